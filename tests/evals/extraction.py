"""How much of a page's article is read, and how little else: F1 over 4-word shingles.

Precision and recall of every page are averaged over the pages, then combined: the rule of the public benchmark that
the pages come from. Run as `python -m tests.evals.extraction`; BRIEFING_EVAL_DIR names the folder of public data.
"""

import gzip
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import mean

from config.errors import ReadingError
from retrieval.articles import INDEXED_LABELS, Article
from retrieval.reading.html import article_from_html

_WORD = re.compile(r"\w+")
_SHINGLE = 4

Page = tuple[str, Article | None]


def extraction_f1(folder: Path) -> float:
    """Return the F1 of what is indexed and shown of the pages in `folder`."""
    return f1(pages(folder), shown)


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


def main() -> None:
    """Print both figures, or that their data are not here."""
    named = os.environ.get("BRIEFING_EVAL_DIR")
    folder = (Path(named) if named else Path(__file__).parents[3] / "shared" / "bench") / "extraction"
    if not (folder / "truth.dev.json").exists():
        sys.stdout.write(json.dumps({"data": "extraction", "skipped": f"{folder} holds no pages"}) + "\n")
        return
    found = pages(folder)
    for name, text_of in (("extraction.shown_f1", shown), ("extraction.extracted_f1", extracted)):
        figure = {"figure": name, "value": round(f1(found, text_of), 4), "n": len(found), "data": "extraction"}
        sys.stdout.write(json.dumps(figure) + "\n")


if __name__ == "__main__":
    main()
