"""How an article's own characters are shown: markup and invisible characters left out, nothing added or reworded."""

import re
import unicodedata

_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])")
# Zero-width, bidirectional, tag and other format characters, and soft hyphens: they can hide or reverse text.
INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_MARKED = re.compile(r"[\[*_]")


def readable(text: str) -> str:
    """Return one line of plain text: Markdown links as their labels, no emphasis marks, no invisible characters."""
    text = INVISIBLE.sub("", text)
    if _MARKED.search(text):
        text = _LINK.sub(r"\1", text)
        text = _EMPHASIS.sub(r"\2", text)
    return " ".join(text.split())


# What moves a terminal: it goes with all that belongs to it.
_ESCAPE = re.compile(
    r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]{0,4000}(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]"
)
# Beside INVISIBLE: letters that show nothing, and half surrogates.
_BLANK = re.compile(r"[\x80-\x9f\u2028\u2029\u2800\u3164\uffa0\ud800-\udfff]")
_HARMLESS = re.compile(r"[\t\n -~\xc0-\u02ff]*")
_NO_CHARACTER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_E_MAIL = re.compile(r"[<(\[]?\s*(?:mailto:)?[^\s<>()\[\]@]+@[^\s<>()\[\]@]+\.[^\s<>()\[\]@]+\s*[>)\]]?", re.IGNORECASE)
# Addresses that a chat makes links of by themselves, but not the bare name of a host: "Booking.com" is a name in news.
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*://\S*|\b(?:www\.|tg:|javascript:|data:)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?/\S*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\[\s*\d+(?:\.\d+)?(?:\s*[,;–-]\s*\d+(?:\.\d+)?)*\s*\]")
_TOUCHED = re.compile(r"(?<![\w/])[@#/]+(?=\w)|(?<=\w)@(?=\w)")
_GAP = re.compile(r" ([,;])")
_LABEL_CHARS = 500
_LOOKED_AT = 4000


def label(text: str | None) -> str | None:
    """Return a title, an outlet or a name as it may stand outside a quotation, or None where nothing is left of it.

    One line without markup or invisible characters, at most 500 characters. It holds nothing that a chat makes live:
    addresses go, mentions, commands and tags keep their word without the sign; and no number in brackets, which would
    pass for one of our citations.
    """
    shown = readable(_BLANK.sub(" ", _ESCAPE.sub("", (text or "")[:_LOOKED_AT])))
    shown = "".join(character for character in shown if unicodedata.category(character) not in _NO_CHARACTER)
    for live in (_NUMBERED, _ADDRESS, _E_MAIL, _TOUCHED):
        shown = live.sub(" ", shown)
    shown = _GAP.sub(r"\1", " ".join(shown.split())).strip()
    if len(shown) > _LABEL_CHARS:
        shown = f"{shown[: _LABEL_CHARS - 1].rstrip()}…"
    return shown if any(map(str.isalnum, shown)) else None


def name_label(text: str | None) -> str | None:
    """Return the names of authors as `label` does, without the brackets that an address beside them leaves."""
    return label((label(text) or "").strip("()<>[] ,;"))


def plain(text: str) -> str:
    """Return text for a terminal: no escape sequence or control character but the line's end and the tab."""
    return text if _HARMLESS.fullmatch(text) else _BLANK.sub("", INVISIBLE.sub("", _ESCAPE.sub("", text)))


def visible(text: str) -> str:
    """Return text for another program: as `plain`, and of its characters only those that show something.

    The line's end and the tab stay; every other control, format, private or unassigned character goes.
    """
    kept = plain(text)
    if _HARMLESS.fullmatch(kept):
        return kept
    return "".join(c for c in kept if c in "\t\n" or unicodedata.category(c) not in _NO_CHARACTER)
