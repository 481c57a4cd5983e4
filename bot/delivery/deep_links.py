"""Links that open the bot: t.me/bot?start=ask_… asks, ?start=src_… opens a source of an answer."""

import base64
import binascii
import re
from typing import Final

from telegram.constants import InlineQueryResultsButtonLimit

from bot.delivery.presses import SourcePress

_ASK: Final = "ask_"
_SOURCE: Final = re.compile(r"src_([^\W_]+)_(\d{1,3})", re.ASCII)


def start_data(question: str) -> str | None:
    """Return what follows `start=` in the link that asks a question; None where it is too long."""
    data = _ASK + base64.urlsafe_b64encode(question.encode()).decode().rstrip("=")
    return data if len(data) <= InlineQueryResultsButtonLimit.MAX_START_PARAMETER_LENGTH else None


def question_of(data: str) -> str | None:
    """Return the question that a link's data ask: encoded, or written with _ or - for spaces; None for other data."""
    if not data.startswith(_ASK) or not (rest := data.removeprefix(_ASK)):
        return None
    try:
        text = base64.b64decode(rest + "=" * (-len(rest) % 4), altchars=b"-_", validate=True).decode()
        if text.isprintable() and text.strip():
            return text.strip()
    except (binascii.Error, ValueError):
        pass
    return re.sub(r"[_-]+", " ", rest).strip() or None


def source_of(data: str) -> SourcePress | None:
    """Return the source that a link's data open, None for other data."""
    found = _SOURCE.fullmatch(data)
    return SourcePress(found[1], int(found[2])) if found else None
