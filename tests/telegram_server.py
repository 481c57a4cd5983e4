"""A strict local Bot API: it speaks HTTP on localhost, and keeps what every chat would show."""

import asyncio
import math
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from telegram.constants import ChatAction
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from tests.telegram_rules import (
    BOT,
    GIFTS,
    RIGHTS,
    Json,
    Refused,
    as_told,
    check_request,
    check_told,
    content,
    entities_in,
    group,
    person,
    private,
    read_request,
)
from tests.telegram_webhook import Deliveries

TOKEN = "123456:TEST-token-that-no-log-may-show"


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call: `429`, `502`, `drop` (nothing arrives), `drop after` (only the reply is lost)."""

    kind: str
    method: str = ""
    retry_after: int = 1


@dataclass(frozen=True)
class Call:
    at: float
    method: str
    asked: Json


class TelegramServer:
    """Methods without an underscore are the people's side; the others answer the bot."""

    def __init__(self, *, privacy: bool = True) -> None:
        self.me = BOT | {"can_read_all_group_messages": not privacy}
        self.calls: list[Call] = []
        self.messages: dict[tuple[int, int], Json] = {}
        self.deleted: list[Json] = []
        self.files: dict[str, bytes] = {}  # what people sent
        self.presses: dict[str, Json | None] = {}  # what each press was answered with
        self.typed: dict[str, Json | None] = {}  # and each inline query
        self.members: dict[tuple[int, int], str] = {}  # (group, user): what they are there
        self.unheard: list[Json] = []  # kept from the bot by privacy mode
        self.early: list[Call] = []  # made while the chat had to be left in peace
        self.faults: list[Fault] = []
        self.chance: Callable[[str], Fault | None] = lambda _method: None
        self.shut_out: set[int] = set()  # chats that the bot may not write to
        self.migrated: dict[int, int] = {}  # groups, and what they have become
        self.odd_link = ""  # an address that passes our own check, but not Telegram's
        self.topics: set[tuple[int, int]] = set()
        self.url = ""
        self.token = TOKEN
        self._updates: list[Json] = []
        self.webhook = Deliveries(self._updates)
        self._quiet_until: dict[int, float] = {}
        self._ids = iter(range(1, 1_000_000_000))
        self._message_ids = iter(range(1, 1_000_000_000))
        self._closed = False
        self._polls = 0

    def say(
        self,
        text: str,
        chat: Json,
        user: Json | None = None,
        *,
        topic: int = 0,
        update_id: int | None = None,
        **more: Any,
    ) -> Json:
        """Somebody writes; the bot hears it unless privacy mode forbids."""
        message = (
            self._new(chat, user or person(chat["id"]), topic) | {"text": text, "entities": entities_in(text)} | more
        )
        self.messages[chat["id"], message["message_id"]] = message
        to_bot = text.startswith("/") or more.get("reply_to_message", {}).get("from", {}).get("id") == BOT["id"]
        if to_bot or chat["type"] == "private" or self.me["can_read_all_group_messages"]:
            self.push(message=message, **({} if update_id is None else {"update_id": update_id}))
        else:
            self.unheard.append(message)
        return message

    def send_file(self, name: str, data: bytes, chat: Json, *, size: int = 0, **more: Any) -> Json:
        """Somebody sends a document to a private chat."""
        id_ = f"file-{next(self._ids)}"
        self.files[id_] = data
        document = {"file_id": id_, "file_unique_id": id_, "file_name": name, "file_size": size or len(data)}
        message = self._new(chat, person(chat["id"]), 0) | {"document": document} | more
        self.messages[chat["id"], message["message_id"]] = message
        self.push(message=message)
        return message

    def press(self, message: Json, data: str, user: Json) -> str:
        """Somebody presses a button."""
        id_ = str(next(self._ids))
        self.presses[id_] = None
        first = self.messages.get((message["chat"]["id"], message.get("reply_to")), {})  # and not what that replies to
        told = message | {"reply_to_message": {k: v for k, v in first.items() if k != "reply_to_message"} or None}
        self.push(callback_query={"id": id_, "from": user, "message": told, "chat_instance": "1", "data": data})
        return id_

    def edit(self, message: Json, text: str) -> None:
        """Somebody changes what they wrote."""
        changed = message | {"text": text, "entities": entities_in(text), "edit_date": int(time.time())}
        self.messages[message["chat"]["id"], message["message_id"]] = changed
        self.push(edited_message=changed)

    def type_inline(self, text: str, user: Json) -> str:
        """Somebody types the bot's name and a question, in any chat."""
        id_ = str(next(self._ids))
        self.typed[id_] = None
        self.push(inline_query={"id": id_, "from": user, "query": text, "offset": "", "chat_type": "group"})
        return id_

    def react(self, message: Json, emoji: str, user: Json) -> None:
        """Somebody reacts to a message."""
        at = {"chat": message["chat"], "message_id": message["message_id"], "date": int(time.time())}
        new = [{"type": "emoji", "emoji": emoji}]
        self.push(message_reaction=at | {"user": user, "old_reaction": [], "new_reaction": new})

    def membership(self, chat: Json, by: Json, *, old: str = "left", new: str = "member") -> None:
        """Somebody adds the bot to a group, or removes it."""
        until = {"kicked": {"until_date": 0}}
        was, is_ = ({"user": BOT, "status": status} | until.get(status, {}) for status in (old, new))
        change = {"chat": chat, "from": by, "date": int(time.time()), "old_chat_member": was, "new_chat_member": is_}
        self.push(my_chat_member=change)

    def push(self, **update: Any) -> None:
        """Queue an update of any kind, as the platform describes it."""
        told = as_told({"update_id": next(self._ids)} | update)
        check_told("Update", told)
        self.push_anything(**told)

    def push_anything(self, **update: Any) -> None:
        """Queue what no platform would send."""
        self._updates.append({"update_id": next(self._ids)} | update)

    def shown(self, chat: Json) -> list[Json]:
        """Return the bot's messages in this chat, oldest first."""
        return [m for (c, _), m in sorted(self.messages.items()) if c == chat["id"] and m["from"]["id"] == BOT["id"]]

    @property
    def untaken(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return len(self._updates)

    def called(self, method: str) -> list[Json]:
        return [call.asked for call in self.calls if call.method == method]

    async def until(self, ready: Callable[[], Any], seconds: float = 120) -> Any:
        """Wait for something to become true, and return it; as long as a machine with much else to do may need."""
        async with asyncio.timeout(seconds):
            while not (seen := ready()):  # noqa: ASYNC110 - any condition of a test
                await asyncio.sleep(0.005)
        return seen

    @asynccontextmanager
    async def running(self) -> AsyncIterator["TelegramServer"]:
        """Serve on a free port of localhost; after a pause, on the same one again."""
        sockets = bind_sockets(urlsplit(self.url).port or 0, "127.0.0.1")
        routes = [
            (r"/bot([^/]+)/(\w+)", _Method, {"server": self}),
            (r"/file/bot([^/]+)/documents/([\w-]+)", _File, {"server": self}),
        ]
        server = HTTPServer(Application(routes, log_function=lambda _: None))
        server.add_sockets(sockets)
        self.url, self._closed = f"http://127.0.0.1:{sockets[0].getsockname()[1]}", False
        bringing = asyncio.create_task(self.webhook.bring(lambda: self._closed))
        try:
            yield self
        finally:
            self._closed = True
            await bringing
            server.stop()
            await server.close_all_connections()

    @contextmanager
    def in_thread(self) -> Iterator["TelegramServer"]:
        """Serve from a thread of its own, for tests that start the bot as a child process."""
        ready, done = threading.Event(), threading.Event()

        async def serve() -> None:
            async with self.running():
                ready.set()
                await asyncio.to_thread(done.wait)

        (thread := threading.Thread(target=asyncio.run, args=(serve(),))).start()
        try:
            assert ready.wait(120)
            yield self
        finally:
            done.set()
            thread.join()

    async def _answer(self, token: str, method: str, asked: Json, fault: Fault | None) -> Any:
        self.calls.append(call := Call(time.monotonic(), method, asked))
        handler = getattr(self, "_" + re.sub(r"[A-Z]", r"_\g<0>", method).lower(), None)
        if token != self.token:
            raise Refused("Unauthorized", 401)
        check_request(method, asked)
        chat = asked.get("chat_id", 0)
        wait = self._quiet_until.get(chat, 0) - call.at
        if wait > 0:
            self.early.append(call)
            raise Refused("Too Many Requests", 429, retry_after=math.ceil(wait))
        if fault and fault.kind == "429":
            self._quiet_until[chat] = call.at + fault.retry_after
            raise Refused("Too Many Requests", 429, retry_after=fault.retry_after)
        if fault and fault.kind == "502":
            raise Refused("Bad Gateway", 502)
        if chat in self.migrated:
            told = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(told, migrate_to_chat_id=self.migrated[chat])
        if chat in self.shut_out:
            raise Refused("Forbidden: bot was blocked by the user", 403)
        result = handler(asked) if handler else True
        return await result if asyncio.iscoroutine(result) else result

    def _fault(self, method: str) -> Fault | None:
        planned = next((fault for fault in self.faults if fault.method in {"", method}), None)
        if planned:
            self.faults.remove(planned)
        return planned or self.chance(method)

    def _new(self, chat: Json, sender: Json, thread: int) -> Json:
        if thread:
            self.topics.add((chat["id"], thread))
        inside = {"message_thread_id": thread, "is_topic_message": True} if thread else {}
        return {"message_id": next(self._message_ids), "date": int(time.time()), "chat": chat, "from": sender} | inside

    def _get_me(self, _: Json) -> Json:
        return self.me

    def _leave_chat(self, asked: Json) -> bool:
        self.shut_out.add(asked["chat_id"])
        return True

    async def _get_updates(self, asked: Json) -> list[Json]:
        if self.webhook.url:
            raise Refused("Conflict: can't use getUpdates method while webhook is active", 409)
        self._updates[:] = [update for update in self._updates if update["update_id"] >= asked.get("offset", 0)]
        self._polls += 1
        this, kinds, deadline = self._polls, {*asked["allowed_updates"]}, time.monotonic() + asked.get("timeout", 0)
        while not (wanted := [update for update in self._updates if kinds & update.keys()]):
            if time.monotonic() >= deadline or self._closed:
                break
            await asyncio.sleep(0.01)
            if this != self._polls:
                raise Refused("Conflict: terminated by other getUpdates request; make sure only one runs", 409)
        return wanted[:100]

    def _set_webhook(self, asked: Json) -> bool:
        return self.webhook.set(asked)

    def _delete_webhook(self, asked: Json) -> bool:
        return self.webhook.delete(asked)

    def _get_webhook_info(self, _: Json) -> Json:
        return self.webhook.info()

    def _send_message(self, asked: Json) -> Json:
        chat, thread, to = asked["chat_id"], asked.get("message_thread_id", 0), asked.get("reply_parameters", {})
        if to and (chat, to["message_id"]) not in self.messages and not to.get("allow_sending_without_reply"):
            raise Refused("Bad Request: message to be replied not found")
        if thread and (chat, thread) not in self.topics:
            raise Refused("Bad Request: message thread not found")
        if any(entity.get("url") == self.odd_link for entity in asked.get("entities", []) if self.odd_link):
            raise Refused("Bad Request: can't parse entities: URL host is invalid")
        message = self._new(private(chat) if chat > 0 else group(chat), self.me, thread) | content(asked)
        message["reply_to"] = to.get("message_id")
        self.messages[chat, message["message_id"]] = message  # whole: a test in another thread may look at once
        return message

    def _send_document(self, asked: Json) -> Json:
        if not asked["document"]["body"]:
            raise Refused("Bad Request: file must be non-empty")
        message = self._send_message(asked | {"text": asked.get("caption", "")})
        file = asked["document"]
        shown = {"file_name": file["filename"], "file_id": "sent", "file_unique_id": "sent", "file_size": 1}
        return message | {"document": shown}

    def _send_photo(self, asked: Json) -> Json:
        """Take what the platform takes: a picture whose sides differ by no more than 20 times, 10,000 pixels in all."""
        body = asked["photo"]["body"]
        wide, high = int.from_bytes(body[16:20]), int.from_bytes(body[20:24])
        if not body.startswith(b"\x89PNG\r\n\x1a\n") or len(body) > 10_000_000:
            raise Refused("Bad Request: IMAGE_PROCESS_FAILED")
        if wide + high > 10_000 or max(wide, high) > 20 * min(wide, high):
            raise Refused("Bad Request: PHOTO_INVALID_DIMENSIONS")
        message = self._send_message(asked | {"text": asked.get("caption", "")})
        message["photo"] = [{"file_id": "p", "file_unique_id": "p", "width": wide, "height": high}]
        return message

    def _get_file(self, asked: Json) -> Json:
        known = asked["file_id"]
        if len(self.files[known]) > 20_000_000:
            raise Refused("Bad Request: file is too big")
        return {"file_id": known, "file_unique_id": known, "file_path": f"documents/{known}"}

    def _edit_message_text(self, asked: Json) -> Json:
        message, new = self.messages.get((asked["chat_id"], asked["message_id"])), content(asked)
        if message and message["from"]["id"] != BOT["id"]:
            raise Refused("Bad Request: message can't be edited")
        if any(entity.get("url") == self.odd_link for entity in new["entities"] if self.odd_link):
            raise Refused("Bad Request: can't parse entities: URL host is invalid")
        if message is None:
            raise Refused("Bad Request: message to edit not found")
        if new.items() <= message.items():
            raise Refused("Bad Request: message is not modified: specified new content is exactly the same")
        message |= new
        return message

    def _edit_message_reply_markup(self, asked: Json) -> Json:
        message = self.messages.get((asked["chat_id"], asked["message_id"]))
        if message is None:
            raise Refused("Bad Request: message to edit not found")
        if message["from"]["id"] != BOT["id"]:
            raise Refused("Bad Request: message can't be edited")
        if message.get("reply_markup") == asked.get("reply_markup"):
            raise Refused("Bad Request: message is not modified: specified new content is exactly the same")
        message["reply_markup"] = asked.get("reply_markup")
        return message

    def _delete_message(self, asked: Json) -> bool:
        key = asked["chat_id"], asked["message_id"]
        if key not in self.messages:
            raise Refused("Bad Request: message to delete not found")
        if self.messages[key]["from"]["id"] != BOT["id"] and asked["chat_id"] < 0:
            raise Refused("Bad Request: message can't be deleted")
        self.deleted.append(self.messages.pop(key))
        return True

    def _send_chat_action(self, asked: Json) -> bool:
        if asked["action"] not in {*ChatAction}:
            raise Refused("Bad Request: wrong parameter action in request")
        return True

    def _get_chat_member(self, asked: Json) -> Json:
        group_, user = asked["chat_id"], asked["user_id"]
        return _member(user, self.members.get((group_, user), "left"))

    def _get_chat_administrators(self, asked: Json) -> list[Json]:
        here = [(user, status) for (chat, user), status in self.members.items() if chat == asked["chat_id"]]
        return [_member(user, status) for user, status in here if status in {"creator", "administrator"}]

    def _get_chat(self, asked: Json) -> Json:
        known = private(asked["chat_id"]) if asked["chat_id"] > 0 else group(asked["chat_id"])
        return known | {"accent_color_id": 0, "max_reaction_count": 1, "accepted_gift_types": GIFTS}

    def _answer_inline_query(self, asked: Json) -> bool:
        if self.typed.get(asked["inline_query_id"], asked) is not None:
            raise Refused("Bad Request: query is too old and response timeout expired or query ID is invalid")
        for result in asked["results"]:
            shown = result["input_message_content"]
            content({"text": shown["message_text"], "entities": shown.get("entities", [])})
        self.typed[asked["inline_query_id"]] = asked
        return True

    def _answer_callback_query(self, asked: Json) -> bool:
        if self.presses.get(asked["callback_query_id"], asked) is not None:
            raise Refused("Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.presses[asked["callback_query_id"]] = asked
        return True


def _member(user: int, status: str) -> Json:
    rights = RIGHTS if status == "administrator" else {}
    owner = {"is_anonymous": False} if status == "creator" else {}
    return {"user": person(user), "status": status} | rights | owner


class _File(RequestHandler):
    def initialize(self, server: TelegramServer) -> None:
        self.server = server

    def get(self, token: str, id_: str) -> None:
        assert token == self.server.token
        self.write(self.server.files[id_])


class _Method(RequestHandler):
    def initialize(self, server: TelegramServer) -> None:
        self.server = server

    async def post(self, token: str, method: str) -> None:
        given = {key: values[-1].decode() for key, values in self.request.body_arguments.items()}
        asked = read_request(method, given) | {key: files[0] for key, files in self.request.files.items()}
        fault = self.server._fault(method)
        body: Json = {}
        try:
            if not fault or fault.kind != "drop":
                body = {"ok": True, "result": as_told(await self.server._answer(token, method, asked, fault))}
        except Refused as refused:
            self.set_status(refused.code)
            body = refused.body
        if fault and fault.kind.startswith("drop"):
            self.request.connection.stream.close()  # type: ignore[attr-defined]
        else:
            self.write(body)

    def log_exception(self, *_: Any) -> None:
        """Connections break on purpose here."""
