"""Reading turns documents into articles: their text unchanged, labelled, and cut into sentences."""

from .article import article_from_text
from .files import read
from .html import article_from_html
from .known import Known
from .rejected import Rejected

__all__ = ["Known", "Rejected", "article_from_html", "article_from_text", "read"]
