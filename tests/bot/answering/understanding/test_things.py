"""What "it" stands for, what a verb leaves out, and what is asked of the last answer."""

import pytest

from bot.answering.understanding.follow_up import of_answer, stand_alone
from bot.answering.understanding.things import past


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (["What happened in Ystad?"], "Who criticized it?", "Who criticized what happened in Ystad?"),
        (["What did Berg say about harbour tolls?"], "what are they", "what are harbour tolls?"),
        (["What did Berg say about the toll?"], "Where did she say it?", "Where did Berg say it about the toll?"),
        (["What did Berg say about the toll?"], "the plan, well, who backs it", "the plan, well, who backs it"),
        (
            ["What did Berg say about the toll?"],
            "A bridge is planned. Who pays it?",
            "A bridge is planned. Who pays it?",
        ),
        (
            ["What did Berg say about the toll?"],
            "When the ship came, was it late?",
            "When the ship came, was the toll late?",
        ),
        (["What did Berg say about the toll?"], "In the end, who paid it?", "In the end, who paid the toll?"),
        (["What did Berg say about the toll?"], "Does Ade agree?", "Does Ade agree with the toll?"),
        (
            ["What did Berg announce on Monday?"],
            "How did Ade react?",
            "How did Ade react to what Berg announced on Monday?",
        ),
        (
            ["What did Berg announce on Monday?", "How did the Dutch minister react?"],
            "And Norway?",
            "How did Norway react to what Berg announced on Monday?",
        ),
        (["Tell me about the ferry deal"], "Why did Berg sign it?", "Why did Berg sign the ferry deal?"),
        (["What is the Baltic Toll?"], "Who pays it?", "Who pays the Baltic Toll?"),
        (["What did Berg say about tolls?"], "Who else?", "Who else spoke about tolls?"),
        (["Who criticized the toll?"], "Who else?", "Who else criticized the toll?"),
        (["Who criticized the toll?"], "Why not?", "Who criticized the toll? Why not?"),
        (["What did Berg say?"], "source?", "What did Berg say?"),
        (["When did the ferry sink?"], "How long did it take Berg to reply?", "How long did it take Berg to reply?"),
    ],
)
def test_a_follow_up_reads_as_a_person_would_write_it(before: list[str], question: str, understood: str) -> None:
    assert stand_alone(question, before) == understood


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("source?", "source"),
        ("Who said so?", "speaker"),
        ("When was that?", "day"),
        ("and when did he say it?", "day"),
        ("откуда это?", "source"),
        ("хто це сказав?", "speaker"),
        ("Who said so in Ystad?", ""),
        ("When was that treaty signed?", ""),
    ],
)
def test_what_is_asked_of_the_last_answer_is_known(question: str, what: str) -> None:
    assert of_answer(question) == what


@pytest.mark.parametrize(
    ("verb", "told"),
    [("announce", "announced"), ("say", "said"), ("deny", "denied"), ("meet", "met"), ("play", "played")],
)
def test_a_verb_is_put_in_the_past(verb: str, told: str) -> None:
    assert past(verb) == told
