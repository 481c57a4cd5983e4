"""A piece sent as a picture: drawn off the event loop, and a sentence in its place where it cannot be drawn."""

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.delivery.reply import Reply
from bot.delivery.styled import styled
from bot.delivery.words import ChatWords

if TYPE_CHECKING:  # it brings the whole library along
    from bot.briefing.picture import Picture
    from bot.briefing.text import ReadPiece

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


async def send_picture(read: "ReadPiece", reply: Reply, say: ChatWords, part: int = 0) -> None:
    """Send a piece as a picture, which is this part of the reply, and what it shows in words below it."""
    picture = await asyncio.to_thread(_drawn, read)
    if picture is None:
        await reply.say([styled(say.say("briefing.not_drawn"))], first=part)
    else:
        await reply.send_photo(picture.png, picture.told, part)


def _drawn(read: "ReadPiece") -> "Picture | None":
    from bot.briefing.picture import IN_CHAT, painted  # noqa: PLC0415 - as above
    from bot.briefing.png import PictureError  # noqa: PLC0415 - as above

    try:
        return painted(read, IN_CHAT)
    except PictureError as error:
        kind = read.piece.kind if read.piece else ""
        log.warning("a picture could not be drawn", kind=kind, error=type(error.__cause__ or error).__name__)
        return None
