"""One thing at a time in each chat, many chats at once."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from telegram import Update

from bot.delivery.lanes import Lanes, UpdateLanes, lane_of
from tests.telegram_rules import group, person, private

pytestmark = pytest.mark.anyio


def said(chat: dict[str, Any], *, topic: int = 0, id_: int = 1) -> Update:
    message = {"message_id": id_, "date": 1, "chat": chat, "from": person(7), "text": "?"}
    if topic:
        message |= {"message_thread_id": topic, "is_topic_message": True}
    return Update.de_json({"update_id": id_, "message": message}, None)


def pressed(user: int = 7) -> Update:
    return Update.de_json(
        {"update_id": 9, "callback_query": {"id": "1", "from": person(user), "chat_instance": "1"}}, None
    )


class Desk:
    """Works on updates, and records how many at once."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.most = self.now = 0
        self.go = asyncio.Event()

    async def work(self, update: object, coroutine: Awaitable[Any]) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await coroutine
        finally:
            self.now -= 1
        self.done.append(update)

    async def handler(self) -> None:
        await self.go.wait()


async def started(lanes: UpdateLanes, desk: Desk, *updates: Update) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(lanes.process_update(update, desk.handler())) for update in updates]
    for _ in range(20):  # no step of theirs waits for anything but another step, or for `go`
        await asyncio.sleep(0)
    return tasks


async def test_within_a_chat_updates_wait_for_each_other() -> None:
    desk = Desk()
    lanes, updates = UpdateLanes(desk.work), [said(private(7), id_=n) for n in range(5)]
    tasks = await started(lanes, desk, *updates)

    desk.go.set()
    await asyncio.gather(*tasks)

    assert desk.most == 1
    assert desk.done == updates


async def test_chats_do_not_wait_for_each_other_but_a_chats_topics_have_one_place() -> None:
    desk = Desk()
    lanes = UpdateLanes(desk.work)

    topics = [said(group(-1), topic=topic) for topic in range(3, 43)]
    tasks = await started(lanes, desk, *topics, said(private(7)), said(group(-2)))

    assert desk.now == 3
    desk.go.set()
    await asyncio.gather(*tasks)


async def test_a_busy_chat_leaves_room_for_the_others() -> None:
    desk = Desk()
    lanes = UpdateLanes(desk.work, at_once=2)

    tasks = await started(lanes, desk, *(said(private(7), id_=n) for n in range(50)), said(private(8)))

    assert desk.now == 2
    desk.go.set()
    await asyncio.gather(*tasks)
    assert desk.most == 2


async def test_button_presses_wait_for_no_question() -> None:
    desk = Desk()
    lanes = UpdateLanes(desk.work, at_once=1)

    tasks = await started(lanes, desk, said(private(7)), said(private(7)), pressed(7), pressed(8))

    assert desk.now == 3
    desk.go.set()
    await asyncio.gather(*tasks)


async def test_presses_have_a_bound_and_a_user_one_place() -> None:
    desk = Desk()
    lanes = UpdateLanes(desk.work, presses_at_once=4)

    tasks = await started(lanes, desk, *(pressed(7) for _ in range(9)), *(pressed(user) for user in (8, 9)))
    assert desk.now == 3
    tasks += await started(lanes, desk, *(pressed(user) for user in range(10, 30)))

    assert desk.now == 4
    desk.go.set()
    await asyncio.gather(*tasks)


async def test_a_lane_that_nobody_uses_is_forgotten() -> None:
    desk = Desk()
    lanes = UpdateLanes(desk.work)
    tasks = await started(lanes, desk, *(said(private(n)) for n in range(1, 101)))
    assert len(lanes.lanes) == 100

    desk.go.set()
    await asyncio.gather(*tasks)

    assert len(lanes.lanes) == 0


async def test_closing_finishes_what_runs_and_leaves_what_waits() -> None:
    desk = Desk()
    lanes, first = UpdateLanes(desk.work), said(private(7))
    tasks = await started(lanes, desk, first, said(private(7), id_=2))

    lanes.close()
    desk.go.set()
    await asyncio.gather(*tasks)

    assert desk.done == [first]


async def test_what_takes_too_long_can_be_broken_off() -> None:
    desk = Desk()
    lanes = UpdateLanes(desk.work)
    tasks = await started(lanes, desk, said(private(7)))

    lanes.cancel()

    assert [type(result) for result in await asyncio.gather(*tasks, return_exceptions=True)] == [asyncio.CancelledError]
    assert len(lanes.lanes) == 0


async def test_a_failure_frees_the_lane() -> None:
    lanes = Lanes()

    with pytest.raises(ZeroDivisionError):
        async with lanes.hold("a"):
            raise ZeroDivisionError

    assert len(lanes) == 0


def test_a_membership_goes_in_its_chats_lane() -> None:
    member = {"user": person(1), "status": "member"}
    change = {"chat": group(-1), "from": person(7), "date": 1, "old_chat_member": member, "new_chat_member": member}

    assert lane_of(Update.de_json({"update_id": 1, "my_chat_member": change}, None)) == -1
