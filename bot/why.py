"""How an answer came about, in words for whoever asks: `briefing why ID`, and /why in a chat."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from bot.answering.answer import Answer
from bot.answering.layout import place, sources_of
from bot.answering.record import Record, ShownExcerpt
from bot.answering.words import Words, bot_words
from bot.conversations import Kept
from retrieval.language.dates import to_the_minute


def three_sentences(kept: Kept) -> tuple[str, str, str]:
    """Return three sentences for a reader, in the answer's language: what was searched, why these sources, and what
    was withheld.
    """
    answer, say = kept.answer, bot_words(kept.answer.language)
    withheld = say.count("withheld", answer.withheld) if answer.withheld else say.say("why_none_withheld")
    return _plainly_searched(kept, say), _chosen(answer, say), withheld


def _plainly_searched(kept: Kept, say: Words) -> str:
    from bot.answering.refusal import scope_text  # noqa: PLC0415 - it brings the search along, which takes seconds

    scope = scope_text(kept.answer.scope, say)
    if kept.record is None or not kept.record.excerpts:
        return say.say("searched", scope=scope)
    return say.say("why_looked", scope=scope, passages=say.count("passages", len(kept.record.excerpts)))


def _chosen(answer: Answer, say: Words) -> str:
    """Say why these sources are shown, and which they are."""
    if not answer.citations:
        return say.say("why_no_source")
    where = "; ".join(dict.fromkeys(place(source.first, say) for source in sources_of(answer)))
    if not answer.points:
        return say.say("why_nearest", where=where)
    own = answer.writer == "extractive"
    return say.say("why_picked" if own else "why_carries", where=where, writer=answer.writer)


def explained(kept: Kept) -> Iterator[str]:
    """Yield the lines that explain an answer, in its language; what the gate withheld is told by its reason only."""
    answer, record, say = kept.answer, kept.record, bot_words(kept.answer.language)
    status = say.say(f"status_{answer.status}")
    yield say.say("why_answer", id=answer.id, at=to_the_minute(kept.said_at), ms=answer.elapsed_ms, status=status)
    yield say.say("why_asked", question=_line(answer.question))
    if record is None:
        yield say.say("why_no_record")
        return
    if answer.asked_as:
        yield say.say("why_understood", question=_line(answer.asked_as), by=record.understood_by)
    yield from _told(answer, record, say)
    for further in record.further:
        yield say.say("why_asked", question=_line(further.question))
        yield from _told(answer, further, say)


def _told(answer: Answer, record: Record, say: Words) -> Iterator[str]:
    """Yield how one question of a message was answered."""
    yield from _searched(record, say)
    yield from _decided(answer, record, say)
    if record.prompts:
        yield say.say("why_prompts", prompts=", ".join(f"{name} {digest}" for name, digest in record.prompts.items()))
    yield say.say("why_time", steps=", ".join(f"{step} {ms} ms" for step, ms in record.ms.items()))


def reasons(kept: Kept) -> tuple[str, ...]:
    """Return why statements were withheld, one line each, also those of a model of whose draft nothing was shown."""
    return tuple(reason for reason, _ in _withheld(kept.record))


def withheld(kept: Kept) -> tuple[str, ...]:
    """Return why statements were withheld, and behind each reason the statement, as a model wrote it.

    Nothing has checked these: they are for whoever runs the bot, and for no chat.
    """
    return tuple(f"{reason}: {text}" if text else reason for reason, text in _withheld(kept.record))


def _withheld(record: Record | None) -> Iterator[tuple[str, str]]:
    if record is None:
        return
    for attempt in record.attempts:
        for one in attempt.draft:
            if one.reason:
                yield _line(one.reason), _line(f"{one.text} [{', '.join(one.evidence)}]")
    if not (record.attempts and record.attempts[-1].draft):  # else these are the reasons of the last one's draft
        yield from ((_line(reason), "") for reason in record.withheld)
    for further in record.further:
        yield from _withheld(further)


def as_json(kept: Kept) -> dict[str, Any]:
    """Return everything that is kept of an answer, as `briefing why --json` prints it."""
    record = _record(kept.record) if kept.record else None
    return {"answer": kept.answer.as_json(), "said_at": kept.said_at.isoformat(), "record": record}


def _record(record: Record) -> dict[str, Any]:
    newest = record.corpus.newest
    corpus = asdict(record.corpus) | {"newest": newest.isoformat() if newest else None}
    return asdict(record) | {"corpus": corpus, "further": [_record(one) for one in record.further]}


def _searched(record: Record, say: Words) -> Iterator[str]:
    corpus = record.corpus
    held = say.count("articles", corpus.articles), say.count("passages", corpus.passages)
    parts = [say.say("why_searched", articles=held[0], passages=held[1], index=corpus.index)]
    if corpus.newest:
        parts.append(say.say("why_newest", at=to_the_minute(corpus.newest)))
    if record.filters:
        parts.append(say.say("why_filters", filters=", ".join(record.filters)))
    yield "; ".join(parts)
    yield say.say("why_found", n=len(record.excerpts))
    yield from (f"  {shown.n}. {_excerpt(shown, say)}" for shown in record.excerpts)


def _excerpt(shown: ShownExcerpt, say: Words) -> str:
    facts = {
        "where": f"{shown.outlet or say.say('no_outlet')}, {shown.published or say.say('undated')}",
        "place": f"{shown.article_id[:8]}, {shown.start}-{shown.end}",
        "score": f"{shown.score:.4f}",
    }
    if shown.cosine is None:
        return say.say("why_excerpt_by_terms", **facts)
    return say.say("why_excerpt", **facts, cosine=f"{shown.cosine:.2f}")


def _decided(answer: Answer, record: Record, say: Words) -> Iterator[str]:
    if record.absence:
        yield say.say("why_refused", why=record.absence)
    if record.judged:
        yield say.say("why_judge", why=record.judged)
    for attempt in record.attempts:
        yield say.say("why_writer", writer=attempt.writer, outcome=attempt.outcome, ms=attempt.ms)
    if record.attempts:
        yield say.say("why_gate", passed=record.passed, withheld=len(record.withheld), writer=answer.writer)


def _line(text: str) -> str:
    return " ".join(text.split())
