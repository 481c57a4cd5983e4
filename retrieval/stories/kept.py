"""The traits of the stored articles, as records beside them: made once, read whenever stories are asked for."""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from retrieval.articles import Article
from retrieval.library.damage import tell
from retrieval.library.database import Database
from retrieval.library.records import whole_articles
from retrieval.library.schema import articles, story_traits
from retrieval.library.stored_types import readable_or_none
from retrieval.stories.traits import Traits, packed, traits_of, unpacked, version

_BATCH = 200  # articles a transaction: others may write in between
_CURRENT = articles.c.superseded_by.is_(None)
_STAMPS = (
    sa.select(
        articles.c.id,
        story_traits.c.digest,
        articles.c.published_first,
        articles.c.published_last,
        articles.c.dup_group,
    )
    .join(story_traits, story_traits.c.article_id == articles.c.id)
    .where(_CURRENT, articles.c.scope.in_(sa.bindparam("scopes", expanding=True)))
)


def complete_traits(database: Database) -> int:
    """Make the traits of the current articles that have none, or those of another version; return of how many."""
    with database.read() as connection:
        made = sa.select(story_traits.c.article_id).where(story_traits.c.version == version())
        missing = sa.select(articles.c.id).where(_CURRENT, articles.c.id.not_in(made)).order_by(articles.c.id)
        ids = list(connection.execute(missing).scalars())
    for first in range(0, len(ids), _BATCH):
        _make(database, ids[first : first + _BATCH])
    return len(ids)


class _Stamp(NamedTuple):
    id: str
    digest: str
    first: date | None
    last: date | None
    group: str | None


def _stamp(id_: str, digest: str, first: date | None, last: date | None, group: str | None) -> _Stamp:
    return _Stamp(id_, digest, readable_or_none(first), readable_or_none(last), group)


class KeptTraits(NamedTuple):
    """The traits of an article, and what changes wherever they or what the article says of itself change."""

    stamp: _Stamp
    traits: Traits


def kept_traits(database: Database, scopes: frozenset[str], known: Mapping[str, KeptTraits]) -> dict[str, KeptTraits]:
    """Return the traits of the current articles of these scopes by id, as far as they are made.

    `known`: what was returned before; of what has not changed since, nothing but the stamp is read.
    """
    with database.read() as connection:
        stamps = {row.id: _stamp(*row) for row in connection.execute(_STAMPS, {"scopes": sorted(scopes)})}
        new = [id_ for id_, stamp in stamps.items() if id_ not in known or known[id_].stamp != stamp]
        data: dict[str, bytes] = {}
        for first in range(0, len(new), _BATCH):
            chosen = sa.select(story_traits.c.article_id, story_traits.c.data)
            of_these = story_traits.c.article_id.in_(new[first : first + _BATCH])
            data |= {row.article_id: row.data for row in connection.execute(chosen.where(of_these))}
    found = ((id_, _kept(stamp, data[id_]) if id_ in data else known.get(id_)) for id_, stamp in stamps.items())
    return {id_: kept for id_, kept in found if kept}


def _kept(stamp: _Stamp, data: bytes) -> KeptTraits | None:
    """None where they are damaged: the article is left out of the stories."""
    try:
        weights, days = unpacked(data)
    except (zlib.error, ValueError, TypeError):
        tell(stamp.id)
        return None
    return KeptTraits(stamp, Traits(stamp.id, weights, days, (stamp.first, stamp.last), stamp.group))


def _make(database: Database, ids: Sequence[str]) -> None:
    with database.read() as connection:
        chosen = sa.select(articles).where(articles.c.id.in_(ids))
        made = [_row(article) for article in whole_articles(connection.execute(chosen).mappings())]
    with database.write() as connection:  # others may have removed some in the meantime, or made them
        still = set(connection.execute(sa.select(articles.c.id).where(articles.c.id.in_(ids))).scalars())
        connection.execute(sa.delete(story_traits).where(story_traits.c.article_id.in_(ids)))
        if rows := [row for row in made if row["article_id"] in still]:
            connection.execute(sa.insert(story_traits), rows)


def _row(article: Article) -> dict[str, object]:
    data = packed(traits_of(article))
    said = repr((article.title, article.outlet, article.via, article.url))
    digest = hashlib.sha256(data + said.encode(errors="replace")).hexdigest()[:16]
    return {"article_id": article.id, "version": version(), "digest": digest, "data": data}
