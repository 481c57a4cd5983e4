"""A question as it is understood: by itself, or from the conversation, by code and, where there is one, by a model."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from bot.answering.models.deadline import Deadline
from bot.answering.models.tokens import TokenCounter
from bot.answering.understanding.acts import is_question
from bot.answering.understanding.follow_up import History, Turn, lacks_speaker, of_answer, stand_alone, turns_of

TURNS: Final = 6
TOKENS: Final = 1_200  # of the conversation that a follow-up may lean on
ANSWER_CHARACTERS: Final = 600  # of each earlier answer


class Rewrites(Protocol):
    """Makes a follow-up stand alone in its own way, or says None."""

    prompt: str

    async def rewrite(self, question: str, turns: Sequence[Turn], deadline: Deadline) -> str | None:
        """Return the question as it stands alone."""
        ...


@dataclass(frozen=True, slots=True)
class Understood:
    """The question that is looked up; `by` is "code", "model" (then with a prompt), or empty where nothing changed.

    `of_answer`: it asks where the last answer stands, who says so, or of which day it is: "source", "speaker", "day".
    """

    question: str
    by: str = ""
    prompt: str = ""
    of_answer: str = ""

    def read_as(self, question: str) -> "Understood":
        """Return it with the question in other words that code found."""
        return self if question == self.question else replace(self, question=question, by=self.by or "code")


class Understanding:
    """Leaves a question alone that stands alone; only one that leans back costs anything."""

    def __init__(self, counter: TokenCounter, rewriter: Rewrites | None = None) -> None:
        self._counter, self._rewriter = counter, rewriter

    async def understand(
        self,
        question: str,
        history: History,
        deadline: Deadline,
        answer_of: Callable[[str], Awaitable[str]],
        *,
        only_code: bool = False,
    ) -> Understood:
        """Return the question as it reads without the conversation; the newest turn stands last.

        `answer_of` returns the words that answer an earlier question whose answer is not known any more.
        """
        turns = self._recent([turn for turn in turns_of(history) if is_question(turn.question)])
        if lacks_speaker(question, turns):
            answer = await answer_of(stand_alone(turns[-1].question, turns[:-1]))
            turns = (*turns[:-1], replace(turns[-1], answer=answer[:ANSWER_CHARACTERS]))
        by_code = stand_alone(question, turns)
        if turns and (asked := of_answer(question)):
            return Understood(by_code, "code", of_answer=asked)
        if by_code == question:
            return Understood(question)
        rewriter = None if only_code else self._rewriter
        if rewriter and (by_model := await rewriter.rewrite(question, turns, deadline)):
            return Understood(by_model, "model", rewriter.prompt)
        return Understood(by_code, "code")

    def _recent(self, turns: Sequence[Turn]) -> tuple[Turn, ...]:
        """The newest turns that the budget holds; the last one always."""
        kept: list[Turn] = []
        left = TOKENS
        for turn in reversed(turns[-TURNS:]):
            short = replace(turn, answer=turn.answer[:ANSWER_CHARACTERS])
            left -= self._counter.count(short.question) + self._counter.count(short.answer)
            if left < 0 and kept:
                break
            kept.append(short)
        return tuple(reversed(kept))
