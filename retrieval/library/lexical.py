"""The lexical index: the terms of every passage, and SQLite's own ranking of them by BM25."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from urllib.parse import urlsplit

import sqlalchemy as sa

from retrieval.articles import Article
from retrieval.language.terms import terms
from retrieval.library.extent import changes
from retrieval.library.fts5 import any_of
from retrieval.library.term_index import PassageTerms, term_index

HEAD_WEIGHT = 1.0
BODY_WEIGHT = 1.0
MOST_COUNTED = 50_000  # terms whose count is kept
ENOUGH = 5_000  # passages that hold one of the rarest terms; among these lie the best hundred (docs/measurements.md)

LOOKED_AT = 4  # times as many of the best are looked at as are wanted: some may be in other scopes
_EVERY = -1

_SEARCH = (
    "SELECT best.id, best.score FROM (SELECT passage_terms.rowid AS id, -bm25(passage_terms, :head, :body) AS score "
    "FROM passage_terms WHERE passage_terms MATCH :match {} ORDER BY score DESC, id LIMIT :looked_at) AS best "
    "CROSS JOIN passages INDEXED BY passages_scope ON passages.id = best.id "
    "WHERE passages.scope IN :scopes ORDER BY best.score DESC, best.id LIMIT :limit"
)
# The plus keeps SQLite from asking the index anew for every row; CROSS JOIN from asking for scopes first; INDEXED BY
# from reading rows that carry vectors.
_WITHIN = "AND +passage_terms.rowid IN (SELECT value FROM json_each(:within))"
_ALL, _ALL_WITHIN = (
    sa.text(_SEARCH.format(narrowed)).bindparams(sa.bindparam("scopes", expanding=True)) for narrowed in ("", _WITHIN)
)
_VOCABULARY = sa.text("SELECT term FROM passage_term_counts")
_BEGINNING = sa.text("SELECT term FROM passage_term_counts WHERE term >= :begin AND term < :end")
_COUNTS = sa.text("SELECT term, doc FROM passage_term_counts WHERE term IN :terms").bindparams(
    sa.bindparam("terms", expanding=True)
)


Within = Collection[int] | None
_SLUG_WORDS = 3


def head_of(article: Article) -> str:
    """What every passage of an article is found by besides its own words: title, outlet, date.

    An article without a title goes by the words of its address.
    """
    headline = article.title or slug(article.url or article.source)
    published = article.published.day
    parts = [headline, article.outlet or "", f"{published:%B %d %Y}" if published else ""]
    return " ".join(parts)


def slug(address: str) -> str:
    """Return the words in the path of an address that stand there for a headline; empty where none do."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    parts: list[list[str]] = [re.split(r"[-_]", re.sub(r"\.\w{2,5}$", "", part)) for part in path.split("/")]
    longest = max(parts, key=len)
    return " ".join(longest) if len(longest) >= _SLUG_WORDS else ""


def add(connection: sa.Connection, article: Article, texts: Sequence[tuple[int, str]]) -> None:
    """Index passages given as (id, text)."""
    head = " ".join(terms(head_of(article)))
    rows = [PassageTerms(id_, head, " ".join(terms(text))) for id_, text in texts]
    term_index(connection).add(connection, rows)


def clear(connection: sa.Connection) -> None:
    """Take everything out of the index."""
    term_index(connection).clear(connection)


def remove(connection: sa.Connection, ids: Iterable[int]) -> None:
    """Take passages out of the index."""
    term_index(connection).remove(connection, list(ids))


def search(
    connection: sa.Connection, counts: Mapping[str, int], scopes: frozenset[str], limit: int, within: Within = None
) -> list[tuple[int, float]]:
    """Return at most `limit` (passage id, BM25 score), best first, of passages that hold any of the terms. SQLite's.

    `counts`: what `passage_counts` says of the terms. `within`: only of these passages.

    Scoring costs more than finding, and in a large library half of the passages hold some word of a question. So only
    those are scored that hold one of its rarest terms, where these are enough; all terms count in the score.
    """
    if not counts or not scopes:
        return []
    values = {"match": any_of(counts), "scopes": sorted(scopes), "limit": limit}
    values |= {"head": HEAD_WEIGHT, "body": BODY_WEIGHT, "looked_at": _EVERY}
    if within is not None:
        return _scored(connection, _ALL_WITHIN, values | {"within": json.dumps(sorted(within))})
    rare = _rarest(counts)
    match, times = (_with_rare(rare, counts), 2) if len(rare) < len(counts) else (any_of(counts), 1)
    found = _scored(connection, _ALL, values | {"match": match, "looked_at": LOOKED_AT * limit})
    if len(found) == limit:
        return [(id_, score / times) for id_, score in found]
    return _scored(connection, _ALL, values)


def articles_holding(connection: sa.Connection, wanted: Iterable[str], scopes: frozenset[str]) -> frozenset[str]:
    """Return the ids of the current articles of these scopes that hold any of the terms, in the text or the head."""
    return term_index(connection).holders(connection, wanted, scopes)


def vocabulary(connection: sa.Connection, begin: str = "") -> list[str]:
    """Return every term of the whole library, or those that begin with this letter."""
    if not begin:
        return list(connection.execute(_VOCABULARY).scalars())
    return list(connection.execute(_BEGINNING, {"begin": begin, "end": chr(ord(begin) + 1)}).scalars())


def _scored(connection: sa.Connection, query: sa.TextClause, values: Mapping[str, object]) -> list[tuple[int, float]]:
    return [(row.id, row.score) for row in connection.execute(query, values)]


def _with_rare(rare: Sequence[str], counts: Iterable[str]) -> str:
    """Match what holds a rare term, and count every term twice.

    FTS5 steps through the first half and looks the second up, which is quicker than stepping through all and asking
    which are among the first. It knows no "may hold": so the rare ones stand in both halves, and the others twice.
    """
    others = [term for term in counts if term not in rare]
    return f"({any_of(rare)}) AND ({any_of([*rare, *others, *others])})"


def _rarest(counts: Mapping[str, int]) -> list[str]:
    """The rarest terms, as many as it takes to stand in ENOUGH passages together."""
    rare: list[str] = []
    held = 0
    for term in sorted(counts, key=lambda term: (counts[term], term)):
        if held >= ENOUGH:
            break
        rare.append(term)
        held += counts[term]
    return rare


def passage_counts(connection: sa.Connection, question_terms: Iterable[str]) -> dict[str, int]:
    """Return in how many passages of the whole library each term stands; terms that stand nowhere are left out."""
    unique = sorted(set(question_terms))
    if not unique:
        return {}
    return {row.term: row.doc for row in connection.execute(_COUNTS, {"terms": unique})}


class Counts:
    """What `passage_counts` says, asked anew only where passages came or went.

    Counting a common term walks through all passages that hold it: 20 ms a question in a library of 100,000.
    """

    def __init__(self) -> None:
        self._known: tuple[int, dict[str, int]] = 0, {}

    def of(self, connection: sa.Connection, wanted: Iterable[str]) -> dict[str, int]:
        """Return in how many passages of the whole library each term stands; terms that stand nowhere are left out."""
        version, known = self._known
        if (now := changes(connection)) != version or len(known) > MOST_COUNTED:
            known = {}
            self._known = now, known
        unique = sorted(set(wanted))
        unknown = [term for term in unique if term not in known]
        known |= dict.fromkeys(unknown, 0) | passage_counts(connection, unknown)
        return {term: known[term] for term in unique if known[term]}
