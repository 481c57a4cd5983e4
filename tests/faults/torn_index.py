"""Damages every file of a Chroma index in every way, and prints what was tried, detected and repaired, as JSON.

`python -m tests.faults.torn_index` takes half an hour, with `--left closed` or `--left open` half of it; its short form
stands in tests/retrieval/index/test_index.py. First the index was closed as it should be, so its files' digests are
known; then it was left open by a kill, so only a probe can tell. Damage to what Chroma does not need does no harm there
and shows itself to nobody (the upper layers of the graph, an unused part of a header): what counts is that everything
is found. With fewer than 1,000 articles Chroma has not written its graph yet, and needs none of these files.
"""

import argparse
import json
import logging
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from retrieval.library.database import Database
from tests.retrieval.index.test_index import fill, finds_everything, opened, truncate, zero


def flip(path: Path) -> None:
    """Turn one bit in every 4 KB, at places that are the same in every run."""
    content, chance = bytearray(path.read_bytes()), random.Random(7)
    for block in range(0, len(content), 4096):
        place = chance.randrange(block, min(block + 4096, len(content)))
        content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


LEFT = ("closed", "open")
DAMAGE: dict[str, Callable[[Path], None]] = {
    "emptied": lambda path: truncate(path, 0),
    "cut at a third": lambda path: truncate(path, 1 / 3),
    "cut at two thirds": lambda path: truncate(path, 2 / 3),
    "zeroed": zero,
    "removed": Path.unlink,
    "bits flipped": flip,
}


def main() -> int:
    """Try everything; exit code 1 where something was not repaired, or not detected though the digests were known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_500)
    parser.add_argument("--left", choices=LEFT, action="append", help="how the index was left; both unless told")
    chosen, status = parser.parse_args(), 0
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as name:
        whole = Path(name) / "whole"
        fill(whole, chosen.articles)
        for left in chosen.left or LEFT:
            if left == "open":
                forget_digests(whole)
            figures = damage_everything(Path(name), whole)
            sys.stdout.write(json.dumps({"left": left} | figures) + "\n")
            status |= figures["repaired"] < figures["tried"] or (
                left == "closed" and figures["detected"] < figures["tried"]
            )
    return int(status)


def forget_digests(folder: Path) -> None:
    """Make the index look as if its last owner had been killed."""
    database = Database(folder / "briefing.db")
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE index_generations SET fingerprint = NULL")
    database.close()


def damage_everything(folder: Path, whole: Path) -> dict[str, Any]:
    """Damage copies of `whole`, one file in one way each."""
    began, tried, detected, repaired, faults = time.monotonic(), 0, 0, 0, []
    files = [path.relative_to(whole) for path in sorted((whole / "index").rglob("*")) if path.is_file()]
    for file in files:
        for way, damage in DAMAGE.items():
            if way != "removed" and (whole / file).stat().st_size == 0:
                continue
            copy = folder / "copy"
            shutil.copytree(whole, copy)
            before = (copy / file).read_bytes()
            damage(copy / file)
            if (copy / file).exists() and (copy / file).read_bytes() == before:
                shutil.rmtree(copy)  # zeros that are zeros already are no damage
                continue
            noticed, mended = _survives(copy)
            tried, detected, repaired = tried + 1, detected + noticed, repaired + mended
            faults += [] if noticed and mended else [f"{file.name} {way}"]
            shutil.rmtree(copy)
    seconds = round(time.monotonic() - began, 1)
    figures = {"tried": tried, "detected": detected, "repaired": repaired, "faults": faults, "seconds": seconds}
    return figures | {"files": [path.name for path in files]}


def _survives(folder: Path) -> tuple[bool, bool]:
    """Whether the damage is noticed at the start, and everything found before and after it is mended."""
    with opened(folder) as index:
        noticed = index.state == "stale"
        meanwhile = finds_everything(index, folder)
        if noticed:
            index.rebuild()
        return noticed, meanwhile and index.state == "sound" and finds_everything(index, folder)


if __name__ == "__main__":
    sys.exit(main())
