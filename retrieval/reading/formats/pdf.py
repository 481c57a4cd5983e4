"""PDF files."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import ReadingError
from retrieval.articles import Article, Original
from retrieval.language.timestamps import printed_day, published_stamp
from retrieval.links import public_link
from retrieval.reading.article import article_from_text
from retrieval.reading.fields import Known
from retrieval.reading.formats.file_facts import stated_author, stated_title
from retrieval.reading.inference import with_candidate
from retrieval.reading.rejection import Rejected
from retrieval.reading.sandbox import SANDBOX

MAX_PDF_BYTES = 50 * 1024 * 1024
_HALF_DAY = re.compile(r"[ap]\.?m\b", re.IGNORECASE)


class _Document(BaseModel):
    """What the child found in a PDF; its words are checked again."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    text: str
    title: str | None
    author: str | None
    created: date | None
    url: str | None
    printed: str | None
    headline: str | None


def read_pdf(path: Path, source: str, scope: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a PDF; its text is what was extracted, paragraphs put together again.

    OSError where the file cannot be opened.
    """
    with path.open("rb") as file:
        data = file.read(MAX_PDF_BYTES + 1)
    try:
        yield replace(_article(data, source, scope), original=Original(data, "pdf"))
    except ReadingError as error:
        yield Rejected(source, str(error))


def _article(data: bytes, source: str, scope: str) -> Article:
    if len(data) > MAX_PDF_BYTES:
        raise ReadingError(f"the file is larger than {MAX_PDF_BYTES // 1024**2} MB; split it into single articles")
    try:
        found = _Document.model_validate(SANDBOX.run("pdf", data).fields)
    except ValidationError as error:
        raise ReadingError("the PDF could not be understood; save the article as plain text") from error
    title = stated_title(found.title, found.text) or stated_title(found.headline, found.text)
    known = Known(scope=scope, title=title, author=stated_author(found.author), url=public_link(found.url))
    article = article_from_text(found.text, source=source, **known)
    # The day the file was made or printed: the article may be older. It is kept as the candidate that it is.
    return with_candidate(article, found.created or _printed(found.printed), "file")


def _printed(line: str | None) -> date | None:
    """Return the day of a browser's line: with "AM" or "PM" the month stands first."""
    if line is None:
        return None
    stated = published_stamp(line, "file")
    return stated.day if stated else printed_day(line, month_first=bool(_HALF_DAY.search(line)))
