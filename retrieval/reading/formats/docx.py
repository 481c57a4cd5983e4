"""Word files."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from retrieval.articles import Article
from retrieval.reading.article import article_from_text
from retrieval.reading.formats.parsed_file import article_of_file, stated_author, stated_title
from retrieval.reading.inference import with_candidate
from retrieval.reading.rejection import Rejected


class _Document(BaseModel):
    """What the child found in a Word file."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    text: str
    title: str | None
    author: str | None
    created: date | None


def read_docx(path: Path, source: str, scope: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a Word file; its text is what the file prints. OSError where it cannot be opened."""
    return article_of_file(path, source, "docx", lambda fields: _article(fields, source, scope))


def _article(fields: dict[str, Any], source: str, scope: str) -> Article:
    found = _Document.model_validate(fields)
    title, author = stated_title(found.title, found.text), stated_author(found.author)
    article = article_from_text(found.text, source=source, scope=scope, title=title, author=author)
    # The day the file was made: the article may be older. It is kept as the candidate that it is.
    return with_candidate(article, found.created, "file")
