"""Files and folders: every document is read or rejected with a reason, and nothing ends the run."""

import os
from datetime import date
from pathlib import Path

import pytest

from config.errors import ReadingError
from retrieval.articles import Article
from retrieval.reading import Rejected, read
from retrieval.reading.formats.files import expected

LEAD = "The envoys of both countries met on Monday in a hotel near the lake and spoke for about three hours."


def only(path: Path) -> Article:
    (found,) = read(path)
    assert isinstance(found, Article), found
    return found


def refused(path: Path) -> Rejected:
    (found,) = read(path)
    assert isinstance(found, Rejected), found
    return found


def test_a_file_is_named_by_its_name_and_kept_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "lake.txt").write_bytes(f"\ufeff{LEAD}\r\n\r\nEnd.\r\n".encode())

    article = only(tmp_path / "lake.txt")

    assert (article.source, article.text_raw, article.scope) == ("lake.txt", f"\ufeff{LEAD}\r\n\r\nEnd.\r\n", "shared")


def test_a_folder_is_read_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", ".hidden.txt", "sub/c.txt", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(LEAD)

    assert [found.source for found in read(tmp_path)] == ["a.md", "b.txt", "c.txt"]


def test_files_of_one_name_in_two_folders_are_named_by_their_paths(tmp_path: Path) -> None:
    for name in ("x/lake.txt", "y/lake.txt", "y/hill.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(LEAD)

    assert [found.source for found in read(tmp_path)] == ["x/lake.txt", "hill.txt", "y/lake.txt"]


def test_how_many_documents_will_come_is_told_by_a_look(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "rows.jsonl").write_text("{}\n{}\n{}\n")
    (tmp_path / ".hidden").write_text("Nothing.")

    assert expected(tmp_path) == 4
    assert expected(tmp_path / "rows.jsonl") == 3
    assert expected(tmp_path / "a.txt") == 1
    assert expected(tmp_path / "nowhere.jsonl") == 0


def test_a_loop_of_links_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "lake.txt").write_text(LEAD)
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)

    assert [found.source for found in read(tmp_path)] == ["lake.txt"]


def test_a_path_that_does_not_exist_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="does not exist"):
        read(tmp_path / "nowhere.txt")


def test_what_cannot_be_read_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "2.txt").write_bytes(b"")
    (tmp_path / "3.txt").write_bytes(b"a\0b")
    (tmp_path / "4.txt").symlink_to(tmp_path / "gone.txt")
    os.mkfifo(tmp_path / "5.txt")
    (tmp_path / "6.txt").write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    (tmp_path / "7.txt").write_bytes(bytes(range(1, 256)) * 9)
    (tmp_path / "8.txt").write_text(LEAD)

    found = list(read(tmp_path))

    assert [type(each) for each in found] == [Rejected] * 7 + [Article]
    reasons = [each.reason for each in found if isinstance(each, Rejected)]
    assert all(
        word in reason
        for word, reason in zip(["png", "no text", "binary", "", "file", "10 MB", ""], reasons, strict=True)
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "lake.txt").write_text(LEAD)
    (tmp_path / "lake.txt").chmod(0)

    assert "permission" in refused(tmp_path / "lake.txt").reason.lower()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Министр иностранных дел заявил в среду, что переговоры продолжатся.", "cp1251"),
        ("Министр иностранных дел заявил в среду, что переговоры продолжатся.", "koi8-r"),
        ("Міністр закордонних справ заявив у середу, що переговори триватимуть.", "cp1251"),
        ("The minister’s “red lines” haven’t moved — he said in the café.", "cp1252"),
        ("The minister’s “red lines” haven’t moved — he said in the café.", "utf-16"),
        ("The minister’s “red lines” haven’t moved — he said in the café.", "utf-8-sig"),
    ],
)
def test_encodings_are_detected(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))

    assert only(tmp_path / "a.txt").text_raw.removeprefix("\ufeff") == text


def test_front_matter_says_what_an_article_is(tmp_path: Path) -> None:
    text = (
        '---\r\ntitle: "The lake: a report"\r\nsource: The Herald\r\nauthor: [Ann Marsh, Li Wei]\r\n'
        "date: 2025-08-14\r\nkind: Statement\r\nlanguage: no\r\nurl: https://example.org/lake\r\nmood: sunny\r\n---\r\n"
        f"\r\n# The lake: a report\r\n\r\n{LEAD}\r\n"
    )
    (tmp_path / "lake.md").write_bytes(text.encode())

    article = only(tmp_path / "lake.md")

    assert (article.title, article.outlet, article.author) == ("The lake: a report", "The Herald", "Ann Marsh, Li Wei")
    assert (article.published.day, article.published.basis, article.kind) == (date(2025, 8, 14), "meta", "statement")
    assert (article.language, article.url, article.text_raw) == ("no", "https://example.org/lake", text)
    assert [block.label for block in article.blocks] == ["front_matter", "title", "body"]


def test_front_matter_that_is_no_yaml_is_read_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "lake.md").write_text(f"---\ntitle: The lake: a report\ndate: 2025-13-45\n---\n{LEAD}")

    article = only(tmp_path / "lake.md")

    assert (article.title, article.published.precision) == ("The lake: a report", "unknown")


def test_a_rule_at_the_top_of_a_text_is_no_front_matter(tmp_path: Path) -> None:
    (tmp_path / "lake.md").write_text(f"---\n\n{LEAD}\n\n---\n\nEnd.")

    assert [block.label for block in only(tmp_path / "lake.md").blocks] == [
        "boilerplate",
        "body",
        "boilerplate",
        "body",
    ]
