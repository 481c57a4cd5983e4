"""What a button carries: a press as a value, written as the data of a button and read back, here and nowhere else; and
how many presses are heard at once.
"""

import re
from dataclasses import dataclass
from typing import Final

from telegram import CallbackQuery
from telegram.constants import InlineKeyboardButtonLimit
from telegram.error import BadRequest

from bot.briefing.piece_request import CHARTS
from bot.feedback import Vote
from bot.storage import UpdateKey

A_USER: Final = 5
IN_ALL: Final = 200


@dataclass(frozen=True, slots=True)
class SourcePress:
    """The button of citation `n` under an answer."""

    answer_id: str
    n: int


@dataclass(frozen=True, slots=True)
class ClosePress:
    """The button that takes away what was opened below an answer."""

    answer_id: str


@dataclass(frozen=True, slots=True)
class WhyPress:
    """The button that opens how an answer came about, in numbers."""

    answer_id: str


@dataclass(frozen=True, slots=True)
class VotePress:
    """The button by which somebody says that an answer is good ("up") or bad ("down")."""

    answer_id: str
    vote: Vote


@dataclass(frozen=True, slots=True)
class StopPress:
    """The button of a message that says that an answer is being made for update `update_id` of its chat."""

    update_id: int


@dataclass(frozen=True, slots=True)
class AccessPress:
    """A button that lets `id` in or puts it out: "allow", "deny", "remove", "demote", or "leave" that group."""

    verb: str
    id: int


@dataclass(frozen=True, slots=True)
class SettingsPress:
    """A button of the settings of a topic (0: of the chat): one of them is opened, or given the value numbered `n`.

    Without a name the list of them is shown; `n` is -1 where no value is chosen.
    """

    topic: int
    name: str = ""
    n: int = -1


@dataclass(frozen=True, slots=True)
class PicturePress:
    """The button under a piece of this kind that sends it as a picture."""

    kind: str


@dataclass(frozen=True, slots=True)
class ForgetPress:
    """The button that has all that is kept of this chat deleted; or, where it is not `sure`, the one beside it."""

    sure: bool


@dataclass(frozen=True, slots=True)
class SubscriptionPress:
    """A button that subscribes topic `n` (0: the chat) by its `verb`, or with "end" ends the subscription `n`."""

    verb: str
    n: int


Press = (
    SourcePress
    | ClosePress
    | WhyPress
    | VotePress
    | StopPress
    | AccessPress
    | SettingsPress
    | PicturePress
    | ForgetPress
    | SubscriptionPress
)
ACCESS_VERBS: Final = ("allow", "deny", "remove", "demote", "leave")
SUBSCRIPTION_VERBS: Final = ("daily", "weekdays", "weekly", "end")
_WHOLE: Final = re.compile(r"-?\d{1,19}", re.ASCII)


def button_data(press: Press) -> str | None:  # noqa: C901 - a case a kind
    """Return the data of a button, or None where Telegram would not take so much."""
    match press:
        case SourcePress(answer_id, n):
            data = f"source:{answer_id}:{n}"
        case ClosePress(answer_id):
            data = f"close:{answer_id}"
        case WhyPress(answer_id):
            data = f"why:{answer_id}"
        case VotePress(answer_id, vote):
            data = f"vote:{answer_id}:{vote}"
        case StopPress(update_id):
            data = f"stop:{update_id}"
        case AccessPress(verb, id_):
            data = f"access:{verb}:{id_}"
        case SettingsPress(topic, name, n):
            data = f"set:{topic}:{name}:{n}"
        case PicturePress(kind):
            data = f"picture:{kind}"
        case ForgetPress(sure):
            data = f"forget:{'yes' if sure else 'no'}"
        case SubscriptionPress(verb, n):
            data = f"sub:{verb}:{n}"
    return data if len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA else None


def press_of(data: str) -> Press | None:
    """Return the press that a button's data stand for, or None where they are not ours: anybody may send any data."""
    kind, *rest = data.split(":")
    return _of_answer(kind, rest) or _of_chat(kind, rest)


def _of_answer(kind: str, rest: list[str]) -> Press | None:
    match kind, rest:
        case "source", [answer_id, n] if answer_id and n.isdecimal():
            return SourcePress(answer_id, int(n))
        case "close", [answer_id] if answer_id:
            return ClosePress(answer_id)
        case "why", [answer_id] if answer_id:
            return WhyPress(answer_id)
        case "vote", [answer_id, "up" | "down" as vote] if answer_id:
            return VotePress(answer_id, vote)
    return None


def _of_chat(kind: str, rest: list[str]) -> Press | None:  # noqa: PLR0911 - as above
    match kind, rest:
        case "stop", [update_id] if _WHOLE.fullmatch(update_id):
            return StopPress(int(update_id))
        case "access", [verb, id_] if verb in ACCESS_VERBS and _WHOLE.fullmatch(id_):
            return AccessPress(verb, int(id_))
        case "set", [topic, name, n] if _WHOLE.fullmatch(topic) and _WHOLE.fullmatch(n):
            return SettingsPress(int(topic), name, int(n))
        case "picture", [kind] if kind in CHARTS:
            return PicturePress(kind)
        case "forget", ["yes" | "no" as said]:
            return ForgetPress(said == "yes")
        case "sub", [verb, n] if verb in SUBSCRIPTION_VERBS and _WHOLE.fullmatch(n):
            return SubscriptionPress(verb, int(n))
    return None


class PressBound:
    """How many presses may wait or be worked on: of one user and in all. What is too much is left alone."""

    def __init__(self, *, a_user: int = A_USER, in_all: int = IN_ALL) -> None:
        self._a_user, self._in_all = a_user, in_all
        self._inside: dict[UpdateKey, int] = {}

    def enter(self, press: UpdateKey, user: int) -> bool:
        """Say whether there is room for a press, and count it in."""
        if len(self._inside) >= self._in_all or sum(who == user for who in self._inside.values()) >= self._a_user:
            return False
        self._inside[press] = user
        return True

    def leave(self, press: UpdateKey) -> None:
        """Make room again; whatever is not inside does not matter."""
        self._inside.pop(press, None)


async def acknowledge(query: CallbackQuery, alert: str | None = None, *, lasting: bool = True) -> None:
    """Stop the button's waiting sign, perhaps with a word, `lasting` until it is closed; too late does no harm."""
    try:
        await query.answer(alert, show_alert=alert is not None and lasting)
    except BadRequest as error:
        if "query" not in str(error).lower():
            raise
