"""JSON files of one or more articles, and files with one JSON object a line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from config.errors import ReadingError
from retrieval.articles import Article, Original
from retrieval.reading.article import article_from_text
from retrieval.reading.fields import known_in
from retrieval.reading.rejection import MAX_BYTES, Rejected, attempted

# A character may be written in six bytes ("\u0430"), and a row has other fields beside its text.
_MAX_ROW_BYTES = 6 * MAX_BYTES
_UTF8_MARK = b"\xef\xbb\xbf"


def read_jsonl(
    path: Path, source: str, scope: str, *, first: int = 0, last: int | None = None, number: int = 1
) -> Iterator[Article | Rejected]:
    """Yield the article of each line; a line that holds none is rejected by its number and the rest goes on.

    `first` and `last`: where only a part is read, the bytes between which its lines begin; `number`: that of the first.
    """
    with path.open("rb") as file:
        file.seek(first)
        for number in count(number):  # noqa: B020, PLR1704 - on from the given one
            if last is not None and file.tell() >= last:
                return
            line = _line(file)
            if line == b"":
                return
            if line is None:
                yield Rejected(f"{source}#{number}", f"row {number} is longer than {_MAX_ROW_BYTES // 1024**2} MB")
            elif line.removeprefix(_UTF8_MARK).strip():
                name = f"{source}#{number}"
                yield from attempted(name, partial(_row, line, name, f"row {number}: ", scope))


def read_json(path: Path, source: str, scope: str) -> Iterator[Article | Rejected]:
    """Yield the article of a JSON object, or those of a list of objects (bare, or under "articles")."""
    with path.open("rb") as file:
        data = file.read(_MAX_ROW_BYTES + 1)
    if len(data) > _MAX_ROW_BYTES:
        yield Rejected(
            source,
            f"the file is larger than {_MAX_ROW_BYTES // 1024**2} MB; write one object a line and name it .jsonl",
        )
        return
    try:
        value = _parsed(data)
    except ReadingError as error:
        yield Rejected(source, str(error))
        return
    rows = value.get("articles") if isinstance(value, dict) and not _is_article(value) else value
    if not isinstance(rows, list):
        yield _article(value, source, "", scope)
        return
    for number, row in enumerate(rows, start=1):
        name = f"{source}#{number}"
        yield from attempted(name, lambda: iter((_article(row, name, f"row {number}: ", scope),)))  # noqa: B023 - used at once


def _line(file: BinaryIO) -> bytes | None:
    """Return the next line, b"" at the end of the file, None for one that is too long."""
    line = file.readline(_MAX_ROW_BYTES)
    if len(line) < _MAX_ROW_BYTES or line.endswith(b"\n"):
        return line
    while line and not line.endswith(b"\n"):
        line = file.readline(_MAX_ROW_BYTES)
    return None


def _row(line: bytes, name: str, where: str, scope: str) -> Iterator[Article | Rejected]:
    try:
        yield _article(_parsed(line), name, where, scope)
    except ReadingError as error:
        yield Rejected(name, f"{where}{error}")


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.removeprefix(_UTF8_MARK).decode("utf-8"))
    except UnicodeDecodeError:
        raise ReadingError("this is not UTF-8; save the file in UTF-8") from None
    except json.JSONDecodeError as error:
        raise ReadingError(f"this is not JSON: {error.msg.removesuffix(' at')} at character {error.pos + 1}") from None
    except (ValueError, RecursionError):
        raise ReadingError("this is not JSON that can be read: a number or a nesting in it is too large") from None


def _is_article(fields: Mapping[str, Any]) -> bool:
    return any(isinstance(fields.get(name), str) for name in ("text", "body"))


def _article(fields: Any, name: str, where: str, scope: str) -> Article | Rejected:
    if not isinstance(fields, dict):
        return Rejected(name, f"{where}this is no JSON object; an article is an object with a field “text”")
    url = fields.get("url")
    source = url if isinstance(url, str) and url.strip() and url.isprintable() else name
    text = next((fields[key] for key in ("text", "body") if isinstance(fields.get(key), str)), None)
    if text is None:
        return Rejected(source, f"{where}the field “text” (or “body”) is missing or no string")
    try:
        article = article_from_text(text, source=source, **known_in(fields, scope=scope))
        return replace(article, original=Original(json.dumps(fields).encode(), "json"))
    except ReadingError as error:
        return Rejected(source, f"{where}{error}")
