"""A library of a module's own documents, which it reads and does not change."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.services import Services
from retrieval.articles import Article
from tests.libraries import library_of


@pytest.fixture(scope="module")
def documents() -> Sequence[Article]:
    """What the library holds; a module that uses the library overrides it."""
    raise NotImplementedError


@pytest.fixture(scope="module")
def library(
    documents: Sequence[Article], model_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Services]:
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        yield services
