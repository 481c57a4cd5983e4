"""Zip archives: their members are read as files are."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import ReadingError
from retrieval.articles import Article
from retrieval.reading.formats.unzip import MAX_MEMBERS, MAX_TOTAL_BYTES
from retrieval.reading.rejection import Rejected, attempted
from retrieval.reading.sandbox import SANDBOX

MAX_ZIP_BYTES = 100 * 1024 * 1024
MAX_DEPTH = 2

Reader = Callable[[Path, str, str], Iterator[Article | Rejected]]


class _Contents(BaseModel):
    """What the child found in an archive: name, size and reason of each member."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    members: list[tuple[str, int, str | None]]


@dataclass
class _Left:
    """What may still be read of an archive and all archives in it."""

    members: int = MAX_MEMBERS
    size: int = MAX_TOTAL_BYTES


def zip_reader(readers: Mapping[str, Reader]) -> Reader:
    """Return the reader of zip archives whose members are read by `readers`, by their names' endings.

    An article's source is "<archive>/<member>". An archive within the archive is opened, one within that is not.
    """

    def read_zip(path: Path, source: str, scope: str) -> Iterator[Article | Rejected]:
        """Yield the articles of every member; OSError where the file cannot be opened."""
        with path.open("rb") as file:
            data = file.read(MAX_ZIP_BYTES + 1)
        with TemporaryDirectory(prefix="briefing-") as folder:
            yield from _Archive(readers, Path(folder), scope, _Left()).documents(data, source, depth=1)

    return read_zip


@dataclass(frozen=True)
class _Archive:
    """One archive being read: by which readers, through which folder, and how much of it may still be read."""

    readers: Mapping[str, Reader]
    folder: Path
    scope: str
    left: _Left

    def documents(self, data: bytes, source: str, *, depth: int) -> Iterator[Article | Rejected]:
        """Yield what the members of the archive `data` hold."""
        if depth > MAX_DEPTH:
            yield Rejected(source, f"archives within archives are opened {MAX_DEPTH} deep; unpack it first")
            return
        try:
            members = self._members(data)
        except ReadingError as error:
            yield Rejected(source, str(error))
            return
        for name, content, reason in members:
            label = f"{source}/{name}" if name else source
            suffix = PurePosixPath(name).suffix.lower()
            if reason:
                yield Rejected(label, reason)
            elif suffix == ".zip":
                yield from self.documents(content, label, depth=depth + 1)
            elif reader := self.readers.get(suffix):
                yield from self._member(content, label, reader, suffix)
            else:
                yield Rejected(label, f"files of the kind {suffix} are not read")

    def _member(self, data: bytes, source: str, reader: Reader, suffix: str) -> Iterator[Article | Rejected]:
        """Read one member from a file of our own name: what the archive calls it is a label and never a path."""
        path = self.folder / f"member{suffix}"
        path.write_bytes(data)
        try:
            yield from attempted(source, lambda: reader(path, source, self.scope))
        finally:
            path.unlink()

    def _members(self, data: bytes) -> list[tuple[str, bytes, str | None]]:
        if len(data) > MAX_ZIP_BYTES:
            raise ReadingError(f"the archive is larger than {MAX_ZIP_BYTES // 1024**2} MB; pack it in smaller ones")
        reply = SANDBOX.run("zip", data, members=self.left.members, total=self.left.size)
        try:
            contents = _Contents.model_validate(reply.fields)
        except ValidationError as error:
            raise ReadingError("the archive could not be understood; pack it again") from error
        self.left.members -= len(contents.members)
        self.left.size -= len(reply.data)
        found, start = [], 0
        for name, size, reason in contents.members:
            found.append((name, reply.data[start : start + max(size, 0)], reason))
            start += max(size, 0)
        return found
