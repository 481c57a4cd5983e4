"""Subscribing in a chat, and editions that come by a clock that the test turns."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import HttpUrl

from bot.answering.models.configured import configured_models
from bot.budget import Bounds, Budget
from bot.delivery.app import DESK, Desk
from bot.handlers.chores import Clock
from bot.handlers.due import ChatPost
from bot.schedules.dispatch import Dispatch
from bot.schedules.schedule import Schedule
from bot.schedules.subscription_request import AskedSubscription
from bot.services import Services
from bot.storage import questions_asked
from config.models import ModelSettings
from tests.articles import article
from tests.bot.briefing.trapped import trapped
from tests.libraries import library_of
from tests.model_server import model_server
from tests.telegram_rules import group, person, private
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.anyio

ADA, BEN = 7, 8
TOPIC = "Northport harbour strike"
DAILY = AskedSubscription(Schedule("daily", time(9)))
ALERT = AskedSubscription(Schedule("hourly"), TOPIC)
THEN = datetime(2025, 3, 7, 8, 30, tzinfo=UTC)  # when the articles were new
NINE = THEN.replace(hour=9, minute=0)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Iterator[Services]:
    with library_of(trapped(), tmp_path_factory.mktemp("clock"), model_folder) as services:
        yield services


@pytest.fixture
def services(library: Services) -> Services:
    """What the bot of these tests answers from."""
    return library


@pytest.fixture
def clock() -> Clock:
    """Stand still before anything is due, so that only the hand sends."""
    return lambda: THEN


class Hand:
    """Turns the clock of a running bot and has it send what is due by then."""

    def __init__(self, application: Any) -> None:
        self._bot, self.now = application.bot, THEN
        self.chats: list[int] = []
        self.use(application.bot_data[DESK])

    def use(self, desk: Desk) -> None:
        """Send from this desk."""
        self.desk, self.store = desk, desk.subscriptions
        self.post = ChatPost(desk, self._bot)
        self.dispatch = Dispatch(self.store, self.post, lambda: self.now, write=desk.writer.do)

    def tokens(self, chat: int) -> int:
        """What models have cost a private chat."""
        used = sa.select(sa.func.coalesce(sa.func.sum(questions_asked.c.tokens), 0)).where(questions_asked.c.id == chat)
        with self.desk.services.database.read() as connection:
            return int(connection.execute(used).scalar_one())

    def subscribe(self, asked: AskedSubscription, chat: int, by: int = ADA) -> None:
        self.chats.append(chat)
        self.store.add(asked, THEN, chat=chat, by=by)

    async def turn_to(self, moment: datetime) -> int:
        self.now = moment
        return await self.dispatch.turn()


@pytest.fixture
async def hand(bot: Any) -> AsyncIterator[Hand]:
    hand = Hand(bot)
    yield hand
    for chat in hand.chats:
        hand.store.stop(chat, "the test is over")


async def said(server: TelegramServer, chat: dict[str, Any], words: str) -> dict[str, Any]:
    found = await server.until(lambda: [m for m in server.shown(chat) if words in m["text"]])
    return found[-1]


def texts(server: TelegramServer, chat: dict[str, Any]) -> list[str]:
    return [message["text"] for message in server.shown(chat)]


async def test_a_daily_digest_comes_once_without_a_sound(server: TelegramServer, hand: Hand) -> None:
    chat = private(2001)
    hand.subscribe(DAILY, 2001)

    assert [await hand.turn_to(NINE - timedelta(seconds=1)), await hand.turn_to(NINE)] == [0, 1]
    assert await hand.turn_to(NINE + timedelta(seconds=20)) == 0

    assert [text.splitlines()[0] for text in texts(server, chat)] == ["Digest"]
    assert "late" not in texts(server, chat)[0]
    assert [call["disable_notification"] for call in server.called("sendMessage")] == [True]


async def test_an_edition_tells_of_what_was_brought_into_its_own_chat_alone(
    server: TelegramServer, hand: Hand, services: Services
) -> None:
    told = "The mayor opened the new ferry terminal in Northport on Thursday, she told reporters on the quay."
    known = {"published": "2025-03-06", "outlet": "Quay Letter", "scope": "chat:2050"}
    list(services.keep([article(told, "own.txt", **known)]))
    for chat in (2050, 2051):
        hand.subscribe(AskedSubscription(DAILY.schedule, "ferry terminal"), chat)

    assert await hand.turn_to(NINE) == 2

    assert ["on the quay" in "".join(texts(server, private(chat))) for chat in (2050, 2051)] == [True, False]


async def test_a_model_words_an_edition_at_the_cost_of_its_chat_unless_the_chat_wants_code_or_has_nothing_left(
    server: TelegramServer, hand: Hand, services: Services
) -> None:
    said = {"text": "A court in Northport forbade the strike.", "evidence": []}
    hand.desk.preferences.set_(2061, 0, "writer", "extractive")
    budget = Budget(services.database, a_person=Bounds(tokens=9_000), now=lambda: THEN)
    budget.count(2062, 2062, 9_000)
    for chat in (2060, 2061, 2062):
        hand.subscribe(DAILY, chat)

    with model_server() as model:

        def worded(request: dict[str, Any]) -> str:
            records = request["messages"][-1]["content"]
            (pointer,) = re.findall(r"^\[(\d+\.1)\] A court in Northport", records, re.MULTILINE)
            return json.dumps({"points": [said | {"evidence": [pointer]}]})

        model.answer = worded
        settings = ModelSettings(name="openai:local", base_url=HttpUrl(model.url))
        wording = replace(services, phraser=configured_models(settings).phraser)
        hand.use(replace(hand.desk, services=wording, budget=budget))
        assert await hand.turn_to(NINE) == 3

    shown = ["".join(texts(server, private(chat))) for chat in (2060, 2061, 2062)]
    assert [said["text"] in text for text in shown] == [True, False, False]
    assert ["openai:local" in text for text in shown] == [True, False, False]
    assert ["budget of today is used up" in text for text in shown] == [False, False, True]
    assert [hand.tokens(chat) > 100 for chat in (2060, 2061)] == [True, False]


async def test_an_alert_brings_what_its_chat_has_not_seen_and_then_is_silent(
    server: TelegramServer, hand: Hand
) -> None:
    chat = private(2002)
    hand.subscribe(ALERT, 2002)

    assert [await hand.turn_to(NINE + timedelta(hours=n)) for n in range(3)] == [1, 1, 1]

    assert [text.splitlines()[0] for text in texts(server, chat)] == [f"What changed · {TOPIC}"]


async def test_quiet_hours_hold_an_alert_back_until_they_are_over(server: TelegramServer, hand: Hand) -> None:
    chat = private(2003)
    hand.desk.preferences.set_(2003, 0, "quiet", "8-11")
    hand.subscribe(ALERT, 2003)

    await hand.turn_to(NINE)
    await hand.turn_to(NINE + timedelta(hours=1))
    assert texts(server, chat) == []
    await hand.turn_to(NINE + timedelta(hours=2))

    assert len(texts(server, chat)) == 1


async def test_what_comes_late_says_so_and_what_was_left_out_is_named(server: TelegramServer, hand: Hand) -> None:
    chat = private(2004)
    hand.subscribe(DAILY, 2004)

    await hand.turn_to(NINE + timedelta(hours=2))
    late = texts(server, chat)[-1]
    await hand.turn_to(NINE + timedelta(days=2, hours=4))
    assert len(texts(server, chat)) == 1
    await hand.turn_to(NINE + timedelta(days=3))

    assert "This was due at 7 March 2025 09:00 and comes late" in late
    assert "Left out while I was away: 8 March 2025 09:00, 9 March 2025 09:00." in texts(server, chat)[-1]
    await hand.turn_to(NINE + timedelta(days=4))
    assert "Left out" not in texts(server, chat)[-1]


async def test_where_nothing_is_new_one_line_says_so_or_nothing_does(server: TelegramServer, hand: Hand) -> None:
    told, silent = private(2005), private(2006)
    hand.desk.preferences.set_(2006, 0, "nothing", "silence")
    far = NINE + timedelta(days=200)
    for chat in (2005, 2006):
        hand.subscribe(DAILY, chat)
    await hand.turn_to(NINE)
    before = len(texts(server, silent))
    await hand.turn_to(far)
    await hand.turn_to(far + timedelta(days=1))

    assert texts(server, told)[-1] == "Digest · No article here is from these days."
    assert len(texts(server, silent)) == before + 1  # what was left out meanwhile is said once


async def test_a_failed_feed_is_named_in_the_foot(server: TelegramServer, hand: Hand) -> None:
    hand.post.failed_feeds = ("Example Wire",)
    hand.subscribe(DAILY, 2007)
    await hand.turn_to(NINE)

    assert "The feed Example Wire could not be read." in texts(server, private(2007))[-1]


async def test_a_chat_that_shuts_the_bot_out_gets_no_more(server: TelegramServer, hand: Hand) -> None:
    hand.subscribe(DAILY, 2008)
    server.shut_out.add(2008)
    await hand.turn_to(NINE)

    assert hand.store.of_chat(2008) == []


async def test_an_edition_comes_to_the_topic_that_subscribed(server: TelegramServer, hand: Hand) -> None:
    room = group(-2009)
    server.members[-2009, ADA] = "administrator"
    server.say("/subscribe@BriefingBot weekly Friday 9:00 Europe/Kyiv", room, person(ADA), topic=5)
    await said(server, room, "Kept: every week on Friday at 09:00 (Europe/Kyiv)")
    hand.chats.append(-2009)
    (kept,) = hand.store.of_chat(-2009, 5)
    await hand.turn_to(kept.next_due)

    assert (await said(server, room, "Digest"))["message_thread_id"] == 5


async def test_in_a_group_only_admins_subscribe_by_command_by_words_or_by_button(
    server: TelegramServer, hand: Hand
) -> None:
    room = group(-2010)
    hand.chats.append(-2010)
    server.members[-2010, ADA] = "administrator"
    server.say("/subscribe@BriefingBot daily 9:00", room, person(BEN))
    await said(server, room, "Only admins")
    server.say("/ask@BriefingBot send us a digest every weekday at 8", room, person(ADA))
    await said(server, room, "Kept: on weekdays at 08:00 (UTC)")
    server.say("/subscribe@BriefingBot", room, person(ADA))
    offered = await said(server, room, "press one")
    data = offered["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    refused, taken = server.press(offered, data, person(BEN)), server.press(offered, data, person(ADA))
    await said(server, room, "Kept: every day at 09:00 (UTC)")
    await server.until(lambda: server.presses[refused] and server.presses[taken])

    assert "Only admins" in str(server.presses[refused])
    assert [one.schedule.frequency for one in hand.store.of_chat(-2010)] == ["weekdays", "daily"]


async def test_start_in_a_group_offers_a_digest_that_an_admin_takes_with_one_press(
    server: TelegramServer, hand: Hand
) -> None:
    room = group(-2015)
    hand.chats.append(-2015)
    server.members[-2015, ADA] = "administrator"
    server.say("/start@BriefingBot", room, person(BEN), topic=6)
    offered = await said(server, room, "Shall I send a digest here")
    server.press(offered, offered["reply_markup"]["inline_keyboard"][1][0]["callback_data"], person(ADA))

    kept = await said(server, room, "Kept: on weekdays at 09:00 (UTC)")
    assert kept["message_thread_id"] == 6
    assert hand.store.of_chat(-2015, 6)


async def test_subscriptions_are_listed_and_ended_by_number_and_by_button(server: TelegramServer, hand: Hand) -> None:
    chat = private(2011)
    hand.subscribe(DAILY, 2011)
    hand.subscribe(ALERT, 2011)
    server.say("what am I subscribed to?", chat)
    listed = await said(server, chat, "What comes here")
    server.say("/unsubscribe 1", chat)
    await said(server, chat, "Ended: every day at 09:00 (UTC).")
    button = listed["reply_markup"]["inline_keyboard"][0][1]
    server.press(listed, button["callback_data"], person(2011))
    await server.until(lambda: not hand.store.of_chat(2011))
    server.say("stop the digest", chat)

    await said(server, chat, "Nothing comes here by the clock.")
    assert f"2. an alert every hour when something is new, on {TOPIC}; next" in listed["text"]


async def test_a_group_that_throws_the_bot_out_gets_no_more_and_one_that_moves_keeps_what_it_has(
    server: TelegramServer, hand: Hand
) -> None:
    hand.subscribe(DAILY, -2012)
    hand.subscribe(DAILY, -2013)
    hand.chats.append(-1002013)
    server.membership(group(-2012), person(ADA), old="member", new="kicked")
    server.push(message=server.say("", group(-2013), person(ADA)) | {"migrate_to_chat_id": -1002013})

    await server.until(lambda: not hand.store.of_chat(-2012) and hand.store.of_chat(-1002013))


async def test_who_may_not_ask_any_more_is_not_sent_what_they_subscribed_to(server: TelegramServer, hand: Hand) -> None:
    hand.subscribe(DAILY, 2014, by=2014)
    hand.desk.door.put_out(2014, by="owner")
    await hand.turn_to(NINE)

    assert texts(server, private(2014)) == []
    assert hand.store.of_chat(2014) == []
