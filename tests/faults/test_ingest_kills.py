"""A kill at any moment of an ingest loses at most the document in hand; the next start repairs the rest.

The long form, 200 kills over 300 articles: `python -m tests.faults.ingest_kills`.
"""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.faults.ingest_kills import failpoints

SHARES = 2  # each is a test, so that two workers halve them


def kills(*arguments: str) -> dict[str, Any]:
    """Run the script in a process of its own: it forks, and a process with threads must not."""
    command = [sys.executable, "-m", "tests.faults.ingest_kills", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.stdout, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # log lines stand before it
    return figures


@pytest.mark.parametrize("share", range(1, SHARES + 1))
def test_a_kill_at_every_commit_point_leaves_a_library_that_mends_itself(share: int) -> None:
    figures = kills("--failpoints", f"--share={share}", f"--shares={SHARES}")

    assert figures["faults"] == {}
    assert figures["not hit"] == []
    assert figures["failpoints"] == len(failpoints()[share - 1 :: SHARES]) > 0


def test_kills_at_random_moments_leave_a_library_that_mends_itself() -> None:
    figures = kills("--kills", "3", "--articles", "20", "--seed", "3")

    assert figures["faults"] == []
