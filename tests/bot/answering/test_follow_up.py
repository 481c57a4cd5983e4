"""A follow-up is understood by the question before it, and left alone where it stands by itself."""

import pytest

from bot.answering.follow_up import stand_alone


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (
            "What did Sergei Lavrov say on Wednesday?",
            "And what did he say on Thursday?",
            "And what did Sergei Lavrov say on Thursday?",
        ),
        ("What did Berg say?", "Was it his idea or hers?", "What did Berg say? Was it his idea or hers?"),
        ("When was Trump's first meeting?", "What did he say?", "What did Trump say?"),
        ("Who called the meeting useful?", "What did he say?", "Who called the meeting useful? What did he say?"),
        ("When did the talks begin?", "And when did they end?", "When did the talks begin? And when did they end?"),
        ("What did Berg say?", "How many berths were approved?", "How many berths were approved?"),
    ],
)
def test_what_a_follow_up_leaves_out_comes_from_the_question_before(
    before: str, question: str, understood: str
) -> None:
    assert stand_alone(question, [before]) == understood


def test_the_first_question_is_left_alone() -> None:
    assert stand_alone("What did he say?", []) == "What did he say?"
