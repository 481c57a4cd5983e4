"""What a message is: a question of the articles, or something that is answered in a line."""

import pytest

from bot.answering.understanding.acts import Act, is_question, read_message, without_asides
from bot.answering.words import foreign


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("hi", "greeting"),
        ("Good morning everyone!", "greeting"),
        ("привет", "greeting"),
        ("ok thanks", "thanks"),
        ("дякую", "thanks"),
        ("That is wrong.", "complaint"),
        ("это неправда", "complaint"),
        ("shorter please", "form"),
        ("in German", "form"),
        ("more", "form"),
        ("What articles do you have?", "library_list"),
        ("list ur articles", "library_list"),
        ("How many articles do you have and from which outlets?", "library_count"),
        ("сколько у тебя статей?", "library_count"),
        ("What is the newest article?", "library_newest"),
        ("Which outlets do you cover?", "library_outlets"),
        ("What can you do?", "about_bot"),
        ("хто ти?", "about_bot"),
        ("How do I add an article?", "how_to_add"),
        ("lol", "people"),
        ("@Mark look at this", "people"),
        ("https://example.org/a", "link"),
        ("please add this https://example.org/a", "link"),
        ("/aks who met?", "command"),
        ("👍", "nothing"),
        ("???", "nothing"),
        ("Who met in Ystad?", "question"),
        ("harbour toll", "question"),
        ("Which articles mention the ferry?", "question"),
        ("Hello Kitty sales in Japan", "question"),
        ("Thanks to whom was the ferry saved?", "question"),
        ("What is new in Ystad?", "question"),
        ("Is it right that the ferry sank?", "question"),
        ("What does https://example.org/a say about ferries?", "question"),
        ("", "nothing"),
    ],
)
def test_a_message_is_read_as_what_it_is(text: str, act: Act) -> None:
    assert read_message(text).act == act
    assert is_question(text) == (act == "question")


@pytest.mark.parametrize(
    ("text", "language"), [("дякую", "uk"), ("спасибо", "ru"), ("thanks", "en"), ("хто ти?", "uk"), ("👍", "en")]
)
def test_a_short_message_is_answered_in_the_language_whose_words_it_has(text: str, language: str) -> None:
    assert read_message(text).language == language


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("What did Berg say? And Ade?", ("What did Berg say?", "And Ade?")),
        ("What did Berg say about tolls?\nand Ade?", ("What did Berg say about tolls?", "and Ade?")),
        ("Hi, what did Berg say?", ("what did Berg say?",)),
        ("What did Berg say? Thanks!", ("What did Berg say?",)),
        ("What did Berg say? Please answer in bullet points, in German", ("What did Berg say?",)),
        ("What did Berg say? It was on Monday", ("What did Berg say? It was on Monday",)),
        ("Where did Berg and Ade meet and what did they say?", ("Where did Berg and Ade meet", "what did they say?")),
        ("When and where did Berg and Ade meet?", ("When and where did Berg and Ade meet?",)),
        ("Why, where and how did the ferry sink?", ("Why, where and how did the ferry sink?",)),
        ("Could you tell me when the ferry sank?", ("when the ferry sank?",)),
        ("Скажите, пожалуйста, когда затонул паром?", ("когда затонул паром?",)),
        ("The U.S. said so. Did Norway?", ("The U.S. said so. Did Norway?",)),
        ("uhm so like the ferry, when did it sink", ("the ferry, when did it sink",)),
        ("er, whats new", ("what’s new",)),
        ("Er kam wann?", ("Er kam wann?",)),
        ("Hmong people in Ystad?", ("Hmong people in Ystad?",)),
        ("morning all! who met?", ("who met?",)),
        ("Morning fog: who sank?", ("Morning fog: who sank?",)),
        ("ну, хто зустрівся?", ("хто зустрівся?",)),
        ("Доброго дня всім! Хто зустрівся?", ("Хто зустрівся?",)),
        ("эээ так кто встретился?", ("кто встретился?",)),
    ],
)
def test_a_message_holds_its_questions_without_courtesies(text: str, questions: tuple[str, ...]) -> None:
    assert read_message(text).questions == questions


def test_a_misspelt_command_is_read_as_the_one_that_is_meant() -> None:
    message = read_message("/aks who met?")

    assert (message.command, message.meant) == ("/aks", "ask")


@pytest.mark.parametrize("question", ["What did Berg say in the talks?", "Who wrote it in a table of tolls?"])
def test_what_is_no_courtesy_stays(question: str) -> None:
    assert without_asides(question) == question


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Was hat Berg über die Fähre gesagt?", "Ich verstehe"),
        ("Que dit Berg à propos du ferry ?", "Je ne comprends"),
        ("¿Qué dijo Berg sobre el ferry?", "Solo entiendo"),
        ("ماذا قال بيرغ عن العبارة؟", "I understand"),
    ],
)
def test_a_language_that_is_not_understood_is_told_so_in_it(question: str, begins: str) -> None:
    assert (foreign(question) or "").startswith(begins)


@pytest.mark.parametrize("question", ["What did Le Pen say?", "Что сказала Берг?", "harbour toll", ""])
def test_a_question_that_may_be_understood_is_not_foreign(question: str) -> None:
    assert foreign(question) is None
