"""What an article says about itself: its title, outlet, author, address and day. What it does not say is None."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from retrieval.articles import Block, Label, Published
from retrieval.language.dates import published_address, published_in, published_line, published_record
from retrieval.language.readable import readable
from retrieval.language.rules import pattern, rules
from retrieval.reading.labels import address_in, byline_pattern, tells_change
from retrieval.reading.lines import Line

_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|Copyright)\s*(?:©\s*)?(?:\d{4}(?:\s?[-–]\s?\d{4})?,?\s*)?(?P<name>[^\W\d_][\w.&’' -]{1,40}?)"
    r"(?:,? (?:Inc|LLC|Ltd|Corp)\.?)?\.?(?:\s*All rights reserved\.?)?",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^#{1,6}\s+")
_TITLE_CHARS = 500


def title_in(text: str, blocks: Sequence[Block]) -> str | None:
    """Return the headline without its Markdown marks."""
    for line in _labelled(text, blocks, "title"):
        return readable(_HEADING.sub("", line[:_TITLE_CHARS])) or None
    return None


def author_in(text: str, blocks: Sequence[Block]) -> str | None:
    """Return the names of a byline_pattern; an agency is none."""
    for line in _labelled(text, blocks, "byline"):
        match = byline_pattern().fullmatch(readable(line[:_TITLE_CHARS]))
        names = match["names"].split(", ") if match else []
        if people := [name for name in names if not pattern("outlets", "datelines").fullmatch(name)]:
            return ", ".join(people)
    return None


def published_of(text: str, blocks: Sequence[Block], title: str | None, url: str | None) -> Published:
    """Return the day that a date line or a byline prints, else that of a record in its heading, else the address's.

    Captions are not asked, nor lines that tell the day of a change.
    """
    for line in _labelled(text, blocks, "date"):
        if not tells_change(line[:_TITLE_CHARS]) and (found := published_line(readable(line))):
            return found
    for line in _labelled(text, blocks, "byline"):
        if found := published_in(readable(line[:_TITLE_CHARS]), "byline"):
            return found
    return published_record(title or "") or published_address(url or "") or Published()


def address_of(text: str, blocks: Sequence[Block]) -> str | None:
    """Return the address that stands alone before or behind the article; one in its midst is another page's."""
    body = [place for place, block in enumerate(blocks) if block.label == "body"]
    places = [place for place, block in enumerate(blocks) if block.label == "url"]
    outside = [place for place in places if not body or place < body[0] or place > body[-1]]
    if len(outside) != 1:
        return None
    block = blocks[outside[0]]
    return address_in(Line(block.start, block.end, text[block.start : block.end]))


def outlet_of(text: str, blocks: Sequence[Block], url: str | None) -> str | None:
    """Return the outlet that a disclaimer or a copyright line names, or whose host the address has."""
    for line in _labelled(text, blocks, "disclaimer"):
        if match := pattern("disclaimers", "outlets").search(readable(line)):
            return next(name for name in match.groups() if name)
    return outlet_by_host(url) or next(_by_copyright(text, blocks), None)


def via_of(text: str, blocks: Sequence[Block], url: str | None) -> str | None:
    """Return the site that republished the article, where the page around it gives it away."""
    around = "\n".join([url or "", *_labelled(text, blocks, "boilerplate")])
    for site in rules("outlets")["aggregators"]:
        if any(re.search(mark, around, re.IGNORECASE) for mark in site["marks"]):
            return str(site["name"])
    return None


def _labelled(text: str, blocks: Sequence[Block], label: Label) -> Iterator[str]:
    return (text[block.start : block.end] for block in blocks if block.label == label)


def outlet_by_host(url: str | None) -> str | None:
    """Return the outlet whose host the address has, or None."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    names = host.split(".")
    hosts: dict[str, str] = rules("outlets")["hosts"]
    return next((hosts[tail] for at in range(len(names)) if (tail := ".".join(names[at:])) in hosts), None)


def _by_copyright(text: str, blocks: Sequence[Block]) -> Iterator[str]:
    for line in _labelled(text, blocks, "boilerplate"):
        if len(line) <= 120 and (match := _COPYRIGHT.fullmatch(readable(line))):
            yield match["name"].strip()
