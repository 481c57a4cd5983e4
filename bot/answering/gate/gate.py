"""The promise, in code: nothing is shown that the sources do not carry.

Pure functions over a draft and the excerpts that its writer was given. A point is shown only where

1. every pointer names a sentence that was supplied (evidence.py),
2. every quoted span in its text stands, after folding typography, inside the pointed sentences of one article; it is
   then printed with the source's own characters (quoting.py),
3. every number, day and name in its text stands there too (facts.py),
4. whoever is said to say something says it in the article (attribution.py); where the article names nobody, the
   statement is shown as reported there,
5. its words are those of the pointed sentences, and it denies only what they deny (support.py); of a statement in
   another language than these, enough is names, figures, days and speakers, which are compared (foreign.py),
6. it is in the language of the question.

A point that is the pointed sentences themselves needs only the first. What only opinion pieces say is introduced with
their outlet's name, and a quotation from a reworded copy carries its warning (citations.py). What fails is dropped and
counted, never repaired by guessing.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from bot.answering.draft import Draft, Point
from bot.answering.gate.attribution import MisattributedError, attributed
from bot.answering.gate.evidence import Evidence, resolve
from bot.answering.gate.facts import unsupported
from bot.answering.gate.foreign import too_little_compared
from bot.answering.gate.quoted_spans import EDGES, Located, locate, quoted_spans, with_source_words
from bot.answering.gate.support import unsupported_claim
from retrieval.articles import Excerpt
from retrieval.language.folding import find, same, says_something, shown
from retrieval.language.readable import readable
from retrieval.language.script import is_foreign, is_written_in
from retrieval.language.wording import listed, words_in

__all__ = ["CheckedPoint", "Evidence", "Verdict", "check", "check_point", "check_text"]

_TYPOGRAPHY = 10  # characters by which a text may be longer in another typography
LONGEST = 2500  # characters; no statement needs more, and two of the longest sentences have fewer
_TOO_LONG = "it is too long for one statement"

_MARK = re.compile(r"\s*\[\s*\d+(?:\.\d+)?(?:\s*,\s*\d+(?:\.\d+)?)*\s*\]")
# What a chat makes live by itself, and what looks like markup or a fence.
_LIVE = re.compile(
    r"[a-z][a-z0-9+.-]*://\S*|(?:www\.|t\.me/|tg:)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?\b|(?<![\w/])/[a-z]\w*"
    r"|[@#]\w+|\]\(\S*|<[^<>]*>|```+|<<+|>>+",
    re.IGNORECASE,
)
_MAY_LIVE = re.compile(r"[/@#<>`\]]|\.[^\W\d]{2}|[gGwW][.:]")  # whatever is live holds one of these


@dataclass(frozen=True, slots=True)
class CheckedPoint:
    """A statement that may be shown, and what carries it, in the order of the pointers.

    `verbatim`: it is the pointed sentences, word for word. `reported`: "X said" was left out, so its source has to
    stand before it. `foreign`: it is in another language than its sources, so its words could not be compared.
    """

    text: str
    evidence: tuple[Evidence, ...]
    verbatim: bool = False
    reported: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a draft may be shown; `reasons` holds one line for every point that may not."""

    points: tuple[CheckedPoint, ...]
    reasons: tuple[str, ...] = ()


def check(draft: Draft, excerpts: Sequence[Excerpt], language: str | None = None) -> Verdict:
    """Return the points of `draft` that the excerpts carry.

    `language`: the question's, such as "ru", where it is known. A statement in another one is refused; the source's own
    words may be.
    """
    verdicts = [check_point(point, excerpts, language) for point in draft.points]
    return Verdict(
        tuple(point for verdict in verdicts for point in verdict.points),
        tuple(reason for verdict in verdicts for reason in verdict.reasons),
    )


def check_point(point: Point, excerpts: Sequence[Excerpt], language: str | None = None) -> Verdict:
    """Return the verdict on one point, as it comes from a stream; it is the same in the whole draft."""
    outcome = _outcome(point, excerpts, language)
    return Verdict((outcome,)) if isinstance(outcome, CheckedPoint) else Verdict((), (outcome,))


def _outcome(point: Point, excerpts: Sequence[Excerpt], language: str | None) -> CheckedPoint | str:
    if len(point.text) > LONGEST:
        return _TOO_LONG
    evidence = resolve(point.evidence, excerpts)
    return evidence if isinstance(evidence, str) else check_text(point.text, evidence, language)


def check_text(text: str, evidence: tuple[Evidence, ...], language: str | None = None) -> CheckedPoint | str:
    """Return a statement that this evidence carries, or one line on why it may not be shown."""
    if len(text) > LONGEST:
        return _TOO_LONG
    text, own = _plain(text), _plain(" ".join(piece.text for piece in evidence))
    if not says_something(text):
        return "it says nothing"
    if text == own or (abs(len(text) - len(own)) <= _TYPOGRAPHY and same(text, own)):
        return CheckedPoint(own, evidence, verbatim=True)
    return _statement(text, evidence, language)


def _statement(text: str, evidence: tuple[Evidence, ...], language: str | None) -> CheckedPoint | str:
    """Check a statement in the writer's own words."""
    spans = locate(text, evidence)
    if spans is None:
        return "a quotation in it does not stand in the sentences that it points at"
    source = "\n".join(piece.text for piece in evidence)
    outside = _outside(text, spans)
    if language and not is_written_in(outside, language) and not any(find(text, p.text, EDGES) for p in evidence):
        return "it is not in the language of the question"
    foreign = is_foreign(text, source)
    reason = _no_statement(outside, evidence) or _missing(text, evidence) or unsupported_claim(text, source)
    if reason or (foreign and (reason := too_little_compared(text, evidence))):
        return reason
    try:
        rest = attributed(text, spans, evidence)
    except MisattributedError as error:
        return str(error)
    own = _in_source_words(text, spans, evidence) if rest is None else _in_source_words(rest, None, evidence)
    return CheckedPoint(own, evidence, reported=rest is not None, foreign=foreign)


def _missing(text: str, evidence: Sequence[Evidence]) -> str | None:
    missing = unsupported(text, evidence)
    return f"{missing} does not stand in the sentences that it points at" if missing else None


def _in_source_words(text: str, spans: Sequence[Located] | None, evidence: Sequence[Evidence]) -> str:
    """A checked statement, its quotations in the source's own characters; a part of the source is a quotation."""
    for piece in evidence:
        if place := find(text, piece.text, EDGES):
            own = readable(piece.text[slice(*place)])
            return own if quoted_spans(own) == [(1, len(own) - 1)] else f"“{own}”"
    return with_source_words(text, (locate(text, evidence) or []) if spans is None else spans)


def _outside(text: str, spans: Sequence[Located]) -> str:
    """The text with its quotations blanked."""
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _no_statement(outside: str, evidence: Sequence[Evidence]) -> str | None:
    """Say what is no statement outside quotations: a link, a command, markup, a question, words to the reader.

    An outlet may be named by its address.
    """
    if live := _live(outside, {piece.article.outlet for piece in evidence}):
        return f"{live} is a link, a command or markup, and no quotation"
    asks = "?" in outside or not words_in(outside).isdisjoint(listed("reader"))
    return "it asks or tells the reader something" if asks else None


def _live(text: str, outlets: Container[str | None]) -> str | None:
    found = _LIVE.finditer(text) if _MAY_LIVE.search(text) else ()
    return next((match[0] for match in found if match[0] not in outlets), None)


def _plain(text: str) -> str:
    """One line without markup, and without marks that could be taken for ours."""
    if "[" not in text:
        return shown(text)
    return _MARK.sub("", shown(_MARK.sub("", text))).strip()
