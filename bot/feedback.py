"""What readers think of answers: one verdict of each reader on each answer, the last one counts.

Everything here blocks; callers on an event loop go through a thread.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from bot.conversations import Conversations
from bot.storage import feedback, prepare
from retrieval.library.database import Database

Vote = Literal["up", "down"]
VOTE_SIGNS: Final[dict[Vote, str]] = {"up": "👍", "down": "👎"}
# Of the reactions that Telegram offers those that judge an answer; what may mean anything is no verdict.
_JUDGING: Final[dict[Vote, frozenset[str]]] = {
    "up": frozenset({*"👍❤🔥🥰👏🎉🤩🙏👌😍💯🏆🤝🫡🆒😎", "❤\u200d🔥"}),
    "down": frozenset("👎🤬🤮💩🤡🥱🖕😡💔"),
}


@dataclass(frozen=True, slots=True)
class GivenVote:
    """What one reader thinks of one answer. `emoji` is the button or the reaction by which it was said."""

    chat_id: int
    answer_id: str
    user_id: int
    vote: Vote
    emoji: str
    given_at: datetime


def vote_of(emoji: tuple[str, ...]) -> Vote | None:
    """Return the verdict that reactions give; None where they give none, or both."""
    votes: set[Vote] = {vote for one in emoji for vote, known in _JUDGING.items() if one in known}
    return votes.pop() if len(votes) == 1 else None


class Feedback:
    """Keeps verdicts beside the answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, chat_id: int, answer_id: str, user_id: int, vote: Vote, emoji: str) -> None:
        """Keep a reader's verdict in place of an earlier one of theirs."""
        row = {"chat_id": chat_id, "answer_id": answer_id, "user_id": user_id, "vote": vote, "emoji": emoji}
        with self._database.write() as connection:
            connection.execute(sa.delete(feedback).where(_of(chat_id, answer_id, user_id)))
            connection.execute(sa.insert(feedback).values(row | {"given_at": time.time()}))

    def take_back(self, chat_id: int, answer_id: str, user_id: int) -> None:
        """Forget a reader's verdict."""
        with self._database.write() as connection:
            connection.execute(sa.delete(feedback).where(_of(chat_id, answer_id, user_id)))

    def verdicts(self) -> list[GivenVote]:
        """Return all verdicts, the oldest first."""
        prepare(self._database)
        with self._database.read() as connection:
            rows = connection.execute(sa.select(feedback).order_by(feedback.c.given_at)).mappings().all()
        return [GivenVote(**{**row, "given_at": datetime.fromtimestamp(row["given_at"], UTC)}) for row in rows]


def vote_rows(verdicts: Feedback, conversations: Conversations) -> Iterator[dict[str, Any]]:
    """Yield every verdict with the answer it is about (null where that is not kept any more), the oldest first."""
    for one in verdicts.verdicts():
        kept = conversations.kept(one.answer_id, one.chat_id)
        yield {
            "vote": one.vote,
            "emoji": one.emoji,
            "given_at": one.given_at.isoformat(timespec="seconds"),
            "chat": one.chat_id,
            "user": one.user_id,
            "answer_id": one.answer_id,
            "answer": kept.answer.as_json() if kept else None,
        }


def _of(chat_id: int, answer_id: str, user_id: int) -> sa.ColumnElement[bool]:
    here = (feedback.c.chat_id == chat_id) & (feedback.c.answer_id == answer_id)
    return here & (feedback.c.user_id == user_id)
