"""Starts the bot as a child process, and kills it."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol, Self

from tests.telegram_server import TelegramServer

ROOT = Path(__file__).resolve().parents[2]
# Imports what a child needs once, and forks each child from there: the imports would be the most of a short life.
_FORKS: Final = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.faults.child"])


class _Life(Protocol):
    """A process."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...


class _Forked:
    """A child that answers without a library, each question in so many seconds."""

    def __init__(self, seconds: float, printed: Path, environment: dict[str, str]) -> None:
        from tests.faults.child import begin  # noqa: PLC0415 - which imports the bot

        self._process = _FORKS.Process(target=begin, args=(seconds, printed, environment))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("the bot", timeout or 0)
        return self._process.exitcode


class BotProcess:
    """One life of the bot; everything that it prints goes to one file, life after life."""

    def __init__(
        self,
        command: Sequence[str] | float,
        server: TelegramServer,
        folder: Path,
        token: str,
        url: str | None = None,
        **more: str,
    ) -> None:
        """`command`: what Python runs, or the seconds that an answer without a library takes. `more`: further settings
        of the chat.
        """
        self._command = command
        self._server = server
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFING_")} | {
            "BRIEFING_DATA_DIR": str(folder),
            "BRIEFING_TELEGRAM__TOKEN": token,
            "BRIEFING_TELEGRAM__API_URL": server.url,
            "BRIEFING_TELEGRAM__ALLOWED": "*",
            "BRIEFING_LOG__LEVEL": "debug",
            "PYTHONPATH": str(ROOT),
        }
        self._environment |= {f"BRIEFING_TELEGRAM__{name.upper()}": value for name, value in more.items()}
        if url:
            self._environment["BRIEFING_DATABASE__URL"] = url
        self.printed = folder / "printed.txt"
        self._process: _Life | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process and not self.ended():
            self.end(signal.SIGKILL)

    def start(self) -> None:
        if not isinstance(self._command, Sequence):
            self._process = _Forked(self._command, self.printed, self._environment)
            return
        command = [sys.executable, *self._command]
        with self.printed.open("ab") as output:
            self._process = subprocess.Popen(
                command, env=self._environment, cwd=self.printed.parent, stdout=output, stderr=output
            )

    def polling(self, seconds: float = 120) -> None:
        """Start, and wait until the child asks for updates."""
        before = len(self._server.called("getUpdates"))
        self.start()
        until(lambda: len(self._server.called("getUpdates")) > before or self.ended(), seconds)

    def taking(self, port: int, seconds: float = 120) -> None:
        """Start, and wait until the child takes updates on this port."""
        self.start()
        until(lambda: _is_open(port) or self.ended(), seconds)

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def peak_mb(self) -> float:
        """Return the most memory that the child has held so far; Linux only."""
        assert self._process
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) / 2**10

    def ended(self) -> bool:
        assert self._process
        return self._process.poll() is not None

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        self.signal(number)
        return self.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def wait(self, seconds: float = 120) -> int:
        assert self._process
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self._process.wait()
            raise


def _is_open(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def until(ready: Callable[[], object], seconds: float = 120) -> None:
    """Wait for something to become true; as long as a machine with much else to do may need."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
