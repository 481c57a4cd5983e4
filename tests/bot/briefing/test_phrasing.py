"""A model may word the lines of a piece; only what the gate passes is shown, before the excerpt that carries it."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.answering.models.configured import configured_models
from bot.answering.models.spending import spending
from bot.asker import OPERATOR
from bot.briefing.export import exported
from bot.briefing.piece import Piece, PieceLine
from bot.briefing.text import as_read, as_text, read_length
from bot.services import Services
from config.settings import load_settings
from retrieval.language.readable import readable
from retrieval.search.wishes import Wishes
from tests.bot.briefing.trapped import trapped
from tests.libraries import library_of
from tests.model_server import ModelServer, Reply, Told, model_server

pytestmark = pytest.mark.anyio

TOPIC = "Northport harbour strike"
RULING = date(2025, 3, 5)
RULED = "A court in Northport forbade the dockers’ strike on Thursday."
RIGHT = "A court in Northport forbade the strike."
INVENTED = (
    "A court in Northport forbade the strike on Friday.",
    "A court in Southport forbade the strike.",
    "A court in Northport did not forbid the strike.",
    "A court in Northport allowed the strike.",
    "A court in Northport forbade 12 strikes.",
    "Mara Lindholm said a court forbade the strike.",
    "A court in Northport forbade the strike, a heavy blow to the union.",
    "The strike in Northport will end soon.",
    "A court in Northport forbade “every strike”.",
    "See evil.example for the strike.",
)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Iterator[Services]:
    with library_of(trapped(), tmp_path_factory.mktemp("trapped"), model_folder) as services:
        yield services


def with_model(library: Services, server: ModelServer, **more: object) -> Services:
    model = {"name": "openai:local", "base_url": server.url, "timeout": 60, "request_timeout": 60} | more
    settings = load_settings(data_dir=library.settings.data_dir, model=model, _env_file=None)
    return replace(library, phraser=configured_models(settings.model).phraser)


def told_of(server: ModelServer, sentences: dict[str, str]) -> None:
    """Have the model say the sentences of the records that begin so, each with its pointer."""

    def answer(request: dict[str, Any]) -> Reply:
        records = re.findall(r"^\[(\d+\.1)\] (.+)$", request["messages"][-1]["content"], re.MULTILINE)
        points = [
            {"text": text, "evidence": [pointer]}
            for pointer, record in records
            for start, text in sentences.items()
            if record.startswith(start)
        ]
        return json.dumps({"points": points, "insufficient": False, "missing": ""})

    server.answer = answer


def line_of(piece: Piece, text: str) -> PieceLine:
    return next(line for line in piece.lines if line.text == text)


async def test_a_right_sentence_is_shown_with_its_citation_before_the_excerpt(library: Services) -> None:
    with model_server() as server:
        told_of(server, {RULED: RIGHT})
        piece = await with_model(library, server).brief(TOPIC, OPERATOR, since=RULING)

    line = line_of(piece, RULED)
    assert line.phrase == RIGHT
    assert f"• {RIGHT} (Northport Herald, 6 March 2025) {line.marks}\n    {RULED}" in as_text(piece)
    assert "worded by openai:local" in as_text(piece)
    assert (piece.as_json()["writer"], len(server.asked)) == ("openai:local", 1)
    assert all(RIGHT.removesuffix(".") in exported(as_read(piece), suffix).decode() for suffix in (".md", ".html"))


@pytest.mark.parametrize("invented", INVENTED)
async def test_an_invented_sentence_is_never_shown(library: Services, invented: str) -> None:
    plain = await library.brief(TOPIC, OPERATOR, since=RULING)
    with model_server() as server:
        told_of(server, {RULED: invented})
        piece = await with_model(library, server).brief(TOPIC, OPERATOR, since=RULING)

    assert RULED in server.asked[0]["messages"][-1]["content"]
    assert piece.sections == plain.sections
    assert (piece.writer, piece.failed_writers) == ("extractive", ("openai:local",))
    assert invented not in as_text(piece)
    assert "openai:local gave no usable sentence" in as_text(piece)


@pytest.mark.parametrize("reply", [None, 503, 401, "no JSON", "", '{"points": [{"text": ', Told("{", drop_after=0)])
async def test_a_model_that_fails_leaves_the_brief_as_code_makes_it(library: Services, reply: Reply) -> None:
    plain = await library.brief(TOPIC, OPERATOR, since=RULING)
    with model_server(reply) as server:
        model = with_model(library, server, retries=0, request_timeout=1)
        piece = await model.brief(TOPIC, OPERATOR, since=RULING)

    assert piece.sections == plain.sections
    assert (plain.writer, plain.failed_writers) == ("extractive", ())
    assert (piece.writer, piece.failed_writers) == ("extractive", ("openai:local",))


async def test_a_sentence_stands_only_with_the_record_that_it_points_at(library: Services) -> None:
    with model_server() as server:
        server.answer = lambda _: json.dumps(
            {"points": [{"text": RIGHT, "evidence": where} for where in (["99.1"], ["1.2"], [], ["1.1", "2.1"])]}
        )
        piece = await with_model(library, server).brief(TOPIC, OPERATOR, since=RULING)

    assert not any(line.phrase for line in piece.lines)


@pytest.mark.parametrize(
    ("start", "text", "shown"),
    [
        ("The union must pay", "The union must pay a fine of 30,000 crowns a day.", False),
        ("The union must pay", "The court ruled that the union must pay a fine of 30,000 crowns a day.", False),
        ("The union must pay", "The court ruled the union must pay if the strike goes on.", True),
        ("Mara Lindholm said", "The union would appeal against the ruling.", False),
        ("Mara Lindholm said", "Lindholm said that the union would appeal.", True),
    ],
)
async def test_a_claim_never_loses_who_makes_it_or_its_condition(
    library: Services, start: str, text: str, shown: bool
) -> None:
    with model_server() as server:
        told_of(server, {start: text})
        piece = await with_model(library, server).digest(OPERATOR, since=RULING, words=300)

    assert start in server.asked[0]["messages"][-1]["content"]
    assert (text in [line.phrase for line in piece.lines]) == shown


async def test_no_two_lines_say_the_same_and_opinion_and_quotations_are_not_worded(library: Services) -> None:
    with model_server() as server:
        server.answer = lambda request: json.dumps(
            {
                "points": [
                    {"text": RIGHT, "evidence": [pointer]}
                    for pointer in re.findall(r"^\[(\d+\.1)\]", request["messages"][-1]["content"], re.MULTILINE)
                ]
            }
        )
        piece = await with_model(library, server).brief(TOPIC, OPERATOR, since=RULING)

    shown = server.asked[0]["messages"][-1]["content"]
    assert [line.text for line in piece.lines if line.phrase] == [RULED]
    assert "Harbour Review" not in shown
    assert "We will not load" not in shown


async def test_a_digest_is_worded_story_by_story_and_stays_within_its_length(library: Services) -> None:
    at_least = 3
    with model_server() as server:
        told_of(
            server,
            {
                RULED: RIGHT,
                "An earthquake of magnitude 5.8": "An earthquake shook the coastal town of Varnholm.",
                "An earthquake of magnitude 6.1": "An earthquake shook the mountain town of Lorquet.",
                "At least 12 people": "At least 12 people were killed in Varnholm.",
                "At least 40 people": "At least 40 people were killed in Lorquet.",
            },
        )
        piece = await with_model(library, server).digest(OPERATOR)

    phrases = [line.phrase for line in piece.lines if line.phrase]
    assert len(phrases) >= at_least
    assert all(phrase in as_text(piece) for phrase in phrases)
    assert read_length(piece) <= 3500
    assert all(line.text == readable(line.text) for line in piece.lines)


async def test_what_is_shown_is_kept_in_the_ledger_as_the_excerpt(library: Services) -> None:
    asker = replace(OPERATOR, chat=77)
    with model_server() as server:
        told_of(server, {RULED: RIGHT})
        services = with_model(library, server)
        services.note_shown(await services.brief(TOPIC, asker, since=RULING), asker)

    assert RULED in {one.text for one in library.ledger.seen(asker, TOPIC)}
    assert RIGHT not in {one.text for one in library.ledger.seen(asker, TOPIC)}


async def test_tokens_are_counted_and_who_wants_code_alone_asks_no_model(library: Services) -> None:
    with model_server() as server:
        told_of(server, {RULED: RIGHT})
        services = with_model(library, server)
        with spending() as none_spent:
            await services.brief(TOPIC, replace(OPERATOR, wishes=Wishes(by_code=True)), since=RULING)
        assert not server.asked
        with spending() as spent:
            await services.brief(TOPIC, OPERATOR, since=RULING)

    assert none_spent.tokens == 0
    assert spent.tokens > 100


async def test_a_stop_ends_the_wait_for_the_model_and_its_tokens_are_counted(library: Services) -> None:
    with model_server(None) as server:
        with spending() as spent:
            task = asyncio.create_task(with_model(library, server).brief(TOPIC, OPERATOR, since=RULING))
        await asyncio.to_thread(server.was_asked.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert spent.tokens > 100


async def test_the_next_model_words_where_the_first_fails(library: Services) -> None:
    with model_server(503) as dead, model_server() as server:
        told_of(server, {RULED: RIGHT})
        fallback = f"openai:second@{server.url}"
        piece = await with_model(library, dead, fallbacks=(fallback,), retries=0).brief(TOPIC, OPERATOR, since=RULING)

    assert (piece.writer, piece.failed_writers) == ("openai:second", ("openai:local",))
    assert line_of(piece, RULED).phrase == RIGHT
