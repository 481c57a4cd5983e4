"""Whatever a model's server does, there is an honest answer or a clear line, within the deadline."""

import asyncio
import json
import time
from dataclasses import dataclass

import pytest
from langchain_core.language_models import GenericFakeChatModel
from structlog.testing import capture_logs

from bot.answering.answer import Answer
from bot.answering.answerer import Answerer
from bot.answering.factory import build_answerer
from bot.answering.models.chat_model import ChatModel
from bot.answering.models.deadline import Deadline
from bot.answering.models.tokens import TokenCounter
from bot.answering.remarks import remarks
from bot.answering.writers.model import ModelWriter
from bot.services import Services
from config.errors import ModelRefusedError, SettingsError
from config.settings import load_settings
from prompts import load_prompt
from retrieval.articles import SHARED
from retrieval.search.question import Question
from tests.articles import HARBOUR, TALKS
from tests.model_server import ModelServer, Reply, Told, model_server
from tests.ports import deaf_port

pytestmark = pytest.mark.anyio

QUESTION = "What did Anna Berg say about the river treaty?"
PATIENT = {"timeout": 60.0, "request_timeout": 60.0}  # more than any server takes here that answers at all
DEADLINE_S = 6.0
IMPATIENT = {"timeout": DEADLINE_S, "request_timeout": 5.0}
SLACK_S = 20.0  # for the search and the extractive writer, on a busy machine; without a deadline it would be a minute
FIRST = {"text": "Berg ruled out reopening it.", "evidence": ["1.1"]}
SECOND = {"text": "The talks had lasted three hours.", "evidence": ["1.2"]}
GOOD = json.dumps({"points": [FIRST, SECOND], "insufficient": False, "missing": ""})
AFTER_FIRST = GOOD.index(SECOND["text"][:8])
PROSE = "Of course! Anna Berg said that the treaty will never be reopened, and that Fishermen agree with her."
ENDLESS = GOOD[:-2] + "".join(f', {{"text": "More {n}.", "evidence": ["1.1"]}}' for n in range(15_000))


@dataclass(frozen=True)
class Case:
    """A fault, who must have written the answer, and whether part of the model's reply was of use."""

    replies: tuple[Reply, ...]
    writer: str = "extractive"
    broken_off: bool = False
    requests: int = 1
    points: int | None = None


CASES = {
    "no answer at all": Case((None,)),
    "429": Case((429,), requests=2),
    "429, asked to wait 60 s": Case((Told(status=429, retry_after=60),)),
    "429 once, asked to wait 1 s": Case((Told(status=429, retry_after=1), GOOD), "openai:local", requests=2),
    "500": Case((500,), requests=2),
    "502": Case((502,), requests=2),
    "503": Case((503,), requests=2),
    "503 once": Case((503, GOOD), "openai:local", requests=2),
    "invalid JSON, twice": Case(('{"points": [{"text": ', "[]"), requests=2),
    "empty answer, twice": Case(("",), requests=2),
    "prose, twice": Case((PROSE,), requests=2),
    "prose, then JSON": Case((PROSE, GOOD), "openai:local", requests=2),
    "JSON in a Markdown fence": Case((f"Here it is:\n```json\n{GOOD}\n```\nHope it helps!",), "openai:local"),
    "pointers that do not exist": Case((GOOD.replace('"1.', '"9.'),), "openai:local", points=1),
    "pointers that do not exist, of words that nobody says": Case(
        (GOOD.replace('"1.', '"9.').replace("talks", "war"),)
    ),
    "100,000 tokens of points": Case((Told(ENDLESS, piece=200),), "openai:local", broken_off=True),
    "100,000 tokens of one string": Case((Told('{"points": [{"text": "' + "so " * 100_000, piece=200),)),
    "100,000 tokens of brackets": Case((Told("[" * 300_000, piece=200),)),
    "drop before the first word": Case((Told(GOOD, drop_after=0),), requests=2),
    "drop in the first point": Case((Told(GOOD, drop_after=24),)),
    "drop after the first point": Case((Told(GOOD, drop_after=AFTER_FIRST),), "openai:local", True, points=1),
    "one byte a second": Case((Told(GOOD, pace=1.0, piece=1),)),
    "stalls after the first point": Case(
        (Told(GOOD, pace=60, piece=AFTER_FIRST),), "openai:local", broken_off=True, points=1
    ),
    "refuses to be told a form": Case((Told(GOOD, refuses_form=True),), "openai:local", requests=2),
}


WAITS = ("no answer at all", "one byte a second", "stalls after the first point")
AT_ONCE = [(fault,) for fault in CASES if fault not in WAITS] + [WAITS]


def answering(library: Services, **model: object) -> Answerer:
    known = PATIENT | {"api_key": "key"}
    settings = load_settings(data_dir=library.settings.data_dir, model=known | model, _env_file=None)
    return build_answerer(settings, library.retriever)


def one(library: Services, server: ModelServer, provider: str = "openai", **limits: float) -> Answerer:
    url = server.root if provider == "ollama" else server.url
    return answering(library, name=f"{provider}:local", base_url=url, **limits)


async def timed(answerer: Answerer) -> tuple[Answer, float]:
    started = time.monotonic()
    answer = (await answerer.answer(QUESTION, scopes=SHARED)).answer
    return answer, time.monotonic() - started


def is_honest(answer: Answer) -> bool:
    """Every excerpt stands in its article, and the answer owns up to a writer that failed."""
    articles = {"test.txt": TALKS, "harbour.txt": HARBOUR}
    cited = all(articles[c.source][c.start : c.end] == c.excerpt for c in answer.citations)
    return cited and bool(answer.citations) and (answer.writer != "extractive" or bool(answer.failed_writers))


@pytest.mark.parametrize("provider", ["openai", "ollama"])
@pytest.mark.parametrize("faults", AT_ONCE, ids=", ".join)
async def test_a_fault_of_the_models_server_ends_in_an_honest_answer_in_time(
    library: Services, faults: tuple[str, ...], provider: str
) -> None:
    """Those that only wait are tried at once."""
    async with asyncio.TaskGroup() as group:
        for fault in faults:
            group.create_task(ends_honestly_in_time(library, fault, provider))


async def ends_honestly_in_time(library: Services, fault: str, provider: str) -> None:
    case = CASES[fault]
    with model_server(*case.replies) as server:
        limits = IMPATIENT if fault in WAITS else PATIENT
        answer, seconds = await timed(one(library, server, provider, **limits))

    shown = f"{answer.writer}, {len(answer.points)} points, {answer.status}{', broken off' * answer.broken_off}"
    print(f"| {provider} | {fault} | {shown} | {seconds:.2f} s | {len(server.asked)} |")  # noqa: T201 - see pytest -s
    assert is_honest(answer)
    assert answer.writer == case.writer.replace("openai", provider)
    assert answer.broken_off == case.broken_off
    assert case.points in {None, len(answer.points)}
    assert len(server.asked) == case.requests
    assert seconds < DEADLINE_S + SLACK_S


async def test_a_server_that_is_not_there_is_given_up_at_once(library: Services) -> None:
    with deaf_port() as port:
        answer, seconds = await timed(answering(library, name="openai:x", base_url=f"http://127.0.0.1:{port}/v1"))

    print(f"| openai | connection refused | {answer.writer} | {seconds:.2f} s | 0 |")  # noqa: T201
    assert is_honest(answer)
    assert answer.writer == "extractive"
    assert seconds < SLACK_S


@pytest.mark.parametrize("status", [401, 403, 404])
@pytest.mark.parametrize("provider", ["openai", "ollama"])
async def test_a_server_that_refuses_us_is_a_clear_error_and_not_hidden(
    library: Services, provider: str, status: int
) -> None:
    with model_server(status) as server, pytest.raises(ModelRefusedError, match=str(status)):
        await one(library, server, provider).answer(QUESTION, scopes=SHARED)


async def test_a_model_that_is_late_is_followed_by_the_next_and_the_answer_says_so(library: Services) -> None:
    with model_server(None) as slow, model_server(GOOD) as quick:
        fallbacks = f"ollama:dead@http://127.0.0.1:9, ollama:quick@{quick.root}"
        answerer = answering(
            library, name="openai:slow", base_url=slow.url, fallbacks=fallbacks, request_timeout=3, retries=0
        )
        outcome = await answerer.answer(QUESTION, scopes=SHARED)

    answer = outcome.answer
    assert answer.writer == "ollama:quick"
    assert answer.failed_writers == ("openai:slow", "ollama:dead")
    assert len(answer.points) == 2
    assert [attempt.writer for attempt in outcome.record.attempts] == ["openai:slow", "ollama:dead", "ollama:quick"]
    assert any("openai:slow, ollama:dead gave no usable answer" in remark for remark in remarks(answer))


async def test_a_fallback_that_cannot_be_built_is_left_out_with_a_warning_and_the_chain_goes_on(
    library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with model_server(GOOD) as server, capture_logs() as logged:
        fallbacks = f"mistralai:no_package, openai:no_key, ollama:quick@{server.root}"
        answerer = answering(
            library, name="ollama:dead", base_url="http://127.0.0.1:9", fallbacks=fallbacks, retries=0, api_key=None
        )
        answer, _ = await timed(answerer)

    assert (answer.failed_writers, answer.writer) == (("ollama:dead",), "ollama:quick")
    warned = {line["model"]: line["why"] for line in logged if line["event"] == "fallback_model_left_out"}
    assert warned.keys() == {"mistralai:no_package", "openai:no_key"}
    assert "pip install" in warned["mistralai:no_package"]
    assert "the key" in warned["openai:no_key"]


async def test_the_first_model_is_never_left_out(library: Services) -> None:
    with model_server(GOOD) as server, pytest.raises(SettingsError, match="mistralai:first"):
        answering(library, name="mistralai:first", fallbacks=f"ollama:quick@{server.root}")


async def test_one_deadline_covers_every_model_of_the_chain(library: Services) -> None:
    with model_server(None) as slow:
        chain = answering(
            library, name="openai:a", base_url=slow.url, fallbacks="openai:b, openai:c", timeout=1.2, request_timeout=30
        )
        answer, seconds = await timed(chain)

    assert answer.writer == "extractive"
    assert answer.failed_writers == ("openai:a", "openai:b", "openai:c")
    assert seconds < 1.2 + SLACK_S


async def test_with_no_time_left_no_model_is_asked(library: Services) -> None:
    with model_server(GOOD) as server:
        chain = answering(library, name="openai:a", base_url=server.url, fallbacks="openai:b", timeout=0.000_001)
        answer, _ = await timed(chain)

    assert answer.writer == "extractive"
    assert not server.asked


async def test_an_error_that_does_not_pass_is_not_tried_again(library: Services) -> None:
    with model_server(418) as server:
        answer, _ = await timed(one(library, server))

    assert is_honest(answer)
    assert len(server.asked) == 1


async def test_a_model_that_cannot_be_told_a_form_is_asked_without(library: Services) -> None:
    """LangChain's own model for tests knows no structured output; a plain reply is read all the same."""
    model = ChatModel(GenericFakeChatModel(messages=iter([GOOD])), "fake:x", seconds=60, tokens=500, retries=0)
    writer = ModelWriter(model, load_prompt("answer"), TokenCounter(), 4_000)

    written = await writer.write(library.retriever.search(Question(QUESTION), 5), Deadline(60), lambda _: None)

    assert [point.text for point in written.draft.points] == [FIRST["text"], SECOND["text"]]


async def test_a_server_that_knows_no_form_is_told_none_any_more(library: Services) -> None:
    with model_server(Told(GOOD, refuses_form=True)) as server:
        answerer = one(library, server)
        await answerer.answer(QUESTION, scopes=SHARED)
        await answerer.answer(QUESTION, scopes=SHARED)

    assert ["response_format" in request for request in server.asked] == [True, False, False]


@pytest.mark.usefixtures("no_collection")
async def test_no_chat_waits_while_a_model_is_asked(library: Services) -> None:
    """An endless reply in small pieces is read and cut off without holding up the event loop."""
    with model_server(Told(ENDLESS, piece=7)) as server:
        asking = asyncio.create_task(one(library, server).answer(QUESTION, scopes=SHARED))
        began = before = time.thread_time()
        longest = 0.0
        while not asking.done():
            await asyncio.sleep(0.005)
            longest, before = max(longest, time.thread_time() - before), time.thread_time()

    assert asking.result().answer.points
    assert longest < (before - began) / 3
