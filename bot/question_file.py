"""Questions as the command line takes them: one on the line, or many in a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import typer

from config.errors import QuestionError
from retrieval.search.filters import read_filters


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question; `id` is None where it came on the command line."""

    id: str | int | None
    text: str
    history: tuple[str, ...] = ()
    asked_at: date | None = None


def asked_questions(question: str | None, file: Path | None, asked_at: str | None) -> Iterator[QuestionRow]:
    """Yield the question, or those of the file; typer.BadParameter where one cannot be read."""
    if (question is None) == (file is None):
        raise typer.BadParameter("give a question, or --file with questions")
    if question is not None:
        if not any(map(str.isalnum, question)):
            raise typer.BadParameter("the question holds no word; write it between quotation marks")
        yield QuestionRow(None, question, asked_at=_day(asked_at))
        return
    assert file is not None
    for number, line in enumerate(_lines(file), start=1):
        if line.strip():
            yield _row(line, f"{file}, line {number}", asked_at)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"cannot read {file}: {error}") from error


def _row(line: str, place: str, asked_at: str | None) -> QuestionRow:
    try:
        row = json.loads(line)
        text, history = row["question"], row.get("history") or []
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise typer.BadParameter(f'{place}: not a JSON object with a "question"') from error
    if not isinstance(text, str) or not isinstance(history, list):
        raise typer.BadParameter(f'{place}: "question" must be a string and "history" a list of strings')
    try:
        read_filters(text)
    except QuestionError as error:
        raise typer.BadParameter(f"{place}: {error}") from error
    return QuestionRow(row.get("id"), text, tuple(str(item) for item in history), _day(row.get("asked_at") or asked_at))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).date()
    except (ValueError, TypeError) as error:
        raise typer.BadParameter(f"{text!r} is no date such as 2025-12-01") from error
