"""The messages that answer one update: sent once, then edited until they are right, whatever happens in between."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from telegram import Bot, ForceReply, InlineKeyboardMarkup, MaybeInaccessibleMessage, Message, ReplyParameters
from telegram.constants import MessageEntityType
from telegram.error import BadRequest, TelegramError

from bot.delivery.outbox import Outbox
from bot.delivery.styled import Styled, styled
from bot.storage import UpdateKey
from config.errors import BriefingError

WAITING: Final = "Looking it up…"
_GONE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")
_ODD_LINK: Final = ("url", "entit")

Markup = InlineKeyboardMarkup | ForceReply


class Reply:
    """Sends to one place. What was sent is in the database, so a later try goes on where an earlier one stopped."""

    def __init__(
        self,
        outbox: Outbox,
        bot: Bot,
        update_id: int,
        chat_id: int,
        *,
        thread: int | None = None,
        to: int | None = None,
    ) -> None:
        self._outbox = outbox
        self._bot = bot
        self._key = UpdateKey(chat_id, update_id)
        self._chat_id = chat_id
        self._thread = thread
        self._to = ReplyParameters(to, allow_sending_without_reply=True) if to else None

    @classmethod
    def to(cls, message: MaybeInaccessibleMessage, update_id: int, outbox: Outbox) -> "Reply":
        """Return the reply to this message, in its topic. The General topic has no thread id that one may name."""
        inside = isinstance(message, Message) and message.is_topic_message
        thread = message.message_thread_id if isinstance(message, Message) and inside else None
        return cls(outbox, message.get_bot(), update_id, message.chat.id, thread=thread, to=message.message_id)

    async def wait(self) -> None:
        """Show that the answer is on its way."""
        await self._placed(0)

    async def say(self, messages: Sequence[Styled], markup: Markup | None = None) -> None:
        """Send messages that need no waiting; those that an earlier try sent are not sent again."""
        for part, message in enumerate(messages):
            if await self._known(part) is None:
                await self._send(part, message, markup if message is messages[-1] else None)

    async def show(self, messages: Sequence[Styled], buttons: InlineKeyboardMarkup | None = None) -> None:
        """Turn the waiting message into the first of `messages`, and send the rest the same way."""
        for part, message in enumerate(messages):
            under = buttons if part == len(messages) - 1 else None
            try:
                await self._edit(await self._placed(part), message, under)
            except BadRequest as error:
                if not _says(error, _GONE):
                    raise
                await self._outbox.forget(self._key, part)
                await self._edit(await self._placed(part), message, under)

    async def preview(self, message: Styled) -> None:
        """Show in the waiting message what there is so far; where that fails, the final edit will do."""
        with suppress(TelegramError, BriefingError):
            await self._edit(await self._placed(0), message, None)

    async def _placed(self, part: int) -> int:
        return await self._known(part) or await self._send(part, styled(WAITING))

    async def _known(self, part: int) -> int | None:
        return await self._outbox.message_id(self._key, part)

    async def _send(self, part: int, message: Styled, markup: Markup | None = None) -> int:
        sent = await self._bot.send_message(
            self._chat_id,
            message.text,
            entities=message.entities(),
            message_thread_id=self._thread,
            reply_parameters=self._to,
            reply_markup=markup,
        )
        await self._outbox.place(self._key, part, sent.message_id)
        return sent.message_id

    async def _edit(self, message_id: int, message: Styled, buttons: InlineKeyboardMarkup | None) -> None:
        try:
            await self._bot.edit_message_text(
                message.text, self._chat_id, message_id, entities=message.entities(), reply_markup=buttons
            )
        except BadRequest as error:
            plain = replace(message, marks=tuple(m for m in message.marks if m.type != MessageEntityType.TEXT_LINK))
            if not _says(error, _ODD_LINK) or plain == message:
                raise
            await self._edit(message_id, plain, buttons)


def _says(error: BadRequest, phrases: Sequence[str]) -> bool:
    return any(phrase in str(error).lower() for phrase in phrases)
