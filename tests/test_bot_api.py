"""The local Bot API of the tests is as strict as the platform: no stricter, and no laxer."""

import ast
import inspect
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Bot, CallbackQuery, InlineQuery, Message
from telegram import constants as client

from tests.bot_api import METHODS, TYPES, bounds, faults, type_of
from tests.telegram_rules import Refused, check_request, content, private
from tests.telegram_server import TOKEN, TelegramServer

ROOT = Path(__file__).parents[1]
NO_REQUESTS = {"initialize", "shutdown", "close"}
# What our client takes besides: how to make the request, and a name for a file's bytes.
OF_THE_CLIENT = {"self", "api_kwargs", "filename", "current_offset"} | {
    f"{what}_timeout" for what in ("read", "write", "connect", "pool")
}
A_MESSAGE = {"chat_id": 1, "text": "a"}
AN_EDIT = A_MESSAGE | {"message_id": 1}
BUTTON = {"text": "a", "callback_data": "b"}
RESULT = {"type": "article", "id": "1", "title": "a", "input_message_content": {"message_text": "a"}}


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", name)


def requests_of(*classes: type) -> set[str]:
    return {name for class_ in classes for name, _ in inspect.getmembers(class_, inspect.iscoroutinefunction)}


def _is_of_sql(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "sa"


def test_every_method_that_the_product_calls_is_described_and_served() -> None:
    files = [*ROOT.glob("bot/delivery/*.py"), *ROOT.glob("bot/handlers/*.py"), ROOT / "bot" / "app.py"]
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
    named = {node.attr for node in attributes if not _is_of_sql(node)} - NO_REQUESTS

    called = named & requests_of(Bot)
    shortcuts = named & requests_of(Message, CallbackQuery, InlineQuery) - requests_of(Bot)

    assert called <= {snake(method) for method in METHODS}
    assert shortcuts == {"answer"}  # of presses, and of what is typed inline
    assert len(called) > 10
    idle = {"setMyCommands"}  # there is nothing to do but to check what is asked
    assert not {m for m in METHODS if not hasattr(TelegramServer, f"_{snake(m)}")} - idle


@pytest.mark.parametrize("method", METHODS)
def test_the_description_and_our_client_agree(method: str) -> None:
    parameters = inspect.signature(getattr(Bot, snake(method))).parameters
    needed = {name for name, one in parameters.items() if one.default is one.empty} - OF_THE_CLIENT
    described = {name.rstrip("?") for name in METHODS[method]}

    assert parameters.keys() - OF_THE_CLIENT <= described
    newer = {"text"} if method == "editMessageText" else set()  # since API 10.1 there is another way to say it
    assert needed == {name for name in METHODS[method] if not name.endswith("?")} | newer


@pytest.mark.parametrize(
    ("fields", "name", "most"),
    [
        (METHODS["sendMessage"], "text", client.MessageLimit.MAX_TEXT_LENGTH),
        (METHODS["editMessageText"], "text", client.MessageLimit.MAX_TEXT_LENGTH),
        (METHODS["sendDocument"], "caption", client.MessageLimit.CAPTION_LENGTH),
        (METHODS["sendPhoto"], "caption", client.MessageLimit.CAPTION_LENGTH),
        (METHODS["answerCallbackQuery"], "text", client.CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH),
        (METHODS["answerInlineQuery"], "results", client.InlineQueryLimit.RESULTS),
        (METHODS["setMyCommands"], "commands", client.BotCommandLimit.MAX_COMMAND_NUMBER),
        (TYPES["BotCommand"], "command", client.BotCommandLimit.MAX_COMMAND),
        (TYPES["BotCommand"], "description", client.BotCommandLimit.MAX_DESCRIPTION),
        (TYPES["InlineKeyboardButton"], "callback_data", client.InlineKeyboardButtonLimit.MAX_CALLBACK_DATA),
        (TYPES["CopyTextButton"], "text", client.InlineKeyboardButtonLimit.MAX_COPY_TEXT),
        (TYPES["InlineQueryResultArticle"], "id", client.InlineQueryResultLimit.MAX_ID_LENGTH),
        (
            TYPES["InlineQueryResultsButton"],
            "start_parameter",
            client.InlineQueryResultsButtonLimit.MAX_START_PARAMETER_LENGTH,
        ),
        (TYPES["ForceReply"], "input_field_placeholder", client.ReplyLimit.MAX_INPUT_FIELD_PLACEHOLDER),
    ],
)
def test_the_described_bounds_are_those_that_our_client_knows(fields: dict[str, str], name: str, most: int) -> None:
    assert bounds(type_of(fields, name))[1] == most


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": list(rows)}}


@pytest.mark.parametrize(
    ("method", "fits", "too_much"),
    [
        ("sendMessage", A_MESSAGE | {"text": "a" * 4096}, A_MESSAGE | {"text": "a" * 4097}),
        ("sendMessage", A_MESSAGE | {"text": "😀" * 2048}, A_MESSAGE | {"text": "😀" * 2049}),
        ("sendMessage", A_MESSAGE, A_MESSAGE | {"text": ""}),
        ("sendMessage", A_MESSAGE, A_MESSAGE | {"text": " a"}),
        ("editMessageText", AN_EDIT, A_MESSAGE),
        (
            "sendMessage",
            A_MESSAGE | keyboard([BUTTON | {"callback_data": "я" * 32}]),
            A_MESSAGE | keyboard([BUTTON | {"callback_data": "я" * 32 + "b"}]),
        ),
        ("sendMessage", A_MESSAGE | keyboard([BUTTON]), A_MESSAGE | keyboard([{"text": "a"}])),
        ("sendMessage", A_MESSAGE | keyboard([BUTTON]), A_MESSAGE | keyboard([BUTTON | {"url": "https://a.b"}])),
        ("sendMessage", A_MESSAGE | keyboard([BUTTON] * 8), A_MESSAGE | keyboard([BUTTON] * 9)),
        ("sendMessage", A_MESSAGE | keyboard(*[[BUTTON]] * 100), A_MESSAGE | keyboard(*[[BUTTON]] * 101)),
        (
            "sendMessage",
            A_MESSAGE | keyboard([{"text": "a", "copy_text": {"text": "b" * 256}}]),
            A_MESSAGE | keyboard([{"text": "a", "copy_text": {"text": "b" * 257}}]),
        ),
        (
            "sendMessage",
            A_MESSAGE | {"entities": [{"type": "bold", "offset": 0, "length": 1}] * 100},
            A_MESSAGE | {"entities": [{"type": "bold", "offset": 0, "length": 1}] * 101},
        ),
        ("sendDocument", {"chat_id": 1, "document": "f", "caption": "a" * 1024}, {"chat_id": 1, "caption": "a"}),
        (
            "sendDocument",
            {"chat_id": 1, "document": "f"},
            {"chat_id": 1, "document": "f", "caption": "a" * 1025},
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1", "text": "a" * 200},
            {"callback_query_id": "1", "text": "a" * 201},
        ),
        (
            "answerInlineQuery",
            {"inline_query_id": "1", "results": [RESULT | {"id": str(n)} for n in range(50)]},
            {"inline_query_id": "1", "results": [RESULT | {"id": str(n)} for n in range(51)]},
        ),
        (
            "answerInlineQuery",
            {"inline_query_id": "1", "results": [RESULT]},
            {"inline_query_id": "1", "results": [RESULT] * 2},
        ),
        (
            "answerInlineQuery",
            {"inline_query_id": "1", "results": [], "button": {"text": "a", "start_parameter": "a-_9" * 16}},
            {"inline_query_id": "1", "results": [], "button": {"text": "a", "start_parameter": "a" * 65}},
        ),
        (
            "answerInlineQuery",
            {"inline_query_id": "1", "results": [], "button": {"text": "a", "start_parameter": "ask_1"}},
            {"inline_query_id": "1", "results": [], "button": {"text": "a", "start_parameter": "ask 1"}},
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a_9" * 10, "description": "a" * 256}]},
            {"commands": [{"command": "Ask", "description": "a"}]},
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": "a"}] * 100},
            {"commands": [{"command": "a", "description": "a" * 257}]},
        ),
    ],
)
def test_the_border_of_what_is_taken_is_where_the_platform_draws_it(
    method: str, fits: dict[str, Any], too_much: dict[str, Any]
) -> None:
    taken(method, fits)

    with pytest.raises(Refused):
        taken(method, too_much)


def taken(method: str, asked: dict[str, Any]) -> None:
    check_request(method, asked)
    if "text" in asked and method != "answerCallbackQuery":
        content(asked)


@pytest.mark.anyio
async def test_what_is_missing_unknown_or_of_another_type_is_refused_over_http() -> None:
    async with TelegramServer().running() as server, httpx.AsyncClient(base_url=f"{server.url}/bot{TOKEN}/") as http:

        async def refused(method: str, **asked: object) -> str:
            data = {key: value if isinstance(value, str) else json.dumps(value) for key, value in asked.items()}
            reply = (await http.post(method, data=data)).json()
            assert not reply["ok"], reply
            return str(reply["description"])

        assert "not found" in await refused("sendFax", chat_id=1)
        for method, fields in METHODS.items():
            assert "no_such is unknown" in await refused(method, no_such=1)
            for name in fields:
                told = await refused(method, no_such=1)
                assert (f"{method}.{name} is missing" in told) is not name.endswith("?")
        assert "chat_id is no int" in await refused("sendMessage", chat_id=[1], text="a")
        assert "offset is missing" in await refused(
            "sendMessage", chat_id=1, text="a", entities=[{"type": "bold", "length": 1}]
        )


def test_what_the_bot_is_told_is_as_the_platform_describes_it() -> None:
    message = {"message_id": 1, "date": 1, "chat": private(7), "text": "a"}

    assert not [*faults("Message", TYPES["Message"], message)]
    assert [*faults("Message", TYPES["Message"], message | {"words": 1})] == ["Message.words is unknown"]
    assert [*faults("Message", TYPES["Message"], message | {"date": "1"})] == ["Message.date is no int"]
    with pytest.raises(AssertionError, match=r"Update\.message\.chat is missing"):
        TelegramServer().push(message={"message_id": 1, "date": 1})
