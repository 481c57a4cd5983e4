"""An empty library over a real database, without services around it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.library.database import Database
from retrieval.library.library import Library
from tests.libraries import lay_tables


@pytest.fixture
def library(tmp_path: Path, url: str | None) -> Iterator[Library]:
    database = Database(lay_tables(tmp_path), url)
    yield Library(database, embedding="test", dimensions=384)
    database.close()
