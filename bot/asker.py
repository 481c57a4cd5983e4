"""Who asks, and where: what they may see goes with them through the services to every read of the library."""

from dataclasses import dataclass
from typing import Final

from retrieval.articles import SHARED
from retrieval.search.wishes import NO_WISHES, Wishes


@dataclass(frozen=True, slots=True)
class Asker:
    """One person in one chat. `user` is None where nobody can be told; `topic` is 0 outside a forum's topics.

    `scopes` are those of the articles that may be seen there. `language` is a code, en or pt-br: that of our own words
    where nothing is asked in a language of its own. `wishes` hold for every answer there.
    """

    user: int | None = None
    chat: int = 0
    topic: int = 0
    scopes: frozenset[str] = SHARED
    language: str = "en"
    wishes: Wishes = NO_WISHES


OPERATOR: Final = Asker()  # whoever sits at the terminal; no chat of Telegram's has the id 0
