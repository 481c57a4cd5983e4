"""The gate: a figure below its pinned floor fails, and floors rise by themselves but sink only on purpose."""

import json
import math
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from tests.evals.scoring import Measured

FLOORS = Path(__file__).parent / "floors.json"

# Excerpts are verbatim without exception. Nine answerable questions of ten are answered: refusing more of the others is
# worth the tenth, so this floor does not follow what was measured.
FIXED = {"verbatim": 1.0, "answered": 0.9}


def load_floors(path: Path = FLOORS) -> dict[str, float]:
    """Return the pinned floors by figure; none where the file is missing."""
    return json.loads(path.read_text()) if path.exists() else {}


def save_floors(floors: Mapping[str, float], path: Path = FLOORS) -> None:
    """Write the floors, sorted by figure."""
    path.write_text(json.dumps(dict(sorted(floors.items())), indent=2) + "\n")


def failures(measured: Mapping[str, Measured], floors: Mapping[str, float], skipped: Collection[str]) -> Iterator[str]:
    """Say what is wrong, a line each: figures below their floor, and floors whose figure was not measured.

    `skipped` names the sets (a figure's first part) whose data are missing; their floors have nothing to say.
    """
    for figure, floor in floors.items():
        if figure in measured:
            if measured[figure].value < floor:
                yield f"{figure} is {measured[figure].value}, below its floor of {floor}"
        elif set_of(figure) not in skipped:
            yield f"{figure} has a floor of {floor} and was not measured"


def updated(
    floors: Mapping[str, float], measured: Mapping[str, Measured], skipped: Collection[str], *, allow_lower: bool
) -> dict[str, float]:
    """Return the floors raised to what was measured.

    A floor sinks, or goes where nothing measures it any more, only with `allow_lower` and only where it fails.
    """
    raised = {figure: max(pinned(figure, now), floors.get(figure, 0.0)) for figure, now in measured.items()}
    kept = {**floors, **raised}
    if not allow_lower:
        return kept
    sunk = {figure: pinned(figure, now) for figure, now in measured.items() if now.value < kept[figure]}
    return {figure: floor for figure, floor in (kept | sunk).items() if figure in measured or set_of(figure) in skipped}


def pinned(figure: str, measured: Measured) -> float:
    """Return the floor for what was measured: one standard error below it, cut to two digits.

    The error is sqrt(p (1 - p) / n), the most that a mean of values between 0 and 1 can have. Some floors are FIXED.
    """
    name = figure.rpartition(".")[2]
    if name in FIXED:
        return FIXED[name]
    p = measured.value
    error = math.sqrt(p * (1 - p) / measured.n) if measured.n else 0.0
    return max(0.0, math.floor(100 * (p - error) + 1e-9) / 100)


def set_of(figure: str) -> str:
    """The set of data that a figure comes from: its first part."""
    return figure.partition(".")[0]
