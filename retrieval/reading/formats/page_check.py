"""Whether what is to be stored stands on the page: a comparison that knows nothing of how it was chosen."""

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from lxml.etree import iterwalk
from lxml.html import HtmlElement

# fmt: off
_SILENT = frozenset({
    "script", "style", "template", "svg", "head", "iframe", "object", "embed", "audio", "video", "canvas", "select",
    "datalist", "textarea", "map", "rp", "frameset", "noframes",
})
# fmt: on
# White space, what nobody sees, and the marks that tell the cells of a table apart.
_UNSEEN = re.compile("[\\s\x1c-\x1f\u00ad\u200b\u2060\ufeff|]|[\ud800-\udfff]")
_ITEM = re.compile(r"^- ")


def are_printed(texts: Iterable[str], tree: HtmlElement) -> bool:
    """Whether each text, white space aside, is a run of what the page shows, and they stand there in this order.

    `tree` has lost its hidden parts. The mark before an item of a list is the reader's own.
    """
    page, at = _squeezed("".join(_visible(tree))), 0
    for text in texts:
        at = page.find(_squeezed(_ITEM.sub("", text)), at)
        if at < 0:
            return False
    return True


def _visible(tree: HtmlElement) -> Iterator[str]:
    """Yield the text nodes of a page from its first to its last."""
    walk = iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start" and element.tag in _SILENT:
            walk.skip_subtree()
        elif event == "start":
            yield element.text or ""
        elif element is not tree:
            yield element.tail or ""


def _squeezed(text: str) -> str:
    """Return the characters that are seen; raised and lowered ones as plain ones."""
    return _UNSEEN.sub("", normalize("NFKC", text).replace("−", "-"))
