"""What was searched for an answer: how many articles, from when to when, narrowed to what."""

from collections.abc import Sequence

from bot.answering.answer import Answer, AnswerStatus, Scope
from bot.answering.words import Words, own_language
from retrieval.library.extent import Summary
from retrieval.search.found import Found


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
    first, last = say.month(scope.inferred_first), say.month(scope.inferred_last)
    months = first if first == last else say.say("span", first=first, last=last)
    return say.count("inferred", scope.inferred).format(months=months)


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
