"""Requests to Telegram, with a clock that costs no time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.delivery.courier import PATIENCE, TYPED_S, Courier, Pauses, seconds
from tests.telegram_rules import broken_limits

pytestmark = pytest.mark.anyio

Do = Callable[[], Awaitable[Any]]


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    async def sleep(self, pause: float) -> None:
        self.slept.append(pause)
        self.now += pause
        await asyncio.sleep(0)

    def __call__(self) -> float:
        return self.now


class Telegram:
    """Answers with the errors that it was given, then with `ok`."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls: list[Any] = []

    async def __call__(self, name: Any = None) -> Any:
        self.calls.append(name)
        await asyncio.sleep(0.002)
        if self.errors:
            raise self.errors.pop(0)
        return f"ok {name}"


@pytest.fixture(autouse=True)
def _durations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def courier(clock: Clock) -> Courier:
    return Courier(sleep=clock.sleep, clock=clock)


async def send(courier: Courier, telegram: Telegram, name: str = "", *, chat: int = 7) -> Any:
    return await courier.process_request(telegram, (name,), {}, "sendMessage", {"chat_id": chat}, None)


async def edit(courier: Courier, telegram: Telegram, name: str, *, message: int = 1) -> Any:
    data = {"chat_id": 7, "message_id": message}
    return await courier.process_request(telegram, (name,), {}, "editMessageText", data, None)


async def test_a_pause_that_telegram_asks_for_is_kept_exactly(courier: Courier, clock: Clock) -> None:
    telegram = Telegram(RetryAfter(timedelta(seconds=7)))

    assert await send(courier, telegram, "a") == "ok a"
    assert clock.slept == [7]


async def test_a_pause_is_for_one_chat_only(courier: Courier, clock: Clock) -> None:
    telegram = Telegram(RetryAfter(timedelta(seconds=30)))
    waiting = asyncio.create_task(send(courier, telegram, "a"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert await send(courier, Telegram(), "b", chat=8) == "ok b"
    assert await waiting == "ok a"
    assert clock.slept == [30]


async def test_who_would_wait_too_long_is_told_so_and_no_request_is_made_meanwhile(courier: Courier) -> None:
    telegram = Telegram(RetryAfter(timedelta(seconds=PATIENCE + 60)))

    with pytest.raises(RetryAfter):
        await send(courier, telegram, "a")
    with pytest.raises(RetryAfter) as later:
        await send(courier, telegram, "b")

    assert seconds(later.value.retry_after) == PATIENCE + 60
    assert telegram.calls == ["a"]


@pytest.mark.parametrize("error", [NetworkError("Bad Gateway"), TimedOut()])
async def test_the_network_is_given_time(courier: Courier, clock: Clock, error: Exception) -> None:
    assert await send(courier, Telegram(error, error, error), "a") == "ok a"
    assert clock.slept == list(Pauses().request[:3])


async def test_but_not_for_ever(courier: Courier, clock: Clock) -> None:
    telegram = Telegram(*[NetworkError("away")] * 20)

    with pytest.raises(NetworkError):
        await send(courier, telegram)

    assert clock.slept == list(Pauses().request)


@pytest.mark.parametrize("error", [BadRequest("Message is too long"), Forbidden("bot was blocked")])
async def test_a_refusal_is_not_tried_again(courier: Courier, error: Exception) -> None:
    telegram = Telegram(error)

    with pytest.raises(type(error)):
        await send(courier, telegram)

    assert len(telegram.calls) == 1


async def test_an_edit_that_changes_nothing_has_succeeded(courier: Courier) -> None:
    error = BadRequest("Message is not modified: specified new message content … are exactly the same")

    assert await edit(courier, Telegram(error), "a") is True


async def test_within_a_chat_requests_keep_their_order(courier: Courier) -> None:
    telegram = Telegram(NetworkError("once"))

    await asyncio.gather(*(send(courier, telegram, name) for name in "abc"))

    assert telegram.calls == ["a", "a", "b", "c"]


async def test_of_waiting_edits_only_the_newest_is_made(courier: Courier) -> None:
    telegram = Telegram()
    first = asyncio.create_task(send(courier, telegram, "send"))
    await asyncio.sleep(0)

    results = await asyncio.gather(
        *(edit(courier, telegram, name) for name in "abc"), edit(courier, telegram, "x", message=2)
    )

    await first
    assert telegram.calls == ["send", "c", "x"]
    assert results == [True, True, "ok c", "ok x"]


async def test_nothing_is_remembered_of_chats_that_are_quiet(courier: Courier) -> None:
    await asyncio.gather(*(send(courier, Telegram(), "a", chat=chat) for chat in range(100)))
    await edit(courier, Telegram(), "a")

    assert len(courier.lanes) == len(courier._newest_edit) == len(courier._sends) == 0


async def test_what_waits_is_sent_before_anything_is_edited(courier: Courier) -> None:
    telegram = Telegram()
    first = asyncio.create_task(send(courier, telegram, "first"))
    await asyncio.sleep(0)

    await asyncio.gather(edit(courier, telegram, "edit"), send(courier, telegram, "second"), first)

    assert telegram.calls == ["first", "second", "edit"]


async def test_typing_waits_for_nobody_and_is_left_out_where_it_is_shown_still_or_not_wanted(
    courier: Courier, clock: Clock
) -> None:
    telegram = Telegram()

    async def typing(chat: int) -> Any:
        return await courier.process_request(telegram, (chat,), {}, "sendChatAction", {"chat_id": chat}, None)

    await asyncio.gather(*(typing(chat) for chat in range(1, 50)), *(typing(chat) for chat in range(1, 50)))
    clock.now += TYPED_S
    telegram.errors = [RetryAfter(7)]
    await typing(1)
    await typing(2)
    clock.now += 7
    await typing(2)

    assert telegram.calls == [*range(1, 50), 1, 2]
    assert clock.slept == []


@pytest.mark.parametrize(("chats", "each"), [([7], 60), ([-7], 60), (range(1, 200), 2), ([-1, -2, 3, 4], 40)])
async def test_no_limit_of_the_platform_is_ever_broken(clock: Clock, chats: Sequence[int], each: int) -> None:
    courier, made = Courier(sleep=clock.sleep, clock=clock), []

    async def request(chat: int) -> str:
        made.append((clock.now, chat))
        return "ok"

    for n in range(each):
        endpoint = "sendMessage" if n % 3 else "editMessageText"
        data = {"message_id": n}
        asked = (
            courier.process_request(request, (chat,), {}, endpoint, data | {"chat_id": chat}, None) for chat in chats
        )
        await asyncio.gather(*asked)

    assert len(made) == each * len(chats)
    assert broken_limits(made) == []


def test_both_ways_of_saying_a_pause_are_understood() -> None:
    assert seconds(3) == seconds(timedelta(seconds=3)) == 3
