"""Articles and passages as rows, and back."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from retrieval.articles import Article, Block, Passage, Published, Quotation, Sentence, Speaker, Statement

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


def article_from_row(row: sa.RowMapping, statements: Sequence[Statement] = ()) -> Article:
    """Return the article that `article_row` wrote; its statements stand in a table of their own."""
    return Article(
        **{name: row[name] for name in _SAME},
        published=published_from_row(row),
        blocks=tuple(Block(start, end, label) for label, start, end in row["blocks"]),
        sentences=tuple(Sentence(start, end, block) for start, end, block in row["sentences"]),
        quotations=tuple(
            Quotation(start, end, Speaker(*speaker) if speaker else None)
            for start, end, *speaker in row["quotations"] or ()
        ),
        statements=tuple(statements),
    )


def is_as_read(row: sa.RowMapping) -> bool:
    """Say whether the text of a row of articles is the one that was read: a disk may change a letter."""
    digest: str = row["sha256_raw"]
    return sha256(row["text_raw"].encode(errors="surrogatepass")).hexdigest() == digest


def published_from_row(row: sa.RowMapping) -> Published:
    """Return when the article of a row was published."""
    return Published(row["published_first"], row["published_last"], row["published_precision"], row["published_basis"])


def passage_from_row(row: sa.RowMapping) -> Passage:
    """Return the passage of a row of the passages table."""
    return Passage(row["start"], row["end"], row["first"], row["last"])
