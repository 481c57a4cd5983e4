"""Who is an admin of a group, and who sits in it: asked of Telegram, and remembered for a while."""

import time
from collections.abc import Callable, Iterable
from typing import Final

from telegram import Bot, ChatMember, ChatMemberRestricted
from telegram.error import BadRequest, Forbidden

from bot.memory import Memory

GOOD_FOR_S: Final = 300.0
MOST_ASKED: Final = 20  # people who are looked for in one group
_INSIDE: Final = (ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER)


class GroupAdmins:
    """The admins of groups."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: Memory[tuple[float, frozenset[int]]] = Memory()

    async def has(self, bot: Bot, group: int, user: int | None) -> bool:
        """Say whether somebody is an admin of a group; what Telegram said holds for five minutes."""
        at, admins = self._known.get(group, (-GOOD_FOR_S, frozenset()))
        if self._clock() - at >= GOOD_FOR_S:
            admins = await _admins(bot, group)
            self._known.keep(group, (self._clock(), admins))
        return user in admins


async def sits_there(bot: Bot, group: int, people: Iterable[int]) -> bool:
    """Say whether one of these people is in a group."""
    for user in list(people)[:MOST_ASKED]:
        try:
            member = await bot.get_chat_member(group, user)
        except (BadRequest, Forbidden):
            continue
        if member.status in _INSIDE or (isinstance(member, ChatMemberRestricted) and member.is_member):
            return True
    return False


async def _admins(bot: Bot, group: int) -> frozenset[int]:
    try:
        return frozenset(member.user.id for member in await bot.get_chat_administrators(group))
    except (BadRequest, Forbidden):
        return frozenset()
