"""The events of a timeline: sentences that date what they tell of, each event once, by their days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.language.days import Day
from retrieval.language.events import is_narrow, main_day, names_time
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
        article = found.excerpts[one.excerpt].article
        day = main_day(
            [day for day in days_of(article, one.text, asked) if _is_asked_about(day, found.question, asked)]
        )
        if day:
            _add(entries, _Entry(day, one), known)
        elif not days_of(article, one.text) and names_time(one.text):
            undated.append(one)
    chosen = sorted(entries[:MOST_EVENTS], key=lambda entry: (entry.day.first, entry.day.last))
    if len(chosen) + len(undated) < 2:
        return []
    return [*(entry.sentence for entry in chosen), *undated][:MOST_EVENTS]


def _add(entries: list[_Entry], new: _Entry, known: frozenset[str]) -> None:
    """Add an entry, unless its event has one; the one that says the day more exactly stays."""
    place = next((place for place, entry in enumerate(entries) if _is_one_event(entry, new, known)), None)
    if place is None:
        entries.append(new)
    elif (new.day.last - new.day.first) < (entries[place].day.last - entries[place].day.first):
        entries[place] = new


def _is_asked_about(day: Day, asked: Question, windows: Sequence[Window]) -> bool:
    """Whether a day lies between the months that the question names, and says more than the time that it names."""
    months = asked.months
    if months and (not is_narrow(day) or _is_outside(day, min(months), max(months) if len(months) > 1 else 12)):
        return False
    return not any(day.first <= window.first and window.last <= day.last for window in windows if window.days > 1)


def _is_outside(day: Day, first: int, last: int) -> bool:
    return day.last.month < first or day.first.month > last


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
