"""The gate holds: what is worse than its floor fails by name, and no floor sinks by itself."""

import json
from pathlib import Path

import pytest

from tests.evals.corpora import MissingDataError
from tests.evals.figures import SETS, measure_gold, measure_outlets, measure_rtqa22, measure_xquad
from tests.evals.floors import load_floors, pinned, save_floors, set_of
from tests.evals.run import hold, main
from tests.evals.scoring import Measured


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with two floors."""
    floors = tmp_path / "floors.json"
    save_floors({"sample.first": 0.5, "gold.first": 0.7}, floors)
    return floors


def test_a_figure_below_its_floor_fails_and_is_named(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = hold({"sample.first": Measured(0.49, 22), "gold.first": Measured(0.9, 29)}, [], path)

    assert code == 1
    assert capsys.readouterr().err == "sample.first is 0.49, below its floor of 0.5\n"


def test_figures_at_or_above_their_floors_pass_in_silence(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = hold({"sample.first": Measured(0.5, 22), "gold.first": Measured(0.9, 29)}, [], path)

    assert code == 0
    assert capsys.readouterr().err == ""


def test_a_floor_whose_figure_was_not_measured_fails(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = hold({"sample.first": Measured(0.5, 22)}, [], path)

    assert code == 1
    assert "gold.first has a floor of 0.7 and was not measured" in capsys.readouterr().err


def test_a_floor_whose_data_are_missing_is_passed_over(path: Path) -> None:
    assert hold({"sample.first": Measured(0.5, 22)}, ["gold"], path) == 0


def test_an_update_raises_floors_and_keeps_those_that_were_not_measured(path: Path) -> None:
    code = hold({"sample.first": Measured(0.9, 100), "sample.any": Measured(0.5, 100)}, ["gold"], path, update=True)

    assert code == 0
    assert load_floors(path) == {"gold.first": 0.7, "sample.any": 0.45, "sample.first": 0.87}


def test_an_update_refuses_to_lower_a_floor(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_text()

    code = hold({"sample.first": Measured(0.2, 100), "gold.first": Measured(0.7, 29)}, [], path, update=True)

    assert code == 1
    assert path.read_text() == before
    assert "sample.first is 0.2" in capsys.readouterr().err


def test_a_floor_that_fails_is_lowered_only_when_that_is_asked_for(path: Path) -> None:
    measured = {"sample.first": Measured(0.2, 100), "gold.first": Measured(0.7, 29)}

    code = hold(measured, [], path, update=True, allow_lower=True)

    assert code == 0
    assert load_floors(path) == {"gold.first": 0.7, "sample.first": 0.16}


def test_a_floor_that_nothing_measures_goes_only_when_that_is_asked_for(path: Path) -> None:
    measured = {"sample.first": Measured(0.5, 100)}

    assert hold(measured, [], path, update=True) == 1
    assert "gold.first" in load_floors(path)
    assert hold(measured, [], path, update=True, allow_lower=True) == 0
    assert load_floors(path) == {"sample.first": 0.5}


@pytest.mark.parametrize(
    ("figure", "value", "n", "floor"),
    [
        ("x.first", 0.5, 100, 0.45),
        ("x.first", 0.8, 400, 0.78),
        ("x.first", 0.9146, 632, 0.9),
        ("x.first", 1.0, 22, 1.0),
        ("x.first", 0.0, 22, 0.0),
        ("x.first", 0.0, 0, 0.0),
        ("x.verbatim", 0.99, 100, 1.0),
        ("x.answered", 0.99, 100, 0.9),
    ],
)
def test_a_floor_lies_one_standard_error_below_what_was_measured_or_is_fixed(
    figure: str, value: float, n: int, floor: float
) -> None:
    assert pinned(figure, Measured(value, n)) == floor


@pytest.mark.parametrize("measure", [measure_gold, measure_outlets, measure_rtqa22, measure_xquad])
def test_a_set_without_its_data_says_what_is_missing(measure: object, tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match="does not exist"):
        measure(tmp_path / "bench")  # type: ignore[operator]


def test_lowering_without_an_update_and_unknown_sets_are_wrong_calls() -> None:
    for arguments in (["--allow-lower"], ["no-such-set"]):
        with pytest.raises(SystemExit, match="2"):
            main(arguments)


def test_every_pinned_floor_belongs_to_a_set_and_excerpts_are_verbatim_without_exception() -> None:
    floors = load_floors()

    assert {set_of(figure) for figure in floors} == set(SETS)
    assert all(0 <= floor <= 1 for floor in floors.values())
    assert {floor for figure, floor in floors.items() if figure.endswith(".verbatim")} == {1.0}


def test_the_file_of_floors_is_as_an_update_would_write_it(tmp_path: Path) -> None:
    copy = tmp_path / "floors.json"

    save_floors(load_floors(), copy)

    assert json.loads(copy.read_text())
    assert copy.read_text() == (Path(__file__).parent / "floors.json").read_text()
