"""What a question leans towards: what is fresh, a time that it names, an outlet that it names. Nothing is ruled out.

Dated articles lean to how they begin: news tells there what happened, and afterwards what that goes back to.

How much freshness counts depends on how the question is put. “This week” wants what is fresh; a question that does not
say may be about anything, and one about another year must not suffer from what was printed yesterday (`make eval`
measures both).
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from retrieval.language.windows import SLACK_DAYS, Window
from retrieval.library.holdings import Candidate
from retrieval.search.fusion import best_first
from retrieval.search.question import Question

FRESH_DAYS, STALE_DAYS = 10, 60
FRESH, STALE = 1.5, 0.8  # where the question says that it wants what is new
A_LITTLE_FRESH, A_LITTLE_STALE = 1.15, 0.95  # where it does not say
NAMED_TIME, NAMED_OUTLET = 1.2, 1.5  # a time may be that of the event alone; who names an outlet wants its words
BEGINNING = 1.05  # of a passage that begins an article with a day; an encyclopedia's begins no better than it goes on
LATEST, LATEST_OF = 0.05, 20  # what the latest of so many of the best gains; the others by how many they came after
YEAR_DAYS = 365  # a year is more often an event's than that of the articles to be found


@dataclass(frozen=True)
class Boosts:
    """Of one question; `outlets` are those that it names."""

    question: Question
    outlets: frozenset[str]

    def scores(self, fused: Mapping[int, float], found: Mapping[int, Candidate]) -> dict[int, float]:
        """Return the scores of what was found, by what the question leans to and by which of the best is the later."""
        scores = {id_: fused[id_] * self.factor(candidate) for id_, candidate in found.items()}
        if self._names_a_time:
            return scores
        days = sorted(day for id_ in best_first(scores)[:LATEST_OF] if (day := found[id_].published))
        return {id_: score * (1 + LATEST * _share_before(found[id_].published, days)) for id_, score in scores.items()}

    def factor(self, candidate: Candidate) -> float:
        """By how much the score of a candidate is multiplied."""
        outlet = NAMED_OUTLET if candidate.outlet in self.outlets else 1.0
        beginning = BEGINNING if candidate.begins and candidate.published else 1.0
        return outlet * beginning * self._of_named_times(candidate) * self._of_freshness(candidate.published)

    def _of_named_times(self, candidate: Candidate) -> float:
        if not self._written or candidate.since is None or candidate.until is None:
            return 1.0
        near = any(window.holds(candidate.since, candidate.until, slack=SLACK_DAYS) for window in self._written)
        return NAMED_TIME if near else 1.0

    def _of_freshness(self, published: date | None) -> float:
        if self._names_a_time:
            return 1.0
        wants_new = any(window.counted for window in self.question.windows)
        fresh, stale = (FRESH, STALE) if wants_new else (A_LITTLE_FRESH, A_LITTLE_STALE)
        return date_factor(published, self.question.day, fresh, stale)

    @property
    def _names_a_time(self) -> bool:
        """Whether the question is of a time that it tells."""
        return bool(self._written) or self.question.is_about_the_past

    @cached_property
    def _written(self) -> tuple[Window, ...]:
        return tuple(window for window in self.question.windows if not window.counted and window.days < YEAR_DAYS)


def _share_before(day: date | None, days: Sequence[date]) -> float:
    """Which share of sorted days is not after a day; none where it is not known."""
    return bisect_right(days, day) / len(days) if day and days else 0.0


def date_factor(published: date | None, asked_at: date, fresh: float, stale: float) -> float:
    """Return `fresh` for what was published in the ten days before the question, `stale` for what is over sixty days.

    Undated articles count as old: nothing speaks for their being fresh. Later ones are left as they are.
    """
    if published is None:
        return stale
    age = (asked_at - published).days
    if -1 <= age <= FRESH_DAYS:
        return fresh
    return stale if age > STALE_DAYS else 1.0
