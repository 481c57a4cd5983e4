"""The lead of a line, made from records: who says it, with which verb, on which day; else who reports it, and when."""

from bot.answering.words import Words
from bot.briefing.told import Told
from retrieval.articles import Span, Statement
from retrieval.language.readable import label
from retrieval.language.reporting_verbs import verb_of
from retrieval.search.speaking import statements_at


def statement_of(told: Told) -> Statement | None:
    """Return the statement that a sentence holds, where its speaker stands in the sentence too, and nobody else's."""
    held = statements_at(told.article, Span(told.start, told.end))
    named = [one for one in held if one.speaker and told.start <= one.speaker.start and one.speaker.end <= told.end]
    speakers = {one.speaker.key or one.speaker.name for one in named if one.speaker}
    by_name = all(one.basis != "pronoun" for one in named)
    return named[0] if len(speakers) == 1 and len(named) == len(held) and by_name else None


def lead_of(told: Told, say: Words) -> str:
    """Return the lead of a sentence: "Anna Berg said, 3 March 2025:", "The Example, 3 March 2025:"."""
    one = statement_of(told)
    actor = _speaker(told, one) if one else label(told.article.outlet) or say.say("no_outlet")
    parts = [part for part in (actor, _when(told, one, say)) if part]
    return f"{', '.join(parts)}:" if parts else ""


def _speaker(told: Told, one: Statement) -> str | None:
    """The speaker as the sentence itself prints the name, with the verb where it is one with a subject."""
    if one.speaker is None:
        return None
    name = label(told.article.text_raw[one.speaker.start : one.speaker.end])
    verb = verb_of(one.verb) if one.verb else None
    finite = one.verb if verb and verb.part == "finite" else None
    said = " ".join(part for part in (name, finite) if part)
    return said[:1].upper() + said[1:] or None


def _when(told: Told, one: Statement | None, say: Words) -> str | None:
    if one and one.said and one.said.first == one.said.last:
        shown = say.day(one.said.first)
        return say.say("by_article_date", day=shown) if one.said.basis == "relative" else shown
    published = told.article.published
    if published.first and published.precision == "month":
        return say.month(published.first)
    return say.day(published.day) if published.day else None
