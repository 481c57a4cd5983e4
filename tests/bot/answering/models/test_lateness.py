"""A model that is late is asked again only after a while, and `briefing check` says what one question takes."""

import asyncio
import threading
from dataclasses import dataclass

import pytest

from bot.answering.models.asked_for import asked_for
from bot.answering.models.chat_model import ChatModel, build_chat_model
from bot.answering.models.configured import answer_prompt
from bot.answering.models.deadline import Deadline
from bot.answering.models.lateness import FIRST_S, LONGEST_S, Lateness
from bot.answering.writers.model import answer_task
from bot.model_check import asked
from config.errors import ModelError
from config.models import ModelSettings
from config.settings import load_settings
from retrieval.search.question import Question
from tests.model_server import ModelServer, Told, model_server

GOOD = '{"points": [{"text": "The council approved the bridge.", "evidence": ["1.1"]}], "insufficient": false}'
VALUES = {"excerpts": "[1.1] It rained.", "question": "Did it rain?", "wishes": ""}


@dataclass
class Clock:
    """Stands still until it is told to go on."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


def settings_of(**model: object) -> ModelSettings:
    return load_settings(model={"name": "openai:local", "api_key": "key", "retries": 0} | model, _env_file=None).model


def model_at(server: ModelServer, clock: Clock, **more: object) -> tuple[ChatModel, ModelSettings]:
    settings = settings_of(base_url=server.url, **more)
    return build_chat_model(settings.choices[0], settings, clock), settings


async def said_by(model: ChatModel, seconds: float = 60) -> str:
    try:
        reply = await model.ask(answer_task(answer_prompt(settings_of())), VALUES, Deadline(seconds))
    except ModelError as error:
        return str(error)
    return reply.cut or "in time"


@pytest.mark.anyio
async def test_a_model_that_is_late_is_left_alone_for_a_while_and_then_asked_again() -> None:
    clock = Clock()
    with model_server(None, Told(GOOD)) as server:
        model, _ = model_at(server, clock, request_timeout=2)
        first, second = await said_by(model), await said_by(model)
        clock.now += FIRST_S + 1
        third, fourth = await said_by(model), await said_by(model)

    assert "nothing in 2.0 s" in first
    assert "was late; it is asked again in 120 s" in second
    assert (third, fourth) == ("in time", "in time")
    assert len(server.asked) == 3


@pytest.mark.anyio
async def test_a_model_that_began_in_vain_is_late_and_one_that_said_something_is_not() -> None:
    never = threading.Event()
    vain, useful = Told("Well, " * 9 + "so", gate=never, held="so"), Told(GOOD + " " * 99, gate=never, held=" " * 50)

    async def twice(told: Told) -> list[str]:
        with model_server(told) as server:
            model, _ = model_at(server, Clock(), request_timeout=2)
            return [await said_by(model), await said_by(model)]

    of_vain, of_useful = await asyncio.gather(twice(vain), twice(useful))
    never.set()

    assert of_vain[0] == "late"
    assert "was late" in of_vain[1]
    assert of_useful == ["late", "late"]


def test_a_model_that_is_late_again_rests_longer_and_one_that_had_no_time_is_not_late() -> None:
    clock = Clock()
    lateness, rests = Lateness(clock), []
    lateness.late("answer", given=0.4, limit=8)
    assert lateness.left("answer") == 0
    for _ in range(7):
        lateness.late("answer", given=8, limit=8)
        rests.append(lateness.left("answer"))
        clock.now += rests[-1]

    assert rests[:3] == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S]
    assert rests[-1] == LONGEST_S
    assert lateness.left("rewrite") == 0


def test_check_asks_one_question_and_says_what_it_took() -> None:
    with model_server(GOOD) as server:
        well, said = asked(*model_at(server, Clock()))

    assert well
    assert "answered a question in" in said
    assert "of 8 s" in said
    assert len(server.asked) == 1
    assert len(str(server.asked[0])) > 4_000


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (None, "REQUEST_TIMEOUT"),
        (500, "did not answer: HTTP 500"),
        (401, "refuses us"),
        ("Sure! I can help.", "no answer that can be read"),
        (Told(GOOD, drop_after=84), "only in part"),
    ],
)
def test_check_says_what_is_wrong_with_a_model(reply: str | int | Told | None, told: str) -> None:
    with model_server(reply) as server:
        well, said = asked(*model_at(server, Clock(), request_timeout=60 if reply else 1))

    assert not well
    assert told in said


def test_no_limit_of_a_providers_client_is_shorter_than_ours() -> None:
    with model_server(GOOD) as server:
        model, settings = model_at(server, Clock(), request_timeout=300)

    assert model.client.stream_chunk_timeout == settings.request_timeout  # type: ignore[attr-defined]
    assert model.client.request_timeout == settings.request_timeout  # type: ignore[attr-defined]


@pytest.mark.parametrize(("tokens", "name"), [(500, "answer_short"), (1_999, "answer_short"), (4_000, "answer")])
def test_a_small_context_gets_a_short_prompt(tokens: int, name: str) -> None:
    prompt = answer_prompt(settings_of(context_tokens=tokens))

    assert prompt.name == name
    assert len(prompt.system.template) < (1_000 if name == "answer_short" else 3_000)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When did the council meet?", "Say the day or the time. Answer in English."),
        ("How many berths were approved?", "Say the number, with what it counts. Answer in English."),
        ("Почему Берг ушла?", "Say the reason that the sentences give, and who gives it. Answer in Russian."),
        ("Що сказав Берг?", "Say whose words they are. Answer in Ukrainian."),
        ("Give me a timeline of the talks", "One point for each event, with its day, the earliest first."),
        ("Compare the two accounts", "One point for each side; name the side and its outlet. Answer in English."),
        ("Berg and the treaty", "Answer in English."),
    ],
)
def test_the_model_is_told_what_kind_of_answer_is_wanted_and_in_which_language(question: str, told: str) -> None:
    assert asked_for(Question(question)).startswith(told)
