"""PDF files."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from retrieval.articles import Article
from retrieval.language.timestamps import printed_day, published_stamp
from retrieval.links import public_link
from retrieval.reading.article import article_from_text
from retrieval.reading.fields import Known
from retrieval.reading.formats.parsed_file import article_of_file, stated_author, stated_title
from retrieval.reading.inference import with_candidate
from retrieval.reading.rejection import Rejected

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
    return article_of_file(path, source, "pdf", lambda fields: _article(fields, source, scope))


def _article(fields: dict[str, Any], source: str, scope: str) -> Article:
    found = _Document.model_validate(fields)
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
