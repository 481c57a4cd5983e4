"""Every document of a hostile pack is rejected with its reason, within its limits, and stops none of the others."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

SECONDS = 10
MEGABYTES = 350  # of the reading process, of which 70 are the program
SANDBOX_MEGABYTES = 600

# What is read of each, and what the reasons say, in order.
EXPECTED: dict[str, tuple[int, list[str]]] = {
    "good-1.txt": (1, []),
    "empty.txt": (0, ["no text in it"]),
    "blank.md": (0, ["no text in it"]),
    "binary.txt": (0, ["binary data"]),
    "program.html": (0, ["binary data"]),
    "line.txt": (0, ["larger than 10 MB"]),
    "line.jsonl": (1, ["longer than 10 MB"]),
    "line.json": (0, ["longer than 10 MB"]),
    "line.html": (0, ["larger than 10 MB"]),
    "utf16-torn.txt": (0, ["character encoding"]),
    "mixed.txt": (1, []),  # some encoding of one byte a character always fits
    "surrogate.json": (0, ["binary data"]),
    "deep.json": (0, ["nesting"]),
    "broken.jsonl": (1, ["row 2: this is not JSON", "row 3: this is no JSON object", "row 4: this is not UTF-8"]),
    "broken.jsonl.zip": (1, ["row 2: this is not JSON"]),
    "zip-in-zip-in-zip.zip": (2, ["archives within archives"]),
    "bomb.zip": (0, ["larger than 10 MB", "larger than 100 MB together"]),
    "torn.zip": (0, ["broken or cut short"]),
    "password.pdf": (0, ["password"]),
    "torn.pdf": (0, ["broken or cut short"]),
    "tags.html": (0, ["more than 100,000 tags"]),
    "table.html": (0, ["more than 100,000 tags"]),
    "good-2.txt": (1, []),
    "laughs.xml": (0, ["entities"]),
    "inflated": (0, ["larger than 5 MB"]),
}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, Any]]:
    """Read the pack in a process of its own: what it holds at most is measured."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("only Linux tells how much memory a process held")
    command = [sys.executable, "-m", "tests.faults.hostile_pack"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {row["name"]: row for row in rows}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_hostile_document_is_rejected_with_its_reason(outcomes: dict[str, dict[str, Any]], name: str) -> None:
    read, reasons = EXPECTED[name]
    outcome = outcomes[name]

    assert outcome["read"] == read
    assert len(outcome["rejected"]) == len(reasons)
    assert all(reason in said for reason, said in zip(reasons, outcome["rejected"], strict=True))


@pytest.mark.parametrize("name", EXPECTED)
def test_it_takes_little_time_and_memory(outcomes: dict[str, dict[str, Any]], name: str) -> None:
    outcome = outcomes[name]

    assert outcome["seconds"] < SECONDS
    assert outcome["megabytes"] < MEGABYTES
    assert outcome["sandbox_megabytes"] < SANDBOX_MEGABYTES


def test_in_one_folder_they_stop_none_of_the_others(outcomes: dict[str, dict[str, Any]]) -> None:
    files = [outcome for name, outcome in outcomes.items() if name not in {"all", "laughs.xml", "inflated"}]

    assert outcomes["all"]["Article"] == sum(outcome["read"] for outcome in files)
    assert outcomes["all"]["Rejected"] == sum(len(outcome["rejected"]) for outcome in files)
