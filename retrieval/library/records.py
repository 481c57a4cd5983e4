"""Articles and passages as rows, and back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from config.errors import DamagedArticleError
from retrieval.articles import Article, Block, EventDay, Passage, Published, Quotation, Sentence, Speaker, Statement
from retrieval.library.damage import is_of_form, tell
from retrieval.library.stored_types import UNREADABLE

_SAME = (
    "id",
    "origin",
    "scope",
    "source",
    "sha256_raw",
    "text_raw",
    "title",
    "outlet",
    "via",
    "author",
    "url",
    "language",
    "kind",
    "kind_basis",
    "truncated",
    "truncated_basis",
    "fidelity",
    "dup_group",
    "text_checked",
    "altered",
    "dropped",
)


def article_row(article: Article) -> dict[str, Any]:
    """Return the columns of `article`, without when it came."""
    return {
        **{name: getattr(article, name) for name in _SAME},
        "published_first": article.published.first,
        "published_last": article.published.last,
        "published_precision": article.published.precision,
        "published_basis": article.published.basis,
        "blocks": [[block.label, block.start, block.end] for block in article.blocks],
        "sentences": [[sentence.start, sentence.end, sentence.block] for sentence in article.sentences],
        "quotations": quotations_row(article.quotations),
    }


def quotations_row(quotations: Sequence[Quotation]) -> list[list[Any]]:
    """Return the column of an article's quotations: start, end, and the speaker's start, end and name where known."""
    return [
        [one.start, one.end, *((one.speaker.start, one.speaker.end, one.speaker.name) if one.speaker else ())]
        for one in quotations
    ]


def whole_articles(
    rows: Iterable[sa.RowMapping], said: Mapping[str, Sequence[sa.RowMapping]] = MappingProxyType({})
) -> Iterator[Article]:
    """Yield the articles of these rows, with the statements whose rows `said` has for them.

    A damaged one is left out, as if it were not there: it is nobody's words any more. The log names it.
    """
    for row in rows:
        try:
            yield article_from_row(row, said.get(row["id"], ()))
        except DamagedArticleError as error:
            tell(error.id)


def article_from_row(row: sa.RowMapping, said: Sequence[sa.RowMapping] = ()) -> Article:
    """Return the article that `article_row` wrote; its statements stand in a table of their own, `said`.

    Raises DamagedArticleError where any of it is no longer what was kept.
    """
    try:
        article = _article(row, said)
        if row["ingested_at"] is not UNREADABLE and is_of_form(article) and _is_as_read(article):
            return article
    except (ValueError, TypeError) as error:
        raise DamagedArticleError(str(row["id"])) from error
    raise DamagedArticleError(str(row["id"]))


def article_or_remains(row: sa.RowMapping) -> Article:
    """Return the article of a row; of a damaged one what it is called, and nothing that it says."""
    return next(whole_articles([row]), None) or _remains_of(row)


def _remains_of(row: sa.RowMapping) -> Article:
    id_, digest, source, origin, scope = (
        value if isinstance(value := row[name], str) else ""
        for name in ("id", "sha256_raw", "source", "origin", "scope")
    )
    return Article(id_, digest, source, "", origin, scope)


def _article(row: sa.RowMapping, said: Sequence[sa.RowMapping]) -> Article:
    return Article(
        **{name: row[name] for name in _SAME},
        published=published_from_row(row),
        blocks=tuple(Block(start, end, label) for label, start, end in row["blocks"]),
        sentences=tuple(Sentence(start, end, block) for start, end, block in row["sentences"]),
        quotations=tuple(
            Quotation(start, end, Speaker(*speaker) if speaker else None)
            for start, end, *speaker in row["quotations"] or ()
        ),
        statements=tuple(map(_statement, said)),
    )


def _statement(row: sa.RowMapping) -> Statement:
    parts = ("start", "end", "name", "key", "kind", "role", "of")
    speaker = None if row["speaker_name"] is None else Speaker(*(row[f"speaker_{part}"] for part in parts))
    day = None if row["said_first"] is None else EventDay(*(row[f"said_{part}"] for part in ("first", "last", "basis")))
    return Statement(row["start"], row["end"], row["mode"], speaker, row["verb"], row["via"], day, row["basis"])


def _is_as_read(article: Article) -> bool:
    """Whether the text is the one that was read: a disk may change a letter."""
    return sha256(article.text_raw.encode(errors="surrogatepass")).hexdigest() == article.sha256_raw


def published_from_row(row: sa.RowMapping) -> Published:
    """Return when the article of a row was published."""
    return Published(row["published_first"], row["published_last"], row["published_precision"], row["published_basis"])


def passage_from_row(row: sa.RowMapping) -> Passage:
    """Return the passage of a row of the passages table."""
    return Passage(row["start"], row["end"], row["first"], row["last"])
