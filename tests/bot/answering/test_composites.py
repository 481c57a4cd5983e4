"""The answers to several questions of one message, as one."""

from dataclasses import replace

from bot.answering.answer import Answer, AnswerPoint
from bot.answering.composites import together
from bot.delivery.rendering import answer_messages
from tests.faults.fake_services import answer, refusal


def led(question: str, lead: str) -> Answer:
    made = answer(question)
    return replace(made, points=(replace(made.points[0], lead=lead), AnswerPoint("And more.", (1,))))


def test_each_answer_stands_below_its_question() -> None:
    joined = together([led("Was it cold?", "The Example (opinion):"), led("Was it warm?", "")])

    (shown,) = answer_messages(joined)
    assert "Asked: Was it cold?\nThe Example (opinion): Asked “Was it cold?”" in shown.text
    assert "Asked: Was it warm?\nAsked “Was it warm?”" in shown.text
    assert "\nAnd more." in shown.text
    assert joined.points[1].said == "And more."


def test_of_an_unanswered_question_it_is_said_that_it_is() -> None:
    one = together([answer("Was it cold?"), refusal("And Mars?")])
    none = together([refusal("Who is Ada?"), refusal("And Mars?")])

    refused = "On “And Mars?”: my articles do not answer this."
    assert refused in one.notes
    assert (none.status, none.question, none.notes) == ("refused", "Who is Ada?", (refused,))
    assert refused in answer_messages(none)[0].text
