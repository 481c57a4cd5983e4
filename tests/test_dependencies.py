"""What is installed beside the project: pinned with its digests, and under licences that ask nothing of who uses it."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions

import pytest

from tests.conftest import ROOT

LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))

# Licences under which whatever is built on a package stays its owner's.
PERMISSIVE = frozenset(
    {"MIT", "MIT-0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "Apache-2.0", "PSF-2.0", "Zlib", "CC0-1.0",
     "CNRI-Python", "Unlicense"}
)  # fmt: skip
# What asks for its own files to stay open, or to be exchangeable, and is used unchanged, as a library.
KNOWN = {
    "certifi": "MPL-2.0",
    "fontpkg-noto-sans": "OFL-1.1",
    "hypothesis": "MPL-2.0",
    "orjson": "MPL-2.0",
    "pathspec": "MPL-2.0",
    "psycopg": "LGPL-3.0-only",
    "psycopg-binary": "LGPL-3.0-only",
    "python-telegram-bot": "LGPL-3.0-only",
    "tld": "MPL-1.1",
    "tqdm": "MPL-2.0",
}
# How the text of a licence begins its grant, for packages whose metadata say nothing of it.
GRANTS = {"MIT": "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"}
# How older metadata write them, in lower case.
WRITTEN = {
    "apache software": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache, version 2.0": "Apache-2.0",
    "apache version 2.0": "Apache-2.0",
    "bsd": "BSD",
    "the bsd 2-clause": "BSD-2-Clause",
    "bsd 2-clause": "BSD-2-Clause",
    "3-clause bsd": "BSD-3-Clause",
    "isc (iscl)": "ISC",
    "mozilla public 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation": "PSF-2.0",
}


def entries(lock: str) -> Iterator[str]:
    """The entries of a lock file, each with its digests on one line."""
    text = re.sub(r"\\\n\s*", "", (ROOT / lock).read_text(encoding="utf-8"))
    yield from (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_with_its_digests(lock: str) -> None:
    pinned = re.compile(r"[a-z0-9][a-z0-9._-]*==[^\s;]+( ; [^@]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")

    found = list(entries(lock))

    assert found
    assert [entry[:80] for entry in found if not pinned.fullmatch(entry)] == []


def licences(one: Distribution) -> list[str]:
    """What a package's metadata say of its licence, each in the form of SPDX."""
    said = one.metadata
    if expression := said.get("License-Expression"):
        return [expression]
    classified = [line.split(" :: ")[-1] for line in said.get_all("Classifier") or [] if line.startswith("License ::")]
    stated = [line for line in [*classified, (said.get("License") or "").strip().partition("\n")[0]] if line]
    return [spdx(line) for line in stated] or list(granted(one))


def granted(one: Distribution) -> Iterator[str]:
    for name in one.metadata.get_all("License-File") or []:
        text = " ".join((one.read_text(f"licenses/{name}") or "").split())
        yield from (licence for licence, grant in GRANTS.items() if grant in text)


def spdx(written: str) -> str:
    plain = re.sub(r"\s*\blicen[cs]e\b", "", written, flags=re.IGNORECASE).strip()
    return WRITTEN.get(plain.casefold(), plain)


def holds(expression: str, allowed: frozenset[str]) -> bool:
    """Tell whether an expression may be met by these licences: one side of every OR, all of every AND."""
    sides = (side.strip(" ()") for side in re.split(r"\s+OR\s+", expression))
    return any(all(part.strip(" ()") in allowed for part in re.split(r"\s+AND\s+|, ", side)) for side in sides)


def test_the_licence_of_every_installed_package_is_permissive_or_a_named_exception() -> None:
    locked = {re.split(r"==", entry)[0] for lock in LOCKS for entry in entries(lock)}
    installed = {one.name.lower().replace("_", "-").replace(".", "-"): one for one in distributions()}

    def strange() -> Iterator[str]:
        for name, one in sorted(installed.items()):
            allowed = PERMISSIVE | {KNOWN[name]} if name in KNOWN else PERMISSIVE
            said = licences(one)
            if name in locked and not any(holds(expression, allowed) for expression in said):
                yield f"{name}: {said}"

    assert len(installed.keys() & locked) > 100
    assert list(strange()) == []


@pytest.mark.parametrize(
    "expression",
    ["GPL-3.0-only", "AGPL-3.0-or-later", "MIT AND GPL-2.0-only", "LGPL-3.0-only OR GPL-3.0-only", "Proprietary", ""],
)
def test_a_licence_that_asks_for_more_is_noticed(expression: str) -> None:
    assert not holds(spdx(expression), PERMISSIVE)


@pytest.mark.parametrize("expression", ["MIT OR GPL-3.0-only", "Apache-2.0 AND (MIT)", "BSD License", "Apache 2.0"])
def test_a_licence_that_leaves_the_choice_is_met_by_the_permissive_one(expression: str) -> None:
    assert holds(spdx(expression), PERMISSIVE)
