"""Plain text and Markdown files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from config.errors import ReadingError
from retrieval.articles import Article, Original
from retrieval.reading.article import article_from_text
from retrieval.reading.fields import known_in
from retrieval.reading.formats.encoding import decoded
from retrieval.reading.formats.front_matter import front_matter
from retrieval.reading.rejection import MAX_BYTES, Rejected


def read_text(path: Path, source: str, scope: str) -> Iterator[Article | Rejected]:
    """Yield the one article of a text or Markdown file; its front matter is honoured.

    OSError where the file cannot be opened.
    """
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        yield Rejected(source, f"the file is larger than {MAX_BYTES // 1024**2} MB; split it into single articles")
        return
    try:
        text = decoded(data)
        fields, start = front_matter(text)
        article = article_from_text(text, source=source, **known_in(fields, scope=scope, front_matter=start))
        yield replace(article, original=Original(data, "txt"))
    except ReadingError as error:
        yield Rejected(source, str(error))
