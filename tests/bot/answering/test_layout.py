"""An answer laid out: grouped by article, no source twice, folded from the second box on, days and titles."""

from dataclasses import replace
from textwrap import wrap

import pytest

from bot.answering.answer import AnswerPoint
from bot.answering.citations import FOREIGN
from bot.answering.layout import cautions, exactly, laid_out, opens, published, sources_of
from bot.answering.words import bot_words
from bot.delivery.rendering import answer_messages
from tests.faults.fake_services import answer, citation

REWORDED = "reworded copy: quotations may not be the speaker's words"
INFERRED = "the date is inferred, the source does not state it as its own"
TEXTS = {1: "The sea was calm.", 2: "The wind was not.", 3: "Nobody sailed.", 4: "The harbour was full."}
CITED = {n: citation(n, excerpt=text, article_id="b" if n == 3 else "a") for n, text in TEXTS.items()}


def quoting(*numbers: int, near: tuple[int, ...] = ()) -> list[tuple[list[str], tuple[int, ...], list[int]]]:
    """Lay out an answer that quotes these; return each section's statements, its source's numbers and its boxes."""
    points = tuple(AnswerPoint(TEXTS[n], (n,)) for n in numbers)
    cited = tuple(CITED[n] for n in sorted({*numbers, *near}))
    return [
        (
            [statement.text for statement in section.statements],
            section.source.numbers if section.source else (),
            [box.n for box in section.source.boxes] if section.source else [],
        )
        for section in laid_out(replace(answer(), points=points, citations=cited))
    ]


def test_quotations_of_one_article_stand_above_its_one_source() -> None:
    assert quoting(1, 2) == [([TEXTS[1], TEXTS[2]], (1, 2), [])]


def test_no_article_is_a_source_twice_where_another_stands_between() -> None:
    assert quoting(1, 3, 2) == [([TEXTS[1]], (1, 2), []), ([TEXTS[3]], (3,), []), ([TEXTS[2]], (), [])]


def test_what_no_statement_cites_is_a_box_of_its_article() -> None:
    assert quoting(1, near=(2, 3)) == [([TEXTS[1]], (1, 2), [2]), ([], (3,), [3])]


def test_quotations_fold_from_the_second_on() -> None:
    points = tuple(AnswerPoint(TEXTS[n], (n,)) for n in (1, 3, 2))

    sections = laid_out(replace(answer(), points=points, citations=tuple(CITED[n] for n in (1, 2, 3))))

    assert [statement.folds for section in sections for statement in section.statements] == [False, True, True]


def test_a_statement_says_only_what_its_sources_do_not_warn_of_themselves() -> None:
    told = replace(answer().points[0], warnings=(REWORDED, FOREIGN))
    shown = replace(answer(), points=(told,), citations=(citation(warnings=(REWORDED,)),))

    (statement,) = laid_out(shown)[0].statements

    assert statement.warnings == (FOREIGN,)


def test_what_excerpts_of_one_article_warn_of_is_said_once() -> None:
    cited = (citation(1, warnings=(REWORDED,)), citation(2, warnings=(REWORDED, INFERRED)))

    (source,) = sources_of(replace(answer(), citations=cited))

    assert cautions(source.first, bot_words("en")) == "reworded copy · date inferred"
    assert cautions(source.first, bot_words("uk")) == "переказ · дата виведена"


@pytest.mark.parametrize(
    ("language", "when", "about", "in_full"),
    [
        ("en", "2025-11-28/2025-12-24", "about December 2025", "28 November 2025 to 24 December 2025"),
        ("ru", "2025-11-28/2025-12-24", "примерно декабрь 2025", "28 ноября 2025 – 24 декабря 2025"),
        ("uk", "2025-11-28/2025-12-24", "приблизно грудень 2025", "28 листопада 2025 – 24 грудня 2025"),
        ("en", "2025-12-28/2026-01-02", "about December 2025", "28 December 2025 to 2 January 2026"),
        ("en", "2025-02/2025-08", "about 2025", "February 2025 to August 2025"),
        ("en", "2025-08-14", "14 August 2025", "14 August 2025"),
        ("en", "2025-13-01/x", "2025-13-01 to x", "2025-13-01 to x"),
        ("en", None, "undated", "undated"),
    ],
)
def test_a_span_of_days_is_told_by_its_month_and_in_full(language: str, when: str, about: str, in_full: str) -> None:
    assert published(when, bot_words(language)) == about
    assert exactly(when, bot_words(language)) == in_full


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({}, "Example, 14 Aug"),
        ({"published": "2025-08"}, "Example, August 2025"),
        ({"published": "2025-11-28/2025-12-24"}, "Example, December 2025"),
        ({"published": "2025-01-28/2025-12-24"}, "Example, 2025"),
        ({"published": "2024-11-28/2025-12-24"}, "Example, 2024–2025"),
        ({"published": "long ago"}, "Example"),
        ({"published": None}, "Example"),
        ({"outlet": None}, "A cold day, 14 Aug"),
        ({"outlet": None, "title": "Russia’s charm offensive on Trump leaves"}, "Russia’s charm…, 14 Aug"),
        ({"outlet": None, "title": "The port is closed if the water rises"}, "outlet not stated, 14 Aug"),
        ({"outlet": None, "title": None, "begins": "Президент Дональд Трамп и"}, "Президент Дональд Трамп…, 14 Aug"),
        ({"outlet": "x" * 60}, f"{'x' * 24}…, 14 Aug"),
    ],
)
def test_a_button_says_which_article_it_opens(changes: dict, label: str) -> None:
    assert opens(citation(**changes), bot_words("en")) == label


def test_a_plain_answer_fits_the_screen_of_a_phone() -> None:
    said = "On Wednesday the minister said again that " + "both sides share an understanding of the matter, " * 6
    named = {"outlet": None, "published": "2025-11-28/2025-12-24", "title": "A charm offensive leaves " + "all " * 14}
    cited = citation(excerpt=said.strip(), warnings=(REWORDED, INFERRED), **named)

    (message,) = answer_messages(replace(answer(), points=(AnswerPoint(said.strip(), (1,)),), citations=(cited,)))

    assert sum(len(wrap(line, 40)) for line in message.text.split("\n")) <= 22
