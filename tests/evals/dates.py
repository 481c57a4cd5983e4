"""What is inferred of the day of articles whose day is known, from their text alone: `python -m tests.evals.dates`."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from retrieval.reading import article_from_text
from retrieval.reading.inference import published_inferred
from tests.evals.corpora import public_folder, rows

DATED = ("rtqa22", "outlets")
STATED_IN_ID = ("train", "dev")  # polnear: "outlet_2016-09-12_title"


def inferred_dates(folder: Path) -> dict[str, Any]:
    """Return of how many articles a range was inferred, and in how many the true day lies in it."""
    tried = found = right = 0
    wrong: list[str] = []
    for text, true in _dated(folder):
        tried += 1
        it = published_inferred(article_from_text(text, source=str(tried)))
        if it.first:
            found += 1
            right += it.may_be(true)
            wrong += [] if it.may_be(true) else [f"{true} is not in {it.first}/{it.last}"]
    return {"articles": tried, "inferred": found, "right": right, "wrong": wrong}


def _dated(folder: Path) -> Iterator[tuple[str, date]]:
    for name in DATED:
        for document in rows(folder / name / "articles.jsonl"):
            if document.get("published"):
                yield document["text"], date.fromisoformat(document["published"][:10])
    for name in STATED_IN_ID:
        for document in rows(folder / "polnear" / f"{name}.jsonl"):
            yield document["text"], date.fromisoformat(document["id"].split("_")[1])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(inferred_dates(public_folder())) + "\n")
