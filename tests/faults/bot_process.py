"""Starts the bot as a child process, and kills it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Self

from tests.telegram_server import TelegramServer

ROOT = Path(__file__).resolve().parents[2]


class BotProcess:
    """One life of the bot; everything that it prints goes to one file, life after life."""

    def __init__(
        self,
        command: Sequence[str],
        server: TelegramServer,
        folder: Path,
        token: str,
        url: str | None = None,
        **more: str,
    ) -> None:
        """`more`: further settings of the chat."""
        self._command = [sys.executable, *command]
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
        self._process: subprocess.Popen[bytes] | None = None
        self._output: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process and not self.ended():
            self.end(signal.SIGKILL)

    def start(self) -> None:
        self._output = self.printed.open("ab")
        self._process = subprocess.Popen(
            self._command, env=self._environment, cwd=self.printed.parent, stdout=self._output, stderr=self._output
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
        assert self._process
        self._process.send_signal(number)

    def wait(self, seconds: float = 120) -> int:
        assert self._process
        assert self._output
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        finally:
            self._process.wait()
            self._output.close()


def _is_open(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def until(ready: Callable[[], object], seconds: float = 120) -> None:
    """Wait for something to become true; as long as a machine with much else to do may need."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
