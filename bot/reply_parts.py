"""Which messages answer an update, part by part. Everything here blocks, as the inbox does."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage import UpdateKey, inbox, is_update, replies, reply_to, update_columns
from retrieval.library.backends.portable import insert_new
from retrieval.library.database import Database


@dataclass(frozen=True, slots=True)
class Slot:
    """One part of a reply: the message that holds it, and the newest message that was known when its sending began.

    Between the message `strays_after` and this one, earlier tries may have left messages that nobody heard of.
    `is_noted`: a message of this reply may have been sent already.
    """

    message_id: int | None = None
    strays_after: int | None = None
    is_noted: bool = False


class Replies:
    """Which message is which part of the reply to an update, so that a part sent once is edited, never sent again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def slot(self, key: UpdateKey, part: int) -> Slot:
        """Return what is known of this part."""
        placed = sa.select(replies.c.part, replies.c.message_id, replies.c.strays_after).where(reply_to(key))
        begun = sa.select(inbox.c.begun, inbox.c.begun_after).where(is_update(key))
        with self._database.read() as connection:
            parts = {row.part: row for row in connection.execute(placed)}
            if (row := parts.get(part)) and row.message_id is not None:
                return Slot(row.message_id, row.strays_after, is_noted=True)
            tries, after = connection.execute(begun).first() or (0, None)
        return Slot(None, after if tries > 1 and parts else None, bool(parts))

    def note(self, key: UpdateKey) -> None:
        """Note that from now on messages may have been sent for this update."""
        with self._database.write() as connection:
            row = update_columns(key) | {"part": 0}
            connection.execute(insert_new(connection, replies), row)

    def messages_between(self, chat_id: int, after: int, before: int) -> set[int]:
        """Return the messages that are remembered, ours and readers', of those that are numbered with this chat's."""
        with self._database.read() as connection:
            return {
                id_
                for table in (inbox, replies)
                for id_ in connection.execute(
                    sa.select(table.c.message_id).where(
                        table.c.chat_id == chat_id if chat_id < 0 else table.c.chat_id > 0,
                        table.c.message_id > after,
                        table.c.message_id < before,
                    )
                ).scalars()
            }

    def place(self, key: UpdateKey, part: int, message_id: int, *, strays_after: int | None = None) -> None:
        """Remember the message that holds this part; it belongs to the same answer as the other parts."""
        row = {"message_id": message_id, "strays_after": strays_after}
        with self._database.write() as connection:
            if connection.execute(sa.update(replies).where(_slot(key, part)).values(row)).rowcount:
                return
            answer = connection.execute(sa.select(sa.func.max(replies.c.answer)).where(reply_to(key))).scalar()
            connection.execute(sa.insert(replies).values(row | update_columns(key) | {"part": part, "answer": answer}))

    def forget(self, key: UpdateKey, part: int) -> None:
        """Note that the message is gone: this part has to be sent again."""
        with self._database.write() as connection:
            connection.execute(sa.update(replies).where(_slot(key, part)).values(message_id=None))


def _slot(key: UpdateKey, part: int) -> sa.ColumnElement[bool]:
    return reply_to(key) & (replies.c.part == part)
