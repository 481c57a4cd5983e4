"""Who asked what, and what the bot said: kept per chat, topic and reply root, so that no chat sees another's questions.

Everything here blocks; callers on an event loop go through a thread.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.answering.answer import Answer
from bot.answering.record import Record
from bot.answering.remarks import turn_of
from bot.answering.understanding.follow_up import Turn
from bot.answering.understanding.understanding import TURNS
from bot.asker import OPERATOR
from bot.storage import (
    UpdateKey,
    answers,
    feedback,
    fresh_starts,
    ledger,
    of_answers,
    prepare,
    records,
    replies,
    reply_to,
)
from retrieval.library.backends.portable import insert_new
from retrieval.library.database import Database

_ANSWER: Final = TypeAdapter(Answer)
_RECORD: Final = TypeAdapter(Record)


@dataclass(frozen=True, slots=True)
class Session:
    """One line of questions: `topic` is 0 outside a forum's topics, `root` the message that began the line."""

    chat_id: int
    topic: int = 0
    root: int = 0


SET_ASIDE: Final = -1  # in no session: messages have positive ids
TERMINAL: Final = Session(OPERATOR.chat)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given, when, and how it came about (None where that is not kept, or no longer)."""

    answer: Answer
    said_at: datetime
    record: Record | None


class Conversations:
    """Questions and answers, in the order in which they were asked."""

    def __init__(self, database: Database) -> None:
        """Bring the tables up to date."""
        self._database = database
        prepare(database)

    def current(self, chat_id: int, topic: int = 0) -> Session:
        """Return the line of questions that goes on in a chat where nobody replies to a message."""
        root = sa.select(fresh_starts.c.root).where(_place(chat_id, topic))
        with self._database.read() as connection:
            return Session(chat_id, topic, connection.execute(root).scalar() or 0)

    def start_afresh(self, chat_id: int, topic: int, root: int) -> Session:
        """Begin a new line of questions at message `root`; what was asked before is no longer leant on."""
        with self._database.write() as connection:
            connection.execute(sa.delete(fresh_starts).where(_place(chat_id, topic)))
            connection.execute(sa.insert(fresh_starts).values(chat_id=chat_id, topic=topic, root=root))
        return Session(chat_id, topic, root)

    def continued(self, chat_id: int, message_id: int) -> Session | None:
        """Return the session whose answer stands in this message of this chat, if one does."""
        found = (
            sa.select(answers.c.chat_id, answers.c.topic, answers.c.root)
            .join(replies, replies.c.answer == answers.c.row)
            .where(replies.c.chat_id == chat_id, replies.c.message_id == message_id, answers.c.chat_id == chat_id)
        )
        with self._database.read() as connection:
            row = connection.execute(found).first()
        return Session(*row) if row else None

    def history(self, session: Session, message_id: int | None = None) -> tuple[Turn, ...]:
        """Return the last turns of a session, newest last, at most TURNS of them.

        `message_id`: up to the answer that stands in this message, if one does: who replies to it goes on from there.
        """
        said = sa.select(answers.c.body).where(_in(session)).order_by(answers.c.row.desc()).limit(TURNS)
        if message_id is not None:
            told = (replies.c.chat_id == session.chat_id) & (replies.c.message_id == message_id)
            newest = sa.select(sa.func.max(replies.c.answer)).where(told).scalar_subquery()
            said = said.where(sa.or_(newest.is_(None), answers.c.row <= newest))
        with self._database.read() as connection:
            bodies = connection.execute(said).scalars().all()
        return tuple(turn_of(_ANSWER.validate_json(body)) for body in reversed(bodies))

    def remember(
        self, session: Session, answer: Answer, record: Record | None = None, *, update: UpdateKey | None = None
    ) -> None:
        """Keep an answer, its record, and with them the messages already sent for `update`; all or nothing."""
        row = {
            "id": answer.id,
            "chat_id": session.chat_id,
            "topic": session.topic,
            "root": session.root,
            "question": answer.question,
            "body": _ANSWER.dump_json(answer).decode(),
            "said_at": time.time(),
        }
        with self._database.write() as connection:
            key = connection.execute(sa.insert(answers).values(row).returning(answers.c.row)).scalar_one()
            if record:
                body = _RECORD.dump_json(record).decode()
                connection.execute(sa.insert(records).values(answer=key, body=body))
            if update is not None:
                _link(connection, update, key)

    def set_aside(self, update: UpdateKey) -> None:
        """Let what answered an update be no part of its conversation any more: its question was put anew."""
        found = sa.select(replies.c.answer).where(reply_to(update))
        with self._database.write() as connection:
            connection.execute(sa.update(answers).where(answers.c.row.in_(found)).values(root=SET_ASIDE))

    def answer_to(self, update: UpdateKey) -> Answer | None:
        """Return what was already found for an update, though perhaps not yet shown."""
        found = sa.select(replies.c.answer).where(reply_to(update))
        kept = self._kept(answers.c.row.in_(found))
        return kept.answer if kept else None

    def kept(self, answer_id: str, chat_id: int | None = None) -> Kept | None:
        """Return the newest answer with this id and how it came about; with a chat, only where it was given there."""
        given = answers.c.id == answer_id
        return self._kept(given if chat_id is None else given & (answers.c.chat_id == chat_id))

    def last(self, chat_id: int, topic: int = 0, root: int | None = None) -> Kept | None:
        """Return the last answer in a chat's topic, or of one session there, and how it came about."""
        here = (answers.c.chat_id == chat_id) & (answers.c.topic == topic)
        return self._kept(here if root is None else _in(Session(chat_id, topic, root)))

    def kept_at(self, chat_id: int, message_id: int) -> Kept | None:
        """Return the answer that stands in this message of this chat, and how it came about."""
        told = sa.select(replies.c.answer).where(replies.c.chat_id == chat_id, replies.c.message_id == message_id)
        return self._kept(answers.c.row.in_(told) & (answers.c.chat_id == chat_id))

    def prune(self, *, days: float, records_days: float) -> None:
        """Forget how answers older than `records_days` came about, with those that were given at the terminal; and
        every answer that is older than `days`, with the messages that showed it and what readers thought of it.
        """
        bare, old = (answers.c.said_at < time.time() - each * 86_400 for each in (min(days, records_days), days))
        terminal = bare & (answers.c.chat_id == TERMINAL.chat_id)
        gone = sa.select(answers.c.row).where(old | terminal)
        with self._database.write() as connection:
            connection.execute(sa.delete(records).where(records.c.answer.in_(sa.select(answers.c.row).where(bare))))
            for column in of_answers():
                connection.execute(sa.delete(column.table).where(column.in_(gone)))
            connection.execute(sa.delete(answers).where(old | terminal))
            known = sa.exists().where(answers.c.chat_id == feedback.c.chat_id, answers.c.id == feedback.c.answer_id)
            connection.execute(sa.delete(feedback).where(~known))

    def link(self, update: UpdateKey, answer_id: str) -> None:
        """Count the messages sent for `update` as part of an earlier answer of its chat: replying continues that."""
        given = (answers.c.id == answer_id) & (answers.c.chat_id == update.chat_id)
        newest = sa.select(sa.func.max(answers.c.row)).where(given)
        with self._database.write() as connection:
            connection.execute(sa.update(replies).where(reply_to(update)).values(answer=newest.scalar_subquery()))

    def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a group that became a supergroup and changed its id; all or nothing."""
        with self._database.write() as connection:
            for table in (answers, replies, fresh_starts, feedback):
                moved = sa.update(table).where(table.c.chat_id == old_chat_id).values(chat_id=new_chat_id)
                connection.execute(moved.values(update_id=None) if table is replies else moved)
            _move_ledger(connection, old_chat_id, new_chat_id)

    def _kept(self, wanted: sa.ColumnElement[bool]) -> Kept | None:
        found = (
            sa.select(answers.c.body, answers.c.said_at, records.c.body.label("record"))
            .outerjoin(records, records.c.answer == answers.c.row)
            .where(wanted)
            .order_by(answers.c.row.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(found).first()
        if row is None:
            return None
        record = _RECORD.validate_json(row.record) if row.record else None
        return Kept(_ANSWER.validate_json(row.body), datetime.fromtimestamp(row.said_at, UTC), record)


def _link(connection: sa.Connection, update: UpdateKey, answer: int) -> None:
    """Name the answer in every message sent for an update; where none was sent yet, in the first that will be.

    What was sent with an earlier answer to it, like a source that was opened, belongs to this one now.
    """
    earlier = connection.execute(sa.select(replies.c.answer).where(reply_to(update))).scalars().all()
    if before := [row for row in earlier if row is not None]:
        connection.execute(sa.update(replies).where(replies.c.answer.in_(before)).values(answer=answer))
    if not connection.execute(sa.update(replies).where(reply_to(update)).values(answer=answer)).rowcount:
        row = {"chat_id": update.chat_id, "update_id": update.update_id, "part": 0, "answer": answer}
        connection.execute(sa.insert(replies).values(row))


def _place(chat_id: int, topic: int) -> sa.ColumnElement[bool]:
    return (fresh_starts.c.chat_id == chat_id) & (fresh_starts.c.topic == topic)


def _in(session: Session) -> sa.ColumnElement[bool]:
    return (
        (answers.c.chat_id == session.chat_id) & (answers.c.topic == session.topic) & (answers.c.root == session.root)
    )


def _move_ledger(connection: sa.Connection, old_chat_id: int, new_chat_id: int) -> None:
    """What the group was shown is not new to it; a line that the new one was shown meanwhile stands there once."""
    own = ledger.c.chat_id == old_chat_id
    rows = connection.execute(sa.select(*(column for column in ledger.c if not column.primary_key)).where(own))
    if shown := [dict(row) | {"chat_id": new_chat_id} for row in rows.mappings()]:
        connection.execute(insert_new(connection, ledger), shown)
        connection.execute(sa.delete(ledger).where(own))
