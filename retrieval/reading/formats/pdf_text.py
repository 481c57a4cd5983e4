"""The text of a PDF, its paragraphs put together again; runs in the sandbox's child."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from retrieval.language.garbled import is_garbled
from retrieval.language.hyphens import rejoined, words_seen
from retrieval.reading.formats.pdf_headline import headline
from retrieval.reading.formats.pdf_margins import without_margins

MAX_PAGES = 500
MAX_CHARS = 10 * 1024 * 1024
_PASSWORD = "it is protected with a password; save it without one"  # noqa: S105 - no password
_BROKEN = "this is no PDF that can be read (it is broken or cut short); save the article as plain text"
_NO_TEXT = "there is no text in it (a scan?); save the article as plain text"
_TOO_LONG = f"it has more than {MAX_PAGES} pages; split it into single articles"
_TOO_MUCH = "its text is longer than 10 MB; split it into single articles"
_GARBLED = "its text cannot be read: its fonts do not say which letters they show; save the article as plain text"
_FINAL = re.compile(r"[.!?…:][”\"’»)\]]*$")
_HYPHEN = re.compile(r"(?<=[^\W_])[-\u00ad\u2010]$|(?<=\w\.)[-\u2010]$")
_ITEM = re.compile(r"[•►*–—-]\s|\d{1,3}[.)]\s")
_FULL_SHARE = 0.8


def pdf_job(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the text and the document's own information, or the reason why there is none."""
    logging.disable(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"reason": _PASSWORD}, b""
        if len(reader.pages) > MAX_PAGES:
            return {"reason": _TOO_LONG}, b""
        pages = list(_pages(reader))
    except DependencyError:
        return {"reason": _PASSWORD}, b""
    except OverflowError:
        return {"reason": _TOO_MUCH}, b""
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return {"reason": _BROKEN}, b""
    return _found(reader, pages)


def _found(reader: PdfReader, pages: Sequence[Sequence[str]]) -> tuple[dict[str, Any], bytes]:
    title = _headline(reader)
    margins = without_margins(pages, title)
    text = "\n\n".join(paragraphs(margins.pages))
    if not any(map(str.isalnum, text)):
        return {"reason": _NO_TEXT}, b""
    if is_garbled(text):
        return {"reason": _GARBLED}, b""
    found = {"text": text, "url": margins.url, "printed": margins.printed, "headline": title}
    return _information(reader) | found, b""


def paragraphs(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the paragraphs of pages of lines that hold the text alone.

    A paragraph ends at an empty line, and at a line that is clearly shorter than a full one and closes a sentence or
    heads what follows. A word that was parted at a line's end is put together where the next line goes on in small
    letters.
    """
    lines = [line for page in pages for line in page]
    full = _full_width(lines)
    seen = words_seen(lines)
    held = ""
    for place, line in enumerate(lines):
        if line:
            held = _joined(held, line, seen) if held else line
        after = lines[place + 1] if place + 1 < len(lines) else ""
        if held and _ends(line, after, full):
            yield held
            held = ""
    if held:
        yield held


def _pages(reader: PdfReader) -> Iterator[list[str]]:
    size = 0
    for page in reader.pages:
        text = page.extract_text()
        size += len(text)
        if size > MAX_CHARS:
            raise OverflowError
        yield [" ".join(line.replace("\0", " ").split()) for line in text.splitlines()]


def _full_width(lines: Sequence[str]) -> float:
    """Return how long a line is at least that the next one's words had no room on."""
    lengths = sorted(len(line) for line in lines if line)
    return _FULL_SHARE * lengths[len(lengths) * 3 // 4] if lengths else 0


def _ends(line: str, after: str, full: float) -> bool:
    if not line or not after:
        return not after and (not line or bool(_FINAL.search(line)) or len(line) < full)
    if _ITEM.match(after):
        return True
    if len(line) >= full or _HYPHEN.search(line):
        return False
    return bool(_FINAL.search(line)) or not after[0].islower()


def _joined(held: str, line: str, seen: Mapping[str, int]) -> str:
    return rejoined(held, line, seen) if _HYPHEN.search(held) else f"{held} {line}"


def _headline(reader: PdfReader) -> str | None:
    try:
        return _text(headline(reader.pages[0]))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None


def _information(reader: PdfReader) -> dict[str, Any]:
    try:
        found = reader.metadata
        created = found.creation_date if found else None
        title, author = (found.title, found.author) if found else (None, None)
    except (PyPdfError, ValueError, TypeError, AttributeError, KeyError):
        return {"title": None, "author": None, "created": None}
    day = created.date().isoformat() if isinstance(created, datetime) else None
    return {"title": _text(title), "author": _text(author), "created": day}


def _text(value: object) -> str | None:
    return " ".join(value.replace("\0", " ").split())[:500] or None if isinstance(value, str) else None
