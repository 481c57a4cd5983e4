"""The headline of a PDF: what its first page sets larger than its text."""

from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import Any

from pypdf import PageObject

_LARGER = 1.15  # than most of the page's characters
_WORDS = range(2, 31)
_DROP_CAP = 3  # letters; what is shorter only begins a paragraph


def headline(page: PageObject) -> str | None:
    """Return the words that stand in the largest letters of a page, where they are clearly larger than its text."""
    pieces: list[tuple[float, str]] = []

    def visit(text: str, _: Any, matrix: list[float], __: Any, size: float) -> None:
        scale = (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5
        if text.strip():
            pieces.append((round(size * (scale or 1), 1), text))

    page.extract_text(visitor_text=visit)
    return largest(pieces)


def largest(pieces: list[tuple[float, str]]) -> str | None:
    """Return the first of the largest runs of pieces (size, text), where it has the length of a headline."""
    sizes = Counter[float]()
    for size, text in pieces:
        sizes[size] += len(text.strip())
    if not sizes:
        return None
    usual = sizes.most_common(1)[0][0]
    runs = [(size, " ".join("".join(text for _, text in run).split())) for size, run in groupby(pieces, itemgetter(0))]
    large = [
        (size, words) for size, words in runs if size > _LARGER * usual and sum(map(str.isalpha, words)) > _DROP_CAP
    ]
    words = max(large, key=itemgetter(0), default=(0, ""))[1]
    return words if len(words.split()) in _WORDS else None
