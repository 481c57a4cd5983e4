"""How an answer came about: kept with it, shown by `briefing why` and by /why."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ShownExcerpt:
    """One excerpt that the writer was given: where it stands, and what the search thought of it."""

    n: int
    article_id: str
    source: str
    outlet: str | None
    published: str | None
    start: int
    end: int
    score: float
    cosine: float | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One writer that was asked, and what came of it."""

    writer: str
    outcome: str
    ms: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """What there was to search when the question was asked."""

    articles: int
    passages: int
    newest: datetime | None
    index: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything of an answer's making that its reader is not shown.

    `understood_by` is "code", "model", or empty where the question stood alone. `prompts` holds the digests of the
    prompts that were filled in, by name. `withheld` holds a reason for each statement that the gate dropped.
    """

    corpus: Corpus
    understood_by: str = ""
    filters: tuple[str, ...] = ()
    excerpts: tuple[ShownExcerpt, ...] = ()
    prompts: dict[str, str] = field(default_factory=dict)
    attempts: tuple[Attempt, ...] = ()
    passed: int = 0
    withheld: tuple[str, ...] = ()
    absence: str = ""
    judged: str = ""
    ms: dict[str, int] = field(default_factory=dict)
