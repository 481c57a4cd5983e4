"""The events that a question may mean, among the sentences found for it, by their days."""

from collections.abc import Iterable, Iterator, Sequence

from retrieval.language.days import Day
from retrieval.language.events import is_narrow, main_day, months_of_unknown_years
from retrieval.language.windows import Window
from retrieval.search.developments import Dated, each_event_once, in_order
from retrieval.search.event_days import days_asked_about, days_of
from retrieval.search.found import Found
from retrieval.search.question import Question
from retrieval.search.sentences import ScoredSentence, terms_of

MOST_EVENTS = 8


def timeline(found: Found, sentences: Iterable[ScoredSentence]) -> list[ScoredSentence]:
    """Return those of `sentences`, best first, that date an event the question may mean, by day; none where too few do.

    Of more events than fit those are taken that answer the question best: an answer is made of few articles, in which
    nothing tells what others look back at. What names a time of which the year is not known stands last.
    """
    good = list(sentences)
    events = each_event_once(_dated(found, good), terms_of(found.question.wording))
    undated = list(_undated(found, good))
    ranked = sorted((*(one.sentence for one in events), *undated), key=good.index)[:MOST_EVENTS]
    by_day = (*(one.sentence for one in in_order(events)), *undated)
    return [one for one in by_day if one in ranked] if len(ranked) > 1 else []


def _dated(found: Found, sentences: Iterable[ScoredSentence]) -> Iterator[Dated[ScoredSentence]]:
    asked = days_asked_about(found.question)
    for one in sentences:
        article = found.excerpts[one.excerpt].article
        days = [day for day in days_of(article, one.text, asked) if _is_asked_about(day, found.question, asked)]
        if day := main_day(days):
            yield Dated(day, article, one.text, one)


def _undated(found: Found, sentences: Iterable[ScoredSentence]) -> Iterator[ScoredSentence]:
    for one in sentences:
        has_days = days_of(found.excerpts[one.excerpt].article, one.text)
        if not has_days and _may_be_asked_about(one.text, found.question.months):
            yield one


def _is_asked_about(day: Day, asked: Question, windows: Sequence[Window]) -> bool:
    """Whether a day lies between the months that the question names, and says more than the time that it names."""
    if asked.months and not (is_narrow(day) and _is_between(day.first.month, day.last.month, asked.months)):
        return False
    return not any(day.first <= window.first and window.last <= day.last for window in windows if window.days > 1)


def _may_be_asked_about(text: str, months: frozenset[int]) -> bool:
    """Whether a sentence names a month of an unknown year that is none of those left out."""
    return any(not months or _is_between(month, month, months) for month in months_of_unknown_years(text))


def _is_between(first: int, last: int, months: frozenset[int]) -> bool:
    """Whether the months `first` to `last` touch those that a question names; one alone is where it begins."""
    return min(months) <= last and (len(months) == 1 or first <= max(months))
