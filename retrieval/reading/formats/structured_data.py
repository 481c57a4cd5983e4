"""The linked data (JSON-LD) of a page, read leniently: one flaw does not lose what the rest of it says."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from retrieval.language.rules import words

_MAX_NODES = 20_000
_MAX_CHARS = 2_000_000
_WRAPPING = re.compile(r"<!\[CDATA\[|\]\]>|<!--|-->|&lt;!\[CDATA\[|\]\]&gt;")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
# What stands between the strings: comments, and a comma that nothing follows.
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/|//[^\n]*', re.DOTALL)
_COMMAS = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=(?:\s*,)*\s*[}\]])|(?<=[\[{,])\s*,', re.DOTALL)
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
_PAIR = re.compile(r'"(@type|headline|datePublished|isAccessibleForFree)"\s*:\s*"?([^"{}\[\],]{1,500})')
_NAMED = re.compile(r'"(author|publisher)"\s*:\s*[\[{][^\]}]{0,500}?"name"\s*:\s*"([^"]{1,200})"')
_DECODER = json.JSONDecoder(strict=False)

Node = Mapping[str, Any]


def linked_nodes(tree: HtmlElement) -> list[Node]:
    """Return every object of the page's linked data, outermost first; references are not followed."""
    found: list[Node] = []
    for script in tree.iter("script"):
        kind = (script.get("type") or "").partition(";")[0].strip().casefold()
        if kind == "application/ld+json" and len(text := script.text or "") <= _MAX_CHARS:
            for value in parsed(text):
                found += _nodes(value)
    return found


def articles_in(nodes: Sequence[Node]) -> list[Node]:
    """Return the objects that are articles."""
    return [node for node in nodes if types_of(node) & words("page", "articles")]


def types_of(node: Node) -> set[str]:
    """Return the types of an object, folded, without the address of their vocabulary."""
    stated = node.get("@type") or node.get("type")
    names = stated if isinstance(stated, list) else [stated]
    return {re.split(r"[/#:]", name.strip())[-1].casefold() for name in names if isinstance(name, str)}


def followed(value: Any, nodes: Sequence[Node]) -> list[Any]:
    """Return the values that a property has, each reference replaced by the object that it names."""
    parts = value if isinstance(value, list) else [value]
    return [_followed(part, nodes) for part in parts if part]


def parsed(text: str) -> list[Any]:
    """Return the values that a script of linked data holds; what no repair makes readable is read by its pairs."""
    text = _WRAPPING.sub(" ", text)
    if '"' not in text and "&quot;" in text:
        text = unescape(text)
    for repair in (str, _without_comments, _repaired):
        if values := _decoded(text := repair(text)):
            return values
    return _salvaged(text)


def _decoded(text: str) -> list[Any]:
    """Return the values at the beginning of `text`, one behind the other; what stands behind them does not count."""
    values: list[Any] = []
    at = _start(text, 0)
    while at is not None and len(values) < 50:
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        values.append(value)
        at = _start(text, end)
    return values


def _start(text: str, at: int) -> int | None:
    match = re.compile(r"[\[{]").search(text, at)
    return match.start() if match else None


def _without_comments(text: str) -> str:
    return _COMMENT.sub(lambda match: match[1] or " ", text)


def _repaired(text: str) -> str:
    """Take out commas that nothing follows and escapes that mean nothing, and close what is left open."""
    text = _COMMAS.sub(lambda match: match[1] or "", _BAD_ESCAPE.sub("", text))
    open_: list[str] = []
    for mark in re.findall(r"[{}\[\]]", _STRING.sub("", text)):
        if mark in "{[":
            open_.append("}" if mark == "{" else "]")
        elif open_:
            open_.pop()
    return text.rstrip(" ;\n\r\t") + "".join(reversed(open_))


def _salvaged(text: str) -> list[Any]:
    """Return the first of every telling pair, where the whole cannot be read."""
    node: dict[str, Any] = {}
    for name, value in _PAIR.findall(text):
        is_article = types_of({"@type": value}) & words("page", "articles")
        if name != "@type" or is_article:
            node.setdefault(name, value.strip())
    for name, value in _NAMED.findall(text):
        node.setdefault(name, {"name": value})
    return [node] if "@type" in node else []


def _nodes(value: Any) -> Iterator[Node]:
    waiting, at = [value], 0
    while at < len(waiting) and at < _MAX_NODES:
        node = waiting[at]
        at += 1
        if isinstance(node, dict):
            yield node
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting += [part for part in inner if isinstance(part, dict | list)]


def _followed(part: Any, nodes: Sequence[Node]) -> Any:
    name = part.get("@id") if isinstance(part, dict) and not part.get("name") else part
    if not isinstance(name, str):
        return part
    return next((node for node in nodes if node.get("@id") == name and node.get("name")), part)
