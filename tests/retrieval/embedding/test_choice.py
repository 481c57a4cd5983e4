"""Which embedder a setting names, and what happens where it cannot be had."""

import re
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
import structlog

from config.errors import SettingsError
from config.sections import RetrievalSettings
from retrieval.embedding.choice import BUILT_IN, embedder_named
from retrieval.embedding.e5 import E5, MultilingualE5
from retrieval.embedding.minilm import MiniLM
from retrieval.embedding.weights import Recipe


class Absent(MultilingualE5):
    """A built-in embedder whose package nobody has."""

    recipe: ClassVar[Recipe] = replace(E5, package="a_package_that_nobody_has")


def test_the_default_reads_many_languages(tmp_path: Path) -> None:
    embedder = embedder_named(RetrievalSettings().embeddings, tmp_path)

    assert isinstance(embedder, MultilingualE5)
    assert (embedder.dimensions, embedder.english_only) == (384, False)


def test_the_small_one_can_be_chosen(tmp_path: Path) -> None:
    assert isinstance(embedder_named("minilm", tmp_path), MiniLM)


def test_where_a_package_is_missing_another_one_takes_its_place_and_the_log_says_so(tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as said:
        embedder = embedder_named("e5", tmp_path, {**BUILT_IN, "e5": Absent})

    assert isinstance(embedder, MiniLM)
    assert [one["event"] for one in said] == [
        "the package a_package_that_nobody_has is not installed: minilm makes the vectors instead of e5"
    ]


def test_without_any_package_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no package with an embedding model is installed"):
        embedder_named("e5", tmp_path, {"e5": Absent})


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("e6", "use e5, minilm, bge or provider:model"),
        ("", "use e5, minilm, bge or provider:model"),
        ("nobody:model", "which cannot be used: "),
        ("openai:", "which cannot be used: "),
    ],
)
def test_what_nothing_is_called_is_an_error_that_names_the_setting(name: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=rf"BRIEFING_RETRIEVAL__EMBEDDINGS is '{re.escape(name)}'.*{complaint}"):
        embedder_named(name, tmp_path)
