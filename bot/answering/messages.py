"""A message is one act: what is no question is told in a line, and several questions are answered one by one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.composites import together
from bot.answering.courtesy import told
from bot.answering.decision import OnAnswer
from bot.answering.record import Outcome, Recorder
from bot.answering.remarks import turn_of
from bot.answering.understanding.acts import is_question, read_message
from bot.answering.understanding.follow_up import History, turns_of
from bot.answering.words import LANGUAGES
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


AnswerOne = Callable[[Inquiry, Recorder], Awaitable[Outcome]]


async def outcome_of_message(
    inquiry: Inquiry,
    recorder: Recorder,
    retriever: ArticleRetriever,
    answer_one: AnswerOne,
    *,
    reworded: bool = False,
) -> Outcome:
    """Return what is said to a message, and its record; `answer_one` answers one question.

    `reworded`: a model words the answers, so that a wish about the form ("shorter") asks the last question again.
    """
    message = read_message(inquiry.text)
    inquiry = replace(inquiry, wishes=_wishes(inquiry.wishes, message.wished))
    if message.act == "form" and message.wished and reworded and (last := _last_question(inquiry)) is not None:
        return await _again(inquiry, last, recorder, answer_one)
    if message.act != "question":
        return recorder.told(await retriever.off_loop(told, message, inquiry.text, retriever.library, inquiry.scopes))
    return await _answers(inquiry, message.questions[:MOST_QUESTIONS], recorder, answer_one)


async def _answers(inquiry: Inquiry, questions: Sequence[str], recorder: Recorder, answer_one: AnswerOne) -> Outcome:
    """Answer the questions of a message in their order, each with those before it as its history."""
    history, outcomes = inquiry.history, list[Outcome]()
    for place, question in enumerate(questions):
        own = recorder.behind(question) if place else recorder
        outcomes.append(await answer_one(replace(inquiry, text=question, history=history), own))
        history = (*history, turn_of(replace(outcomes[-1].answer, question=question)))
    if len(outcomes) == 1:
        return outcomes[0]
    answers = [replace(o.answer, question=q) for o, q in zip(outcomes, questions, strict=True)]
    records = [replace(o.record, question=q) for o, q in zip(outcomes, questions, strict=True)]
    whole = replace(together(answers), question=inquiry.text)
    return Outcome(whole, replace(records[0], further=tuple(records[1:])))


async def _again(inquiry: Inquiry, last: int, recorder: Recorder, answer_one: AnswerOne) -> Outcome:
    """Answer the last question of the talk once more, in the form that this message wishes for."""
    turn = turns_of(inquiry.history)[last]
    outcome = await answer_one(replace(inquiry, text=turn.question, history=inquiry.history[:last]), recorder)
    asked_as = outcome.answer.asked_as or turn.question
    return replace(outcome, answer=replace(outcome.answer, question=inquiry.text, asked_as=asked_as))


def _wishes(wishes: Wishes, wished: tuple[str, ...]) -> Wishes:
    """The asker's wishes with those of one message."""
    language = next((one for one in wished if one in LANGUAGES), "")
    return replace(wishes, forms=tuple(one for one in wished if one not in LANGUAGES), answer_in=language)


def _last_question(inquiry: Inquiry) -> int | None:
    """The place of the last turn that asks something; None where there is none."""
    turns = turns_of(inquiry.history)
    return next((at for at in reversed(range(len(turns))) if is_question(turns[at].question)), None)
