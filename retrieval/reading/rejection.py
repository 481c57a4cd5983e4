"""What could not become an article, and why."""

import re
from dataclasses import dataclass

MAX_BYTES = 10 * 1024 * 1024
MAX_LINES = 100_000
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that was not read; `reason` says in plain words what happened and what to do."""

    source: str
    reason: str


def unfit(text: str) -> str | None:
    """Return why `text` cannot be an article, or None where it can."""
    if "\0" in text or _SURROGATE.search(text):
        return "this is not text (it holds binary data); save the article as plain text in UTF-8"
    if not any(character.isalnum() for character in text):
        return "there is no text in it; nothing to keep"
    if len(text) > MAX_BYTES or len(text.encode()) > MAX_BYTES:
        return f"the text is longer than {MAX_BYTES // 1024**2} MB; split it into single articles"
    if text.count("\n") + text.count("\r") > MAX_LINES:
        return f"it has more than {MAX_LINES:,} lines; split it into single articles"
    return None
