"""A library that a whole module of tests reads and nobody changes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.services import Services, open_services
from config.settings import load_settings
from retrieval.articles import Article
from retrieval.reading import Rejected


@contextmanager
def library_of(documents: Iterable[Article | Rejected], folder: Path, model_folder: Path) -> Iterator[Services]:
    """Services over these documents, in a new folder that finds the model built already."""
    (folder / "models").symlink_to(model_folder, target_is_directory=True)
    with open_services(load_settings(data_dir=folder, _env_file=None)) as services:
        list(services.ingester.ingest(documents))
        yield services
