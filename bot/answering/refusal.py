"""What was searched, and a refusal: which gap code has proven, the scope, the nearest sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.answering.answer import Answer, AnswerStatus, Scope
from bot.answering.citations import citation
from bot.answering.gate.gate import Evidence
from bot.answering.words import Words, bot_words, own_language
from retrieval.language.readable import readable
from retrieval.language.terms import terms
from retrieval.language.windows import Window
from retrieval.language.words import words
from retrieval.library.extent import Summary
from retrieval.search.absence import Absence
from retrieval.search.found import Found


def refused(found: Found, absence: Absence, *, missing: str = "", nearest: Evidence | None = None) -> Answer:
    """Say that the articles do not answer; the nearest sentence, where there is one, is the only citation.

    `missing` and `nearest`: what a model holds to be missing and to be nearest, where code has nothing to say of it.
    """
    near = nearest or _nearest(found, absence)
    cited = (citation(1, near),) if near else ()
    lacking = missing_words(found, absence, missing)
    answer = blank_answer(found, "refused")
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


def blank_answer(found: Found, status: AnswerStatus) -> Answer:
    """Return an answer of this status that says nothing yet."""
    scope = scope_of(found.searched, tuple(found.question.filters.lines()))
    question = found.question.text
    return Answer("", question, status, "", scope, language=own_language(found.question.wording, found.question.wishes))


def _nearest(found: Found, absence: Absence) -> Evidence | None:
    """The sentence that contradicts the question, where one does, else the one that comes nearest."""
    near = absence.contrary or next(iter(found.sentences), None)
    return Evidence(found.excerpts[near.excerpt].article, near.sentence.start, near.sentence.end) if near else None


def missing_words(found: Found, absence: Absence, said: str) -> str:
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
