"""Timelines and what is new, against timelines and updates that people wrote of the same articles.

The articles are kept without vectors: nothing here is looked for by likeness, and thousands are read in minutes.
"""

import asyncio
import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bot.asker import OPERATOR
from bot.services import Services, open_services
from config.settings import load_settings
from retrieval.articles import Article
from retrieval.embedding.embedder import Embedded, Span
from retrieval.library.passages import split
from retrieval.reading import read
from tests.evals.corpora import KEPT, present

Row = Mapping[str, Any]
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][a-z]{2,}\b")
_MARK = re.compile(r"\s*\[\d+\]")


class WordsOnly:
    """An embedder for libraries in which nothing is looked for by its vector."""

    name = "none"
    dimensions = 4
    english_only = True

    def embed_passages(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Embedded:
        """Return the same vector for every text."""
        del sentences
        return Embedded(np.tile(np.array([1, 0, 0, 0], dtype=np.float32), (len(texts), 1)))

    def embed_query(self, text: str) -> list[float]:
        """Return the same vector for every question."""
        del text
        return [1.0, 0.0, 0.0, 0.0]

    def count_tokens(self, text: str) -> int:
        """Return about as many tokens as a model of English counts."""
        return len(text) // 4


@contextmanager
def news_of(topic: str, public: Path) -> Iterator[Services]:
    """Open services over the articles of a topic, read once and kept in data/eval."""
    packed = present(public / "timelines" / f"{topic}.articles.jsonl.gz")
    folder = KEPT / "news" / topic
    folder.mkdir(parents=True, exist_ok=True)
    with open_services(load_settings(data_dir=folder, _env_file=None), embedder=WordsOnly(), brief=True) as services:
        if not services.summary(OPERATOR).articles:
            _keep(services, packed)
        yield services


def _keep(services: Services, packed: Path) -> None:
    with TemporaryDirectory() as scratch:
        plain = Path(scratch) / packed.stem
        with gzip.open(packed) as source, plain.open("wb") as target:
            copyfileobj(source, target)
        embedder = WordsOnly()
        for article in read(plain):
            if not isinstance(article, Article) or services.library.known(article).outcome != "added":
                continue
            cut = split(article, embedder.count_tokens)
            services.library.add(article, cut, embedder.embed_passages([""] * len(cut), []))


def date_f1(services: Services, gold: Row) -> float:
    """Return the F1 of the days of a timeline that is told its range and its number of days."""
    wanted = set(gold["dates"])
    first, last = date.fromisoformat(min(wanted)), date.fromisoformat(max(wanted))
    piece = asyncio.run(services.timeline(gold["query"], OPERATOR, first=first, last=last, limit=len(wanted)))
    found = {str(dict(line.facts)["day"]) for line in piece.lines}
    return 2 * len(found & wanted) / (len(found) + len(wanted))


@dataclass(frozen=True, slots=True)
class Told:
    """How many of the numbers and names that people wrote of a day stand in a digest of the same length."""

    numbers: int
    numbers_told: int
    names: int
    names_told: int


def told_of(services: Services, update: Row) -> Told:
    """Make the digest of a day and the next, cut it to the length of the update, and count what it holds."""
    day, length = date.fromisoformat(update["date"]), len(update["update"].split())
    made = services.digest(OPERATOR, since=day, until=day + timedelta(days=1), topic=update["query"], words=length)
    text = " ".join(_MARK.sub("", asyncio.run(made).text).split()[:length])
    numbers, names = _numbers(update["update"]), set(_NAME.findall(update["update"]))
    held = _numbers(text)
    return Told(len(numbers), len(numbers & held), len(names), sum(name in text for name in names))


def _numbers(text: str) -> set[str]:
    return {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)}
