"""Who says what, as rows beside the articles: written with them, gone with them, found by their speakers."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from retrieval.articles import Article, Statement
from retrieval.language.aliases import own_names_text
from retrieval.language.rules import digest_of
from retrieval.library.backends.portable import rows_of
from retrieval.library.known_speakers import KnownSpeaker, KnownSpeakers
from retrieval.library.schema import articles, passages, statements

RULES = 5
_DATA = (
    "reporting",
    "speakers",
    "first_names",
    "names",
    "abbreviations",
    "aliases",
    "days",
    "pronouns",
    "tense",
    "finite",
)

_OF_ARTICLES = (
    sa.select(statements)
    .where(statements.c.article_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(statements.c.article_id, statements.c.n)
)
_SCOPES: sa.BindParameter[Any] = sa.bindparam("scopes", expanding=True)
_CURRENT = sa.select(articles.c.id).where(articles.c.superseded_by.is_(None), articles.c.scope.in_(_SCOPES))
_SPEAKERS = (
    sa.select(
        statements.c.speaker_key,
        statements.c.speaker_name,
        statements.c.speaker_kind,
        statements.c.speaker_role,
        statements.c.speaker_of,
    )
    .where(statements.c.speaker_name.is_not(None), statements.c.article_id.in_(_CURRENT))
    .distinct()
)
_AUTHORS = _CURRENT.with_only_columns(articles.c.author).where(articles.c.author.is_not(None)).distinct()
# Outer joins, because SQLite keeps their order: it would begin with the articles, not with the few statements.
_WHERE_SAID = sa.outerjoin(
    statements,
    passages,
    (passages.c.article_id == statements.c.article_id)  # the current one's: older versions have no passages
    & passages.c.scope.in_(_SCOPES)
    & (passages.c.start < statements.c.end)
    & (statements.c.start < passages.c.end),
)
_SAID_IN = sa.outerjoin(
    statements,
    articles,
    (articles.c.id == statements.c.article_id) & articles.c.superseded_by.is_(None) & articles.c.scope.in_(_SCOPES),
)
_VISIBLE = sa.select(passages.c.id).where(passages.c.scope.in_(_SCOPES))
_AND = re.compile(r",|;|&|\band\b|\bи\b|\bта\b|\bі\b")


def version() -> str:
    """What the statements of a text depend on; those read under another version have to be read again."""
    data = digest_of(*(f"{name}.toml" for name in _DATA)) + own_names_text()
    return hashlib.sha256(str(RULES).encode() + data).hexdigest()[:12]


def put(connection: sa.Connection, article: Article) -> None:
    """Keep the statements of a stored article in the place of those that it had."""
    forget_statements(connection, article.id)
    rows = [_row(article.id, n, one) for n, one in enumerate(article.statements)]
    if rows:
        connection.execute(sa.insert(statements), rows)
    connection.execute(sa.update(articles).where(articles.c.id == article.id).values(statements=version()))


def forget_statements(connection: sa.Connection, article_id: str) -> None:
    """Remove the statements of an article."""
    connection.execute(sa.delete(statements).where(statements.c.article_id == article_id))


def read(connection: sa.Connection, ids: Iterable[str]) -> Mapping[str, Sequence[sa.RowMapping]]:
    """Return the rows of these articles' statements, in the order of the text; those without any are left out."""
    found: dict[str, list[sa.RowMapping]] = {}
    for row in connection.execute(_OF_ARTICLES, {"ids": list(ids)}).mappings():
        found.setdefault(row["article_id"], []).append(row)
    return found


def known_speakers(connection: sa.Connection, scopes: frozenset[str]) -> KnownSpeakers:
    """Return everybody whose words the current articles of these scopes have, and who wrote the articles."""
    values = {"scopes": sorted(scopes)}
    said = [KnownSpeaker(*row) for row in connection.execute(_SPEAKERS, values) if _are_texts(row)]
    lines = (line for line in connection.execute(_AUTHORS, values).scalars() if isinstance(line, str))
    wrote = {name for line in lines for name in authors_in(line)}
    return KnownSpeakers((*said, *(KnownSpeaker("", name, "author", None, None) for name in sorted(wrote))))


def _are_texts(row: Iterable[object]) -> bool:
    """Whether nothing else stands in a row; where it does, its article is damaged."""
    return all(isinstance(value, str | None) for value in row)


def authors_in(line: str) -> list[str]:
    """Return the names in a line that names authors."""
    return [name for part in _AND.split(line) if (name := part.strip())]


def articles_with(connection: sa.Connection, known: Iterable[KnownSpeaker], scopes: frozenset[str]) -> list[str]:
    """Return the ids of the current articles of these scopes that have words of any of these."""
    return list(dict.fromkeys(_theirs(connection, articles.c.id, _SAID_IN, known, scopes)))


def passages_with(connection: sa.Connection, known: Iterable[KnownSpeaker], scopes: frozenset[str]) -> frozenset[int]:
    """Return the ids of the current passages of these scopes that hold words of any of these, or that they wrote."""
    known = list(known)
    found = set(_theirs(connection, passages.c.id, _WHERE_SAID, known, scopes))
    if authors := {one.name for one in known if one.kind == "author"}:
        wrote = _VISIBLE.where(passages.c.article_id.in_(rows_of(connection, _written_by(connection, authors, scopes))))
        found.update(connection.execute(wrote, {"scopes": sorted(scopes)}).scalars())
    return frozenset(found)


def _theirs(
    connection: sa.Connection,
    wanted: sa.Column[Any],
    said: sa.FromClause,
    known: Iterable[KnownSpeaker],
    scopes: frozenset[str],
) -> Iterator[Any]:
    """Yield what is wanted of the statements of any of these. SQLite seeks no pairs: people are sought by their keys,
    who has none by name.
    """
    pairs, values = {(one.key, one.name) for one in known}, {"scopes": sorted(scopes)}
    keys, names = sorted({key for key, _ in pairs if key}), sorted(name for key, name in pairs if not key)
    key, name = statements.c.speaker_key, statements.c.speaker_name
    some: list[sa.ColumnElement[bool]] = [key.in_(rows_of(connection, keys))] if keys else []
    some += [(key == "") & name.in_(rows_of(connection, names))] if names else []
    for these in some:
        rows = connection.execute(sa.select(key, name, wanted).select_from(said).where(these), values)
        yield from (row[2] for row in rows if row[2] is not None and (row[0], row[1]) in pairs)


def _written_by(connection: sa.Connection, authors: Collection[str], scopes: frozenset[str]) -> list[str]:
    """The ids of the current articles that any of these wrote."""
    held = sa.or_(*(articles.c.author.contains(name, autoescape=True) for name in sorted(authors)))
    rows = connection.execute(_CURRENT.where(held).add_columns(articles.c.author), {"scopes": sorted(scopes)})
    return [row.id for row in rows if not set(authors).isdisjoint(authors_in(row.author))]


def _row(article_id: str, n: int, one: Statement) -> dict[str, Any]:
    speaker, said = one.speaker, one.said
    return {
        "article_id": article_id,
        "n": n,
        "start": one.start,
        "end": one.end,
        "mode": one.mode,
        "speaker_start": speaker.start if speaker else None,
        "speaker_end": speaker.end if speaker else None,
        "speaker_name": speaker.name if speaker else None,
        "speaker_key": speaker.key if speaker else None,
        "speaker_kind": speaker.kind if speaker else None,
        "speaker_role": speaker.role if speaker else None,
        "speaker_of": speaker.of if speaker else None,
        "verb": one.verb,
        "via": one.via,
        "said_first": said.first if said else None,
        "said_last": said.last if said else None,
        "said_basis": said.basis if said else None,
        "basis": one.basis,
    }
