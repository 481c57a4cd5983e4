"""Checked points become an answer; proven gaps become a refusal that says what was searched."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.answering.answer import Answer, AnswerPoint, AnswerStatus, Citation, Scope
from bot.answering.citations import WRITTEN_BEFORE, citation, cite, publishers
from bot.answering.conflicts import Disagreement, disagreement
from bot.answering.days import dated
from bot.answering.gate.gate import CheckedPoint, Evidence
from bot.answering.words import Words, bot_words, own_language
from bot.answering.writer_chain import Drafted
from bot.answering.writers.extractive import ExtractiveWriter
from retrieval.language.readable import readable
from retrieval.language.terms import terms
from retrieval.language.windows import Window
from retrieval.language.words import words
from retrieval.search.absence import Absence
from retrieval.search.event_days import days_asked_about, event_day, is_before
from retrieval.search.found import Found


def answered(found: Found, absence: Absence, drafted: Drafted) -> Answer:
    """Return what passed the gate, cited; a refusal where nothing did."""
    if not drafted.verdict.points:
        answer = refused(found, absence, missing=drafted.missing)
    else:
        doubtful = absence.likely and drafted.writer == ExtractiveWriter.name  # a model says itself what is missing
        differ = disagreement(drafted.verdict.points)
        answer = _shown(found, drafted.verdict.points, _status(drafted, differ, doubtful=doubtful))
        notes = (*_notes(bot_words(answer.language), differ, doubtful=doubtful and not found.across), *answer.notes)
        answer = replace(answer, missing=_missing(found, absence, drafted.missing), notes=notes)
    return replace(
        answer,
        withheld=len(drafted.verdict.reasons),
        writer=drafted.writer,
        prompt=drafted.prompt,
        failed_writers=tuple(attempt.writer for attempt in drafted.attempts[:-1]),
        broken_off=bool(drafted.cut),
    )


def _status(drafted: Drafted, differ: Disagreement | None, *, doubtful: bool) -> AnswerStatus:
    if differ == "conflict" and not doubtful:
        return "conflict"
    foreign = any(point.foreign for point in drafted.verdict.points)
    less = doubtful or drafted.insufficient or drafted.verdict.reasons or drafted.cut or foreign
    return "caveat" if less else "answered"


def _notes(say: Words, differ: Disagreement | None, *, doubtful: bool) -> Iterator[str]:
    """Say what a reader should know of the statements as a whole, where the status alone does not tell it."""
    if doubtful:
        yield say.say("weak")
    if differ == "update":
        yield say.say("update")
    elif differ and doubtful:
        yield say.say("contradict")


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
    text = _refusal_text(bot_words(answer.language), answer.scope, absence, lacking, nearest=bool(cited))
    return replace(answer, text=text, citations=cited, missing=lacking)


def scope_text(scope: Scope, say: Words) -> str:
    """Say how many articles there are, which dates they span, where any is known, and what they were narrowed to."""
    to_come = [say.say("to_come", passages=say.count("passages", scope.to_come))] if scope.to_come else []
    return " · ".join([_extent(scope, say), *scope.filters, *to_come])


def _extent(scope: Scope, say: Words) -> str:
    count = say.count("articles", scope.articles)
    if scope.first is None or scope.last is None:
        return f"{count}, {say.say('undated')}"
    return f"{count}, {say.say('span', first=say.day(scope.first), last=say.day(scope.last))}"


def _shown(found: Found, checked: Sequence[CheckedPoint], status: AnswerStatus) -> Answer:
    answer = _answer(found, status)
    points, citations = cite(checked, language=answer.language)
    say = bot_words(answer.language)
    if "timeline" in found.question.kinds:
        points = dated(checked, points, days_asked_about(found.question), say)
    citations = _with_remark(citations, found, checked, points)
    first = _lead(found, checked, points, say)
    lines = [*([first] if first else []), *(f"{p.said} {''.join(f'[{n}]' for n in p.citations)}" for p in points)]
    several = len({citation.article_id for citation in citations}) > 1
    notes = (say.say("one_publisher"),) if several and publishers(checked) == 1 else ()
    if found.across and any(point.verbatim for point in checked):
        notes = (say.say("another_language"), *notes)
    return replace(answer, text="\n".join(lines), points=points, citations=citations, lead=first, notes=notes)


def _lead(found: Found, checked: Sequence[CheckedPoint], points: Sequence[AnswerPoint], say: Words) -> str:
    """Say in one line what the order of the statements is; it claims nothing of its own. Empty where none is needed."""
    kinds = found.question.kinds
    if sum(bool(point.days) for point in points) > 1:
        return say.say("lead_events")
    if (kinds & {"compare", "opposing"} or len(found.outlets) > 1) and (count := publishers(checked)) > 1:
        return say.say("lead_sides", publishers=say.count("publishers", count))
    return ""


def _with_remark(
    citations: Sequence[Citation], found: Found, checked: Sequence[CheckedPoint], points: Sequence[AnswerPoint]
) -> tuple[Citation, ...]:
    """The citations; those whose articles were written before the event that they are shown for say so."""
    articles = {piece.article.id: piece.article for point in checked for piece in point.evidence}
    asked = event_day(found)
    days = {number: point.days[0].first for point in points if point.days for number in point.citations}

    def is_early(one: Citation) -> bool:
        day = days.get(one.n, asked)
        return day is not None and is_before(articles[one.article_id], day)

    return tuple(replace(one, warnings=(*one.warnings, WRITTEN_BEFORE)) if is_early(one) else one for one in citations)


def _answer(found: Found, status: AnswerStatus) -> Answer:
    searched = found.searched
    scope = Scope(
        searched.articles, searched.first, searched.last, tuple(found.question.filters.lines()), searched.to_come
    )
    question = found.question.text
    return Answer("", question, status, "", scope, language=own_language(found.question.wording, found.question.wishes))


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


def _outside(window: Window) -> str:
    """The phrase for a time that nothing is from: one that the question counts or writes, or one open to a side."""
    if window.counted:
        return "outside"
    if not window.is_open:
        return "outside_written"
    return "outside_since" if window.last == date.max else "outside_until"


def _reasons(say: Words, absence: Absence) -> Iterator[str]:
    """Say which gap code has proven."""
    if (window := absence.outside) and absence.newest:
        days = {"first": say.day(window.first), "last": say.day(window.last), "newest": say.day(absence.newest)}
        yield say.say(_outside(window), **days)
    elif absence.old:
        yield say.say("old", newest=say.day(absence.old), year=absence.old.year)
    if absence.unsaid:
        yield say.say("unsaid", speaker=absence.unsaid)
    if absence.near:
        yield say.say("did_you_mean", speaker=readable(absence.near))
