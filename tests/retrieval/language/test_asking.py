"""Whose words a question asks for, in whatever form it asks."""

import pytest

from retrieval.language.asking import asked_speaker, asked_topic


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Anna Berg say about the tolls?", "Anna Berg"),
        ("what has berg said about the tolls", "berg"),
        ("And what exactly did Captain Berg tell the council?", "Captain Berg"),
        ("Has Berg commented on the tolls?", "Berg"),
        ("What was Berg's reaction to the vote?", "Berg"),
        ("What is the harbour board's position on tolls?", "harbour board"),
        ("Berg on the tolls", "Berg"),
        ("List all statements by Olu Ade about fish", "Olu Ade"),
        ("What did the Norland foreign minister say about it?", "Norland foreign minister"),
        ("Who is Anna Berg and what did she say about tolls?", "Anna Berg"),
        ("Что сказал Берг о пошлинах?", "Берг"),
        ("Що сказала Анна Берг про мита?", "Анна Берг"),
        ("Позиция Берга по пошлинам", "Берга"),
        ("What is the main argument of Berg's article?", "Berg"),
        ("Give me Berg's exact words on tolls", "Berg"),
        ("Quote Berg's latest statement on the treaty", "Berg"),
        ("What was Ade’s first public reaction to the vote?", "Ade"),
        ("What is Berg’s new ferry about?", None),
        ("Who said that the tolls rise?", None),
        ("Which minister said so?", None),
        ("What happened at the harbour?", None),
        ("When did Holt speak to Ade?", None),
        ("Що він сказав?", None),
    ],
)
def test_the_asked_speaker_is_read_in_every_form(question: str, speaker: str | None) -> None:
    found = asked_speaker(question)

    assert (found.text if found else None) == speaker


def test_all_statements_are_wanted_only_where_the_question_says_so() -> None:
    every, some = asked_speaker("List all statements by Ade"), asked_speaker("What did Ade say?")

    assert every
    assert some
    assert (every.every, some.every) == (True, False)


def test_another_question_behind_is_no_part_of_the_topic() -> None:
    question = "What did Berg say about tolls, and did fishermen protest?"
    asked = asked_speaker(question)

    assert asked
    assert asked_topic(question, asked).strip() == "say about tolls,"
