"""The sandbox: one child for many documents, another after one that broke a limit, and none left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from threading import Thread
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from config.errors import ReadingError
from retrieval.reading.sandbox import Sandbox
from tests.conftest import ROOT

PAGE = (
    b"<html><body><article><p>"
    + b"The envoys met near the lake and spoke for three hours. " * 5
    + b"</p></article></body></html>"
)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    opened = Sandbox()
    yield opened
    opened.close()


def test_one_child_serves_many_documents(sandbox: Sandbox) -> None:
    children = {(sandbox.run("page", PAGE).fields["text"][:10], sandbox.child) for _ in range(50)}

    assert len(children) == 1


def test_a_document_that_takes_too_long_is_refused_and_the_next_one_read() -> None:
    with closing(Sandbox()) as sandbox:
        sandbox.run("page", PAGE)
        stuck, given = sandbox.child, sandbox.seconds
        assert stuck
        os.kill(stuck, signal.SIGSTOP)
        sandbox.seconds = 0.5

        with pytest.raises(ReadingError, match=r"more than 0\.5 s"):
            sandbox.run("page", PAGE)

        sandbox.seconds = given  # a new child has to be started in it
        assert sandbox.run("page", PAGE).fields["text"]
        assert sandbox.child != stuck


def test_a_document_that_takes_too_much_processor_time_ends_the_child() -> None:
    with closing(Sandbox()) as sandbox:
        sandbox.run("page", PAGE)
        child = sandbox.child
        assert child
        os.kill(child, signal.SIGXCPU)

        with pytest.raises(ReadingError, match="more than 20 s"):
            sandbox.run("page", PAGE)


def test_a_document_that_needs_too_much_memory_is_refused_and_the_next_one_read() -> None:
    zeros = BytesIO()
    with ZipFile(zeros, "w", ZIP_DEFLATED) as archive:
        for number in range(6):
            archive.writestr(f"{number}.txt", bytes(50_000_000))
    with closing(Sandbox(memory=250 * 1024 * 1024)) as small:
        with pytest.raises(ReadingError, match="more memory than 250 MB"):
            small.run("zip", zeros.getvalue(), total=10**9)

        assert small.run("page", PAGE).fields["text"]


def test_a_child_that_dies_costs_one_document(sandbox: Sandbox) -> None:
    sandbox.run("page", PAGE)
    assert sandbox.child
    os.kill(sandbox.child, 9)

    with pytest.raises(ReadingError, match="broke down"):
        sandbox.run("page", PAGE)

    assert sandbox.run("page", PAGE).fields["text"]


def test_threads_share_it(sandbox: Sandbox) -> None:
    found: list[str] = []
    threads = [Thread(target=lambda: found.append(sandbox.run("page", PAGE).fields["text"])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_closed_sandbox_leaves_no_child(sandbox: Sandbox) -> None:
    sandbox.run("page", PAGE)
    child = sandbox.child
    assert child

    sandbox.close()

    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
def test_the_child_knows_no_setting_and_writes_no_file(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_TELEGRAM_TOKEN", "secret")
    sandbox.run("page", PAGE)

    process = Path(f"/proc/{sandbox.child}")
    assert b"BRIEFING" not in (process / "environ").read_bytes()
    assert "Max file size             0" in (process / "limits").read_text()


def test_a_process_that_ends_takes_its_child_along_without_a_word() -> None:
    code = (
        "from retrieval.reading.sandbox import SANDBOX; import sys\n"
        f"SANDBOX.run('page', {PAGE!r}); print(SANDBOX.child)\n"
        "print('chromadb' in sys.modules or 'trafilatura' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    child, heavy = done.stdout.split()
    assert (heavy, done.stderr) == ("False", "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(child), 0)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_a_killed_process_takes_its_child_along() -> None:
    code = (
        "from retrieval.reading.sandbox import SANDBOX\n"
        f"SANDBOX.run('page', {PAGE!r}); print(SANDBOX.child, flush=True); input()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()

    deadline = time.monotonic() + 60
    while _alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(child)


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
