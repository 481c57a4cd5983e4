"""When a subscription is due, and which one is asked for."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.schedules.schedule import Schedule
from bot.schedules.subscription_request import (
    AskedSubscription,
    UnclearSubscription,
    asked_subscription,
    asks_for_list,
    asks_to_end,
    commanded_subscription,
)

KYIV = "Europe/Kyiv"


def local(schedule: Schedule, *days: str) -> list[str]:
    """The due moments between two days, by the clock of their zone."""
    first, last = (datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(schedule.zone)) for day in days)
    return [f"{due.astimezone(ZoneInfo(schedule.zone)):%a %d %H:%M %z}" for due in schedule.between(first, last)]


def test_a_time_of_day_stays_the_same_when_the_clocks_change() -> None:
    assert local(Schedule("daily", time(9), KYIV), "2026-03-28", "2026-03-30") == [
        "Sat 28 09:00 +0200",
        "Sun 29 09:00 +0300",
    ]


def test_an_hour_that_is_skipped_moves_on() -> None:
    assert local(Schedule("daily", time(3, 30), KYIV), "2026-03-28", "2026-03-31") == [
        "Sat 28 03:30 +0200",
        "Sun 29 04:30 +0300",
        "Mon 30 03:30 +0300",
    ]


def test_an_hour_that_comes_twice_is_due_once() -> None:
    assert local(Schedule("daily", time(3, 30), KYIV), "2026-10-24", "2026-10-27") == [
        "Sat 24 03:30 +0300",
        "Sun 25 03:30 +0300",
        "Mon 26 03:30 +0200",
    ]


def test_weekdays_leave_out_the_weekend_and_weekly_names_its_day() -> None:
    weekdays = local(Schedule("weekdays", time(8), "America/New_York"), "2026-11-27", "2026-12-01")
    weekly = local(Schedule("weekly", time(8), "Asia/Tokyo", weekday=4), "2026-11-20", "2026-12-05")

    assert [due[:6] for due in weekdays] == ["Fri 27", "Mon 30"]
    assert [due[:6] for due in weekly] == ["Fri 20", "Fri 27", "Fri 04"]


def test_an_hourly_one_is_due_at_every_full_hour() -> None:
    moment = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)

    assert [due - moment for due in Schedule("hourly").between(moment, moment + timedelta(hours=2))] == [
        timedelta(seconds=1),
        timedelta(hours=1, seconds=1),
    ]


@pytest.mark.parametrize(
    ("text", "schedule", "topic"),
    [
        ("daily 09:00 Europe/Kyiv sanctions", Schedule("daily", time(9), KYIV), "sanctions"),
        ("daily 7.30 europe/berlin", Schedule("daily", time(7, 30), "Europe/Berlin"), ""),
        ("daily", Schedule("daily"), ""),
        ("weekdays 18:15 the Alaska summit", Schedule("weekdays", time(18, 15)), "Alaska summit"),
        ("weekly Friday 8:00 on NATO", Schedule("weekly", time(8), weekday=4), "NATO"),
        ("every Tuesday at 6 pm", Schedule("weekly", time(18), weekday=1), ""),
        ("hourly peace plan", Schedule("hourly"), "peace plan"),
        ("ежедневно 9:00 Europe/Moscow о санкциях", Schedule("daily", time(9), "Europe/Moscow"), "санкциях"),
        ("по понедельникам в 10", Schedule("weekly", time(10), weekday=0), ""),
        ("щодня о 8 про переговори", Schedule("daily", time(8)), "переговори"),
        ("daily 9", Schedule("daily", time(9)), ""),
        ("daily 28-point peace plan", Schedule("daily"), "28-point peace plan"),
        ("daily UTC 21:00 G20", Schedule("daily", time(21)), "G20"),
        ("daily 9am Kyiv", Schedule("daily", time(9), KYIV), ""),
        ("daily 9 pm New York time oil", Schedule("daily", time(21), "America/New_York"), "oil"),
        ("daily 9:00 London attack", Schedule("daily", time(9)), "London attack"),
        ("daily 9:00 on Gaza", Schedule("daily", time(9)), "Gaza"),
        ("щодня о 9 за Києвом", Schedule("daily", time(9), KYIV), ""),
        ("daily 09:00 GMT+3 sanctions", Schedule("daily", time(9), "Etc/GMT-3"), "sanctions"),
        ("daily 0730 CET", Schedule("daily", time(7, 30), "CET"), ""),
        ("daily at noon", Schedule("daily", time(12)), ""),
        ("weekly fri 24:00", Schedule("weekly", time(0), weekday=4), ""),
        ("daily 9:00 “peace plan”", Schedule("daily", time(9)), "peace plan"),
    ],
)
def test_a_command_names_frequency_time_zone_and_topic_in_any_order(text: str, schedule: Schedule, topic: str) -> None:
    assert commanded_subscription(text) == AskedSubscription(schedule, topic)


@pytest.mark.parametrize(
    ("text", "schedule", "topic"),
    [
        ("Send me a digest every day at 9", Schedule("daily", time(9), KYIV), ""),
        ("please send us a weekly briefing on sanctions", Schedule("weekly", time(9), KYIV), "sanctions"),
        (
            "send me a digest on the Alaska summit every weekday at 8:30",
            Schedule("weekdays", time(8, 30), KYIV),
            "Alaska summit",
        ),
        ("notify us about the grain deal every hour", Schedule("hourly", time(9), KYIV), "grain deal"),
        ("send me an update on Gaza weekly", Schedule("weekly", time(9), KYIV), "Gaza"),
        ("Alert me about Greenland", Schedule("hourly", time(9), KYIV), "Greenland"),
        ("присылай дайджест каждый день в 9", Schedule("daily", time(9), KYIV), ""),
        ("присылайте сводку по будням в 8 утра о санкциях", Schedule("weekdays", time(8), KYIV), "санкциях"),
        ("надсилай дайджест щодня о 9", Schedule("daily", time(9), KYIV), ""),
        ("надсилай зведення щопонеділка о 10", Schedule("weekly", time(10), KYIV), ""),
        ("сообщай о переговорах", Schedule("hourly", time(9), KYIV), "переговорах"),
        ("Could you send us a daily digest at 9, please?", Schedule("daily", time(9), KYIV), ""),
        ("every morning at 8, send us the news on grain", Schedule("daily", time(8), KYIV), "grain"),
        ("subscribe this chat to sanctions, daily at 9", Schedule("daily", time(9), KYIV), "sanctions"),
        ("a daily digest on oil at 18:00", Schedule("daily", time(18), KYIV), "oil"),
        ("alert me when Lavrov speaks about oil", Schedule("hourly", time(9), KYIV), "Lavrov speaks about oil"),
        ("присылай нам сводку по санкциям по будням в 10:00", Schedule("weekdays", time(10), KYIV), "санкциям"),
        ("щодня о 9 надсилай дайджест", Schedule("daily", time(9), KYIV), ""),
        ("кожного понеділка о 8 надсилай нам зведення про зерно", Schedule("weekly", time(8), KYIV), "зерно"),
    ],
)
def test_plain_words_ask_for_a_subscription(text: str, schedule: Schedule, topic: str) -> None:
    assert asked_subscription(text, KYIV) == AskedSubscription(schedule, topic)


@pytest.mark.parametrize(
    "text",
    [
        "Send me a digest",
        "Brief me on the weekly jobless figures",
        "What does Lavrov say every day?",
        "Send me what Lavrov said about the weekly talks",
        "digest of last week",
        "Let me know",
        "Что говорят каждый день?",
        "Let me know what Lavrov said",
        "Let me know about Lavrov",
        "The ministry wants to post updates every day",
    ],
)
def test_a_question_or_a_single_piece_is_no_subscription(text: str) -> None:
    assert asked_subscription(text, KYIV) is None


@pytest.mark.parametrize(
    ("text", "fault", "given"),
    [
        ("daily 25:00 sanctions", "hour", "25:00"),
        ("daily 9:75", "hour", "9:75"),
        ("send me news every day at half past nine", "hour", "at half past nine"),
        ("daily 9:00 Europe/Atlantis oil", "zone", "Europe/Atlantis"),
        ("daily 9:00 UTC+5:30", "zone", "UTC+5:30"),
        ("every Monday and Thursday at 9", "days", "Thursday"),
        ("send me a digest every other day", "frequency", "every other day"),
        (f"daily {'oil ' * 60}", "topic", ("oil " * 60)[:200]),
    ],
)
def test_what_means_no_schedule_is_said_to_and_never_kept_as_a_topic(text: str, fault: str, given: str) -> None:
    asked = asked_subscription(text) or commanded_subscription(text)

    assert isinstance(asked, UnclearSubscription)
    assert (asked.fault, asked.given) == (fault, given)


@pytest.mark.parametrize(
    ("text", "ends", "lists"),
    [
        ("Please stop sending me the daily digest", True, False),
        ("unsubscribe", True, False),
        ("no more digests, thanks", True, False),
        ("не присылай больше дайджест", True, False),
        ("скасуй підписку", True, False),
        ("What am I subscribed to?", False, True),
        ("покажи подписки", False, True),
        ("stop", False, False),
        ("Stop the war in Ukraine", False, False),
        ("Did Kyiv stop the updates of the registry?", False, False),
        ("отмени санкции", False, False),
    ],
)
def test_plain_words_end_and_list_what_comes(text: str, ends: bool, lists: bool) -> None:
    assert (asks_to_end(text), asks_for_list(text)) == (ends, lists)
