"""Statements in another language than the question's or their source's."""

from dataclasses import replace

import pytest

from bot.answering.citations import FOREIGN, cite
from bot.answering.compose import answered
from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import Verdict, check
from bot.answering.remarks import byline, remarks
from bot.answering.writer_chain import Drafted
from retrieval.articles import Excerpt
from retrieval.library.extent import Summary
from retrieval.search.absence import Absence
from retrieval.search.found import Found
from retrieval.search.question import Question
from tests.articles import HARBOUR, TALKS, article, excerpt
from tests.faults.fake_services import answer

SUMMIT = (
    "“The treaty stays closed until the vote,” Foreign Minister Anna Berg said after meeting President Olu Ade. "
    "For Putin the day meant a return to the world stage."
)
RUSSIAN = "Совет одобрил строительство причалов. Рыбаки вышли на площадь."
INVENTED = [
    "Мэр призналась в мошенничестве и подала в отставку.",
    "Министр признался в мошенничестве.",
    "Война закончилась полной победой.",
    "Суд оправдал всех обвиняемых.",
    "Банк обанкротился, вкладчики потеряли деньги.",
    "Мер зізналася в шахрайстві й подала у відставку.",
    "Уряд таємно продав порт іноземцям.",
    "Рибалки підпалили будівлю ради.",
    "Берг призналась в мошенничестве и тайно продала порт.",
    "Путин тайно купил замок и бежал из страны.",
]
TRANSLATED = [
    ("Совет гавани одобрил 1200 новых причалов 3 марта 2025 года.", "1.1"),
    ("Рада гавані схвалила 1200 нових причалів 3 березня 2025 року.", "1.1"),
    ("Переговоры длились три часа.", "2.2"),
    ("Переговори тривали три години.", "2.2"),
    ("Берг сказала в понедельник, что договор о реке не пересмотрят.", "2.1"),
    ("Берг заявила, что договор закрыт.", "3.1"),
    ("Анна Берг заявила после встречи с Олу Аде, что договор останется закрытым.", "3.1"),
    ("За словами Берг, договір закритий до голосування.", "3.1"),
    ("Для Путина день означал возвращение.", "3.2"),
]


@pytest.fixture
def excerpts() -> list[Excerpt]:
    return [
        excerpt(article(HARBOUR, "harbour.txt")),
        excerpt(article(TALKS, "talks.txt"), 2),
        excerpt(article(SUMMIT, "summit.txt"), 3),
        excerpt(article(RUSSIAN, "ru.txt"), 4),
    ]


def verdict(text: str, evidence: str, excerpts: list[Excerpt], language: str | None = None) -> Verdict:
    return check(Draft((Point(text, (evidence,)),)), excerpts, language)


def language_of(text: str) -> str:
    return "uk" if set("іїє") & set(text) else "ru"


@pytest.mark.parametrize("text", INVENTED)
def test_what_cannot_be_compared_is_refused(text: str, excerpts: list[Excerpt]) -> None:
    pointers = ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2"]
    languages = (language_of(text), "en", None)

    assert [p for p in pointers for code in languages if verdict(text, p, excerpts, code).points] == []


@pytest.mark.parametrize(("text", "evidence"), TRANSLATED)
def test_a_translation_with_names_and_figures_stands_beside_its_source(
    text: str, evidence: str, excerpts: list[Excerpt]
) -> None:
    (point,) = verdict(text, evidence, excerpts, language_of(text)).points
    (shown,), (citation,) = cite((point,))

    assert point.foreign
    assert shown.warnings == (FOREIGN,)
    assert citation.excerpt == point.evidence[0].text


@pytest.mark.parametrize(("text", "evidence"), TRANSLATED)
def test_a_statement_in_another_language_than_the_question_is_refused(
    text: str, evidence: str, excerpts: list[Excerpt]
) -> None:
    (reason,) = verdict(text, evidence, excerpts, "en").reasons

    assert reason == "it is not in the language of the question"


@pytest.mark.parametrize(
    ("text", "evidence", "language", "shown"),
    [
        ("Совет одобрил строительство.", "4.1", "ru", True),
        ("Рыбаки вышли на площадь.", "4.2", "en", True),  # the source's own words
        ("Рыбаки вышли", "4.2", "en", True),
        ("Рыбаки, как сообщают, вышли на площадь.", "4.2", "uk", False),
        ("Talks had lasted three hours.", "2.2", "ru", True),
        ("The talks had lasted for three hours.", "2.2", "ru", False),
        ("The talks had lasted for three hours.", "2.2", "de", True),
        ("The talks had lasted for three hours.", "2.2", "en", True),
        ("“Talks had lasted three hours”!", "2.2", "ru", True),
    ],
)
def test_the_source_may_be_quoted_in_its_own_language(
    text: str, evidence: str, language: str, shown: bool, excerpts: list[Excerpt]
) -> None:
    assert bool(verdict(text, evidence, excerpts, language).points) == shown


def test_an_answer_with_a_foreign_statement_has_a_caveat(excerpts: list[Excerpt]) -> None:
    found = Found(Question("Что известно о переговорах?"), tuple(excerpts), Summary(4, 4, None, None), {})
    foreign = verdict("Переговоры длились три часа.", "2.2", excerpts, "ru")
    own = verdict("Совет одобрил строительство.", "4.1", excerpts, "ru")

    nothing_missing = Absence((), (), support=1.0)

    assert answered(found, nothing_missing, Drafted(own, "openai:c", None)).status == "answered"
    assert answered(found, nothing_missing, Drafted(foreign, "openai:c", None)).status == "caveat"


@pytest.mark.parametrize(("language", "checked"), [("en", "every statement"), ("ru", "каждое"), ("uk", "кожне")])
@pytest.mark.parametrize("failed", [(), ("openai:a",)])
def test_a_foreign_statement_is_never_said_to_be_checked_word_for_word(
    language: str, checked: str, failed: tuple[str, ...]
) -> None:
    known = replace(answer(), writer="ollama:c", failed_writers=failed, language=language)
    foreign = replace(known, points=(replace(known.points[0], warnings=(FOREIGN,)), *known.points[1:]))

    assert checked in " ".join([byline(known), *remarks(known)])
    assert checked not in " ".join([byline(foreign), *remarks(foreign)])
    assert "ollama:c" in " ".join([byline(foreign), *remarks(foreign)])
