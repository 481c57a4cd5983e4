"""Checked points become an answer; where none passed, a refusal."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answering.answer import Answer, AnswerPoint, AnswerStatus, Citation
from bot.answering.citations import WRITTEN_BEFORE, citation, cite, publishers
from bot.answering.conflicts import Disagreement, disagreement
from bot.answering.days import dated
from bot.answering.gate.gate import CheckedPoint, Evidence
from bot.answering.refusal import blank_answer, missing_words, refused
from bot.answering.words import Words, bot_words
from bot.answering.writer_chain import Drafted
from bot.answering.writers.extractive import ExtractiveWriter
from retrieval.articles import Span
from retrieval.language.readable import readable
from retrieval.language.sameness import same_statement
from retrieval.search.absence import Absence
from retrieval.search.asked_kind import CheckedKind, asked_kind, holds_asked
from retrieval.search.event_days import days_asked_about, event_day, is_before
from retrieval.search.found import Found
from retrieval.search.kinds import OF_MANY
from retrieval.search.sentences import ScoredSentence, terms_of
from retrieval.search.speaking import Sought

LEAST_OF_FIRST = 0.65  # cover and margin together: one in fourteen right ones stays below, three in ten wrong ones
MARGIN = 2.0  # what the score of its best sentence over that of any other is worth beside the cover


def answered(found: Found, absence: Absence, drafted: Drafted) -> Answer:
    """Return what passed the gate, cited; a refusal where nothing did."""
    if not drafted.verdict.points:
        answer = refused(found, absence, missing=drafted.missing)
    else:
        by_code = drafted.writer == ExtractiveWriter.name  # a model says itself what is missing
        first = drafted.verdict.points[0]
        lacking = None if found.whole or holds_asked(found.question, first.text) else asked_kind(found.question)
        doubtful = absence.proven or bool(lacking) or (by_code and _is_doubtful(found, absence, first))
        differ = disagreement(drafted.verdict.points)
        answer = _shown(found, drafted.verdict.points, _status(drafted, differ, doubtful=doubtful))
        says_so = bool(lacking) or (doubtful and not found.across)
        notes = (*_notes(bot_words(answer.language), differ, lacking, doubtful=says_so), *answer.notes)
        answer = _with_near(answer, drafted.near)
        if further := [
            f"[{one.n}]" for one in answer.citations if not any(one.n in p.citations for p in answer.points)
        ]:
            notes = (*notes, bot_words(answer.language).say("near_too", where=", ".join(further)))
        answer = replace(answer, missing=missing_words(found, absence, drafted.missing), notes=notes)
    return replace(
        answer,
        withheld=len(drafted.verdict.reasons),
        writer=drafted.writer,
        prompt=drafted.prompt,
        failed_writers=tuple(attempt.writer for attempt in drafted.attempts[:-1]),
        broken_off=bool(drafted.cut),
    )


def _is_doubtful(found: Found, absence: Absence, first: CheckedPoint) -> bool:
    """Tell whether the first statement may well be no answer: it holds little of the question, and others speak to it
    nearly as much.
    """
    if found.sought and _is_anothers(found.sought, first):
        return True
    if found.whole or found.outlets or found.question.kinds & OF_MANY:
        return absence.likely
    shown = [one for one in found.sentences if any(_within(one, piece) for piece in first.evidence)]
    if not shown:
        return absence.likely
    best = max(shown, key=lambda one: one.score)
    others = (one for one in found.sentences if one not in shown and not same_statement(best.text, one.text))
    margin = best.score - next((one.score for one in others), 0.0)
    return found.cover(first.text) + MARGIN * margin < LEAST_OF_FIRST


def _is_anothers(sought: Sought, first: CheckedPoint) -> bool:
    """Whether somebody's words are asked for, and the statement neither has words of theirs nor names them.

    Who holds an office may be called by name alone.
    """
    if not sought.asked.outright or sought.asked.loose or sought.naming.office:
        return False
    places = [(piece.article, Span(piece.start, piece.end)) for piece in first.evidence]
    theirs = any(sought.speaks(*place) or sought.may_speak(*place) for place in places)
    return not theirs and not sought.terms <= terms_of(first.text)


def _within(one: ScoredSentence, piece: Evidence) -> bool:
    return one.article_id == piece.article.id and piece.start <= one.sentence.start and one.sentence.end <= piece.end


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


def _notes(say: Words, differ: Disagreement | None, lacking: CheckedKind | None, *, doubtful: bool) -> Iterator[str]:
    """Say what a reader should know of the statements as a whole, where the status alone does not tell it.

    `lacking`: the kind of thing that is asked for and that the first statement does not hold.
    """
    if doubtful:
        yield say.say(f"lacks_{lacking}" if lacking else "weak")
    if differ == "update":
        yield say.say("update")
    elif differ and doubtful:
        yield say.say("contradict")


def preview(found: Found, points: Sequence[CheckedPoint], writer: str) -> Answer:
    """Return what has passed the gate so far, while the writer is still at it."""
    return replace(_shown(found, points, "answered"), writer=writer)


def _shown(found: Found, checked: Sequence[CheckedPoint], status: AnswerStatus) -> Answer:
    answer = blank_answer(found, status)
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
