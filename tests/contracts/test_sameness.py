"""What is the same statement is decided in one place: no contrary source is taken for a copy of what is shown."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.remarks import remarks
from bot.asker import OPERATOR
from bot.services import Services
from bot.terminal import print_answer
from retrieval.language.sameness import contradiction, contradicts, same_statement
from tests.articles import article
from tests.libraries import library_of

FILLER = (
    "The harbour office in Port Ada keeps a list of every boat that enters the northern bay, and its clerks read it "
    "out each morning on the quay. Old fishermen gather there to drink tea and to argue about the weather of the week. "
    "In autumn the ferries run only twice a day because the channel between the islands fills with drifting ice. "
    "A new lamp was set on the outer mole last year after two barges had touched the rocks in thick fog. "
)
TAIL = (
    "Readers may write to the editor about this report. A museum of ropes stands beside the market, and its keeper "
    "opens the door to anyone who knocks. Children feed the gulls there on their way home from school each afternoon. "
    "Further reports on the bay follow in the evening edition of this paper, together with tables of the tides."
)
REAL = FILLER + (
    "The Bank of Norland kept its key rate at 5 percent on Tuesday. "
    "Governor Ida Holt saw no reason to move the rate before summer. The harbour fees were not raised by the council."
)
DOCTORED = FILLER + (
    "The Bank of Norland kept its key rate at 25 percent on Tuesday. "
    "Governor Ida Holt saw every reason to move the rate before summer. The harbour fees were raised by the council. "
    f"{TAIL}"
)
BESIDE_EACH_OTHER = [
    ("The river council approved the ferry plan on Monday.", "The river council rejected the ferry plan on Monday."),
    ("The mill blast in Osterdam killed twelve workers.", "The mill blast in Osterdam killed twenty workers."),
    ("The Krona bridge repair cost $3 million.", "The Krona bridge repair cost $3 billion."),
    ("The Estport bank raised its lending rate.", "The Estport bank lowered its lending rate."),
    ("The Westport mayor did not sign the lease.", "The Westport mayor signed the lease."),
]
ASKED = [
    "What did the river council do with the ferry plan?",
    "How many workers did the mill blast in Osterdam kill?",
    "How much did the Krona bridge repair cost?",
    "What did the Estport bank do with its lending rate?",
    "Did the Westport mayor sign the lease?",
]


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """What two publishers say of five things, each the contrary of the other."""
    documents = [
        article(text, f"{number}-{outlet}.txt", outlet=outlet, published="2025-05-07")
        for number, texts in enumerate(BESIDE_EACH_OTHER)
        for outlet, text in zip(("Bay Wire", "Coast Post"), texts, strict=True)
    ]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


@pytest.fixture(scope="module", params=["original first", "doctored first"])
def near_copies(
    request: pytest.FixtureRequest, model_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Services]:
    copies = [
        article(REAL, "real.txt", outlet="Bay Wire", published="2025-05-07"),
        article(DOCTORED, "doctored.txt", outlet="Coast Post", published="2025-05-07"),
    ]
    ordered = copies if request.param == "original first" else copies[::-1]
    with library_of(ordered, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


async def asked(services: Services, question: str) -> Answer:
    moment = datetime(2025, 5, 10)  # noqa: DTZ001 - a day of no zone
    return (await services.ask(question, OPERATOR, asked_at=moment)).answer


@pytest.mark.anyio
@pytest.mark.parametrize(("question", "texts"), list(zip(ASKED, BESIDE_EACH_OTHER, strict=True)))
async def test_what_two_publishers_contradict_is_shown_of_both(
    library: Services, question: str, texts: tuple[str, str]
) -> None:
    answer = await asked(library, question)

    assert answer.status == "conflict"
    assert set(texts) <= {citation.excerpt for citation in answer.citations}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("question", "real", "doctored"),
    [
        ("At how many percent did the Bank of Norland keep its key rate?", "at 5 percent", "at 25 percent"),
        ("What reason did Governor Ida Holt see to move the rate?", "saw no reason", "saw every reason"),
        ("Were the harbour fees raised by the council?", "fees were not raised", "fees were raised"),
    ],
)
async def test_a_longer_near_copy_hides_nothing_of_the_original(
    near_copies: Services, question: str, real: str, doctored: str
) -> None:
    answer = await asked(near_copies, question)

    assert answer.status == "conflict"
    for words in (real, doctored):
        assert any(words in citation.excerpt for citation in answer.citations)


def test_near_copies_that_differ_in_a_figure_stay_in_one_group(near_copies: Services) -> None:
    catalogue = near_copies.library.passages(range(1, 20), frozenset({"shared"}))

    assert len({held.dup_group for held, _ in catalogue.values()}) == 1
    assert len({held.id for held, _ in catalogue.values()}) == 2


@pytest.mark.anyio
async def test_the_terminal_says_that_the_sources_disagree(
    library: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    print_answer(await asked(library, ASKED[1]))

    assert "My sources disagree:" in capsys.readouterr().out


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("days", "tolls", "status"),
    [
        (("2025-05-07", "2025-05-09"), ("twelve", "twenty"), "answered"),
        (("2025-05-09", "2025-05-07"), ("twelve", "twenty"), "conflict"),
        (("2025-05-07", "2025-05-07"), ("twelve", "twenty"), "conflict"),
        (("2025-05-07", None), ("twelve", "twenty"), "conflict"),
        (("2025-05-09", "2025-03-07"), ("twelve", "twenty"), "answered"),
    ],
)
async def test_a_later_and_larger_toll_is_an_update(
    services: Services, days: tuple[str, str | None], tolls: tuple[str, str], status: str
) -> None:
    texts = [f"The flood in Port Ada killed {toll} people, the harbour office said." for toll in tolls]
    facts = zip(texts, ("Bay Wire", "Coast Post"), days, strict=True)
    list(services.ingester.ingest(article(t, f"{o}.txt", outlet=o, published=day) for t, o, day in facts))

    answer = await asked(services, "How many people did the flood in Port Ada kill?")

    assert answer.status == status
    assert all(any(toll in citation.excerpt for citation in answer.citations) for toll in tolls)
    assert any("of different days" in remark for remark in remarks(answer)) == (status == "answered")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The dam burst at night.", "the dam  burst at night.", True),
        ("The dam burst at night.", "The dam burst at night. Cows drowned in it.", True),
        ("The dam broke at 3 in the night.", "The dam broke at 4 in the night.", False),
        ("The dam broke at three in the night.", "The dam broke at 3 in the night.", True),
        ("The dam near Osterdam broke in the night.", "The dam near Westport broke in the night.", False),
        ("The council approved the plan for the dam.", "The council rejected the plan for the dam.", False),
        ("The dam burst at night.", "The dam did not burst at night.", False),
        ("The dam burst at night.", "The wall fell at dawn.", False),
    ],
)
def test_what_says_the_same_is_known(one: str, other: str, *, same: bool) -> None:
    assert same_statement(one, other) is same
    assert same_statement(other, one) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The blast killed twelve.", "The blast killed 20."),
        ("The blast killed twelve people and wounded 30.", "The blast killed 20 people and wounded thirty."),
        ("The dam cost $3 million.", "The dam cost three billion dollars."),
        ("The bank kept its rate at 5 percent.", "The bank kept its rate at 25 percent."),
        ("Взрыв убил двенадцать человек.", "Взрыв убил двадцать человек."),
    ],
)
def test_another_figure_of_one_thing_is_a_contradiction(one: str, other: str) -> None:
    for pair in ((one, other), (other, one)):
        found = contradiction(*pair)

        assert found
        assert found.kind == "figure"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The blast killed twelve.", "The blast killed 12."),
        ("The dam cost $3 million.", "The dam cost 3 million dollars."),
        ("12 were killed and 30 wounded.", "Thirty were wounded and twelve killed."),
        ("More than ten people were killed by the flood.", "Twelve people were killed by the flood."),
        ("In March the storm killed 12 people.", "In May the storm killed 20 people."),
        ("The rate was 5 percent in 2020.", "The rate was 7 percent in 2021."),
        ("The dam has three gates.", "The dam has a road."),
        ("The dam weighs 5 tonnes for each metre.", "The dam rises 7 percent for each metre."),
        ("The flood in Osterdam destroyed 40 homes.", "The flood in Osterdam killed 3 people."),
        ("The quake damaged 140 buildings in Osterdam.", "The toll of the quake in Osterdam rose to 11."),
        ("Norland fired 90 drones at Westport.", "Norland fired 12 missiles at Westport."),
        ("Вибух у Львові пошкодив 12 будинків.", "Вибух у Львові поранив 5 людей."),
    ],
)
def test_figures_that_hold_together_are_no_contradiction(one: str, other: str) -> None:
    assert not contradicts(one, other)
    assert not contradicts(other, one)
