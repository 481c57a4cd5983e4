"""What happened to a text on its way: whether it is cut short, and whether its wording is its own."""

import re
from collections.abc import Sequence

from retrieval.articles import Article, Block, Fidelity
from retrieval.language.rules import pattern, rules, words

_FINAL = re.compile(r"[.!?…。][”\"’'»)\]*_\s]*$|[”\"’'»)\]][*_\s]*$|(?:@|https?://)\S+$")
_PARAGRAPH_WORDS = 12
_SCRAP_WORDS = 6
_SPEAKERS = 3
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
    if pattern("fidelity", "cut").search(tail) or pattern("fidelity", "cut").search(f"{tail[-80:]} {follows}"):
        return True
    if _FINAL.search(tail):
        return False
    written = tail.split()
    return written[-1].casefold() in words("fidelity", "dangling") or len(written) >= _PARAGRAPH_WORDS


def fidelity_of(article: Article) -> Fidelity:
    """Return how close the wording is to what was published, as far as the article itself gives it away.

    One sign is chance. Two different ones make it suspect; all four are the work of a machine. Suspect as well is a
    text that says nothing of where it comes from and has nothing but scraps of what its speakers said.
    """
    text, blocks = article.text_raw, article.blocks
    scanned = text[:_SCANNED_CHARS]
    found = sum(bool(re.search(sign, scanned)) for sign in rules("fidelity")["signs"])
    if found >= 4:
        return "reworded"
    if any(pattern("fidelity", "translated").match(text[block.start : block.start + 80]) for block in blocks):
        return "translated"
    return "suspected" if found >= 2 or (_is_anonymous(article) and _only_scraps(article)) else "original"


def _is_anonymous(article: Article) -> bool:
    stated = article.title, article.outlet, article.author, article.published.first, article.url
    return all(one is None for one in stated)


def _only_scraps(article: Article) -> bool:
    """Tell whether several people are quoted and not one of them with a clause of their own: somebody retells them."""
    body = [(block.start, block.end) for block in article.blocks if block.label == "body"]
    quoted = [one for one in article.quotations if any(start <= one.start < end for start, end in body)]
    lengths = [len(article.text_raw[one.start : one.end].split()) for one in quoted]
    speakers = {one.speaker.name for one in quoted if one.speaker}
    return len(speakers) >= _SPEAKERS and max(lengths) <= _SCRAP_WORDS
