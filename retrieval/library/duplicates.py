"""Near-duplicates: articles that hold one another, whole, cut short, syndicated or with boilerplate around them.

Two texts are compared by the runs of five words that they share (shingles). What counts is containment, the shared
shingles over those of the shorter text (Broder, On the resemblance and containment of documents, 1997): likeness of the
whole texts, as Jaccard or simhash measure it, misses a copy of which only the lead is left.

Every eighth shingle, chosen by its hash and so the same ones in every article, is kept in a table. Articles that share
enough of these are compared in full.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import sqlalchemy as sa

from retrieval.articles import INDEXED_LABELS, Article
from retrieval.language.words import words
from retrieval.library.backends.portable import is_sqlite
from retrieval.library.records import whole_articles
from retrieval.library.schema import article_shingles, articles

VERSION = "1"  # raise it where the code makes other shingles of the same text
SHINGLE = 5
LEAST_CONTAINMENT = 0.8  # of the smaller set: a copy may be cut, padded and edited, two reports share quotations only
LEAST_SHINGLES = 40  # shorter texts, a caption or a notice, may agree by chance
EVERY = 8
MOST_HOLDERS = 64  # what stands in more articles is boilerplate; without a bound every look-up would read them all
_LEAST_SAMPLED = 0.4  # of the sampled shingles: a containment of 0.8 falls below once in a hundred short texts
_MOST_CANDIDATES = 20

_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F],
    dtype=np.uint64,
)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)

# CROSS JOIN keeps SQLite from reading every article to look for its shingles.
_CANDIDATES = (
    "SELECT a.id FROM (SELECT s.article_id AS id, count(*) AS shared FROM {hashes} CROSS JOIN article_shingles AS s "
    "WHERE s.hash = h.value GROUP BY s.article_id) AS m "
    "CROSS JOIN articles AS a WHERE a.id = m.id AND a.superseded_by IS NULL AND a.scope IN :scopes AND a.id != :own "
    "AND m.shared >= :share * {least}(:sampled, a.shingles / :every) ORDER BY m.shared DESC, a.id LIMIT :most"
)
_CANDIDATES_IN_SQLITE, _CANDIDATES_IN_POSTGRESQL = (
    sa.text(_CANDIDATES.format(hashes=hashes, least=least)).bindparams(sa.bindparam("scopes", expanding=True))
    for hashes, least in (
        ("json_each(:hashes) AS h", "min"),
        ("(SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(:hashes AS json))) AS h(value)", "least"),
    )
)
_INSERT = sa.text(
    "INSERT INTO article_shingles(hash, article_id) SELECT CAST(:hash AS bigint), CAST(:article_id AS text) WHERE "
    "(SELECT count(*) FROM (SELECT 1 FROM article_shingles WHERE hash = :hash LIMIT :holders) AS held) < :holders "
    "ON CONFLICT DO NOTHING"
)
_DELETE = sa.text("DELETE FROM article_shingles WHERE hash = :hash AND article_id = :article_id")


def shingles(text: str) -> np.ndarray:
    """Return the hashes (uint64, sorted, each once) of every five neighbouring words; of all words where fewer."""
    codes = np.array([_code(word) for word in words(text)], dtype=np.uint64)
    if not len(codes):
        return codes
    length = min(SHINGLE, len(codes))
    mixed = (np.lib.stride_tricks.sliding_window_view(codes, length) * _FACTORS[:length]).sum(axis=1, dtype=np.uint64)
    mixed = (mixed ^ (mixed >> _SHIFT)) * _MIX
    unique: np.ndarray = np.unique(mixed ^ (mixed >> _SHIFT))
    return unique


def shingles_of(article: Article) -> np.ndarray:
    """Return the shingles of what is searched of an article."""
    indexed = (block for block in article.blocks if block.label in INDEXED_LABELS)
    return shingles(" ".join(article.text_raw[block.start : block.end] for block in indexed))


def containment(one: np.ndarray, other: np.ndarray) -> float:
    """Return which share of the smaller set of shingles the larger one holds."""
    smaller = min(len(one), len(other))
    return len(np.intersect1d(one, other, assume_unique=True)) / smaller if smaller else 0.0


def link(connection: sa.Connection, article: Article) -> list[str]:
    """Put an article that is kept into one group with its near-duplicates; return their sources, the oldest first.

    An article of a chat may join articles that everybody sees; nothing is compared with what another chat keeps.
    """
    own = shingles_of(article)
    _keep(connection, article.id, own)
    candidates = {row["id"]: row for row in _candidates(connection, article, own)}
    twins = [candidates[one.id] for one in whole_articles(candidates.values()) if _is_copy(own, shingles_of(one))]
    if not twins:
        return []
    twins.sort(key=lambda row: (row["ingested_at"], row["id"]))
    group = next((row["dup_group"] for row in twins if row["dup_group"]), twins[0]["id"])
    merged = {row["dup_group"] for row in twins if row["dup_group"]} - {group}
    members = {article.id, *(row["id"] for row in twins)}
    joins = sa.or_(articles.c.id.in_(members), articles.c.dup_group.in_(merged))
    connection.execute(sa.update(articles).where(joins).values(dup_group=group))
    return [row["source"] for row in twins]


def forget(connection: sa.Connection, article_id: str, article: Article | None) -> None:
    """Compare nothing with this article any more; the group of those that it brought together stays.

    `article` is None where it is damaged: then all shingles are walked for its own.
    """
    if article is None:
        connection.execute(sa.delete(article_shingles).where(article_shingles.c.article_id == article_id))
        return
    rows = _rows(article_id, shingles_of(article))
    if rows:
        connection.execute(_DELETE, rows)


def link_again(connection: sa.Connection, current: Iterable[Article]) -> None:
    """Group the library anew: it was kept before there were groups, or under other rules."""
    connection.execute(sa.text("DELETE FROM article_shingles"))
    connection.execute(sa.update(articles).values(dup_group=None))
    for article in current:
        link(connection, article)


def _keep(connection: sa.Connection, article_id: str, own: np.ndarray) -> None:
    connection.execute(sa.update(articles).where(articles.c.id == article_id).values(shingles=len(own)))
    rows = _rows(article_id, own)
    if rows and len(own) >= LEAST_SHINGLES:
        connection.execute(_INSERT, rows)


def _candidates(connection: sa.Connection, article: Article, own: np.ndarray) -> list[sa.RowMapping]:
    sampled = _sampled(own)
    if len(own) < LEAST_SHINGLES or not sampled:
        return []
    values = {
        "hashes": json.dumps(sampled),
        "scopes": sorted({article.scope, "shared"}),
        "own": article.id,
        "share": _LEAST_SAMPLED,
        "sampled": len(sampled),
        "every": EVERY,
        "most": _MOST_CANDIDATES,
    }
    wanted = _CANDIDATES_IN_SQLITE if is_sqlite(connection) else _CANDIDATES_IN_POSTGRESQL
    ids = connection.execute(wanted, values).scalars().all()
    return list(connection.execute(sa.select(articles).where(articles.c.id.in_(ids))).mappings())


def _is_copy(one: np.ndarray, other: np.ndarray) -> bool:
    return containment(one, other) >= LEAST_CONTAINMENT


def _sampled(hashes: np.ndarray) -> list[int]:
    chosen: list[int] = hashes[hashes % np.uint64(EVERY) == 0].view(np.int64).tolist()
    return chosen


def _rows(article_id: str, own: np.ndarray) -> list[dict[str, object]]:
    return [{"hash": hash_, "article_id": article_id, "holders": MOST_HOLDERS} for hash_ in _sampled(own)]


@lru_cache(maxsize=200_000)
def _code(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(errors="replace"), digest_size=8).digest(), "big")
