"""Files and folders: which are read, by whom, and under which name."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from config.errors import ReadingError
from retrieval.articles import Article
from retrieval.reading.formats.archive import zip_reader
from retrieval.reading.formats.docx import read_docx
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
    ".docx": read_docx,
}
_PART_BYTES = 128 * 1024
_LINED = {suffix for suffix, reader in READERS.items() if reader is read_jsonl}
READERS[".zip"] = zip_reader(READERS)


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file, or of one with an article a line the bytes `first` to `last`, of which `number` is the first line's."""

    path: Path
    source: str
    first: int = 0
    last: int | None = None
    number: int = 1


def file_parts(path: Path) -> Iterator[FilePart | Rejected]:
    """Yield what `read` would read, in parts that may be read apart from each other; errors as there."""
    for file, source, out in _listed(path):
        if out:
            yield _led_out(source)
        elif file.suffix.lower() in _LINED and file.is_file() and not unfit_name(str(file)):
            yield from _cut(file, source)
        else:
            yield FilePart(file, source)


def read_part(part: FilePart, *, scope: str = "shared") -> Iterator[Article | Rejected]:
    """Yield every article of a part of a file, and a `Rejected` for what is none."""
    return _file(part.path, part.source, scope, part)


def read(path: Path, *, scope: str = "shared") -> Iterator[Article | Rejected]:
    """Yield every article of a file, or of a folder and its sub-folders, and a `Rejected` for what is none.

    A folder is read in the order of its names; hidden files are left out. An article's `source` is its file's name
    (the path within the folder where two files share a name), a JSON row's is its `url` or "<file name>#<row>".
    ReadingError where `path` does not exist; nothing else ends the reading.
    """
    return (document for file in _listed(path) for document in _document_of(file, scope))


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


def _listed(path: Path) -> list[tuple[Path, str, bool]]:
    """The files of a path, by name: each with what it is called, and whether it is a link that leads out."""
    if not os.path.lexists(path):
        raise ReadingError(f"{path} does not exist; give the path of a file or folder")
    if not path.is_dir():
        return [(path, path.name, False)]
    files = sorted(_found(path), key=lambda file: file.relative_to(path).parts)
    shared = Counter(file.name for file in files)
    return [
        (file, file.name if shared[file.name] == 1 else file.relative_to(path).as_posix(), _leads_out(file, path))
        for file in files
    ]


def _document_of(listed: tuple[Path, str, bool], scope: str) -> Iterator[Article | Rejected]:
    file, source, out = listed
    return iter([_led_out(source)]) if out else _file(file, source, scope)


def _led_out(source: str) -> Rejected:
    return Rejected(source, "it is a link that leads out of the folder; give what it leads to by its own path")


def _cut(file: Path, source: str) -> Iterator[FilePart]:
    """The parts of a file with an article a line: some dozen articles each, cut between lines."""
    try:
        with file.open("rb") as data:
            first, number = 0, 1
            while block := data.read(_PART_BYTES):
                lines = block.count(b"\n")
                while not block.endswith(b"\n") and (block := data.readline(_PART_BYTES)):
                    lines += block.endswith(b"\n")
                yield FilePart(file, source, first, data.tell(), number)
                first, number = data.tell(), number + lines
    except OSError:
        yield FilePart(file, source)  # whoever reads it says what is wrong


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


def _file(path: Path, source: str, scope: str, part: FilePart | None = None) -> Iterator[Article | Rejected]:
    return attempted(source, lambda: _documents(path, source, scope, part))


def _documents(path: Path, source: str, scope: str, part: FilePart | None) -> Iterator[Article | Rejected]:
    reader = READERS.get(path.suffix.lower())
    if part and path.suffix.lower() in _LINED:
        reader = partial(read_jsonl, first=part.first, last=part.last, number=part.number)
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
