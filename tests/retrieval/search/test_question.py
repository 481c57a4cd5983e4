"""What a question says about itself."""

from datetime import UTC, date, datetime

import pytest

from retrieval.search.question import Question

DAY = date(2025, 9, 10)


def test_operators_are_no_words_of_the_question() -> None:
    question = Question("from:Reuters since:2024 What did “Lavrov” say about root causes?")

    assert question.wording == "What did “Lavrov” say about root causes?"
    assert question.phrases == ("Lavrov",)
    assert question.terms == ("lavrov", "root", "caus")
    assert question.years == frozenset()


def test_names_are_capitals_after_the_first_word_and_no_days_or_months() -> None:
    question = Question("Did Anna Berg and I meet O'Neill on Monday in May?")

    assert question.names == ("Anna", "Berg", "O'Neill")


def test_known_names_have_one_spelling_in_every_language() -> None:
    english, russian = Question("Did Zelenskyy call Putin?"), Question("Звонил ли Зеленский Путину?")

    assert [name.spelling for name in english.known_names] == ["zelenski", "putin"]
    assert english.known_names == russian.known_names


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("What is the history of the treaty?", True),
        ("What happened historically?", True),
        ("What was said in the past?", True),
        ("What was said in the 90s?", True),
        ("Какова история договора?", True),
        ("Яка історія договору?", True),
        ("Who won in 2022?", True),
        ("Who won in 2025?", False),
        ("What happened this week?", False),
        ("Who walked past the house?", False),
    ],
)
def test_history_is_told_from_news(text: str, past: bool) -> None:
    assert Question(text, DAY).is_about_the_past is past


def test_the_day_of_asking_is_today_where_nobody_said_it() -> None:
    before = datetime.now(UTC).date()

    assert before <= Question("x").day <= datetime.now(UTC).date()  # midnight may come between
    assert Question("x", DAY).day == DAY


def test_a_timeline_needs_more_excerpts_than_other_questions() -> None:
    assert Question("Give me a timeline of the talks").breadth > Question("Who talked?").breadth == 1


def test_english_words_are_given_for_cyrillic_questions_only() -> None:
    assert Question("Кто гарантии безопасности дал?").english == ("guarantees", "security")
    assert Question("Who gave guarantees?").english == ()
