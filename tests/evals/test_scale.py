"""What `make bench` says of a library's size: every task is done, in a process of its own."""

from datetime import date
from pathlib import Path

from bot.services import Services
from retrieval.search.question import Question
from tests.evals.growing import real_articles
from tests.evals.scale import PARTS, grow


def test_every_size_is_built_answered_from_and_searched_exactly(sample: Services, tmp_path: Path) -> None:
    question = Question("Where was the treaty signed?", date(2026, 1, 1))

    (line,) = grow(tmp_path / "library", real_articles(sample), [30], [question])

    assert line["passages"] == 30
    assert PARTS.keys() <= line["answering"].keys()
    assert line["answering"]["index"] == "sound"
    assert all(line[task]["peak_mb"] > 0 for task in ("building", "answering", "exact"))
    assert line["exact"]["p50_ms"] > 0
