"""What an asker wants of every answer, whatever the question."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Wishes:
    """Empty: as it comes.

    `muted`: outlets whose articles are left out. `language`: the code of our own words, where it is not to be that of
    the question; `likely` is the one of a question that may be in either of two. `by_code`: no model is asked.
    `forms`: what this message says of the form of its answer, "short" or "bullets"; `answer_in`: the language for it.
    """

    muted: tuple[str, ...] = ()
    language: str = ""
    likely: str = ""
    by_code: bool = False
    forms: tuple[str, ...] = ()
    answer_in: str = ""


NO_WISHES: Final = Wishes()
