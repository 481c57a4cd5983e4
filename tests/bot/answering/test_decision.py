"""What a refusal says of its reason, which line stands before an answer, and when sources disagree."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.remarks import remarks
from bot.asker import OPERATOR
from bot.services import Services
from tests.articles import article
from tests.libraries import library_of

pytestmark = pytest.mark.anyio

ACCORD = (
    "Foreign Minister Lena Orlov told reporters on Monday that “the accord will be signed before winter.” "
    "The accord covers fishing rights in the northern bay. Premier Castell was not in the room, an aide said."
)
REJECTED = "Norland rejects the idea of foreign inspectors in its ports, calling them “a breach of sovereignty.”"
ORLOV = (
    "Foreign Minister Lena Orlov met reporters on Monday, for the first time since the long winter in which her "
    "ministry had been closed, and took questions for more than an hour while snow was falling outside."
)
PORTS = (
    "“The ports will be opened before winter, all of them at once, and no ship that comes to us in good faith and with "
    "its papers in order will be sent away by anybody,” she said."
)
FERRY = (
    "The ferry between the ports was late again in the evening, and nobody among the forty passengers was told why it "
    "had waited so long outside the harbour before it was let in at last."
)
LOSSES = "The storm in Port Ada destroyed 40 fishing boats, the harbour office said."
OTHER_LOSSES = "The storm in Port Ada destroyed 60 fishing boats, the harbour office said."


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Iterator[Services]:
    documents = [
        article(ACCORD, "accord.txt", title="Accord near", outlet="Bay Wire", published="2025-05-05"),
        article(REJECTED, "ports.txt", title="Ports", outlet="Coast Post", published="2025-05-06"),
        article(LOSSES, "storm-1.txt", outlet="Bay Wire", published="2025-05-07"),
        article(OTHER_LOSSES, "storm-2.txt", outlet="Coast Post", published="2025-05-07"),
    ]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


@pytest.fixture
def ask(filled: Services) -> Callable[[str], object]:
    async def asked(question: str) -> Answer:
        return (await filled.ask(question, OPERATOR, asked_at=date(2025, 5, 10))).answer

    return asked


async def test_a_statement_that_names_its_speaker_needs_no_line_and_gives_its_name_to_no_other(
    ask: Callable[[str], object],
) -> None:
    answer = await ask("What did Lena Orlov say about the accord?")  # type: ignore[misc]

    assert answer.text.startswith("Foreign Minister Lena Orlov told reporters")
    assert not answer.lead
    assert not any(point.lead for point in answer.points)


async def test_a_statement_that_does_not_name_its_speaker_has_the_name_right_before_it(services: Services) -> None:
    list(services.ingester.ingest([article(f"{ORLOV}\n\n{PORTS}\n\n{FERRY}", "visit.txt", published="2025-05-05")]))

    answer = (
        await services.ask("When will the ports and the ferry be opened?", OPERATOR, asked_at=date(2025, 5, 10))
    ).answer

    assert not answer.lead
    assert answer.text.splitlines()[0] == f"Lena Orlov, as reported in [1]: {PORTS} [1]"
    assert not any(point.lead for point in answer.points[1:])


async def test_what_is_contradicted_is_refused_with_the_sentence_that_contradicts_it(
    ask: Callable[[str], object],
) -> None:
    answer = await ask("Why did Norland agree to foreign inspectors in its ports?")  # type: ignore[misc]

    assert answer.status == "refused"
    assert "The articles say the contrary: [1]" in answer.text
    assert answer.citations[0].excerpt == REJECTED


async def test_who_is_not_reported_to_have_spoken_is_named_in_the_refusal(ask: Callable[[str], object]) -> None:
    answer = await ask("What did Castell tell Lena Orlov?")  # type: ignore[misc]

    assert answer.status == "refused"
    assert "No article found here reports what Castell said about it." in answer.text


async def test_a_refusal_that_knows_every_word_of_the_question_lists_none_as_missing(
    ask: Callable[[str], object],
) -> None:
    answer = await ask("What did Premier Castell say about the accord?")  # type: ignore[misc]

    assert answer.status == "refused"
    assert answer.missing == ""
    assert answer.text.splitlines() == [
        "My articles do not answer this. No article found here reports what Premier Castell said about it.",
        "Searched: 4 articles, 5 May 2025 to 7 May 2025.",
        "Nearest, but no answer: [1]",
    ]


async def test_a_filter_that_leaves_no_article_is_named_and_nothing_is_called_near(
    ask: Callable[[str], object],
) -> None:
    answer = await ask("from:Nobody What does the accord cover?")  # type: ignore[misc]

    assert answer.status == "refused"
    assert "Searched: 0 articles, undated · from:Nobody." in answer.text
    assert "nearest" not in answer.text
    assert answer.citations == ()


async def test_a_time_that_nothing_is_from_is_named_with_the_newest_day(filled: Services) -> None:
    answer = (await filled.ask("What did Lena Orlov say this week?", OPERATOR, asked_at=date(2025, 9, 1))).answer

    assert answer.status == "refused"
    assert "from 25 August 2025 to 1 September 2025; the newest of them is from 7 May 2025." in answer.text


async def test_the_same_question_in_that_week_is_answered(ask: Callable[[str], object]) -> None:
    answer = await ask("What did Lena Orlov say this week?")  # type: ignore[misc]

    assert "the accord will be signed before winter" in answer.points[0].text


async def test_sentences_that_only_come_near_are_shown_with_a_caveat(ask: Callable[[str], object]) -> None:
    answer = await ask("How much did the rescue of the boats in the northern bay cost?")  # type: ignore[misc]

    assert answer.status == "caveat"
    assert {
        "No number is given for what you ask; these sentences come near it.",
        "They contradict one another.",
    } <= set(remarks(answer))


async def test_sentences_that_answer_carry_no_caveat(ask: Callable[[str], object]) -> None:
    answer = await ask("What does the accord cover?")  # type: ignore[misc]

    assert answer.status == "answered"
    assert not answer.notes


async def test_what_is_years_old_says_so_and_how_to_ask_for_it(filled: Services) -> None:
    answer = (await filled.ask("Which boats did a storm sink near Ada?", OPERATOR, asked_at=date(2031, 1, 1))).answer

    assert answer.status == "refused"
    assert "name it, for example “in 2025”" in answer.text


async def test_sources_that_give_other_numbers_for_the_same_thing_disagree(ask: Callable[[str], object]) -> None:
    answer = await ask("How many fishing boats did the storm in Port Ada destroy?")  # type: ignore[misc]

    assert answer.status == "conflict"
    assert {"40", "60"} <= {word for citation in answer.citations for word in citation.excerpt.split()}


async def test_sides_of_several_publishers_are_announced_as_such(ask: Callable[[str], object]) -> None:
    answer = await ask("Do Bay Wire and Coast Post differ on the boats that the storm in Port Ada destroyed?")  # type: ignore[misc]

    assert answer.lead == "Side by side, 2 publishers:"
    assert {citation.outlet for citation in answer.citations[:2]} == {"Bay Wire", "Coast Post"}
