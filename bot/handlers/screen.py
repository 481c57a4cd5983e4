"""Who is heard at all: judged before anything is kept, so that a stranger costs neither a commit nor a place."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from telegram import Message, Update
from telegram.constants import ChatType

from bot.delivery.inbox import Fate
from bot.door import Door
from bot.handlers.addressing import author_of, said_in
from bot.handlers.hearing import Hearing, asks
from bot.memory import Memory

GROUPS: Final = (ChatType.GROUP, ChatType.SUPERGROUP)


class Screen:
    """Judges updates as they come in. It blocks on the database."""

    def __init__(self, door: Door, hearing: Hearing, typed: Memory[str]) -> None:
        """`typed`: is told the newest inline query of everybody."""
        self._door, self._hearing = door, hearing
        self._albums: Memory[int] = Memory()  # which message of an album was heard, of those with and without words
        self._worded: Memory[int] = Memory()  # which one holds its words
        self._typed = typed

    def of_batch(self, given: Sequence[dict[str, Any]]) -> AbstractContextManager[None]:
        """Screening by one state of the database; of each album it is known which message holds its words."""
        for album, captions in _captions(given).items():
            asking = (id_ for id_, caption in captions if asks(caption))
            self._worded.keep(album, self._worded.get(album, next(asking, captions[0][0])))
        return self._door.access.one_state()

    def __call__(self, update: Update) -> Fate:
        """Return what becomes of an update."""
        if update.message:
            return self._message(update.message, update.update_id)
        if edit := update.edited_message:
            heard = self._hearing.is_meant(edit) and self._door.admits(author_of(edit).id, edit.chat_id)
            return Fate.KEEP if heard else Fate.LEAVE
        if update.my_chat_member:
            return Fate.KEEP if update.my_chat_member.chat.type in GROUPS else Fate.LEAVE
        if update.inline_query:
            self._typed.keep(update.inline_query.from_user.id, update.inline_query.id)
        if update.message_reaction:
            return self._of_user(update, otherwise=False)
        return self._of_user(update, otherwise=True)

    def _of_user(self, update: Update, *, otherwise: bool) -> Fate:
        """Judge what somebody does without writing: a press is kept; to a stranger it may be said why nothing comes."""
        user, chat = update.effective_user, update.effective_chat
        if user is None or (chat is None and update.callback_query):
            return Fate.KEEP if otherwise else Fate.LEAVE
        if self._door.admits(user.id, chat.id if chat else user.id):
            return Fate.KEEP if update.callback_query else Fate.HANDLE
        return self._once_in_a_while(user.id) if otherwise else Fate.LEAVE

    def _message(self, message: Message, update_id: int) -> Fate:
        if message.migrate_from_chat_id or message.migrate_to_chat_id:
            return Fate.KEEP
        if not self._hearing.is_meant(message) or self._is_more_of_album(message, update_id):
            return Fate.LEAVE
        user, chat = author_of(message).id, message.chat_id
        if self._door.admits(user, chat):
            return Fate.KEEP
        if message.chat.type == ChatType.PRIVATE and self._door.hears(chat, said_in(message)):
            return Fate.HANDLE
        known = message.chat.type == ChatType.PRIVATE or self._door.access.has(chat, "visited group")
        return self._once_in_a_while((user or chat) if known else chat)

    def _is_more_of_album(self, message: Message, update_id: int) -> bool:
        """Say whether a message belongs to an album that is heard already: only one of it is answered.

        Files that come together are brought each for itself.
        """
        album, is_worded = message.media_group_id, bool(message.caption)
        if not album or message.document:
            return False
        in_group = message.chat.type != ChatType.PRIVATE  # where not everything with words is meant for the bot
        if not (is_worded and in_group) and self._worded.get(album, update_id) != update_id:
            return True
        first = self._albums.get(f"{album} {is_worded}", update_id)
        self._albums.keep(f"{album} {is_worded}", first)
        return first != update_id

    def _once_in_a_while(self, stranger: int) -> Fate:
        return Fate.HANDLE if self._door.may_tell(stranger) else Fate.LEAVE


def _captions(given: Sequence[dict[str, Any]]) -> dict[str, list[tuple[int, str]]]:
    """Return the numbers and captions of the messages of each album."""
    found = defaultdict[str, list[tuple[int, str]]](list)
    for each in given:
        message = each.get("message")
        if isinstance(message, dict) and message.get("caption") and message.get("media_group_id"):
            found[str(message["media_group_id"])].append((each["update_id"], str(message["caption"])))
    return found
