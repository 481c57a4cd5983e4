"""What a button carries: a press as a value, written as the data of a button and read back, here and nowhere else."""

from dataclasses import dataclass

from telegram import CallbackQuery
from telegram.constants import InlineKeyboardButtonLimit
from telegram.error import BadRequest


@dataclass(frozen=True, slots=True)
class SourcePress:
    """The button of citation `n` under an answer."""

    answer_id: str
    n: int


Press = SourcePress  # of more kinds it is their union


def button_data(press: Press) -> str | None:
    """Return the data of a button, or None where Telegram would not take so much."""
    match press:
        case SourcePress(answer_id, n):
            data = f"source:{answer_id}:{n}"
    return data if len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA else None


def press_of(data: str) -> Press | None:
    """Return the press that a button's data stand for, or None where they are not ours: anybody may send any data."""
    match data.split(":"):
        case ["source", answer_id, n] if answer_id and n.isdecimal():
            return SourcePress(answer_id, int(n))
    return None


async def acknowledge(query: CallbackQuery, alert: str | None = None) -> None:
    """Stop the button's waiting sign; too late, or a second time, does no harm."""
    try:
        await query.answer(alert, show_alert=alert is not None)
    except BadRequest as error:
        if "query" not in str(error).lower():
            raise
