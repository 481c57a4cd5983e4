"""Many texts from elsewhere: body text is not thrown away, and reading is quick."""

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from retrieval.articles import Article
from retrieval.reading import Rejected, article_from_text, read


def test_hundreds_of_articles_are_read_in_seconds_without_a_loss(shared: Path) -> None:
    began = time.process_time()

    found = list(read(shared / "bench" / "rtqa22" / "articles.jsonl"))

    assert time.process_time() - began < 20
    assert not [each for each in found if isinstance(each, Rejected)]
    assert len(found) == 787


@pytest.mark.parametrize(
    ("name", "dropped"),
    [("rtqa22/articles.jsonl", 0.025), ("polnear/train.jsonl", 0.003), ("xquad/paragraphs.dev.jsonl", 0.0)],
)
def test_little_of_a_text_is_called_boilerplate(shared: Path, name: str, dropped: float) -> None:
    chars: Counter[bool] = Counter()
    for line in (shared / "bench" / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        article = article_from_text(row["text"], source="x", title=row.get("title"))
        for block in article.blocks:
            chars[block.label in {"body", "subhead", "caption", "title"}] += block.end - block.start

    assert chars[False] <= dropped * chars.total()


def test_the_sample_corpus_reads_as_it_was_written() -> None:
    folder = Path(__file__).resolve().parents[3] / "retrieval" / "sample"

    found = [each for each in read(folder) if each.source.endswith(".md")]

    assert all(isinstance(each, Article) and each.title and each.outlet and each.published.day for each in found)
