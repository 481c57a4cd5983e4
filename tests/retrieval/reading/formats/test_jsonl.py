"""JSON: rows become articles, and a bad row stops nothing."""

import json
from datetime import date
from pathlib import Path

from retrieval.articles import Article, Published
from retrieval.reading import Rejected, read

LEAD = "The envoys of both countries met on Monday in a hotel near the lake and spoke for about three hours."


def test_the_documented_fields_are_read_and_others_ignored(tmp_path: Path) -> None:
    row = {
        "text": LEAD, "url": "https://example.org/lake", "title": "The lake", "source": "The Herald",
        "author": "Ann Marsh", "published": "2025-08-14T10:00:00Z", "kind": "news", "language": "en",
        "id": 7, "tags": ["a"],
    }  # fmt: skip
    (tmp_path / "a.jsonl").write_text(json.dumps(row))

    (article,) = read(tmp_path / "a.jsonl")

    assert isinstance(article, Article)
    assert (article.source, article.url, article.text_raw) == (row["url"], row["url"], LEAD)
    assert (article.title, article.outlet, article.author, article.kind) == (
        "The lake",
        "The Herald",
        "Ann Marsh",
        "news",
    )
    assert article.published == Published(date(2025, 8, 14), date(2025, 8, 14), "day", "meta")


def test_a_row_is_named_by_its_url_exactly_or_by_its_number(tmp_path: Path) -> None:
    rows = [{"text": LEAD, "url": " odd:Name#0 "}, {"body": LEAD}, {"body": LEAD, "url": ""}, {"body": LEAD, "url": 5}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))

    assert [found.source for found in read(tmp_path / "a.jsonl")] == [
        " odd:Name#0 ",
        "a.jsonl#2",
        "a.jsonl#3",
        "a.jsonl#4",
    ]


def test_a_bad_row_is_rejected_by_its_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = json.dumps({"text": LEAD}).encode()
    rows = [
        good,
        b"{broken",
        b"",
        b"[1]",
        b'{"title": "x"}',
        b'{"text": 5}',
        b'{"text": " "}',
        b'{"text": "a\\u0000b"}',
    ]
    rows += [b'{"text": "\\ud800"}', b"\xff\xfe", b"[" * 100_000, b'{"text": "x", "n": ' + b"9" * 5000 + b"}", good]
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join(rows))

    found = list(read(tmp_path / "a.jsonl"))

    assert [type(each) for each in found] == [Article] + [Rejected] * 10 + [Article]
    assert [each.source for each in found] == [f"a.jsonl#{n}" for n in (1, 2, *range(4, 14))]
    assert all(f"row {each.source.split('#')[1]}" in each.reason for each in found if isinstance(each, Rejected))


def test_fields_of_the_wrong_kind_say_nothing(tmp_path: Path) -> None:
    row = {
        "text": LEAD,
        "title": 5,
        "outlet": None,
        "author": {},
        "published": "soon",
        "kind": "rumour",
        "language": "klingon?",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row))

    (article,) = read(tmp_path / "a.jsonl")

    assert isinstance(article, Article)
    assert (article.title, article.outlet, article.author, article.kind, article.language) == (
        None,
        None,
        None,
        "unknown",
        "en",
    )
    assert article.published == Published()


def test_a_json_file_holds_one_article_or_a_list(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps({"text": LEAD}))
    (tmp_path / "list.json").write_text(json.dumps([{"text": LEAD}, 5]))
    (tmp_path / "under.json").write_text(json.dumps({"articles": [{"text": LEAD, "url": "u"}]}))
    (tmp_path / "other.json").write_text("{}")
    (tmp_path / "broken.json").write_text("{")

    found = {each.source: type(each) for each in read(tmp_path)}

    assert found == {
        "one.json": Article, "list.json#1": Article, "list.json#2": Rejected, "u": Article,
        "other.json": Rejected, "broken.json": Rejected,
    }  # fmt: skip


def test_rows_are_read_one_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text((json.dumps({"text": LEAD}) + "\n") * 3)

    rows = read(tmp_path / "a.jsonl")

    assert next(rows).source == "a.jsonl#1"
    rows.close()  # type: ignore[attr-defined]


def test_a_line_too_long_to_hold_is_skipped(tmp_path: Path) -> None:
    with (tmp_path / "a.jsonl").open("wb") as file:
        file.truncate(130 * 1024 * 1024)
        file.seek(0, 2)
        file.write(b"\n" + json.dumps({"text": LEAD}).encode())

    found = list(read(tmp_path / "a.jsonl"))

    assert [type(each) for each in found] == [Rejected, Article]
