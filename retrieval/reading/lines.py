"""The lines of a text, and the paragraphs that were broken over several of them."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from retrieval.articles import Span
from retrieval.language.quotation_marks import QUOTED
from retrieval.language.readable import readable

_LINE = re.compile(r"[^\r\n\v\f\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\r\n\v\f\u2028\u2029]")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060"
_BLANK = "".join(filter(str.isspace, map(chr, range(0x3001)))) + _INVISIBLE
_MARKED = re.compile(r"#{1,6} |[>|•►*+–—-]|\d{1,3}[.)] |\[|!\[|```")
_SHOWN_CHARS = 600
_COUNTED_CHARS = 2000
_WRAP_WIDTHS = range(50, 111)


@dataclass(frozen=True)
class Line(Span):
    """A line or a re-joined paragraph, without the white space around it; `raw` holds its characters."""

    raw: str

    @cached_property
    def shown(self) -> str:
        """The beginning of the line as a reader sees it: no Markdown marks, one kind of space."""
        return readable(_heading(self.raw[:_SHOWN_CHARS])).strip("*_ ")

    @cached_property
    def folded(self) -> str:
        """The beginning of the line for a first look, in small letters, its Markdown marks still there."""
        return " ".join(self.raw[:_SHOWN_CHARS].casefold().split())

    @cached_property
    def unquoted(self) -> str:
        """The shown beginning without what it quotes."""
        return QUOTED.sub(" ", self.shown) if QUOTED.search(self.shown) else self.shown

    @cached_property
    def words(self) -> int:
        """How many words the line has; counting stops where that no longer matters."""
        return len(self.raw[:_COUNTED_CHARS].split())

    @cached_property
    def ending(self) -> str:
        """The last characters, without closing quotation marks, brackets and emphasis."""
        return readable(self.raw[-_SHOWN_CHARS:]).rstrip("\"'”’»)]*_ ")[-80:]


def lines_of(text: str, start: int = 0) -> list[Line]:
    """Return every line of `text` from `start` on that holds something visible, wrapped paragraphs re-joined."""
    found: list[Line] = []
    run: list[Line] = []
    end = start
    for match in _LINE.finditer(text, start):
        line = _trimmed(text, match.start(), match.end())
        if line is None:
            continue
        if run and _apart(text, end, match.start()):
            found += _joined(text, run)
            run = []
        run.append(line)
        end = match.end()
    return found + _joined(text, run)


def _trimmed(text: str, start: int, end: int) -> Line | None:
    line = text[start:end].rstrip(_BLANK)
    raw = line.lstrip(_BLANK)
    return Line(start + len(line) - len(raw), start + len(line), raw) if raw else None


def _apart(text: str, start: int, end: int) -> bool:
    """Tell whether a blank line lies between."""
    first = _BREAK.search(text, start, end)
    return first is not None and _BREAK.search(text, first.end(), end) is not None


def _joined(text: str, run: list[Line]) -> list[Line]:
    """Return one line for a paragraph that was broken at a column, else the lines as they are."""
    if not _wrapped(run):
        return run
    return [Line(run[0].start, run[-1].end, text[run[0].start : run[-1].end])]


def _wrapped(run: list[Line]) -> bool:
    """Tell whether every line is so full that the next one's first word had no room on it."""
    width = max((len(line.raw) for line in run), default=0)
    if len(run) < 2 or width not in _WRAP_WIDTHS or any(_MARKED.match(line.raw) for line in run):
        return False
    pairs = pairwise(run)
    return all(len(line.raw) + 1 + len(after.raw.split(maxsplit=1)[0]) > width for line, after in pairs)


def _heading(raw: str) -> str:
    return re.sub(r"^(?:#{1,6}|>|[-*•►+])\s+", "", raw)
