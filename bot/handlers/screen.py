"""Who is heard at all: judged before anything is kept, so that a stranger costs neither a commit nor a place."""

from contextlib import AbstractContextManager
from typing import Final

from telegram import Message, Update
from telegram.constants import ChatType

from bot.access import Door
from bot.delivery.inbox import Fate
from bot.handlers.addressing import addressed

GROUPS: Final = (ChatType.GROUP, ChatType.SUPERGROUP)


class Screen:
    """Judges updates as they come in. It blocks on the database."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def one_state(self) -> AbstractContextManager[None]:
        """Screening by one state of the database."""
        return self._door.access.one_state()

    def __call__(self, update: Update) -> Fate:
        """Return what becomes of an update."""
        if update.message:
            return self._message(update.message)
        if update.my_chat_member:
            return Fate.KEEP if update.my_chat_member.chat.type in GROUPS else Fate.LEAVE
        query = update.callback_query
        if query is None or query.message is None or self._door.admits(query.from_user.id, query.message.chat.id):
            return Fate.KEEP
        return self._once_in_a_while(query.from_user.id)

    def _message(self, message: Message) -> Fate:
        if message.migrate_from_chat_id or message.migrate_to_chat_id:
            return Fate.KEEP
        if not addressed(message):
            return Fate.LEAVE
        user, chat = message.from_user.id if message.from_user else None, message.chat_id
        if self._door.admits(user, chat):
            return Fate.KEEP
        if message.chat.type == ChatType.PRIVATE and self._door.hears(chat, message.text or ""):
            return Fate.HANDLE
        known = message.chat.type == ChatType.PRIVATE or self._door.access.has(chat, "visited group")
        return self._once_in_a_while((user or chat) if known else chat)

    def _once_in_a_while(self, stranger: int) -> Fate:
        return Fate.HANDLE if self._door.may_tell(stranger) else Fate.LEAVE
