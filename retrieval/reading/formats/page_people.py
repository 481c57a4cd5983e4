"""Who wrote the article of a page, as its data and its byline say."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from retrieval.language.dates import published_line
from retrieval.language.rules import pattern, rules, words
from retrieval.reading.formats.page_outline import Outline
from retrieval.reading.formats.page_values import PageData, cleaned
from retrieval.reading.formats.structured_data import Node, followed, types_of

# Names end at a mark or at an "and"; those of one letter stand within names too ("Ortega y Gasset").
_NAMES = re.compile(
    r"\s*[,;|/·•]\s*|\s+[–—-]\s+|\s+(?:and|AND|&|und|UND|et|ET|и|И|і|І|та|ТА|og|OG|och|OCH|with|WITH|avec|mit)\s+|\s+[yei]\s+(?=\S+\s+\S)"
)
_MARKED_CLASS = re.compile(r"uthor|yline|by-line|writer|autor")
_MAX_NAMES = 10
_MARKS = " .,:;|·•–—-"
_BYLINE_CHARS = 140


def authors_of(data: PageData, outline: Outline, site: str) -> str | None:
    """Return the people who wrote the article, ", " between them; an organisation is none.

    What the page says in its data is asked first, then a byline that it shows at the article's head, then behind it.
    """
    sources: Iterator[Iterable[str]] = iter(
        (
            _stated(data.article, data.nodes),
            *_in_meta(data.meta),
            _shown(outline, outline.under),
            _shown(outline, outline.above),
            _lines(outline),
            _shown(outline, outline.tail, footer=True),
        )
    )
    return next((", ".join(names) for source in sources if (names := _people(source, site))), None)


def _stated(article: Node, nodes: Sequence[Node]) -> Iterator[str]:
    for part in followed(article.get("author") or article.get("creator"), nodes)[:_MAX_NAMES]:
        if isinstance(part, dict) and any("organi" in name for name in types_of(part)):
            continue
        yield from _names(part.get("name") if isinstance(part, dict) else part)


def _names(value: Any) -> Iterator[str]:
    for part in value if isinstance(value, list) else [value]:
        if name := cleaned(part.get("@value") if isinstance(part, dict) else part):
            yield name


def _in_meta(meta: Mapping[str, list[str]]) -> Iterator[list[str]]:
    for key in rules("page")["authors"]:
        turned = key in rules("page")["turned_authors"]
        yield [_turned(name) if turned or len(name.split(",")[0].split()) == 1 else name for name in meta.get(key, [])]


def _turned(name: str) -> str:
    """Return "Lena Holt" for "Holt, Lena"."""
    parts = [part.strip() for part in name.split(",")]
    turned = (
        len(parts) == 2 and all(parts) and len(parts[1].split()) <= 3 and pattern("page", "given").fullmatch(parts[1])
    )
    return f"{parts[1]} {parts[0]}" if turned else name


def _shown(outline: Outline, places: range, *, footer: bool = False) -> Iterator[str]:
    """Yield the names of the first byline that is marked as one."""
    for element in outline.within(places, _is_marked, footer=footer):
        if names := _named(element):
            yield from names
            if element.get("rel") != "author" and element.get("itemprop") != "author":
                return


def _named(element: HtmlElement) -> list[str]:
    """Return the names in a byline: in the whole of it, or in its first part where roles stand beside it."""
    parts = [text for part in islice(element.itertext(), _BYLINE_CHARS) if (text := cleaned(part))]
    whole = cleaned(" ".join(element.itertext())) or ""
    if len(whole) >= _BYLINE_CHARS:
        return []
    has_roles = len(parts) > 1 and all(pattern("page", "nobody").fullmatch(part) for part in parts[1:])
    return list(_in_byline(whole)) or (list(_in_byline(parts[0])) if has_roles else [])


def _is_marked(element: HtmlElement) -> bool:
    """Whether an element is marked as one that names an author."""
    if "author" in (element.get("rel"), element.get("itemprop")):
        return True
    return bool(_MARKED_CLASS.search(element.get("class", "")))


def _lines(outline: Outline) -> Iterator[str]:
    """Yield the names of lines at the head that begin with "By", or with a day and then "by"."""
    for place in outline.head:
        text = outline.paragraphs[place].text
        if len(text) < _BYLINE_CHARS and (found := _by(text)):
            yield from _in_byline(text[found.start() :])


def _by(text: str) -> re.Match[str] | None:
    """Return the first "by" of a line with nothing before it but a day."""
    before = ((match, text[: match.start()].strip(_MARKS)) for match in pattern("page", "by").finditer(text))
    return next((match for match, day in before if not day or published_line(day)), None)


def _in_byline(text: str) -> Iterator[str]:
    """Yield what may be names in a line, up to the first part that is none: a place, a day, a button."""
    text = pattern("page", "byline_end").split(_without_by(text))[0]
    for part in _NAMES.split(text):
        name = part.strip(_MARKS)
        if not _is_name(name):
            return
        yield name


def _without_by(text: str) -> str:
    match = pattern("page", "by").match(text)
    return text[match.end() :] if match else text


def _is_name(text: str) -> bool:
    """Whether every word is written as a name's; what a page shows has buttons among its words."""
    small = words("names", "particles") | words("page", "small_words")
    return _is_person(text) and all(word[:1].isupper() or word.casefold() in small for word in text.split())


def _people(stated: Iterable[str], site: str) -> list[str]:
    outlet = site.casefold() or "\n"
    parts = (_without_by(part).strip(" .,-") for text in stated for part in _NAMES.split(text))
    people: dict[str, str] = {}
    for part in parts:
        if _is_person(part) and not part.casefold().startswith(outlet):
            known = people.setdefault(part.casefold(), part)
            people[part.casefold()] = part if known == known.upper() else known
    return list(people.values())[:_MAX_NAMES]


def _is_person(name: str) -> bool:
    if not 1 < len(name.split()) < 6 or len(name) > 60 or name == name.lower() or any(map(str.isdigit, name)):
        return False
    return not (pattern("page", "nobody").fullmatch(name) or pattern("outlets", "datelines").fullmatch(name))
