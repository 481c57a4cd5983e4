"""An edition that is due: made of what is new since the last one, and sent to its chat."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot.answering.models.spending import spending
from bot.answering.words import bot_words
from bot.asker import Asker
from bot.delivery.app import Desk
from bot.delivery.pieces import piece_messages
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled, join, styled
from bot.delivery.words import chat_words
from bot.schedules.dispatch import ChatGoneError, ChatMovedError, Posted, UnreachableError
from bot.schedules.subscriptions import ChatSubscription, DueDigest
from bot.storage import UpdateKey
from retrieval.search.wishes import Wishes

if TYPE_CHECKING:  # they bring the whole library along
    from bot.briefing.piece import Piece

LATE: Final = timedelta(minutes=10)  # from then on an edition says that it is
SLACK: Final = timedelta(days=2)  # for articles that come some days after they were published
_GONE: Final = ("chat not found", "thread not found", "not enough rights", "have no rights", "topic_closed")


class ChatPost:
    """Posts to chats of Telegram. What it sends is kept as replies are: under the row's number, below zero."""

    def __init__(self, desk: Desk, bot: Bot, failed_feeds: Sequence[str] = ()) -> None:
        self.failed_feeds = failed_feeds
        self._desk, self._bot = desk, bot

    async def __call__(self, due: DueDigest, now: datetime) -> Posted:
        """Make and send an edition; see `bot.schedules.dispatch.Post`."""
        one, desk = due.subscription, self._desk
        here = desk.preferences.of(one.chat, one.topic)
        alert = one.schedule.frequency == "hourly"
        if not await asyncio.to_thread(desk.door.admits, one.made_by, one.chat):
            raise ChatGoneError("whoever subscribed may not ask there any more")
        if alert and here.is_quiet(now):
            return Posted("held")
        language = here.language or one.language
        wanted = here.writer != "extractive" and desk.services.phraser is not None
        spent_all = wanted and await asyncio.to_thread(self._has_spent, one.chat)
        wishes = Wishes(here.muted_outlets, here.language, language, by_code=not wanted or spent_all)
        scopes = desk.preferences.scopes(one.chat)
        asker = Asker(None, one.chat, one.topic, scopes, language, wishes)
        with spending() as spent:
            piece = await self._edition(one, asker, now)
        if spent.tokens:
            await desk.writer.do(desk.budget.count, _person(one.chat), one.chat, spent.tokens, questions=0)
        notes = _notes(due, now, language)
        if not piece.sections and not notes and (alert or here.nothing == "silence"):
            return Posted("silent")
        if spent_all and piece.sections:
            notes.append(bot_words(language).say("worded_by_budget"))
        notes += [bot_words(language).say("feed_failed", feed=feed) for feed in self.failed_feeds]
        notes += _left_out(asker)
        message = await self._sent(due, _messages(piece, notes), silent=not alert)
        return Posted("sent", message, partial(self._note, due, piece, asker))

    def _has_spent(self, chat: int) -> bool:
        """Whether a chat's budget of today is used up: then no model is asked."""
        return self._desk.budget.spent(_person(chat), chat) is not None

    def _note(self, due: DueDigest, piece: "Piece", asker: Asker) -> None:
        self._desk.queue.inbox.finish(UpdateKey(due.subscription.chat, -due.id))
        self._desk.services.note_shown(piece, asker)

    async def _edition(self, one: ChatSubscription, asker: Asker, now: datetime) -> "Piece":
        """What is new on the topic to this chat; without a topic, the digest of the articles that came."""
        services, zone = self._desk.services, ZoneInfo(one.schedule.zone)
        last = now - timedelta(days=one.schedule.days)
        since = min(last, one.covered_to or last).astimezone(zone).date() - SLACK
        if one.subject:
            return await services.changes(one.subject, asker, since=since)
        return await services.digest(asker, since=since, came_after=one.covered_to)

    async def _sent(self, due: DueDigest, messages: Sequence[Styled], *, silent: bool) -> int | None:
        """Send the messages, or edit what an earlier try sent; return the newest message."""
        desk, chat = self._desk, due.subscription.chat
        key = UpdateKey(chat, -due.id)
        after = max(desk.replies.newest(chat) or 0, due.subscription.last_message or 0)
        await desk.writer.do(desk.queue.inbox.begin_unasked, key, after)
        reply = Reply(desk.replies, self._bot, -due.id, chat, thread=due.subscription.topic or None, silent=silent)
        try:
            await reply.show(messages)
            await reply.withdraw(len(messages))
        except ChatMigrated as error:
            raise ChatMovedError(error.new_chat_id) from error
        except Forbidden as error:
            raise ChatGoneError(str(error)) from error
        except BadRequest as error:
            if any(phrase in str(error).lower() for phrase in _GONE):
                raise ChatGoneError(str(error)) from error
            raise
        except (RetryAfter, NetworkError) as error:
            raise UnreachableError(str(error)) from error
        last = await desk.replies.slot(key, len(messages) - 1)
        return last.message_id


def _person(chat: int) -> int | None:
    """Whose budget an edition is of: a private chat has its person's number, a group has its own budget."""
    return chat if chat > 0 else None


def _left_out(asker: Asker) -> tuple[str, ...]:
    from bot.briefing.production import left_out  # noqa: PLC0415 - as above

    return left_out(asker)


def _messages(piece: "Piece", notes: Sequence[str]) -> list[Styled]:
    """The messages of an edition; where nothing is new, one line."""
    from bot.briefing.text import as_read  # noqa: PLC0415 - as above

    if piece.sections:
        return piece_messages(as_read(piece), *notes)
    line = styled(" · ".join(part for part in (piece.header[0], piece.note) if part))
    return [join([line, *map(styled, notes)], "\n")]


def _notes(due: DueDigest, now: datetime, language: str) -> list[str]:
    """Say that an edition is late, and which ones before it were left out."""
    say, zone = chat_words(language), ZoneInfo(due.subscription.schedule.zone)
    notes = []
    if now - due.due_at > LATE:
        notes.append(say.say("schedules.late", at=_moment(due.due_at, zone, language)))
    if due.skipped:
        moments = ", ".join(_moment(one, zone, language) for one in due.skipped)
        notes.append(say.say("schedules.skipped", moments=moments))
    return notes


def _moment(moment: datetime, zone: ZoneInfo, language: str) -> str:
    local = moment.astimezone(zone)
    return f"{bot_words(language).day(local.date())} {local:%H:%M}"
