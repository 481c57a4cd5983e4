"""An empty library over a real database, without services around it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.library.database import Database
from retrieval.library.library import Library


@pytest.fixture
def library(tmp_path: Path, url: str | None) -> Iterator[Library]:
    database = Database(tmp_path / "briefing.db", url)
    yield Library(database, embedding="test", dimensions=384)
    database.close()
