"""When a message is meant for the bot, and what it asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from telegram import MaybeInaccessibleMessage, Message, MessageEntity, User
from telegram.constants import ChatType
from telegram.ext import filters

from bot.asker import Asker

COMMANDS: Final = frozenset({"start", "help", "ask", "new", "quote", "why"})


@dataclass(frozen=True, slots=True)
class ChatQuestion:
    """A question, and the text of somebody's message that it is asked about."""

    text: str
    about: str = ""


def addressed(message: Message) -> bool:
    """Say whether a message is meant for the bot: anything in private; in a group a command, a reply, or a mention."""
    if message.is_automatic_forward or _from_a_machine(message):
        return False
    if message.chat.type == ChatType.PRIVATE:
        return True
    if command := _command(message):
        name, _, target = command.casefold().partition("@")
        return name in COMMANDS and target in {"", _name(message)}
    return replies_to_bot(message) or bool(_mentions(message))


def question_in(message: Message) -> ChatQuestion:
    """Return what a message that is meant for the bot asks. A bare one asks the message that it replies to."""
    told = [*(message.entities[:1] if _command(message) else ()), *_mentions(message)]
    asked, about = _without(message.text or "", told).strip(), _about(message)
    return ChatQuestion(asked, about) if asked else ChatQuestion(about)


def asker_of(message: Message) -> Asker:
    """Return who sent a message, and where."""
    return asker_at(message, message.from_user)


def asker_at(message: MaybeInaccessibleMessage, user: User | None) -> Asker:
    """Return `user` as an asker in the place of a message, in the language that the user's Telegram is set to."""
    topic = topic_of(message) if isinstance(message, Message) else 0
    language = (user.language_code if user else None) or "en"
    return Asker(user.id if user else None, message.chat.id, topic, language=language)


def replied_text(message: Message) -> str:
    """Return the text of the message that this one replies to, or of the part that it quotes; ours too."""
    reply = message.reply_to_message
    if not reply or reply.message_id == message.message_thread_id:
        return ""
    quoted = message.quote.text if message.quote else ""
    return (quoted or reply.text or reply.caption or "").strip()


def replies_to_bot(message: Message) -> bool:
    """Say whether a message replies to one of ours. In a topic, clients also "reply" to the message that opened it."""
    reply = message.reply_to_message
    if not reply or not reply.from_user or reply.message_id == message.message_thread_id:
        return False
    return reply.from_user.id == message.get_bot().id


def topic_of(message: Message) -> int:
    """Return the topic's id; 0 in the General topic and where there are none."""
    return (message.message_thread_id or 0) if message.is_topic_message else 0


class _Addressed(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return addressed(message)


# New messages only: the library's filters also let edits, channel posts, business and guest messages through.
TO_ME: Final = filters.UpdateType.MESSAGE & _Addressed()
IN_PRIVATE: Final = filters.ChatType.PRIVATE


def _from_a_machine(message: Message) -> bool:
    """Other bots, not anonymous admins and channels: those are written by people."""
    return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)


def _command(message: Message) -> str | None:
    first = message.entities[0] if message.entities else None
    if not message.text or not first or first.type != MessageEntity.BOT_COMMAND or first.offset:
        return None
    return message.text[1 : first.length]


def _mentions(message: Message) -> list[MessageEntity]:
    """Return the places where a message names the bot."""
    found = message.parse_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    return [
        entity
        for entity, text in found.items()
        if (entity.user.id == message.get_bot().id if entity.user else text.casefold() == f"@{_name(message)}")
    ]


def _name(message: Message) -> str:
    return message.get_bot().username.casefold()


def _without(text: str, places: Iterable[MessageEntity]) -> str:
    units = text.encode("utf-16-le")
    for place in sorted(places, key=lambda place: place.offset, reverse=True):
        units = units[: 2 * place.offset] + units[2 * (place.offset + place.length) :]
    return units.decode("utf-16-le")


def _about(message: Message) -> str:
    return "" if replies_to_bot(message) else replied_text(message)
