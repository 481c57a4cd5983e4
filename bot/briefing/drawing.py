"""Text drawn as SVG: wrapped by about how wide its characters are, in bubbles, quotations in boxes of their own."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from typing import Final, Literal

from retrieval.language.readable import visible

Look = Literal["bold", "italic", "quiet", "link"]

LIGHT: Final[Mapping[str, str]] = {
    "page": "#dfe7ec", "shown": "#ffffff", "text": "#111b21", "link": "#1a6fb5", "box": "#eaf3fb", "quiet": "#5d6b75",
    "series0": "#0072b2", "series1": "#e69f00", "series2": "#009e73", "series3": "#cc79a7", "series4": "#56b4e9",
    "series5": "#8a949c",
}  # fmt: skip
DARK: Final[Mapping[str, str]] = {
    "page": "#0e1621", "shown": "#182533", "text": "#e9eef2", "link": "#6ab3f3", "box": "#1f3449", "quiet": "#8ea0ae",
    "series0": "#3d9bd8", "series1": "#e69f00", "series2": "#1fb98f", "series3": "#d993b8", "series4": "#8fd0f5",
    "series5": "#76838d",
}  # fmt: skip
EDGE: Final = 16
_INSET: Final = 12
SIZE: Final = 15
SMALL: Final = 12
_LEADING: Final = 1.4  # a line's height, in sizes
_FONT: Final = "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif"
# How wide characters are in a wide sans serif, in thousandths of the size: lines are never longer than they look here.
_NARROW, _USUAL, _CAPITAL, _WIDE, _SQUARE = 360, 630, 730, 940, 1000
_NARROW_ONES: Final = frozenset("iljtfrI.,;:'’‘“”|![]()- ·іїІЇ")
_WIDE_ONES: Final = frozenset("mwMWOQ%@—…жшщюыфмЖШЩЮЫФМ")
_UNSEEN: Final = frozenset({"Mn", "Me", "Cf"})
_SYMBOLS: Final = frozenset({"Sm", "So"})


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters of one look; a line's end among them begins a new line."""

    text: str
    looks: frozenset[Look] = frozenset()


def text_run(text: str, *looks: Look) -> TextRun:
    """Return a text in these looks."""
    return TextRun(text, frozenset(looks))


def width(text: str, *, bold: bool = False, size: int = SIZE) -> float:
    """Return about how many pixels a text takes at the most."""
    return sum(map(_thousandths, text)) * size / 1000 * (1.12 if bold else 1.0)


def line_height(size: int = SIZE) -> float:
    """Return how far below one another lines of a size stand."""
    return round(size * _LEADING)


def _thousandths(character: str) -> int:
    if character in _NARROW_ONES:
        return _NARROW
    kind = unicodedata.category(character)
    if kind in _UNSEEN:
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return _SQUARE
    if character in _WIDE_ONES or kind in _SYMBOLS:
        return _WIDE
    return _CAPITAL if character.isupper() else _USUAL


def wrapped(paragraph: Iterable[TextRun], most: float, size: int = SIZE) -> Iterator[list[TextRun]]:
    """Yield the lines of a paragraph, each at most so many pixels wide: whole words, of longer ones what fits."""
    rest = _stripped([(character, run.looks) for run in paragraph for character in run.text])
    while rest:
        end = _fitting(rest, most, size)
        line = _stripped(rest[:end])
        yield [TextRun("".join(c for c, _ in same), looks) for looks, same in groupby(line, key=lambda one: one[1])]
        rest = _stripped(rest[end:])


_Characters = list[tuple[str, frozenset[Look]]]


def _stripped(characters: _Characters) -> _Characters:
    inked = [at for at, (character, _) in enumerate(characters) if not character.isspace()]
    return characters[inked[0] : inked[-1] + 1] if inked else []


def _fitting(rest: _Characters, most: float, size: int) -> int:
    """How many characters fit on one line, one at least."""
    taken, border = 0.0, 0
    for at, (character, looks) in enumerate(rest):
        if character == "\n":
            return at
        if character in " \t":
            border = at
        taken += width(character, bold="bold" in looks, size=size)
        if taken > most:
            return border or max(at, 1)
    return len(rest)


class Drawing:
    """A picture that grows downwards.

    `colours` by the names of LIGHT; `dark`: those of a reader who prefers it dark, where the picture is to follow that;
    `shown`: how a text reads in the font in which it will be drawn.
    """

    def __init__(
        self,
        wide: int,
        colours: Mapping[str, str],
        dark: Mapping[str, str] | None = None,
        shown: Callable[[str], str] = str,
    ) -> None:
        self.wide, self.y = wide, float(EDGE)
        self._colours, self._dark, self._shown, self._drawn = colours, dark, shown, list[str]()

    @property
    def left(self) -> float:
        """Where the text of a card begins that uses all of its width."""
        return EDGE + _INSET

    @property
    def across(self) -> float:
        """How wide such a text may be."""
        return self.wide - 2 * self.left

    @property
    def high(self) -> float:
        """How high the picture is so far."""
        return self.y + EDGE / 2

    @contextmanager
    def card(self, fill: str = "shown", left: float = EDGE) -> Iterator[None]:
        """Draw a ground of this colour below all that is drawn within."""
        top, below = self.y, len(self._drawn)
        self.y += 14
        yield
        self.y += 10
        ground = self._rectangle(left, top, self.wide - left - EDGE, self.y - top, fill=fill, round_=12)
        self._drawn.insert(below, ground)
        self.y += 6

    def bubble(
        self, paragraphs: Iterable[tuple[Sequence[TextRun], bool]], fill: str = "shown", left: float = EDGE
    ) -> None:
        """Draw paragraphs on a ground of this colour, each with whether it is quoted; an empty one is a gap."""
        with self.card(fill, left):
            for runs, quoted in paragraphs:
                self.paragraph(runs, left + EDGE + _INSET, self.wide - left - 3 * EDGE - _INSET, quoted=quoted)

    def gap(self) -> None:
        """Leave room between paragraphs."""
        self.y += line_height() / 3

    def paragraph(
        self, runs: Sequence[TextRun], x: float, most: float, *, quoted: bool = False, size: int = SIZE
    ) -> None:
        """Draw a paragraph from `x` on, at most so many pixels wide; an empty one is a gap."""
        runs = [replace(run, text=self._shown(run.text)) for run in runs]
        lines = list(wrapped(runs, most - (18 if quoted else 0), size))
        if not lines:
            self.gap()
            return
        high = line_height(size)
        if quoted:
            self.rectangle(x, self.y, most, len(lines) * high + 8, fill="box", round_=4)
            self.rectangle(x, self.y, 3, len(lines) * high + 8, fill="link", round_=1)
        self.y += 4 if quoted else 0
        for line in lines:
            self._line(line, x + (12 if quoted else 0), self.y + size, size)
            self.y += high
        self.y += 6 if quoted else 0

    def rectangle(self, x: float, y: float, wide: float, high: float, *, fill: str, round_: int) -> None:
        """Draw a rectangle with round corners."""
        self._drawn.append(self._rectangle(x, y, wide, high, fill=fill, round_=round_))

    def label(
        self, text: str, x: float, y: float, fill: str, *, anchor: Literal["start", "middle"] = "middle", size: int = 14
    ) -> None:
        """Draw a few words, their middle or start at `x`."""
        place = f'x="{x:.1f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size}"'
        self._drawn.append(f"<text {place} {self._fill(fill)}>{_escaped(self._shown(text))}</text>")

    def svg(self, told: str, language: str) -> str:
        """Return the picture; `told` says in words what it shows. Its text can be selected, and it loads nothing."""
        high = self.high
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.wide} {high:.0f}" width="{self.wide}" '
            f'height="{high:.0f}" lang="{_escaped(language)}" font-family="{_FONT}" font-size="{SIZE}">'
            f"<title>{_escaped(told)}</title>{self._style()}"
            f'<rect width="100%" height="100%" rx="12" {self._fill("page")}/>\n' + "\n".join(self._drawn)
        ) + "\n</svg>\n"

    def _style(self) -> str:
        if not self._dark:
            return ""
        rules = "".join(f".{name}{{fill:{colour}}}" for name, colour in self._dark.items())
        return f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"

    def _fill(self, name: str) -> str:
        """A viewer that knows no styles shows the light colour."""
        return f'fill="{self._colours[name]}"' + (f' class="{name}"' if self._dark else "")

    def _rectangle(self, x: float, y: float, wide: float, high: float, *, fill: str, round_: int) -> str:
        place = f'x="{_pixels(x)}" y="{_pixels(y)}" width="{_pixels(wide)}" height="{_pixels(high)}" rx="{round_}"'
        return f"<rect {place} {self._fill(fill)}/>"

    def _line(self, line: Sequence[TextRun], x: float, y: float, size: int) -> None:
        spans = "".join(f"<tspan{self._look(run.looks)}>{_escaped(run.text)}</tspan>" for run in line)
        place = f'x="{x:.0f}" y="{y:.0f}"' + (f' font-size="{size}"' if size != SIZE else "")
        self._drawn.append(f'<text xml:space="preserve" {place} {self._fill("text")}>{spans}</text>')

    def _look(self, looks: frozenset[Look]) -> str:
        look = ' font-weight="bold"' if "bold" in looks else ""
        look += ' font-style="italic"' if "italic" in looks else ""
        colour = next((name for name in ("link", "quiet") if name in looks), "")
        return f"{look} {self._fill(colour)}" if colour else look


def _escaped(text: str) -> str:
    """Characters that XML does not allow, or that would reorder a line, are left out."""
    return escape(visible(text))


def _pixels(length: float) -> str:
    """Without what no eye sees."""
    return f"{length:.1f}".removesuffix(".0")
