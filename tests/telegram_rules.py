"""People, chats and messages as Telegram describes them, and what it refuses in a message."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from telegram.constants import InlineKeyboardMarkupLimit, MessageLimit

from tests.bot_api import METHODS, TYPES, faults, type_of, units

Json = dict[str, Any]
WAITING = "Looking it up…"  # what a chat is shown first where an answer takes long
BOT: Json = {"id": 123456, "is_bot": True, "first_name": "Briefing", "username": "BriefingBot"}

_COMMAND: Final = re.compile(r"[a-z0-9_]+")
_PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]*")
# What every chat has to say about gifts, and every admin about rights.
GIFTS: Json = dict.fromkeys(TYPES["AcceptedGiftTypes"], False)
RIGHTS: Json = {
    name: False for name, type_ in TYPES["ChatMemberAdministrator"].items() if type_ == "bool" and name[-1] != "?"
}


def person(id_: int) -> Json:
    return {"id": id_, "is_bot": False, "first_name": f"Reader {id_}"}


def private(id_: int) -> Json:
    return {"id": id_, "type": "private", "first_name": f"Reader {id_}"}


def group(id_: int) -> Json:
    return {"id": id_, "type": "supergroup", "title": "Newsroom", "is_forum": True}


class Refused(Exception):  # noqa: N818 - what the bot hears
    def __init__(self, description: str, code: int = 400, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.body = {"ok": False, "error_code": code, "description": description}
        self.body |= {"parameters": parameters} if parameters else {}


def entities_in(text: str) -> list[Json]:
    """Return the commands and mentions that Telegram finds by itself."""
    return [
        {"type": kind, "offset": units(text[: found.start()]), "length": units(found.group())}
        for kind, pattern in (("bot_command", r"(?<!\S)/[\w@]+"), ("mention", r"(?<!\S)@\w+"))
        for found in re.finditer(pattern, text)
    ]


def read_request(method: str, arguments: Json) -> Json:
    """Return what a request asks: texts as they are, anything else from JSON, as the method's types say."""
    fields = METHODS.get(method, {})
    return {key: value if _is_text(fields, key) else json.loads(value) for key, value in arguments.items()}


def _is_text(fields: dict[str, str], key: str) -> bool:
    return type_of(fields, key).partition(";")[0] in {"str", "InputFile|str", "str|InputFile"}


def check_request(method: str, asked: Json) -> None:
    """Refuse what the platform's description does not hold, and what it forbids in words only."""
    if method not in METHODS:
        raise Refused("Not Found: method not found", 404)
    if wrong := [*faults(method, METHODS[method], asked), *_forbidden(method, asked)]:
        raise Refused("Bad Request: " + "; ".join(wrong))


def check_told(kind: str, told: Json) -> None:
    """Fail where something that the bot is told is not as the platform describes it."""
    wrong = [*faults(kind, TYPES[kind], told)]
    assert not wrong, wrong


def as_told(value: Any) -> Any:
    """Return what the bot is told of something: nothing that is not there, and nothing that only tests look at."""
    if isinstance(value, dict):
        return {key: as_told(inner) for key, inner in value.items() if inner is not None and key != "reply_to"}
    return [as_told(inner) for inner in value] if isinstance(value, list) else value


def content(asked: Json) -> Json:
    """Return what a message shows, or refuse it; parse modes are refused because we use none."""
    text, entities, markup = asked.get("text", ""), asked.get("entities", []), asked.get("reply_markup")
    if text != text.strip():
        raise Refused("Bad Request: the text has white space around it, which the platform would take away")
    few = len(entities) <= MessageLimit.MESSAGE_ENTITIES
    if asked.get("parse_mode") or not few or not all(_good(e, text.encode("utf-16-le")) for e in entities):
        raise Refused("Bad Request: can't parse entities")
    rows = (markup or {}).get("inline_keyboard", [])
    if not all(_is_button(button) for row in rows for button in row):
        raise Refused("Bad Request: BUTTON_DATA_INVALID")
    if sum(map(len, rows)) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER or any(
        len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in rows
    ):
        raise Refused("Bad Request: reply markup is too long")
    return {"text": text, "entities": entities, "reply_markup": markup if rows else None}


def _forbidden(method: str, asked: Json) -> Iterator[str]:
    """Yield what the platform forbids in words: letters in names, fields of which one has to be there."""
    for command in asked.get("commands", ()):
        if not _COMMAND.fullmatch(command["command"]):
            yield f"BOT_COMMAND_INVALID {command['command']}"
    if not _PAYLOAD.fullmatch(asked.get("button", {}).get("start_parameter", "")):
        yield "START_PARAM_INVALID"
    if method.startswith("edit") and not asked.keys() >= {"chat_id", "message_id"}:
        yield "message identifier is not specified"
    if method == "editMessageText" and not asked.get("text"):
        yield "message text is empty"
    if len({result["id"] for result in asked.get("results", ())}) < len(asked.get("results", ())):
        yield "RESULT_ID_DUPLICATE"


def _is_button(button: Json) -> bool:
    """Say whether a button does exactly one thing."""
    return bool(button["text"]) and len(button.keys() - {"text", "style", "icon_custom_emoji_id"}) == 1


def _good(entity: Json, encoded: bytes) -> bool:
    start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    try:
        whole = encoded[start:end].decode("utf-16-le") != "" and end <= len(encoded)
    except UnicodeDecodeError:  # it splits a character
        return False
    link = entity.get("url", "https://a.b")
    return whole and re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", link) is not None


def broken_limits(made: Iterable[tuple[float, int]]) -> list[str]:
    """Return where more was written (seconds, chat) than Telegram allows; a chat's short bursts are of five."""
    by_chat: dict[int, list[float]] = {}
    for at, chat in (made := sorted(made)):
        by_chat.setdefault(chat, []).append(at)
    broken = [f"in all, at {at}" for at in _too_many([at for at, _ in made], 30, 1)]
    for chat, times in by_chat.items():
        broken += [f"in chat {chat}, at {at}" for at in _too_many(times, 5, 5)]
        broken += [f"in group {chat}, at {at}" for at in _too_many(times, 20, 60) if chat < 0]
    return broken


def _too_many(times: list[float], most: int, seconds: float) -> list[float]:
    return [later for earlier, later in zip(times, times[most:], strict=False) if later - earlier < seconds]
