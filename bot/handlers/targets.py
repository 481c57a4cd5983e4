"""Whom a command is about: named by an id, a mention, a reply, or a forwarded message; or the group that it is in."""

import re
from dataclasses import dataclass
from typing import Final

from telegram import (
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginUser,
)
from telegram.constants import ChatType

from bot.access import NOBODY
from bot.handlers.addressing import author_of, replied_to, rest_of

MOST: Final = 20  # in one command
_ID: Final = re.compile(r"(?<![\w-])-?\d{1,18}(?!\w)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """A person, a channel that writes like one, or a group."""

    id: int
    name: str = ""
    is_channel: bool = False


def targets_of(message: Message) -> list[Target] | str:
    """Return whom a command is about, or the name of the phrase that says why nobody can be told."""
    rest = rest_of(message)
    if ids := [int(found) for found in _ID.findall(rest)][:MOST]:
        return "shared_id" if NOBODY.intersection(ids) else [Target(id_) for id_ in dict.fromkeys(ids) if id_]
    mentioned = [entity for entity in message.parse_entities([MessageEntity.TEXT_MENTION]) if entity.user]
    if people := [Target(e.user.id, e.user.full_name) for e in mentioned if e.user and not e.user.is_bot]:
        return people
    if rest:
        return "by_name" if "@" in rest else "which"
    if replied := replied_to(message):
        return _written_by(replied, message)
    if message.chat.type == ChatType.PRIVATE:
        return "which"
    return [Target(message.chat_id, message.chat.title or "")]


def _written_by(replied: Message, message: Message) -> list[Target] | str:
    """Return who wrote a message; of one that the commander forwarded, who wrote it first."""
    author = author_of(replied)
    own = message.chat.type == ChatType.PRIVATE or author.id == author_of(message).id
    if own and replied.forward_origin:
        return _origin(replied)
    if author.id is None:
        return "shared_id"
    if replied.from_user and replied.from_user.is_bot and not author.is_channel:
        return "which"
    return [Target(author.id, author.name, author.is_channel)]


def _origin(replied: Message) -> list[Target] | str:
    match replied.forward_origin:
        case MessageOriginUser(sender_user=user):
            return "shared_id" if user.id in NOBODY else [Target(user.id, user.full_name)]
        case MessageOriginChannel(chat=chat):
            return [Target(chat.id, chat.title or "", is_channel=True)]
        case MessageOriginChat(sender_chat=chat):
            return [Target(chat.id, chat.title or "")]
    return "hidden"
