"""The way of a question: it is made to stand alone, excerpts are found, a draft is written, the gate decides."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from bot.answering.composites import of_last_answer
from bot.answering.decision import Decision, OnAnswer
from bot.answering.messages import Inquiry, outcome_of_message
from bot.answering.models.deadline import Deadline
from bot.answering.record import Outcome, Recorder
from bot.answering.understanding.follow_up import History
from bot.answering.understanding.understanding import Understanding, Understood
from bot.answering.words import foreign, spoken_wishes
from retrieval.search.absence import evidence_of_absence
from retrieval.search.event_days import narrowed
from retrieval.search.found import Found
from retrieval.search.question import Question
from retrieval.search.retriever import ArticleRetriever
from retrieval.search.spelling import Spelling
from retrieval.search.wishes import NO_WISHES, Wishes

if TYPE_CHECKING:  # LangChain takes half a second to import, and only runs that somebody traces need it
    from langchain_core.runnables import RunnableConfig

Search = Callable[[Question, int], Awaitable[Found]]


class Answerer:
    """Answers from the articles, or says what it searched and what is not there."""

    def __init__(
        self,
        retriever: ArticleRetriever,
        talk: Understanding,
        decision: Decision,
        *,
        excerpts: int,
        seconds: float,
        archive: bool = False,
        traced: bool = False,
    ) -> None:
        """`seconds`: the deadline of one question for all that models do for it.

        `traced`: every question is a run of LangChain's, also where its asker gives no `config`.
        """
        self._retriever, self._talk, self._decision = retriever, talk, decision
        self._spelling = Spelling(retriever.library)
        self._excerpts, self._seconds, self._archive, self._traced = excerpts, seconds, archive, traced

    async def answer(
        self,
        question: str,
        *,
        scopes: frozenset[str],
        history: History = (),
        asked_at: date | None = None,
        seen: OnAnswer | None = None,
        config: "RunnableConfig | None" = None,
        wishes: Wishes = NO_WISHES,
    ) -> Outcome:
        """Return a cited answer or a refusal, and how it came about. `history`: the earlier turns, newest last.

        `seen` is given what has passed the gate so far, each time that it is more. `config`: LangChain's, of a caller
        who traces: all that is done for the question becomes one tree of runs below the caller's own.
        """
        inquiry = Inquiry(question, scopes, history, asked_at, seen, wishes)
        recorder = Recorder(question, secrets.token_hex(4))
        if config is None and not self._traced:
            return await self._answer(inquiry, recorder, self._retriever.asearch)
        from bot.answering.models.tracing import question_run  # noqa: PLC0415 - they import LangChain
        from retrieval.search.langchain import search_run  # noqa: PLC0415

        work = partial(self._answer, inquiry, recorder, partial(search_run, self._retriever))
        return await question_run(work, question, recorder.id, config)

    async def understand(
        self,
        question: str,
        history: History,
        *,
        scopes: frozenset[str],
        deadline: Deadline | None = None,
        search: Search | None = None,
        wishes: Wishes = NO_WISHES,
    ) -> Understood:
        """Return the question as it reads without the conversation."""
        look_up = search or self._retriever.asearch

        async def answer_of(earlier: str) -> str:
            found = await look_up(Question(earlier, scopes=scopes, wishes=wishes), self._excerpts)
            return await self._decision.words(found)

        left = deadline or Deadline(self._seconds)
        return await self._talk.understand(question, history, left, answer_of, only_code=wishes.by_code)

    async def _answer(self, inquiry: Inquiry, recorder: Recorder, search: Search) -> Outcome:
        one = partial(self._answer_one, search=search)
        reworded = self._decision.asks_models(inquiry.wishes)
        return await outcome_of_message(inquiry, recorder, self._retriever, one, reworded=reworded)

    async def _answer_one(self, inquiry: Inquiry, recorder: Recorder, *, search: Search) -> Outcome:
        deadline, scopes = Deadline(self._seconds), inquiry.scopes
        with recorder.step("understand"):
            understood = await self.understand(
                inquiry.text, inquiry.history, scopes=scopes, deadline=deadline, search=search, wishes=inquiry.wishes
            )
            read = await self._retriever.off_loop(self._spelling.corrected, understood.question, scopes)
            recorder.understood(understood := understood.read_as(read))
        with recorder.step("search"):
            wishes = spoken_wishes(inquiry.text, understood.question, inquiry.wishes)
            asked = Question(understood.question, inquiry.asked_at, scopes, wishes)
            found = await search(asked, asked.breadth * self._excerpts)
        with recorder.step("absence"):
            absence = await self._retriever.off_loop(evidence_of_absence, found, archive=self._archive)
            recorder.absent(absence)
        found = narrowed(found)
        answer = await self._decision.decide(found, absence, deadline, recorder, inquiry.seen)
        if understood.of_answer:
            answer = of_last_answer(answer, understood.of_answer)
        if answer.status == "refused" and (strange := foreign(asked.wording)):
            answer = replace(answer, text=strange, citations=(), missing="")
        return recorder.finished(answer, found, self._retriever.index.state)
