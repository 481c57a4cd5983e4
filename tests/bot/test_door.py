"""Who may ask."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.access import NOBODY, Access
from bot.door import REQUESTS_AN_HOUR, TELL_AGAIN_S, Door
from bot.memory import REMEMBERED
from bot.pairing import TRIES
from retrieval.library.database import Database
from tests.libraries import lay_tables

ADA, BEN, GROUP = 7, 8, -100


@pytest.fixture
def database(tmp_path: Path, url: str | None) -> Iterator[Database]:
    database = Database(lay_tables(tmp_path), url)
    yield database
    database.close()


@pytest.fixture
def access(database: Database) -> Access:
    return Access(database)


def test_the_ids_in_the_settings_are_let_in(database: Database) -> None:
    door = Door(database, frozenset({ADA, GROUP}))

    assert door.admits(ADA, ADA)
    assert door.admits(ADA, -5)  # an allowed person in any group
    assert door.admits(BEN, GROUP)  # anybody in an allowed group
    assert not door.admits(BEN, BEN)
    assert not door.admits(BEN, -5)
    assert not door.admits(None, -5)


def test_a_star_lets_everyone_in(database: Database) -> None:
    door = Door(database, None)

    assert door.open_to_all
    assert door.admits(BEN, BEN)
    assert door.new_code() is None


def test_without_settings_nobody_is_let_in_but_who_sends_the_code(database: Database) -> None:
    door = Door(database, frozenset())
    code = door.new_code()
    assert code is not None
    assert not door.admits(ADA, ADA)

    assert door.pairing.try_(ADA, f" {code.lower()} ")

    assert door.admits(ADA, ADA)
    assert door.admits(ADA, GROUP)
    assert not door.admits(BEN, BEN)


@pytest.mark.parametrize(
    "form",
    [
        "{0}-{1}",
        "{0}{1}",
        "{0} {1}",
        "my code is {0}-{1}",
        "/pair {0}-{1}",
        "/start {0}-{1}",
        "/start@BriefingBot {0}{1}",
        "“{0}–{1}”.",
        "Мой код: {0}_{1}",
        "https://t.me/BriefingBot?start={0}-{1}",
        "here it comes\n{0}—{1}\nthanks",
        "{0}‑{1}",
        "{0[0]}{0[1]} {0[2]}{0[3]} {1[0]}{1[1]} {1[2]}{1[3]}",
    ],
)
@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_any_form_of_the_code_is_understood(database: Database, form: str, case: Callable[[str], str]) -> None:
    door = Door(database, frozenset())
    code = door.new_code() or ""

    text = form.format(*(case(half) for half in code.split("-")))

    assert door.hears(ADA, text)
    assert door.pairing.try_(ADA, text) == "paired"


def test_a_code_of_an_earlier_start_is_expired(database: Database) -> None:
    old = Door(database, frozenset()).new_code() or ""
    door = Door(database, frozenset())
    door.new_code()

    assert door.pairing.try_(ADA, f"my code is {old}") == "expired"
    assert door.pairing.known_in(old) == "expired"


def test_ids_that_telegram_shares_out_let_nobody_in(database: Database, access: Access) -> None:
    for shared in NOBODY:
        access.note(shared, "member")
        assert not Door(database, frozenset({shared})).admits(shared, -5)
        assert not Door(database, frozenset()).admits(shared, -5)


def test_who_is_let_in_by_an_admin_may_ask_until_put_out(database: Database) -> None:
    door = Door(database, frozenset(), owner=ADA)
    door.let_in(BEN, "Ben", admin=True)
    door.let_in(9, "Cleo")
    assert (door.rank(ADA), door.rank(BEN), door.rank(9)) == ("owner", "admin", None)
    assert door.admits(9, -5)
    assert door.stewards() == [ADA, BEN]

    assert door.put_out(BEN, by="admin") == "ranked"
    assert door.put_out(ADA, by="owner") == "ranked"
    assert door.put_out(9, by="admin") == "put out"

    assert not door.admits(9, -5)
    assert not door.may_request(9)  # who was put out is not asked about again
    assert [one.name for one in door.everybody()] == ["Ben"]


@pytest.mark.parametrize("allowed", [None, frozenset({GROUP})])
def test_who_is_put_out_is_out_also_where_everybody_is_in(database: Database, allowed: frozenset[int] | None) -> None:
    door = Door(database, allowed, owner=ADA)
    assert door.admits(BEN, GROUP)

    door.put_out(BEN, by="owner")

    assert not door.admits(BEN, GROUP)
    assert door.admits(9, GROUP)


def test_a_group_can_be_narrowed_to_people_who_were_let_in(database: Database) -> None:
    door = Door(database, frozenset(), owner=ADA)
    door.let_in(GROUP)
    door.let_in(9)
    assert door.admits(BEN, GROUP)

    door.narrow(GROUP, to_members=True)
    door.move(GROUP, -1001)

    assert [door.admits(user, chat) for user in (BEN, 9) for chat in (GROUP, -1001)] == [False, False, True, True]
    assert door.is_open(-1001)
    door.narrow(-1001, to_members=False)
    assert door.admits(BEN, -1001)


def test_the_owner_hears_of_a_stranger_once_a_day_and_not_of_too_many(database: Database) -> None:
    door = Door(database, frozenset(), owner=ADA)

    heard = [door.may_request(id_) for id_ in (*range(100, 130), 100)]

    assert heard == [True] * REQUESTS_AN_HOUR + [False] * (31 - REQUESTS_AN_HOUR)


def test_a_code_works_once(database: Database, access: Access) -> None:
    door = Door(database, frozenset())
    code = door.new_code() or ""
    door.pairing.try_(ADA, code)

    assert door.pairing.try_(BEN, code) == "used"
    assert access.owner() == ADA


def test_while_there_is_an_owner_no_code_is_made(database: Database) -> None:
    first = Door(database, frozenset())
    first.pairing.try_(ADA, first.new_code() or "")

    restarted = Door(database, frozenset())

    assert restarted.new_code() is None
    assert restarted.admits(ADA, ADA)


def test_with_ids_in_the_settings_no_code_is_made(database: Database) -> None:
    assert Door(database, frozenset({ADA})).new_code() is None


def test_each_start_makes_another_code(database: Database) -> None:
    assert len({Door(database, frozenset()).new_code() for _ in range(20)}) == 20


def test_wrong_codes_run_out(database: Database) -> None:
    door = Door(database, frozenset())
    code = door.new_code() or ""
    wrong = "AAAA-AAAA" if code != "AAAA-AAAA" else "BBBB-BBBB"

    assert [door.pairing.try_(BEN, wrong) for _ in range(TRIES)] == ["wrong"] * TRIES
    assert door.pairing.try_(BEN, code) is None  # even the right one comes too late
    assert door.pairing.try_(ADA, code)


def test_after_a_while_a_user_may_try_again(database: Database) -> None:
    now = [0.0]
    door = Door(database, frozenset(), clock=lambda: now[0])
    code = door.new_code() or ""
    for _ in range(TRIES):
        door.pairing.try_(BEN, "AAAA-AAAA" if code != "AAAA-AAAA" else "BBBB-BBBB")

    now[0] += TELL_AGAIN_S

    assert door.pairing.try_(BEN, code)


@pytest.mark.parametrize("url", [None], ids=["SQLite"])  # three thousand tries are enough once
def test_wrong_codes_of_strangers_never_keep_the_right_one_out(database: Database) -> None:
    door = Door(database, frozenset())
    code = door.new_code() or ""
    for user in range(1000, 1000 + 3 * REMEMBERED):
        door.pairing.try_(user, "AAAA-AAAA" if code != "AAAA-AAAA" else "BBBB-BBBB")

    assert len(door.pairing._wrong) == REMEMBERED
    assert door.pairing.try_(ADA, code)


@pytest.mark.parametrize("text", ["hello", "", "AAAA-AAA", "what came in February?", "1111-1111", "Trump2025 is good"])
def test_what_does_not_look_like_a_code_costs_no_try(database: Database, text: str) -> None:
    door = Door(database, frozenset())
    door.new_code()

    assert [door.pairing.try_(ADA, text) for _ in range(TRIES + 1)] == [None] * (TRIES + 1)


def test_a_stranger_is_told_once_in_a_while(database: Database) -> None:
    now = [0.0]
    door = Door(database, frozenset(), clock=lambda: now[0])

    assert [door.may_tell(BEN), door.may_tell(BEN), door.may_tell(ADA)] == [True, False, True]
    now[0] += TELL_AGAIN_S
    assert door.may_tell(BEN)


def test_an_allowed_group_stays_allowed_under_its_new_id(database: Database, access: Access) -> None:
    door = Door(database, frozenset({GROUP}))
    door.visit(GROUP)

    door.move(GROUP, -1001)

    assert door.admits(BEN, -1001)
    assert access.has(-1001, "visited group")


def test_a_group_that_was_not_allowed_is_not_let_in_by_moving(database: Database) -> None:
    door = Door(database, frozenset({ADA}))

    door.move(GROUP, -1001)

    assert not door.admits(BEN, -1001)


def test_a_list_in_the_settings_is_the_list_whoever_paired_before(database: Database) -> None:
    first = Door(database, frozenset())
    first.pairing.try_(ADA, first.new_code() or "")

    listed = Door(database, frozenset({BEN}))

    assert listed.admits(BEN, BEN)
    assert not listed.admits(ADA, ADA)
    assert not listed.admits(ADA, GROUP)


@pytest.mark.parametrize("later", [{GROUP}, {GROUP, BEN}])
def test_a_moved_group_stays_while_its_first_id_is_listed(database: Database, later: set[int]) -> None:
    door = Door(database, frozenset({GROUP}))
    door.move(GROUP, -1001)
    door.move(-1001, -1002)

    assert Door(database, frozenset(later)).admits(ADA, -1001)
    assert Door(database, frozenset(later)).admits(ADA, -1002)


@pytest.mark.parametrize("later", [set(), {BEN}, {-1}])
def test_a_moved_group_goes_with_its_first_id(database: Database, later: set[int]) -> None:
    door = Door(database, frozenset({GROUP}))
    door.move(GROUP, -1001)
    door.move(-1001, -1002)

    assert not Door(database, frozenset(later)).admits(ADA, -1001)
    assert not Door(database, frozenset(later)).admits(ADA, -1002)


def test_a_group_let_in_by_command_counts_beside_the_list_until_it_is_removed(
    database: Database, access: Access
) -> None:
    access.note(GROUP, "allowed group")
    door = Door(database, frozenset({BEN}))
    door.move(GROUP, -1001)
    assert door.admits(ADA, GROUP)

    removed = access.remove(GROUP)

    assert {(one.id, one.instead_of) for one in removed} == {(GROUP, None), (-1001, GROUP)}
    assert not door.admits(ADA, GROUP)


def test_who_was_put_out_is_out_at_once_and_another_may_pair(database: Database, access: Access) -> None:
    door = Door(database, frozenset())
    door.pairing.try_(ADA, door.new_code() or "")
    assert door.admits(ADA, ADA)

    access.remove(ADA)

    assert not door.admits(ADA, ADA)
    assert access.remove(ADA) == []
    assert door.pairing.try_(BEN, door.new_code() or "")
