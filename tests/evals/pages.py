"""Saved pages with what is right of them: the article's text, its day, and how much an extractor finds at the least."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.errors import ReadingError
from retrieval.articles import Article
from retrieval.reading.html import article_from_html

LEAST_STORED = 0.6  # of the letters and digits that a loose extractor finds
WORTH_KEEPING = 500  # of these make an article


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page as it was read, None where it was rejected; the right text and day where they are known."""

    article: Article | None
    text: str | None
    day: str | None
    lost: bool

    @property
    def day_read(self) -> str | None:
        """The day of publication that was read, where it was read to the day."""
        day = self.article.published.day if self.article else None
        return day.isoformat() if day else None


def readings(folder: Path) -> list[PageReading]:
    """Read every page of the folder."""
    truth = json.loads((folder / "truth.dev.json").read_text(encoding="utf-8"))
    return [_reading(folder / "html" / f"{key}.html.gz", want) for key, want in truth.items()]


def _reading(path: Path, want: Mapping[str, Any]) -> PageReading:
    try:
        article = article_from_html(gzip.decompress(path.read_bytes()), source=path.name.removesuffix(".gz"))
    except ReadingError:
        article = None
    stored = sum(map(str.isalnum, article.text_raw)) if article else 0
    lost = want["fast"] > WORTH_KEEPING and stored < LEAST_STORED * want["fast"]
    return PageReading(article, want.get("text"), want.get("date"), lost)
