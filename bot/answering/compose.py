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
from retrieval.articles import Span
from retrieval.language.readable import readable
from retrieval.language.terms import terms
from retrieval.language.windows import Window
from retrieval.language.words import words
from retrieval.library.extent import Summary
from retrieval.search.absence import Absence
from retrieval.search.event_days import days_asked_about, event_day, is_before
from retrieval.search.found import Found
from retrieval.search.kinds import QuestionKind

LEAST_OF_FIRST = 1.0  # cosine and cover together: one in seven right ones stays below, two in three wrong ones
_OF_MANY: frozenset[QuestionKind] = frozenset({"timeline", "compare", "opposing", "positions", "mentions"})


def answered(found: Found, absence: Absence, drafted: Drafted) -> Answer:
    """Return what passed the gate, cited; a refusal where nothing did."""
    if not drafted.verdict.points:
        answer = refused(found, absence, missing=drafted.missing)
    else:
        by_code = drafted.writer == ExtractiveWriter.name  # a model says itself what is missing
        doubtful = absence.proven or (by_code and _is_doubtful(found, absence, drafted.verdict.points[0]))
        differ = disagreement(drafted.verdict.points)
        answer = _shown(found, drafted.verdict.points, _status(drafted, differ, doubtful=doubtful))
        notes = (*_notes(bot_words(answer.language), differ, doubtful=doubtful and not found.across), *answer.notes)
        answer = _with_near(answer, drafted.near)
        if further := [
            f"[{one.n}]" for one in answer.citations if not any(one.n in p.citations for p in answer.points)
        ]:
            notes = (*notes, bot_words(answer.language).say("near_too", where=", ".join(further)))
        answer = replace(answer, missing=_missing(found, absence, drafted.missing), notes=notes)
    return replace(
        answer,
        withheld=len(drafted.verdict.reasons),
        writer=drafted.writer,
        prompt=drafted.prompt,
        failed_writers=tuple(attempt.writer for attempt in drafted.attempts[:-1]),
        broken_off=bool(drafted.cut),
    )


def _is_doubtful(found: Found, absence: Absence, first: CheckedPoint) -> bool:
    """Tell whether the first statement may well be no answer: it is far from the question and holds little of it."""
    if found.whole or found.outlets or found.question.kinds & _OF_MANY:
        return absence.likely
    piece = first.evidence[0]
    shown = [one for one in found.sentences if one.article_id == piece.article.id and _within(one.sentence, piece)]
    cosines = (found.excerpts[one.excerpt].sentence_cosines[one.place : one.place + 1] for one in shown)
    near = max((float(cosine) for pair in cosines for cosine in pair), default=None)
    return absence.likely if near is None else near + found.cover(first.text) < LEAST_OF_FIRST


def _within(sentence: Span, piece: Evidence) -> bool:
    return piece.start <= sentence.start and sentence.end <= piece.end


def _with_near(answer: Answer, near: Sequence[CheckedPoint]) -> Answer:
    """Return the answer with what comes near it as further sources, which no statement cites."""
    known = {(one.article_id, one.start, one.end) for one in answer.citations}
    pieces = [piece for point in near for piece in point.evidence]
    new = [piece for piece in pieces if (piece.article.id, piece.start, piece.end) not in known]
    first = len(answer.citations) + 1
    further = tuple(citation(n, piece) for n, piece in enumerate(new, start=first))
    return replace(answer, citations=(*answer.citations, *further))


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
    inferred = _inferred(scope, say)
    if scope.first is None or scope.last is None:
        return f"{count}, {inferred or say.say('undated')}"
    span = say.day(scope.first)
    if scope.first != scope.last:
        span = say.say("span", first=span, last=say.day(scope.last))
    return f"{count}, {span}{say.say('and_inferred', inferred=inferred) if inferred else ''}"


def _inferred(scope: Scope, say: Words) -> str:
    """Say how many articles have inferred dates, and from when to when; empty where none has."""
    if not scope.inferred or scope.inferred_first is None or scope.inferred_last is None:
        return ""
    return inferred_text(scope.inferred, scope.inferred_first, scope.inferred_last, say)


def inferred_text(count: int, first: date, last: date, say: Words) -> str:
    """Say that so many articles have inferred dates, from when to when: "3 with inferred dates, August 2025"."""
    months = dict.fromkeys((say.month(first), say.month(last)))
    written = say.say("span", first=say.month(first), last=say.month(last)) if len(months) > 1 else say.month(first)
    return say.count("inferred", count).format(months=written)


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
    if found.whole and found.question.asks_for_news:
        return say.say("lead_newest")
    if found.whole and "authorship" in kinds:
        article = checked[0].evidence[0].article
        author = readable(article.author) if article.author else say.say("no_author")
        return say.say("lead_wrote", author=author, outlet=readable(article.outlet or "") or say.say("no_outlet"))
    if found.author and kinds & {"who", "definition"}:
        return say.say("lead_author", name=readable(found.author))
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


def scope_of(searched: Summary, filters: Sequence[str] = ()) -> Scope:
    """Return what was searched, as an answer says it."""
    return Scope(
        searched.articles,
        searched.first,
        searched.last,
        tuple(filters),
        searched.inferred,
        searched.inferred_first,
        searched.inferred_last,
        searched.to_come,
    )


def _answer(found: Found, status: AnswerStatus) -> Answer:
    scope = scope_of(found.searched, tuple(found.question.filters.lines()))
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
    lacking = [say.say("not_found_there", missing=missing)] if missing else []
    lines = [" ".join([say.say("refusal"), *_reasons(say, absence), *lacking])]
    lines.append(say.say("searched", scope=scope_text(scope, say)))
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
    if absence.left_open and not absence.unsaid:
        yield say.say(f"open_{absence.left_open}")
    if absence.unsaid:
        yield say.say("unsaid", speaker=absence.unsaid)
    if absence.near:
        yield say.say("did_you_mean", speaker=readable(absence.near))
