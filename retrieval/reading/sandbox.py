"""Parsing in a child process: what a hostile document does there cannot hurt this one."""

import atexit
import json
import os
import signal
import struct
import subprocess
import sys
from dataclasses import dataclass
from threading import Lock, Timer
from time import monotonic
from typing import Any, BinaryIO

from config.errors import ReadingError

SECONDS = 20
MEMORY_BYTES = 1536 * 1024 * 1024
MAX_REPLY_BYTES = 256 * 1024 * 1024
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 24)
_LENGTHS = struct.Struct(">QQ")
_TOO_LONG = "parsing it took more than {seconds} s; save the article as plain text"
_TOO_LARGE = "parsing it needed more memory than {mega} MB; save the article as plain text"
_BROKE = "the parser broke down on it; save the article as plain text"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a job answers: a table of plain values, and bytes where the job gives some."""

    fields: dict[str, Any]
    data: bytes


class Sandbox:
    """One child process that parses documents, one at a time, within `seconds` and `memory` bytes each.

    It is started by the first document and used for all that follow. A document that breaks a limit costs the child;
    the next document gets a new one. Threads may share a sandbox.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY_BYTES) -> None:
        self.seconds = seconds
        self.memory = memory
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    @property
    def child(self) -> int | None:
        """The process id of the child, where one runs."""
        return self._child.pid if self._child else None

    def run(self, job: str, data: bytes, **options: Any) -> Reply:
        """Return what `job` (a name in worker.JOBS) makes of `data`; ReadingError says why it makes nothing of it."""
        with self._lock:
            reply = self._asked({"job": job, "options": options}, data)
        if reason := reply.fields.get("reason"):
            raise ReadingError(str(reason))
        return reply

    def close(self) -> None:
        """End the child; the next document starts another."""
        with self._lock:
            self._end()

    def _asked(self, fields: dict[str, Any], data: bytes) -> Reply:
        child = self._child = self._child or _started(self.seconds, self.memory)
        late = Timer(self.seconds, child.kill)
        late.daemon = True
        late.start()
        begun = monotonic()
        try:
            send(_stdin(child), fields, data)
            reply = receive(_stdout(child), MAX_REPLY_BYTES)
        except (OSError, EOFError, ValueError) as error:
            in_time = monotonic() - begun < self.seconds
            raise ReadingError(self._reason(self._end(), in_time=in_time)) from error
        finally:
            late.cancel()
        if reply.fields.pop("worn", False):
            self._end()
        if reply.fields.pop("no_memory", False):
            raise ReadingError(_TOO_LARGE.format(mega=self.memory // 1024**2))
        return reply

    def _reason(self, code: int | None, *, in_time: bool) -> str:
        """Say why the child died: by its clock, by ours, or by itself."""
        if not in_time or code == _OUT_OF_TIME:
            return _TOO_LONG.format(seconds=f"{self.seconds:g}")
        return _BROKE

    def _end(self) -> int | None:
        child, self._child = self._child, None
        if child is None:
            return None
        for stream in (child.stdin, child.stdout):
            try:
                if stream:
                    stream.close()
            except OSError:
                pass
        try:
            return child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


def send(stream: BinaryIO, fields: dict[str, Any], data: bytes = b"") -> None:
    """Write one message: two lengths, a JSON object, bytes."""
    written = json.dumps(fields).encode()
    stream.write(_LENGTHS.pack(len(written), len(data)))
    stream.write(written)
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO, most: int) -> Reply:
    """Read one message; EOFError where the stream ends, ValueError where it is none or longer than `most` bytes."""
    fields, data = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    if fields + data > most:
        raise ValueError("the message is too long")
    return Reply(json.loads(_exactly(stream, fields)), _exactly(stream, data))


def _exactly(stream: BinaryIO, count: int) -> bytes:
    found = stream.read(count)
    if len(found) < count:
        raise EOFError
    return found


def bare_environment() -> dict[str, str]:
    """Return what a child process needs of our environment: the way to its modules, and none of our secrets."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}


def _started(seconds: float, memory: int) -> "subprocess.Popen[bytes]":
    """Start the child, with no share in our terminal's signals."""
    command = [sys.executable, "-B", "-m", "retrieval.reading.worker", str(seconds), str(memory)]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=bare_environment(),
        start_new_session=True,
    )


def _stdin(child: "subprocess.Popen[bytes]") -> BinaryIO:
    assert child.stdin is not None
    return child.stdin  # type: ignore[return-value]


def _stdout(child: "subprocess.Popen[bytes]") -> BinaryIO:
    assert child.stdout is not None
    return child.stdout  # type: ignore[return-value]


SANDBOX = Sandbox()
atexit.register(SANDBOX.close)
