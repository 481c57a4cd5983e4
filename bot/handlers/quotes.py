"""Checking a quotation: /quote with a text or as a reply, or "check this quote" as a reply."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from telegram import ForceReply, Message, Update
from telegram.constants import MessageEntityType
from telegram.ext import filters

from bot.delivery.app import Context
from bot.delivery.rendering import source_block
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled, join, pack, styled
from bot.handlers.addressing import asker_of, question_in, replied_text
from retrieval.language.readable import readable

if TYPE_CHECKING:  # it brings the whole library along
    from bot.answering.quotes.check import CheckedQuotation

HINT: Final = "Which quotation? Reply to a message with /quote, or write the quotation after it."
NO_WORDS: Final = "There is nothing to check: that message holds no words."
PLACEHOLDER: Final = "The quotation"
_ASKED: Final = re.compile(
    r"^\W*(?:please\s+)?(?:check|verify)\s+(?:this|the|that)\s+(?:quote|quotation)s?\b[\s:?.!]*"
    r"|^\W*(?:проверь|проверьте|перевір|перевірте)\s+(?:эту\s+|цю\s+)?цитату\b[\s:?.!]*",
    re.IGNORECASE,
)
_SAID: Final = {"exact": "✅ Exact", "altered": "⚠️ Altered", "not found": "❌ In no article"}
_OTHER_SPEAKER: Final = "⚠️ Exact words, another speaker"


class _AsksToCheck(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return _ASKED.match(question_in(message).text) is not None


ASKS_TO_CHECK: Final = _AsksToCheck()


async def quote(update: Update, context: Context) -> None:
    """Check what is written behind the command, or else the message that is replied to."""
    message = update.message
    assert message, "registered for new messages only"
    reply = Reply.to(message, update.update_id, context.desk.replies)
    given = _ASKED.sub("", _written(message), count=1).strip() or replied_text(message)
    if not given:
        await reply.say([styled(HINT)], ForceReply(selective=True, input_field_placeholder=PLACEHOLDER))
        return
    found = await context.desk.services.check_quote(given, asker_of(message))
    await reply.say(quote_messages(found))


def quote_messages(found: "Sequence[CheckedQuotation]") -> list[Styled]:
    """Return the messages that show verdicts: the quotation, what differs, and where the true wording stands."""
    return pack(_block(checked) for checked in found) or [styled(NO_WORDS)]


def _written(message: Message) -> str:
    """What the message itself says, without what it replies to."""
    asked = question_in(message)
    return "" if asked.text == replied_text(message) else asked.text


def _block(checked: "CheckedQuotation") -> Styled:
    verdict = _OTHER_SPEAKER if checked.misattributed else _SAID[checked.status]
    head = styled(f"{verdict}: ", MessageEntityType.BOLD) + styled(f"“{readable(checked.quotation)}”")
    return join([head, *_remarks(checked), *(source_block(citation) for citation in checked.citations)], "\n")


def _remarks(checked: "CheckedQuotation") -> Iterator[Styled]:
    for difference in checked.differences:
        yield styled(f"• {readable(difference.text)}")
    if checked.speaker:
        yield styled(f"Said by {readable(checked.speaker)}.")
    if checked.note:
        yield styled(f"{checked.note}.", MessageEntityType.ITALIC)
