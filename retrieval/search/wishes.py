"""What an asker wants of every answer, whatever the question."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Wishes:
    """Empty: as it comes.

    `muted`: outlets whose articles are left out. `language`: the code of our own words, where it is not to be that of
    the question; `likely` is the one of a question that may be in either of two. `by_code`: no model is asked.
    """

    muted: tuple[str, ...] = ()
    language: str = ""
    likely: str = ""
    by_code: bool = False


NO_WISHES: Final = Wishes()
