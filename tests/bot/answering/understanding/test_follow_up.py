"""A follow-up is understood by the turns before it, and left alone where it stands by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.understanding.follow_up import LONGEST, Turn, lacks_speaker, stand_alone

CAUSES = "What did Lavrov say about root causes?"
CAUSES_RU, CAUSES_UK = "Что сказал Лавров о первопричинах?", "Що сказав Лавров про першопричини?"
AGREED, PLAN = "What did Trump and Putin agree on?", "What does the plan say?"


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (
            "What did Sergei Lavrov say on Wednesday?",
            "And what did he say on Thursday?",
            "And what did Sergei Lavrov say on Thursday?",
        ),
        ("What did Berg say?", "Was it his idea or hers?", "What did Berg say? Was it his idea or hers?"),
        ("What did Anna Berg say?", "What was her reaction to it?", "What was Anna Berg’s reaction to it?"),
        ("What did Anna Berg say?", "Who met her on Monday?", "Who met Anna Berg on Monday?"),
        ("When was Trump's first meeting?", "What did he say?", "What did Trump say?"),
        ("Who called the meeting useful?", "What did he say?", "Who called the meeting useful? What did he say?"),
        (AGREED, "What did he say?", f"{AGREED} What did he say?"),
        ("When did the talks begin?", "And when did they end?", "When did the talks begin? And when did they end?"),
        (PLAN, "What did Putin say about it?", f"{PLAN} What did Putin say about it?"),
        (PLAN, "What happened after that meeting?", f"{PLAN} What happened after that meeting?"),
    ],
)
def test_a_pronoun_stands_for_what_was_asked_about(before: str, question: str, understood: str) -> None:
    assert stand_alone(question, [before]) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("What did Lavrov say on Wednesday?", "And on Thursday?", "What did Lavrov say on Thursday?"),
        (CAUSES, "On Thursday?", "What did Lavrov say about root causes on Thursday?"),
        (CAUSES, "And in 2024?", "What did Lavrov say about root causes in 2024?"),
        (CAUSES, "What about Rubio?", "What did Rubio say about root causes?"),
        (CAUSES, "And Marco Rubio?", "What did Marco Rubio say about root causes?"),
        (CAUSES, "And what did Rubio say?", "And what did Rubio say about root causes?"),
        (CAUSES, "What about sanctions?", "What did Lavrov say about sanctions?"),
        (CAUSES, "What about Alaska?", "What did Lavrov say about Alaska?"),
        (CAUSES, "And about Rubio?", "What did Lavrov say about Rubio?"),
        (CAUSES, "And why?", f"{CAUSES} And why?"),
        (CAUSES, "When?", f"{CAUSES} When?"),
        (
            "When was Trump's first official meeting with Putin?",
            "Were any U.S. officials present at the second one?",
            "Were any U.S. officials present at Trump's second official meeting with Putin?",
        ),
        ("What was the first proposal?", "And who wrote the last one?", "And who wrote the last proposal?"),
        ("What did Berg say about the first plan?", "And the second one?", "What did Berg say about the second plan?"),
        ("What did Berg say?", "And the second one?", "What did Berg say? And the second one?"),
        ("What did Berg propose?", "And who wrote the last one?", "What did Berg propose? And who wrote the last one?"),
    ],
)
def test_what_a_follow_up_leaves_out_comes_from_the_question_before(
    before: str, question: str, understood: str
) -> None:
    assert stand_alone(question, [before]) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (CAUSES_RU, "А Рубио?", "Что сказал Рубио о первопричинах?"),
        (CAUSES_RU, "А в четверг?", "Что сказал Лавров о первопричинах в четверг?"),
        (CAUSES_RU, "А что он сказал про Аляску?", "А что Лавров сказал про Аляску?"),
        (CAUSES_RU, "Что ему ответил Рубио?", "Что ему (Лавров) ответил Рубио?"),
        (CAUSES_RU, "Что об этом сказал Рубио?", f"{CAUSES_RU} Что об этом сказал Рубио?"),
        (CAUSES_RU, "А что насчёт санкций?", "Что сказал Лавров насчёт санкций?"),
        ("Когда была первая встреча?", "А вторая?", "Когда была вторая встреча?"),
        (CAUSES_RU, "Почему?", f"{CAUSES_RU} Почему?"),
        (CAUSES_UK, "А Рубіо?", "Що сказав Рубіо про першопричини?"),
        (CAUSES_UK, "А у четвер?", "Що сказав Лавров про першопричини у четвер?"),
        (CAUSES_UK, "А що він сказав у четвер?", "А що Лавров сказав у четвер?"),
        (CAUSES_UK, "Чому?", f"{CAUSES_UK} Чому?"),
    ],
)
def test_russian_and_ukrainian_follow_ups_are_understood_too(before: str, question: str, understood: str) -> None:
    assert stand_alone(question, [before]) == understood


def test_a_pronoun_may_stand_for_whoever_spoke_in_the_answer() -> None:
    talk = [Turn("Who called the meeting useful?", "Kremlin aide Yuri Ushakov called it “useful and constructive”.")]

    assert stand_alone("And what did he say about Alaska?", talk) == "And what did Yuri Ushakov say about Alaska?"


def test_a_pronoun_reaches_back_over_a_question_that_names_nobody() -> None:
    talk = ["What did Lavrov say?", "How long did the talks last?"]

    assert stand_alone("And what did he say about Alaska?", talk) == "And what did Lavrov say about Alaska?"


def test_each_turn_is_understood_before_the_next() -> None:
    talk = ["What did Lavrov say?", "And on Thursday?"]

    assert stand_alone("And on Friday?", talk) == "What did Lavrov say on Friday?"


def test_the_first_question_is_left_alone() -> None:
    assert stand_alone("What did he say?", []) == "What did he say?"


def test_a_long_talk_makes_no_endless_question() -> None:
    talk = [PLAN, *(f"And what did they say about it in part {n}?" for n in range(40))]

    understood = stand_alone("And why?", talk)

    assert len(understood) < LONGEST + 100
    assert understood.startswith(PLAN)
    assert understood.endswith("in part 39? And why?")


@pytest.mark.parametrize(
    "question",
    [
        "How many berths were approved?",
        "Who is Sergei Lavrov?",
        "Who said that Trump lost?",
        "Did Russia say it would attack?",
        "Is it true that Putin visited Alaska?",
        "When is it expected that Putin will visit?",
        "How long did it take Trump to reply?",
        "Were there any talks in Istanbul?",
        "What did Putin say about his meeting with Trump?",
        "What did Zelensky say in that interview with Sky News?",
        "Did Trump and Putin say when they would meet?",
        "Что Путин сказал в этом году?",
        "Кто такой Юрий Ушаков?",
        "Хто такий Юрій Ушаков?",
    ],
)
def test_a_question_that_needs_nothing_is_left_alone(question: str) -> None:
    assert stand_alone(question, [CAUSES]) == question
    assert stand_alone(question, [CAUSES_RU]) == question


NAMES = st.sampled_from(["Lavrov", "Sergei Lavrov", "Marco Rubio", "Anna Berg", "Zelensky", "NATO", "Sky News"])
FORMS = st.sampled_from(
    [
        "What did {0} say about {1} on Thursday?",
        "When did {0} meet {1}?",
        "Why does {0} object to {1} in Moscow?",
        "How many times has {0} called {1} this year?",
        "Which outlets report that {0} blames {1}?",
        "Was {0} present when {1} spoke of the treaty?",
        "Compare how {0} and {1} describe the talks.",
    ]
)
TALK = st.lists(
    st.builds(
        Turn,
        st.sampled_from([CAUSES, "Who called it useful?", "And why?", "What about Rubio?", CAUSES_RU, "", "?", "He?"]),
        st.sampled_from(["", "“Never,” said Olu Ade.", "Putin said it was cold."]),
    ),
    max_size=4,
)


@given(FORMS, NAMES, NAMES, TALK)
def test_a_question_with_names_of_its_own_is_never_rewritten(form: str, one: str, other: str, talk: list[Turn]) -> None:
    question = form.format(one, other)

    assert stand_alone(question, talk) == question


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_any_text_is_understood_somehow(question: str, talk: list[str]) -> None:
    understood = stand_alone(question, talk)

    assert understood == question or understood.strip()


def test_only_an_unanswered_who_lacks_its_speaker() -> None:
    asked = "Who called the meeting useful?"

    assert lacks_speaker("And what did he say about Alaska?", [asked])
    assert not lacks_speaker("And what did he say about Alaska?", [Turn(asked, "Olu Ade called it useful.")])
    assert not lacks_speaker("And what did he say about Alaska?", ["What did Lavrov say?"])
    assert not lacks_speaker("What did Lavrov say about Alaska?", [asked])
    assert not lacks_speaker("And what did he say?", [])


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("Where did George W. Bush meet Putin first?", "And Biden?", "Where did Biden meet Putin first?"),
        ("Why did Bashar al-Assad flee?", "And Maduro?", "Why did Maduro flee?"),
        ("What did Ukrainian President Zelensky say?", "And Putin?", "What did Putin say?"),
        ("What did Maroš Šefčovič say?", "And what did he do?", "And what did Maroš Šefčovič do?"),
        ("Who met J. D. Vance there?", "What did he say of it?", "What did J. D. Vance say of it?"),
    ],
)
def test_a_person_is_taken_by_the_whole_name(before: str, question: str, understood: str) -> None:
    assert stand_alone(question, [before]) == understood
