"""People, chats and messages as Telegram describes them, and what it refuses in a message."""

import re
from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
WAITING = "Looking it up…"  # what a chat is shown first where an answer takes long
BOT: Json = {"id": 123456, "is_bot": True, "first_name": "Briefing", "username": "BriefingBot"}

GIFTS: Json = {  # what every chat has to say about them
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


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


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def entities_in(text: str) -> list[Json]:
    """Return the commands and mentions that Telegram finds by itself."""
    return [
        {"type": kind, "offset": units(text[: found.start()]), "length": units(found.group())}
        for kind, pattern in (("bot_command", r"(?<!\S)/[\w@]+"), ("mention", r"(?<!\S)@\w+"))
        for found in re.finditer(pattern, text)
    ]


def content(asked: Json) -> Json:
    """Return what a message shows, or refuse it; parse modes are refused because we use none."""
    text, entities, markup = asked.get("text", ""), asked.get("entities", []), asked.get("reply_markup")
    if not text or text != text.strip() or units(text) > 4096:
        raise Refused("Bad Request: message text is empty, has white space around it, or is too long")
    if asked.get("parse_mode") or len(entities) > 100 or not all(_good(e, text.encode("utf-16-le")) for e in entities):
        raise Refused("Bad Request: can't parse entities")
    rows = (markup or {}).get("inline_keyboard", [])
    if not all(_is_button(button) for row in rows for button in row):
        raise Refused("Bad Request: BUTTON_DATA_INVALID")
    return {"text": text, "entities": entities, "reply_markup": markup if rows else None}


def _is_button(button: Json) -> bool:
    """Say whether Telegram takes a button: exactly one thing that it does, within its bound."""
    does = button.keys() - {"text"}
    if not button["text"] or len(does) != 1:
        return False
    if "copy_text" in does:
        return 1 <= units(button["copy_text"]["text"]) <= 256
    return "url" in does or 1 <= len(button["callback_data"].encode()) <= 64


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
