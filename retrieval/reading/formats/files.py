"""Files and folders: which are read, by whom, and under which name."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from config.errors import ReadingError
from retrieval.articles import Article
from retrieval.reading.formats.archive import zip_reader
from retrieval.reading.formats.html import read_html
from retrieval.reading.formats.jsonl import read_json, read_jsonl
from retrieval.reading.formats.pdf import read_pdf
from retrieval.reading.formats.text import read_text
from retrieval.reading.rejection import Rejected, attempted, unfit_name

Reader = Callable[[Path, str, str], Iterator[Article | Rejected]]

READERS: dict[str, Reader] = {
    "": read_text,
    ".txt": read_text,
    ".text": read_text,
    ".md": read_text,
    ".markdown": read_text,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
}
_LINED = {suffix for suffix, reader in READERS.items() if reader is read_jsonl}
READERS[".zip"] = zip_reader(READERS)


def read(path: Path, *, scope: str = "shared") -> Iterator[Article | Rejected]:
    """Yield every article of a file, or of a folder and its sub-folders, and a `Rejected` for what is none.

    A folder is read in the order of its names; hidden files are left out. An article's `source` is its file's name
    (the path within the folder where two files share a name), a JSON row's is its `url` or "<file name>#<row>".
    ReadingError where `path` does not exist; nothing else ends the reading.
    """
    if not os.path.lexists(path):
        raise ReadingError(f"{path} does not exist; give the path of a file or folder")
    return _folder(path, scope) if path.is_dir() else _file(path, path.name, scope)


def expected(path: Path) -> int:
    """Return how many documents `read` will find at least, at the cost of a look: files, and lines of JSON."""
    try:
        return sum(_expected_in(file) for file in _found_at(path) if os.path.lexists(file))
    except OSError:
        return 0


def _found_at(path: Path) -> Iterator[Path]:
    return _found(path) if path.is_dir() else iter([path])


def _expected_in(file: Path) -> int:
    return _lines(file) if file.suffix.lower() in _LINED and file.is_file() else 1


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1024 * 1024), b""))


def _folder(folder: Path, scope: str) -> Iterator[Article | Rejected]:
    files = sorted(_found(folder), key=lambda file: file.relative_to(folder).parts)
    shared = Counter(file.name for file in files)
    for file in files:
        source = file.name if shared[file.name] == 1 else file.relative_to(folder).as_posix()
        if _leads_out(file, folder):
            yield Rejected(source, "it is a link that leads out of the folder; give what it leads to by its own path")
        else:
            yield from _file(file, source, scope)


def _leads_out(file: Path, folder: Path) -> bool:
    try:
        return not file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return True


def _found(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder`, and the folders that cannot be opened; every folder is entered once."""
    seen: set[tuple[int, int]] = set()
    closed: list[OSError] = []
    for base, folders, names in os.walk(folder, followlinks=True, onerror=closed.append):
        status = Path(base).stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(base, name) for name in names if not name.startswith("."))
    yield from (Path(error.filename) for error in closed)


def _file(path: Path, source: str, scope: str) -> Iterator[Article | Rejected]:
    return attempted(source, lambda: _documents(path, source, scope))


def _documents(path: Path, source: str, scope: str) -> Iterator[Article | Rejected]:
    reader = READERS.get(path.suffix.lower())
    if reason := unfit_name(str(path)):
        raise ReadingError(reason)
    if path.is_dir():
        os.scandir(path).close()
    if not path.is_file():
        raise ReadingError("this is not a file that can be read; give a text, Markdown, HTML, PDF, JSON or zip file")
    if reader is None:
        raise ReadingError(f"files of the kind {path.suffix} are not read; save it as {_kinds()}")
    yield from (_placed(document, path, source) for document in reader(path, source, scope))


def _placed(document: Article | Rejected, path: Path, source: str) -> Article | Rejected:
    """The document with its origin: the file's whole path, or where it names an address that it was not fetched from,
    that as a row's: what a file says of itself never replaces what was fetched.
    """
    if isinstance(document, Rejected):
        return document
    if not document.source.startswith(source):
        return replace(document, origin=f"row {document.source}")
    return replace(document, origin=f"{path.resolve()}{document.source.removeprefix(source)}")


def _kinds() -> str:
    return ", ".join(sorted(suffix for suffix in READERS if suffix))
