"""The picture of how the bot grows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

Lines = Sequence[dict[str, Any]]


def plot(lines: Lines, to: Path, *, title: str) -> None:
    """Draw time, memory, disk and index time over the number of passages, both axes logarithmic."""
    figure, ((answers, parts), (memory, building)) = plt.subplots(2, 2, figsize=(12, 8.5), constrained_layout=True)
    tasks = {task: [line[task] for line in lines] for task in ("building", "answering", "exact")}
    sizes = [line["passages"] for line in lines]
    for name in ("ask", "search"):
        _times(answers, sizes, [one[name] for one in tasks["answering"]], name)
    labels = {"embed": "embedding", "embed_dense": "embedding and vectors", "lexical": "terms", "summary": "counting"}
    for name, label in labels.items():
        parts.plot(sizes, [one[name]["p50_ms"] for one in tasks["answering"]], "o-", label=label)
    _times(parts, sizes, tasks["exact"], "exact vector search")
    for task, measured in tasks.items():
        memory.plot(sizes, [one["peak_mb"] for one in measured], "o-", label=f"peak memory, {task}")
    for name in ("database_mb", "index_mb"):
        memory.plot(sizes, [line[name] for line in lines], "o--", label=f"disk, {name.removesuffix('_mb')}")
    building.plot(sizes, [one["s"] for one in tasks["building"]], "o-", label="building the vector index")
    building.plot(sizes, [one["load_s"] for one in tasks["exact"]], "o-", label="loading the exact search")
    for axes, unit in ((answers, "milliseconds, warm"), (parts, "milliseconds"), (memory, "MB"), (building, "seconds")):
        _label(axes, unit)
    figure.suptitle(title)
    figure.savefig(to, dpi=110)
    plt.close(figure)


def _times(axes: Axes, sizes: Sequence[int], times: Lines, name: str) -> None:
    (drawn,) = axes.plot(sizes, [one["p50_ms"] for one in times], "o-", label=f"{name}, p50")
    axes.plot(sizes, [one["p95_ms"] for one in times], "o:", color=drawn.get_color(), label=f"{name}, p95")


def _label(axes: Axes, unit: str) -> None:
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel=unit)
    axes.grid(visible=True, which="both", alpha=0.25)
    axes.legend()
