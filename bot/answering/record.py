"""How an answer came about: noted while it is made, kept beside it, shown by `briefing why` and by /why."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.answering.answer import Answer
from bot.answering.citations import day
from bot.answering.draft import Attempt
from bot.answering.understanding.understanding import Understood

if TYPE_CHECKING:  # a chat that shows a record need not wait for the search
    from retrieval.search.absence import Absence
    from retrieval.search.found import Found


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
class LibraryState:
    """What there was to search when the question was asked."""

    articles: int
    passages: int
    newest: datetime | None
    index: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything of an answer's making that its reader is not shown.

    `understood_by` is "code", "model", or empty where the question stood alone. `prompts` holds the digests of the
    prompts that were filled in, by name. `withheld` holds a reason for each statement that the gate dropped. `further`:
    of a message with several questions, the records of those behind the first, each with its `question`.
    """

    corpus: LibraryState
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
    question: str = ""
    further: tuple["Record", ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question: the answer for its reader, and beside it the record of how it came about."""

    answer: Answer
    record: Record


class Recorder:
    """Notes how one answer is made, from the question on. `id` becomes the answer's."""

    def __init__(self, question: str, id_: str) -> None:
        self._question, self.id = question, id_
        self._started = time.monotonic()
        self._ms: dict[str, int] = {}
        self._prompts: dict[str, str] = {}
        self._record = Record(LibraryState(0, 0, None, ""))
        self._understood = Understood(question)

    def behind(self, question: str) -> "Recorder":
        """Return a recorder for a question that stands behind this one in the same message: its answer is the same."""
        return Recorder(question, self.id)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Note how long a step takes."""
        started = time.monotonic()
        try:
            yield
        finally:
            self._ms[name] = round((time.monotonic() - started) * 1000)

    def understood(self, understood: Understood) -> None:
        """Note how the question was understood, and by whom."""
        self._understood = understood
        self._record = replace(self._record, understood_by=understood.by)
        if understood.prompt:
            self._prompts["rewrite"] = understood.prompt

    def absent(self, absence: "Absence") -> None:
        """Note what code holds against an answer, where it proves a gap."""
        if absence.proven:
            names = ", ".join(absence.missing_names)
            why = f"no excerpt names {names}" if names else f"nothing comes near (support {absence.support:.2f})"
            self._record = replace(self._record, absence=why)

    def judged(self, prompt: str, judgement: str) -> None:
        """Note what the judge said."""
        self._prompts["sufficiency"] = prompt
        self._record = replace(self._record, judged=judgement)

    def written(
        self, attempts: tuple[Attempt, ...], prompt: str | None, passed: int, withheld: tuple[str, ...]
    ) -> None:
        """Note who wrote, who was asked before, and what the gate let through."""
        self._record = replace(self._record, attempts=attempts, passed=passed, withheld=withheld)
        if prompt:
            self._prompts["answer"] = prompt

    def shown(self, answer: Answer) -> Answer:
        """Return the answer with its id and the question as it was asked and as it was understood."""
        changed = self._understood.by and self._understood.question != self._question
        asked_as = self._understood.question if changed else None
        return replace(answer, id=self.id, question=self._question, asked_as=asked_as)

    def told(self, answer: Answer) -> Outcome:
        """Return what is said to a message that is no question: nothing was searched for it."""
        elapsed_ms = round((time.monotonic() - self._started) * 1000)
        return Outcome(replace(answer, id=self.id, elapsed_ms=elapsed_ms), self._record)

    def finished(self, answer: Answer, found: "Found", index: str) -> Outcome:
        """Return the answer with the time that it took, and its record. `index`: the state of the vector index."""
        corpus = LibraryState(found.searched.articles, found.searched.passages, found.newest, index)
        record = replace(
            self._record,
            corpus=corpus,
            filters=answer.scope.filters,
            excerpts=_excerpts(found),
            prompts=self._prompts,
            ms=self._ms,
        )
        elapsed_ms = round((time.monotonic() - self._started) * 1000)
        return Outcome(replace(self.shown(answer), elapsed_ms=elapsed_ms), record)


def _excerpts(found: "Found") -> tuple[ShownExcerpt, ...]:
    return tuple(
        ShownExcerpt(
            n,
            excerpt.article.id,
            excerpt.article.source,
            excerpt.article.outlet,
            day(excerpt.article),
            excerpt.passage.start,
            excerpt.passage.end,
            round(excerpt.score, 6),
            None if excerpt.cosine is None else round(excerpt.cosine, 4),
        )
        for n, excerpt in enumerate(found.excerpts, start=1)
    )
