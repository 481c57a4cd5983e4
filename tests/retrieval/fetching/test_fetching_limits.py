"""Whatever a server sends, it costs a bounded time and memory."""

import gzip
import json
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from config.errors import ReadingError
from retrieval.fetching import Fetcher
from retrieval.fetching.body import MAX_BYTES, body
from tests.conftest import ROOT
from tests.web_server import Page, web_server

GZIP = {"Content-Encoding": "gzip"}
CHILD = r"""
import json, re, sys, time
from pathlib import Path
from config.errors import ReadingError
from config.sections import FetchSettings
from retrieval.fetching import Fetcher
def peak():
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
fetcher = Fetcher(FetchSettings.model_validate(json.loads(sys.argv[2])))
before, start, reason = peak(), time.monotonic(), ""
try:
    fetcher.get(sys.argv[1])
except ReadingError as error:
    reason = str(error)
after = peak()
print(json.dumps({"reason": reason, "grown_mb": (after - before) / 1024, "peak_mb": after / 1024,
                  "seconds": time.monotonic() - start}))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to measure memory")
def test_a_gzip_bomb_of_a_megabyte_stops_at_the_limit() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    first = packer.compress(bytes(1024**2)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1024**2)) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = first + again * 1023  # a gigabyte
    with web_server({"/bomb": Page(bomb, headers=GZIP)}) as server:
        settings = json.dumps({"allow_private": "127.0.0.1", "ports": str(server.port), "delay": 0})
        done = subprocess.run(
            [sys.executable, "-c", CHILD, server.url("/bomb"), settings],
            cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip

    figures = json.loads(done.stdout)
    print(f"bomb of {len(bomb):,} bytes: {figures}")  # noqa: T201 - the figure
    assert "larger than 5 MB" in figures["reason"]
    assert figures["grown_mb"] < 40


def test_a_page_that_is_too_large_is_refused_before_it_is_loaded() -> None:
    page = Page(b"x" * (MAX_BYTES + 1001), drip=0.1, at_once=MAX_BYTES + 1)  # all of it would take 100 s
    with web_server({"/large": page}) as server:
        started = time.monotonic()

        with pytest.raises(ReadingError, match="larger than 5 MB"):
            Fetcher(server.settings(timeout=60)).get(server.url("/large"))

    assert time.monotonic() - started < 60


def test_gzip_comes_back_as_it_was_and_is_all_that_is_asked_for() -> None:
    text = b"Berths for the harbour. " * 1000
    with web_server({"/a": Page(gzip.compress(text[:999]) + gzip.compress(text[999:]), headers=GZIP)}) as server:
        assert Fetcher(server.settings()).get(server.url("/a")).body == text

        assert server.asked[-1][1]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("data", "encoding", "reason"),
    [
        (b"no gzip", "gzip", "damaged"),
        (gzip.compress(b"text" * 999)[:-9], "gzip", "breaks off"),
        (b"x", "br", "not asked for"),
        (b"x", "gzip, gzip", "not asked for"),
        (gzip.compress(b"") * 5000, "gzip", None),
        (gzip.compress(bytes(MAX_BYTES + 1)), "gzip", "larger"),
        (bytes(MAX_BYTES + 1), "", "larger"),
    ],
    ids=["no gzip", "broken off", "unasked", "packed twice", "thousands of members", "inflated too far", "too long"],
)
def test_packing_is_bounded_and_told_in_words(data: bytes, encoding: str, reason: str | None) -> None:
    chunks = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    if reason is None:
        assert body(chunks, encoding=encoding) == b""
        return

    with pytest.raises(ReadingError, match=reason):
        body(chunks, encoding=encoding)


def test_exactly_the_limit_is_kept() -> None:
    assert len(body([gzip.compress(bytes(MAX_BYTES))], encoding="gzip")) == MAX_BYTES


def test_a_server_that_drips_is_left_at_the_deadline() -> None:
    with web_server({"/slow": Page("x" * 1000, drip=0.1), "/robots.txt": Page("", "text/plain")}) as server:
        started = time.monotonic()

        with pytest.raises(ReadingError, match="in time"):
            Fetcher(server.settings(timeout=0.7)).get(server.url("/slow"))

    assert time.monotonic() - started < 60
