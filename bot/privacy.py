"""What is kept of a person or a chat: shown as plain values, forgotten, and forgotten again after a restore.

A private chat has its person's id: what is kept under one id is all that is the person's, or the group's. Everything
here blocks.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from bot.storage import (
    alarms,
    answers,
    due_digests,
    inbox,
    known_ids,
    metadata,
    of_answers,
    pairing_codes,
    questions_asked,
    subscriptions,
)
from retrieval.library.backends.portable import overwrite_deleted
from retrieval.library.database import Database

DELETIONS: Final = "deletions.jsonl"
# What stays, and why; /forget says the same in words.
STAYS: Final[Mapping[str, str]] = {
    known_ids.name: "who is let in, or is to be kept out, must not be forgotten by a command of theirs",
    alarms.name: "what the owner was told of the deployment; a chat's number stands there until then",
    pairing_codes.name: "digests of codes, which say nothing of anybody",
}
_WRITERS: Final = ("message", "edited_message", "callback_query")

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Deletion:
    """One wish to be forgotten: whose, and when; `scope` is that of the articles that were brought there."""

    id: int
    at: datetime
    scope: str = ""


class PersonalData:
    """Over the bot's tables. `deletions` is a file beside the database, which a copy of that does not bring back."""

    def __init__(self, database: Database, deletions: Path) -> None:
        self._database, self._deletions = database, deletions

    def of(self, id_: int) -> dict[str, Rows]:
        """Return all that is kept of a person or a chat, a list of rows a table."""
        with self._database.read() as connection:
            found = {
                table.name: [_plain(row) for row in connection.execute(sa.select(table).where(wanted)).mappings()]
                for table, wanted in (*_rows_of(connection, id_), (known_ids, known_ids.c.id == id_))
            }
        return {name: rows for name, rows in found.items() if rows}

    def forget(self, id_: int, scope: str = "", *, now: datetime | None = None) -> None:
        """Delete it, after the wish was written down: a restore of an older copy can grant it again.

        The articles of `scope` are the library's: whoever asks for this clears it, too.
        """
        wish = Deletion(id_, now or datetime.now(UTC), scope)
        with self._deletions.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"id": wish.id, "at": wish.at.isoformat(), "scope": scope}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._delete(id_)

    def deletions(self, *, after: datetime | None = None) -> list[Deletion]:
        """Return the wishes, the earliest first; those since a moment where one is given."""
        if not self._deletions.exists():
            return []
        read = (json.loads(line) for line in self._deletions.read_text(encoding="utf-8").splitlines() if line)
        found = [Deletion(one["id"], datetime.fromisoformat(one["at"]), one.get("scope", "")) for one in read]
        return [one for one in found if after is None or one.at > after]

    def replay(self, after: datetime) -> list[Deletion]:
        """Delete again what was deleted since the copy that was restored was made; return whose wishes these were."""
        wishes = self.deletions(after=after)
        for id_ in {wish.id for wish in wishes}:
            self._delete(id_)
        self._database.empty_log()
        return wishes

    def _delete(self, id_: int) -> None:
        with self._database.write() as connection:
            overwrite_deleted(connection)
            for table, wanted in _rows_of(connection, id_):
                connection.execute(sa.delete(table).where(wanted))


def _rows_of(connection: sa.Connection, id_: int) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Yield every table that holds something of somebody, what leans on others first, and which of its rows."""
    given = sa.select(answers.c.row).where(answers.c.chat_id == id_)
    sent = sa.select(subscriptions.c.id).where(subscriptions.c.chat_id == id_)
    naming = of_answers()
    for table in reversed(metadata.sorted_tables):
        if table.name in STAYS:
            continue
        wanted = [table.c[name] == id_ for name in ("chat_id", "user_id") if name in table.c]
        wanted += [column.in_(given) for column in naming if column.table is table]
        wanted += [table.c.id == id_] if table is questions_asked else []
        wanted += [inbox.c.row.in_(_given_up_of(connection, id_))] if table is inbox else []
        wanted += [table.c.subscription.in_(sent)] if table is due_digests else []
        yield table, sa.or_(sa.false(), *wanted)


def _given_up_of(connection: sa.Connection, id_: int) -> list[int]:
    """The rows of a person's messages, in whatever chat, that were given up with their text."""
    dead = sa.select(inbox.c.row, inbox.c.body).where(inbox.c.state == "dead")
    return [row for row, body in connection.execute(dead) if _writer_of(body) == id_]


def _writer_of(body: str) -> int | None:
    """Who wrote a kept update; None where it cannot be read, or names nobody."""
    update = _read(body)
    of = next((part for name in _WRITERS if isinstance(update, dict) and (part := update.get(name))), None)
    who = of.get("from") if isinstance(of, dict) else None
    return who.get("id") if isinstance(who, dict) else None


def _plain(row: sa.RowMapping) -> dict[str, Any]:
    return {name: _read(value) for name, value in row.items()}


def _read(value: Any) -> Any:
    """What was kept as JSON is shown as what it says."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
