"""The plain values that a page states in its meta elements and its data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from retrieval.language.rules import rules
from retrieval.reading.formats.structured_data import Node, articles_in, linked_nodes

_TAG = re.compile(r"<[^<>]{0,200}>")
_MAX_CHARS = 500


@dataclass(frozen=True, slots=True)
class PageData:
    """What a page says of itself for machines: its linked data, the article in them, and its meta elements."""

    article: Node
    nodes: Sequence[Node]
    meta: Mapping[str, list[str]]


def data_of(tree: HtmlElement) -> PageData:
    """Return the data of a page; its article is empty where they describe none."""
    nodes = linked_nodes(tree)
    return PageData(next(iter(articles_in(nodes)), {}), nodes, meta_of(tree))


def meta_of(tree: HtmlElement) -> dict[str, list[str]]:
    """Return what the meta elements state, by their folded name."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").casefold()
        if content := cleaned(element.get("content")):
            found.setdefault(name, []).append(content)
    return found


def cleaned(value: Any) -> str | None:
    """Return a stated text without markup; None where it is no text or says nothing."""
    if not isinstance(value, str):
        return None
    text = " ".join(unescape(_TAG.sub(" ", value[: 4 * _MAX_CHARS])).split())
    return text[:_MAX_CHARS] if any(character.isalnum() for character in text) else None


def first_of(meta: Mapping[str, list[str]], key: str) -> str | None:
    """Return the most telling value of the kind `key` (a list of names in page.toml)."""
    return next((meta[name][0] for name in rules("page")[key] if name in meta), None)
