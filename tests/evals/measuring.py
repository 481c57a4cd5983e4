"""Times and their ratios, as JSON lines."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from config.settings import PREFIX
from tests.evals.corpora import KEPT

COLD = [sys.executable, "-I", "-S", str(Path(__file__).with_name("cold.py"))]


def seconds(action: Callable[..., Any], *arguments: Any) -> float:
    """Return how long a call takes."""
    started = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - started


def in_turns(times: int, one: Callable[[], Any], other: Callable[[], Any]) -> tuple[list[float], list[float]]:
    """Time two calls, one after the other, again and again."""
    pairs = [(seconds(one), seconds(other)) for _ in range(times)]
    return [first for first, _ in pairs], [second for _, second in pairs]


def milliseconds(times: Sequence[float]) -> dict[str, float]:
    """Return the median and the 95th percentile."""
    p50, p95 = np.percentile(times, [50, 95]) * 1000
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}


def cold(command: Sequence[str], data_dir: Path) -> dict[str, float]:
    """Run a command in a process of its own; return its seconds `s` and its `peak_mb`."""
    environment = os.environ | {f"{PREFIX}DATA_DIR": str(data_dir), "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([*COLD, *command], capture_output=True, text=True, check=True, env=environment, cwd=KEPT)
    measured: dict[str, float] = json.loads(done.stdout)
    if measured["code"] not in (0, 1):
        raise RuntimeError(f"{' '.join(command[:3])} ended with {measured['code']}")
    return measured


def print_ratio(figure: str, ours: Sequence[float], theirs: Sequence[float], **more: Any) -> None:
    """Print the ratio of the medians, with both of them in seconds or in the unit that `more` names."""
    one, other = median(ours), median(theirs)
    unit = more.pop("unit", "s")
    line = {"figure": figure, "value": round(one / other, 3)} | more
    print_line(line | {"runs": len(ours), f"over_{unit}": round(one, 4), f"under_{unit}": round(other, 4)})


def print_line(line: dict[str, Any]) -> None:
    """Print one JSON object, at once."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
