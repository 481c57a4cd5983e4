"""The code that the server prints, and whoever sends it becomes the bot's owner."""

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from typing import Final, Literal

import sqlalchemy as sa

from bot.access import Access
from bot.memory import Memory
from bot.storage import pairing_codes
from retrieval.library.database import Database

TRIES: Final = 5  # wrong codes that one user may send in a while
AGAIN_S: Final = 600.0
MOST: Final = 3  # that one message may hold
LONGEST: Final = 120  # characters: a text that holds very many codes is no way to guess one
_BETWEEN: Final = re.compile(r"[\W_]+")
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no letter that looks like a digit
_HALF: Final = rf"[{_ALPHABET}]{{4}}"
_ANYWHERE: Final = re.compile(rf"(?<![^\W_]){_HALF}[\s\-–—_.·]?{_HALF}(?![^\W_])")
# What is surely meant as one: nothing else in the message, in two halves or with a digit; or said to be a code.
_ALONE: Final = re.compile(rf"\W*(?:{_HALF}[\s\-–—_.·]{_HALF}|(?=\D*\d){_HALF}{_HALF})\W*")
_TOLD: Final = re.compile(r"/(?:pair|start)\s|\bcode\b|\bкод", re.IGNORECASE)

Pairing = Literal["paired", "wrong", "used", "expired"]


class PairingCode:
    """One code a start, good for one owner. It blocks on the database."""

    def __init__(self, database: Database, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self._database, self._access, self._clock = database, access, clock
        self._code: str | None = None
        self._wrong: Memory[tuple[float, ...]] = Memory()

    def new(self) -> str:
        """Return a fresh code; those of earlier starts are no longer good."""
        self._code = letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        with self._database.write() as connection:
            connection.execute(sa.insert(pairing_codes).values(digest=_digest(letters), made_at=time.time()))
        return f"{letters[:4]}-{letters[4:]}"

    def is_told(self, text: str) -> bool:
        """Say whether a text is meant as a code, or holds the right one."""
        return self.is_right(text) or (bool(codes_in(text)) and _is_meant(text))

    def try_(self, user_id: int, text: str, name: str = "") -> Pairing | None:
        """Say what became of the code in a text; None where there is none, or pairing is closed to this user.

        Wrong codes close it only to whoever sent them, and only for a while: the code is too long to be guessed.
        """
        wrong = self._wrong_of(user_id)
        if len(wrong) >= TRIES:
            return None
        if self._code and self.is_right(text):
            used, self._code = self._code, None
            return "paired" if self._use(used, user_id) and self._access.claim(user_id, name) else "used"
        if not (given := codes_in(text)):
            return None
        if (known := self._known(given)) or not _is_meant(text):
            return known
        self._wrong.keep(user_id, (*wrong, self._clock()))
        return "wrong"

    def known_in(self, text: str) -> Pairing | None:
        """Return what became of a code of ours in a text that is meant as one: used or expired; else None."""
        given = codes_in(text)
        return self._known(given) if given and _is_meant(text) else None

    def may_try(self, user_id: int) -> bool:
        """Say whether this user has tries left."""
        return len(self._wrong_of(user_id)) < TRIES

    def is_right(self, text: str) -> bool:
        """Say whether a text holds the code of this start, in whatever pieces; a long one is not looked through."""
        return self._code is not None and self._code in _BETWEEN.sub("", text[:LONGEST].upper())

    def _use(self, code: str, user_id: int) -> bool:
        used = sa.update(pairing_codes).where(pairing_codes.c.digest == _digest(code))
        with self._database.write() as connection:
            return connection.execute(used.values(used_by=user_id)).rowcount > 0

    def _known(self, given: list[str]) -> Pairing | None:
        """Return what is known of codes that are not the one of now."""
        rows = sa.select(pairing_codes.c.used_by).where(pairing_codes.c.digest.in_([_digest(one) for one in given]))
        with self._database.read() as connection:
            found = connection.execute(rows).scalars().all()
        if not found:
            return None
        return "expired" if all(user is None for user in found) else "used"

    def _wrong_of(self, user_id: int) -> tuple[float, ...]:
        return tuple(at for at in self._wrong.get(user_id, ()) if self._clock() - at < AGAIN_S)


def codes_in(text: str) -> list[str]:
    """Return what may be codes in a text, in the form in which they are made."""
    found = _ANYWHERE.findall(text.upper())[:MOST]
    return ["".join(letter for letter in one if letter in _ALPHABET) for one in found]


def _is_meant(text: str) -> bool:
    return _ALONE.fullmatch(text.upper()) is not None or _TOLD.search(text) is not None


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
