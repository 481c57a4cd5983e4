"""Who asked what, and what the bot said: kept per chat, topic and reply root, so that no chat sees another's questions.

Everything here blocks; callers on an event loop go through a thread.
"""

import time
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.answering.answer import Answer
from bot.storage import answers, fresh_starts, prepare, replies
from retrieval.library.database import Database

HISTORY: Final = 6  # earlier questions that a follow-up may lean on
_ANSWER: Final = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class Session:
    """One line of questions: `topic` is 0 outside a forum's topics, `root` the message that began the line."""

    chat_id: int
    topic: int = 0
    root: int = 0


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

    def history(self, session: Session) -> tuple[str, ...]:
        """Return the last questions of a session, newest last, at most HISTORY of them."""
        asked = sa.select(answers.c.question).where(_in(session)).order_by(answers.c.row.desc()).limit(HISTORY)
        with self._database.read() as connection:
            return tuple(reversed(connection.execute(asked).scalars().all()))

    def remember(self, session: Session, answer: Answer, *, update_id: int | None = None) -> None:
        """Keep an answer, and with it the messages already sent for `update_id`; all or nothing."""
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
            if update_id is not None:
                connection.execute(sa.update(replies).where(replies.c.update_id == update_id).values(answer=key))

    def answer(self, answer_id: str) -> Answer | None:
        """Return the newest answer with this id."""
        return self._newest(answers.c.id == answer_id)

    def answer_in(self, chat_id: int, answer_id: str) -> Answer | None:
        """Return an answer only where it was given in this chat."""
        return self._newest((answers.c.id == answer_id) & (answers.c.chat_id == chat_id))

    def answer_to(self, update_id: int) -> Answer | None:
        """Return what was already found for an update, though perhaps not yet shown."""
        found = sa.select(replies.c.answer).where(replies.c.update_id == update_id)
        return self._newest(answers.c.row.in_(found))

    def link(self, update_id: int, chat_id: int, answer_id: str) -> None:
        """Count the messages sent for `update_id` as part of an earlier answer: replying to them continues it."""
        newest = sa.select(sa.func.max(answers.c.row)).where(answers.c.id == answer_id, answers.c.chat_id == chat_id)
        with self._database.write() as connection:
            linked = sa.update(replies).where(replies.c.update_id == update_id)
            connection.execute(linked.values(answer=newest.scalar_subquery()))

    def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a group that became a supergroup and changed its id; all or nothing."""
        with self._database.write() as connection:
            for table in (answers, replies, fresh_starts):
                moved = sa.update(table).where(table.c.chat_id == old_chat_id).values(chat_id=new_chat_id)
                connection.execute(moved)

    def _newest(self, wanted: sa.ColumnElement[bool]) -> Answer | None:
        body = sa.select(answers.c.body).where(wanted).order_by(answers.c.row.desc()).limit(1)
        with self._database.read() as connection:
            kept: Any = connection.execute(body).scalar()
        return _ANSWER.validate_json(kept) if kept else None


def _place(chat_id: int, topic: int) -> sa.ColumnElement[bool]:
    return (fresh_starts.c.chat_id == chat_id) & (fresh_starts.c.topic == topic)


def _in(session: Session) -> sa.ColumnElement[bool]:
    return (
        (answers.c.chat_id == session.chat_id) & (answers.c.topic == session.topic) & (answers.c.root == session.root)
    )
