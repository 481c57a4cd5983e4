"""SECURITY.md promises nothing that is not tested."""

import ast
import re
from functools import cache

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(test_\w+)`", PAGE)


@cache
def existing_tests() -> frozenset[str]:
    """The name of every test function and method of the suite."""
    files = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").rglob("test_*.py")]
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for tree in files for node in ast.walk(tree) if isinstance(node, functions))


def test_every_named_test_exists() -> None:
    assert set(NAMED) <= existing_tests(), set(NAMED) - existing_tests()


@pytest.mark.parametrize("number", range(1, 11))
def test_every_risk_of_the_ten_has_its_row_and_its_tests(number: int) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| LLM{number:02} ")]

    assert len(rows) == 1
    assert len(re.findall(r"`test_\w+`", rows[0])) >= 2


def test_a_report_has_a_way() -> None:
    assert "## How to report" in PAGE
