"""Checked points become an answer; proven gaps become a refusal that says what was searched."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answering.answer import Answer, Scope, Status
from bot.answering.citations import citation, cite, publishers
from bot.answering.conflicts import disagree
from bot.answering.gate.gate import CheckedPoint, Evidence
from bot.answering.leads import lead
from bot.answering.words import Words, language_of, words_in
from bot.answering.writer_chain import Drafted
from bot.answering.writers.extractive import ExtractiveWriter
from retrieval.language.terms import terms
from retrieval.language.words import words
from retrieval.search.absence import Absence
from retrieval.search.found import Found


def answered(found: Found, absence: Absence, drafted: Drafted) -> Answer:
    """Return what passed the gate, cited; a refusal where nothing did."""
    if not drafted.verdict.points:
        answer = refused(found, absence, missing=drafted.missing)
    else:
        doubtful = absence.likely and drafted.writer == ExtractiveWriter.name  # a model says itself what is missing
        answer = _shown(found, drafted.verdict.points, _status(drafted, doubtful=doubtful))
        notes = (words_in(answer.language).say("weak"),) if doubtful else ()
        answer = replace(answer, missing=_missing(found, absence, drafted.missing), notes=(*notes, *answer.notes))
    return replace(
        answer,
        withheld=len(drafted.verdict.reasons),
        writer=drafted.writer,
        prompt=drafted.prompt,
        failed_writers=tuple(attempt.writer for attempt in drafted.attempts[:-1]),
        broken_off=bool(drafted.cut),
    )


def _status(drafted: Drafted, *, doubtful: bool) -> Status:
    if not doubtful and disagree(drafted.verdict.points):
        return "conflict"
    foreign = any(point.foreign for point in drafted.verdict.points)
    less = doubtful or drafted.insufficient or drafted.verdict.reasons or drafted.cut or foreign
    return "caveat" if less else "answered"


def preview(found: Found, points: Sequence[CheckedPoint], writer: str) -> Answer:
    """Return what has passed the gate so far, while the writer is still at it."""
    return replace(_shown(found, points, "answered"), writer=writer)


def refused(found: Found, absence: Absence, *, missing: str = "", nearest: Evidence | None = None) -> Answer:
    """Say that the articles do not answer; the nearest sentence, where there is one, is the only citation.

    `missing` and `nearest`: what a model holds to be missing and to be nearest, where code has nothing to say of it.
    """
    near = nearest or _nearest(found, absence)
    cited = (citation(1, near),) if near else ()
    lacking = _missing(found, absence, missing)
    answer = _answer(found, "refused")
    text = _refusal_text(words_in(answer.language), answer.scope, absence, lacking, nearest=bool(cited))
    return replace(answer, text=text, citations=cited, missing=lacking)


def scope_text(scope: Scope, say: Words) -> str:
    """Say how many articles there are, which dates they span, where any is known, and what they were narrowed to."""
    return " · ".join([_extent(scope, say), *scope.filters])


def _extent(scope: Scope, say: Words) -> str:
    count = say.count("articles", scope.articles)
    if scope.first is None or scope.last is None:
        return f"{count}, {say.say('undated')}"
    return f"{count}, {say.say('span', first=say.day(scope.first), last=say.day(scope.last))}"


def _shown(found: Found, checked: Sequence[CheckedPoint], status: Status) -> Answer:
    answer = _answer(found, status)
    points, citations = cite(checked, language=answer.language)
    say = words_in(answer.language)
    first = lead(found, checked, points, say)
    lines = [*([first] if first else []), *(f"{p.said} {''.join(f'[{n}]' for n in p.citations)}" for p in points)]
    several = len({citation.article_id for citation in citations}) > 1
    notes = (say.say("one_publisher"),) if several and publishers(checked) == 1 else ()
    return replace(answer, text="\n".join(lines), points=points, citations=citations, lead=first, notes=notes)


def _answer(found: Found, status: Status) -> Answer:
    searched = found.searched
    scope = Scope(searched.articles, searched.first, searched.last, tuple(found.question.filters.lines()))
    question = found.question.text
    return Answer(secrets.token_hex(4), question, status, "", scope, language=language_of(found.question.wording))


def _nearest(found: Found, absence: Absence) -> Evidence | None:
    """The sentence that contradicts the question, where one does, else the one that comes nearest."""
    near = absence.contrary or next(iter(found.sentences), None)
    return Evidence(found.excerpts[near.excerpt].article, near.sentence.start, near.sentence.end) if near else None


def _missing(found: Found, absence: Absence, said: str) -> str:
    """What code found missing; else those words of the question that the model names, never words of its own."""
    if absence.missing or not said:
        return ", ".join(absence.missing)
    named = set(terms(said))
    return ", ".join(word for word in dict.fromkeys(words(found.question.text)) if named.intersection(terms(word)))


def _refusal_text(say: Words, scope: Scope, absence: Absence, missing: str, *, nearest: bool) -> str:
    if not scope.articles and not scope.filters:
        return say.say("no_articles")
    lines = [say.say("refusal"), say.say("searched", scope=scope_text(scope, say)), *_reasons(say, absence)]
    if missing:
        lines.append(say.say("not_found_there", missing=missing))
    if nearest:
        lines.append(say.say("contrary" if absence.contrary else "nearest"))
    return "\n".join(lines)


def _reasons(say: Words, absence: Absence) -> Iterator[str]:
    """Say which gap code has proven."""
    if (window := absence.outside) and absence.newest:
        days = {"first": say.day(window.first), "last": say.day(window.last), "newest": say.day(absence.newest)}
        yield say.say("outside", **days)
    elif absence.old:
        yield say.say("old", newest=say.day(absence.old), year=absence.old.year)
    if absence.unsaid:
        yield say.say("unsaid", speaker=absence.unsaid)
