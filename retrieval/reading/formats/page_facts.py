"""What a page says of its article in JSON-LD, in its meta elements and in its marked-up head."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from retrieval.language.rules import pattern, rules, words

_TAG = re.compile(r"<[^<>]{0,200}>")
_BY = re.compile(r"^(?:written by|words by|by|автор|текст)\s*:?\s+", re.IGNORECASE)
_NAMES = re.compile(r"\s*[,;|/]\s*|\s+(?:and|&|и|і|та)\s+")
_SITE = re.compile(r"\s+[-–—|·•:]\s+")
_MAX_CHARS = 500
_MAX_NODES = 20_000
_MAX_NAMES = 10

Fields = Mapping[str, Any]


def facts_of(tree: HtmlElement) -> dict[str, Any]:
    """Return title, outlet, author, kind, date, url and language as the page states them, None where it does not."""
    article, meta = next(_articles(tree), {}), _meta(tree)
    outlet = _outlet(article, meta)
    return {
        "title": _title(tree, article, meta, outlet),
        "outlet": outlet,
        "author": _author(tree, article, meta, outlet),
        "kind": _kind(article, meta),
        "date": _clean(article.get("datePublished")) or _first(meta, "dates"),
        "url": _address(tree, meta),
        "language": (tree.get("lang") or "")[:20] or None,
    }


def _articles(tree: HtmlElement) -> Iterator[Fields]:
    """Yield the articles of the page's JSON-LD, outermost first."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().casefold() == "application/ld+json":
            yield from (node for node in _nodes(_parsed(script.text or "")) if _types(node) & words("page", "articles"))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any) -> Iterator[Fields]:
    waiting = [value]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, dict):
            yield node
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting += [part for part in inner if isinstance(part, dict | list)]


def _types(node: Fields) -> set[str]:
    stated = node.get("@type")
    return {str(name).casefold() for name in (stated if isinstance(stated, list) else [stated])}


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").casefold()
        if content := _clean(element.get("content")):
            found.setdefault(name, []).append(content)
    return found


def _clean(value: Any) -> str | None:
    """Return a stated text without markup; None where it is no text or says nothing."""
    if not isinstance(value, str):
        return None
    text = " ".join(unescape(_TAG.sub(" ", value[: 4 * _MAX_CHARS])).split())
    return text[:_MAX_CHARS] if any(character.isalnum() for character in text) else None


def _first(meta: Mapping[str, list[str]], key: str) -> str | None:
    return next((meta[name][0] for name in rules("page")[key] if name in meta), None)


def _title(tree: HtmlElement, article: Fields, meta: Mapping[str, list[str]], outlet: str | None) -> str | None:
    heads = [_clean(element.text_content()) for element in tree.iter("h1")]
    named = [element.text_content() for element in tree.iter("title")][:1]
    if title := _clean(article.get("headline")) or _first(meta, "titles"):
        return _without_site(title, outlet)
    shown = [head for head in heads if head]
    if len(shown) == 1:
        return shown[0]
    return _without_site(_clean(named[0]) or "", outlet) or None if named else None


def _without_site(title: str, outlet: str | None) -> str:
    """Take the outlet's name from either end of a title."""
    marks = list(_SITE.finditer(title))
    if marks and outlet:
        if title[marks[-1].end() :].casefold() == outlet.casefold():
            return title[: marks[-1].start()]
        if title[: marks[0].start()].casefold() == outlet.casefold():
            return title[marks[0].end() :]
    return title


def _outlet(article: Fields, meta: Mapping[str, list[str]]) -> str | None:
    """Return the site's name as the page writes it; a bare host name only where nothing better is said."""
    site, publisher = _first(meta, "outlets"), next(iter(_named(article.get("publisher"))), None)
    stated = [name for name in (site, publisher) if name and "://" not in name and not name.startswith("@")]
    written = (name for name in stated if " " in name or name != name.lower())
    return next(written, next(iter(stated), None))


def _named(value: Any) -> list[str]:
    """Return the names in a JSON-LD value, whatever form it has."""
    parts = value if isinstance(value, list) else [value]
    names = (_clean(part.get("name") if isinstance(part, dict) else part) for part in parts[:_MAX_NAMES])
    return [name for name in names if name]


def _author(tree: HtmlElement, article: Fields, meta: Mapping[str, list[str]], outlet: str | None) -> str | None:
    """Return the people who wrote the article; an organisation is none."""
    stated = article.get("author") or article.get("creator")
    parts = stated if isinstance(stated, list) else [stated]
    people = [part for part in parts if not (isinstance(part, dict) and any("organi" in t for t in _types(part)))]
    marked = tree.xpath('//*[@rel="author" or @itemprop="author"][not(self::meta)]')[:_MAX_NAMES]
    sources = (
        _named(people),
        [name for key in rules("page")["authors"] for name in meta.get(key, [])],
        [text for element in marked if (text := _clean(element.text_content())) and len(text) < 80],
    )
    return next((", ".join(names) for source in sources if (names := _people(source, outlet))), None)


def _people(stated: Iterable[str], outlet: str | None) -> list[str]:
    site = outlet.casefold() if outlet else "\n"
    parts = (_BY.sub("", part).strip(" .,-") for text in stated for part in _NAMES.split(text))
    people = {part: None for part in parts if _is_person(part) and not part.casefold().startswith(site)}
    return list(people)[:_MAX_NAMES]


def _is_person(name: str) -> bool:
    if not 1 < len(name.split()) < 6 or len(name) > 60 or name == name.lower() or any(map(str.isdigit, name)):
        return False
    return not (pattern("page", "nobody").fullmatch(name) or pattern("outlets", "datelines").fullmatch(name))


def _kind(article: Fields, meta: Mapping[str, list[str]]) -> str | None:
    """Return the kind that a type or a section states."""
    for kind, meant in rules("page")["kinds"].items():
        if kind in _types(article):
            return str(meant)
    stated = article.get("articleSection")
    sections = [
        *(stated if isinstance(stated, list) else [stated]),
        *(meta.get(k, [""])[0] for k in rules("page")["sections"]),
    ]
    opinion = any(pattern("kinds", "sections").fullmatch(_clean(section) or "") for section in sections[:20])
    return "opinion" if opinion else None


def _address(tree: HtmlElement, meta: Mapping[str, list[str]]) -> str | None:
    links = (link.get("href") for link in tree.xpath('//link[@rel="canonical"]'))
    for address in (*links, _first(meta, "addresses")):
        if address and re.fullmatch(r"https?://[^\s<>\"]{3,2000}", address.strip()):
            return str(address).strip()
    return None
