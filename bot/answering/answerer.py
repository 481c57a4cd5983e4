"""The way of a question: it is made to stand alone, excerpts are found, a draft is written, the gate decides."""

import asyncio
from datetime import date

from bot.answering.answer import Answer
from bot.answering.ladder import Ladder, Seen
from bot.answering.making import Making
from bot.answering.models.deadline import Deadline
from bot.answering.understanding.follow_up import History
from bot.answering.understanding.understanding import Understanding, Understood
from retrieval.search.absence import evidence_of_absence
from retrieval.search.question import SHARED, Question
from retrieval.search.retriever import ArticleRetriever


class Answerer:
    """Answers from the articles, or says what it searched and what is not there."""

    def __init__(
        self,
        retriever: ArticleRetriever,
        talk: Understanding,
        ladder: Ladder,
        *,
        excerpts: int,
        seconds: float,
        archive: bool = False,
    ) -> None:
        """`seconds`: the deadline of one question for all that models do for it."""
        self._retriever, self._talk, self._ladder = retriever, talk, ladder
        self._excerpts, self._seconds, self._archive = excerpts, seconds, archive

    async def answer(
        self,
        question: str,
        *,
        history: History = (),
        asked_at: date | None = None,
        scopes: frozenset[str] = SHARED,
        seen: Seen | None = None,
    ) -> Answer:
        """Return a cited answer or a refusal. `history`: the earlier turns of this conversation, newest last.

        `seen` is given what has passed the gate so far, each time that it is more.
        """
        making, deadline = Making(question), Deadline(self._seconds)
        with making.step("understand"):
            making.understood(understood := await self.understand(question, history, scopes, deadline))
        with making.step("search"):
            asked = Question(understood.question, asked_at, scopes)
            found = await self._retriever.asearch(asked, asked.breadth * self._excerpts)
        with making.step("absence"):
            making.absent(absence := await asyncio.to_thread(evidence_of_absence, found, archive=self._archive))
        answer = await self._ladder.decide(found, absence, deadline, making, seen)
        return making.finished(answer, found, self._retriever.index.state)

    async def understand(
        self, question: str, history: History, scopes: frozenset[str] = SHARED, deadline: Deadline | None = None
    ) -> Understood:
        """Return the question as it reads without the conversation."""

        async def answer_of(earlier: str) -> str:
            return await self._ladder.words(
                await self._retriever.asearch(Question(earlier, scopes=scopes), self._excerpts)
            )

        return await self._talk.understand(question, history, deadline or Deadline(self._seconds), answer_of)
