"""The developments of a matter: sentences that date what they tell of, which of their days mattered, each event once.

A day matters as much as others look back at it: an article that still names it two days later and after counts one,
the news of the day and the next a little, so that it decides where nothing looks back yet. Near-copies are one voice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from retrieval.articles import Article
from retrieval.language.days import Day
from retrieval.language.events import is_narrow
from retrieval.language.names import capitalised
from retrieval.language.sameness import same_statement
from retrieval.language.time_expressions import without_times
from retrieval.search.sentences import terms_of

_LOOKS_BACK_DAYS = 2  # after the event
_OF_NEWS = 0.05  # what an article of the day itself counts, beside one that looks back
_Sentence = TypeVar("_Sentence")
EventSpan = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Dated(Generic[_Sentence]):
    """A day of which a sentence of an article tells; `text`: the sentence as it is read."""

    day: Day
    article: Article
    text: str
    sentence: _Sentence

    @property
    def span(self) -> EventSpan:
        """The first and the last day that it may have been."""
        return self.day.first, self.day.last

    @property
    def voice(self) -> str:
        """Who tells it: near-copies are one voice."""
        return self.article.dup_group or self.article.id

    @property
    def lag(self) -> int | None:
        """How many days after the event it was written; None where nobody knows."""
        published = self.article.published.day
        return (published - self.day.last).days if published else None


def weights_of_days(dated: Iterable[Dated[_Sentence]]) -> Mapping[EventSpan, float]:
    """Return how much each day matters that is told of, above 0."""
    back: dict[EventSpan, set[str]] = defaultdict(set)
    news: dict[EventSpan, set[str]] = defaultdict(set)
    for one in dated:
        (back if one.lag is None or one.lag >= _LOOKS_BACK_DAYS else news)[one.span].add(one.voice)
    return {span: len(back[span]) + _OF_NEWS * len(news[span]) for span in {*back, *news}}


def each_event_once(dated: Iterable[Dated[_Sentence]], known: Collection[str] = frozenset()) -> list[Dated[_Sentence]]:
    """Return one entry an event, in the order given; the one that says the day more exactly takes the other's place.

    `known`: terms of what is asked about, which tell no event from another.
    """
    entries: list[Dated[_Sentence]] = []
    for new in dated:
        place = next((place for place, entry in enumerate(entries) if is_one_event(entry, new, known)), None)
        if place is None:
            entries.append(new)
        elif (new.day.last - new.day.first) < (entries[place].day.last - entries[place].day.first):
            entries[place] = new
    return entries


def is_one_event(one: Dated[_Sentence], other: Dated[_Sentence], known: Collection[str]) -> bool:
    """Tell whether two entries are of one event: of the very days, or within them of what they name as well."""
    if one.span == other.span:
        return is_narrow(one.day) or _share_a_name(one.text, other.text, known)
    if not (is_narrow(one.day) and is_narrow(other.day)):
        return same_statement(one.text, other.text)
    is_within = max(one.day.first, other.day.first) <= min(one.day.last, other.day.last)
    return is_within and _share_a_name(one.text, other.text, known)


def in_order(entries: Iterable[Dated[_Sentence]]) -> Sequence[Dated[_Sentence]]:
    """Return entries by their days; those of the same days as they come."""
    return sorted(entries, key=lambda one: one.span)


def _share_a_name(one: str, other: str, known: Collection[str]) -> bool:
    """Tell whether both name something that is not known already; a month is no name."""
    names, others = (frozenset().union(*map(terms_of, capitalised(without_times(text)))) for text in (one, other))
    return not (names & others) <= frozenset(known)
