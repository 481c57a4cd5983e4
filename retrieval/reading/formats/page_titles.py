"""A page's headline without the name of its site, and the outlet that it names."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml.html import HtmlElement

from retrieval.reading.formats.page_outline import Outline, is_beside
from retrieval.reading.formats.page_values import PageData, cleaned, first_of
from retrieval.reading.formats.structured_data import followed

_SITE = re.compile(r"\s+[-–—|·•:»«]+\s+|\s*\|\s*|_(?=\D)")
_COLON = re.compile(rf"{_SITE.pattern}|:\s+")  # a colon stands within headlines as well: "Storm: twelve missing"
_HEADS = ("h1", "h2", "h3")
_MAX_HEADINGS = 30


def title_of(tree: HtmlElement, data: PageData, outline: Outline, outlet: str | None) -> str | None:
    """Return the headline: as the page's data state it, else the heading that its window's title repeats."""
    window = next((cleaned(element.text_content()) for element in tree.iter("title")), None) or ""
    headings = list(_headings(tree, outline))
    shown = [text for _, text in headings] + [outline.paragraphs[place].text for place in outline.head]
    stated = cleaned(data.article.get("headline")) or first_of(data.meta, "titles")
    if stated and _folded(stated) != _folded(outlet or ""):
        return _bare(stated, [*shown, window, *_other_titles(data)], outlet)
    if found := _repeated(headings, window, outlet):
        return found
    mains = [text for tag, text in headings if tag == "h1" and not _is_site(text, window, outlet)]
    if len(mains) == 1:
        return mains[0]
    return _bare(window, shown, outlet) or None


def outlet_of_page(data: PageData) -> str | None:
    """Return the site's name as the page writes it; a bare host name only where nothing better is said."""
    publishers = followed(data.article.get("publisher"), data.nodes)
    names = [cleaned(one.get("name") if isinstance(one, Mapping) else one) for one in publishers]
    stated = [
        name
        for name in (first_of(data.meta, "outlets"), *names)
        if name and "://" not in name and not name.startswith("@")
    ]
    written = (name for name in stated if " " in name or name != name.lower())
    return next(written, next(iter(stated), None))


def _headings(tree: HtmlElement, outline: Outline) -> Iterator[tuple[str, str]]:
    """Yield the headings up to the first paragraph, and the main ones wherever they are, those beside left out."""
    begin = outline.begin
    for element in list(tree.iter(*_HEADS))[:_MAX_HEADINGS]:
        place = outline.place(element)
        if place is None or (element.tag != "h1" and place > begin) or is_beside(element):
            continue
        if text := cleaned(" ".join(element.text_content().split())):
            yield element.tag, text


def _other_titles(data: PageData) -> list[str]:
    shared = [title for key in ("og:title", "twitter:title", "title") for title in data.meta.get(key, [])]
    named = [cleaned(data.article.get(key)) for key in ("headline", "name")]
    return [*shared, *(title for title in named if title)]


def _repeated(headings: Sequence[tuple[str, str]], window: str, outlet: str | None) -> str | None:
    """Return the heading that the window's title holds, a longer one first, that is not the site's name."""
    parts = {_folded(part) for part in [window, *_SITE.split(window), *_prefixes(window), *_suffixes(window)]}
    found = [text for _, text in headings if _folded(text) in parts and not _is_site(text, window, outlet)]
    return max(found, key=len, default=None)


def _is_site(text: str, window: str, outlet: str | None) -> bool:
    """Whether a heading is the name of the site, with or without more: the last part of the window's title."""
    ends = [outlet or "", *(_SITE.split(window)[1:][-1:])]
    return any(_folded(text).startswith(folded) for end in ends if (folded := _folded(end)))


def _bare(title: str, others: Sequence[str], outlet: str | None) -> str:
    """Take the site's name from either end of a title, where the outlet or another title of the page says so."""
    known, site = {_folded(other) for other in others}, _folded(outlet or "")
    cuts = [(title[: mark.start()], title[mark.end() :]) for mark in reversed(list(_COLON.finditer(title)))]
    for before, after in cuts:
        if _folded(before) in known and len(before) >= len(after):
            return before
        if _folded(after) in known and len(after) >= len(before):
            return after
    ends = ((before, after) if _folded(after) == site else (after, before) for before, after in cuts)
    return next((rest for rest, end in ends if _folded(end) == site), title)


def _prefixes(title: str) -> list[str]:
    return [title[: mark.start()] for mark in _SITE.finditer(title)]


def _suffixes(title: str) -> list[str]:
    return [title[mark.end() :] for mark in _COLON.finditer(title)]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
