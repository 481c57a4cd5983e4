"""Text folded for comparing, with a map back to where every character came from."""

import re
import unicodedata

_QUOTES = dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′`´", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_SAME = str.maketrans(_QUOTES | _DASHES)
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_MARKUP = frozenset("*_")
_IGNORED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


def normalise(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its characters, the place in `text` that it came from.

    Folded: NFKC, case, kinds of quotation marks and dashes, runs of white space, soft hyphens and zero-width
    characters, Markdown emphasis, Markdown links (to their labels).
    """
    folded: list[str] = []
    origin: list[int] = []
    for place in _visible(text):
        for char in unicodedata.normalize("NFKC", text[place]).translate(_SAME).casefold():
            if char.isspace():
                if not folded or folded[-1] == " ":
                    continue
                char = " "  # noqa: PLW2901
            folded.append(char)
            origin.append(place)
    if folded and folded[-1] == " ":
        folded.pop()
        origin.pop()
    return "".join(folded), origin


def _visible(text: str) -> list[int]:
    """The places whose characters a reader sees: without link targets, emphasis marks, invisible characters."""
    hidden: set[int] = set()
    for link in _LINK.finditer(text):
        hidden.update(range(link.start(), link.start(1)), range(link.end(1), link.end()))
    return [
        place
        for place, char in enumerate(text)
        if place not in hidden and char not in _IGNORED and not (char in _MARKUP and _is_markup(text, place))
    ]


def _is_markup(text: str, place: int) -> bool:
    """An underscore between two letters belongs to a word."""
    inside_word = 0 < place < len(text) - 1 and text[place - 1].isalnum() and text[place + 1].isalnum()
    return not (text[place] == "_" and inside_word)


def find(needle: str, haystack: str) -> tuple[int, int] | None:
    """Return where `needle` stands in `haystack` once both are folded, as offsets into `haystack`; None where not."""
    wanted, _ = normalise(needle)
    folded, origin = normalise(haystack)
    at = folded.find(wanted) if wanted else -1
    if at < 0:
        return None
    return origin[at], origin[at + len(wanted) - 1] + 1
