"""The five real articles: every line, every field, every sentence boundary, as they were settled by hand."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from retrieval.articles import Article, Label
from retrieval.families import shown_family
from retrieval.language.quotation_marks import OPENING
from retrieval.language.sentences import spans
from retrieval.reading import read

# Lines (from 1) that are no body text.
LINES: dict[str, dict[Label, list[int]]] = {
    "000": {"boilerplate": [1, *range(48, 80)], "title": [3], "caption": [5], "disclaimer": [47]},
    "001": {"title": [3], "byline": [5], "date": [7], "caption": [11], "boilerplate": [27, 49, 71],
            "disclaimer": [69], "url": [73]},
    "002": {"boilerplate": [1, 2, 4, 8, 19], "title": [6], "date": [9]},
    "003": {"title": [1], "caption": [3, 4, 15, 16, 23, 24], "subhead": [11, 19]},
    "004": {},
}  # fmt: skip
DIGESTS = {
    "000": "dfb32acf6333",
    "001": "9dadd020acb1",
    "002": "e026e88d3ba4",
    "003": "35ab0fd0d54a",
    "004": "546f1abfff7d",
}
# Where sentences end inside a block.
ENDS = {
    "000": [
        182, 326, 871, 955, 1282, 1597, 1964, 2305, 2632, 2934, 3256, 3545, 4001, 4239, 4666, 5653, 5827, 6320,
        6502, 6685, 6780, 6896, 7151, 7500, 7636,
    ],
    "001": [
        178, 318, 831, 1286, 1346, 1612, 2008, 2173, 2422, 2518, 2888, 3678, 3923, 4065, 4459, 4941, 5109, 5188,
        5791, 5874, 6018, 6142, 6367, 6748, 6932, 7370, 8115, 8552, 8716, 9278, 9488,
    ],
    "002": [
        402, 866, 982, 1382, 1800, 1861,
    ],
    "003": [
        1003, 1534, 3815, 4269, 4469, 5148, 5324, 5746, 5859, 6084,
    ],
    "004": [
        156, 503, 795, 1090, 1247, 1514, 1792, 2104, 2237, 2391, 2674, 2971, 3262, 3569, 3711, 3969, 4062, 4264,
        4445,
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def articles(shared: Path) -> dict[str, Article]:
    return {found.source[:3]: found for found in read(shared / "corpus") if isinstance(found, Article)}


@pytest.mark.parametrize("name", LINES)
def test_the_text_is_kept_byte_for_byte(articles: dict[str, Article], name: str) -> None:
    assert articles[name].sha256_raw.startswith(DIGESTS[name])


@pytest.mark.parametrize("name", LINES)
def test_every_line_is_what_it_is(articles: dict[str, Article], name: str) -> None:
    article = articles[name]
    wanted = {line: label for label, lines in LINES[name].items() for line in lines}

    for block in article.blocks:
        line = article.text_raw.count("\n", 0, block.start) + 1
        assert (line, block.label) == (line, wanted.get(line, "body"))


@pytest.mark.parametrize("name", LINES)
def test_sentences_end_where_they_end(articles: dict[str, Article], name: str) -> None:
    sentences = articles[name].sentences

    assert [s.end for s, after in pairwise(sentences) if s.block == after.block] == ENDS[name]


def test_all_boundaries_are_found_in_pleas_too(articles: dict[str, Article]) -> None:
    article = articles["000"]
    pleas = [block for block in article.blocks if block.label == "boilerplate"]

    inside = sum(len(list(spans(article.text_raw, block.start, block.end))) - 1 for block in pleas)

    assert inside + sum(map(len, ENDS.values())) == 102


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("000", ("The Moscow Times", None, None, None, "opinion", "disclaimer", False, "original")),
        (
            "001",
            ("The Moscow Times", None, "Ruth Deyermond", date(2025, 8, 14), "opinion", "disclaimer", False, "original"),
        ),
        ("002", ("Blitz", "QOSHE", None, date(2025, 4, 28), "opinion", "section “Columnists”", True, "original")),
        ("003", (None, None, None, None, "news", "style", False, "reworded")),
        ("004", (None, None, None, None, "unknown", None, True, "suspected")),
    ],
)
def test_every_field_is_what_the_text_says(
    articles: dict[str, Article], name: str, expected: tuple[object, ...]
) -> None:
    it = articles[name]

    assert (
        it.outlet,
        it.via,
        it.author,
        it.published.day,
        it.kind,
        it.kind_basis,
        it.truncated,
        it.fidelity,
    ) == expected
    assert it.language == "en"
    assert (it.title is None) == (name == "004")
    assert (it.url is None) == (name != "001")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("000", (date(2025, 12, 10), date(2025, 12, 31), "range", "text-inferred")),
        ("001", (date(2025, 8, 14), date(2025, 8, 14), "day", "byline")),
        ("002", (date(2025, 4, 28), date(2025, 4, 28), "day", "byline")),
        ("003", (date(2025, 11, 28), date(2025, 12, 24), "range", "text-inferred")),
        ("004", (date(2025, 8, 16), None, "range", "text-inferred")),
    ],
)
def test_every_article_is_dated_as_far_as_its_text_goes(
    articles: dict[str, Article], name: str, expected: tuple[object, ...]
) -> None:
    it = articles[name].published

    assert (it.first, it.last, it.precision, it.basis) == expected


@pytest.mark.parametrize(
    ("name", "family"),
    [("000", "The Moscow Times"), ("001", "The Moscow Times"), ("002", "Blitz"), ("003", None), ("004", None)],
)
def test_every_publisher_has_its_family(articles: dict[str, Article], name: str, family: str | None) -> None:
    assert shown_family(articles[name].outlet, articles[name].url) == family


@pytest.mark.parametrize(("name", "count"), [("000", 6), ("001", 5), ("002", 3), ("003", 21), ("004", 5)])
def test_every_quotation_is_kept_with_its_speaker(articles: dict[str, Article], name: str, count: int) -> None:
    article = articles[name]

    assert len(article.quotations) == count
    for one in article.quotations:
        assert article.text_raw[one.start] in OPENING
        assert one.speaker is None or article.text_raw[one.speaker.start : one.speaker.end].strip()
