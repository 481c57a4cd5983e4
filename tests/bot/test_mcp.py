"""`briefing mcp` as the official client meets it: in this process, over standard input and output, over HTTP."""

import asyncio
import json
import os
import socket
import sys
import unicodedata
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult
from typer.testing import CliRunner

from bot.asker import Asker
from bot.cli import app
from bot.mcp import TokenGuard, mcp_server
from bot.services import Services
from retrieval.language.readable import visible
from tests.articles import HARBOUR, TALKS, article
from tests.conftest import ROOT
from tests.libraries import library_of

pytestmark = pytest.mark.anyio

TOOLS = {"search", "fetch", "ask", "check_quote", "brief"}
QUESTION = "What did Anna Berg say about the river treaty?"
WORDS = "the river treaty will not be reopened before the vote."
HIDDEN = "\x1b]52;c;aGk=\x07\u200b\u202e\u2066\U000e0041\u00ad\x9b31m\r\u2028\U0001d173\U0001bca0\ue000\ufff9"
HOSTILE = f"Mayor Olu Ade said the harbour{HIDDEN} will be closed on Friday. Nobody{HIDDEN} was asked before."
SECRET = "Spokesman Carl Dorn said the secret vault holds forty crates."
TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Iterator[Services]:
    """Three articles that everybody sees, one of them hostile, and one of another scope."""
    documents = [
        article(TALKS, "talks.txt", url="https://example.org/talks", title="Talks go on"),
        article(HARBOUR, "harbour.txt", url="http://192.168.0.1/admin"),
        article(HOSTILE, f"hostile{HIDDEN}.txt", title=f"Harbour{HIDDEN} closed", outlet=f"Evil{HIDDEN} Post"),
        article(SECRET, "secret.txt", scope="chat:5"),
    ]
    with library_of(documents, tmp_path_factory.mktemp("mcp"), model_folder) as services:
        yield services


@pytest.fixture
async def client(library: Services) -> AsyncIterator[Client]:
    async with Client(mcp_server(library, Asker())) as connected:
        yield connected


async def called(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool returns; its text is the same as JSON, for programs that read only that."""
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


async def test_the_tools_say_what_they_do_and_change_nothing(client: Client) -> None:
    listed = (await client.list_tools()).tools

    assert {tool.name for tool in listed} == TOOLS
    assert all(tool.description and tool.annotations and tool.annotations.read_only_hint for tool in listed)


async def test_search_and_fetch_keep_the_contract_of_connectors(client: Client) -> None:
    found = (await called(client, "search", query="river treaty Berg"))["results"]
    fetched = await called(client, "fetch", id=found[0]["id"])

    assert all(set(one) == {"id", "title", "url"} for one in found)
    assert len({one["id"] for one in found}) == len(found)
    assert found[0] | {"id": ""} == {"id": "", "title": "Talks go on", "url": "https://example.org/talks"}
    assert set(fetched) == {"id", "title", "text", "url", "metadata"}
    assert WORDS in fetched["text"]
    assert fetched["metadata"]["source"] == "talks.txt"


async def test_a_private_address_is_not_handed_on(client: Client) -> None:
    found = (await called(client, "search", query="harbour berths"))["results"]

    assert "192.168" not in json.dumps(found)


async def test_an_answer_carries_its_excerpts_and_can_be_explained(client: Client, library: Services) -> None:
    answer = await called(client, "ask", question=QUESTION)
    refused = await called(client, "ask", question="What did Zorblatt say about the moon base?")

    assert answer["status"] == "answered"
    assert WORDS in answer["citations"][0]["excerpt"]
    assert {n for point in answer["points"] for n in point["citations"]} <= {c["n"] for c in answer["citations"]}
    assert (refused["status"], refused["points"]) == ("refused", [])
    assert library.answer_given(answer["id"], Asker()) is not None


async def test_a_quotation_is_checked(client: Client) -> None:
    exact = await called(client, "check_quote", text=f"“{WORDS}”")
    altered = await called(client, "check_quote", text="“the river treaty will be reopened before the vote.”")

    assert [one["status"] for one in exact["results"] + altered["results"]] == ["exact", "altered"]


async def test_a_brief_is_made(client: Client) -> None:
    piece = await called(client, "brief", topic="river treaty", since="2000-01-01")

    assert (piece["kind"], piece["topic"]) == ("brief", "river treaty")


def texts(value: object) -> Iterator[str]:
    """Every text in what a tool returns, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from texts(name)
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


async def test_no_result_holds_a_character_that_does_not_show(client: Client) -> None:
    found = await called(client, "search", query="harbour closed Friday Ade")
    results = [found]
    results += [await called(client, "fetch", id=one["id"]) for one in found["results"]]
    results += [await called(client, "ask", question=f"What did Ade say{HIDDEN} about the harbour?")]
    results += [await called(client, "check_quote", text=f"“the harbour {HIDDEN}will be closed on Friday”")]
    results += [await called(client, "brief", topic=f"harbour{HIDDEN}")]

    everything = "".join(texts(results))
    assert "Friday" in everything
    odd = {hex(ord(c)) for c in everything if unicodedata.category(c)[0] == "C" and c not in "\t\n"}
    assert not odd


async def test_what_is_of_another_scope_is_not_there(client: Client, library: Services) -> None:
    (hidden,) = library.articles(Asker(scopes=frozenset({"chat:5"})))

    answer = await called(client, "ask", question="What did Carl Dorn say about the vault?")
    fetched = await client.call_tool("fetch", {"id": hidden.id})

    assert answer["status"] == "refused"
    assert "crates" not in json.dumps(answer)
    assert isinstance(fetched, CallToolResult)
    assert fetched.is_error


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("fetch", {"id": "nothing"}, "no article with this id"),
        ("ask", {"question": "talks kind:nonsense"}, "nonsense"),
        ("ask", {"question": ""}, "question"),
        ("ask", {"question": "a" * 4001}, "question"),
        ("ask", {"question": "Berg?", "asked_at": "yesterday"}, "asked_at"),
        ("search", {}, "query"),
        ("remove", {"id": "talks.txt"}, "remove"),
    ],
)
async def test_a_call_that_cannot_be_done_is_told_and_ends_nothing(
    client: Client, tool: str, arguments: dict[str, Any], said: str
) -> None:
    try:
        result = await client.call_tool(tool, arguments)
    except Exception as error:  # noqa: BLE001 - a tool that does not exist is an error of the protocol
        told = str(error)
    else:
        assert isinstance(result, CallToolResult)
        assert result.is_error
        told = result.content[0].text

    assert said in told
    assert "Traceback" not in told
    assert (await called(client, "search", query="treaty"))["results"]


async def test_the_official_client_talks_to_the_command(library: Services) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "bot", "mcp"],
        cwd=ROOT,
        env={**os.environ, "BRIEFING_DATA_DIR": str(library.settings.data_dir), "PYTHONPATH": str(ROOT)},
    )

    async with Client(command) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        answer = await called(client, "ask", question=QUESTION)

    assert tools == TOOLS
    assert WORDS in answer["citations"][0]["excerpt"]


async def test_over_http_only_who_shows_the_token_is_heard(library: Services) -> None:
    application = mcp_server(library, Asker()).streamable_http_app(host="127.0.0.1")
    config = uvicorn.Config(TokenGuard(application, TOKEN), log_config=None, timeout_graceful_shutdown=1)
    server, listening = uvicorn.Server(config), socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/mcp"
    try:
        async with httpx2.AsyncClient() as plain:
            shown = [
                None,
                "",
                "Bearer",
                f"Bearer {TOKEN}x",
                f"Bearer {TOKEN[:-1]}",
                TOKEN,
                f"Basic {TOKEN}",
                "Bearer ä",
            ]
            headers = [{"Authorization": one.encode()} if one is not None else {} for one in shown]
            refused = [(await plain.post(url, json={}, headers=one)).status_code for one in headers]
            good = {"Authorization": f"Bearer {TOKEN}"}
            foreign = await plain.post(url, json={}, headers=good | {"Host": "evil.example"})
        async with (
            httpx2.AsyncClient(headers=good) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            found = await called(client, "search", query="river treaty")
    finally:
        server.should_exit = True
        await serving

    assert set(refused) == {401}
    assert foreign.status_code in {403, 421}
    assert found["results"][0]["title"] == "Talks go on"


@pytest.mark.parametrize("token", ["", "short"])
async def test_http_without_a_good_token_does_not_start(data_dir: Path, token: str) -> None:
    env = {"BRIEFING_DATA_DIR": str(data_dir), "COLUMNS": "200"} | ({"BRIEFING_MCP__TOKEN": token} if token else {})

    done = CliRunner().invoke(app, ["mcp", "--http", "9"], env=env)

    assert done.exit_code == 4
    assert "BRIEFING_MCP__TOKEN" in done.stderr
    assert "short" not in done.stderr.replace("shorter", "")


@pytest.mark.parametrize("character", [chr(n) for n in (0, 7, 13, 0x85, 0xAD, 0x200B, 0x202E, 0x2800, 0x3164, 0xE000)])
def test_visible_takes_what_does_not_show(character: str) -> None:
    assert visible(f"a{character}b\tc\nd é 中 ß") == "ab\tc\nd é 中 ß"
