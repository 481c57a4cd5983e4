"""What each chat has seen, by subject: every line of a briefing that it was shown, so that the next says what is new.

*New* is what no line said; *changed* is the same matter with another number, day or denial; the rest is repeated.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from bot.asker import Asker
from bot.briefing.piece import Piece
from bot.briefing.told import Told, says_again
from bot.storage import ledger, prepare
from retrieval.language.folding import shown
from retrieval.language.sameness import contradiction
from retrieval.language.terms import terms
from retrieval.library.backends.portable import insert_new
from retrieval.library.database import Database

_MOST_CHARACTERS = 600
_SHARED = 0.5  # of the terms of the shorter text, for two that may be of one matter


@dataclass(frozen=True, slots=True)
class Seen:
    """A line that a chat was shown: `excerpt` is the raw text of its place then, `text` what was read."""

    article_id: str
    start: int
    end: int
    excerpt: str
    text: str
    at: datetime

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(terms(self.text))


@dataclass(frozen=True, slots=True)
class Compared:
    """What is new to a chat, and what has changed with what it was shown before."""

    new: tuple[Told, ...]
    changed: tuple[tuple[Told, Seen], ...]


class Ledger:
    """Over the bot's tables. Everything here blocks."""

    def __init__(self, database: Database) -> None:
        """Bring the tables up to date."""
        self._database = database
        prepare(database)

    def seen(self, asker: Asker, subject: str) -> tuple[Seen, ...]:
        """Return what the asker's chat and topic was shown on a subject, the oldest first."""
        wanted = sa.select(ledger).where(*_place(asker, subject)).order_by(ledger.c.row)
        with self._database.read() as connection:
            rows = connection.execute(wanted).mappings().all()
        return tuple(_seen(row) for row in rows)

    def prune(self, *, days: float) -> None:
        """Forget what was shown more than `days` ago: it is new again then."""
        with self._database.write() as connection:
            connection.execute(sa.delete(ledger).where(ledger.c.shown_at < time.time() - days * 86_400))

    def note(self, asker: Asker, piece: Piece) -> None:
        """Keep every line of a piece that was shown in the asker's chat and topic; a line is kept once."""
        cited = {one.n: one for one in piece.citations}
        key = {"chat_id": asker.chat, "topic": asker.topic, "subject": ledger_subject(piece.topic)}
        rows = [
            key
            | {"article_id": (one := cited[n]).article_id, "start": one.start, "end": one.end}
            | {"excerpt": one.excerpt, "text": line.text, "shown_at": time.time()}
            for line in piece.lines
            for n in line.citations
        ]
        if rows:
            with self._database.write() as connection:
                connection.execute(insert_new(connection, ledger), rows)


def ledger_subject(topic: str) -> str:
    """Return the one spelling of a topic under which a chat's ledger is kept; "" for everything.

    What is longer than any topic is cut: PostgreSQL's keys have an end.
    """
    return (" ".join(sorted(set(terms(topic)))) or shown(topic).casefold())[:_MOST_CHARACTERS]


def compared(told: Sequence[Told], seen: Sequence[Seen]) -> Compared:
    """Say which sentences are new to a chat, and which tell of a matter that it was shown otherwise."""
    known = [(one, one.terms) for one in seen]
    new: list[Told] = []
    changed: list[tuple[Told, Seen]] = []
    for one in told:
        near = [old for old, held in known if len(one.terms & held) >= _SHARED * min(len(one.terms), len(held))]
        if any(says_again(one.text, old.text) for old in near):
            continue
        if other := next((old for old in near if contradiction(one.text, old.text)), None):
            changed.append((one, other))
        else:
            new.append(one)
    return Compared(tuple(new), tuple(changed))


def unseen(told: Sequence[Told], seen: Sequence[Seen]) -> list[Told]:
    """Return the sentences that tell a chat anything that it was not shown, in their order."""
    state = compared(told, seen)
    keys = {one.key for one in (*state.new, *(changed for changed, _ in state.changed))}
    return [one for one in told if one.key in keys]


def _place(asker: Asker, subject: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        ledger.c.chat_id == asker.chat,
        ledger.c.topic == asker.topic,
        ledger.c.subject == ledger_subject(subject),
    )


def _seen(row: sa.RowMapping) -> Seen:
    at = datetime.fromtimestamp(row["shown_at"], UTC)
    return Seen(row["article_id"], row["start"], row["end"], row["excerpt"], row["text"], at)
