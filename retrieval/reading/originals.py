"""Originals: bytes that were kept as they came, read again, and asked whether words stand in them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from retrieval.articles import Article, Original
from retrieval.reading.formats.encoding import decoded
from retrieval.reading.formats.fetched import FetchedReader
from retrieval.reading.formats.files import READERS
from retrieval.reading.rejection import Rejected, attempted
from retrieval.reading.sandbox import SANDBOX


def read_original(original: Original, article: Article) -> Article | Rejected:
    """Return what is read today in the bytes that `article` was read from, under the same name and origin.

    Nothing is fetched or opened but those bytes. A `Rejected` where they hold no article any more.
    """
    found = next(attempted(article.source, lambda: _documents(original, article)), None)
    if not isinstance(found, Article):
        return found or Rejected(article.source, "there is no article in it")
    return replace(
        found, id=article_id(article, found), source=article.source, origin=article.origin, original=original
    )


def article_id(named: Article, found: Article) -> str:
    """Return the id of an article of this name with the text that was found."""
    return sha256(f"{named.scope}\0{named.source}\0{found.text_raw}".encode()).hexdigest()[:16]


def _documents(original: Original, article: Article) -> Iterator[Article | Rejected]:
    if original.address:
        yield from FetchedReader(article.scope).again(original, article.source)
        return
    suffix = f".{original.form}"
    with TemporaryDirectory(prefix="briefing-") as folder:
        path = Path(folder, f"kept{suffix}")
        path.write_bytes(original.data)
        yield from READERS[suffix](path, article.source, article.scope)


def sentences_standing(article: Article, original: Original) -> tuple[int, int]:
    """Return how many of the article's sentences stand in the original as it came, and how many it has."""
    whole = _letters(original_text(original))
    texts = [article.text_raw[sentence.start : sentence.end] for sentence in article.sentences]
    return sum(_letters(text) in whole for text in texts), len(texts)


def is_from_page(source: str, origin: str) -> bool:
    """Tell whether an article of this name came from a page, as far as its name tells."""
    name = (origin or source).partition("?")[0].lower()
    return name.startswith(("http://", "https://")) or name.endswith((".html", ".htm", ".xhtml"))


def original_text(original: Original) -> str:
    """Return all the text that an original shows, the page around the article too; ReadingError where it shows none."""
    if original.form in {"html", "pdf", "docx"}:
        return str(SANDBOX.run("original", original.data, form=original.form).fields["text"])
    if original.form == "txt":
        return decoded(original.data)
    fields = json.loads(original.data)
    return "\n".join(value for value in fields.values() if isinstance(value, str))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
