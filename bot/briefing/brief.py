"""The brief of a topic and its changes: bottom line, reported, in their words, sources disagree, new since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby, islice

from bot.answering.citations import warnings
from bot.answering.words import Words, bot_words
from bot.briefing.choice import chosen
from bot.briefing.corrected import corrected
from bot.briefing.coverage import foot, header
from bot.briefing.differences import differences
from bot.briefing.headline import Headlines
from bot.briefing.leads import lead_of, statement_of
from bot.briefing.ledger import Seen, compared
from bot.briefing.piece import Piece, PieceEntry, PieceKind, SectionName, numbered_through
from bot.briefing.text import fitted, section_title
from bot.briefing.told import Told, repeats, showable_in
from bot.briefing.topic import OF_AN_ARTICLE, Topic
from retrieval.articles import Article
from retrieval.language.terms import terms
from retrieval.language.tolls import tolls
from retrieval.language.wording import folded

_MOST_CHARACTERS = 1800  # the sources left out
_BOTTOM_MOST = 2
_REPORTED_WORDS, _REPORTED_MOST = 120, 5
_LONGEST_QUOTED, _QUOTED_MOST = 50, 3
# What is shortened where a brief is too long for one screen, in this order, and how many lines stay of each.
_GIVES_WAY: Sequence[tuple[SectionName, int]] = (
    ("opinion", 1),
    ("reported", 3),
    ("in_their_words", 1),
    ("new", 1),
    ("disagree", 2),
    ("reported", 2),
    ("bottom_line", 1),
    ("opinion", 0),
    ("disagree", 0),
    ("reported", 1),
)
_LEAST_QUOTED = 6
_HEAD = 3  # sentences in which news says what it is about
_CHANGES_WORDS, _CHANGES_MOST = 240, 8


def brief(
    topic: str,
    articles: Mapping[str, Article],
    seen: Sequence[Seen],
    language: str,
    *,
    revised: Mapping[str, Article] | None = None,
) -> Piece:
    """Return what articles tell of a topic; `seen`: what the chat was shown of it before.

    `revised`: the newest versions of those articles that were revised since.
    """
    say = bot_words(language)
    material = _Material(topic, articles.values())
    bottom = material.headlines.bottom_line(_BOTTOM_MOST)
    quoted = _quoted(material.headlines.quoted(material.quoted), bottom)
    rest = [one for one in material.news if one.key not in {two.key for two in (*bottom, *quoted)}]
    if material.headlines.are_few:
        reported = chosen(rest, _REPORTED_WORDS, most=_REPORTED_MOST, before=[*bottom, *quoted], topic=material.topic)
    else:
        reported = material.headlines.reported(rest, _REPORTED_MOST, [*bottom, *quoted])
    sections: list[tuple[SectionName, Sequence[PieceEntry]]] = [
        ("bottom_line", _entries(bottom, say)),
        ("reported", _entries(_by_day(reported), say)),
        ("in_their_words", _entries(quoted, say)),
        ("opinion", _entries(_opinions(material.opinion), say)),
        ("disagree", differences(material.on_topic, say)),
    ]
    if seen:
        sections.append(("new", _entries(_new(material.news, seen, [*bottom, *reported, *quoted]), say)))
        sections.append(("gone", corrected(seen, revised or {}, say)))
    note = "" if material.on_topic else say.say("nothing_on", topic=topic)
    title = say.say("brief_title", topic=topic)
    whole = numbered_through(sections, _piece("brief", topic, title, material.on_topic, say=say, note=note))
    return fitted_brief(whole)


def fitted_brief(piece: Piece) -> Piece:
    """Return a brief that is short enough for one screen."""
    return fitted(piece, _MOST_CHARACTERS, _GIVES_WAY)


def changes_of(
    topic: str,
    articles: Mapping[str, Article],
    seen: Sequence[Seen],
    *,
    revised: Mapping[str, Article],
    since: date | None,
    language: str,
) -> Piece:
    """Return what of a topic the chat has not been shown: new, changed, and what no longer stands in its article.

    `revised`: the newest versions of articles that were shown and then revised, by the ids under which they were shown.
    """
    say = bot_words(language)
    material = _Material(topic, articles.values())
    state = compared(material.news, seen)
    new = chosen(state.new, _CHANGES_WORDS, most=_CHANGES_MOST, since=since)
    changed = [
        PieceEntry((one.evidence,), say.say("earlier", text=old.text)) for one, old in state.changed[:_CHANGES_MOST]
    ]
    told = {one.key for one, _ in state.changed[:_CHANGES_MOST]}
    sections: list[tuple[SectionName, Sequence[PieceEntry]]] = [
        ("new", _entries(_by_day(new), say)),
        ("changed", changed),
        ("gone", corrected(seen, revised, say, told=told)),
    ]
    nothing = not any(entries for _, entries in sections)
    note = say.say("nothing_on", topic=topic) if not material.on_topic else say.say("nothing_new") if nothing else ""
    title = say.say("changes_title", topic=topic)
    piece = _piece("changes", topic, title, material.on_topic, say=say, note=note)
    return _summed(numbered_through(sections, piece), say)


def _summed(piece: Piece, say: Words) -> Piece:
    """The piece with how many lines each section has in its header."""
    counts = (f"{section_title(section, say)}: {len(section.lines)}" for section in piece.sections)
    return replace(piece, header=(*piece.header, " · ".join(counts))) if piece.sections else piece


class _Material:
    """The sentences of the articles on a topic, by what they may be shown as."""

    def __init__(self, topic: str, articles: Iterable[Article]) -> None:
        self.topic = Topic(topic)
        shown = {one.id: list(showable_in(one)) for one in sorted(articles, key=lambda article: article.id)}
        shown = {id_: told for id_, told in shown.items() if told and _holds_most(told, self.topic)}
        if named := {id_: told for id_, told in shown.items() if self.topic.name in folded(told[0].article.text_raw)}:
            shown = named
        self.on_topic = [told[0].article for told in shown.values()]
        everything = [one for own in shown.values() for one in own]
        told = [one for own in shown.values() for one in _of_topic(own, self.topic)] or everything
        about = (
            _by_themselves(_about(told, self.topic)) or [one for one in told if self.topic.terms & one.terms] or told
        )
        self.opinion = [one for one in about if one.article.kind == "opinion"]
        self.news = [one for one in about if one.article.kind != "opinion"]
        near = [one for one in told if self.topic.terms & one.terms]
        self.quoted = _quotations(about) or _quotations(near)
        reports = {one.article.id: shown[one.article.id] for one in (*self.news, *self.quoted)}
        self.headlines = Headlines(self.news, reports, self.topic)


def _holds_most(told: Sequence[Told], topic: Topic) -> bool:
    """Whether an article holds more than half of the topic: of two words both."""
    held = frozenset(terms(told[0].article.title or "")).union(*(one.terms for one in told))
    return topic.held_by(held) > 1 / 4


def _of_topic(told: Sequence[Told], topic: Topic) -> Sequence[Told]:
    """The sentences of news on a topic; of news on another matter, which only names it, none."""
    is_opinion = bool(told) and told[0].article.kind == "opinion"
    on_it = is_opinion or not topic.names or topic.share_of([one.terms for one in told]) >= OF_AN_ARTICLE
    leads = any(topic.terms & one.terms for one in told[:_HEAD])
    return told if on_it or leads else ()


def _about(told: Sequence[Told], topic: Topic) -> list[Told]:
    """The sentences on a topic: they hold a part of it, and with those beside them half of its parts.

    So is a toll in the head of an article that begins with half of its parts: how many died in a flood stands there
    without its name.
    """
    near = [(told[max(0, at - 1) : at + 2], one) for at, one in enumerate(told)]
    begun = {one.key for one in _tolls_in_heads(told, topic)}
    return [
        one for around, one in near if one.key in begun or (topic.terms & one.terms and _holds_half(around, one, topic))
    ]


def _tolls_in_heads(told: Sequence[Told], topic: Topic) -> Iterator[Told]:
    for _, of_article in groupby(told, key=lambda one: one.article.id):
        head = list(islice(of_article, _HEAD))
        if _holds_half(head[:1], head[0], topic):
            yield from (one for one in head if tolls(one.text))


def _by_themselves(told: Sequence[Told]) -> Sequence[Told]:
    """Those that are understood without the sentence before; all where none is."""
    return [one for one in told if one.stands_alone] or told


def _holds_half(around: Sequence[Told], one: Told, topic: Topic) -> bool:
    held = frozenset[str]().union(*(other.terms for other in around if other.article.id == one.article.id))
    return 2 * sum(not part.isdisjoint(held) for part in topic.parts) >= len(topic.parts)


def _quotations(told: Iterable[Told]) -> list[Told]:
    """The sentences of news with somebody's own words, more than a word or two in quotation marks."""
    return [one for one in told if one.article.kind != "opinion" and statement_of(one) and _quotes(one)]


def _quotes(one: Told) -> bool:
    held = (q for q in one.article.quotations if one.start <= q.start and q.end <= one.end and q.speaker)
    return any(len(one.article.text_raw[q.start : q.end].split()) >= _LEAST_QUOTED for q in held)


def _quoted(told: Sequence[Told], shown: Sequence[Told]) -> list[Told]:
    """Sentences with a quotation, one a speaker."""
    speakers: dict[str, Told] = {}
    for one in told:
        said = statement_of(one)
        if said and said.speaker and one.words <= _LONGEST_QUOTED and not repeats(one, [*shown, *speakers.values()]):
            speakers.setdefault(said.speaker.key or said.speaker.name, one)
        if len(speakers) == _QUOTED_MOST:
            break
    return list(speakers.values())


def _opinions(told: Sequence[Told]) -> list[Told]:
    found: dict[str, Told] = {}
    for one in chosen(told, 80, most=4):
        found.setdefault(one.voice, one)
    return list(found.values())[:2]


def _new(news: Sequence[Told], seen: Sequence[Seen], shown: Sequence[Told]) -> list[Told]:
    """What is new to the chat, of what the brief shows already and of the rest."""
    state = compared(news, seen)
    new = [*state.new, *(one for one, _ in state.changed)]
    return [one for one in chosen(new, _REPORTED_WORDS, most=3) if not repeats(one, shown) or one in shown]


def _by_day(told: Sequence[Told]) -> list[Told]:
    """The newest first."""
    return sorted(told, key=lambda one: (-(one.article.published.last or date.min).toordinal(), one.key))


def _entries(told: Iterable[Told], say: Words) -> list[PieceEntry]:
    return [_entry(one, say) for one in told]


def _entry(one: Told, say: Words) -> PieceEntry:
    """A sentence with its lead; what an opinion piece says is introduced by the owner of leads."""
    lead = "" if one.article.kind == "opinion" else lead_of(one, say)
    notes = tuple(say.warning(text) for text in warnings(one.article))
    return PieceEntry((one.evidence,), lead, (("warned", notes),) if notes else ())


def _piece(kind: PieceKind, topic: str, title: str, articles: Sequence[Article], *, say: Words, note: str) -> Piece:
    return Piece(
        kind,
        topic,
        header(title, articles, say),
        (),
        (),
        foot(articles, say),
        note=note,
        language=say.language,
    )
