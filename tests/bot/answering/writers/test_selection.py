"""Which sentences an answer without a model is made of."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.answering.writers.selection import LEAST_OF_BEST, MOST_EVENTS, MOST_POINTS, candidates
from bot.asker import OPERATOR
from bot.services import Services
from retrieval.search.found import Found
from retrieval.search.question import Question
from tests.articles import article
from tests.libraries import library_of

DAY = date(2025, 9, 10)
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "October", "November"]
SIDES = {
    "Alpha Post": "Lorries at Krona bridge now find the tolls cheap.",
    "Beta Post": "Krona bridge tolls drive commuters to despair.",
    "Gamma Post": "No minister defended the Krona bridge tolls yesterday.",
    "Delta Post": "Shops near Krona bridge hope that tolls bring calm.",
    "Epsilon Post": "Farmers blocked Krona bridge against its tolls.",
}

PACT = {
    "Alpha Post": "The fishing pact feeds Russia, and Russia wants it. Ukraine gains from the fishing pact too.",
    "Beta Post": "The fishing pact is a mistake that costs jobs.",
}
POSITIONS = (
    "Macron says that his position on the Luda canal is firm.",
    "Macron wants the Luda canal closed.",
    "Merz would open the canal.",
)

VIGO = (
    "Dray said on Monday that the Vigo reactor was safe.",
    "“We have nothing to hide at the reactor.” According to RIA Novosti, Dray said:",
)


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    documents = [
        article(
            "The Westerdam dam burst on 3 June 1986. Nobody had checked the Westerdam dam.", "w.txt", published=DAY
        ),
        article("The Westerdam dam was begun on 4 May 1951. The Westerdam dam burst on July 5.", "v.txt"),
        *(
            article(
                f"The Osterdam dam cracked at its gate on {n} {month} 2024. Rain fell.", f"{month}.txt", published=DAY
            )
            for n, month in enumerate(MONTHS, start=3)
        ),
        *(article(f"{text} Cars queue there.", f"{outlet}.txt", outlet=outlet) for outlet, text in SIDES.items()),
        article(" ".join([*POSITIONS, "Swans nest there."]), "canal.txt"),
        article("\n\n".join([*VIGO, "“It is clean.”"]), "vigo.txt"),
    ]
    documents += [
        article(f"{text} Ice lay on the fjord.", f"pact {outlet}.txt", outlet=outlet) for outlet, text in PACT.items()
    ]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services


def found(library: Services, text: str) -> Found:
    return library.retriever.search(Question(text, DAY), 30)


def texts(library: Services, question: str) -> list[str]:
    return [sentence.text for sentence in candidates(found(library, question))[0]]


def test_a_timeline_is_sorted_by_the_events_and_those_of_an_unknown_year_stand_last(library: Services) -> None:
    chosen = texts(library, "Give me a timeline of the Westerdam dam")

    assert [text for text in chosen if "Westerdam" in text] == [
        "The Westerdam dam was begun on 4 May 1951.",
        "The Westerdam dam burst on 3 June 1986.",
        "The Westerdam dam burst on July 5.",
    ]


def test_a_timeline_holds_more_than_other_answers_but_not_everything(library: Services) -> None:
    chosen, most = candidates(found(library, "Give me a timeline of the Osterdam dam in 2024"))

    assert most == MOST_EVENTS > MOST_POINTS
    assert len(chosen) == MOST_EVENTS < len(MONTHS)


def test_a_timeline_of_one_year_leaves_out_other_years_and_bare_years(library: Services) -> None:
    chosen = texts(library, "Give me a timeline of the Westerdam dam in 1951")

    assert "The Westerdam dam was begun on 4 May 1951." in chosen
    assert not [text for text in chosen if "1986" in text or "2024" in text]


def test_a_timeline_between_two_months_leaves_out_the_others(library: Services) -> None:
    chosen = texts(library, "Give me a timeline of the Osterdam dam from March to May 2024")

    assert [next(month for month in MONTHS if month in text) for text in chosen] == ["March", "April", "May"]


def test_where_fewer_than_two_events_are_dated_a_timeline_is_an_answer_like_others(library: Services) -> None:
    chosen, most = candidates(found(library, "from:alpha Give me a timeline of the Krona bridge tolls"))

    assert most == MOST_POINTS
    assert chosen[0].text == SIDES["Alpha Post"]


def test_a_comparison_hears_one_sentence_of_every_side_before_a_second_of_any(library: Services) -> None:
    chosen, most = candidates(found(library, "Compare what is said about the tolls at Krona bridge"))

    assert most == MOST_POINTS
    first = [sentence.article_id for sentence in chosen[: len(SIDES)]]
    assert len(set(first)) == len(SIDES)


def test_of_named_people_each_is_heard_before_a_second_sentence_about_any(library: Services) -> None:
    result = found(library, "What are the positions of Macron and Merz on the Luda canal?")

    chosen, most = candidates(result)

    assert [s.text for s in result.sentences if s.text in POSITIONS] == list(POSITIONS)  # the best ones are of one side
    assert most == MOST_POINTS
    assert [sentence.text for sentence in chosen[:3]] == [POSITIONS[0], POSITIONS[2], POSITIONS[1]]


def test_what_somebody_said_according_to_an_agency_is_where_its_name_leads(library: Services) -> None:
    chosen = texts(library, "What did Dray say according to RIA Novosti?")

    assert chosen[0] == "According to RIA Novosti, Dray said:"
    assert texts(library, "What did Dray say about the Vigo reactor?")[0] == VIGO[0]


def test_of_named_outlets_each_is_heard_before_anybody_else(library: Services) -> None:
    result = found(library, "What do Alpha Post and Beta Post say about the tolls at Krona bridge?")

    chosen, most = candidates(result)

    assert most == MOST_POINTS
    outlets = [result.excerpts[sentence.excerpt].article.outlet for sentence in chosen]
    assert set(outlets[:2]) == {"Alpha Post", "Beta Post"}
    first_other = next(n for n, outlet in enumerate(outlets) if outlet not in {"Alpha Post", "Beta Post"})
    assert set(outlets[first_other:]).isdisjoint({"Alpha Post", "Beta Post"})


def test_the_sides_of_positions_are_those_who_hold_them_and_of_arguments_those_who_make_them(library: Services) -> None:
    held = found(library, "What are the positions of Russia and Ukraine on the fishing pact?")
    made = found(library, "What are the arguments for and against a fishing pact of Russia with Ukraine?")

    positions, arguments = (candidates(result)[0][:2] for result in (held, made))

    assert all(any(name in sentence.text for sentence in positions) for name in ("Russia", "Ukraine"))
    assert {made.excerpts[sentence.excerpt].article.outlet for sentence in arguments} == set(PACT)


@pytest.mark.anyio
async def test_four_outlets_that_are_named_are_all_shown(library: Services) -> None:
    names = list(SIDES)[:4]

    answer = (await library.ask(f"What do {', '.join(names)} say about the tolls at Krona bridge?", OPERATOR)).answer

    assert {citation.outlet for citation in answer.citations} == set(names)


@pytest.mark.anyio
@pytest.mark.parametrize("question", ["Who finds the tolls at Krona bridge cheap?", "When did the Osterdam dam crack?"])
async def test_other_answers_show_at_most_three_excerpts(library: Services, question: str) -> None:
    answer = (await library.ask(question, OPERATOR)).answer

    assert 1 <= len(answer.citations) <= MOST_POINTS
    assert 1 <= len(answer.points) <= MOST_POINTS


@pytest.mark.anyio
async def test_a_timeline_shows_its_events_in_order(library: Services) -> None:
    answer = (await library.ask("Give me a timeline of the Osterdam dam in 2024", OPERATOR)).answer

    shown = [point.text for point in answer.points]
    assert len(shown) > MOST_POINTS
    months = [next(n for n, month in enumerate(MONTHS) if month in text) for text in shown]
    assert months == sorted(months)


def test_a_sentence_far_behind_the_best_is_not_shown(library: Services) -> None:
    result = found(library, "Who finds the tolls at Krona bridge cheap?")

    chosen, _ = candidates(result)

    assert len(chosen) < len(result.sentences)
    assert min(sentence.score for sentence in chosen) >= LEAST_OF_BEST * result.sentences[0].score


def test_where_nothing_was_found_nothing_is_chosen(library: Services) -> None:
    for question in ("from:nobody Who?", "from:nobody Compare both", "from:nobody Give me a timeline"):
        assert candidates(found(library, question))[0] == []
