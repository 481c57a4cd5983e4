"""Originals are kept as they came, within a size, and read again by better readers without touching what is cited."""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.services import Services, open_services
from config.settings import Settings
from retrieval.articles import SHARED
from retrieval.ingest import Ingested
from retrieval.library.catalogue import Catalogue
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.originals import Retention
from retrieval.library.schema import MIGRATIONS, VERSION_TABLE, articles, originals
from retrieval.reading import read
from retrieval.reading.originals import is_from_page, sentences_standing
from retrieval.reading.version import reader_version

SENTENCES = (
    "The harbour council approved 1,200 new berths on Monday. Fishermen protested outside the hall all day. "
    "The mayor said that the work would begin in spring and take two years."
)
PAGE = (
    f"<html><head><title>Berths</title></head><body><nav>Home</nav><article><h1>Berths</h1><p>{SENTENCES}</p></article>"
)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "berths.html").write_text(PAGE)
    return folder


def ingest(services: Services, folder: Path) -> list[Ingested]:
    return list(services.ingester.ingest(read(folder)))


def spoil(services: Services, **values: object) -> None:
    """Leave the one article as an older reader might have read it."""
    with services.database.write() as connection:
        connection.execute(sa.update(articles).values(reader="1 old", **values))


def test_the_bytes_are_kept_and_the_words_stand_in_them(services: Services, page: Path) -> None:
    before = datetime.now(UTC)
    (done,) = ingest(services, page)

    found = services.library.originals.of(done.article_id or "")

    assert found is not None
    original, came_at = found
    assert (original.data, original.form, original.address) == (PAGE.encode(), "html", None)
    assert before <= came_at <= datetime.now(UTC)
    article = services.library.articles([done.article_id or ""], SHARED)[done.article_id or ""]
    assert sentences_standing(article, original) == (len(article.sentences), len(article.sentences))


def test_what_another_version_read_is_read_again_once(services: Services, page: Path) -> None:
    (done,) = ingest(services, page)
    spoil(services, title="Wrong", author="Nobody")

    assert services.rereader.outdated() == [done.article_id]
    (again,) = services.rereader.read(services.rereader.outdated())

    assert (again.status, again.article_id) == ("updated", done.article_id)
    assert services.library.articles([done.article_id or ""], SHARED)[done.article_id or ""].title == "Berths"
    assert services.rereader.outdated() == []
    assert services.library.lexical_search(["berth"], frozenset({"shared"}), 5)


def swap(services: Services, data: bytes) -> None:
    """Let the kept original hold what a better reader would find in it."""
    with services.database.write() as connection:
        connection.execute(sa.update(originals).values(data=zlib.compress(data)))


def test_other_words_supersede_and_the_old_ones_stay_for_answers(services: Services, page: Path) -> None:
    (done,) = ingest(services, page)
    spoil(services)
    swap(services, PAGE.replace("all day", "all night").encode())

    (again,) = services.rereader.read(services.rereader.outdated())

    assert again.status == "updated"
    entry = Catalogue(services.database).entry(done.article_id or "", SHARED)
    assert entry is not None
    assert (entry.superseded_by, entry.passages) == (again.article_id, 0)
    assert "all day" in entry.article.text_raw
    assert services.rereader.outdated() == []


def test_an_original_without_an_article_leaves_what_is_kept(services: Services, page: Path) -> None:
    (done,) = ingest(services, page)
    spoil(services)
    swap(services, b"<html><body></body></html>")

    (again,) = services.rereader.read(services.rereader.outdated())

    assert again.status == "rejected"
    assert SENTENCES in services.library.articles([done.article_id or ""], SHARED)[done.article_id or ""].text_raw
    assert services.rereader.outdated() == []


def test_an_emptied_page_never_replaces_the_whole_one(services: Services, page: Path) -> None:
    ingest(services, page)
    (page / "berths.html").write_text(PAGE.replace(SENTENCES, "The harbour council approved new berths on Monday."))

    (done,) = ingest(services, page)

    assert done.status == "rejected"
    assert "stays" in done.reason


def test_what_is_removed_is_removed_with_its_original(services: Services, page: Path) -> None:
    (done,) = ingest(services, page)

    Catalogue(services.database).remove(done.article_id or "", SHARED)

    assert services.library.originals.kept().count == 0


@pytest.fixture
def frugal(data_dir: Path) -> Iterator[Services]:
    settings = Settings(data_dir=data_dir, originals={"keep": False}, _env_file=None)
    with open_services(settings) as opened:
        yield opened


def test_nothing_is_kept_where_that_is_switched_off(frugal: Services, page: Path) -> None:
    (done,) = ingest(frugal, page)

    assert done.status == "added"
    assert frugal.library.originals.kept().count == 0
    assert ingest(frugal, page)[0].status == "unchanged"


def test_the_oldest_go_first_beyond_the_size(services: Services, page: Path) -> None:
    (page / "other.txt").write_text("Rain fell on the whole coast on Tuesday, the weather service said.")
    ingest(services, page)
    with services.database.write() as connection:
        long_ago = datetime.now(UTC) - timedelta(days=9)
        connection.execute(sa.update(originals).where(originals.c.form == "txt").values(kept_at=long_ago))
        connection.execute(sa.update(originals).where(originals.c.form == "html").values(size=1_000_000))
    services.library.originals.retention = Retention(megabytes=1)

    assert services.library.originals.prune() == 1

    with services.database.read() as connection:
        assert connection.execute(sa.select(originals.c.form)).scalars().all() == ["html"]


def test_what_was_read_before_originals_were_kept_says_so(services: Services, page: Path) -> None:
    (done,) = ingest(services, page)
    spoil(services, original=None, text_checked=None)

    assert services.rereader.outdated() == []
    article = services.library.articles([done.article_id or ""], SHARED)[done.article_id or ""]
    assert article.text_checked is None
    assert is_from_page(article.source, article.origin)
    (again,) = ingest(services, page)
    assert (again.status, again.article_id) == ("updated", done.article_id)  # now its text is compared with the page
    assert services.library.articles([done.article_id or ""], SHARED)[done.article_id or ""].text_checked is True
    assert services.library.originals.of(done.article_id or "") is not None


def test_a_library_of_the_version_before_is_brought_up(tmp_path: Path) -> None:
    database = Database(tmp_path / "briefing.db")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.write() as connection:
        config.attributes.update(connection=connection, version_table=VERSION_TABLE)
        command.upgrade(config, "0008")
        connection.exec_driver_sql(
            "INSERT INTO articles (id, scope, source, origin, sha256_raw, text_raw, published_precision, kind,"
            " truncated, fidelity, blocks, sentences, ingested_at, shingles)"
            " VALUES ('a', 'shared', 'a.html', '/a.html', :digest, 'Words.', 'unknown', 'news', 0, 'original',"
            " '[]', '[]', '2025-01-01 00:00:00', 0)",
            {"digest": sha256(b"Words.").hexdigest()},
        )

    library = Library(database, embedding="test", dimensions=384)

    kept = library.articles(["a"], SHARED)["a"]
    assert (kept.text_checked, kept.altered, kept.dropped) == (None, 0, 0)
    assert library.originals.readable(reader_version()) == []
    database.close()
