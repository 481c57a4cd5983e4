"""What may have ended the process is tried alone."""

import pytest
from telegram import Update

from bot.delivery.quarantine import CRASHES, Quarantine
from bot.storage import UpdateKey
from bot.updates import SUSPECT


class Inside:
    """What a quarantine has handed on."""

    def __init__(self, **deaths: int) -> None:
        self.now: list[str] = []
        self.quarantine = Quarantine(lambda update: self.now.append("abcdef"[update.update_id]))
        for name, n in deaths.items():
            self.quarantine.suspect(key(name), n)

    def enter(self, names: str) -> None:
        self.quarantine.enter((key(name), Update("abcdef".index(name))) for name in names)

    def leave(self, name: str, *, done: bool = True) -> None:
        self.now.remove(name)
        if done:
            self.quarantine.clear(key(name))
        self.quarantine.leave(key(name))


def key(name: str) -> UpdateKey:
    return UpdateKey(1, ord(name))


@pytest.mark.parametrize("deaths", [0, SUSPECT - 1])
def test_what_is_not_suspected_goes_at_once(deaths: int) -> None:
    inside = Inside(a=deaths)

    inside.enter("ab")
    inside.enter("c")

    assert inside.now == ["a", "b", "c"]


def test_suspects_go_first_one_at_a_time_and_the_rest_together_behind_them() -> None:
    inside = Inside(b=SUSPECT + 1, d=SUSPECT)
    inside.enter("abcd")
    seen = [list(inside.now)]

    for name in "db":
        inside.leave(name)
        inside.enter("e" if name == "d" else "")
        seen.append(list(inside.now))

    assert seen == [["d"], ["b"], ["a", "c", "e"]]


def test_a_suspect_waits_until_it_is_alone_and_nothing_else_begins_meanwhile() -> None:
    inside = Inside()
    inside.enter("ab")
    inside.quarantine.suspect(key("c"), SUSPECT)

    inside.enter("cd")
    inside.leave("a")
    assert inside.now == ["b"]
    inside.leave("b")
    assert inside.now == ["c"]
    inside.leave("c")
    assert inside.now == ["d"]


def test_a_suspect_that_is_tried_once_more_is_alone_again_and_others_go_in_between() -> None:
    inside = Inside(a=SUSPECT)
    inside.enter("ab")

    inside.leave("a", done=False)
    inside.enter("a")

    assert inside.now == ["b"]
    inside.leave("b")
    assert inside.now == ["a"]


def test_only_what_was_alone_at_deaths_is_condemned() -> None:
    quarantine = Inside(a=CRASHES - 1, b=CRASHES).quarantine

    assert [quarantine.condemns(key(name)) for name in "abc"] == [False, True, False]
