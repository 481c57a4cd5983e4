"""Who may ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.access import REMEMBERED, TELL_AGAIN_S, TRIES, Access, Door
from bot.storage import prepare
from retrieval.library.database import Database

ADA, BEN, GROUP = 7, 8, -100


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    database = Database(tmp_path / "briefing.db")
    prepare(database)
    yield Access(database)
    database.close()


def test_the_ids_in_the_settings_are_let_in(access: Access) -> None:
    door = Door(access, frozenset({ADA, GROUP}))

    assert door.admits(ADA, ADA)
    assert door.admits(ADA, -5)  # an allowed person in any group
    assert door.admits(BEN, GROUP)  # anybody in an allowed group
    assert not door.admits(BEN, BEN)
    assert not door.admits(BEN, -5)
    assert not door.admits(None, -5)


def test_a_star_lets_everyone_in(access: Access) -> None:
    door = Door(access, None)

    assert door.open_to_all
    assert door.admits(BEN, BEN)
    assert door.new_code() is None


def test_without_settings_nobody_is_let_in_but_who_sends_the_code(access: Access) -> None:
    door = Door(access, frozenset())
    code = door.new_code()
    assert code is not None
    assert not door.admits(ADA, ADA)

    assert door.pair(ADA, f" {code.lower()} ")

    assert door.admits(ADA, ADA)
    assert door.admits(ADA, GROUP)
    assert not door.admits(BEN, BEN)


def test_a_code_works_once(access: Access) -> None:
    door = Door(access, frozenset())
    code = door.new_code() or ""
    door.pair(ADA, code)

    assert door.pair(BEN, code) is None
    assert access.owner() == ADA


def test_while_there_is_an_owner_no_code_is_made(access: Access) -> None:
    first = Door(access, frozenset())
    first.pair(ADA, first.new_code() or "")

    restarted = Door(access, frozenset())

    assert restarted.new_code() is None
    assert restarted.admits(ADA, ADA)


def test_with_ids_in_the_settings_no_code_is_made(access: Access) -> None:
    assert Door(access, frozenset({ADA})).new_code() is None


def test_each_start_makes_another_code(access: Access) -> None:
    assert len({Door(access, frozenset()).new_code() for _ in range(20)}) == 20


def test_wrong_codes_run_out(access: Access) -> None:
    door = Door(access, frozenset())
    code = door.new_code() or ""
    wrong = "AAAA-AAAA" if code != "AAAA-AAAA" else "BBBB-BBBB"

    assert [door.pair(BEN, wrong) for _ in range(TRIES)] == [False] * TRIES
    assert door.pair(BEN, code) is None  # even the right one comes too late
    assert door.pair(ADA, code)


def test_after_a_while_a_user_may_try_again(access: Access) -> None:
    now = [0.0]
    door = Door(access, frozenset(), clock=lambda: now[0])
    code = door.new_code() or ""
    for _ in range(TRIES):
        door.pair(BEN, "AAAA-AAAA" if code != "AAAA-AAAA" else "BBBB-BBBB")

    now[0] += TELL_AGAIN_S

    assert door.pair(BEN, code)


def test_wrong_codes_of_strangers_never_keep_the_right_one_out(access: Access) -> None:
    door = Door(access, frozenset())
    code = door.new_code() or ""
    for user in range(1000, 1000 + 3 * REMEMBERED):
        door.pair(user, "AAAA-AAAA" if code != "AAAA-AAAA" else "BBBB-BBBB")

    assert len(door._wrong) == REMEMBERED
    assert door.pair(ADA, code)


@pytest.mark.parametrize("text", ["hello", "", "AAAA-AAA", "what is AAAA-AAAA?", "1111-1111"])
def test_what_does_not_look_like_a_code_costs_no_try(access: Access, text: str) -> None:
    door = Door(access, frozenset())
    door.new_code()

    assert [door.pair(ADA, text) for _ in range(TRIES + 1)] == [None] * (TRIES + 1)


def test_a_stranger_is_told_once_in_a_while(access: Access) -> None:
    now = [0.0]
    door = Door(access, frozenset(), clock=lambda: now[0])

    assert [door.may_tell(BEN), door.may_tell(BEN), door.may_tell(ADA)] == [True, False, True]
    now[0] += TELL_AGAIN_S
    assert door.may_tell(BEN)


def test_an_allowed_group_stays_allowed_under_its_new_id(access: Access) -> None:
    door = Door(access, frozenset({GROUP}))
    door.visit(GROUP)

    door.move(GROUP, -1001)

    assert door.admits(BEN, -1001)
    assert access.has(-1001, "visited group")


def test_a_group_that_was_not_allowed_is_not_let_in_by_moving(access: Access) -> None:
    door = Door(access, frozenset({ADA}))

    door.move(GROUP, -1001)

    assert not door.admits(BEN, -1001)


def test_a_list_in_the_settings_is_the_list_whoever_paired_before(access: Access) -> None:
    first = Door(access, frozenset())
    first.pair(ADA, first.new_code() or "")

    listed = Door(access, frozenset({BEN}))

    assert listed.admits(BEN, BEN)
    assert not listed.admits(ADA, ADA)
    assert not listed.admits(ADA, GROUP)


@pytest.mark.parametrize("later", [{GROUP}, {GROUP, BEN}])
def test_a_moved_group_stays_while_its_first_id_is_listed(access: Access, later: set[int]) -> None:
    door = Door(access, frozenset({GROUP}))
    door.move(GROUP, -1001)
    door.move(-1001, -1002)

    assert Door(access, frozenset(later)).admits(ADA, -1001)
    assert Door(access, frozenset(later)).admits(ADA, -1002)


@pytest.mark.parametrize("later", [set(), {BEN}, {-1}])
def test_a_moved_group_goes_with_its_first_id(access: Access, later: set[int]) -> None:
    door = Door(access, frozenset({GROUP}))
    door.move(GROUP, -1001)
    door.move(-1001, -1002)

    assert not Door(access, frozenset(later)).admits(ADA, -1001)
    assert not Door(access, frozenset(later)).admits(ADA, -1002)


def test_a_group_let_in_by_command_counts_beside_the_list_until_it_is_removed(access: Access) -> None:
    access.note(GROUP, "allowed group")
    door = Door(access, frozenset({BEN}))
    door.move(GROUP, -1001)
    assert door.admits(ADA, GROUP)

    removed = access.remove(GROUP)

    assert {(one.id, one.instead_of) for one in removed} == {(GROUP, None), (-1001, GROUP)}
    assert not door.admits(ADA, GROUP)


def test_who_was_put_out_is_out_at_once_and_another_may_pair(access: Access) -> None:
    door = Door(access, frozenset())
    door.pair(ADA, door.new_code() or "")
    assert door.admits(ADA, ADA)

    access.remove(ADA)

    assert not door.admits(ADA, ADA)
    assert access.remove(ADA) == []
    assert door.pair(BEN, door.new_code() or "")
