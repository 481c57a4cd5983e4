"""The events of a timeline: sentences that date what they tell of, each event once, by their days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.language.days import Day
from retrieval.language.events import is_narrow, main_day, months_of_unknown_years
from retrieval.language.names import capitalised
from retrieval.language.sameness import same_statement
from retrieval.language.windows import Window
from retrieval.search.event_days import days_asked_about, days_of
from retrieval.search.found import Found
from retrieval.search.question import Question
from retrieval.search.sentences import ScoredSentence, terms_of

MOST_EVENTS = 8


@dataclass(frozen=True, slots=True)
class _Entry:
    day: Day
    sentence: ScoredSentence


def timeline(found: Found, sentences: Iterable[ScoredSentence]) -> list[ScoredSentence]:
    """Return those of `sentences`, best first, that date an event the question may mean, by day; none where too few do.

    What names a time of which the year is not known stands last.
    """
    asked = days_asked_about(found.question)
    known = terms_of(found.question.wording)
    entries: list[_Entry] = []
    undated: list[ScoredSentence] = []
    for one in sentences:
        if len(entries) + len(undated) == MOST_EVENTS:
            break
        article = found.excerpts[one.excerpt].article
        days = [day for day in days_of(article, one.text, asked) if _is_asked_about(day, found.question, asked)]
        if day := main_day(days):
            _add(entries, _Entry(day, one), known)
        elif not days_of(article, one.text) and _may_be_asked_about(one.text, found.question.months):
            undated.append(one)
    entries.sort(key=lambda entry: (entry.day.first, entry.day.last))
    return [*(entry.sentence for entry in entries), *undated] if len(entries) + len(undated) > 1 else []


def _add(entries: list[_Entry], new: _Entry, known: frozenset[str]) -> None:
    """Add an entry, unless its event has one; the one that says the day more exactly stays."""
    place = next((place for place, entry in enumerate(entries) if _is_one_event(entry, new, known)), None)
    if place is None:
        entries.append(new)
    elif (new.day.last - new.day.first) < (entries[place].day.last - entries[place].day.first):
        entries[place] = new


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


def _is_one_event(entry: _Entry, new: _Entry, known: frozenset[str]) -> bool:
    """Whether two entries tell of one event: of the very days, or within them of what they name as well."""
    day, other = entry.day, new.day
    if (day.first, day.last) == (other.first, other.last):
        return is_narrow(day) or _share_a_name(entry.sentence, new.sentence, known)
    if not (is_narrow(day) and is_narrow(other)):
        return same_statement(entry.sentence.text, new.sentence.text)
    is_within = max(day.first, other.first) <= min(day.last, other.last)
    return is_within and _share_a_name(entry.sentence, new.sentence, known)


def _share_a_name(one: ScoredSentence, other: ScoredSentence, known: frozenset[str]) -> bool:
    """Whether both name something that the question does not name."""
    names, others = (frozenset().union(*map(terms_of, capitalised(two.text))) for two in (one, other))
    return bool((names & others) - known)
