"""A library that a whole module of tests reads and nobody changes; a database that has its tables already."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from bot import storage
from bot.services import Services, open_services
from config.settings import load_settings
from retrieval.articles import Article
from retrieval.library import schema
from retrieval.library.database import Database
from retrieval.reading import Rejected


@contextmanager
def library_of(documents: Iterable[Article | Rejected], folder: Path, model_folder: Path) -> Iterator[Services]:
    """Services over these documents, in a new folder that finds the model built already."""
    (folder / "models").symlink_to(model_folder, target_is_directory=True)
    lay_tables(folder)
    with open_services(load_settings(data_dir=folder, _env_file=None)) as services:
        list(services.ingester.ingest(documents))
        yield services


@contextmanager
def copy_of(library: Path, folder: Path) -> Iterator[Services]:
    """Services over a copy of the data directory `library`, laid into `folder`: quicker than reading anew."""
    copytree(library, folder, symlinks=True, dirs_exist_ok=True)
    with open_services(load_settings(data_dir=folder, _env_file=None)) as services:
        yield services


def lay_tables(folder: Path) -> Path:
    """Put an empty database with all tables into `folder`, and return its path."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / "briefing.db"
    path.touch(mode=0o600)
    path.write_bytes(_empty_database())
    return path


@cache
def _empty_database() -> bytes:
    """What the migrations make of nothing: all of them take longer than most tests."""
    with TemporaryDirectory() as folder:
        database = Database(Path(folder) / "briefing.db")
        database.migrate(schema.MIGRATIONS, version_table=schema.VERSION_TABLE, head=schema.HEAD)
        storage.prepare(database)
        database.empty_log()
        database.close()
        return database.path.read_bytes()
