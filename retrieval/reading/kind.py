"""News or opinion: one strong sign or two weak ones, and which they were."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from retrieval.articles import Block, Kind
from retrieval.language.quotation_marks import QUOTED
from retrieval.language.reporting_verbs import news_verbs
from retrieval.language.rules import pattern

_FIRST_PERSON = re.compile(r"\bI(?:['’][a-z]+)?\b")
_HEAD_BLOCKS = 8
_SCANNED_CHARS = 20_000


def kind_of(text: str, blocks: Sequence[Block], title: str | None, url: str | None) -> tuple[Kind, str | None]:
    """Return the kind of an article and what told it."""
    if basis := next(_strong(text, blocks, title, url), None):
        return "opinion", basis
    weak = set(_weak(text, blocks))
    if len(weak) >= 2:
        return "opinion", "style: " + "; ".join(sorted(weak))
    if _has_dateline(text, blocks):
        return "news", "dateline"
    return ("news", "style") if _reports(text, blocks) else ("unknown", None)


def _strong(text: str, blocks: Sequence[Block], title: str | None, url: str | None) -> Iterator[str]:
    if any(block.label == "disclaimer" for block in blocks):
        yield "disclaimer"
    segments = _segments(url)
    if any(pattern("kinds", "segments").fullmatch(segment) for segment in segments[:-1]):
        yield "address"
    head = [(block.label, _bare(text, block)) for block in blocks[:_HEAD_BLOCKS]]
    if not any(pattern("kinds", "navigation").fullmatch(line) for _, line in head):
        sections = (line for label, line in head if label != "body" and pattern("kinds", "sections").fullmatch(line))
        yield from (f"section “{line.split()[-1]}”" for line in sections)
    if any(label in {"title", "byline"} and pattern("kinds", "prefixes").match(line) for label, line in head):
        yield "headline"
    if title and pattern("kinds", "prefixes").match(title):
        yield "headline"


def _bare(text: str, block: Block) -> str:
    return text[block.start : block.end][:200].strip("*_# ")


def _segments(url: str | None) -> list[str]:
    """Return the segments of an address's path; none where it is no address."""
    try:
        return [segment for segment in urlsplit(url or "").path.split("/") if segment]
    except ValueError:
        return []


def _weak(text: str, blocks: Sequence[Block]) -> Iterator[str]:
    body = [block for block in blocks if block.label == "body"]
    for block in {*body[:2], *body[-2:]}:
        said = QUOTED.sub(" ", text[block.start : block.end][:2000])
        for match in pattern("kinds", "weak").finditer(said):
            yield f"“{match[0].strip()[:40]}”"


def _has_dateline(text: str, blocks: Sequence[Block]) -> bool:
    first = [block for block in blocks[:_HEAD_BLOCKS] if block.label in {"body", "byline"}][:3]
    return any(pattern("kinds", "datelines").match(text[block.start : block.end][:120]) for block in first)


def _reports(text: str, blocks: Sequence[Block]) -> bool:
    body = "\n".join(text[block.start : block.end] for block in blocks if block.label == "body")[:_SCANNED_CHARS]
    said = QUOTED.sub(" ", body)
    days = len(pattern("kinds", "reporting_days").findall(said))
    return days >= 3 and news_verbs(said) >= 3 and not _FIRST_PERSON.search(said)
