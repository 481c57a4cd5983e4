"""Checked points become an answer; proven gaps become a refusal that says what was searched."""

import secrets
from datetime import date

from bot.answering.answer import Answer, Scope
from bot.answering.citations import citation, cite
from bot.answering.drafting import Drafted
from bot.answering.gate import Evidence
from retrieval.search.absence import Absence
from retrieval.search.retriever import Found
from retrieval.search.sentences import score_sentences


def answered(found: Found, absence: Absence, drafted: Drafted) -> Answer:
    """Return what passed the gate, cited; a refusal where nothing did."""
    withheld = len(drafted.verdict.reasons)
    if not drafted.verdict.points:
        return refused(found, absence, writer=drafted.writer, prompt=drafted.prompt, withheld=withheld)
    points, citations = cite(drafted.verdict.points)
    return Answer(
        id=_new_id(),
        question=found.question.text,
        status="caveat" if drafted.insufficient or withheld else "answered",
        text="\n".join(f"{point.said} {''.join(f'[{n}]' for n in point.citations)}" for point in points),
        scope=_scope(found),
        points=points,
        citations=citations,
        withheld=withheld,
        missing=", ".join(absence.missing),
        writer=drafted.writer,
        prompt=drafted.prompt,
    )


def refused(
    found: Found, absence: Absence, *, writer: str = "extractive", prompt: str | None = None, withheld: int = 0
) -> Answer:
    """Say that the articles do not answer; the nearest sentence, where there is one, is the only citation."""
    nearest = [
        citation(1, Evidence(found.excerpts[near.excerpt].article, near.sentence.start, near.sentence.end))
        for near in score_sentences(found)[:1]
    ]
    return Answer(
        id=_new_id(),
        question=found.question.text,
        status="refused",
        text=_refusal_text(_scope(found), absence, nearest=bool(nearest)),
        scope=_scope(found),
        citations=tuple(nearest),
        withheld=withheld,
        missing=", ".join(absence.missing),
        writer=writer,
        prompt=prompt,
    )


def scope_text(scope: Scope) -> str:
    """Say how many articles there are and which dates they span, where any is known."""
    count = f"{scope.articles} article{'' if scope.articles == 1 else 's'}"
    if scope.first is None or scope.last is None:
        return f"{count}, undated"
    return f"{count}, {_day(scope.first)} to {_day(scope.last)}"


def _refusal_text(scope: Scope, absence: Absence, *, nearest: bool) -> str:
    if not scope.articles:
        return "I have no articles yet, so I cannot answer. Add some with `briefing ingest FOLDER`."
    lines = ["My articles do not answer this.", f"Searched: {scope_text(scope)}."]
    if absence.missing:
        lines.append(f"Not found there: {', '.join(absence.missing)}.")
    if nearest:
        lines.append("The nearest sentence, which does not answer it: [1]")
    return "\n".join(lines)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _scope(found: Found) -> Scope:
    return Scope(found.searched.articles, found.searched.first, found.searched.last)


def _new_id() -> str:
    return secrets.token_hex(4)
