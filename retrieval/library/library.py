"""The articles as they are kept: the one place that writes and reads the library's tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

import numpy as np
import sqlalchemy as sa

from config.errors import LibraryError
from retrieval import terms
from retrieval.articles import Article, Passage
from retrieval.library import lexical
from retrieval.library.database import Database
from retrieval.library.records import article_from_row, article_row, passage_from_row
from retrieval.library.schema import HEAD, MIGRATIONS, VERSION_TABLE, articles, facts, index_outbox, passages

_CURRENT = articles.c.superseded_by.is_(None)

Outcome = Literal["added", "updated", "unchanged", "duplicate"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the library already holds of a document: nothing to do, or the article that it replaces."""

    outcome: Outcome
    article_id: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """How much there is in the scopes that were asked for."""

    articles: int
    passages: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking needs of a passage: its vector (float32) and its article's day, where known."""

    passage_id: int
    published: date | None
    vector: np.ndarray


@dataclass(frozen=True, slots=True)
class Context:
    """The article's own characters around and at an excerpt; `before` and `after` may be empty."""

    before: str
    excerpt: str
    after: str


class Library:
    """Articles, their passages with vectors, and the lexical index: one database, one transaction a document."""

    def __init__(self, database: Database, *, embedding: str) -> None:
        """Bring the tables up to date. `embedding` names the model of every vector that is kept here.

        Raises LibraryError where the vectors in the database come from another model.
        """
        self.database = database
        database.migrate(MIGRATIONS, version_table=VERSION_TABLE, head=HEAD)
        kept = self._fact("embedding")
        if kept is None:
            with database.write() as connection:
                _remember_fact(connection, "embedding", embedding)
        elif kept != embedding:
            raise LibraryError(
                f"{database.path} holds vectors of {kept}, not of {embedding}; "
                "set BRIEFING_DATA_DIR to a new folder and ingest again"
            )
        if self._fact("terms") != terms.version():
            self._index_terms_again()

    def known(self, article: Article) -> Known:
        """Say what adding `article` would be."""
        same_origin = sa.select(articles.c.id, articles.c.sha256_raw, articles.c.source).where(
            _CURRENT, articles.c.scope == article.scope, articles.c.origin == article.origin
        )
        same_text = sa.select(articles.c.id, articles.c.source).where(
            _CURRENT, articles.c.scope == article.scope, articles.c.sha256_raw == article.sha256_raw
        )
        with self.database.read() as connection:
            if row := connection.execute(same_origin).first():
                outcome: Outcome = "unchanged" if row.sha256_raw == article.sha256_raw else "updated"
                return Known(outcome, row.id, row.source)
            if twin := connection.execute(same_text).first():
                return Known("duplicate", twin.id, twin.source)
        return Known("added")

    def add(self, article: Article, cut: Sequence[Passage], vectors: np.ndarray) -> None:
        """Keep an article with its passages and their vectors (float32, n x dimensions), all or nothing.

        An article of the same origin is superseded: it is found no more, but stays for the answers that cite it. What
        another process kept in the meantime is left as it is.
        """
        already = sa.select(articles.c.id).where(_CURRENT, articles.c.id == article.id)
        with self.database.write() as connection:
            if connection.execute(already).first():
                return
            self._supersede(connection, article)
            row = article_row(article) | {"ingested_at": datetime.now(UTC), "superseded_by": None}
            connection.execute(sa.delete(articles).where(articles.c.id == article.id))
            connection.execute(sa.insert(articles).values(row))
            ids = [self._add_passage(connection, article, *pair) for pair in zip(cut, vectors, strict=True)]
            texts = [article.text_raw[passage.start : passage.end] for passage in cut]
            lexical.add(connection, article, list(zip(ids, texts, strict=True)))
            self._enqueue(connection, ids, deleted=False)

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Return the articles of these ids, superseded ones too; unknown ids are left out."""
        with self.database.read() as connection:
            rows = connection.execute(sa.select(articles).where(articles.c.id.in_(list(ids)))).mappings()
            return {row["id"]: article_from_row(row) for row in rows}

    def passages(self, ids: Iterable[int], scopes: frozenset[str]) -> dict[int, tuple[Article, Passage]]:
        """Return current passages with their articles; ids that are unknown or in other scopes are left out."""
        wanted = sa.select(passages).where(passages.c.id.in_(list(ids)), passages.c.scope.in_(sorted(scopes)))
        with self.database.read() as connection:
            rows = connection.execute(wanted).mappings().all()
        held = self.articles({row["article_id"] for row in rows})
        return {
            row["id"]: (held[row["article_id"]], passage_from_row(row)) for row in rows if row["article_id"] in held
        }

    def candidates(self, ids: Iterable[int], scopes: frozenset[str]) -> list[Candidate]:
        """Return what ranking needs of current passages; ids that are unknown or in other scopes are left out."""
        wanted = (
            sa.select(passages.c.id, passages.c.vector, articles.c.published_first, articles.c.published_precision)
            .join(articles, articles.c.id == passages.c.article_id)
            .where(passages.c.id.in_(list(ids)), passages.c.scope.in_(sorted(scopes)))
        )
        with self.database.read() as connection:
            return [
                Candidate(
                    row.id,
                    row.published_first if row.published_precision == "day" else None,
                    np.frombuffer(row.vector, dtype="<f4"),
                )
                for row in connection.execute(wanted)
            ]

    def lexical_search(self, wanted: Iterable[str], scopes: frozenset[str], limit: int) -> list[tuple[int, float]]:
        """Return at most `limit` (passage id, BM25 score), best first."""
        with self.database.read() as connection:
            return lexical.search(connection, wanted, scopes, limit)

    def passage_counts(self, wanted: Iterable[str]) -> dict[str, int]:
        """Return in how many passages each term stands; terms that stand nowhere are left out."""
        with self.database.read() as connection:
            return lexical.passage_counts(connection, wanted)

    def context(self, article_id: str, start: int, end: int, *, sentences: int = 2) -> Context | None:
        """Return an excerpt with the sentences around it, or None where the article is gone."""
        article = self.articles([article_id]).get(article_id)
        if article is None:
            return None
        earlier = [s for s in article.sentences if s.end <= start][-sentences:]
        later = [s for s in article.sentences if s.start >= end][:sentences]
        text = article.text_raw
        return Context(
            before=text[earlier[0].start : start] if earlier else "",
            excerpt=text[start:end],
            after=text[end : later[-1].end] if later else "",
        )

    def summary(self, scopes: frozenset[str]) -> Summary:
        """Count the current articles and passages in these scopes, and the known dates that they span."""
        dates = sa.func.min(articles.c.published_first), sa.func.max(articles.c.published_last)
        of_articles = sa.select(sa.func.count(), *dates).where(_CURRENT, articles.c.scope.in_(sorted(scopes)))
        of_passages = sa.select(sa.func.count()).select_from(passages).where(passages.c.scope.in_(sorted(scopes)))
        with self.database.read() as connection:
            count, first, last = connection.execute(of_articles).one()
            return Summary(count, connection.execute(of_passages).scalar_one(), first, last)

    def _index_terms_again(self) -> None:
        """Make the lexical index from the stored passages: the rules that make terms of words have changed."""
        of_article = sa.select(passages).where(passages.c.article_id == sa.bindparam("article_id"))
        with self.database.write() as connection:
            lexical.clear(connection)
            current = connection.execute(sa.select(articles).where(_CURRENT)).mappings()
            for row in current.all():
                article = article_from_row(row)
                own = connection.execute(of_article, {"article_id": article.id}).mappings()
                lexical.add(connection, article, [(p["id"], article.text_raw[p["start"] : p["end"]]) for p in own])
            _remember_fact(connection, "terms", terms.version())

    def _supersede(self, connection: sa.Connection, article: Article) -> None:
        older = sa.select(articles.c.id).where(
            _CURRENT,
            articles.c.scope == article.scope,
            articles.c.origin == article.origin,
            articles.c.id != article.id,
        )
        for id_ in connection.execute(older).scalars().all():
            connection.execute(sa.update(articles).where(articles.c.id == id_).values(superseded_by=article.id))
            gone = connection.execute(sa.select(passages.c.id).where(passages.c.article_id == id_)).scalars().all()
            lexical.remove(connection, gone)
            connection.execute(sa.delete(passages).where(passages.c.article_id == id_))
            self._enqueue(connection, gone, deleted=True)

    def _add_passage(self, connection: sa.Connection, article: Article, passage: Passage, vector: np.ndarray) -> int:
        row = {
            "article_id": article.id,
            "scope": article.scope,
            "first": passage.first,
            "last": passage.last,
            "start": passage.start,
            "end": passage.end,
            "vector": np.asarray(vector, dtype="<f4").tobytes(),
        }
        key = connection.execute(sa.insert(passages).values(row)).inserted_primary_key
        return int(key[0]) if key else 0

    @staticmethod
    def _enqueue(connection: sa.Connection, ids: Iterable[int], *, deleted: bool) -> None:
        rows = [{"passage_id": id_, "deleted": deleted} for id_ in ids]
        if rows:
            connection.execute(sa.insert(index_outbox), rows)

    def _fact(self, name: str) -> str | None:
        with self.database.read() as connection:
            return connection.execute(sa.select(facts.c.value).where(facts.c.name == name)).scalar()


def _remember_fact(connection: sa.Connection, name: str, value: str) -> None:
    connection.execute(sa.delete(facts).where(facts.c.name == name))
    connection.execute(sa.insert(facts).values(name=name, value=value))
