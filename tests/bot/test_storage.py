"""What the chat must not forget, over a real database."""

from collections.abc import Iterator
from pathlib import Path

import alembic.autogenerate
import alembic.migration
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot import storage
from bot.access import Access
from bot.conversations import Conversations, Session
from bot.reply_parts import Replies
from bot.storage import UpdateKey
from bot.updates import Inbox, KeptUpdate
from retrieval.library.database import Database
from tests.faults.fake_services import answer
from tests.libraries import lay_tables


@pytest.fixture
def database(tmp_path: Path, url: str | None) -> Iterator[Database]:
    opened = Database(lay_tables(tmp_path), url)
    yield opened
    opened.close()


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database)


@pytest.fixture
def conversations(database: Database) -> Conversations:
    return Conversations(database)


def key(update_id: int, chat_id: int = 7) -> UpdateKey:
    return UpdateKey(chat_id, update_id)


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
    assert inbox.add([KeptUpdate(key(5), "five")])
    assert inbox.add([KeptUpdate(key(5), "five again")])  # still waits

    inbox.finish(key(5))

    assert not inbox.add([KeptUpdate(key(5), "five again")])
    assert inbox.waiting() == []


def test_waiting_updates_come_back_in_the_order_of_arrival(inbox: Inbox) -> None:
    for id_ in (8, 6, 7):
        inbox.add([KeptUpdate(key(id_), f"body {id_}")])
    inbox.finish(key(7))

    assert inbox.waiting() == [(key(8), "body 8"), (key(6), "body 6")]


def test_a_finished_update_leaves_no_text_behind(inbox: Inbox, database: Database) -> None:
    inbox.add([KeptUpdate(key(1), "a private question")])

    inbox.finish(key(1))

    with database.read() as connection:
        assert connection.execute(sa.select(storage.inbox.c.body)).scalars().all() == [""]


def test_tries_are_counted_and_can_be_taken_back(inbox: Inbox) -> None:
    inbox.add([KeptUpdate(key(1), "")])

    assert [inbox.begin(key(1)), inbox.begin(key(1))] == [1, 2]
    inbox.release(key(1), counted=True)
    inbox.release(key(1), counted=False)

    assert inbox.attempts(key(1)) == 1


def test_strays_are_looked_for_behind_the_first_try_that_may_have_sent_something(
    inbox: Inbox, database: Database
) -> None:
    inbox.add([KeptUpdate(key(1), "")])
    slots = Replies(database)

    inbox.begin(key(1), after=10)
    first = slots.slot(key(1), 0)
    inbox.begin(key(1), after=20)
    unsent = slots.slot(key(1), 0)
    slots.note(key(1))
    inbox.begin(key(1), after=30)
    slots.note(key(1))

    assert (first.strays_after, first.is_noted, unsent.strays_after, unsent.is_noted) == (None, False, None, False)
    assert [slots.slot(key(1), part).strays_after for part in (0, 1)] == [20, 20]


def deaths(inbox: Inbox, *under_way: int) -> list[int]:
    """Let the process die while these are tried; return how far each update is suspected then."""
    for id_ in under_way:
        inbox.begin(key(id_))
    return [kept.deaths for kept in inbox.claim(own=True)]


def test_the_death_of_the_process_is_held_against_what_was_under_way(inbox: Inbox) -> None:
    inbox.add([KeptUpdate(key(id_), "") for id_ in (1, 2, 3)])

    assert deaths(inbox, 1, 2) == [1, 1, 0]
    assert deaths(inbox) == [1, 1, 0]
    assert deaths(inbox, 1, 2, 3) == [2, 2, 1]
    assert deaths(inbox, 1, 2, 3) == [2, 2, 2]  # in company nothing is condemned
    assert deaths(inbox, 1) == [3, 2, 2]
    assert inbox.attempts(key(1)) == 0  # the try said nothing of itself


def test_what_failed_or_was_broken_off_by_a_clean_end_is_not_suspected(inbox: Inbox) -> None:
    inbox.add([KeptUpdate(key(id_), "") for id_ in (1, 2)])

    inbox.begin(key(1))
    inbox.release(key(1), counted=True)
    inbox.begin(key(2))
    inbox.let_go()

    assert deaths(inbox) == [0, 0]


def test_a_buried_update_waits_no_more(inbox: Inbox) -> None:
    inbox.add([KeptUpdate(key(1), "poison")])

    inbox.bury(key(1))

    assert inbox.waiting() == []
    assert not inbox.add([KeptUpdate(key(1), "poison")])


def test_pruning_deletes_only_what_is_old_and_done(inbox: Inbox, database: Database) -> None:
    for id_ in (1, 2, 3):
        inbox.add([KeptUpdate(key(id_), "")])
    inbox.finish(key(1))
    inbox.bury(key(2))
    Replies(database).place(UpdateKey(7, 1), 0, 70)

    inbox.prune(days=1)
    assert not inbox.add([KeptUpdate(key(1), "")])

    inbox.prune(days=-1)
    assert inbox.add([KeptUpdate(key(1), "")])
    assert Replies(database).slot(key(1), 0).message_id is None
    assert {waiting for waiting, _ in inbox.waiting()} == {key(1), key(3)}


def test_another_bot_does_not_take_the_first_ones_updates_for_its_own(inbox: Inbox, database: Database) -> None:
    inbox.adopt(100)
    inbox.add([KeptUpdate(key(1), "")])
    inbox.finish(key(1))
    Replies(database).place(UpdateKey(7, 1), 0, 70)

    inbox.adopt(100)
    assert not inbox.add([KeptUpdate(key(1), "")])

    inbox.adopt(200)
    assert inbox.add([KeptUpdate(key(1), "")])
    assert Replies(database).slot(key(1), 0).message_id is None


def test_a_part_keeps_its_message_until_that_is_gone(database: Database) -> None:
    replies = Replies(database)

    replies.place(UpdateKey(7, 1), 0, 70)
    assert replies.slot(key(1), 0).message_id == 70
    assert replies.slot(key(1), 1).message_id is None

    replies.forget(key(1), 0)
    assert replies.slot(key(1), 0).message_id is None

    replies.place(UpdateKey(7, 1), 0, 71)
    assert replies.slot(key(1), 0).message_id == 71


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
    inbox.add([KeptUpdate(key(2**52), "")])
    Replies(database).place(UpdateKey(-(2**52), 2**52), 0, 2**31)

    assert inbox.waiting() == [(key(2**52), "")]
    assert Replies(database).slot(UpdateKey(-(2**52), 2**52), 0).message_id == 2**31


def test_one_number_in_two_chats_is_two_updates(inbox: Inbox, database: Database) -> None:
    inbox.add([KeptUpdate(key(1, chat_id=7), "")])
    inbox.finish(key(1, chat_id=7))
    Replies(database).place(key(1, chat_id=7), 0, 70)

    assert inbox.add([KeptUpdate(key(1, chat_id=8), "another chat's")]) == {key(1, chat_id=8)}
    assert Replies(database).slot(key(1, chat_id=8), 0).message_id is None


def test_a_number_that_comes_again_in_the_same_chat_is_another_update(
    inbox: Inbox, database: Database, conversations: Conversations
) -> None:
    inbox.add([KeptUpdate(key(1), "")])
    Replies(database).place(key(1), 0, 70)
    conversations.remember(Session(7), answer("of long ago"), update=key(1))
    inbox.finish(key(1))

    inbox.prune(days=-1)

    assert inbox.add([KeptUpdate(key(1), "")]) == {key(1)}
    assert conversations.answer_to(key(1)) is None
    assert Replies(database).slot(key(1), 0).message_id is None
    assert conversations.continued(7, 70) == Session(7)  # its message still is that answer


def test_updates_are_kept_all_or_none(inbox: Inbox) -> None:
    with pytest.raises(OverflowError):
        inbox.add([KeptUpdate(key(1), "one"), KeptUpdate(key(2**63), "too large for the database")])

    assert inbox.waiting() == []


def test_what_an_earlier_version_kept_is_moved_to_its_chat(tmp_path: Path) -> None:
    database = Database(tmp_path / "old.db")
    said = '{"update_id": 2, "message": {"chat": {"id": -100}}}'
    pressed = '{"update_id": 3, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": 8}}}}'
    with database.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(storage.MIGRATIONS))
        config.attributes.update(connection=connection, version_table=storage.VERSION_TABLE)
        command.upgrade(config, "0002")
        for id_, body, state in ((1, "", "done"), (2, said, "waiting"), (3, pressed, "waiting"), (4, "odd", "dead")):
            row = f"({id_}, '{body}', '{state}', 1, 5.0)"
            connection.execute(sa.text(f"INSERT INTO inbox VALUES {row.replace(':', chr(92) + ':')}"))
        connection.execute(sa.text("INSERT INTO replies VALUES (1, 0, 7, 70, NULL), (9, 0, 7, 90, NULL)"))

    storage.prepare(database)

    assert Inbox(database).waiting() == [(key(2, chat_id=-100), said), (key(3, chat_id=8), pressed)]
    assert not Inbox(database).add([KeptUpdate(key(1), "")])
    assert Replies(database).slot(key(1), 0).message_id == 70
    assert Replies(database).slot(key(9), 0).message_id is None  # its update has left the inbox
    database.close()
