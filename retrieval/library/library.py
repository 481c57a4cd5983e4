"""The articles as they are kept: what ingesting writes and what searching reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from config.errors import SettingsError
from retrieval.articles import Article, Passage
from retrieval.embedding.embedder import Embedded
from retrieval.library import lexical, statements, vectors
from retrieval.library import registration as keeping
from retrieval.library.backends.portable import rows_of
from retrieval.library.database import Database
from retrieval.library.extent import (
    ArticleFilter,
    Filtered,
    Overview,
    Summary,
    article_facts,
    came_after,
    changes,
    filtered,
    overview_of,
    published_between,
)
from retrieval.library.failpoints import failpoint
from retrieval.library.holdings import Holdings, damaged_among, read_articles
from retrieval.library.known_speakers import KnownSpeaker, KnownSpeakers
from retrieval.library.originals import Originals, Retention
from retrieval.library.registration import Known
from retrieval.library.renewal import OnRenewal, fact, remember, renew
from retrieval.library.schema import HEAD, MIGRATIONS, VERSION_TABLE, articles

_MOST_OVERVIEWS = 256  # chats with articles of their own


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The article's own characters around and at an excerpt; `before` and `after` may be empty."""

    before: str
    excerpt: str
    after: str


class Library(Holdings):
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
        super().__init__(database, dimensions)
        self.originals = Originals(database, retention or Retention())
        self._overviews: dict[frozenset[str], tuple[int, Overview]] = {}
        self._speakers: dict[frozenset[str], tuple[int, KnownSpeakers]] = {}
        if database.migrate(MIGRATIONS, version_table=VERSION_TABLE, head=HEAD, on_progress=on_renewal):
            database.give_back()
        with database.read() as connection:
            kept = fact(connection, vectors.EMBEDDING)
            held = connection.execute(vectors.DIMENSIONS).scalar()
        if kept is None:
            with database.write() as connection:
                remember(connection, vectors.EMBEDDING, embedding)
        elif kept != embedding or held not in {None, dimensions}:
            raise SettingsError(
                f"{database.backend.place} holds vectors of {kept} ({held or dimensions} dimensions), which cannot be "
                f"compared with those of {embedding} ({dimensions} dimensions); use {kept} again, or set "
                "BRIEFING_DATA_DIR to a new folder and ingest the articles there"
            )
        renew(database, on_renewal)

    def known(self, article: Article) -> Known:
        """Say what adding `article` would be."""
        with self.database.read() as connection:
            return keeping.known(connection, article)

    def add(self, article: Article, cut: Sequence[Passage], embedded: Embedded | None = None) -> list[str]:
        """Keep an article with its passages, all or nothing; without `embedded` their vectors are still to come.

        An article of the same origin is superseded: it is found no more, but stays for the answers that cite it. What
        another process kept in the meantime is left as it is. Returns the sources of near-duplicates, which now share
        a group with it.
        """
        with self.database.write() as connection:
            twins = keeping.keep(connection, article, cut, embedded)
            self.originals.keep(connection, article)
            failpoint("before the article's commit")
        failpoint("after the article's commit")
        return twins

    def refresh(self, article: Article) -> bool | None:
        """Keep what was read anew of an article whose text is the same; tell whether that says anything else.

        None where it changes what is searched, so that it must be cut and embedded again (`renew`).
        """
        with self.database.write() as connection:
            kept = read_articles(connection, [article.id]).get(article.id)
            if kept is None or damaged_among(connection, [article.id]) or _searched(kept) != _searched(article):
                return None
            keeping.refresh(connection, article)
            self.originals.keep(connection, article)
        return replace(kept, original=None) != replace(article, original=None, dup_group=kept.dup_group)

    def renew(self, article: Article, cut: Sequence[Passage], embedded: Embedded | None = None) -> list[str]:
        """Put what was read anew in the place of an article of the same id and text, all or nothing; as `add`."""
        with self.database.write() as connection:
            twins = keeping.put_anew(connection, article, cut, embedded)
            self.originals.keep(connection, article)
        return twins

    def revised(self, ids: Iterable[str], scopes: frozenset[str]) -> dict[str, Article]:
        """Return the newest versions of those that were revised, by these ids, in these scopes; not what is gone."""
        with self.database.read() as connection:
            older = sa.select(articles.c.id).where(
                articles.c.id.in_(rows_of(connection, list(ids))), articles.c.superseded_by.is_not(None)
            )
            newest = {id_: keeping.newest(connection, id_) for id_ in connection.execute(older).scalars().all()}
            held = read_articles(connection, {id_ for id_ in newest.values() if id_})
        found = ((id_, held[new]) for id_, new in newest.items() if new in held)
        return {id_: article for id_, article in found if article.scope in scopes}

    def hides(self, ids: Iterable[str], scopes: frozenset[str]) -> bool:
        """Whether any of these articles is kept in another scope; what is not kept at all hides nothing."""
        elsewhere = sa.select(articles.c.id).where(
            articles.c.id.in_(list(ids)), articles.c.scope.not_in(sorted(scopes))
        )
        with self.database.read() as connection:
            return connection.execute(elsewhere.limit(1)).first() is not None

    def articles_holding(self, wanted: Iterable[str], scopes: frozenset[str]) -> frozenset[str]:
        """Return the ids of the current articles of these scopes that hold any of the terms, in text or head."""
        with self.database.read() as connection:
            return lexical.articles_holding(connection, wanted, scopes)

    def facts(self, ids: Iterable[str], scopes: frozenset[str]) -> dict[str, Article]:
        """Return the current ones of these articles without more of their texts than a beginning."""
        with self.database.read() as connection:
            return {article.id: article for article in article_facts(connection, scopes, heads=list(ids))}

    def published_between(self, first: date, last: date, scopes: frozenset[str]) -> frozenset[str]:
        """Return the ids of the current articles of these scopes that were published from `first` to `last`."""
        with self.database.read() as connection:
            return published_between(connection, first, last, scopes)

    def came_after(self, moment: datetime, scopes: frozenset[str]) -> frozenset[str]:
        """Return the ids of the current articles of these scopes that were kept after `moment`, which is aware."""
        with self.database.read() as connection:
            return came_after(connection, moment, scopes)

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

    def speakers(self, scopes: frozenset[str]) -> KnownSpeakers:
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
            return self.current(connection, set(statements.articles_with(connection, known, scopes)))

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
            return list(article_facts(connection, scopes))


def _searched(article: Article) -> tuple[object, ...]:
    """What of an article stands in passages, terms and shingles."""
    return article.text_raw, article.blocks, article.sentences, article.title, article.outlet, article.author
