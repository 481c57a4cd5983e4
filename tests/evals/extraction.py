"""How much of a page's article is read, and how little else: F1 over 4-word shingles.

Precision and recall of every page are averaged over the pages, then combined: the rule of the public benchmark that
the pages come from.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import mean

from config.errors import ReadingError
from retrieval.articles import INDEXED_LABELS, Article
from retrieval.reading.formats.html import article_from_html

_WORD = re.compile(r"\w+")
_SHINGLE = 4

Page = tuple[str, Article | None]


def pages(folder: Path) -> list[Page]:
    """Return each page's true text and the article that was read, None where it was rejected."""
    truth = json.loads((folder / "truth.dev.json").read_text(encoding="utf-8"))
    return [
        (true["articleBody"], _read((folder / "html" / f"{name}.html.gz"), true["url"])) for name, true in truth.items()
    ]


def f1(found: Iterable[Page], text_of: Callable[[Article], str]) -> float:
    """Return the F1 of the text that `text_of` takes from each article."""
    counted = [_counted(true, text_of(article) if article else "") for true, article in found]
    precision = mean(_share(hit, extra, missed) for hit, extra, missed in counted if hit + extra)
    recall = mean(_share(hit, missed, extra) for hit, extra, missed in counted if hit + missed)
    return 2 * precision * recall / (precision + recall)


def shown(article: Article) -> str:
    """The text that is indexed and shown."""
    blocks = (block for block in article.blocks if block.label in INDEXED_LABELS)
    return "\n\n".join(article.text_raw[block.start : block.end] for block in blocks)


def extracted(article: Article) -> str:
    """The whole text that came out of the page."""
    return article.text_raw


def _read(path: Path, url: str) -> Article | None:
    try:
        return article_from_html(gzip.decompress(path.read_bytes()), source=path.name, url=url)
    except ReadingError:
        return None


def _share(hit: int, wrong: int, other: int) -> float:
    return hit / (hit + wrong) if hit else float(not wrong and not other)


def _counted(true: str, found: str) -> tuple[int, int, int]:
    """Return how many shingles were found, are too many, are missing."""
    wanted, given = _shingles(true), _shingles(found)
    return (wanted & given).total(), (given - wanted).total(), (wanted - given).total()


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    runs = (tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1)))
    return Counter(run for run in runs if run)
