"""What stands around the text of a PDF's pages: running heads, page numbers, the lines that a browser prints."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Page = list[str]

_NUMBER = re.compile(
    r"(?:page|p\.|seite|стр\.|с\.|стор\.|страница|сторінка)? ?[-–— ]*\d{1,4}[-–— ]*"
    r"(?:(?:of|von|sur|de|/|из|з|зі) ?\d{1,4})?"
    r"|[-–—|•· ]*[ivxl]{1,6}[-–—|•· ]*",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"\d+")
_AT_EDGE = re.compile(
    r"(?:(?<=^)|(?<=^[-–—|•·\[(])|(?<=^[-–—|•·] )|(?<=page )|(?<=p\. )|(?<=стр\. )|(?<=с\. )|(?<=стор\. ))\d{1,4}(?!\d)"
    r"|(?<!\d)\d{1,4}(?=[-–—|•·\])\s]*$)|(?<!\d)\d{1,4}(?=(?: of |/| из | з )\d{1,4}$)",
    re.IGNORECASE,
)
_CLOCK = r"\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?"
_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_PRINTED = re.compile(rf"(?<![\d./-])(?P<day>{_DAY}),? (?P<clock>{_CLOCK})(?!\d)", re.IGNORECASE)
_URL = re.compile(r"(?:https?|file)://\S+", re.IGNORECASE)
_OF = re.compile(r"(?:page )?(\d{1,3}) ?(?:/|of|von|из|з|sur|de) ?(\d{1,3})", re.IGNORECASE)
_MOST_ROUNDS = 4
_RUNNING_PAGES = 3


@dataclass(frozen=True, slots=True)
class Margins:
    """The pages without what stands around them; `url` and `printed` are what a browser's lines say."""

    pages: tuple[Page, ...]
    url: str | None = None
    printed: str | None = None


def without_margins(pages: Sequence[Sequence[str]], headline: str | None = None) -> Margins:
    """Take from every page's top and bottom its number, what most pages repeat there, and a browser's lines.

    A line that holds the page's number repeats itself where the figures are counted up from page to page. The
    `headline` stays on the first page, though the others repeat it.
    """
    held = [_trimmed(page) for page in pages]
    around: list[str] = []
    for _ in range(_MOST_ROUNDS):
        found = [_margin(held, end, place) for end in (0, -1) for place in range(len(held))]
        gone = [(place, end) for (place, end), is_margin in found if is_margin]
        gone = [(place, end) for place, end in gone if place or not _is_headline(held[0][end], headline)]
        if not gone:
            break
        for place, end in gone:
            if held[place]:
                around.append(held[place].pop(end))
        held = [_trimmed(page) for page in held]
    urls = Counter(match[0] for line in around if (match := _URL.search(line)) and not match[0].startswith("file"))
    printed = next((match[0] for line in around if (match := _PRINTED.search(line))), None)
    return Margins(tuple(held), urls.most_common(1)[0][0] if urls else None, printed)


def _margin(pages: Sequence[Page], end: int, place: int) -> tuple[tuple[int, int], bool]:
    page = pages[place]
    if not page:
        return (place, end), False
    line = page[end]
    same = [at for at, other in enumerate(pages) if other and _FIGURES.sub("#", other[end]) == _FIGURES.sub("#", line)]
    is_margin = (
        bool(_NUMBER.fullmatch(line))
        or _is_print_line(line, place, len(pages))
        or _repeats(line, [pages[at][end] for at in same], len(pages))
        or (len(same) > 1 and _counts_pages([(at, pages[at][end]) for at in same]))
    )
    return (place, end), is_margin


def _is_headline(line: str, headline: str | None) -> bool:
    return headline is not None and line.casefold() == headline.casefold()


def _repeats(line: str, same: Sequence[str], pages: int) -> bool:
    return same.count(line) >= max(_RUNNING_PAGES, pages / 2)


def _counts_pages(lines: Sequence[tuple[int, str]]) -> bool:
    """Whether the number at one end of a line, or behind "page", grows as the pages do."""
    figures = [(place, _AT_EDGE.findall(line)) for place, line in lines]
    width = len(figures[0][1])
    first, start = figures[0]
    return any(
        all(len(found) == width and int(found[at]) - int(start[at]) == place - first for place, found in figures)
        for at in range(width)
    )


def _is_print_line(line: str, place: int, pages: int) -> bool:
    """Whether a browser printed the line: an address or a moment, and which page this is of how many."""
    of = _OF.search(_URL.sub(" ", line))
    counted = of is not None and int(of[1]) == place + 1 and int(of[2]) >= pages
    address, printed = _URL.search(line), _PRINTED.search(line)
    if address and line.startswith(address[0]):
        return counted or line == address[0]
    return bool(printed and (line.startswith(printed[0]) or line.endswith(printed[0]) or counted)) or (
        bool(address) and counted
    )


def _trimmed(page: Sequence[str]) -> Page:
    lines = list(page)
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return lines
