"""Which words an article gives to somebody, and which words a statement gives them.

That somebody says something in a sentence does not make the whole sentence theirs: of "Holt opened the clinic, saying
the wait had been too long" only the wait is. The words are those of the article's statements; of a sentence that says
they speak and keeps no statement of theirs, all that no statement of others holds.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.answering.gate.evidence import Evidence
from bot.answering.gate.speaker_identity import is_named, same_speaker
from bot.answering.gate.speech import Reporter, Speech, speech_around
from retrieval.articles import Quotation, Sentence, Span, Statement
from retrieval.language.attributions import Report
from retrieval.language.denial import names_and_said
from retrieval.language.folding import find
from retrieval.language.identity import described
from retrieval.language.quotation_marks import FILLER, unquoted
from retrieval.language.reported_clauses import reported_clauses
from retrieval.language.reporting import Place
from retrieval.language.reporting_verbs import forms
from retrieval.language.rules import words as rule_words
from retrieval.language.sentences import spans
from retrieval.language.speech import Claim, claims, reading
from retrieval.language.terms import terms
from retrieval.language.wording import folded, listed, words_in
from retrieval.search.speaking import statements_at

_Record = Statement | Quotation
_FEW = 3  # terms: "told reporters in a telephone interview on Monday that"
_BEHIND = re.compile(rf"[;:—–]|{FILLER}")
_PARTS = tuple(',—–”"»')  # what parts words that are said from those that say so, behind them
_Telling = tuple[Span, Reporter | None]  # where in an article somebody is said to say something


@dataclass(frozen=True, slots=True)
class Given:
    """The terms of what evidence gives to somebody, of what it gives to others, and of who and where they said it."""

    own: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()

    def __or__(self, other: "Given") -> "Given":
        return Given(self.own | other.own, self.others | other.others, self.beside | other.beside)


def claimed_words(text: str, claim: Claim) -> frozenset[str]:
    """Return the terms of what a text has somebody say, without who else is said in it to say something.

    All of the text counts where it is not clear how much they say.
    """
    return _words_at(next(_clauses(text, claim), Span(0, len(text))), text, claim)


def _sentence_of(text: str, claim: Claim) -> Span:
    places = (Span(*place) for place in spans(unquoted(text), 0, len(text)))
    return next((one for one in places if one.start <= claim.start < one.end), Span(0, len(text)))


def _words_at(clause: Span, text: str, claim: Claim) -> frozenset[str]:
    for one in claims(text):
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return frozenset(terms(text[clause.start : clause.end])) - frozenset(terms(claim.mention))


def _clauses(text: str, claim: Claim) -> Iterator[Span]:
    """Yield what a claim has somebody say; only who speaks in a clause of their own parts it from what others say."""
    view, own = unquoted(text), frozenset(terms(claim.mention))
    for start, end in spans(view, 0, len(view)):
        if start <= claim.start < end:
            sentence, place = view[start:end], (claim.start - start, claim.end - start)
            row, reports = reading(sentence)
            told = [one for one in reports if _is(place, one) or _parts(one, place, own, sentence)]
            found = reported_clauses(row, told, sentence)
            yield from (_moved(clause, start) for report, clause in found if _is(place, report))


def _parts(report: Report, claim: Place, own: frozenset[str], view: str) -> bool:
    """Tell whether another than the claim's speaker speaks in a clause beside the claim's: "…, but Stone said"."""
    mention, place = report.mention_in(view), report.place
    if folded(mention) in listed("pronouns") or not own.isdisjoint(terms(mention)):
        return False
    between = view[claim[1] : place.start] if claim[1] <= place.start else view[place.end : claim[0]]
    return _own_clause().search(between) is not None


@cache
def _own_clause() -> re.Pattern[str]:
    turns = "|".join(map(re.escape, sorted(_turns(), key=len, reverse=True)))
    return re.compile(rf";|[,—–]\s*(?:{turns})\b", re.IGNORECASE)


def _is(claim: Place, report: Report) -> bool:
    return (report.place.start, report.place.end) == claim


def surely_given(claim: Claim, words: str, piece: Evidence) -> frozenset[str]:
    """Return what a piece of evidence gives to the speaker of a claim under their name; all of it is in `given_words`.

    `words` are the claim's own, "X said". It asks for nothing that has to be worked out: pronouns, who tells of whom.
    """
    own = [one for one in _records(piece) if _is_theirs(claim, one, piece)]
    found = terms_at(piece, own)
    for one in claims(piece.text):
        if _is_worded(one, words, piece):
            found |= _said_by(one, piece) or _words_at(_sentence_of(piece.text, one), piece.text, one)
        elif is_named(claim, one.mention):
            found |= _said_by(one, piece)
    return found


def given_words(claim: Claim, words: str, piece: Evidence) -> Given:
    """Return what a piece of evidence gives to the speaker of a claim; `words` are the claim's own, "X said"."""
    article, part = piece.article, speech_around(piece)
    whose = [(one, _is_theirs(claim, one, piece)) for one in _records(piece)]
    own = [one for one, theirs in whose if theirs]
    others = [one for one, theirs in whose if theirs is False]
    tellings = list(_tellings(claim, words, piece, part))
    found: list[Span] = [*own]
    beside = [described(article.text_raw, one.speaker.end) for one in own if one.speaker]
    for sentence in piece.sentences:
        told = [telling for telling in tellings if _touch(telling[0], sentence)]
        records = [one for one, theirs in whose if theirs is not False and _touch(one, sentence)]
        around = [one for one in others if _touch(one, sentence)]
        found += _in_sentence(piece, sentence, told, records, around)
        beside += (_clause_around(part, sentence, r, one) for _, r in told if r for one in records)
    names = (one.speaker.name for one in own if one.speaker)
    starts = {place.start - piece.start for place, report in tellings if report}
    again = (_said_by(one, piece) for one in claims(piece.text) if one.start in starts)
    return Given(
        terms_at(piece, found).union(surely_given(claim, words, piece), *again),
        terms_at(piece, others),
        frozenset(term for text in (*beside, *names) for term in terms(text)),
    )


def _records(piece: Evidence) -> Sequence[_Record]:
    """Return the statements that touch a piece of evidence, and the quotations whose speaker only these name."""
    held = statements_at(piece.article, Span(piece.start, piece.end))
    quoted = (one for one in piece.article.quotations if one.start < piece.end and piece.start < one.end)
    return [*held, *(one for one in quoted if one.speaker)]


def _is_theirs(claim: Claim, one: _Record, piece: Evidence) -> bool | None:
    by = one.speaker
    return same_speaker(claim, by.name, piece.article.text_raw[by.start : by.end], piece.text) if by else None


def _tellings(claim: Claim, words: str, piece: Evidence, part: Speech) -> Iterator[_Telling]:
    """Yield where a piece of evidence says that the claim's speaker speaks: in any words, or in the claim's own."""
    for one in part.reporters(piece.start, piece.end):
        if is_named(claim, one.mention) or same_speaker(claim, one.name, one.mention, piece.text):
            yield Span(part.start + one.start, part.start + one.end), one
    if place := find(words, piece.text):
        yield Span(piece.start + place[0], piece.start + place[1]), None


def _in_sentence(
    piece: Evidence, sentence: Sentence, told: Sequence[_Telling], records: Sequence[_Record], others: Sequence[_Record]
) -> Iterator[Span]:
    """Yield what a sentence gives to a speaker of whom it tells something, or some of whose `records` it holds."""
    if not others:
        ends = (one.speaker.start for one in records if one.speaker and _leads_up(sentence, one))
        yield from (Span(sentence.start, end) for end in ends)
    if told:
        yield from (one for one in records if not one.speaker)
        yield from (one for one in others if any(_tells_of(piece, place, one) for place, _ in told))
    for place, report in told:
        if not records:
            yield from _outside(_around(piece, sentence, place), others)
        elif report and _is_last(piece, sentence, report, place):
            yield from _outside(Span(sentence.start, place.start), others)


def _around(piece: Evidence, sentence: Span, telling: Span) -> Span:
    """Return what of a sentence is behind the words that say that somebody speaks; all where these come last."""
    goes_on = any(map(str.isalnum, piece.article.text_raw[telling.end : sentence.end]))
    return Span(telling.end, sentence.end) if goes_on and not _is_parted(piece, sentence, telling) else sentence


def _is_parted(piece: Evidence, sentence: Span, telling: Span) -> bool:
    return piece.article.text_raw[sentence.start : telling.start].rstrip().endswith(_PARTS)


def _is_last(piece: Evidence, sentence: Span, one: Reporter, telling: Span) -> bool:
    """Tell whether what is said stands before the words for it: "…, he said, adding that", "…, Dray told Reuters"."""
    behind = piece.article.text_raw[telling.end : sentence.end]
    hears = one.verb.casefold() in forms("hearers") and len(frozenset(terms(behind)) - names_and_said(behind)) <= _FEW
    return _is_parted(piece, sentence, telling) and (hears or behind.startswith(","))


def _leads_up(sentence: Span, one: _Record) -> bool:
    """Tell whether whoever speaks quoted words is named behind them: "The walls “leak badly” in winter, Dray said"."""
    quoted = isinstance(one, Quotation) or one.mode == "direct"
    return bool(quoted and one.speaker and one.end <= one.speaker.start < sentence.end)


def _tells_of(piece: Evidence, telling: Span, one: _Record) -> bool:
    """Tell whether somebody says that another says it: "Berg said that Stone warned of floods"; not "…, but Stone"."""
    begins = min(one.start, one.speaker.start) if one.speaker else one.start
    between = piece.article.text_raw[telling.end : begins]
    return telling.end <= begins and ";" not in between and words_in(between).isdisjoint(_turns())


@cache
def _turns() -> frozenset[str]:
    """Words with which a clause of its own begins."""
    return rule_words("reporting", "boundaries") - rule_words("reporting", "leads_on")


def _clause_around(part: Speech, sentence: Span, one: Reporter, said: Span) -> str:
    """Return where, when and to whom somebody says something: the few words before what is said, or those behind."""
    view, place, by = unquoted(part.text), one.report.place, -part.start
    said, whole = _moved(said, by), _moved(sentence, by)
    if said.start >= place.end:
        between = view[place.end : said.start]
        return between if len(frozenset(terms(between)) - names_and_said(between)) <= _FEW else ""
    return _BEHIND.split(view[place.end : whole.end])[0]


def _moved(one: Span, by: int) -> Span:
    return Span(max(0, one.start + by), max(0, one.end + by))


def terms_at(piece: Evidence, places: Iterable[Span]) -> frozenset[str]:
    """Return the terms of what a piece of evidence has at some places of its article."""
    text = piece.article.text_raw
    parts = (text[max(one.start, piece.start) : min(one.end, piece.end)] for one in places)
    return frozenset(term for part in parts for term in terms(part))


def _outside(part: Span, others: Sequence[_Record]) -> Iterator[Span]:
    """Yield what of a part of a sentence no statement of others holds."""
    at = part.start
    for one in sorted(others, key=lambda one: one.start):
        yield Span(at, max(at, min(one.start, part.end)))
        at = max(at, one.end)
    yield Span(at, max(at, part.end))


def _is_worded(one: Claim, words: str, piece: Evidence) -> bool:
    return folded(piece.text[one.start : one.end]) == folded(words)


def _said_by(one: Claim, piece: Evidence) -> frozenset[str]:
    """Return what a claim of the evidence itself gives to its speaker.

    Statements that hold one another are kept once in an article, so that "A warned of floods, B said" is only A's.
    """
    return frozenset().union(*(_words_at(clause, piece.text, one) for clause in _clauses(piece.text, one)))


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
