"""How an answer came about, in words for whoever asks: `briefing why ID`, and /why in a chat."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from bot.answering.answer import Answer
from bot.answering.record import Record
from bot.conversations import Kept

NO_RECORD = "How it came about is not kept (any more)."


def explained(kept: Kept) -> Iterator[str]:
    """Yield the lines that explain an answer; what the gate withheld is told by its reason only."""
    answer, record = kept.answer, kept.record
    yield f"Answer {answer.id}, given {kept.said_at:%Y-%m-%d %H:%M} UTC in {answer.elapsed_ms} ms: {answer.status}"
    yield f"Asked: {_line(answer.question)}"
    if record is None:
        yield NO_RECORD
        return
    if answer.asked_as:
        yield f"Understood as: {_line(answer.asked_as)} (by {record.understood_by})"
    yield from _searched(record)
    yield from _decided(answer, record)
    if record.prompts:
        yield "Prompts: " + ", ".join(f"{name} {digest}" for name, digest in record.prompts.items())
    yield "Time: " + ", ".join(f"{step} {ms} ms" for step, ms in record.ms.items())


def reasons(kept: Kept) -> tuple[str, ...]:
    """Return why statements were withheld, one line each."""
    return tuple(_line(reason) for reason in kept.record.withheld) if kept.record else ()


def as_json(kept: Kept) -> dict[str, Any]:
    """Return everything that is kept of an answer, as `briefing why --json` prints it."""
    record = asdict(kept.record) if kept.record else None
    if record and kept.record and kept.record.corpus.newest:
        record["corpus"]["newest"] = kept.record.corpus.newest.isoformat()
    return {"answer": kept.answer.as_json(), "said_at": kept.said_at.isoformat(), "record": record}


def _searched(record: Record) -> Iterator[str]:
    corpus = record.corpus
    newest = f", the newest read {corpus.newest:%Y-%m-%d %H:%M} UTC" if corpus.newest else ""
    filters = f"; filters: {', '.join(record.filters)}" if record.filters else ""
    yield f"Searched: {corpus.articles} articles, {corpus.passages} passages{newest}; index {corpus.index}{filters}"
    yield f"Excerpts found: {len(record.excerpts)}"
    for shown in record.excerpts:
        cosine = "" if shown.cosine is None else f", cosine {shown.cosine:.2f}"
        where = f"{shown.outlet or 'outlet not stated'}, {shown.published or 'undated'}"
        place = f"{shown.article_id[:8]}, {shown.start}-{shown.end}"
        yield f"  {shown.n}. {where} ({place}): score {shown.score:.4f}{cosine}"


def _decided(answer: Answer, record: Record) -> Iterator[str]:
    if record.absence:
        yield f"Refused by code: {record.absence}"
    if record.judged:
        yield f"Judge: {record.judged}"
    for attempt in record.attempts:
        yield f"Writer {attempt.writer}: {attempt.outcome} ({attempt.ms} ms)"
    if record.attempts:
        yield f"Gate: {record.passed} passed, {len(record.withheld)} withheld; written by {answer.writer}"


def _line(text: str) -> str:
    return " ".join(text.split())
