"""The articles and questions that figures come from, and services over them that are ingested once and kept."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
import sqlalchemy as sa
from rich.console import Console
from rich.progress import track

from bot.services import Services, open_services
from config.errors import BriefingError
from config.settings import PREFIX, load_settings
from retrieval.articles import SHARED, Article
from retrieval.library import vectors
from retrieval.library.schema import passages
from retrieval.reading import read

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "data" / "eval"
SAMPLE_ARTICLES = ROOT / "retrieval" / "sample"
SAMPLE_QUESTIONS = Path(__file__).parent / "sample_questions.jsonl"
PROBED = 3  # articles that are cut and embedded again to see whether what is kept still holds

T = TypeVar("T")


class MissingDataError(Exception):
    """The data of a set are not on this machine; the message says which."""


def public_folder() -> Path:
    """Return the folder of public data: BRIEFING_EVAL_DIR, or the one beside the repository."""
    named = os.environ.get(f"{PREFIX}EVAL_DIR")
    return Path(named).resolve() if named else ROOT.parent / "shared" / "bench"


def forget_settings() -> None:
    """Free this process's environment of every setting: what is measured is the default."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        del os.environ[name]


def present(path: Path) -> Path:
    """Return `path`, or raise MissingDataError where it does not exist."""
    if not path.exists():
        raise MissingDataError(f"{path} does not exist")
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file that holds one a line."""
    with present(path).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


@contextmanager
def corpus(name: str, documents: Path) -> Iterator[Services]:
    """Open services over `documents`, kept in data/eval/<name>.

    What is kept is ingested anew where reading, cutting or embedding would give something else today.
    """
    folder = KEPT / name
    if folder.exists() and not _holds(folder, documents):
        shutil.rmtree(folder)
    with kept_in(folder, documents) as services:
        yield services


@contextmanager
def kept_in(folder: Path, documents: Path | None = None) -> Iterator[Services]:
    """Open services over a data directory that uses the one embedding model of all sets; ingest what is new."""
    folder.mkdir(parents=True, exist_ok=True)
    (KEPT / "models").mkdir(parents=True, exist_ok=True)
    if not (folder / "models").exists():
        (folder / "models").symlink_to(KEPT / "models", target_is_directory=True)
    with open_services(load_settings(data_dir=folder, _env_file=None)) as services:
        if documents:
            ingest(services, documents)
        yield services


def ingest(services: Services, documents: Path) -> None:
    """Keep the articles of a file or folder until they are searchable."""
    found = list(read(documents))
    list(services.ingester.ingest(tracked(found, f"{documents.name}: reading")))
    if services.index.state == "stale":
        services.index.rebuild()


def tracked(items: Sequence[T], what: str) -> Iterable[T]:
    """Yield the items with a progress bar on standard error, where that is a terminal."""
    console = Console(stderr=True)
    return track(items, description=what, console=console, transient=True, disable=not console.is_terminal)


def _holds(folder: Path, documents: Path) -> bool:
    """Whether the kept articles are those that reading the documents gives now, and their passages too."""
    fresh = [document for document in read(documents) if isinstance(document, Article)]
    try:
        with kept_in(folder) as services:
            held = services.library.articles((article.id for article in fresh), SHARED)
            count = services.library.summary(SHARED).articles
            alike = len(held) == count and all(_as_read(held[a.id]) == a for a in fresh if a.id in held)
            return alike and _kept_alike(services, list(held.values())[:PROBED])
    except (BriefingError, sa.exc.SQLAlchemyError):  # tables of another time
        return False


def _as_read(held: Article) -> Article:
    """The article without what the library found out about it."""
    return replace(held, dup_group=None)


def _kept_alike(services: Services, articles: list[Article]) -> bool:
    with TemporaryDirectory() as folder, kept_in(Path(folder)) as scratch:
        list(scratch.ingester.ingest(articles))
        return all(_same(_passages(services, article), _passages(scratch, article)) for article in articles)


def _passages(services: Services, article: Article) -> list[sa.Row[Any]]:
    wanted = sa.select(passages).where(passages.c.article_id == article.id).order_by(passages.c.id)
    with services.database.read() as connection:
        return list(connection.execute(wanted))


def _same(kept: list[sa.Row[Any]], fresh: list[sa.Row[Any]]) -> bool:
    return [(row.start, row.end) for row in kept] == [(row.start, row.end) for row in fresh] and all(
        np.allclose(vectors.loaded([one.vector]), vectors.loaded([other.vector]), atol=1e-3)
        for one, other in zip(kept, fresh, strict=True)
    )
