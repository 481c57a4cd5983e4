"""Reads a pack of hostile documents and prints what became of each: `python -m tests.faults.hostile_pack`.

One JSON object a document: what was read, what was rejected and why, the seconds that it took, and the most memory that
the reading process and its sandbox held meanwhile (megabytes; only Linux tells).
"""

import json
import os
import random
import resource
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from pypdf import PdfWriter

from retrieval.articles import Article
from retrieval.fetching import Fetcher
from retrieval.reading.formats.web import read_given
from retrieval.reading.sandbox import SANDBOX
from tests.web_server import Page, web_server

GOOD = "The harbour council met for three hours on Monday and approved 1,200 new berths for the fishing fleet."
MEGA = 1024 * 1024
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + ']><rss version="2.0"><channel><title>&l9;</title><item><title>&l9;</title></item></channel></rss>'
)
PAGES = {
    "/laughs.xml": Page(LAUGHS, "application/rss+xml"),
    "/inflated": Page(zlib.compress(bytes(200 * MEGA), wbits=31), "text/html", headers={"Content-Encoding": "gzip"}),
    "/robots.txt": Page("", "text/plain"),
}


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of every hostile file, and of a good one between them."""
    chance = random.Random(1)
    yield "good-1.txt", GOOD.encode()
    yield "empty.txt", b""
    yield "blank.md", b" \n\t\n\xc2\xa0\n" * 1000
    yield "binary.txt", chance.randbytes(MEGA)
    yield "program.html", b"\x7fELF\x02\x01\x01" + chance.randbytes(MEGA)
    yield "line.txt", b"word " * (10 * MEGA)
    yield "line.jsonl", b'{"text": "' + b"word " * (10 * MEGA) + b'"}\n' + json.dumps({"text": GOOD}).encode()
    yield "line.json", b'[{"text": "' + b"word " * (10 * MEGA) + b'"}]'
    yield "line.html", b"<p>" + b"word " * (10 * MEGA)
    yield "utf16-torn.txt", GOOD.encode("utf-16")[:-1] + b"\xdc\x00\xd8"
    yield "mixed.txt", GOOD.encode() + "Порт".encode("cp1251") + "Порт".encode() + b"\xff\xfe\x81\x8d"
    yield "surrogate.json", b'{"text": "The harbour \\ud800 council met."}'
    yield "deep.json", b"[" * MEGA
    yield "broken.jsonl", b"\n".join([json.dumps({"text": GOOD + " A."}).encode(), b'{"text": "', b"[1]", b"\xff"])
    yield "broken.jsonl.zip", _zipped({"rows.jsonl": json.dumps({"text": GOOD + " B."}).encode() + b"\n{oops\n"})
    yield "zip-in-zip-in-zip.zip", _nested(3)
    yield "bomb.zip", _zipped({f"{number}.txt": bytes(60 * MEGA) for number in range(5)})
    yield "torn.zip", _zipped({"a.txt": GOOD.encode()})[:-30]
    yield "password.pdf", _locked()
    yield "torn.pdf", _locked()[:200]
    yield "tags.html", b"<html><body>" + b"<i>x" * MEGA
    yield "table.html", b"<table>" + b"<tr><td>x</td></tr>" * 200_000
    yield "good-2.txt", (GOOD + " It was late.").encode()


def _zipped(members: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w", method, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def _nested(depth: int) -> bytes:
    data = _zipped({"inner.txt": (GOOD + " C.").encode()})
    for level in range(depth - 1):
        data = _zipped({f"level-{level}.zip": data, f"beside-{level}.txt": f"{GOOD} {level}.".encode()}, ZIP_STORED)
    return data


def _locked() -> bytes:
    writer, held = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt(user_password="open", algorithm="RC4-128")
    writer.write(held)
    return held.getvalue()


def outcome(given: str, fetcher: Fetcher) -> dict[str, Any]:
    """Read one document, and measure."""
    _forget_peaks()
    began = time.monotonic()
    documents = list(read_given(given, fetcher))
    return {
        "name": given.rpartition("/")[2],
        "read": sum(isinstance(one, Article) for one in documents),
        "rejected": [one.reason for one in documents if not isinstance(one, Article)],
        "seconds": round(time.monotonic() - began, 2),
        "megabytes": _peak("self"),
        "sandbox_megabytes": max(_peak(str(SANDBOX.child)) if SANDBOX.child else 0, _dead_children()),
    }


def _forget_peaks() -> None:
    for process in {"self", str(SANDBOX.child or "self")}:
        Path(f"/proc/{process}/clear_refs").write_text("5")


def _peak(process: str) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _dead_children() -> int:
    """The most that any child held that has ended: it never falls again."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as name, web_server(PAGES) as web:
        names = []
        for file, data in files():
            (Path(name) / file).write_bytes(data)
            names.append(str(Path(name) / file))
        fetcher = Fetcher(web.settings())
        for given in [*names, web.url("/laughs.xml"), web.url("/inflated")]:
            sys.stdout.write(json.dumps(outcome(given, fetcher)) + "\n")
            sys.stdout.flush()
        together = [type(one).__name__ for one in read_given(name, fetcher)]
        sys.stdout.write(json.dumps({"name": "all", **{kind: together.count(kind) for kind in set(together)}}) + "\n")
    os._exit(0)


if __name__ == "__main__":
    main()
