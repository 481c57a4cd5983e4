"""The bundled sample articles: made for this project, about public events of 2025, under made-up outlets."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path


@contextmanager
def sample_articles() -> Iterator[Path]:
    """The files' folder, wherever the package is installed."""
    with as_file(files("retrieval.sample")) as folder:
        yield folder
