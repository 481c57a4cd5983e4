"""Checking a quotation: /quote with a text or as a reply, or "check this quote" as a reply."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from telegram import ForceReply, Message, Update
from telegram.constants import MessageEntityType
from telegram.ext import filters

from bot.answering.words import bot_words
from bot.delivery.app import Context
from bot.delivery.rendering import source_block
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled, join, pack, styled
from bot.delivery.words import ChatWords, chat_words
from bot.handlers.addressing import asker_of, question_in, replied_text
from retrieval.language.asking import please
from retrieval.language.readable import readable
from retrieval.language.rules import rules

if TYPE_CHECKING:  # it brings the whole library along
    from bot.answering.quotes.check import CheckedQuotation


@cache
def _asked() -> re.Pattern[str]:
    checks = "|".join(rules("asking")["quote_checks"])
    return re.compile(rf"^\W*(?:{please()}[, ]+)?(?:{checks})\b[\s:?.!]*", re.IGNORECASE)


class _AsksToCheck(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return _asked().match(question_in(message).text) is not None


ASKS_TO_CHECK: Final = _AsksToCheck()


async def quote(update: Update, context: Context) -> None:
    """Check what is written behind the command, or else the message that is replied to."""
    message = update.message
    assert message, "registered for new messages only"
    asker = asker_of(message, context.desk.preferences)
    reply, say = Reply.to(message, update.update_id, context.desk.replies), chat_words(asker.language)
    given = _asked().sub("", _written(message), count=1).strip() or replied_text(message)
    if not given:
        field = ForceReply(selective=True, input_field_placeholder=say.say("quote.placeholder"))
        await reply.say([styled(say.say("quote.hint"))], field)
        return
    found = await context.desk.services.check_quote(given, asker)
    await reply.say(quote_messages(found, say))


def quote_messages(found: "Sequence[CheckedQuotation]", say: ChatWords) -> list[Styled]:
    """Return the messages that show verdicts: the quotation, what differs, and where the true wording stands."""
    return pack(quotation_block(checked, say) for checked in found) or [styled(say.say("quote.no_words"))]


def _written(message: Message) -> str:
    """What the message itself says, without what it replies to."""
    asked = question_in(message)
    return "" if asked.text == replied_text(message) else asked.text


def quotation_block(checked: "CheckedQuotation", say: ChatWords) -> Styled:
    """Return the lines about one quotation."""
    found = "other speaker" if checked.misattributed else checked.status
    verdict = say.say(f"quote.{found.replace(' ', '_')}")
    head = styled(f"{verdict}: ", MessageEntityType.BOLD) + styled(f"“{readable(checked.quotation)}”")
    return join(
        [
            head,
            *_remarks(checked, say),
            *(source_block(citation, bot_words(say.language)) for citation in checked.citations),
        ],
        "\n",
    )


def _remarks(checked: "CheckedQuotation", say: ChatWords) -> Iterator[Styled]:
    own = bot_words(say.language)
    for difference in checked.differences:
        yield styled(f"• {readable(difference.told(own))}")
    if checked.speaker:
        yield styled(say.say("quote.said_by", speaker=readable(checked.speaker)))
    if checked.note:
        yield styled(f"{own.warning(checked.note)}.", MessageEntityType.ITALIC)
