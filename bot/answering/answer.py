"""The answer as data: what the command line prints as JSON and what a chat renders."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from retrieval.articles import EventDay, Kind

AnswerStatus = Literal["answered", "caveat", "conflict", "refused"]


@dataclass(frozen=True, slots=True)
class Citation:
    """One excerpt that an answer shows. `excerpt` equals the article's raw text from `start` to `end`, exactly.

    `begins` holds the first words of an article that has no title.
    """

    n: int
    article_id: str
    source: str
    title: str | None
    outlet: str | None
    author: str | None
    published: str | None
    published_basis: str | None
    kind: Kind
    url: str | None
    excerpt: str
    start: int
    end: int
    warnings: tuple[str, ...] = ()
    begins: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPoint:
    """One statement that passed the gate, with the numbers of the citations that carry it.

    `lead` says whose it is where it must not stand by itself: "The Example (opinion):", "As reported in [1]:", "Anna
    Berg, as reported in [1]:".
    `warnings` are what a reader has to know of the quotations in it. `days`: in a timeline those of the event, the one
    by which it stands where it does first; the lead says that one.
    """

    text: str
    citations: tuple[int, ...]
    lead: str = ""
    warnings: tuple[str, ...] = ()
    days: tuple[EventDay, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object that answers carry: ISO dates."""
        days = [{"first": d.first.isoformat(), "last": d.last.isoformat(), "basis": d.basis} for d in self.days]
        return asdict(self) | {"days": days}

    @property
    def said(self) -> str:
        """The statement with its lead, as it is shown."""
        return led(self.lead, self.text)


def led(lead: str, text: str) -> str:
    """Return a statement behind its lead, on the same line unless the lead ends its own."""
    between = "" if lead.endswith("\n") else " "
    return f"{lead}{between}{text}".strip()


@dataclass(frozen=True, slots=True)
class Scope:
    """What was searched: how many articles, from the oldest to the newest known date, under which filters.

    `inferred`: how many articles have a day that is only inferred, the earliest and the latest of which are these.
    `to_come`: of how many passages there the words alone were compared, because their vectors are still to come.
    """

    articles: int
    first: date | None = None
    last: date | None = None
    filters: tuple[str, ...] = ()
    inferred: int = 0
    inferred_first: date | None = None
    inferred_last: date | None = None
    to_come: int = 0

    def as_json(self) -> dict[str, Any]:
        """The object that answers carry: ISO dates or null."""
        return {
            "articles": self.articles,
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
            "filters": list(self.filters),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot says to one question.

    `language` is that of the bot's own words; `failed_writers` were asked before `writer`, in vain; `broken_off`: the
    model did not end what it began. `lead` is a line before the statements, made by code; `notes` are what a reader
    should know of the answer as a whole.
    """

    id: str
    question: str
    status: AnswerStatus
    text: str
    scope: Scope
    asked_as: str | None = None
    points: tuple[AnswerPoint, ...] = ()
    citations: tuple[Citation, ...] = ()
    withheld: int = 0
    missing: str = ""
    writer: str = "extractive"
    prompt: str | None = None
    elapsed_ms: int = 0
    language: str = "en"
    lead: str = ""
    notes: tuple[str, ...] = ()
    failed_writers: tuple[str, ...] = ()
    broken_off: bool = False

    def as_json(self) -> dict[str, Any]:
        """The object that `briefing ask --json` prints; see ARCHITECTURE.md for every field."""
        return asdict(self) | {"scope": self.scope.as_json(), "points": [point.as_json() for point in self.points]}
