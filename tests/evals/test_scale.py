"""What `make bench` says of a library's size: every task is done, in a process of its own."""

from datetime import date
from pathlib import Path

from bot.services import Services
from retrieval.reading import read
from retrieval.search.question import Question
from tests.evals.corpora import SAMPLE_ARTICLES
from tests.evals.growing import real_articles
from tests.evals.scale import PARTS, grow


def test_every_size_is_built_answered_from_and_searched_exactly(services: Services, tmp_path: Path) -> None:
    list(services.ingester.ingest(read(SAMPLE_ARTICLES)))
    question = Question("Where was the treaty signed?", date(2026, 1, 1))

    (line,) = grow(tmp_path / "library", real_articles(services), [30], [question])

    assert line["passages"] == 30
    assert PARTS.keys() <= line["answering"].keys()
    assert line["answering"]["index"] == "sound"
    assert all(line[task]["peak_mb"] > 0 for task in ("building", "answering", "exact"))
    assert line["exact"]["p50_ms"] > 0
