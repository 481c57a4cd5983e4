"""Many texts from elsewhere: body text is not thrown away, and reading is quick."""

import json
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from retrieval.articles import Article
from retrieval.reading import Rejected, article_from_text, read


@pytest.fixture(scope="module")
def news(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Article | Rejected]:
    """Hundreds of articles, read once: every third there is, which says what all would, and sooner."""
    lines = (shared / "bench" / "rtqa22" / "articles.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    some = tmp_path_factory.mktemp("news") / "articles.jsonl"
    some.write_text("".join(lines[::3]), encoding="utf-8")
    began = time.process_time()
    found = list(read(some))
    assert time.process_time() - began < 20
    return found


def little_is_dropped(articles: Iterable[Article], most: float) -> bool:
    chars: Counter[bool] = Counter()
    for article in articles:
        for block in article.blocks:
            chars[block.label in {"body", "subhead", "caption", "title"}] += block.end - block.start
    return chars[False] <= most * chars.total()


def test_hundreds_of_articles_are_read_without_a_loss_and_little_of_them_is_called_boilerplate(
    news: list[Article | Rejected],
) -> None:
    articles = [each for each in news if isinstance(each, Article)]

    assert len(articles) == len(news) == 263
    assert little_is_dropped(articles, 0.025)


@pytest.mark.parametrize(("name", "dropped"), [("polnear/train.jsonl", 0.003), ("xquad/paragraphs.dev.jsonl", 0.0)])
def test_little_of_a_text_is_called_boilerplate(shared: Path, name: str, dropped: float) -> None:
    lines = (shared / "bench" / name).read_text(encoding="utf-8").splitlines()
    rows = map(json.loads, lines[:: max(1, len(lines) // 120)])  # what they say of all is the same, and takes longer

    assert little_is_dropped(
        (article_from_text(row["text"], source="x", title=row.get("title")) for row in rows), dropped
    )


def test_the_sample_corpus_reads_as_it_was_written() -> None:
    folder = Path(__file__).resolve().parents[3] / "retrieval" / "sample"

    found = [each for each in read(folder) if each.source.endswith(".md")]

    assert all(isinstance(each, Article) and each.title and each.outlet and each.published.day for each in found)
