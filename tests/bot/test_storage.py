"""What the chat must not forget, over a real database."""

from collections.abc import Iterator
from pathlib import Path

import alembic.autogenerate
import alembic.migration
import pytest
import sqlalchemy as sa

from bot import storage
from bot.storage import Access, Inbox, Replies
from retrieval.library.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "briefing.db")
    storage.prepare(opened)
    yield opened
    opened.close()


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database)


def test_the_migrations_make_the_tables_that_the_code_names(database: Database) -> None:
    def ours(_object: object, name: str | None, type_: str, *_: object) -> bool:
        return type_ != "table" or name in storage.metadata.tables

    with database.read() as connection:
        context = alembic.migration.MigrationContext.configure(connection, opts={"include_object": ours})
        differences = alembic.autogenerate.compare_metadata(context, storage.metadata)

    assert differences == []


def test_preparing_twice_changes_nothing(database: Database) -> None:
    storage.prepare(database)

    with database.read() as connection:
        assert sa.inspect(connection).has_table("inbox")


def test_an_update_is_taken_once(inbox: Inbox) -> None:
    assert inbox.add(5, "five")
    assert inbox.add(5, "five again")  # still waits

    inbox.finish(5)

    assert not inbox.add(5, "five again")
    assert inbox.waiting() == []


def test_waiting_updates_come_back_in_the_order_of_arrival(inbox: Inbox) -> None:
    for id_ in (8, 6, 7):
        inbox.add(id_, f"body {id_}")
    inbox.finish(7)

    assert inbox.waiting() == [(6, "body 6"), (8, "body 8")]


def test_a_finished_update_leaves_no_text_behind(inbox: Inbox, database: Database) -> None:
    inbox.add(1, "a private question")

    inbox.finish(1)

    with database.read() as connection:
        assert connection.execute(sa.select(storage.inbox.c.body)).scalars().all() == [""]


def test_tries_are_counted_and_can_be_taken_back(inbox: Inbox) -> None:
    inbox.add(1, "")

    assert [inbox.begin(1), inbox.begin(1)] == [1, 2]
    inbox.release(1)

    assert inbox.attempts(1) == 1


def test_a_buried_update_waits_no_more(inbox: Inbox) -> None:
    inbox.add(1, "poison")

    inbox.bury(1)

    assert inbox.waiting() == []
    assert not inbox.add(1, "poison")


def test_pruning_deletes_only_what_is_old_and_done(inbox: Inbox, database: Database) -> None:
    for id_ in (1, 2, 3):
        inbox.add(id_, "")
    inbox.finish(1)
    inbox.bury(2)
    Replies(database).place(1, 0, 7, 70)

    inbox.prune(days=1)
    assert not inbox.add(1, "")

    inbox.prune(days=-1)
    assert inbox.add(1, "")
    assert Replies(database).message_id(1, 0) is None
    assert [id_ for id_, _ in inbox.waiting()] == [1, 3]


def test_another_bot_does_not_take_the_first_ones_updates_for_its_own(inbox: Inbox, database: Database) -> None:
    inbox.adopt(100)
    inbox.add(1, "")
    inbox.finish(1)
    Replies(database).place(1, 0, 7, 70)

    inbox.adopt(100)
    assert not inbox.add(1, "")

    inbox.adopt(200)
    assert inbox.add(1, "")
    assert Replies(database).message_id(1, 0) is None


def test_a_part_keeps_its_message_until_that_is_gone(database: Database) -> None:
    replies = Replies(database)

    replies.place(1, 0, 7, 70)
    assert replies.message_id(1, 0) == 70
    assert replies.message_id(1, 1) is None

    replies.forget(1, 0)
    assert replies.message_id(1, 0) is None

    replies.place(1, 0, 7, 71)
    assert replies.message_id(1, 0) == 71


def test_there_is_one_owner(database: Database) -> None:
    access = Access(database)

    assert access.owner() is None
    assert access.claim(7)
    assert access.claim(7)
    assert not access.claim(8)
    assert access.owner() == 7


def test_a_role_belongs_to_one_id(database: Database) -> None:
    access = Access(database)

    access.note(-100, "visited group")
    access.note(-100, "visited group")

    assert access.has(-100, "visited group")
    assert not access.has(-100, "allowed group")
    assert not access.has(-200, "visited group")


def test_ids_may_be_as_large_as_telegrams(inbox: Inbox, database: Database) -> None:
    inbox.add(2**52, "")
    Replies(database).place(2**52, 0, -(2**52), 2**31)

    assert inbox.waiting() == [(2**52, "")]
    assert Replies(database).message_id(2**52, 0) == 2**31
