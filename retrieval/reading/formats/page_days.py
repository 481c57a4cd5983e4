"""The day on which a page's article was published: the day that was printed, never the day of a change."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from htmldate import find_date
from lxml.etree import SubElement
from lxml.html import HtmlElement, document_fromstring

from retrieval.articles import Published
from retrieval.language.dates import published_address, published_in, published_line
from retrieval.language.foreign_dates import day_written, is_ambiguous
from retrieval.language.rules import pattern, rules
from retrieval.reading.formats.page_outline import Outline, is_beside
from retrieval.reading.formats.page_values import PageData, cleaned
from retrieval.reading.formats.structured_data import types_of
from retrieval.reading.labels import tells_change

_DAY = timedelta(days=1)
_TIMED = re.compile(r"\d[T ]\d{1,2}:\d{2}|\d{10,}")
_LINE_CHARS = 120
_SENTENCE_WORDS = 7
_STOPS = (".", "!", "?", "”", '"')
_DIGIT = re.compile(r"\d")
_MARKED_CLASS = re.compile(r"ublish|[dD]ate|time|datum|byline|meta")
_MARKED_PROPERTIES = frozenset({"datePublished", "dateCreated"})


@dataclass(frozen=True, slots=True)
class Days:
    """What a page says of its day: as its data state it, as its head prints it, in its addresses, and of a change."""

    stated: str | None
    printed: tuple[Published, ...]
    address: Published | None
    changed: frozenset[date]


def published_of_page(tree: HtmlElement, data: PageData, outline: Outline, addresses: Sequence[str]) -> Published:
    """Return when the article was published. What only may be its day is a range."""
    days = Days(
        _stated(data),
        tuple(_printed(outline, outline.under)) or tuple(_printed(outline, outline.above)),
        next((found for address in addresses if (found := published_address(address))), None),
        frozenset(_changed(data)),
    )
    return _decided(days) or _searched(outline, days, tree.get("lang") or "") or days.address or Published()


def _decided(days: Days) -> Published | None:
    """Return the day that is sure: a stated one, put right by an address or a print of the day beside it."""
    stated = published_in(days.stated or "", "meta")
    address = days.address if days.address and days.address.day else None
    if stated and stated.day:
        beside = [day for day in (address, *days.printed) if day and day.day and _apart(day.day, stated.day) == _DAY]
        return beside[0] if beside and _TIMED.search(days.stated or "") else stated
    if address:
        return address
    sure = {one.day: one for one in days.printed if one.day}
    return next(iter(sure.values())) if len(sure) == 1 else stated


def _searched(outline: Outline, days: Days, language: str) -> Published | None:
    """Return the day that a search of the lines at the article's head finds, then of those behind it."""
    behind = [place for place in outline.tail if _stands_alone(outline, place)]
    for places in (_own(outline, outline.under), _own(outline, outline.above), behind):
        lines = [outline.paragraphs[place].text for place in places]
        short = [line for line in lines if _DIGIT.search(line) and _is_line(line) and not tells_change(line)]
        day = _day_in(short, language)
        if day and day not in days.changed:
            return Published(day, day, "day", "byline")
    return None


def _day_in(lines: Sequence[str], language: str) -> date | None:
    """Return the day that short lines write: by our calendars, by a search, then by those of the page's language.

    These lines alone are a page for the search: in whatever form they write it, a day there is the article's.
    """
    written = (stated.day for line in lines if (stated := published_in(line, "byline")) and stated.day)
    if own := next(written, None):
        return own
    sure = [line for line in lines if not is_ambiguous(line, language)]
    found = find_date(_page_of(sure), extensive_search=False, original_date=True) if sure else None
    if found and _is_written(searched := date.fromisoformat(found), lines):
        return searched
    return next((day for line in lines if (day := day_written(line, language))), None)


def _is_line(text: str) -> bool:
    """Whether a text may be a line of an article's head and is no sentence, but for one like "Published 11 March."."""
    is_short = len(text.split()) <= _SENTENCE_WORDS or not text.endswith(_STOPS)
    return len(text) < _LINE_CHARS and (is_short or bool(pattern("page", "appeared").match(text)))


def _own(outline: Outline, head: range) -> list[int]:
    """The places at the head that are the article's own, and no caption or pointer to another."""
    return [place for place in head if not _in_figure(outline.paragraphs[place].block)]


def _in_figure(block: HtmlElement) -> bool:
    """Whether a block describes a picture; a figure that holds the headline is the article's own head."""
    figures = (above for above in (block, *block.iterancestors()) if above.tag in {"figure", "figcaption"})
    return any(figure.find(".//h1") is None for figure in figures)


def _stands_alone(outline: Outline, place: int) -> bool:
    """Whether a line behind the article is no part of a list of others: no link stands in it or next to it."""
    if pattern("page", "appeared").search(outline.paragraphs[place].text):
        return True
    near = outline.paragraphs[max(0, place - 1) : place + 2]
    return not any(one.is_linked() for one in near) and not is_beside(outline.paragraphs[place].block)


def _is_written(day: date, lines: Sequence[str]) -> bool:
    """Whether a line writes the day of the month; a search makes the first of January of a bare year."""
    number = re.compile(rf"(?<!\d)0?{day.day}(?!\d)|{day:%m%d}|{day:%d%m}")
    return any(number.search(line.replace(str(day.year), " ", 1)) for line in lines if f"{day:%y}" in line)


def _page_of(lines: Sequence[str]) -> HtmlElement:
    page = document_fromstring("<html><body></body></html>")
    for line in lines:
        part = SubElement(page[0], "div", {"class": "date"})
        part.text = line
    return page


def _apart(one: date, other: date) -> timedelta:
    return abs(one - other)


def _stated(data: PageData) -> str | None:
    if stated := cleaned(data.article.get("datePublished")) or cleaned(data.article.get("dateCreated")):
        return stated
    for name in rules("page")["dates"]:
        if name in data.meta:
            return data.meta[name][0]
    pages = (node for node in data.nodes if types_of(node) & {"webpage", "itempage"})
    return next((stated for node in pages if (stated := cleaned(node.get("datePublished")))), None)


def _changed(data: PageData) -> Iterator[date]:
    stated = [cleaned(node.get("dateModified")) for node in (data.article, *data.nodes[:50])]
    for text in (*stated, *(value for name in rules("page")["changes"] for value in data.meta.get(name, []))):
        found = published_in(text or "", "meta")
        if found and found.day:
            yield found.day


def _printed(outline: Outline, head: range) -> Iterator[Published]:
    """Yield the days that stand at the article's head, the likeliest first; those of a change are left out."""
    for element in outline.within(head, _is_marked):
        if found := _in_element(element):
            yield found
    for place in _own(outline, head):
        text = outline.paragraphs[place].text
        if _is_line(text) and not tells_change(text) and (found := published_line(text)):
            yield found


def _is_marked(element: HtmlElement) -> bool:
    """Whether an element is marked as one that tells a day."""
    if element.tag == "time" or element.get("itemprop") in _MARKED_PROPERTIES or element.get("pubdate") is not None:
        return True
    return bool(_MARKED_CLASS.search(element.get("class", "")) or "date" in element.get("id", ""))


def _in_element(element: HtmlElement) -> Published | None:
    text = " ".join(element.text_content().split())
    if len(text) > _LINE_CHARS or _in_prose(element):
        return None
    names = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}".casefold()
    around = " ".join((element.getparent().text_content() if element.getparent() is not None else "")[:200].split())
    before = around[: around.find(text)] if text and text in around else ""
    if tells_change(text) or tells_change(before[-40:]) or any(word in names for word in ("modif", "updat")):
        return None
    attribute = element.get("datetime") or element.get("content")
    return published_in(text, "byline") or (published_in(attribute, "meta") if attribute else None)


def _in_prose(element: HtmlElement) -> bool:
    """Whether an element stands within a sentence, and not on a line of the article's head."""
    block = next((above for above in element.iterancestors("p", "li", "blockquote", "td")), None)
    if block is None:
        return False
    text = " ".join(block.text_content().split())
    others = len(text.split()) - len(element.text_content().split())
    return len(text) > _LINE_CHARS or (others >= _SENTENCE_WORDS and text.endswith(_STOPS))
