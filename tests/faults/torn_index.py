"""Damages every file of a Chroma index in every way, and prints what was tried, detected and repaired, as JSON.

`python -m tests.faults.torn_index` takes a few minutes; its short form stands in tests/retrieval/library/test_index.py.
"""

import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.retrieval.library.test_index import fill, finds_everything, opened, truncate, zero


def flip(path: Path) -> None:
    """Turn one bit in every 4 KB, at places that are the same in every run."""
    content, chance = bytearray(path.read_bytes()), random.Random(7)
    for block in range(0, len(content), 4096):
        place = chance.randrange(block, min(block + 4096, len(content)))
        content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


DAMAGE: dict[str, Callable[[Path], None]] = {
    "emptied": lambda path: truncate(path, 0),
    "cut at a third": lambda path: truncate(path, 1 / 3),
    "cut at two thirds": lambda path: truncate(path, 2 / 3),
    "zeroed": zero,
    "removed": Path.unlink,
    "bits flipped": flip,
}


def main() -> int:
    """Try everything; exit code 1 where something was not detected or not repaired."""
    began, tried, detected, repaired, faults = time.monotonic(), 0, 0, 0, []
    with tempfile.TemporaryDirectory() as name:
        whole = Path(name) / "whole"
        fill(whole)
        files = [path.relative_to(whole) for path in sorted((whole / "index").rglob("*")) if path.is_file()]
        for file in files:
            for way, damage in DAMAGE.items():
                if way != "removed" and (whole / file).stat().st_size == 0:
                    continue
                copy = Path(name) / "copy"
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
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if faults else 0


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
