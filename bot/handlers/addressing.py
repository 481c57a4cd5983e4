"""What a message says to the bot: who wrote it, which command stands in it, and what it asks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from telegram import (
    MaybeInaccessibleMessage,
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginUser,
    User,
)

from bot.access import NOBODY
from bot.asker import Asker
from bot.briefing.piece_request import PIECES
from bot.delivery.deep_links import question_of
from bot.delivery.words import chat_words
from bot.preferences import ChatSettings, Preferences
from retrieval.language.rules import words
from retrieval.language.words import fold
from retrieval.search.wishes import Wishes

COMMANDS: Final = (
    "ask",
    "why",
    "quote",
    "check",
    "add",
    "articles",
    "sources",
    "remove",
    "feeds",
    *PIECES,
    "subscribe",
    "subscriptions",
    "unsubscribe",
    "help",
    "new",
    "stop",
    "settings",
    "privacy",
    "mydata",
    "forget",
    "allow",
    "deny",
    "users",
    "admins",
    "start",
    "pair",
)
# What the bot's name leaves behind: "@bot, what …", "what …, @bot?".
_BESIDE_NAME: Final = re.compile(r"^[\s,:;—–-]+|[\s,]+(?=[?!.…]*\s*$)|,\s*(?=,)|\s+$")
ON_ANY_LINE: Final = frozenset({"ask"})


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a message. `id` is None for an anonymous admin, whom Telegram does not name."""

    id: int | None
    name: str
    is_channel: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A command in a message, and where it stands there, in Telegram's units."""

    name: str
    target: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ChatQuestion:
    """A question, and the text of somebody's message that it is asked about."""

    text: str
    about: str = ""


def author_of(message: Message) -> Author:
    """Return who wrote a message: where a channel or a group speaks, the sender that Telegram writes is nobody."""
    spoke, user = message.sender_chat, message.from_user
    if spoke:
        name = spoke.title or ""
        return Author(None, name) if spoke.id == message.chat.id else Author(spoke.id, name, is_channel=True)
    return Author(None, "") if user is None or user.id in NOBODY else Author(user.id, user.full_name)


def is_anonymous_admin(message: Message) -> bool:
    """Say whether a group's admin writes in the group's name."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def is_anothers(message: Message) -> bool:
    """Say whether a message was forwarded from somebody else: nothing in it is said to the bot by who forwarded it."""
    match message.forward_origin:
        case None:
            return False
        case MessageOriginUser(sender_user=first) | MessageOriginChat(sender_chat=first):
            origin: int | None = first.id
        case MessageOriginChannel(chat=first):
            origin = first.id
        case _:  # hidden
            origin = None
    sender = message.sender_chat or message.from_user
    return sender is None or origin != sender.id


def said_in(message: Message) -> str:
    """Return what a message says, or the caption of what it shows."""
    return message.text or message.caption or ""


def command_in(message: Message) -> Command | None:
    """Return the command that a message begins with, or the /ask that one of its lines begins with."""
    if is_anothers(message):
        return None
    units = _units(said_in(message))
    for entity in message.entities or message.caption_entities:
        if entity.type != MessageEntity.BOT_COMMAND:
            continue
        start, end = entity.offset, entity.offset + entity.length
        name, _, target = units[2 * start + 2 : 2 * end].decode("utf-16-le").casefold().partition("@")
        line_starts = start == 0 or units[2 * start - 2 : 2 * start].decode("utf-16-le", "ignore") == "\n"
        if start == 0 or (line_starts and name in ON_ANY_LINE):
            return Command(name, target, start, end)
    return None


def is_to_another_bot(message: Message) -> bool:
    """Say whether the command of a message names another bot."""
    command = command_in(message)
    return command is not None and command.target not in {"", _name(message)}


def question_in(message: Message) -> ChatQuestion:
    """Return what a message that is meant for the bot asks. A bare one asks the message that it replies to."""
    text, command = said_in(message), command_in(message)
    if command and command.name == "start" and (linked := question_of(rest_of(message))):
        return ChatQuestion(linked)
    before, start = "", 0
    if command and command.start:
        before, start = _cut(text, 0, command.start).strip(), command.start
    told = [(m.offset, m.offset + m.length) for m in mentions_of_bot(message) if m.offset >= start]
    told += [(command.start, command.end)] if command else []
    asked = _without(_cut(text, start), [(first - start, last - start) for first, last in told])
    asked = _BESIDE_NAME.sub("", asked) if told else asked.strip()
    about = "\n".join(filter(None, (_about(message), before)))
    return ChatQuestion(asked, about) if asked else ChatQuestion(about)


def rest_of(message: Message) -> str:
    """Return what stands behind the command of a message."""
    command = command_in(message)
    return _cut(said_in(message), command.end).strip() if command else said_in(message)


def asker_of(message: Message, preferences: Preferences) -> Asker:
    """Return who wrote a message, and where."""
    return _asker(message, author_of(message).id, message.from_user, preferences)


def asker_at(message: MaybeInaccessibleMessage, user: User | None, preferences: Preferences) -> Asker:
    """Return `user` as an asker in the place of a message, in the language that the user's Telegram is set to."""
    return _asker(message, user.id if user else None, user, preferences)


def settings_at(message: MaybeInaccessibleMessage, preferences: Preferences) -> ChatSettings:
    """Return what is set where a message stands."""
    return preferences.of(message.chat.id, topic_of(message) if isinstance(message, Message) else 0)


def client_language(user: User | None) -> str:
    """Return the language that somebody's Telegram is set to, one that we have words in."""
    return chat_words(user.language_code if user else None).language


def replied_to(message: Message) -> Message | None:
    """Return the message of the same chat that this one replies to.

    In a topic, clients also "reply" to the message that opened it. Elsewhere the thread is that of the replies, or of
    the comments on a channel's post, and begins with a message like any other.
    """
    reply = message.reply_to_message
    opens_topic = reply and message.is_topic_message and reply.message_id == message.message_thread_id
    return None if opens_topic else reply


def replied_text(message: Message) -> str:
    """Return the text of the message that this one replies to, or of the part that it quotes, in whatever chat."""
    reply = replied_to(message)
    if message.quote and (reply or message.external_reply):
        return message.quote.text.strip()
    return said_in(reply).strip() if reply else ""


def replies_to_bot(message: Message) -> bool:
    """Say whether a message replies to one of ours."""
    reply = replied_to(message)
    return reply is not None and reply.from_user is not None and reply.from_user.id == message.get_bot().id


def topic_of(message: Message) -> int:
    """Return the topic's id; 0 in the General topic and where there are none."""
    return (message.message_thread_id or 0) if message.is_topic_message else 0


def mentions_of_bot(message: Message) -> list[MessageEntity]:
    """Return the places where a message names the bot to address it."""
    return [] if is_anothers(message) else [entity for entity, is_bot in _mentions(message) if is_bot]


def names_another_first(message: Message) -> bool:
    """Say whether a message begins with the name of somebody else: it is meant for them."""
    return any(not is_bot and not entity.offset for entity, is_bot in _mentions(message)) or _calls_by_name(message)


def _calls_by_name(message: Message) -> bool:
    """Say whether a message speaks to somebody: "Ben, did you read this?"."""
    name, comma, rest = said_in(message).strip().partition(",")
    said_to = {fold(word) for word in re.findall(r"\w+", rest)} & words("pronouns", "reader")
    return bool(comma and said_to) and fold(name) in words("first_names", "masculine") | words(
        "first_names", "feminine"
    )


def _mentions(message: Message) -> list[tuple[MessageEntity, bool]]:
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    return [
        (
            entity,
            entity.user.id == message.get_bot().id if entity.user else text.casefold() == f"@{_name(message)}",
        )
        for entity, text in found.items()
    ]


def _asker(message: MaybeInaccessibleMessage, id_: int | None, user: User | None, preferences: Preferences) -> Asker:
    here = settings_at(message, preferences)
    topic = topic_of(message) if isinstance(message, Message) else 0
    client = client_language(user)
    wishes = Wishes(here.muted_outlets, here.language, client, by_code=here.writer == "extractive")
    chat = message.chat.id
    return Asker(id_, chat, topic, preferences.scopes(chat), here.language or client, wishes)


def _name(message: Message) -> str:
    return message.get_bot().username.casefold()


def _units(text: str) -> bytes:
    return text.encode("utf-16-le")


def _cut(text: str, start: int, end: int | None = None) -> str:
    return _units(text)[2 * start : None if end is None else 2 * end].decode("utf-16-le")


def _without(text: str, places: Iterable[tuple[int, int]]) -> str:
    units = _units(text)
    for start, end in sorted(places, reverse=True):
        units = units[: 2 * start] + units[2 * end :]
    return units.decode("utf-16-le")


def _about(message: Message) -> str:
    return "" if replies_to_bot(message) else replied_text(message)
