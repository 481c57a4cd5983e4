"""What is noted while an answer is made; at the end it becomes the answer's record."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.answering.answer import Answer
from bot.answering.citations import day
from bot.answering.record import Corpus, Record, ShownExcerpt
from bot.answering.understanding.understanding import Understood
from bot.answering.writer_chain import Drafted
from retrieval.search.absence import Absence
from retrieval.search.found import Found


class Making:
    """One answer's making, from the question on."""

    def __init__(self, question: str) -> None:
        self._question = question
        self._started = time.monotonic()
        self._ms: dict[str, int] = {}
        self._prompts: dict[str, str] = {}
        self._record = Record(Corpus(0, 0, None, ""))
        self._understood = Understood(question)

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

    def absent(self, absence: Absence) -> None:
        """Note what code holds against an answer, where it proves a gap."""
        if absence.proven:
            names = ", ".join(absence.missing_names)
            why = f"no excerpt names {names}" if names else f"nothing comes near (support {absence.support:.2f})"
            self._record = replace(self._record, absence=why)

    def judged(self, prompt: str, judgement: str) -> None:
        """Note what the judge said."""
        self._prompts["sufficiency"] = prompt
        self._record = replace(self._record, judged=judgement)

    def drafted(self, drafted: Drafted) -> None:
        """Note who wrote, who was asked before, and what the gate let through."""
        verdict = drafted.verdict
        self._record = replace(
            self._record, attempts=drafted.attempts, passed=len(verdict.points), withheld=verdict.reasons
        )
        if drafted.prompt:
            self._prompts["answer"] = drafted.prompt

    def shown(self, answer: Answer) -> Answer:
        """Return the answer with the question as it was asked and as it was understood."""
        changed = self._understood.question != self._question
        return replace(answer, question=self._question, asked_as=self._understood.question if changed else None)

    def finished(self, answer: Answer, found: Found, index: str) -> Answer:
        """Return the answer with its record and the time that it took. `index`: the state of the vector index."""
        corpus = Corpus(found.searched.articles, found.searched.passages, found.newest, index)
        record = replace(
            self._record,
            corpus=corpus,
            filters=answer.scope.filters,
            excerpts=_excerpts(found),
            prompts=self._prompts,
            ms=self._ms,
        )
        elapsed_ms = round((time.monotonic() - self._started) * 1000)
        return replace(self.shown(answer), record=record, elapsed_ms=elapsed_ms)


def _excerpts(found: Found) -> tuple[ShownExcerpt, ...]:
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
