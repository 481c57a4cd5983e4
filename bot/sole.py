"""One running bot a data directory: two would both answer."""

import json
import os
import platform
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from config.errors import AlreadyRunningError, DataDirError
from retrieval.language.dates import to_the_minute

_LOCK: Final = "run.lock"
_ID: Final = "run.id"
_HOLDER: Final = "run.json"  # beside the lock: opening a lock file may empty it


@contextmanager
def sole_runner(data_dir: Path) -> Iterator[None]:
    """Hold the data directory against a second running bot; AlreadyRunningError says who holds it, and since when.

    The lock ends with the process, however that ends.
    """
    lock = FileLock(data_dir / _LOCK, timeout=0, is_singleton=False)
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunningError(f"the bot already runs on {data_dir.resolve()}: {_holder(data_dir)}") from None
    except OSError as error:
        raise DataDirError(f"cannot use the data directory {data_dir}: {error.strerror}") from error
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        with suppress(OSError):  # a full disk: it is held all the same
            (data_dir / _HOLDER).write_text(json.dumps({"process": os.getpid(), "since": since}), encoding="utf-8")
        yield
    finally:
        lock.release()


def runner_id(data_dir: Path) -> str:
    """Return by which name the bot of this data directory claims rows, in all its lives; drawn at the first call.

    A copy of the directory on another machine has another name. Raises DataDirError.
    """
    kept = data_dir / _ID
    try:
        with suppress(FileExistsError), kept.open("x", encoding="utf-8") as new:
            new.write(uuid.uuid4().hex)
        return f"{kept.read_text(encoding='utf-8').strip()}@{platform.node()}"
    except OSError as error:
        raise DataDirError(f"cannot use the data directory {data_dir}: {error.strerror}") from error


def holder_of(data_dir: Path) -> str | None:
    """Say which process runs the bot on this data directory, and since when; None where none does."""
    if not (data_dir / _LOCK).exists():
        return None
    try:
        with FileLock(data_dir / _LOCK, timeout=0, is_singleton=False):
            return None
    except Timeout:
        return _holder(data_dir)
    except OSError:
        return None


def _holder(data_dir: Path) -> str:
    try:
        kept = json.loads((data_dir / _HOLDER).read_text(encoding="utf-8"))
        return f"process {int(kept['process'])}, since {to_the_minute(datetime.fromisoformat(kept['since']))} UTC"
    except (OSError, ValueError, TypeError, KeyError):
        return "another process holds it"
