"""Whether what is to be stored stands on the page: a comparison that knows nothing of how it was chosen."""

import re
from collections.abc import Iterable
from unicodedata import normalize

from lxml.etree import strip_elements, tostring
from lxml.html import HtmlElement

from retrieval.reading.formats.page_paragraphs import SILENT

# White space, what nobody sees, and the marks that tell the cells of a table apart.
_UNSEEN = re.compile("[\\s\x1c-\x1f\u00ad\u200b\u2060\ufeff|]|[\ud800-\udfff]")
_ITEM = re.compile(r"^- ")


def are_printed(texts: Iterable[str], tree: HtmlElement) -> bool:
    """Whether each text, white space aside, is a run of what the page shows, and they stand there in this order.

    `tree` has lost its hidden parts, and loses here what is no text. The mark before an item of a list is the reader's
    own.
    """
    strip_elements(tree, *SILENT, with_tail=False)
    page, at = _squeezed(tostring(tree, method="text", encoding="unicode")), 0
    for text in texts:
        at = page.find(_squeezed(_ITEM.sub("", text)), at)
        if at < 0:
            return False
    return True


def _squeezed(text: str) -> str:
    """Return the characters that are seen; raised and lowered ones as plain ones."""
    return _UNSEEN.sub("", normalize("NFKC", text).replace("−", "-"))
