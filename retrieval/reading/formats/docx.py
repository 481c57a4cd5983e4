"""Word files."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import ReadingError
from retrieval.articles import Article, Original
from retrieval.reading.article import article_from_text
from retrieval.reading.formats.file_facts import stated_author, stated_title
from retrieval.reading.inference import with_candidate
from retrieval.reading.rejection import Rejected
from retrieval.reading.sandbox import SANDBOX

MAX_DOCX_BYTES = 50 * 1024 * 1024


class _Document(BaseModel):
    """What the child found in a Word file."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    text: str
    title: str | None
    author: str | None
    created: date | None


def read_docx(path: Path, source: str, scope: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a Word file; its text is what the file prints. OSError where it cannot be opened."""
    with path.open("rb") as file:
        data = file.read(MAX_DOCX_BYTES + 1)
    try:
        yield replace(_article(data, source, scope), original=Original(data, "docx"))
    except ReadingError as error:
        yield Rejected(source, str(error))


def _article(data: bytes, source: str, scope: str) -> Article:
    if len(data) > MAX_DOCX_BYTES:
        raise ReadingError(f"the file is larger than {MAX_DOCX_BYTES // 1024**2} MB; split it into single articles")
    try:
        found = _Document.model_validate(SANDBOX.run("docx", data).fields)
    except ValidationError as error:
        raise ReadingError("the Word file could not be understood; save the article as plain text") from error
    title, author = stated_title(found.title, found.text), stated_author(found.author)
    article = article_from_text(found.text, source=source, scope=scope, title=title, author=author)
    # The day the file was made: the article may be older. It is kept as the candidate that it is.
    return with_candidate(article, found.created, "file")
