"""Histories and answers, over a real database."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from pydantic import TypeAdapter

from bot.answering.answer import Answer, Scope
from bot.answering.draft import Attempt
from bot.answering.record import LibraryState, Record, ShownExcerpt
from bot.answering.understanding.follow_up import Turn
from bot.answering.understanding.understanding import TURNS
from bot.conversations import TERMINAL, Conversations, Session
from bot.feedback import Feedback
from bot.reply_parts import Replies
from bot.storage import MIGRATIONS, VERSION_TABLE, UpdateKey, answers, ledger
from retrieval.library.database import Database
from tests.faults.fake_services import answer, citation, refusal
from tests.libraries import lay_tables


@pytest.fixture
def database(tmp_path: Path, url: str | None) -> Iterator[Database]:
    opened = Database(lay_tables(tmp_path), url)
    yield opened
    opened.close()


@pytest.fixture
def conversations(database: Database) -> Conversations:
    return Conversations(database)


def asked(conversations: Conversations, session: Session) -> tuple[str, ...]:
    return tuple(turn.question for turn in conversations.history(session))


def record() -> Record:
    shown = ShownExcerpt(1, "article", "cold-day.txt", "The Example", "2025-08-14", 9, 39, 0.031, 0.52)
    return Record(
        LibraryState(3, 40, datetime(2025, 8, 15, 9, 30, tzinfo=UTC), "sound"),
        understood_by="code",
        excerpts=(shown,),
        prompts={"answer": "0123456789ab"},
        attempts=(Attempt("openai:x", "did not answer: HTTP 503", 400), Attempt("extractive", "written", 3)),
        passed=1,
        withheld=("1976 does not stand in the sentences that it points at",),
        ms={"search": 12},
    )


def test_an_answer_comes_back_as_it_was(conversations: Conversations) -> None:
    kept = replace(
        answer("Was it cold? 🥶 Холодно?"),
        scope=Scope(3, date(2025, 1, 2), date(2025, 3, 4), ("only The Example",)),
        citations=(citation(warnings=("translated copy",), url=None),),
        withheld=2,
    )

    conversations.remember(Session(7), kept)

    found = conversations.kept(kept.id)
    assert found is not None
    assert found.answer == kept
    assert conversations.kept("unknown") is None


def test_history_holds_the_last_questions_newest_last(conversations: Conversations) -> None:
    for number in range(TURNS + 3):
        conversations.remember(Session(7), answer(f"question {number}"))

    assert asked(conversations, Session(7)) == tuple(f"question {number}" for number in range(3, TURNS + 3))


def test_a_reply_to_an_older_answer_goes_on_from_there(conversations: Conversations, database: Database) -> None:
    sent = Replies(database)
    for number in (1, 2):
        conversations.remember(Session(7), answer(f"question {number}"), update=UpdateKey(7, number))
        sent.place(UpdateKey(7, number), 0, 100 + number)

    from_first, from_nothing = (conversations.history(Session(7), message) for message in (101, 999))

    assert [turn.question for turn in from_first] == ["question 1"]
    assert [turn.question for turn in from_nothing] == ["question 1", "question 2"]


def test_each_chat_topic_and_root_has_its_own_history(conversations: Conversations) -> None:
    sessions = [Session(7), Session(-100), Session(-100, topic=5), Session(-100, topic=5, root=9)]
    for session in sessions:
        conversations.remember(session, answer(f"asked in {session}"))

    assert [asked(conversations, session) for session in sessions] == [(f"asked in {s}",) for s in sessions]


def test_a_fresh_start_leaves_the_old_questions_behind(conversations: Conversations) -> None:
    conversations.remember(conversations.current(7), answer("before"))

    conversations.start_afresh(7, 0, root=50)

    assert conversations.current(7) == Session(7, root=50)
    assert conversations.history(conversations.current(7)) == ()
    assert asked(conversations, Session(7)) == ("before",)


def test_a_message_knows_the_session_of_its_answer(conversations: Conversations, database: Database) -> None:
    replies = Replies(database)
    replies.place(UpdateKey(-100, 1), 0, 70)

    conversations.remember(Session(-100, 5, 60), answer(), update=UpdateKey(-100, 1))
    replies.place(UpdateKey(-100, 1), 1, 71)  # the second part, sent later

    assert conversations.continued(-100, 70) == conversations.continued(-100, 71) == Session(-100, 5, 60)
    assert conversations.continued(-100, 72) is None


def test_a_message_of_another_chat_continues_nothing(conversations: Conversations, database: Database) -> None:
    Replies(database).place(UpdateKey(7, 1), 0, 70)
    conversations.remember(Session(7), answer(), update=UpdateKey(7, 1))

    assert conversations.continued(-100, 70) is None


def test_what_was_found_for_an_update_is_found_again(conversations: Conversations, database: Database) -> None:
    Replies(database).place(UpdateKey(7, 1), 0, 70)
    assert conversations.answer_to(UpdateKey(7, 1)) is None

    conversations.remember(Session(7), answer("kept"), update=UpdateKey(7, 1))

    found = conversations.answer_to(UpdateKey(7, 1))
    assert found is not None
    assert found.question == "kept"


def test_an_answer_is_shown_only_in_the_chat_it_was_given_in(conversations: Conversations) -> None:
    conversations.remember(Session(7), answer("private", id_="a1"))
    conversations.remember(Session(-100), answer("public", id_="a1"))  # the same short id, by chance

    private, public = conversations.kept("a1", 7), conversations.kept("a1", -100)

    assert (private.answer.question if private else None, public.answer.question if public else None) == (
        "private",
        "public",
    )
    assert conversations.kept("a1", 8) is None


def test_messages_can_be_linked_to_an_earlier_answer(conversations: Conversations, database: Database) -> None:
    conversations.remember(Session(7, root=3), answer(id_="a1"))
    Replies(database).place(UpdateKey(7, 2), 0, 80)

    conversations.link(UpdateKey(7, 2), "a1")

    assert conversations.continued(7, 80) == Session(7, root=3)


def test_what_a_group_was_shown_moves_with_its_id(conversations: Conversations, database: Database) -> None:
    line = {
        "topic": 3,
        "subject": "dam",
        "article_id": "x",
        "end": 9,
        "excerpt": "Dams.",
        "text": "Dams.",
        "shown_at": 1.0,
    }
    rows = [line | {"chat_id": chat, "start": start} for chat, start in ((-5, 0), (-5, 4), (-100, 4), (-6, 0))]
    with database.write() as connection:
        connection.execute(sa.insert(ledger), rows)

    for _ in range(2):  # both groups tell of it
        conversations.move(-5, -100)

    with database.read() as connection:
        kept = connection.execute(sa.select(ledger.c.chat_id, ledger.c.start)).all()
    assert sorted(map(tuple, kept)) == [(-100, 0), (-100, 4), (-6, 0)]


def test_a_group_that_changed_its_id_keeps_its_answers(conversations: Conversations, database: Database) -> None:
    Replies(database).place(UpdateKey(-5, 1), 0, 70)
    conversations.remember(Session(-5, root=60), answer(id_="a1"), update=UpdateKey(-5, 1))

    conversations.move(-5, -100)

    assert conversations.kept("a1", -100)
    assert conversations.kept("a1", -5) is None
    assert conversations.continued(-100, 70) == Session(-100, root=60)


def test_a_turn_carries_the_question_as_understood_and_the_words_that_answered(conversations: Conversations) -> None:
    conversations.remember(Session(7), replace(answer("And he?"), asked_as="And Lavrov?"))
    conversations.remember(Session(7), refusal("And Mars?"))

    understood, refused = conversations.history(Session(7))

    assert (understood.question, understood.alone) == ("And Lavrov?", True)
    assert "she said it was a cold day" in understood.answer
    assert refused == Turn("And Mars?")


def test_how_an_answer_came_about_is_kept_beside_it(conversations: Conversations, database: Database) -> None:
    Replies(database).place(UpdateKey(7, 1), 0, 70)

    conversations.remember(Session(7, root=3), answer(id_="a1"), record(), update=UpdateKey(7, 1))

    kept = conversations.kept("a1")
    assert kept is not None
    assert (kept.answer, kept.record) == (answer(id_="a1"), record())
    assert kept == conversations.kept("a1", 7) == conversations.kept_at(7, 70)
    assert kept == conversations.last(7) == conversations.last(7, 0, 3)


def test_no_other_chat_sees_how_an_answer_came_about(conversations: Conversations, database: Database) -> None:
    Replies(database).place(UpdateKey(7, 1), 0, 70)
    conversations.remember(Session(7), answer(id_="a1"), record(), update=UpdateKey(7, 1))

    assert conversations.kept("a1", 8) is None
    assert conversations.kept_at(8, 70) is None
    assert conversations.last(8) is conversations.last(7, 5) is conversations.last(7, 0, 9) is None


def test_an_answer_without_a_record_is_still_known(conversations: Conversations) -> None:
    conversations.remember(Session(7), answer(id_="a1"))

    kept = conversations.kept("a1")

    assert kept is not None
    assert kept.record is None


def test_pruning_forgets_old_records_the_terminals_answers_and_what_readers_thought_of_old_ones(
    conversations: Conversations, database: Database
) -> None:
    votes = Feedback(database)
    conversations.remember(Session(7), answer(id_="chat"), record())
    conversations.remember(TERMINAL, answer(id_="terminal"), record())

    conversations.prune(days=2, records_days=1)
    assert all(conversations.kept(id_) for id_ in ("chat", "terminal"))
    votes.give(7, "chat", 8, "up", "👍")

    conversations.prune(days=1, records_days=-1)
    chat = conversations.kept("chat")
    assert chat is not None
    assert chat.record is None
    assert conversations.kept("terminal") is None
    assert votes.verdicts()

    conversations.prune(days=-1, records_days=1)
    assert conversations.kept("chat") is None
    assert not votes.verdicts()


def test_answers_of_an_earlier_version_are_still_understood(database: Database) -> None:
    """The tables and the answer as version 0.1 wrote them, before anything was recorded."""
    body = json.loads(TypeAdapter(Answer).dump_json(answer(id_="old")))
    for newer in ("language", "failed_writers", "broken_off"):
        del body[newer]
    with database.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes.update(connection=connection, version_table=VERSION_TABLE)
        command.upgrade(config, "0001")
        row = {"chat_id": 7, "topic": 0, "root": 0, "question": "Was it cold?", "said_at": 1.0}
        connection.execute(sa.insert(answers).values(id="old", body=json.dumps(body), **row))

    conversations = Conversations(database)

    kept = conversations.kept("old")
    assert kept is not None
    assert (kept.answer, kept.record) == (answer(id_="old"), None)
    assert asked(conversations, Session(7)) == ("Was it cold?",)
