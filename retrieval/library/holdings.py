"""The current articles and passages, as searching reads them: their texts, vectors, terms, and what ranks them."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from retrieval.articles import Article, Passage
from retrieval.library import lexical, statements, vectors
from retrieval.library.backends.portable import is_sqlite
from retrieval.library.damage import is_passage_of, tell
from retrieval.library.database import Database
from retrieval.library.extent import changes
from retrieval.library.lexical import Within
from retrieval.library.postings import Postings
from retrieval.library.records import passage_from_row, whole_articles
from retrieval.library.schema import RANKING, articles, passages
from retrieval.library.stored_types import readable_or_none

# Made once: building a statement costs as much as a small query.
_VISIBLE = (
    passages.c.id.in_(sa.bindparam("ids", expanding=True)),
    passages.c.scope.in_(sa.bindparam("scopes", expanding=True)),
)
_CANDIDATES, _CANDIDATES_IN_SQLITE = (
    sa.text(
        f"SELECT passages.id, passages.first, {', '.join(str(column) for column in RANKING)} "  # noqa: S608 - our own names
        f"FROM passages JOIN articles {index} ON articles.id = passages.article_id "
        "WHERE passages.id IN :ids AND passages.scope IN :scopes"
    )
    .bindparams(sa.bindparam("ids", expanding=True), sa.bindparam("scopes", expanding=True))
    .columns(passages.c.id, passages.c.first, *RANKING)
    for index in ("", "INDEXED BY articles_ranking")  # keeps SQLite from reading the articles' rows
)
_WITH_VECTORS = sa.select(passages).where(*_VISIBLE)
_PASSAGES = sa.select(*(column for column in passages.c if column is not passages.c.vector)).where(*_VISIBLE)
_ARTICLES = sa.select(articles).where(articles.c.id.in_(sa.bindparam("ids", expanding=True)))
_MOST_PARSED = 500  # articles kept as they were parsed: some 30 MB


class Candidate(NamedTuple):
    """What ranking needs to know of a passage's article: its group of near-duplicates, dates and outlet, if known.

    `begins`: whether its article begins with the passage. `published` is the day, where it is known to the day; `since`
    and `until` are the days that are certain to hold it.
    """

    passage_id: int
    article_id: str
    dup_group: str | None
    published: date | None
    since: date | None
    until: date | None
    outlet: str | None
    begins: bool = False


class Holdings:
    """What a library holds, read; what was parsed or counted is kept until passages come or go."""

    def __init__(self, database: Database, dimensions: int) -> None:
        self.database, self._dimensions = database, dimensions
        self._parsed: tuple[int, dict[str, Article]] = 0, {}
        self._counts = lexical.Counts()
        self._postings = Postings(alone=database.backend.is_shared)

    def articles(self, ids: Iterable[str], scopes: frozenset[str]) -> dict[str, Article]:
        """Return the articles of these ids, superseded ones too; unknown ids and other scopes are left out."""
        with self.database.read() as connection:
            return {id_: article for id_, article in read_articles(connection, ids).items() if article.scope in scopes}

    def passages(self, ids: Iterable[int], scopes: frozenset[str]) -> dict[int, tuple[Article, Passage]]:
        """Return current passages with their articles; ids that are unknown or in other scopes are left out."""
        return {row["id"]: (article, passage) for row, article, passage in self._held(_PASSAGES, ids, scopes)}

    def passages_with_vectors(
        self, ids: Iterable[int], scopes: frozenset[str]
    ) -> dict[int, tuple[Article, Passage, np.ndarray | None]]:
        """Return the same with the stored vectors (float32, dimensions); None where it is to come, or damaged."""
        size = 2 * self._in_use()
        return {
            row["id"]: (article, passage, vectors.loaded([own])[0] if own and len(own) == size else None)
            for row, article, passage in self._held(_WITH_VECTORS, ids, scopes)
            for own in (row["vector"],)
        }

    def sentence_vectors(self, ids: Iterable[int]) -> dict[int, np.ndarray]:
        """Return of these passages the vectors of their sentences (float32, sentences x dimensions), where known."""
        with self.database.read() as connection:
            return vectors.read_sentences(connection, ids, self._in_use())

    def vectors_to_come(self, ids: Iterable[int]) -> frozenset[int]:
        """Return those of these passages whose vectors are still to come."""
        with self.database.read() as connection:
            return vectors.to_come_of(connection, ids)

    def one_state(self) -> AbstractContextManager[None]:
        """Let all that this thread reads be of one and the same state of the library."""
        return self.database.one_state()

    def candidates(self, ids: Iterable[int], scopes: frozenset[str]) -> list[Candidate]:
        """Return what ranking needs of current passages; ids that are unknown or in other scopes are left out."""
        values = {"ids": list(ids), "scopes": sorted(scopes)}
        with self.database.read() as connection:
            wanted = _CANDIDATES_IN_SQLITE if is_sqlite(connection) else _CANDIDATES
            return [_candidate(row) for row in connection.execute(wanted, values)]

    def lexical_search(
        self,
        wanted: Iterable[str],
        scopes: frozenset[str],
        limit: int,
        within: Within = None,
        counts: Mapping[str, int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return at most `limit` (passage id, BM25 score), best first; `within`: only of these passages.

        `counts`: what `passage_counts` says of the terms, where that is known.
        """
        with self.database.read() as connection:
            if counts is None:
                counts = self._counts.of(connection, wanted)
            found = self._postings.search(connection, counts, scopes, limit, within)
            return lexical.search(connection, counts, scopes, limit, within) if found is None else found

    def vocabulary(self, begin: str = "") -> list[str]:
        """Return every term of the library, or those that begin with this letter."""
        with self.database.read() as connection:
            return lexical.vocabulary(connection, begin)

    def passage_counts(self, wanted: Iterable[str]) -> dict[str, int]:
        """Return in how many passages each term stands; terms that stand nowhere are left out."""
        with self.database.read() as connection:
            return self._counts.of(connection, wanted)

    def _in_use(self) -> int:
        """The dimensions of the vectors that are kept now."""
        with self.database.read() as connection:
            return connection.execute(vectors.DIMENSIONS).scalar() or self._dimensions

    def _held(
        self, wanted: sa.Select[Any], ids: Iterable[int], scopes: frozenset[str]
    ) -> list[tuple[sa.RowMapping, Article, Passage]]:
        values = {"ids": list(ids), "scopes": sorted(scopes)}
        with self.database.read() as connection:
            rows = connection.execute(wanted, values).mappings().all()
            held = self.current(connection, {row["article_id"] for row in rows})
        found = ((row, held[row["article_id"]], passage_from_row(row)) for row in rows if row["article_id"] in held)
        return [one for one in found if _is_whole(one[2], one[1])]

    def current(self, connection: sa.Connection, ids: set[str]) -> dict[str, Article]:
        """Articles that have passages, parsed anew only where passages came or went since they were last asked for."""
        version, known = self._parsed
        if (now := changes(connection)) != version or len(known) > _MOST_PARSED:
            known = {}
            self._parsed = now, known
        known |= read_articles(connection, [id_ for id_ in ids if id_ not in known])
        return {id_: known[id_] for id_ in ids if id_ in known}


def read_articles(connection: sa.Connection, ids: Iterable[str]) -> dict[str, Article]:
    """Return the articles of these ids, superseded ones too; damaged ones are left out."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = connection.execute(_ARTICLES, {"ids": wanted}).mappings()
    return {article.id: article for article in whole_articles(rows, statements.read(connection, wanted))}


def damaged_among(connection: sa.Connection, ids: Sequence[str]) -> list[str]:
    """Return those of these ids whose articles are damaged, or their passages; a current one has some."""
    whole = read_articles(connection, ids)
    cut = sa.select(*_PASSAGES.selected_columns).where(passages.c.article_id.in_(ids))
    rows = [row for row in connection.execute(cut).mappings() if row["article_id"] in whole]
    older = sa.select(articles.c.id).where(articles.c.id.in_(ids), articles.c.superseded_by.is_not(None))
    fit = {row["article_id"] for row in rows} | set(connection.execute(older).scalars())
    fit -= {row["article_id"] for row in rows if not is_passage_of(passage_from_row(row), whole[row["article_id"]])}
    return [id_ for id_ in ids if id_ not in whole or id_ not in fit]


def _is_whole(passage: Passage, article: Article) -> bool:
    if not is_passage_of(passage, article):
        tell(article.id)
        return False
    return True


def _candidate(row: Sequence[Any]) -> Candidate:
    """From a row of `_CANDIDATES`; there are many, and a row's names are slow to look up."""
    id_, place, article, group, first, last, precision, outlet = row
    first, last = readable_or_none(first), readable_or_none(last)
    return Candidate(id_, article, group, first if precision == "day" else None, first, last, outlet, place == 0)
