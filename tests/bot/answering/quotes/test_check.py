"""Is this what the articles say? Exact, altered and how, or in no article."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.quotes.check import MOST_QUOTATIONS, CheckedQuotation, QuoteChecker
from bot.asker import OPERATOR
from bot.services import Services
from retrieval.articles import SHARED
from tests.articles import HARBOUR, TALKS, article
from tests.libraries import library_of

SPEECH = (
    "“We will not close the river before spring, whatever the council decides,” Mayor Ivo Lund told the crowd. "
    "“The boats stay where they are until the ice has gone.” "
    "He said that 1,200 berths were not enough for 40 fishing families.\n\n"
    "The bridge that the council opened in 1976 carries four lanes of traffic."
)


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    speech = article(SPEECH, "speech.txt", outlet="The Harbour Post", published="2025-03-04", title="Ice")
    private = article("The secret treaty names seven harbours along the northern coast.", "private.txt", scope="chat 7")
    documents = [article(TALKS, "talks.txt"), article(HARBOUR, "harbour.txt"), speech, private]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


@pytest.fixture
def checker(library: Services) -> QuoteChecker:
    return library.quotes


def one(checker: QuoteChecker, text: str) -> CheckedQuotation:
    (checked,) = checker.check(text, scopes=SHARED)
    return checked


@pytest.mark.parametrize(
    "text",
    [
        "“We will not close the river before spring, whatever the council decides”",
        'He said: "we will not close the river before spring"',
        "We will not close the river\u00a0before spring, whatever the council decides",
        "«the river treaty will not be reopened before the vote»",
        "“1 200 berths were not enough”",
    ],
)
def test_a_quotation_that_stands_there_is_exact(checker: QuoteChecker, text: str) -> None:
    checked = one(checker, text)

    assert checked.status == "exact"
    assert checked.citations
    assert not checked.misattributed


def test_an_exact_quotation_shows_where_it_stands_and_who_says_it(checker: QuoteChecker) -> None:
    checked = one(checker, "“we will not close the river before spring”")

    (citation,) = checked.citations
    assert citation.excerpt == SPEECH[citation.start : citation.end] == "We will not close the river before spring"
    assert (citation.outlet, citation.published) == ("The Harbour Post", "2025-03-04")
    assert checked.speaker == "Ivo Lund"


def test_true_words_in_another_mouth_are_told_apart(checker: QuoteChecker) -> None:
    checked = one(checker, "“We will not close the river before spring,” said Anna Berg.")

    assert checked.status == "exact"
    assert checked.misattributed
    assert [d.text for d in checked.differences] == ["here said by Anna Berg, in the article by Ivo Lund"]


@pytest.mark.parametrize(
    ("text", "kind", "quoted", "source"),
    [
        ("“We will close the river before spring, whatever the council decides”", "denial", "", "not"),
        ("“The boats do not stay where they are until the ice has gone”", "denial", "do not", ""),
        ("“1,300 berths were not enough for 40 fishing families”", "number", "1300", "1200"),
        ("“We will not close the harbour before spring”", "replaced", "harbour", "river"),
        ("“We will not ever close the river before spring”", "added", "ever", ""),
        ("“We will not close the river, whatever the council decides”", "left out", "", "before spring"),
        ("“before spring, whatever the council decides, we will not close the river”", "reordered", None, None),
        ("“The boats stay where they are … before spring, whatever the council decides”", "reordered", None, None),
        ("“the river treaty will not be reopened, the boats stay where they are”", "stitched", None, None),
        ("“the river treaty will not be reopened … the boats stay where they are”", "stitched", None, None),
        ("“We will not close the river … carries four lanes of traffic”", "stitched", None, None),
    ],
)
def test_an_altered_quotation_shows_what_differs(
    checker: QuoteChecker, text: str, kind: str, quoted: str | None, source: str | None
) -> None:
    checked = one(checker, text)

    assert checked.status == "altered"
    assert checked.citations
    assert kind in {difference.kind for difference in checked.differences}
    if quoted is not None:
        assert (quoted, source) in {(difference.quoted, difference.source) for difference in checked.differences}
    assert all(difference.text for difference in checked.differences)


def test_an_ellipsis_that_swallows_a_denial_is_shown(checker: QuoteChecker) -> None:
    checked = one(checker, "“He said that 1,200 berths … enough for 40 fishing families”")

    assert checked.status == "altered"
    assert [(d.kind, d.source) for d in checked.differences] == [("ellipsis", "were not")]


def test_an_ellipsis_that_leaves_the_sense_alone_is_exact_and_says_what_is_left_out(checker: QuoteChecker) -> None:
    checked = one(checker, "“The bridge that the council … carries four lanes of traffic”")

    assert checked.status == "exact"
    assert [(d.kind, d.source) for d in checked.differences] == [("ellipsis", "opened in 1976")]


@pytest.mark.parametrize(
    "text", ["“The moon is made of green cheese”", "“tungsten melts”", "Nobody said this sentence.", "“ab cd”"]
)
def test_words_of_no_article_are_not_found(checker: QuoteChecker, text: str) -> None:
    checked = one(checker, text)

    assert checked.status == "not found"
    assert not checked.citations


def test_every_quotation_of_a_text_is_checked(checker: QuoteChecker) -> None:
    text = "He said “the boats stay where they are” and “we will close the river before spring”, and “no”."

    assert [checked.status for checked in checker.check(text, scopes=SHARED)] == ["exact", "altered", "not found"]


def test_what_is_too_much_at_once_is_named_as_not_checked(checker: QuoteChecker) -> None:
    text = " and ".join(f"“the boats stay where they are, {n}”" for n in range(MOST_QUOTATIONS + 2))

    checked = checker.check(text, scopes=SHARED)

    assert len(checked) == MOST_QUOTATIONS + 2
    assert [one.status for one in checked[-2:]] == ["not checked"] * 2


def test_of_a_short_quotation_it_is_said_that_it_proves_little(checker: QuoteChecker) -> None:
    checked = one(checker, "a “sell-out”")

    assert checked.status == "exact"
    assert "proves little" in checked.note


def test_a_pasted_paragraph_is_checked_as_a_whole_or_sentence_by_sentence(checker: QuoteChecker) -> None:
    whole = SPEECH.partition("\n")[0].partition("He said")[2]
    pasted = "The bridge that the council opened in 1976 carries four lanes of traffic. It also sings at night."

    assert one(checker, f"He said{whole}").status == "exact"
    assert [checked.status for checked in checker.check(pasted, scopes=SHARED)] == ["exact", "not found"]


@pytest.mark.parametrize("text", ["", "  ", "…", "“”", "\u200b"])
def test_a_text_without_words_has_no_verdict(checker: QuoteChecker, text: str) -> None:
    assert checker.check(text, scopes=SHARED) == ()


def test_what_others_gave_the_bot_is_not_looked_at(checker: QuoteChecker) -> None:
    text = "“The secret treaty names seven harbours”"

    assert one(checker, text).status == "not found"
    assert checker.check(text, scopes=frozenset({"shared", "chat 7"}))[0].status == "exact"


def test_an_empty_library_finds_nothing(services: Services) -> None:
    assert services.quotes.check("“We will not close the river”", scopes=SHARED)[0].status == "not found"


def test_an_original_is_shown_before_a_reworded_copy(services: Services) -> None:
    text = "The harbour office counted 411 boats along the quay this morning."
    copy = article(f"{text} It is cold.", "a.txt", fidelity="reworded", published="2025-01-01")
    list(services.ingester.ingest([copy, article(f"{text} It is warm.", "b.txt", published="2025-02-01")]))

    checked = one(services.quotes, f"“{text}”")

    assert [citation.source for citation in checked.citations] == ["b.txt", "a.txt"]
    assert checked.citations[1].warnings


def test_a_verdict_is_data(checker: QuoteChecker) -> None:
    data = one(checker, "“We will not close the harbour before spring”").as_json()

    assert data["status"] == "altered"
    assert {"kind": "replaced", "quoted": "harbour", "source": "river"} in data["differences"]
    assert data["citations"][0]["source"] == "speech.txt"


async def test_the_services_check_off_the_event_loop(library: Services) -> None:
    (checked,) = await library.check_quote("“we will not close the river before spring”", OPERATOR)

    assert checked.status == "exact"


def test_a_long_text_takes_no_long_time(checker: QuoteChecker) -> None:
    started = time.process_time()

    checker.check("“" + "we will close the river before summer " * 2000 + "”", scopes=SHARED)

    assert time.process_time() - started < 30


pytestmark = pytest.mark.anyio
