"""Which articles tell of one event, and how many people each publisher counts in it, in real articles.

The rules of counting are those of the scorers that lie beside the data.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.briefing.compare import compare
from retrieval.articles import Article
from retrieval.reading import read
from retrieval.stories.grouping import grouped
from retrieval.stories.traits import traits_of


def score_stories(articles: Path, truth: Path, scorer: Path) -> Mapping[str, Any]:
    """Return what the scorer says of the stories in a file of articles."""
    found = {one.id: one for one in read(articles) if isinstance(one, Article)}
    stories = grouped(traits_of(one) for one in found.values())
    lines = (json.dumps({"sources": [found[id_].source for id_ in story]}) + "\n" for story in stories)
    with TemporaryDirectory() as folder:
        made = Path(folder) / "stories.jsonl"
        made.write_text("".join(lines), encoding="utf-8")
        return _scored(scorer, truth, made)


def score_tolls(articles: Path, truth: Path, scorer: Path) -> Mapping[str, Any]:
    """Return what the scorer says of the figures in comparisons of these articles, of the days that it plans."""
    found = {one.id: one for one in read(articles) if isinstance(one, Article)}
    traits = [traits_of(one) for one in found.values()]
    with TemporaryDirectory() as folder:
        for line in _run(scorer, truth, "--plan").splitlines():
            name, topic = line.split("\t")
            made = compare(topic, traits, lambda ids: {id_: found[id_] for id_ in ids})
            (Path(folder) / name).write_text(json.dumps(made.as_json()), encoding="utf-8")
        return _scored(scorer, truth, Path(folder))


def _scored(scorer: Path, truth: Path, made: Path) -> Mapping[str, Any]:
    scored: Mapping[str, Any] = json.loads(_run(scorer, truth, made))
    return scored


def _run(scorer: Path, *given: Path | str) -> str:
    return subprocess.run([sys.executable, scorer, *given], capture_output=True, text=True, check=True).stdout
