"""The library keeps articles as a whole or not at all, once, and shows only what is current and in scope."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.services import Services
from config.errors import DataDirError, LibraryError, SettingsError
from retrieval.articles import SHARED, Article, Published
from retrieval.embedding.embedder import Embedded
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.passages import MAX_TOKENS, split
from retrieval.reading import Rejected
from retrieval.search.question import Question
from tests.articles import HARBOUR, TALKS, article


def keep(library: Library, kept: Article) -> None:
    cut = split(kept, lambda text: len(text.split()))
    library.add(kept, cut, Embedded(np.ones((len(cut), 384), dtype=np.float32)))


def test_what_is_kept_comes_back_as_it_was(library: Library) -> None:
    kept = article(TALKS, url="https://example.org/a", title="Talks", outlet="Test Wire")

    keep(library, kept)

    assert library.articles([kept.id], SHARED) == {kept.id: kept}


def test_the_same_document_is_known(library: Library) -> None:
    keep(library, article(TALKS))

    assert library.known(article(TALKS)).outcome == "unchanged"
    assert library.known(article(TALKS, "copy.txt")).outcome == "duplicate"
    assert library.known(article(HARBOUR)).outcome == "updated"
    assert library.known(article(HARBOUR, "harbour.txt")).outcome == "added"


def test_a_changed_document_replaces_the_old_one_and_answers_still_open_the_old_words(library: Library) -> None:
    old, new = article(TALKS), article(HARBOUR)
    keep(library, old)

    keep(library, new)

    assert library.summary(SHARED).articles == 1
    assert not library.lexical_search(["treati"], SHARED, 10)
    assert library.lexical_search(["berth"], SHARED, 10)
    context = library.context(old.id, 0, 10, SHARED)
    assert context is not None
    assert context.excerpt == TALKS[:10]


def test_what_another_process_kept_in_the_meantime_is_left_as_it_is(library: Library) -> None:
    keep(library, article(TALKS))
    before = library.summary(SHARED)

    keep(library, article(TALKS))

    assert library.summary(SHARED) == before


def test_a_document_that_changes_back_is_current_again(library: Library) -> None:
    for text in (TALKS, HARBOUR, TALKS):
        keep(library, article(text))

    assert library.summary(SHARED).articles == 1
    assert library.known(article(TALKS)).outcome == "unchanged"
    assert library.lexical_search(["treati"], SHARED, 10)


def test_nothing_of_another_scope_is_found(library: Library) -> None:
    keep(library, replace(article(TALKS), scope="chat:7"))

    assert library.summary(SHARED).articles == 0
    assert not library.lexical_search(["treati"], SHARED, 10)
    ids = [id_ for id_, _ in library.lexical_search(["treati"], frozenset({"chat:7"}), 10)]
    assert ids
    assert not library.passages(ids, SHARED)
    assert not library.candidates(ids, SHARED)


def test_whoever_reads_one_state_sees_nothing_that_comes_in_between(library: Library) -> None:
    keep(library, article(TALKS))

    with library.one_state():
        assert library.summary(SHARED).articles == 1
        keep(library, article(HARBOUR, "harbour.txt"))
        with ThreadPoolExecutor(1) as another:
            assert another.submit(library.summary, SHARED).result().articles == 2
        with library.one_state():
            assert library.summary(SHARED).articles == 1
        assert library.summary(SHARED).articles == 1
        assert not library.lexical_search(["berth"], SHARED, 10)

    assert library.summary(SHARED).articles == 2
    assert library.lexical_search(["berth"], SHARED, 10)


def test_a_write_that_fails_half_way_leaves_nothing(library: Library) -> None:
    kept = article(TALKS)
    cut = split(kept, lambda text: len(text.split()))

    with pytest.raises(ValueError, match="zip"):
        library.add(kept, cut, Embedded(np.ones((len(cut) + 1, 384), dtype=np.float32)))

    assert library.summary(SHARED).articles == 0
    assert not library.lexical_search(["treati"], SHARED, 10)


def test_vectors_of_another_model_are_refused(tmp_path: Path) -> None:
    Library(Database(tmp_path / "briefing.db"), embedding="one", dimensions=384)

    with pytest.raises(SettingsError, match=r"holds vectors of one .* those of two .* use one again, or set BRIEFING"):
        Library(Database(tmp_path / "briefing.db"), embedding="two", dimensions=384)


def test_terms_made_under_other_rules_are_made_again(tmp_path: Path) -> None:
    database = Database(tmp_path / "briefing.db")
    first = Library(database, embedding="test", dimensions=384)
    keep(first, article(TALKS))
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM passage_terms")
        connection.exec_driver_sql("UPDATE facts SET value = 'older' WHERE name = 'terms'")

    again = Library(database, embedding="test", dimensions=384)

    assert again.lexical_search(["treati"], SHARED, 10)


def test_the_quotations_of_older_rows_are_found_at_the_next_start(tmp_path: Path) -> None:
    database = Database(tmp_path / "briefing.db")
    first = Library(database, embedding="test", dimensions=384)
    old, new = article(TALKS), article(HARBOUR)
    keep(first, old)
    keep(first, new)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE articles SET quotations = NULL")
        connection.exec_driver_sql("DELETE FROM facts WHERE name = 'quotations'")

    again = Library(database, embedding="test", dimensions=384).articles([old.id, new.id], SHARED)

    assert {id_: one.quotations for id_, one in again.items()} == {old.id: old.quotations, new.id: new.quotations}
    assert all(one.quotations for one in again.values())


def test_quotations_found_under_other_rules_are_looked_for_again(tmp_path: Path) -> None:
    database = Database(tmp_path / "briefing.db")
    kept = article(TALKS)
    keep(Library(database, embedding="test", dimensions=384), kept)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE articles SET quotations = '[[0, 1]]'")
        connection.exec_driver_sql("UPDATE facts SET value = 'older' WHERE name IN ('quotations', 'quotations wanted')")

    again = Library(database, embedding="test", dimensions=384).articles([kept.id], SHARED)

    assert again[kept.id].quotations == kept.quotations


def test_a_guessed_range_is_no_date_of_the_library(library: Library) -> None:
    guessed = Published(date(1990, 1, 1), None, "range", "text-inferred")
    keep(library, replace(article(TALKS), published=guessed))

    assert library.summary(SHARED).first is None

    keep(library, article(HARBOUR, "harbour.txt", published="2025-03-04"))

    summary = library.summary(SHARED)
    assert (summary.first, summary.last) == (date(2025, 3, 4), date(2025, 3, 4))


def test_a_data_directory_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")

    with pytest.raises(DataDirError, match="data"):
        Database(tmp_path / "data" / "briefing.db")


def test_a_damaged_database_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "briefing.db").write_bytes(b"no database at all, " * 100)

    with pytest.raises(LibraryError, match="damaged"):
        Library(Database(tmp_path / "briefing.db"), embedding="test", dimensions=384)


def test_passages_hold_every_sentence_and_stay_within_the_models_window() -> None:
    text = "\n\n".join(f"Sentence {n} says {'word ' * (n % 60)}of the harbour." for n in range(200))
    long = article(text)

    cut = split(long, lambda part: len(part.split()))

    assert set().union(*(range(p.first, p.last) for p in cut)) == set(range(len(long.sentences)))
    for passage in cut:
        sentences = long.sentences[passage.first : passage.last]
        assert (passage.start, passage.end) == (sentences[0].start, sentences[-1].end)
        assert len(sentences) == 1 or sum(len(text[s.start : s.end].split()) for s in sentences) <= MAX_TOKENS


def test_one_bad_document_never_stops_the_rest(services: Services) -> None:
    documents = [article(TALKS), Rejected("bad.bin", "binary"), article(HARBOUR, "harbour.txt")]

    done = list(services.ingester.ingest(documents))

    assert [(d.source, d.status) for d in done] == [
        ("test.txt", "added"),
        ("bad.bin", "rejected"),
        ("harbour.txt", "added"),
    ]
    assert services.library.summary(SHARED).articles == 2


def test_a_second_ingest_does_nothing(services: Services) -> None:
    list(services.ingester.ingest([article(TALKS), article(HARBOUR, "harbour.txt")]))
    before = services.library.summary(SHARED)

    done = list(services.ingester.ingest([article(TALKS), article(HARBOUR, "harbour.txt")]))

    assert {d.status for d in done} == {"unchanged"}
    assert services.library.summary(SHARED) == before


def test_twins_and_changes_within_one_run_are_noticed(services: Services) -> None:
    run = [article(TALKS), article(TALKS, "twin.txt"), article(HARBOUR), article(HARBOUR)]

    done = list(services.ingester.ingest(run))

    assert [d.status for d in done] == ["added", "duplicate", "updated", "unchanged"]
    found = services.retriever.search(Question("What did the harbour council approve?"), 5)
    assert [e.article.text_raw for e in found.excerpts] == [HARBOUR]
