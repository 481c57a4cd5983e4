"""/subscribe, /subscriptions, /unsubscribe: what comes to a chat or a topic by the clock; in groups set by admins."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MaybeInaccessibleMessage,
    Message,
    Update,
)

from bot.answering.words import bot_words
from bot.asker import Asker
from bot.delivery.app import Context
from bot.delivery.presses import SubscriptionPress, acknowledge, button_data
from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.delivery.words import ChatWords, chat_words
from bot.handlers.addressing import asker_at, asker_of, author_of, rest_of, settings_at
from bot.handlers.deciders import may_decide
from bot.schedules.schedule import Frequency, Schedule
from bot.schedules.subscription_request import (
    AskedSubscription,
    SubscriptionRequest,
    UnclearSubscription,
    commanded_subscription,
)
from bot.schedules.subscriptions import ChatSubscription

MOST: Final = 20  # in one chat
OFFERED: Final[tuple[Frequency, ...]] = ("daily", "weekdays", "weekly")
END: Final = "end"
_UTC: Final = "UTC"


async def subscribe(update: Update, context: Context) -> None:
    """Keep the subscription that stands behind the command; where none does, say how, and offer some."""
    message = _message(update)
    zone = settings_at(message, context.desk.preferences).zone or _UTC
    asked = commanded_subscription(rest_of(message), zone)
    asker = asker_of(message, context.desk.preferences)
    if asked:
        await take_subscription(asked, message, asker, _reply(update, context), context)
        return
    say = chat_words(asker.language)
    await _reply(update, context).say([styled(say.say("schedules.hint", zone=zone))], offers(asker.topic, say))


async def take_subscription(
    asked: SubscriptionRequest, message: Message, asker: Asker, reply: Reply, context: Context
) -> None:
    """Keep a subscription for the place of a message, where its author may and it is clear; say so, or why not."""
    say = chat_words(asker.language)
    told = await _kept(asked, message, asker, say, context)
    await reply.show([styled(told)])


async def list_subscriptions(update: Update, context: Context) -> None:
    """Say what comes here, and when next."""
    message = _message(update)
    await tell_subscriptions(asker_of(message, context.desk.preferences), _reply(update, context), context)


async def tell_subscriptions(asker: Asker, reply: Reply, context: Context) -> None:
    """Say in a reply what comes to the asker's place, and when next."""
    say = chat_words(asker.language)
    here = await asyncio.to_thread(context.desk.subscriptions.of_chat, asker.chat, asker.topic)
    if here:
        await reply.show([styled(_list(here, say))], _ends(here, say))
    else:
        await reply.show([styled(say.say("schedules.none"))])


async def unsubscribe(update: Update, context: Context) -> None:
    """End the subscription of this number, all of them, or the only one; else ask which."""
    message = _message(update)
    asker = asker_of(message, context.desk.preferences)
    await end_subscription(rest_of(message).casefold(), message, asker, _reply(update, context), context)


async def end_subscription(given: str, message: Message, asker: Asker, reply: Reply, context: Context) -> None:
    """End what `given` names of what comes to the place of a message: a number, "all", or "" for the only one."""
    say, store = chat_words(asker.language), context.desk.subscriptions
    here = await asyncio.to_thread(store.of_chat, asker.chat, asker.topic)
    if not here:
        await reply.show([styled(say.say("schedules.none"))])
    elif not await may_decide(message, author_of(message).id, context):
        await reply.show([styled(say.say("schedules.only_admins"))])
    elif given == "all":
        for one in here:
            await asyncio.to_thread(store.stop, asker.chat, "unsubscribed", one.id)
        await reply.show([styled(say.say("schedules.ended_all"))])
    elif (len(here) == 1 and not given) or (given.isdecimal() and 0 < int(given) <= len(here)):
        one = here[int(given or 1) - 1]
        await asyncio.to_thread(store.stop, asker.chat, "unsubscribed", one.id)
        await reply.show([styled(say.say("schedules.ended", what=_described(one.schedule, one.subject, say)))])
    else:
        text = f"{say.say('schedules.which')}\n\n{_list(here, say)}"
        await reply.show([styled(text)], _ends(here, say))


async def press_subscription(
    press: SubscriptionPress, query: CallbackQuery, message: MaybeInaccessibleMessage, context: Context
) -> None:
    """Subscribe the place of a button to what it offers, or end the subscription that it names."""
    asker = asker_at(message, query.from_user, context.desk.preferences)
    say = chat_words(asker.language)
    if not await may_decide(message, query.from_user.id, context):
        await acknowledge(query, say.say("schedules.only_admins"))
        return
    if press.verb == END:
        ended = await asyncio.to_thread(context.desk.subscriptions.stop, message.chat.id, "unsubscribed", press.n)
        await acknowledge(query, say.say("schedules.ended_all" if ended else "schedules.none"))
        return
    zone = context.desk.preferences.of(message.chat.id, press.n).zone or _UTC
    frequency = next(one for one in OFFERED if one == press.verb)
    asked = AskedSubscription(Schedule(frequency, zone=zone))
    told = await _keep(asked, message.chat.id, press.n, query.from_user.id, message.message_id, say, context)
    await acknowledge(query)
    await context.bot.send_message(message.chat.id, told, message_thread_id=press.n or None)


def offers(topic: int, say: ChatWords) -> InlineKeyboardMarkup:
    """Return a button each for the subscriptions that most chats want."""
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    say.say(f"schedules.offer_{frequency}"),
                    callback_data=button_data(SubscriptionPress(frequency, topic)),
                )
            ]
            for frequency in OFFERED
        ]
    )


def _described(schedule: Schedule, topic: str, say: ChatWords) -> str:
    """Say when something comes, and on what."""
    day = bot_words(say.language).weekdays[schedule.weekday]
    when = say.say(f"schedules.{schedule.frequency}", at=f"{schedule.at:%H:%M}", zone=schedule.zone, day=day)
    return say.say("schedules.on_topic", when=when, topic=topic) if topic else when


async def _kept(asked: SubscriptionRequest, message: Message, asker: Asker, say: ChatWords, context: Context) -> str:
    """Keep a subscription where its author may, and return what to say."""
    if not await may_decide(message, author_of(message).id, context):
        return say.say("schedules.only_admins")
    if isinstance(asked, UnclearSubscription):
        return say.say(f"schedules.unclear_{asked.fault}", given=asked.given, near=", ".join(asked.near))
    if asked.schedule.frequency == "hourly" and not asked.topic:
        return say.say("schedules.hourly_needs_topic")
    return await _keep(asked, asker.chat, asker.topic, asker.user, message.message_id, say, context)


async def _keep(  # noqa: PLR0917 - where, who, by which message
    asked: AskedSubscription, chat: int, topic: int, by: int | None, message: int, say: ChatWords, context: Context
) -> str:
    store, now = context.desk.subscriptions, datetime.now(UTC)
    if len(await asyncio.to_thread(store.of_chat, chat)) >= MOST:
        return say.say("schedules.too_many", n=MOST)
    add = partial(store.add, asked, now, chat=chat, topic=topic, language=say.language, by=by, message=message)
    one = await asyncio.to_thread(add)
    return say.say("schedules.kept", what=_described(one.schedule, one.subject, say), next=_next(one, say))


def _list(here: list[ChatSubscription], say: ChatWords) -> str:
    lines = (
        say.say("schedules.one", n=n, what=_described(one.schedule, one.subject, say), next=_next(one, say))
        for n, one in enumerate(here, start=1)
    )
    return "\n".join([say.say("schedules.listed"), *lines])


def _ends(here: list[ChatSubscription], say: ChatWords) -> InlineKeyboardMarkup:
    buttons = [
        InlineKeyboardButton(say.say("schedules.end", n=n), callback_data=button_data(SubscriptionPress(END, one.id)))
        for n, one in enumerate(here, start=1)
    ]
    return InlineKeyboardMarkup([buttons[first : first + 4] for first in range(0, len(buttons), 4)])


def _next(one: ChatSubscription, say: ChatWords) -> str:
    local = one.next_due.astimezone(ZoneInfo(one.schedule.zone))
    return f"{bot_words(say.language).day(local.date())} {local:%H:%M}"


def _reply(update: Update, context: Context) -> Reply:
    return Reply.to(_message(update), update.update_id, context.desk.replies)


def _message(update: Update) -> Message:
    assert update.message, "registered for new messages only"
    return update.message
