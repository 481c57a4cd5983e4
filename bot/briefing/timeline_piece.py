"""The timeline as a piece: every entry with the day of its event, and by what that day is known."""

from collections.abc import Mapping

from bot.answering.words import Words, bot_words
from bot.briefing.coverage import foot, header
from bot.briefing.piece import Piece, PieceEntry, numbered_through
from bot.briefing.timeline import Development, developments
from bot.briefing.told import every_sentence
from bot.briefing.topic import Topic
from retrieval.articles import Article
from retrieval.language.windows import Window


def timeline_of(
    topic: Topic, articles: Mapping[str, Article], told: frozenset[str], *, window: Window, limit: int, language: str
) -> Piece:
    """Return the timeline of a topic; `articles` name it, those of the ids `told` tell of it."""
    say = bot_words(language)
    named = {id_: list(every_sentence(article)) for id_, article in articles.items()}
    found = developments(named, told, topic, window, limit)
    shown = [articles[id_] for id_ in sorted({one.told.article.id for one in found})]
    piece = Piece(
        "timeline",
        topic.text,
        header(say.say("timeline_title", topic=topic.text), shown, say),
        (),
        (),
        foot(shown, say),
        note="" if found else say.say("nothing_on", topic=topic.text),
        language=language,
    )
    return numbered_through([("events", [_entry(one, say) for one in found])], piece)


def _entry(one: Development, say: Words) -> PieceEntry:
    day = one.day
    whole = f"{day.first:%Y-%m}" if day.precision == "month" else f"{day.first.isoformat()}/{day.last.isoformat()}"
    written = day.first.isoformat() if day.first == day.last else whole
    shown = say.day(day.first) if day.first == day.last else _month(one, say)
    lead = say.say("by_article_date", day=shown) if day.basis == "relative" else shown
    facts = (("day", written), ("precision", day.precision), ("basis", day.basis), ("articles", one.articles))
    return PieceEntry((one.told.evidence,), f"{lead}:", facts)


def _month(one: Development, say: Words) -> str:
    """A month by its name, other spans as the article writes them."""
    return say.month(one.day.first) if one.day.precision == "month" else one.told.text[one.day.start : one.day.end]
