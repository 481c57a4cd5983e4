"""Checking a message: /check, "is this true?" as a reply, or a post that somebody forwarded."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from telegram import ForceReply, Message, Update
from telegram.constants import MessageEntityType
from telegram.ext import filters

from bot.answering.words import bot_words
from bot.asker import Asker
from bot.delivery.app import Context
from bot.delivery.inbox import key_of
from bot.delivery.rendering import source_block
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled, join, pack, styled
from bot.delivery.words import ChatWords, chat_words
from bot.handlers.addressing import asker_of, question_in, replied_text, said_in
from bot.handlers.hearing import AsksIfTrue, Forwarded, Replying, asks_if_true
from bot.handlers.making import Making
from bot.handlers.quotes import quotation_block

if TYPE_CHECKING:  # they bring the whole library along
    from bot.answering.answer import Citation
    from bot.answering.claims import CheckedClaim
    from bot.answering.quotes.check import CheckedQuotation

_QUOTED: Final = re.compile(r"[“„«\"‘][^“”„«»\"]*\w[^“”„«»\"]*[”“»\"’]")
_WORDED: Final = filters.TEXT | filters.CAPTION
CHECKS: Final = AsksIfTrue() | Replying("claims.hint") | (filters.ChatType.PRIVATE & _WORDED & Forwarded())


async def check_message(update: Update, context: Context) -> None:
    """Say of every quotation in a message whether it stands somewhere, and of its claims what sources say."""
    message, desk = update.message, context.desk
    assert message, "registered for new messages only"
    asker = asker_of(message, desk.preferences)
    reply, say = Reply.to(message, update.update_id, desk.replies), chat_words(asker.language)
    text = _text(message)
    if not text:
        field = ForceReply(selective=True, input_field_placeholder=say.say("claims.placeholder"))
        await reply.say([styled(say.say("claims.hint"))], field)
        return
    making = Making(message, key_of(update), asker, reply, say, desk)
    if found := await making.made_within_budget(_checked(text, asker, context), "chat.waiting"):
        await reply.show(check_messages(*found, say))


def check_messages(
    quoted: "Sequence[CheckedQuotation]", claimed: "Sequence[CheckedClaim]", say: ChatWords
) -> list[Styled]:
    """Return the messages that show what was found of every quotation and claim."""
    blocks = [*(quotation_block(one, say) for one in quoted), *(_claim_block(one, say) for one in claimed)]
    return pack(blocks) or [styled(say.say("claims.nothing"))]


async def _checked(
    text: str, asker: Asker, context: Context
) -> "tuple[Sequence[CheckedQuotation], Sequence[CheckedClaim]]":
    from bot.answering.claims import EXCERPTS, check_claims  # noqa: PLC0415 - it brings the whole library along

    services = context.desk.services
    quoted = await services.check_quote(text, asker) if _QUOTED.search(text) else ()
    return quoted, await check_claims(text, lambda claim: services.search(claim, asker, limit=EXCERPTS))


def _text(message: Message) -> str:
    """What is to be checked: what was forwarded, what stands behind the command, or what is replied to."""
    if message.forward_origin:
        return said_in(message).strip()
    asked = question_in(message).text
    return replied_text(message) if asks_if_true(asked) or not asked else asked


def _claim_block(checked: "CheckedClaim", say: ChatWords) -> Styled:
    verdict = say.say(f"claims.{checked.status.replace(' ', '_')}")
    head = styled(f"{verdict}: ", MessageEntityType.BOLD) + styled(checked.claim)
    return join([head, *_sources(checked, say)], "\n")


def _sources(checked: "CheckedClaim", say: ChatWords) -> Iterator[Styled]:
    both = checked.status == "disputed"
    sides: list[tuple[str, Sequence[Citation]]] = [
        (say.say("claims.so") if both else "", checked.supporting),
        (say.say("claims.otherwise") if both else "", checked.contrary),
        (say.say("claims.near"), checked.near),
    ]
    for label, citations in sides:
        if citations and label:
            yield styled(label, MessageEntityType.ITALIC)
        yield from (source_block(citation, bot_words(say.language)) for citation in citations)
