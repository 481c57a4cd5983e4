"""Kills an ingest, again and again, and prints what became of the library as one JSON object.

`python -m tests.faults.ingest_kills` kills at 200 random moments of an ingest of 300 articles;
`--failpoints` kills once at every commit point of an ingest of six;
`--command` does so with `briefing ingest`, as its user calls it, at some of them.
"""

import argparse
import json
import logging
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

# Before any fork: importing them takes longer than a life, and every life would do it again.
import alembic.command  # noqa: F401
import chromadb.api.rust  # noqa: F401
import structlog

from retrieval.articles import Article
from retrieval.embedding.minilm import MiniLM
from retrieval.index import generations
from retrieval.reading import read
from retrieval.stories.traits import traits_of
from tests.faults.ingest_life import (
    OtherEmbeddings,
    RandomEmbeddings,
    faults_after_repair,
    forked,
    half_kept,
    live,
    live_with_another_embedder,
    probed_in_fork,
    write_articles,
)

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = 6
# Those that a first ingest passes; all others lie in an ingest into a library that is sound.
FIRST = frozenset(
    {"generation noted", "generation opened", "generation filled", "generation probed", "generation activated"}
    | {"old generations removed", "part upserted"}
)
EXCHANGE = frozenset({"before the exchange's commit"})
COMMAND = (
    "passages inserted",
    "before the article's commit",
    "after the article's commit",
    "vectors made",
    "after the vectors' commit",
    "part upserted",
    "generation filled",
    "generation activated",
    "generation closed#2",  # the first time is before the index is built
)


def failpoints() -> list[str]:
    """Every failpoint in the program, as it stands there."""
    pattern = re.compile(r'\bfailpoint\("([^"]+)"\)')
    texts = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "retrieval").rglob("*.py")))
    return [name for text in texts for name in pattern.findall(text)]


def kill_at_every_failpoint(folder: Path, share: int, shares: int) -> dict[str, Any]:
    """Die once at each, start again, and look; of `shares` equal shares of the failpoints only at the `share`-th."""
    began, hit, faults = time.monotonic(), [], {}
    papers, whole = folder / "papers", folder / "whole"
    write_articles(papers, ARTICLES)
    assert forked(partial(live, whole, papers))
    for number, name in enumerate(failpoints()[share - 1 :: shares]):
        data = folder / f"data-{number}"
        if name not in FIRST:
            shutil.copytree(whole, data)
            write_articles(papers, ARTICLES + (name not in EXCHANGE), version=1)
        expected = len(list(papers.iterdir()))
        life = partial(live_with_another_embedder, data) if name in EXCHANGE else partial(live, data, papers)
        if not forked(life, failpoint=name):
            hit.append(name)
        wrong = half_kept(data)
        wrong += [] if forked(life) else ["the next start failed"]
        embedder = OtherEmbeddings if name in EXCHANGE else RandomEmbeddings
        faults[name] = wrong + _audited(data, expected, embedder.name)
        shutil.rmtree(data)
        shutil.rmtree(papers)
        write_articles(papers, ARTICLES)
    bad = {name: found for name, found in faults.items() if found}
    return {
        "failpoints": len(faults),
        "hit": len(hit),
        "survived": len(faults) - len(bad),
        "not hit": sorted(set(faults) - set(hit)),
        "faults": bad,
        "seconds": round(time.monotonic() - began, 1),
    }


def kill_the_command(folder: Path, names: Sequence[str]) -> dict[str, Any]:
    """Kill `briefing ingest` into an empty library at some points, start it again, and look."""
    began, faults = time.monotonic(), {}
    papers, models = folder / "papers", folder / "models"
    write_articles(papers, ARTICLES)
    models.mkdir()
    for number, name in enumerate(names):
        data = folder / f"data-{number}"
        data.mkdir()
        (data / "models").symlink_to(models, target_is_directory=True)  # built once
        ends = [_briefing_ingest(data, papers, {"BRIEFING_FAILPOINT": name}), _briefing_ingest(data, papers, {})]
        wrong = [] if ends == [-9, 0] else [f"exit codes {ends}"]
        faults[name] = wrong + _audited(data, ARTICLES, MiniLM.name)
    bad = {name: found for name, found in faults.items() if found}
    seconds = round(time.monotonic() - began, 1)
    return {"failpoints": len(faults), "survived": len(faults) - len(bad), "faults": bad, "seconds": seconds}


def _briefing_ingest(data: Path, papers: Path, environment: dict[str, str]) -> int:
    names = {**os.environ, "BRIEFING_DATA_DIR": str(data), **environment}
    command = [sys.executable, "-m", "bot", "ingest", str(papers)]
    return subprocess.run(command, cwd=ROOT, env=names, capture_output=True, check=False, timeout=120).returncode


def kill_at_random(folder: Path, kills: int, articles: int, seed: int) -> dict[str, Any]:
    """Kill, start again and kill; whenever an ingest comes to its end, look, change a third of the articles, go on."""
    chance, began = random.Random(seed), time.monotonic()
    papers, data = folder / "papers", folder / "data"
    write_articles(papers, articles)
    assert forked(partial(live, folder / "unhurt", papers))
    whole = time.monotonic() - began
    done = rounds = 0
    faults: list[str] = []
    while done < kills:
        # Not up to the whole: an ingest that goes on after a kill, or renews a third, is shorter.
        if forked(partial(live, data, papers), kill_after=chance.uniform(0, 0.8 * whole)):
            faults += _audited(data, articles)
            rounds += 1
            write_articles(papers, articles, version=rounds)
            if rounds % 4 == 0:
                shutil.rmtree(data)
        else:
            done += 1
            faults += half_kept(data)
        sys.stderr.write(f"{done} kills, {rounds} ingests completed, {len(faults)} faults\n")
    if not forked(partial(live, data, papers)):
        faults.append("the last start failed")
    faults += _audited(data, articles)
    return {
        "kills": done,
        "articles": articles,
        "ingests completed": rounds + 1,
        "faults": faults,
        "seconds of an unhurt ingest": round(whole, 1),
        "seconds": round(time.monotonic() - began, 1),
    }


def _audited(data: Path, articles: int, embedding: str = RandomEmbeddings.name) -> list[str]:
    """Look in a fork: this process must stay without threads."""
    report = data / "faults.json"
    report.unlink(missing_ok=True)
    ended = forked(lambda: _write(report, faults_after_repair(data, articles, embedding)))
    found: list[str] = json.loads(report.read_text()) if ended else ["the look failed"]
    return found


def _write(report: Path, faults: list[str]) -> None:
    report.write_text(json.dumps(faults))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failpoints", action="store_true")
    parser.add_argument("--share", type=int, default=1, help="which of the --shares of the failpoints")
    parser.add_argument("--shares", type=int, default=1)
    parser.add_argument("--command", action="store_true")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_articles(folder / "warm", 1)
        (warm,) = read(folder / "warm")
        assert isinstance(warm, Article)
        traits_of(warm)  # the rules of language are compiled here, once, and not in every life
        if chosen.failpoints:
            generations.probe_in_child = probed_in_fork  # each life after a kill probes once
            figures = kill_at_every_failpoint(folder, chosen.share, chosen.shares)
        elif chosen.command:
            figures = kill_the_command(folder, COMMAND)
        else:
            figures = kill_at_random(folder, chosen.kills, chosen.articles, chosen.seed)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if figures["faults"] or figures.get("not hit") else 0


if __name__ == "__main__":
    sys.exit(main())
