"""HTML bytes to an article, under a name that stays; formats/html.py does it."""

from retrieval.reading.formats.html import article_from_html

__all__ = ["article_from_html"]
