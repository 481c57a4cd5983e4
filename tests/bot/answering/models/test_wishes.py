"""What a message says of the form and the language of its answer reaches the model, in the prompt."""

import json

import pytest

from bot.answering.factory import build_answerer
from bot.answering.record import Outcome
from bot.answering.understanding.acts import read_message
from bot.services import Services
from config.settings import load_settings
from retrieval.articles import SHARED
from tests.model_server import model_server

pytestmark = pytest.mark.anyio

QUESTION = "What did Anna Berg say about the river treaty?"
GOOD = json.dumps({"points": [{"text": "Berg ruled out reopening it.", "evidence": ["1.1"]}]})
RUSSIAN = json.dumps(
    {"points": [{"text": "Берг сказала в понедельник, что договор о реке не пересмотрят.", "evidence": ["1.1"]}]}
)


async def asked(library: Services, text: str, reply: str, history: tuple[str, ...] = ()) -> tuple[Outcome, list[str]]:
    """Ask with a model that gives this reply; return also what it was told last, a text for each request."""
    with model_server(reply) as server:
        known = {"name": "openai:local", "base_url": server.url, "api_key": "key"}
        settings = load_settings(data_dir=library.settings.data_dir, model=known, _env_file=None)
        answerer = build_answerer(settings, library.retriever)
        outcome = await answerer.answer(text, scopes=SHARED, history=history)
    return outcome, [request["messages"][-1]["content"] for request in server.asked]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{QUESTION} In bullet points, please.", "Several short points"),
        (f"{QUESTION} Answer briefly.", "One point only"),
        ("What did Anna Berg say about the river treaty, in one sentence?", "One point only"),
        ("Что сказала Анна Берг о договоре, коротко", "One point only"),
        (f"{QUESTION} Answer in Russian.", "Answer in Russian."),
        (QUESTION, "Say whose words they are. Answer in English."),
    ],
)
async def test_a_wish_about_the_form_is_told_to_the_model(library: Services, text: str, told: str) -> None:
    _, prompts = await asked(library, text, GOOD)

    assert told in prompts[0]


async def test_shorter_asks_the_last_question_again_and_says_so(library: Services) -> None:
    outcome, prompts = await asked(library, "shorter please", GOOD, (QUESTION,))

    assert (outcome.answer.question, outcome.answer.asked_as) == ("shorter please", QUESTION)
    assert outcome.answer.points
    assert "One point only" in prompts[0]
    assert QUESTION in prompts[0]


async def test_shorter_with_nothing_before_it_asks_no_model(library: Services) -> None:
    outcome, prompts = await asked(library, "shorter please", GOOD)

    assert not outcome.answer.points
    assert not prompts


async def test_an_answer_in_the_language_that_is_wished_for_passes_and_another_does_not(library: Services) -> None:
    wished, _ = await asked(library, f"{QUESTION} Answer in Russian.", RUSSIAN)
    plain, _ = await asked(library, QUESTION, RUSSIAN)

    assert wished.answer.points[0].text.startswith("Берг сказала")
    assert plain.answer.writer == "extractive"


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("shorter", ("short",)),
        ("as bullets", ("bullets",)),
        ("in Ukrainian", ("uk",)),
        ("на русском", ("ru",)),
        ("стисло", ("short",)),
        ("in German", ()),
        ("more", ()),
        ("How did Berg keep the talks short?", ()),
        ("Hi, who met, in two sentences?", ("short",)),
    ],
)
async def test_only_a_wish_is_read_as_one(text: str, wished: tuple[str, ...]) -> None:
    assert read_message(text).wished == wished


async def test_every_question_of_a_message_keeps_its_record(library: Services) -> None:
    outcome = await library.answerer.answer(
        "What did Anna Berg say about the river treaty? How many berths did the council approve?", scopes=SHARED
    )

    first, (second,) = outcome.record, outcome.record.further
    assert [first.question, second.question] == [QUESTION, "How many berths did the council approve?"]
    assert first.excerpts
    assert second.excerpts
    assert second.passed == 1
