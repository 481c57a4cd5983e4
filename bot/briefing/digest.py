"""The digest: what is new in some days, each story once, opinion by itself, differing reports side by side."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.words import Words, bot_words
from bot.briefing.choice import chosen
from bot.briefing.coverage import foot, header
from bot.briefing.differences import differences
from bot.briefing.leads import lead_of
from bot.briefing.ledger import Seen, unseen
from bot.briefing.piece import Piece, PieceEntry, SectionName, numbered_through
from bot.briefing.stories import Story
from bot.briefing.text import read_length, recited
from bot.briefing.told import Told, repeats, showable_in
from retrieval.articles import Article
from retrieval.families import independent
from retrieval.language.windows import Window

MOST_STORIES = 5
MOST_OPINIONS = 2
STORY_WORDS = 70  # and at most twice as many
MOST_CHARACTERS = 3500
_FRESH_DAYS = 14
_MOST_WEIGHED = 12  # stories, where what tells most of all is asked for
_MOST_SENTENCES = 40
_MOST_BEFORE = 10
_MOST_READ = 40  # articles of one story, on one side of the first day

Load = Callable[[Collection[str]], Mapping[str, Article]]


@dataclass(frozen=True, slots=True)
class _News:
    """A story with what it brings: its articles of these days, and those from before."""

    story: Story
    articles: tuple[Article, ...]
    before: tuple[Article, ...]
    on_topic: bool

    @property
    def rank(self) -> tuple[object, ...]:
        """First what is told of the topic, by more publishers, in more articles, and lately."""
        voices = {article.dup_group or article.id for article in self.articles}
        newest = max((a.published.last for a in self.articles if a.published.last), default=date.min)
        publishers = independent(self.articles)
        return not self.on_topic, -publishers, -len(voices), -newest.toordinal(), self.story.id


def digest(
    stories: Sequence[Story],
    facts: Mapping[str, Article],
    ids: Collection[str],
    *,
    load: Load,
    told: Collection[str],
    window: Window,
    words: int | None,
    topic: str,
    language: str,
    known: Collection[str] = frozenset(),
    undated: int = 0,
    seen: Sequence[Seen] = (),
    corrections: Sequence[PieceEntry] = (),
) -> Piece:
    """Return the digest of the articles `ids`, which stand in these stories; `told`: of those that tell of the topic.

    `known`: articles that an earlier digest was made of, whatever their day. `seen`: lines that are not to be told
    again. `corrections`: what is told of lines that were shown and stand no more.

    `facts`: the articles of the stories without their texts, those from before the days too; `load` brings the texts
    of those that are shown. `words`: about how many the stories may take. `undated`: how many articles are left out
    because nobody knows whether they are of these days.
    """
    say = bot_words(language)
    news = sorted((_news(story, facts, ids, told, known) for story in stories), key=lambda one: one.rank)
    reported = [one for one in news if any(article.kind != "opinion" for article in one.articles)]
    if words is None:
        entries, shown, old = _stories(reported, window, seen, load=load, say=say)
    else:
        entries, shown, old = _in_words(reported, window, words, seen, load=load, say=say)
    covered = [article for one in news for article in one.articles]
    title = say.say("digest_title_topic", topic=topic) if topic else say.say("digest_title")
    note = say.say("nothing_new" if covered else "nothing_in") if not (entries or corrections) else ""
    last = (*foot(covered, say), *([say.count("undated_left_out", undated)] if undated else []))
    piece = Piece("digest", topic, header(title, covered, say), (), (), last, note=note, language=language)
    sections: list[tuple[SectionName, Sequence[PieceEntry]]] = [
        ("stories", entries),
        ("opinion", list(_opinions(covered, load, seen))),
        ("disagree", _differences(reported[:MOST_STORIES], load, seen, say)),
        ("gone", corrections),
    ]
    whole = numbered_through(sections, replace(piece, left_out=len(reported) - shown - old))
    return fitted_digest(whole)


def _texts(facts: Iterable[Article], load: Load) -> list[Article]:
    """The articles of which the facts are known, with their texts, the newest first; not all of a very long story."""
    newest = sorted(facts, key=lambda a: (-(a.published.last or date.min).toordinal(), a.id))[:_MOST_READ]
    held = load([article.id for article in newest])
    return [held[article.id] for article in newest if article.id in held]


def _news(
    story: Story, articles: Mapping[str, Article], ids: Collection[str], told: Collection[str], known: Collection[str]
) -> _News:
    own = [articles[id_] for id_ in story.articles if id_ in articles]
    new = tuple(article for article in own if article.id in ids)
    first = min((a.published.first for a in new if a.published.first), default=None)
    before = (
        a
        for a in own
        if a.id not in ids and (a.id in known or (first and a.published.last and a.published.last < first))
    )
    return _News(story, new, tuple(before), any(article.id in told for article in new))


def _stories(
    news: Sequence[_News], window: Window, seen: Sequence[Seen], *, load: Load, say: Words
) -> tuple[list[PieceEntry], int, int]:
    """The entries of the stories that bring something, how many these are, and how many bring nothing new."""
    entries: list[PieceEntry] = []
    told: list[Told] = []
    shown = old = 0
    for one in news:
        if shown == MOST_STORIES:
            break
        found = chosen(
            _reported(one, load, seen),
            STORY_WORDS,
            most=3,
            before=[*_before(one, load), *told],
            since=_since(window),
        )
        if not found:
            old += 1
            continue
        entries += _entries(one, found, say)
        told += found
        shown += 1
    return entries, shown, old


def _in_words(
    news: Sequence[_News], window: Window, words: int, seen: Sequence[Seen], *, load: Load, say: Words
) -> tuple[list[PieceEntry], int, int]:
    """The same within so many words: what tells most of all stories together, each story's sentences together."""
    of_article = {article.id: one for one in news[:_MOST_WEIGHED] for article in one.articles}
    before = [sentence for one in news[:_MOST_WEIGHED] for sentence in _before(one, load)]
    told = (sentence for one in news[:_MOST_WEIGHED] for sentence in _reported(one, load, seen))
    found = chosen(told, words, most=_MOST_SENTENCES, before=before, since=_since(window), dense=True)
    by_story: dict[str, list[Told]] = {}
    for sentence in found:
        by_story.setdefault(of_article[sentence.article.id].story.id, []).append(sentence)
    entries = [entry for own in by_story.values() for entry in _entries(of_article[own[0].article.id], own, say)]
    return entries, len(by_story), 0


def _reported(one: _News, load: Load, seen: Sequence[Seen]) -> list[Told]:
    """The sentences of a story's articles of these days, opinion left out, and what the chat was shown."""
    articles = _texts((article for article in one.articles if article.kind != "opinion"), load)
    return unseen([sentence for article in articles for sentence in showable_in(article)], seen)


def _before(one: _News, load: Load) -> list[Told]:
    """What a story's older articles have told."""
    return [sentence for article in _texts(one.before, load)[:_MOST_BEFORE] for sentence in showable_in(article)]


def _since(window: Window) -> date | None:
    return window.first if window.first != date.min else None


def _entries(one: _News, found: Sequence[Told], say: Words) -> Iterator[PieceEntry]:
    """The sentences of a story, the first with its lead: an update of what was told before, who carries it."""
    facts = (
        ("story", one.story.id),
        ("title", found[0].article.title or one.story.title),
        ("publishers", independent(one.articles)),
        ("carried", say.count("carried_by", independent(one.articles))),
        ("update", _is_update(one)),
    )
    for sentence in found:
        yield PieceEntry((sentence.evidence,), lead_of(sentence, say), facts, sentence.breaks_off)


def _is_update(one: _News) -> bool:
    """Tell whether a story was told shortly before these days; what is older is another chapter."""
    before = max((a.published.last for a in one.before if a.published.last), default=None)
    first = min((a.published.first for a in one.articles if a.published.first), default=None)
    return bool(before and first and (first - before).days <= _FRESH_DAYS)


def _differences(news: Sequence[_News], load: Load, seen: Sequence[Seen], say: Words) -> list[PieceEntry]:
    """Where the reports of these stories differ, without what the chat was shown both sides of."""
    known = {one.text for one in seen}
    found = differences(_texts((article for one in news for article in one.articles), load), say)
    pairs = zip(found[::2], found[1::2], strict=True)
    return [side for pair in pairs if not {one.text for one in pair} <= known for side in pair]


def _opinions(articles: Iterable[Article], load: Load, seen: Sequence[Seen]) -> Iterator[PieceEntry]:
    """The best sentence of the opinion pieces, each with its author or outlet, which the owner of leads names."""
    shown: list[Told] = []
    for article in _texts((one for one in articles if one.kind == "opinion"), load):
        if len(shown) == MOST_OPINIONS:
            break
        found = chosen(unseen(list(showable_in(article)), seen), 40, most=1)
        if found and not repeats(found[0], shown):
            shown += found
            yield PieceEntry((found[0].evidence,), facts=(("author", article.author), ("outlet", article.outlet)))


def fitted_digest(piece: Piece) -> Piece:
    """Leave out the last stories where the whole would be too long for a chat; they are counted."""
    lines = {section.name: section.lines for section in piece.sections}
    stories = list(dict.fromkeys(dict(line.facts).get("story") for line in lines.get("stories", ())))
    if read_length(piece) <= MOST_CHARACTERS or len(stories) < 2:
        return piece
    kept = tuple(line for line in lines["stories"] if dict(line.facts)["story"] != stories[-1])
    sections = tuple(replace(s, lines=kept) if s.name == "stories" else s for s in piece.sections)
    return fitted_digest(recited(replace(piece, sections=sections, left_out=piece.left_out + 1)))
