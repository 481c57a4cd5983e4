"""Histories and answers, over a real database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.answering.answer import Scope
from bot.conversations import HISTORY, Conversations, Session
from bot.storage import Replies
from retrieval.library.database import Database
from tests.faults.fake_services import answer, citation


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "briefing.db")
    yield opened
    opened.close()


@pytest.fixture
def conversations(database: Database) -> Conversations:
    return Conversations(database)


def test_an_answer_comes_back_as_it_was(conversations: Conversations) -> None:
    kept = replace(
        answer("Was it cold? 🥶 Холодно?"),
        scope=Scope(3, date(2025, 1, 2), date(2025, 3, 4), ("only The Example",)),
        citations=(citation(warnings=("translated copy",), url=None),),
        withheld=2,
    )

    conversations.remember(Session(7), kept)

    assert conversations.answer(kept.id) == kept
    assert conversations.answer("unknown") is None


def test_history_holds_the_last_questions_newest_last(conversations: Conversations) -> None:
    for number in range(HISTORY + 3):
        conversations.remember(Session(7), answer(f"question {number}"))

    assert conversations.history(Session(7)) == tuple(f"question {number}" for number in range(3, HISTORY + 3))


def test_each_chat_topic_and_root_has_its_own_history(conversations: Conversations) -> None:
    sessions = [Session(7), Session(-100), Session(-100, topic=5), Session(-100, topic=5, root=9)]
    for session in sessions:
        conversations.remember(session, answer(f"asked in {session}"))

    assert [conversations.history(session) for session in sessions] == [(f"asked in {s}",) for s in sessions]


def test_a_fresh_start_leaves_the_old_questions_behind(conversations: Conversations) -> None:
    conversations.remember(conversations.current(7), answer("before"))

    conversations.start_afresh(7, 0, root=50)

    assert conversations.current(7) == Session(7, root=50)
    assert conversations.history(conversations.current(7)) == ()
    assert conversations.history(Session(7)) == ("before",)


def test_a_message_knows_the_session_of_its_answer(conversations: Conversations, database: Database) -> None:
    replies = Replies(database)
    replies.place(1, 0, -100, 70)

    conversations.remember(Session(-100, 5, 60), answer(), update_id=1)
    replies.place(1, 1, -100, 71)  # the second part, sent later

    assert conversations.continued(-100, 70) == conversations.continued(-100, 71) == Session(-100, 5, 60)
    assert conversations.continued(-100, 72) is None


def test_a_message_of_another_chat_continues_nothing(conversations: Conversations, database: Database) -> None:
    Replies(database).place(1, 0, 7, 70)
    conversations.remember(Session(7), answer(), update_id=1)

    assert conversations.continued(-100, 70) is None


def test_what_was_found_for_an_update_is_found_again(conversations: Conversations, database: Database) -> None:
    Replies(database).place(1, 0, 7, 70)
    assert conversations.answer_to(1) is None

    conversations.remember(Session(7), answer("kept"), update_id=1)

    found = conversations.answer_to(1)
    assert found is not None
    assert found.question == "kept"


def test_an_answer_is_shown_only_in_the_chat_it_was_given_in(conversations: Conversations) -> None:
    conversations.remember(Session(7), answer("private", id_="a1"))
    conversations.remember(Session(-100), answer("public", id_="a1"))  # the same short id, by chance

    private, public = conversations.answer_in(7, "a1"), conversations.answer_in(-100, "a1")

    assert (private.question if private else None, public.question if public else None) == ("private", "public")
    assert conversations.answer_in(8, "a1") is None


def test_messages_can_be_linked_to_an_earlier_answer(conversations: Conversations, database: Database) -> None:
    conversations.remember(Session(7, root=3), answer(id_="a1"))
    Replies(database).place(2, 0, 7, 80)

    conversations.link(2, 7, "a1")

    assert conversations.continued(7, 80) == Session(7, root=3)


def test_a_group_that_changed_its_id_keeps_its_answers(conversations: Conversations, database: Database) -> None:
    Replies(database).place(1, 0, -5, 70)
    conversations.remember(Session(-5, root=60), answer(id_="a1"), update_id=1)

    conversations.move(-5, -100)

    assert conversations.answer_in(-100, "a1")
    assert conversations.answer_in(-5, "a1") is None
    assert conversations.continued(-100, 70) == Session(-100, root=60)
