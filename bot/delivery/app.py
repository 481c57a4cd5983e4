"""What a handler is given besides the update."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from telegram.ext import Application, CallbackContext, ExtBot

from bot.bringing import Bringing
from bot.budget import Budget
from bot.delivery.alarms import Alarms
from bot.delivery.courier import Pauses
from bot.delivery.inbox import InboxQueue
from bot.delivery.reply_log import ReplyLog
from bot.delivery.rights import GroupAdmins
from bot.delivery.underway import Underway
from bot.door import Door
from bot.memory import Memory
from bot.preferences import Preferences
from bot.privacy import PersonalData
from bot.schedules.subscriptions import ChatSubscriptions
from bot.writer import GroupWriter

if TYPE_CHECKING:  # the services bring the whole library along, which takes seconds to import
    from bot.services import Services

Data = dict[Any, Any]
DESK = "desk"


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that handlers work with."""

    services: "Services"
    queue: InboxQueue
    replies: ReplyLog
    door: Door
    pauses: Pauses
    writer: GroupWriter
    preferences: Preferences
    budget: Budget
    admins: GroupAdmins
    underway: Underway
    alarms: Alarms
    personal: PersonalData
    bringing: Bringing
    subscriptions: ChatSubscriptions
    typed: Memory[str]  # the newest inline query of everybody


class Context(CallbackContext[ExtBot[None], Data, Data, Data]):
    """The library's context, with our desk under one typed name."""

    @property
    def desk(self) -> Desk:
        """The parts that handlers share."""
        return cast("Desk", self.bot_data[DESK])


App = Application[ExtBot[None], Context, Data, Data, Data, Any]
