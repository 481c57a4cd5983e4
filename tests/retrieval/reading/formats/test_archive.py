"""Zip archives: members are read as files are, and an archive that means harm does none."""

import stat
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from retrieval.articles import Article
from retrieval.reading import Rejected, read
from retrieval.reading.formats.unzip import MAX_MEMBERS, zip_job

LEAD = "The envoys of both countries met on Monday in a hotel near the lake and spoke for about three hours."
PAGE = f"<html><body><article><p>{LEAD}</p><p>{LEAD[::-1]}</p></article></body></html>"


def packed(members: dict[str | ZipInfo, str | bytes]) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def read_all(path: Path, data: bytes) -> list[Article | Rejected]:
    path.write_bytes(data)
    return list(read(path))


def test_members_are_read_by_their_kind_and_named_by_their_place(tmp_path: Path) -> None:
    data = packed({"a.txt": LEAD, "sub/b.html": PAGE, "sub/": b"", ".hidden.txt": LEAD, "__MACOSX/a.txt": "x"})

    found = read_all(tmp_path / "week.zip", data)

    assert [(type(each), each.source) for each in found] == [
        (Article, "week.zip/a.txt"),
        (Article, "week.zip/sub/b.html"),
    ]
    assert isinstance(found[0], Article)
    assert (found[0].text_raw, found[0].origin) == (LEAD, f"{tmp_path / 'week.zip'}/a.txt")


def test_an_archive_in_an_archive_is_opened_and_one_within_that_is_not(tmp_path: Path) -> None:
    third = packed({"c.txt": LEAD})
    second = packed({"b.txt": LEAD, "third.zip": third})

    found = read_all(tmp_path / "a.zip", packed({"second.zip": second}))

    assert [(type(each), each.source) for each in found] == [
        (Article, "a.zip/second.zip/b.txt"),
        (Rejected, "a.zip/second.zip/third.zip"),
    ]


def test_a_member_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    link = ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    names = ["../up.txt", "/etc/abs.txt", "C:\\x.txt", "a/..\\..\\b.txt", "bad\nname.txt", "x.png", "empty.txt"]

    found = read_all(tmp_path / "a.zip", packed({**dict.fromkeys(names, ""), link: "/etc/passwd", "z.txt": LEAD}))

    assert [each.source for each in found if isinstance(each, Article)] == ["a.zip/z.txt"]
    assert len([each for each in found if isinstance(each, Rejected)]) == len(names) + 1
    assert {path.name for path in tmp_path.rglob("*")} == {"a.zip"}


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": LEAD}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    (found,) = read_all(tmp_path / "a.zip", bytes(data))

    assert isinstance(found, Rejected)
    assert "password" in found.reason


def test_a_member_whose_bytes_are_torn_is_refused(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": LEAD, "b.txt": LEAD[::-1]}))
    data[40] ^= 255

    found = read_all(tmp_path / "a.zip", bytes(data))

    assert [type(each) for each in found] == [Rejected, Article]


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    for number, data in enumerate([b"", b"PK", packed({"a.txt": LEAD})[:60], b"\0" * 1000]):
        (found,) = read_all(tmp_path / f"{number}.zip", data)

        assert isinstance(found, Rejected)
        assert "zip" in found.reason


def test_a_bomb_is_read_no_further_than_its_limit(tmp_path: Path) -> None:
    bomb = packed({"a.txt": LEAD, "bomb.jsonl": b"0" * 300_000_000, "c.txt": LEAD})

    found = read_all(tmp_path / "a.zip", bomb)

    assert [type(each) for each in found] == [Article, Rejected, Article]
    assert len(bomb) < 1_000_000


def test_all_members_together_have_a_limit() -> None:
    fields, data = zip_job(packed({f"{number}.txt": b"0" * 1000 for number in range(9)}), total=5000)

    assert len(data) == 5000
    assert "larger" in fields["members"][-1][2]
    assert zip_job(packed({"a.txt": b"0" * 1000}), total=1000)[1] == b"0" * 1000


def test_a_header_that_lies_about_a_size_is_not_believed() -> None:
    data = bytearray(packed({"a.txt": b"0" * 5000}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")

    fields, content = zip_job(bytes(data), total=1000)

    assert len(content) <= 1000
    assert fields["members"]


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    (found,) = read_all(tmp_path / "a.zip", packed({f"{number}.txt": "x" for number in range(MAX_MEMBERS + 1)}))

    assert isinstance(found, Rejected)
    assert "5,000 members" in found.reason


def test_archives_within_share_one_limit_of_members(tmp_path: Path) -> None:
    inner = packed({f"{number}.png": "" for number in range(MAX_MEMBERS - 10)})

    found = read_all(tmp_path / "a.zip", packed({"1.zip": inner, "2.zip": inner}))

    assert found[-1].source == "a.zip/2.zip"
    assert len(found) == MAX_MEMBERS - 9
