"""`make eval`: every quality figure as one JSON line, held against the floors in floors.json.

Exit code 1: a figure is below its floor, or a floor's figure was not measured though its data are here.
"""

import argparse
import json
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from config.logging import configure_logging
from config.sections import LogSettings
from tests.evals.corpora import MissingDataError, forget_settings, public_folder
from tests.evals.figures import SETS, Figures
from tests.evals.floors import FLOORS, failures, load_floors, save_floors, set_of, updated


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, compare; with --update, pin."""
    wanted = _options(arguments)
    public = public_folder()
    forget_settings()
    configure_logging(LogSettings(level="warning"))
    measured, skipped = _measure(wanted.sets or list(SETS), public, load_floors())
    return hold(measured, skipped, FLOORS, update=wanted.update, allow_lower=wanted.allow_lower)


def hold(
    measured: Figures, skipped: Collection[str], path: Path, *, update: bool = False, allow_lower: bool = False
) -> int:
    """Hold figures against the floors in a file, which `update` raises; name what fails and return the exit code."""
    floors = load_floors(path)
    if update:
        floors = updated(floors, measured, skipped, allow_lower=allow_lower)
        save_floors(floors, path)
    wrong = list(failures(measured, floors, skipped))
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    if wrong and update:
        sys.stderr.write("These floors stand; --allow-lower lowers them.\n")
    return 1 if wrong else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.evals.run", description="Print and check quality figures.")
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"one or more of {', '.join(SETS)}; default: all")
    parser.add_argument("--update", action="store_true", help="raise the floors to what is measured now")
    parser.add_argument("--allow-lower", action="store_true", help="with --update: lower the floors that fail")
    options = parser.parse_args(arguments)
    if unknown := set(options.sets) - set(SETS):
        parser.error(f"no set is called {', '.join(sorted(unknown))}")
    if options.allow_lower and not options.update:
        parser.error("--allow-lower goes with --update")
    return options


def _measure(names: Sequence[str], public: Path, floors: dict[str, float]) -> tuple[Figures, dict[str, str]]:
    """Return the figures, and the sets that were skipped with the reason; print both as they come."""
    measured: Figures = {}
    skipped = {name: "not asked for" for name in SETS if name not in names}
    for name in SETS:
        if name in names:
            try:
                figures = SETS[name](public)
            except MissingDataError as error:
                skipped[name] = str(error)
            else:
                _print_figures(figures, floors)
                measured |= figures
    for name, reason in skipped.items():
        _print({"data": name, "skipped": reason})
    return measured, skipped


def _print_figures(figures: Figures, floors: dict[str, float]) -> None:
    for figure, now in figures.items():
        _print({"figure": figure, "value": now.value, "floor": floors.get(figure), "n": now.n, "data": set_of(figure)})


def _print(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
