"""HTML files and pages from the web."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import ReadingError
from retrieval.articles import Article, Kind, Original, Precision, Published
from retrieval.language.identification import language_of
from retrieval.language.rules import pattern
from retrieval.links import public_link
from retrieval.reading.article import article_from_text
from retrieval.reading.fields import Known
from retrieval.reading.rejection import MAX_BYTES, Rejected
from retrieval.reading.sandbox import SANDBOX

_TOO_LARGE = f"the page is larger than {MAX_BYTES // 1024**2} MB; save the article as plain text"


class _Published(BaseModel):
    """When the page says that its article was published."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    first: date | None
    last: date | None
    precision: Precision
    basis: str | None


class _Page(BaseModel):
    """What the child found in a page. The child may have been misled, so that its words are checked again."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    text: str
    title: str | None
    outlet: str | None
    author: str | None
    kind: Kind | None
    published: _Published
    url: str | None
    language: str | None
    disclaimer: str | None
    text_checked: bool
    altered: int
    dropped: int
    cut: str | None
    offers: tuple[int, ...]


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
        published=_sure(page.published),
        url=url or public_link(page.url),
        language=None if language_of(page.text) else page.language,
        kind=page.kind,
        boilerplate=page.offers,
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
    """Add what the text itself could not say: how it compares with its page, and a disclaimer that stood outside it."""
    if page.disclaimer and page.kind is None and article.kind != "opinion":
        article = replace(article, kind="opinion", kind_basis="disclaimer")
    if page.cut:
        article = replace(article, truncated=True, truncated_basis=page.cut)
    return replace(article, text_checked=page.text_checked, altered=page.altered, dropped=page.dropped)


def _sure(stated: _Published) -> Published | None:
    return Published(**stated.model_dump()) if stated.first else None


def _outlet_in(disclaimer: str | None) -> str | None:
    match = pattern("disclaimers", "outlets").search(disclaimer or "")
    return next((name for name in match.groups() if name), None) if match else None
