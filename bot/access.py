"""Who may ask: the ids in the settings, and whoever paired with the code that the server printed."""

import re
import secrets
import time
from collections.abc import Callable
from typing import Final

from bot.storage import Access

TRIES: Final = 5  # wrong codes that one user may send
GUESSERS: Final = 1_000  # users that may send wrong codes; then pairing is closed until the next start
TELL_AGAIN_S: Final = 600.0
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no letter that looks like a digit
_CODE: Final = re.compile(rf"[{_ALPHABET}]{{4}}-?[{_ALPHABET}]{{4}}")


class Door:
    """Lets the allowed in. Its methods block on the database; call them in a thread."""

    def __init__(
        self, access: Access, allowed: frozenset[int] | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.access = access
        self._allowed = allowed
        self._clock = clock
        self._code: str | None = None
        self._wrong: dict[int, int] = {}
        self._told: dict[int, float] = {}
        self._visited: set[int] = set()

    @property
    def open_to_all(self) -> bool:
        """Whether the settings let everyone in."""
        return self._allowed is None

    def new_code(self) -> str | None:
        """Return a fresh pairing code, or None where nobody needs one."""
        if self._allowed is None or self._allowed or self.access.owner() is not None:
            return None
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        self._code = letters
        return f"{letters[:4]}-{letters[4:]}"

    def admits(self, user_id: int | None, chat_id: int) -> bool:
        """Say whether this user gets answers in this chat."""
        if self._allowed is None or chat_id in self._allowed or user_id in self._allowed:
            return True
        if user_id is not None and user_id == self.access.owner():
            return True
        return self.access.has(chat_id, "allowed group")

    def visit(self, group: int) -> None:
        """Remember that somebody who is let in uses the bot in this group: it does not leave for a stranger's sake."""
        if group not in self._visited:
            self.access.note(group, "visited group")
            self._visited.add(group)

    def pair(self, user_id: int, text: str) -> bool | None:
        """Say whether this text made the user the owner; None where it is no code at all or pairing is closed."""
        given = text.strip().upper()
        if self._code is None or not _CODE.fullmatch(given):
            return None
        known = user_id in self._wrong or len(self._wrong) < GUESSERS
        if not known or self._wrong.get(user_id, 0) >= TRIES:
            return None
        if not secrets.compare_digest(given.replace("-", ""), self._code):
            self._wrong[user_id] = self._wrong.get(user_id, 0) + 1
            return False
        self._code = None
        return self.access.claim(user_id)

    def may_tell(self, id_: int) -> bool:
        """Say whether it is time to tell this stranger (again) that nobody let them in."""
        now = self._clock()
        self._told = {told: at for told, at in self._told.items() if now - at < TELL_AGAIN_S}
        if id_ in self._told:
            return False
        self._told[id_] = now
        return True

    def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a group whose id changed."""
        if self.admits(None, old_chat_id):
            self.access.note(new_chat_id, "allowed group")
        if self.access.has(old_chat_id, "visited group"):
            self.access.note(new_chat_id, "visited group")
