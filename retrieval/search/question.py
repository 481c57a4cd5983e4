"""What a question says about itself, read without a model."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from retrieval.terms import question_terms

SHARED = frozenset({"shared"})
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_PHRASE = re.compile(r"[\"“„«]([^\"“”„«»]{3,120})[\"”“»]")
_NAME = re.compile(r"\b(?!I\b)[A-ZА-ЯІЇЄҐ][\w’'-]*\w")
_CALENDAR = frozenset(calendar.month_name) | frozenset(calendar.day_name)
_FIRST_WORD = re.compile(r"^\W*\w+")


@dataclass(frozen=True)
class Question:
    """A question that stands alone. `asked_at` is the day on which the asker lives; `scopes` what the asker may see."""

    text: str
    asked_at: date | None = None
    scopes: frozenset[str] = SHARED

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """What to look for, each term once, in the order of the question."""
        return tuple(dict.fromkeys(question_terms(self.text)))

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """The words that the question puts in quotation marks."""
        return tuple(match.strip() for match in _PHRASE.findall(self.text))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Capitalised words after the first one: people, places, bodies, as the question writes them."""
        first = _FIRST_WORD.match(self.text)
        found = dict.fromkeys(_NAME.findall(self.text, first.end() if first else 0))
        return tuple(name for name in found if name not in _CALENDAR)

    @cached_property
    def day(self) -> date:
        """The day of asking; today, in UTC, where nobody said it."""
        return self.asked_at or datetime.now(UTC).date()

    @cached_property
    def is_about_the_past(self) -> bool:
        """Whether the question names another year than that of its asking: then what is fresh is not nearer to it."""
        return any(int(year) != self.day.year for year in _YEAR.findall(self.text))
