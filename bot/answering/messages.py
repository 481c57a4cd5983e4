"""A message is one act: what is no question is told in a line, and several questions are answered one by one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.courtesy import told
from bot.answering.decision import OnAnswer
from bot.answering.joined import together
from bot.answering.record import Outcome, Recorder
from bot.answering.remarks import turn_of
from bot.answering.understanding.acts import read_message
from bot.answering.understanding.follow_up import History
from retrieval.search.retriever import ArticleRetriever
from retrieval.search.wishes import Wishes

MOST_QUESTIONS = 4  # of one message


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question with all that its answer depends on."""

    text: str
    scopes: frozenset[str]
    history: History
    asked_at: date | None
    seen: OnAnswer | None
    wishes: Wishes


async def answer_message(
    inquiry: Inquiry,
    recorder: Recorder,
    retriever: ArticleRetriever,
    answer_one: Callable[[Inquiry], Awaitable[Outcome]],
) -> Outcome:
    """Return what is said to a message, and the record of the first answer; `answer_one` answers one question."""
    message = read_message(inquiry.text)
    if message.act != "question":
        return recorder.told(await retriever.off_loop(told, message, inquiry.text, retriever.library, inquiry.scopes))
    history, outcomes = inquiry.history, list[Outcome]()
    for question in message.questions[:MOST_QUESTIONS]:
        outcomes.append(await answer_one(replace(inquiry, text=question, history=history)))
        history = (*history, turn_of(replace(outcomes[-1].answer, question=question)))
    if len(outcomes) == 1:
        return outcomes[0]
    answers = [replace(o.answer, question=q) for o, q in zip(outcomes, message.questions, strict=False)]
    return replace(outcomes[0], answer=replace(together(answers), question=inquiry.text))
