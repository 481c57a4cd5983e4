"""Reading turns documents into articles: their text unchanged, labelled, and cut into sentences."""

from retrieval.reading.article import article_from_text
from retrieval.reading.fields import Known
from retrieval.reading.formats.files import read
from retrieval.reading.formats.html import article_from_html
from retrieval.reading.rejection import Rejected

__all__ = ["Known", "Rejected", "article_from_html", "article_from_text", "read"]
