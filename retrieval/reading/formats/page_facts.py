"""What a page says of its article: in its linked data, its meta elements and at its head."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from retrieval.articles import Published
from retrieval.language.rules import pattern, rules
from retrieval.reading.formats.page_days import published_of_page
from retrieval.reading.formats.page_outline import Outline
from retrieval.reading.formats.page_people import authors_of
from retrieval.reading.formats.page_titles import outlet_of_page, title_of
from retrieval.reading.formats.page_values import cleaned, data_of, first_of
from retrieval.reading.formats.structured_data import Node, types_of

_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,2000}")


def facts_of(tree: HtmlElement, outline: Outline, url: str | None) -> dict[str, Any]:
    """Return what the page states: title, outlet, author, kind, published, url, language; None where it does not."""
    data = data_of(tree)
    article, meta = data.article, data.meta
    outlet = outlet_of_page(data)
    addresses = list(_addresses(tree, meta))
    published = published_of_page(tree, data, outline, [*([url] if url else []), *addresses])
    return {
        "title": title_of(tree, data, outline, outlet),
        "outlet": outlet,
        "author": authors_of(data, outline, outlet or ""),
        "kind": _kind(article, meta),
        "published": _row(published),
        "url": next(iter(addresses), None),
        "language": (tree.get("lang") or "")[:20] or None,
        "paid": _is_paid(article),
        "told": _body(article),
        "described": bool(article),
    }


def _body(article: Node) -> str:
    """Return the article's text as the linked data carry it; "" where they do not."""
    body = article.get("articleBody")
    return body if isinstance(body, str) else ""


def _row(published: Published) -> dict[str, Any]:
    first, last = published.first, published.last
    return {
        "first": first and first.isoformat(),
        "last": last and last.isoformat(),
        "precision": published.precision,
        "basis": published.basis,
    }


def _is_paid(article: Node) -> bool:
    """Whether the page says that not everybody may read all of the article."""
    stated = article.get("isAccessibleForFree")
    return stated is False or (isinstance(stated, str) and stated.strip().casefold() in {"false", "no"})


def _kind(article: Node, meta: Mapping[str, list[str]]) -> str | None:
    """Return the kind that a type or a section states."""
    for kind, meant in rules("page")["kinds"].items():
        if kind in types_of(article):
            return str(meant)
    stated = article.get("articleSection")
    sections = [
        *(stated if isinstance(stated, list) else [stated]),
        *(meta.get(k, [""])[0] for k in rules("page")["sections"]),
    ]
    opinion = any(pattern("kinds", "sections").fullmatch(cleaned(section) or "") for section in sections[:20])
    return "opinion" if opinion else None


def _addresses(tree: HtmlElement, meta: Mapping[str, list[str]]) -> Iterator[str]:
    links = (link.get("href") for link in tree.xpath('//link[@rel="canonical"]'))
    for address in (*links, first_of(meta, "addresses")):
        if address and _ADDRESS.fullmatch(address.strip()):
            yield str(address).strip()
