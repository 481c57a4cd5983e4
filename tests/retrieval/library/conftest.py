"""An empty library over a real database, without services around it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.library.database import Database
from retrieval.library.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    database = Database(tmp_path / "briefing.db")
    yield Library(database, embedding="test", dimensions=384)
    database.close()
