"""What each publisher, or each party that is named, says on a topic, and the figures of one event that outlets give.

Every value is the number of a sentence that is cited word for word. A toll that grows from day to day is a sequence, no
difference; two publishers of which one gives the other's number too do not differ.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import combinations, groupby
from typing import Any, Literal

from bot.answering.answer import Citation
from bot.answering.citations import citation
from bot.answering.gate.evidence import Evidence
from bot.answering.layout import title
from bot.answering.words import Words, bot_words
from bot.briefing.parties import Party, parties_of, said_by
from bot.briefing.told import Told
from retrieval.articles import Article
from retrieval.families import family_of
from retrieval.language.names import is_no_name, names
from retrieval.language.readable import label, readable
from retrieval.language.terms import terms
from retrieval.language.time_expressions import without_times
from retrieval.language.tolls import tells_outcome
from retrieval.language.translation import topic_parts
from retrieval.language.windows import Window
from retrieval.search.question import Question
from retrieval.stories.counts_told import ToldToll, by_event, told_tolls
from retrieval.stories.traits import Traits

_MOST_ARTICLES = 60
_LEAST_TERMS = 2 / 3  # of the topic's, in an article on it
_LEAD = 3  # sentences in which an article says what it is about
_MOST_NAMES = 2

ReadArticles = Callable[[Iterable[str]], Mapping[str, Article]]
FigureKind = Literal["differ", "sequence", "agree"]


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """What a publisher or a party says: a sentence, with the number of its citation behind it."""

    label: str
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FigureValue:
    """So many, as an outlet gives it; `day`: that of the event as the sentence says it, else that of the article."""

    value: int
    outlet: str
    day: str | None
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """What is counted, and in which event; the values of at least two publishers, by day."""

    what: str
    values: tuple[FigureValue, ...]
    kind: FigureKind


@dataclass(frozen=True, slots=True)
class Comparison:
    """Sides and figures; their numbers are those of `citations`.

    `parties`: the sides are parties, not publishers. `silent`: those of them of whom no article reports
    any words on what they speak of, `about`.
    """

    sides: tuple[ComparedSide, ...]
    figures: tuple[ComparedFigure, ...]
    citations: tuple[Citation, ...]
    parties: bool = False
    silent: tuple[str, ...] = ()
    about: str = ""

    def as_json(self) -> dict[str, Any]:
        """The object that `briefing compare --json` prints."""
        return asdict(self)


def compare(
    topic: str, traits: Iterable[Traits], read: ReadArticles, asked_at: date | None = None, language: str = "en"
) -> Comparison:
    """Return what the articles on a topic say by publisher; QuestionError where its operators cannot be read.

    `traits` are those of all articles that may be seen, `read` returns articles by their ids.

    A day or a time in `topic` chooses the articles that were written then; where none was, those that tell of then.
    `language`: of what the bot says of the sides.
    """
    question = Question(topic, asked_at)
    parties, about = parties_of(without_times(question.wording).strip())
    parts = topic_parts(without_times(question.wording))
    wanted = frozenset[str]().union(*parts)
    must = topic_parts(about) if parties and about else parts
    ids = [one.id for one in _on_topic(traits, must, wanted, question.windows)]
    held = read(ids)
    articles = [held[id_] for id_ in ids if id_ in held and question.filters.let_through(held[id_])]
    cited = _Cited(bot_words(language))
    heard = said_by(parties, articles, about)
    by_party = any(told for _, told in heard)
    sides = tuple(_sides_of(heard, cited) if by_party else _sides(articles, wanted, cited))
    told = [one for article in articles for one in told_tolls(article)]
    figures = [figure for event in by_event(told, wanted) if (figure := _figure(event, wanted, cited))]
    figures.sort(key=lambda figure: (figure.kind == "agree", -len(figure.values)))
    silent = tuple(party.name for party, told in heard if not told) if by_party else ()
    return Comparison(sides, tuple(figures), tuple(cited.citations), by_party, silent, about)


class _Cited:
    """Numbers sentences in the order in which they are first cited."""

    def __init__(self, say: Words) -> None:
        self._say = say
        self.citations: list[Citation] = []
        self._numbers: dict[tuple[str, int, int], int] = {}

    def number(self, article: Article, start: int, end: int) -> int:
        key = article.id, start, end
        if key not in self._numbers:
            self._numbers[key] = len(self.citations) + 1
            self.citations.append(citation(self._numbers[key], Evidence(article, start, end)))
        return self._numbers[key]

    def teller(self, number: int) -> str:
        """Who tells what a number cites: the outlet; where nobody knows it, the article's title."""
        one = self.citations[number - 1]
        return label(one.outlet) or f"“{title(one, self._say)}”"

    def outcome(self, outcome: str) -> str:
        """What became of so many people, in the language of the comparison."""
        return self._say.say(f"outcome_{outcome}")

    def side(self, number: int) -> str:
        """The same, with what kind of article it is where that is opinion."""
        one = self.citations[number - 1]
        return f"{self.teller(number)} ({self._say.kind('opinion')})" if one.kind == "opinion" else self.teller(number)


def _on_topic(
    traits: Iterable[Traits], must: Sequence[frozenset[str]], wanted: frozenset[str], windows: Sequence[Window]
) -> Sequence[Traits]:
    """The articles that hold most of the parts `must`, those in which the terms `wanted` weigh most first."""
    weighed = [(one, _weight(one, wanted)) for one in traits if _holds(one, must)]
    if windows:
        written = [(one, weight) for one, weight in weighed if any(_written_in(one, window) for window in windows)]
        of_then = [(one, weight) for one, weight in weighed if any(_tells_of(one, window) for window in windows)]
        weighed = written or of_then
    weighed.sort(key=lambda pair: (-pair[1], pair[0].id))
    return [one for one, _ in weighed[:_MOST_ARTICLES]]


def _holds(one: Traits, wanted: Sequence[frozenset[str]]) -> bool:
    return sum(not part.isdisjoint(one.weights) for part in wanted) >= max(_LEAST_TERMS * len(wanted), 1)


def _weight(one: Traits, wanted: frozenset[str]) -> float:
    return sum(one.weights.get(term, 0) for term in wanted) / max(sum(one.weights.values()), 1)


def _written_in(one: Traits, window: Window) -> bool:
    first, last = one.written
    return first is not None and last is not None and window.first <= first and last <= window.last


def _tells_of(one: Traits, window: Window) -> bool:
    return any(window.holds(day, day) for day in one.days)


def _sides(articles: Sequence[Article], wanted: frozenset[str], cited: _Cited) -> Iterator[ComparedSide]:
    """One side a publisher; what it says is the sentence that holds most of the topic, among its first ones first."""
    seen: set[str] = set()
    for article in articles:
        family = family_of(article.outlet, article.url) or article.id
        sentences = [one for one in article.sentences if article.blocks[one.block].label == "body"]
        if family in seen or not sentences:
            continue
        seen.add(family)
        texts = [article.text_raw[one.start : one.end] for one in sentences]
        held = [len(frozenset(terms(text)) & wanted) for text in texts]
        most = max(held)
        lead = max(range(len(held[:_LEAD])), key=held.__getitem__)
        best = sentences[lead if held[lead] == most else held.index(most)]
        number = cited.number(article, best.start, best.end)
        text = readable(article.text_raw[best.start : best.end])
        yield ComparedSide(cited.side(number), f"{text} [{number}]", (number,))


def _sides_of(heard: Iterable[tuple[Party, Sequence[Told]]], cited: _Cited) -> Iterator[ComparedSide]:
    """What each party is reported to say, a side a sentence."""
    for party, told in heard:
        for one in told:
            number = cited.number(one.article, one.start, one.end)
            yield ComparedSide(party.name, f"{one.text} [{number}]", (number,))


def _figure(event: Sequence[ToldToll], wanted: frozenset[str], cited: _Cited) -> ComparedFigure | None:
    """The figure of an event that at least two publishers tell; each article stands for what it says first."""
    by_article = {id_: list(own) for id_, own in groupby(event, key=lambda one: one.article.id)}
    first = [own[0] for own in by_article.values()]
    if len({_publisher(one) for one in first}) < 2:
        return None
    given = {id_: {one.toll.value for one in own} for id_, own in by_article.items()}
    apart = [pair for pair in combinations(first, 2) if _differ(*pair, given)]
    if not apart and len({one.toll.value for one in first}) > 1:
        return None
    first.sort(key=lambda one: (_day(one) or "", one.toll.value, one.article.id))
    kind: FigureKind = "agree" if not apart else "sequence" if all(_grows(*pair) for pair in apart) else "differ"
    return ComparedFigure(_what(first, wanted, cited), tuple(dict.fromkeys(_value(one, cited) for one in first)), kind)


def _publisher(one: ToldToll) -> str:
    return family_of(one.article.outlet, one.article.url) or one.article.id


def _differ(one: ToldToll, other: ToldToll, given: dict[str, set[int]]) -> bool:
    shared = one.toll.value in given[other.article.id] or other.toll.value in given[one.article.id]
    return _publisher(one) != _publisher(other) and not shared


def _grows(one: ToldToll, other: ToldToll) -> bool:
    """Whether the later article of two has the larger number."""
    earlier, later = sorted((one, other), key=lambda each: each.article.published.day or date.min)
    days = earlier.article.published.day, later.article.published.day
    return None not in days and days[0] != days[1] and earlier.toll.value < later.toll.value


def _value(one: ToldToll, cited: _Cited) -> FigureValue:
    number = cited.number(one.article, one.sentence.start, one.sentence.end)
    return FigureValue(one.toll.value, cited.teller(number), _day(one), (number,))


def _day(one: ToldToll) -> str | None:
    day = one.days[0] if one.days else one.article.published.day
    return day.isoformat() if day else None


def _what(event: Sequence[ToldToll], wanted: frozenset[str], cited: _Cited) -> str:
    """What is counted, with the names that most of the sentences share: "killed: Manbij"."""
    found: dict[str, set[str]] = {}
    for one in event:
        for name, begins in names(one.text):
            if not begins and wanted.isdisjoint(terms(name)) and not is_no_name(name) and not tells_outcome(name):
                found.setdefault(name, set()).add(_publisher(one))
    shared = [name for name, of in sorted(found.items(), key=lambda item: -len(item[1])) if len(of) > 1]
    named = ", ".join(readable(name) for name in shared[:_MOST_NAMES])
    outcome = cited.outcome(event[0].toll.outcome)
    return f"{outcome}: {named}" if named else outcome
