"""The way of a question: it is made to stand alone, excerpts are found, a draft is written, the gate decides."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.answering.answer import Answer
from bot.answering.compose import answered, refused
from bot.answering.drafting import Drafting
from bot.answering.follow_up import stand_alone
from retrieval.search.absence import evidence_of_absence
from retrieval.search.question import SHARED, Question
from retrieval.search.retriever import ArticleRetriever

WIDER = 3  # times as many excerpts for a timeline: its events stand in many places


class Answerer:
    """Answers from the articles, or says what it searched and what is not there."""

    def __init__(self, retriever: ArticleRetriever, drafting: Drafting, *, excerpts: int) -> None:
        self._retriever, self._drafting, self._excerpts = retriever, drafting, excerpts

    async def answer(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        asked_at: date | None = None,
        scopes: frozenset[str] = SHARED,
    ) -> Answer:
        """Return a cited answer or a refusal. `history`: the earlier questions of this conversation, newest last."""
        started = time.monotonic()
        alone = stand_alone(question, history)
        asked = Question(alone, asked_at, scopes)
        several = WIDER if "timeline" in asked.kinds else 1
        found = await self._retriever.asearch(asked, several * self._excerpts)
        absence = await asyncio.to_thread(evidence_of_absence, found)
        if absence.proven:
            answer = refused(found, absence)
        else:
            answer = answered(found, absence, await self._drafting.draft(found))
        elapsed_ms = round((time.monotonic() - started) * 1000)
        return replace(answer, question=question, asked_as=alone if alone != question else None, elapsed_ms=elapsed_ms)
