"""The articles as they are kept: what ingesting writes and what searching reads."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from config.errors import SettingsError
from retrieval.articles import Article, Passage
from retrieval.library import lexical, sentence_vectors, statements
from retrieval.library import registration as keeping
from retrieval.library.database import Database
from retrieval.library.extent import ArticleFilter, Filtered, Overview, Summary, changes, filtered, heads, overview_of
from retrieval.library.failpoints import failpoint
from retrieval.library.lexical import Within
from retrieval.library.originals import Originals, Retention
from retrieval.library.postings import Postings
from retrieval.library.records import article_from_row, passage_from_row
from retrieval.library.registration import Known
from retrieval.library.renewal import OnRenewal, fact, remember, renew
from retrieval.library.schema import HEAD, MIGRATIONS, RANKING, VERSION_TABLE, articles, passages
from retrieval.library.statements import KnownSpeaker

# Made once: building a statement costs as much as a small query.
_VISIBLE = (
    passages.c.id.in_(sa.bindparam("ids", expanding=True)),
    passages.c.scope.in_(sa.bindparam("scopes", expanding=True)),
)
_CANDIDATES = (  # INDEXED BY keeps SQLite from reading the articles' rows
    sa.text(
        f"SELECT passages.id, {', '.join(str(column) for column in RANKING)} "  # noqa: S608 - our own names
        "FROM passages JOIN articles INDEXED BY articles_ranking ON articles.id = passages.article_id "
        "WHERE passages.id IN :ids AND passages.scope IN :scopes"
    )
    .bindparams(sa.bindparam("ids", expanding=True), sa.bindparam("scopes", expanding=True))
    .columns(passages.c.id, *RANKING)
)
_WITH_VECTORS = sa.select(passages).where(*_VISIBLE)
_PASSAGES = sa.select(*(column for column in passages.c if column is not passages.c.vector)).where(*_VISIBLE)
_STORED_DIMENSIONS = sa.select(sa.func.length(passages.c.vector) // 4).limit(1)
_ARTICLES = sa.select(articles).where(articles.c.id.in_(sa.bindparam("ids", expanding=True)))
_MOST_PARSED = 500  # articles kept as they were parsed: some 30 MB
_MOST_OVERVIEWS = 256  # chats with articles of their own


class Candidate(NamedTuple):
    """What ranking needs to know of a passage's article: its group of near-duplicates, dates and outlet, if known.

    `published` is the day, where it is known to the day; `since` and `until` are the days that are certain to hold it.
    """

    passage_id: int
    article_id: str
    dup_group: str | None
    published: date | None
    since: date | None
    until: date | None
    outlet: str | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The article's own characters around and at an excerpt; `before` and `after` may be empty."""

    before: str
    excerpt: str
    after: str


class Library:
    """Articles, their passages with vectors, and the lexical index: one database, one transaction a document."""

    def __init__(
        self,
        database: Database,
        *,
        embedding: str,
        dimensions: int,
        retention: Retention | None = None,
        on_renewal: OnRenewal | None = None,
    ) -> None:
        """Bring the tables up to date. `embedding` names the embedder of every vector that is kept here.

        `on_renewal` is told of how many stored articles the statements were read again, where any are.

        Raises SettingsError where the vectors in the database come from another embedder.
        """
        self.database, self._dimensions = database, dimensions
        self.originals = Originals(database, retention or Retention())
        self._parsed: tuple[int, dict[str, Article]] = 0, {}
        self._overviews: dict[frozenset[str], tuple[int, Overview]] = {}
        self._speakers: dict[frozenset[str], tuple[int, list[KnownSpeaker]]] = {}
        self._counts = lexical.Counts()
        self._postings = Postings()
        database.migrate(MIGRATIONS, version_table=VERSION_TABLE, head=HEAD)
        with database.read() as connection:
            kept = fact(connection, "embedding")
            held = connection.execute(_STORED_DIMENSIONS).scalar()
        if kept is None:
            with database.write() as connection:
                remember(connection, "embedding", embedding)
        elif kept != embedding or held not in {None, dimensions}:
            raise SettingsError(
                f"{database.path} holds vectors of {kept} ({held or dimensions} dimensions), which cannot be compared "
                f"with those of {embedding} ({dimensions} dimensions); use {kept} again, or set BRIEFING_DATA_DIR to a "
                "new folder and ingest the articles there"
            )
        renew(database, on_renewal)

    def known(self, article: Article) -> Known:
        """Say what adding `article` would be."""
        with self.database.read() as connection:
            return keeping.known(connection, article)

    def add(
        self, article: Article, cut: Sequence[Passage], vectors: np.ndarray, of_sentences: Sequence[np.ndarray] = ()
    ) -> list[str]:
        """Keep an article with its passages and their vectors (float32, n x dimensions), all or nothing.

        `of_sentences`: of every passage the vectors of its sentences, where there are any (sentences x dimensions).
        An article of the same origin is superseded: it is found no more, but stays for the answers that cite it. What
        another process kept in the meantime is left as it is. Returns the sources of near-duplicates, which now share
        a group with it.
        """
        with self.database.write() as connection:
            twins = keeping.keep(connection, article, cut, vectors, of_sentences)
            self.originals.keep(connection, article)
            failpoint("before the article's commit")
        failpoint("after the article's commit")
        return twins

    def refresh(self, article: Article) -> bool | None:
        """Keep what was read anew of an article whose text is the same; tell whether that says anything else.

        None where it changes what is searched, so that it must be cut and embedded again (`renew`).
        """
        with self.database.write() as connection:
            kept = _read_articles(connection, [article.id]).get(article.id)
            if kept is None or _searched(kept) != _searched(article):
                return None
            keeping.refresh(connection, article)
            self.originals.keep(connection, article)
        return replace(kept, original=None) != replace(article, original=None, dup_group=kept.dup_group)

    def renew(
        self, article: Article, cut: Sequence[Passage], vectors: np.ndarray, of_sentences: Sequence[np.ndarray] = ()
    ) -> list[str]:
        """Put what was read anew in the place of an article of the same id and text, all or nothing; as `add`."""
        with self.database.write() as connection:
            twins = keeping.put_anew(connection, article, cut, vectors, of_sentences)
            self.originals.keep(connection, article)
        return twins

    def articles(self, ids: Iterable[str], scopes: frozenset[str]) -> dict[str, Article]:
        """Return the articles of these ids, superseded ones too; unknown ids and other scopes are left out."""
        with self.database.read() as connection:
            return {id_: article for id_, article in _read_articles(connection, ids).items() if article.scope in scopes}

    def hides(self, ids: Iterable[str], scopes: frozenset[str]) -> bool:
        """Whether any of these articles is kept in another scope; what is not kept at all hides nothing."""
        elsewhere = sa.select(articles.c.id).where(
            articles.c.id.in_(list(ids)), articles.c.scope.not_in(sorted(scopes))
        )
        with self.database.read() as connection:
            return connection.execute(elsewhere.limit(1)).first() is not None

    def passages(self, ids: Iterable[int], scopes: frozenset[str]) -> dict[int, tuple[Article, Passage]]:
        """Return current passages with their articles; ids that are unknown or in other scopes are left out."""
        return {row["id"]: (article, passage_from_row(row)) for row, article in self._held(_PASSAGES, ids, scopes)}

    def passages_with_vectors(
        self, ids: Iterable[int], scopes: frozenset[str]
    ) -> dict[int, tuple[Article, Passage, np.ndarray]]:
        """Return the same with the stored vectors (float32, dimensions)."""
        return {
            row["id"]: (article, passage_from_row(row), np.frombuffer(row["vector"], dtype="<f4"))
            for row, article in self._held(_WITH_VECTORS, ids, scopes)
        }

    def sentence_vectors(self, ids: Iterable[int]) -> dict[int, np.ndarray]:
        """Return of these passages the vectors of their sentences (float32, sentences x dimensions), where known."""
        with self.database.read() as connection:
            return sentence_vectors.read(connection, ids, self._dimensions)

    def one_state(self) -> AbstractContextManager[None]:
        """Let all that this thread reads be of one and the same state of the library."""
        return self.database.one_state()

    def candidates(self, ids: Iterable[int], scopes: frozenset[str]) -> list[Candidate]:
        """Return what ranking needs of current passages; ids that are unknown or in other scopes are left out."""
        values = {"ids": list(ids), "scopes": sorted(scopes)}
        with self.database.read() as connection:
            return [_candidate(row) for row in connection.execute(_CANDIDATES, values)]

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

    def context(
        self, article_id: str, start: int, end: int, scopes: frozenset[str], *, sentences: int = 2
    ) -> Surroundings | None:
        """Return an excerpt with the sentences around it; None where the article is gone or in another scope."""
        article = self.articles([article_id], scopes).get(article_id)
        if article is None:
            return None
        earlier = [s for s in article.sentences if s.end <= start][-sentences:]
        later = [s for s in article.sentences if s.start >= end][:sentences]
        text = article.text_raw
        return Surroundings(
            before=text[earlier[0].start : start] if earlier else "",
            excerpt=text[start:end],
            after=text[end : later[-1].end] if later else "",
        )

    def overview(self, scopes: frozenset[str]) -> Overview:
        """Say what there is in these scopes; counted anew only where something came or went."""
        with self.database.read() as connection:
            version = changes(connection)
            known = self._overviews.get(scopes)
            if known is None or known[0] != version:
                known = self._overviews[scopes] = version, overview_of(connection, scopes)
                while len(self._overviews) > _MOST_OVERVIEWS:
                    self._overviews.pop(next(iter(self._overviews)), None)
        return known[1]

    def speakers(self, scopes: frozenset[str]) -> list[KnownSpeaker]:
        """Return everybody whose words the current articles of these scopes have; looked up anew as `overview` is."""
        with self.database.read() as connection:
            version = changes(connection)
            known = self._speakers.get(scopes)
            if known is None or known[0] != version:
                known = self._speakers[scopes] = version, statements.known_speakers(connection, scopes)
                while len(self._speakers) > _MOST_OVERVIEWS:
                    self._speakers.pop(next(iter(self._speakers)), None)
        return known[1]

    def articles_quoting(self, known: Iterable[KnownSpeaker], scopes: frozenset[str]) -> dict[str, Article]:
        """Return the current articles of these scopes that have words of any of these, by id."""
        with self.database.read() as connection:
            return self._current(connection, set(statements.articles_with(connection, known, scopes)))

    def passages_quoting(self, known: Iterable[KnownSpeaker], scopes: frozenset[str]) -> frozenset[int]:
        """Return the ids of the current passages of these scopes that hold words of any of these."""
        with self.database.read() as connection:
            return statements.passages_with(connection, known, scopes)

    def summary(self, scopes: frozenset[str]) -> Summary:
        """Count the current articles and passages in these scopes, and the known dates that they span."""
        return self.overview(scopes).summary

    def filtered(self, filters: ArticleFilter, scopes: frozenset[str]) -> Filtered:
        """Return what `filters` let through of these scopes."""
        with self.database.read() as connection:
            return filtered(connection, filters, scopes)

    def heads(self, scopes: frozenset[str]) -> list[Article]:
        """Return the current articles of these scopes without their texts: where they come from, and when."""
        with self.database.read() as connection:
            return list(heads(connection, scopes))

    def _held(
        self, wanted: sa.Select[Any], ids: Iterable[int], scopes: frozenset[str]
    ) -> list[tuple[sa.RowMapping, Article]]:
        values = {"ids": list(ids), "scopes": sorted(scopes)}
        with self.database.read() as connection:
            rows = connection.execute(wanted, values).mappings().all()
            held = self._current(connection, {row["article_id"] for row in rows})
        return [(row, held[row["article_id"]]) for row in rows if row["article_id"] in held]

    def _current(self, connection: sa.Connection, ids: set[str]) -> dict[str, Article]:
        """Articles that have passages, parsed anew only where passages came or went since they were last asked for."""
        version, known = self._parsed
        if (now := changes(connection)) != version or len(known) > _MOST_PARSED:
            known = {}
            self._parsed = now, known
        known |= _read_articles(connection, [id_ for id_ in ids if id_ not in known])
        return {id_: known[id_] for id_ in ids if id_ in known}


def _searched(article: Article) -> tuple[object, ...]:
    """What of an article stands in passages, terms and shingles."""
    return article.text_raw, article.blocks, article.sentences, article.title, article.outlet, article.author


def _read_articles(connection: sa.Connection, ids: Iterable[str]) -> dict[str, Article]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = connection.execute(_ARTICLES, {"ids": wanted}).mappings()
    said = statements.read(connection, wanted)
    return {row["id"]: article_from_row(row, said.get(row["id"], ())) for row in rows}


def _candidate(row: Sequence[Any]) -> Candidate:
    """From a row of `_CANDIDATES`; there are many, and a row's names are slow to look up."""
    id_, article, group, first, last, precision, outlet = row
    return Candidate(id_, article, group, first if precision == "day" else None, first, last, outlet)
