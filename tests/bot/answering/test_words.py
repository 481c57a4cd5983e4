"""The bot's own words: every language has all of them, and a question's language is told without a model."""

import string
from dataclasses import replace
from datetime import date

import pytest

from bot.answering.citations import warnings
from bot.answering.words import LANGUAGES, answer_language, bot_words, own_language, spoken_wishes
from retrieval.search.wishes import Wishes
from tests.articles import TALKS, article

SECTIONS = ("plurals", "phrases", "kinds", "warnings", "follow_up", "wished")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", SECTIONS)
def test_every_language_has_the_same_keys(language: str, section: str) -> None:
    assert set(getattr(bot_words(language), section)) == set(getattr(bot_words("en"), section))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_has_the_same_blanks(language: str) -> None:
    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    english, own = bot_words("en"), bot_words(language)

    assert {key: blanks(text) for key, text in own.phrases.items()} == {
        key: blanks(text) for key, text in english.phrases.items()
    }
    assert all(blanks(form) <= {"n"} for forms in own.plurals.values() for form in forms)
    assert len(own.months) == len(own.months_alone) == 12


@pytest.mark.parametrize("fidelity", ["reworded", "translated", "suspected"])
def test_every_warning_is_known_in_every_language(fidelity: str) -> None:
    said = replace(article(TALKS), fidelity=fidelity, truncated=True)

    told = list(warnings(said))

    assert len(told) == 2
    for warning in told:
        assert all(warning in bot_words(language).warnings for language in LANGUAGES)
        assert bot_words("ru").warning(warning) != warning


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What did Lavrov say?", "en"),
        ("Qu’a dit Lavrov ?", "en"),
        ("", "en"),
        ("42?", "en"),
        ("Что сказал Trump?", "ru"),
        ("О чём говорил Путин?", "ru"),
        ("Кто такой Steve Witkoff?", "ru"),
        ("Що сказав Лавров?", "uk"),
        ("Коли була зустріч?", "uk"),
        ("Хто такий Трамп?", "uk"),
        ("What does «первопричины» mean?", "en"),
    ],
)
def test_the_language_of_a_question_is_told(question: str, language: str) -> None:
    assert answer_language(question) == language


def test_what_may_be_either_language_is_that_of_the_talk() -> None:
    assert answer_language("А Рубио?", otherwise="uk") == "uk"
    assert (
        answer_language("А Рубио?", otherwise="ru")
        == answer_language("А Рубио?")
        == answer_language("А Рубио?", "en")
        == "ru"
    )
    assert answer_language("А Рубіо?", otherwise="ru") == "uk"


def test_our_own_words_are_in_the_language_that_is_set_or_else_in_that_of_the_question() -> None:
    assert own_language("What did he say?", Wishes(language="uk", likely="en")) == "uk"
    assert own_language("Рубио", Wishes(likely="uk")) == "uk"
    assert own_language("Что сказал Рубио?", Wishes(likely="uk")) == "ru"
    assert own_language("What did he say?", Wishes(likely="uk")) == "en"


@pytest.mark.parametrize(
    ("language", "counted"),
    [
        ("en", ["0 articles", "1 article", "2 articles"]),
        ("ru", ["0 статей", "1 статья", "2 статьи", "5 статей", "11 статей", "21 статья", "112 статей"]),
        ("uk", ["0 статей", "1 стаття", "2 статті", "5 статей", "14 статей", "101 стаття"]),
    ],
)
def test_numbers_take_the_form_that_their_language_asks_for(language: str, counted: list[str]) -> None:
    numbers = [int(count.split()[0]) for count in counted]

    assert [bot_words(language).count("articles", n) for n in numbers] == counted


def test_days_are_written_as_people_do() -> None:
    written = [bot_words(language).day(date(2025, 8, 14)) for language in LANGUAGES]

    assert written == ["14 August 2025", "14 августа 2025", "14 серпня 2025"]
    assert bot_words("ru").month(date(2025, 8, 1)) == "август 2025"


@pytest.mark.parametrize(
    ("said", "understood", "language"),
    [
        ("can you translate it", "Що думає Захід? can you translate it", "en"),
        ("а Путін?", "What did Lavrov say? а Путін?", "uk"),
        ("NATO?", "Що думає Захід? NATO?", ""),
        ("and why?", "What did Lavrov say? and why?", ""),
    ],
)
def test_a_follow_up_is_answered_in_its_own_language(said: str, understood: str, language: str) -> None:
    assert spoken_wishes(said, understood, Wishes()).language == language


def test_an_unknown_language_is_answered_in_english() -> None:
    assert bot_words("xx") == bot_words("en")
