"""Numbered citations say when, where and with which reservations."""

from dataclasses import replace
from datetime import date

import pytest

from bot.answering.citations import citation, day, warnings
from bot.answering.gate.evidence import Evidence
from retrieval.articles import Article, Published
from tests.articles import TALKS, article


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (Published(), None),
        (Published(date(2025, 8, 14), date(2025, 8, 14), "day"), "2025-08-14"),
        (Published(date(2025, 8, 1), date(2025, 8, 31), "month"), "2025-08"),
        (Published(date(2025, 8, 1), date(2025, 8, 5), "range"), "2025-08-01/2025-08-05"),
        (Published(date(2025, 8, 1), None, "range"), "2025-08-01/"),
        (Published(date(2025, 8, 1), date(2025, 8, 1), "range"), "2025-08-01"),
    ],
)
def test_a_date_is_shown_as_exactly_as_it_is_known(published: Published, shown: str | None) -> None:
    assert day(dated(published)) == shown


def test_what_a_reader_should_know_stands_at_the_citation() -> None:
    unsure = dated(Published(date(2025, 8, 1), None, "day", "text-inferred"), truncated=True, fidelity="translated")

    found = list(warnings(unsure))

    assert [warning.split()[0] for warning in found] == ["translated", "the", "the"]
    assert list(warnings(dated(Published(date(2025, 8, 1), None, "day", "byline")))) == []


def test_a_citation_holds_the_articles_own_characters() -> None:
    source = article(TALKS, "talks.txt", outlet="The Example")
    sentence = source.sentences[1]

    cited = citation(3, Evidence(source, sentence.start, sentence.end))

    assert (cited.n, cited.source, cited.outlet) == (3, "talks.txt", "The Example")
    assert cited.excerpt == TALKS[cited.start : cited.end]


def dated(published: Published, **changes: object) -> Article:
    return replace(article(TALKS), **({"published": published, "truncated": False} | changes))  # type: ignore[arg-type]
