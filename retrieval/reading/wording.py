"""What happened to a text on its way: whether it is cut short, and whether its wording is its own."""

import re
from collections.abc import Sequence

from retrieval.articles import Block, Fidelity

from .rules import pattern, rules, words

_FINAL = re.compile(r"[.!?…。][”\"’'»)\]*_\s]*$|[”\"’'»)\]][*_\s]*$|(?:@|https?://)\S+$")
_PARAGRAPH_WORDS = 12
_TAIL_CHARS = 400
_SCANNED_CHARS = 200_000


def is_truncated(text: str, blocks: Sequence[Block]) -> bool:
    """Tell whether the last paragraph stops in the middle of a sentence or trails off to another page."""
    body = [place for place, block in enumerate(blocks) if block.label == "body"]
    if not body:
        return False
    last = blocks[body[-1]]
    tail = text[max(last.start, last.end - _TAIL_CHARS) : last.end]
    after = blocks[body[-1] + 1] if body[-1] + 1 < len(blocks) else None
    follows = text[after.start : after.end][:40] if after and after.label == "boilerplate" else ""
    if pattern("wording", "cut").search(tail) or pattern("wording", "cut").search(f"{tail[-80:]} {follows}"):
        return True
    if _FINAL.search(tail):
        return False
    written = tail.split()
    return written[-1].casefold() in words("wording", "dangling") or len(written) >= _PARAGRAPH_WORDS


def fidelity_of(text: str, blocks: Sequence[Block]) -> Fidelity:
    """Return how close the wording is to what was published, as far as the text itself gives it away.

    One sign is chance. Two different ones make it suspect; all four are the work of a machine.
    """
    scanned = text[:_SCANNED_CHARS]
    found = sum(bool(re.search(sign, scanned)) for sign in rules("wording")["signs"])
    if found >= 4:
        return "reworded"
    if any(pattern("wording", "translated").match(text[block.start : block.start + 80]) for block in blocks):
        return "translated"
    return "suspected" if found >= 2 else "original"
