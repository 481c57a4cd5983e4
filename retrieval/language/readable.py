"""How an article's own characters are shown: markup and invisible characters left out, nothing added or reworded."""

import re

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
