"""A library of two articles that the modules about models read and nobody changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services import Services
from retrieval.search.question import Question
from tests.articles import HARBOUR, TALKS, article
from tests.libraries import library_of


@pytest.fixture(scope="module")
def library(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The talks and the harbour, read once a module; the embedding model is loaded."""
    documents = [article(TALKS), article(HARBOUR, "harbour.txt")]
    with library_of(documents, tmp_path_factory.mktemp("data"), model_folder) as services:
        services.retriever.search(Question("Who met?"), 1)
        yield services
