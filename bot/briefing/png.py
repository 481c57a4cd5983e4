"""A drawing as PNG, in the one font that comes along: a small container has none, and text must not become boxes."""

import re
import struct
import subprocess
import sys
import unicodedata
from functools import cache
from typing import Final

from bot.briefing.raster import font_files
from config.errors import BriefingError
from retrieval.language.readable import visible
from retrieval.reading.sandbox import bare_environment

OMITTED: Final = "[…]"  # stands for what the font cannot show
WIDE: Final = 1080  # pixels
MOST_HIGH: Final = 20_000
SECONDS: Final = 60
_WORD: Final = re.compile(r"\S+")
_REPEATED: Final = re.compile(rf"{re.escape(OMITTED)}(?:\s*{re.escape(OMITTED)})+")
_WRITTEN: Final = frozenset("LMN")  # letters, their marks, and digits: a word without one is another word


class PictureError(BriefingError):
    """Something cannot be drawn."""

    reader_message = "I could not draw the picture; the text has everything."


def png_of(svg: str, wide: int, high: float, ground: str) -> bytes:
    """Return an SVG picture of this size as PNG, `WIDE` pixels wide, on a ground; raises PictureError.

    A process of its own draws it: while resvg draws, nothing else of its process runs, not even the event loop.
    """
    pixels = round(high * WIDE / wide)
    if pixels > MOST_HIGH:
        raise PictureError(
            f"a PNG would be {pixels:,} pixels high, more than {MOST_HIGH:,}; write .svg or ask for less"
        )
    command = [sys.executable, "-B", "-m", "bot.briefing.raster", str(WIDE), ground]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            input=svg.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env=bare_environment(),
            start_new_session=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise PictureError("the picture cannot be drawn") from error
    return done.stdout


def legible(text: str) -> str:
    """Return a text as the font can show it: OMITTED for a word of which it lacks a letter, and for another sign."""
    shown = "".join(" " if one.isspace() and one != "\n" else one for one in visible(text))
    return _REPEATED.sub(OMITTED, _WORD.sub(lambda word: _legible(word[0]), shown))


def _legible(word: str) -> str:
    lacking = {one for one in word if ord(one) not in _characters()}
    if any(unicodedata.category(one)[0] in _WRITTEN for one in lacking):
        return OMITTED
    return "".join(OMITTED if one in lacking else one for one in word)


@cache
def _characters() -> frozenset[int]:
    """What upright and italic letters can show, both."""
    return frozenset.intersection(*(_mapped(path.read_bytes()) for path in font_files()))


def _mapped(font: bytes) -> frozenset[int]:
    """The characters that the table `cmap` of an OpenType font maps to glyphs, read from its subtable of format 12."""
    tables = {font[at : at + 4]: _whole(font, at + 8) for at in range(12, 12 + 16 * int.from_bytes(font[4:6]), 16)}
    top = tables[b"cmap"]
    entries = range(top + 4, top + 4 + 8 * int.from_bytes(font[top + 2 : top + 4]), 8)
    starts = [top + _whole(font, at + 4) for at in entries]
    start = next(at for at in starts if int.from_bytes(font[at : at + 2]) == 12)
    groups = font[start + 16 : start + 16 + 12 * _whole(font, start + 12)]
    return frozenset(code for first, last, _ in struct.iter_unpack(">III", groups) for code in range(first, last + 1))


def _whole(font: bytes, at: int) -> int:
    return int.from_bytes(font[at : at + 4])
