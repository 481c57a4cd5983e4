"""One bad document is rejected with a reason, and the good ones before and behind it are kept."""

import gzip
import json
import os
import socket
from pathlib import Path
from zipfile import ZipFile

import pytest

from retrieval.articles import Article
from retrieval.reading import Rejected, read
from retrieval.reading.formats.files import expected

GOOD = "The council approved new berths on Monday. Anna Berg said that repairs would cost 4.2 million euros."


def surround(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text(f"{GOOD} First.")
    (folder / "z.txt").write_text(f"{GOOD} Last.")
    return folder


def odd_name(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/b\xff.txt")).write_text(GOOD)


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "m.jsonl")


def device(folder: Path) -> None:
    (folder / "m.jsonl").symlink_to("/dev/zero")


def file_outside(folder: Path) -> None:
    (folder.parent / "secret.txt").write_text(GOOD)
    (folder / "m.txt").symlink_to(folder.parent / "secret.txt")


def folder_outside(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    (folder.parent / "elsewhere" / "m.txt").write_text(GOOD)
    (folder / "m").symlink_to(folder.parent / "elsewhere", target_is_directory=True)


def itself(folder: Path) -> None:
    (folder / "m.txt").symlink_to(folder / "m.txt")


def listener(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(folder)
        try:
            one.bind("m.txt")
        finally:
            os.chdir(here)


def nested(folder: Path) -> None:
    (folder / "m.json").write_text("[" * 100_000)


def noise(folder: Path) -> None:
    (folder / "m.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 9)


def packed_page(folder: Path) -> None:
    (folder / "m.htm").write_bytes(gzip.compress(f"<html><body><p>{GOOD * 5}</p></body></html>".encode()))


def wide_without_mark(folder: Path) -> None:
    (folder / "m.txt").write_bytes(GOOD.encode("utf-16-le"))


def names_out_of_the_archive(folder: Path) -> None:
    with ZipFile(folder / "m.zip", "w") as archive:
        archive.writestr("../../m.txt", GOOD)


def page_of_hidden_lines(folder: Path) -> None:
    (folder / "m.html").write_text("".join(f"<p style='display:none'>{at}</p>" for at in range(3000)))


def torn_archive(folder: Path) -> None:
    (folder / "m.zip").write_bytes(b"PK\x03\x04" + bytes(200))


@pytest.mark.parametrize(
    "make",
    [
        *(odd_name, pipe, device, file_outside, folder_outside, itself, listener, nested, noise, torn_archive),
        *(packed_page, wide_without_mark, names_out_of_the_archive, page_of_hidden_lines),
    ],
)
def test_what_is_no_document_is_rejected_and_the_rest_is_read(make: object, tmp_path: Path) -> None:
    folder = surround(tmp_path / "given")
    make(folder)  # type: ignore[operator]

    assert expected(folder) >= 2
    found = list(read(folder))

    assert [each.source for each in found if isinstance(each, Article)] == ["a.txt", "z.txt"]
    (rejected,) = [each for each in found if isinstance(each, Rejected)]
    assert rejected.reason
    assert rejected.source.encode()


@pytest.mark.parametrize("field", ["title", "outlet", "author", "url", "published", "language", "via", "kind"])
@pytest.mark.parametrize("value", ["half \ud83d", "\x1b]52;c;aGk=\x07", 5, ["x", {}], {"a": 1}, "\0", "x" * 100_000])
def test_no_field_of_a_row_ends_the_reading(field: str, value: object, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(json.dumps({"text": GOOD, field: value}) + "\n" + json.dumps({"text": GOOD}))

    first, second = read(tmp_path / "rows.jsonl")

    assert isinstance(first, Article)
    assert isinstance(second, Article)
    shown = [first.source, first.title, first.outlet, first.author, first.url, first.via, first.language]
    assert not any(character in (text or "") for text in shown for character in "\x1b\0\ud83d")


def test_half_a_character_in_front_matter_or_a_headline_is_left_out(tmp_path: Path) -> None:
    script = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Cut \\ud83d"}</script>'
    (tmp_path / "a.html").write_text(f"<html><head>{script}</head><body><article><p>{GOOD * 4}</p></article></body>")
    (tmp_path / "b.md").write_text(f'---\ntitle: "Cut \\ud83d"\n---\n{GOOD}')

    page, text = read(tmp_path)

    assert isinstance(page, Article)
    assert isinstance(text, Article)
    assert "\ud83d" not in f"{page.title}{text.title}"
