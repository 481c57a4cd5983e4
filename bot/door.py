"""Lets the allowed in: the ids in the settings, whoever was let in by command, and whoever paired as the owner."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final, Literal

from bot.access import NOBODY, NOT_HEARD, Access, Known, LetIn, Role
from bot.memory import Memory
from bot.pairing import PairingCode
from retrieval.library.database import Database

TELL_AGAIN_S: Final = 600.0
WORDS_A_MINUTE: Final = 30  # for all strangers together
ASK_AGAIN_S: Final = 86_400.0  # before the owner hears of the same stranger again
REQUESTS_AN_HOUR: Final = 20  # that reach the owner

_OF_PLACES: Final[tuple[Role, ...]] = ("visited group", "by member")
_NARROWED: Final[tuple[Role, ...]] = ("by member",)
_OUT: Final[tuple[Role, ...]] = (*NOT_HEARD, *_NARROWED)

Rank = Literal["owner", "admin"]
PutOut = Literal["put out", "listed", "ranked", "unknown"]


class Door:
    """Says who may ask where, and changes it. Its methods block on the database; call them in a thread."""

    def __init__(
        self,
        database: Database,
        allowed: frozenset[int] | None,
        *,
        owner: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`allowed`: the list in the settings, None for everyone. `owner`: the one that the settings name."""
        self.access = Access(database)
        self.pairing = PairingCode(database, self.access, clock)
        self._allowed, self._owner, self._clock = allowed, owner, clock
        self._told: Memory[float] = Memory()
        self._asked: Memory[float] = Memory()
        self._words: deque[float] = deque(maxlen=WORDS_A_MINUTE)
        self._requests: deque[float] = deque(maxlen=REQUESTS_AN_HOUR)
        self._visited: set[int] = set()

    @property
    def open_to_all(self) -> bool:
        """Whether the settings let everyone in."""
        return self._allowed is None

    def new_code(self) -> str | None:
        """Return a fresh pairing code, or None where nobody needs one."""
        if self._allowed is None or self._allowed or self.owner() is not None:
            return None
        return self.pairing.new()

    def owner(self) -> int | None:
        """Return whom the bot belongs to: whom the settings name, or whoever paired where they list nobody else."""
        return self._owner or self._counted(self.access.owner())

    def rank(self, user: int | None) -> Rank | None:
        """Return whether somebody runs the bot, whatever they are in a group."""
        if user is None or user in NOBODY:
            return None
        if user == self.owner():
            return "owner"
        return "admin" if "admin" in self.access.known(user, 0).person else None

    def stewards(self) -> list[int]:
        """Return the owner, then the admins."""
        owner = self.owner()
        admins = [one.id for one in self.access.let_in() if one.role == "admin" and one.id != owner]
        return [*([owner] if owner else ()), *admins]

    def admits(self, user: int | None, chat: int) -> bool:
        """Say whether this user gets answers in this chat.

        A list in the settings is the list: who paired before it was written is not on it, and a group that changed its
        id is there for as long as its first id is. Who is denied is let in by nothing but that list.
        """
        user = None if user in NOBODY else user
        if user is not None and (user == self._owner or user in (self._allowed or ())):
            return True
        known = self.access.known(user, chat)
        if user is not None and (known.person & {"admin", "member"} or user == self._counted(known.owner)):
            return True
        return "denied" not in known.person and self._admits_all(chat, known)

    def admits_group(self, chat: int) -> bool:
        """Say whether everybody in a group gets answers there."""
        return self.admits(None, chat)

    def is_open(self, chat: int) -> bool:
        """Say whether a group was let in, though perhaps narrowed to people who were."""
        return self._is_let_in(chat, self.access.known(None, chat))

    def narrow(self, group: int, *, to_members: bool) -> None:
        """Answer in a group that was let in only people who were let in themselves, or everybody again."""
        if to_members:
            self.access.note(group, "by member")
        else:
            self.access.drop(group, _NARROWED)

    def let_in(self, id_: int, name: str = "", *, admin: bool = False) -> None:
        """Let a person in, as an admin too where that is said; or a group with all its members."""
        self.access.drop(id_, _OUT)
        if id_ < 0:
            self.access.note(id_, "allowed group", name=name)
        else:
            self.access.drop(id_, ("admin", "member"))
            self.access.note(id_, "admin" if admin else "member", name=name)

    def let_channel_in(self, id_: int, name: str) -> None:
        """Let a channel in as somebody who writes."""
        self.access.drop(id_, NOT_HEARD)
        self.access.note(id_, "member", name=name)

    def put_out(self, id_: int, name: str = "", *, by: Rank) -> PutOut:
        """Put somebody out, and hear them no more. Only the owner can put an admin out, and nobody the owner."""
        rank = self.rank(id_)
        if rank == "owner" or (rank == "admin" and by != "owner"):
            return "ranked"
        gone = self.access.remove(id_)
        if id_ in (self._allowed or ()):
            return "listed"
        if id_ > 0 or any(one.role == "member" for one in gone):
            self.access.note(id_, "denied", name=name)
        return "put out" if gone or id_ > 0 else "unknown"

    def listed(self) -> list[int]:
        """Return the ids in the settings."""
        return sorted(self._allowed or ())

    def everybody(self) -> list[LetIn]:
        """Return all who were let in while the bot ran and count, the earliest first."""
        return [one for one in self.access.let_in() if one.role != "owner" or one.id == self.owner()]

    def leave(self, group: int) -> None:
        """Forget that the bot is in a group."""
        self.access.drop(group, ("visited group",))
        self._visited.discard(group)

    def visit(self, group: int) -> None:
        """Remember that somebody who is let in uses the bot in this group: it does not leave for a stranger's sake."""
        if group not in self._visited:
            self.access.note(group, "visited group")
            self._visited.add(group)

    def hears(self, user_id: int, text: str) -> bool:
        """Say whether a stranger's text is a code that is worth an answer; the right one always is."""
        if not self.pairing.is_told(text) or not self.pairing.may_try(user_id):
            return False
        return self.pairing.is_right(text) or self._has_words_left()

    def may_tell(self, id_: int) -> bool:
        """Say whether it is time to tell this stranger (again) that nobody let them in; but not too many at once."""
        now = self._clock()
        if now - self._told.get(id_, -TELL_AGAIN_S) < TELL_AGAIN_S or not self._has_words_left():
            return False
        self._told.keep(id_, now)
        return True

    def may_request(self, id_: int) -> bool:
        """Say whether the owner may hear of this stranger: once a day, not of too many, and never of who is denied."""
        now = self._clock()
        full = len(self._requests) == REQUESTS_AN_HOUR and now - self._requests[0] < 3600
        if full or now - self._asked.get(id_, -ASK_AGAIN_S) < ASK_AGAIN_S or self.access.has(id_, "denied"):
            return False
        self._asked.keep(id_, now)
        self._requests.append(now)
        return True

    def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a group whose id changed."""
        known = self.access.known(None, old_chat_id)
        if self._allowed is not None and self._is_let_in(old_chat_id, known):
            self.access.note(new_chat_id, "allowed group", instead_of=known.group or old_chat_id)
        for role in _OF_PLACES:
            if role in known.place:
                self.access.note(new_chat_id, role)

    def _counted(self, owner: int | None) -> int | None:
        """Whoever paired, unless the settings say otherwise."""
        return owner if not self._owner and (not self._allowed or owner in self._allowed) else None

    def _admits_all(self, chat: int, known: Known) -> bool:
        return "by member" not in known.place and self._is_let_in(chat, known)

    def _is_let_in(self, chat: int, known: Known) -> bool:
        if self._allowed is None or chat in self._allowed:
            return True
        return known.by_command or known.group in self._allowed

    def _has_words_left(self) -> bool:
        now = self._clock()
        if len(self._words) == WORDS_A_MINUTE and now - self._words[0] < 60:
            return False
        self._words.append(now)
        return True
