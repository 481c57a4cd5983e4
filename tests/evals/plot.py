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
    _times(answers, lines, ("ask", "search"))
    _parts(parts, lines)
    _figures(memory, lines, {"peak_mb": "peak memory", "database_mb": "database", "index_mb": "vector index"}, "MB")
    _figures(building, lines, {"index_s": "building the vector index"}, "seconds")
    figure.suptitle(title)
    figure.savefig(to, dpi=110)
    plt.close(figure)


def _times(axes: Axes, lines: Lines, names: Sequence[str]) -> None:
    for name in names:
        (drawn,) = axes.plot(_sizes(lines), [line[name]["p50_ms"] for line in lines], "o-", label=f"{name}, p50")
        p95 = [line[name]["p95_ms"] for line in lines]
        axes.plot(_sizes(lines), p95, "o:", color=drawn.get_color(), label=f"{name}, p95")
    _label(axes, "milliseconds, warm")


def _parts(axes: Axes, lines: Lines) -> None:
    labels = {"embed": "embedding", "embed_dense": "embedding and vectors", "lexical": "terms", "summary": "counting"}
    for name, label in labels.items():
        axes.plot(_sizes(lines), [line[name]["p50_ms"] for line in lines], "o-", label=label)
    _label(axes, "milliseconds, p50")


def _figures(axes: Axes, lines: Lines, labels: dict[str, str], unit: str) -> None:
    for name, label in labels.items():
        axes.plot(_sizes(lines), [line[name] for line in lines], "o-", label=label)
    _label(axes, unit)


def _label(axes: Axes, unit: str) -> None:
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel=unit)
    axes.grid(visible=True, which="both", alpha=0.25)
    axes.legend()


def _sizes(lines: Lines) -> list[int]:
    return [line["passages"] for line in lines]
