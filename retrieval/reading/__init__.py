"""Reading turns documents into articles: their text unchanged, labelled, and cut into sentences.

What is imported from here is loaded when it is asked for: whoever needs one module does not wait for all readers.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retrieval.reading.article import article_from_text
    from retrieval.reading.fields import Known
    from retrieval.reading.formats.files import read
    from retrieval.reading.formats.html import article_from_html
    from retrieval.reading.rejection import Rejected

__all__ = ["Known", "Rejected", "article_from_html", "article_from_text", "read"]
_HOMES = {
    "Known": "fields",
    "Rejected": "rejection",
    "article_from_html": "formats.html",
    "article_from_text": "article",
    "read": "formats.files",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
