"""HTML files and pages from the web."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import ReadingError
from retrieval.articles import Article, Kind, Original
from retrieval.language.dates import published_in
from retrieval.language.identification import language_of
from retrieval.language.rules import pattern
from retrieval.links import public_link
from retrieval.reading.article import article_from_text
from retrieval.reading.fields import Known
from retrieval.reading.inference import with_candidate
from retrieval.reading.rejection import MAX_BYTES, Rejected
from retrieval.reading.sandbox import SANDBOX

_TOO_LARGE = f"the page is larger than {MAX_BYTES // 1024**2} MB; save the article as plain text"


class _Page(BaseModel):
    """What the child found in a page. The child may have been misled, so that its words are checked again."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    text: str
    title: str | None
    outlet: str | None
    author: str | None
    kind: Kind | None
    stated: str | None
    candidate: date | None
    url: str | None
    language: str | None
    disclaimer: str | None


def article_from_html(data: bytes, *, source: str, url: str | None = None, scope: str = "shared") -> Article:
    """Return the article that the HTML page `data` shows.

    `url` is the page's address where it is known, else what the page itself calls its address. `text_raw` is the text
    that was extracted, a blank line between its paragraphs. ReadingError where the page holds no article, is larger
    than 10 MB, or breaks the limits of the sandbox.
    """
    if len(data) > MAX_BYTES:
        raise ReadingError(_TOO_LARGE)
    try:
        page = _Page.model_validate(SANDBOX.run("page", data, url=url).fields)
    except ValidationError as error:
        raise ReadingError("the page could not be understood; save the article as plain text") from error
    known = Known(
        scope=scope,
        title=page.title,
        outlet=page.outlet or _outlet_in(page.disclaimer),
        author=page.author,
        published=published_in(page.stated or "", "meta"),
        url=url or public_link(page.url),
        language=None if language_of(page.text) else page.language,
        kind=page.kind,
    )
    return _completed(article_from_text(page.text, source=source, **known), page)


def read_html(path: Path, source: str, scope: str) -> Iterator[Article | Rejected]:
    """Yield the one article of an HTML file. OSError where the file cannot be opened."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    try:
        yield replace(article_from_html(data, source=source, scope=scope), original=Original(data, "html"))
    except ReadingError as error:
        yield Rejected(source, str(error))


def _completed(article: Article, page: _Page) -> Article:
    """Add what the text itself could not say: a disclaimer that stood outside it, a date that is only a candidate."""
    if page.disclaimer and page.kind is None and article.kind != "opinion":
        article = replace(article, kind="opinion", kind_basis="disclaimer")
    return with_candidate(article, page.candidate, "text-inferred")


def _outlet_in(disclaimer: str | None) -> str | None:
    match = pattern("disclaimers", "outlets").search(disclaimer or "")
    return next((name for name in match.groups() if name), None) if match else None
