"""Words written with letters that look like others."""

import unicodedata
from functools import cache

from retrieval.language.rules import rules


def latin_shape(text: str) -> str:
    """Return `text` folded, each letter that looks like a Latin one replaced by that, accents and signs left out.

    What looks the same is the same then; it is for comparing, never for showing.
    """
    folded = unicodedata.normalize("NFKD", text.casefold()).translate(_latin())
    return " ".join("".join(letter if letter.isalnum() else " " for letter in folded if not _is_mark(letter)).split())


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in {"Mn", "Me", "Cf"}


@cache
def _latin() -> dict[int, str]:
    return {ord(other): latin for latin, others in rules("lookalikes")["latin"].items() for other in others}
