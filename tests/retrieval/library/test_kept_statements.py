"""Who says what is kept with its article, found by its speaker, gone with it, and read again under other rules."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from retrieval.articles import SHARED, Article
from retrieval.embedding.embedder import Embedded
from retrieval.library.catalogue import Catalogue
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.passages import split
from retrieval.library.schema import articles, statements
from tests.articles import HARBOUR, TALKS, article

OTHERS = frozenset({"chat:7"})


def keep(library: Library, kept: Article) -> None:
    cut = split(kept, lambda text: len(text.split()))
    library.add(kept, cut, Embedded(np.ones((len(cut), 384), dtype=np.float32)))


def speakers_of(library: Library, scopes: frozenset[str] = SHARED) -> set[str]:
    return {known.name for known in library.speakers(scopes)}


def rows(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(statements)).scalar_one())


def test_statements_come_back_with_their_article(library: Library) -> None:
    kept = article(TALKS)

    keep(library, kept)

    assert kept.statements
    assert library.articles([kept.id], SHARED)[kept.id].statements == kept.statements


def test_whose_words_the_current_articles_have_is_known(library: Library) -> None:
    keep(library, article(TALKS))
    assert speakers_of(library) >= {"Anna Berg"}

    keep(library, article(HARBOUR))

    assert "Anna Berg" not in speakers_of(library)
    assert "Olu Ade" in speakers_of(library)


def test_nobody_of_another_scope_is_known(library: Library) -> None:
    keep(library, replace(article(TALKS), scope="chat:7"))

    assert not speakers_of(library)
    assert "Anna Berg" in speakers_of(library, OTHERS)
    assert not library.passages_quoting(library.speakers(OTHERS), SHARED)


def test_passages_with_somebodys_words_are_found(library: Library) -> None:
    keep(library, article(TALKS))
    keep(library, article(HARBOUR, "harbour.txt"))
    ade = [known for known in library.speakers(SHARED) if known.name == "Olu Ade"]

    found = library.passages(library.passages_quoting(ade, SHARED), SHARED)

    assert {source.source for source, _ in found.values()} == {"harbour.txt"}


def test_what_is_removed_leaves_no_statement(library: Library) -> None:
    keep(library, article(TALKS))
    assert rows(library.database)

    Catalogue(library.database).remove("test.txt", SHARED)

    assert not rows(library.database)


@pytest.mark.parametrize("version", [None, "another"])
def test_a_library_of_other_rules_is_brought_up_to_date_at_the_next_start(tmp_path: Path, version: str | None) -> None:
    database = Database(tmp_path / "briefing.db")
    kept = article(TALKS)
    keep(Library(database, embedding="test", dimensions=384), kept)
    with database.write() as connection:
        connection.execute(sa.delete(statements))
        connection.execute(sa.update(articles).values(statements=version))
    told: list[tuple[int, int]] = []

    again = Library(database, embedding="test", dimensions=384, on_renewal=lambda *far: told.append(far))
    Library(database, embedding="test", dimensions=384, on_renewal=lambda *far: told.append(far))

    assert again.articles([kept.id], SHARED)[kept.id].statements == kept.statements
    assert told == [(0, 1), (1, 1)]
    database.close()
