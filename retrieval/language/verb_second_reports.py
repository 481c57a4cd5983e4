"""What somebody is said to say in other words, in a language whose verb stands second: German.

"Bondar sagte, dass …", "Bondar sagte, die Brücke sei sicher", "die Brücke sei sicher, sagte Bondar", "laut Bondar …".
"""

from collections.abc import Iterator
from itertools import takewhile

from retrieval.articles import Span
from retrieval.language.attributions import Report
from retrieval.language.cues import according
from retrieval.language.phrases import phrase_from, phrase_to
from retrieval.language.reported_clauses import trimmed
from retrieval.language.reporting import Place, Token, Tokens
from retrieval.language.reporting_verbs import Verb, verb_of
from retrieval.language.rules import words
from retrieval.language.verb_second import auxiliary_of, subject_of

_FAR = 14  # words between a verb and the comma before what it tells
_LEAST = 3  # words that are told
_STOPS = frozenset(";:—–(")


def verb_second_reports(row: Tokens) -> Iterator[tuple[Report, Span]]:
    """Yield who is said to say something in a sentence, each with the place of what that is, in order.

    A clause without "dass" is told only where its verb is in the mood for telling or its verb of speech closes it.
    """
    found = sorted(_reports(row), key=lambda one: one[1].start)
    last = 0
    for report, clause in found:
        if clause.start >= last:
            last = clause.end
            yield report, clause


def _reports(row: Tokens) -> Iterator[tuple[Report, Span]]:
    for place, token in enumerate(row):
        if one := _according(row, place) or _so(row, place):
            yield one
        elif (verb := verb_of(token.text)) and verb.part == "finite" and not token.quoted:
            yield from _told(row, place, verb)


def _according(row: Tokens, place: int) -> tuple[Report, Span] | None:
    """Return what is so "laut Bondar", "nach Angaben der Polizei", "dem Ministerium zufolge"."""
    behind = row[place].among("according_behind")
    found = phrase_to(row, place) if behind else _noun_phrase(row, according(row, place))
    if found is None or not _is_somebody(row, found):
        return None
    first, stop = min(found[0], row[place].start), max(found[1], row[place].end)
    before = [token for token in row if token.end <= first]
    rest = [token for token in row if token.start >= stop]
    said = _span([*before, *rest] if before else rest)
    return (Report(Span(*found), Span(row[place].start, row[place].end), ""), said) if said else None


def _so(row: Tokens, place: int) -> tuple[Report, Span] | None:
    """Return what stands before "so Bondar": "die Brücke sei sicher, so Bondar"."""
    if not (place > 1 and row[place].among("signs") and row[place - 1].text == ","):
        return None
    found, said = _noun_phrase(row, phrase_from(row, place + 1)), _span(row[: place - 1])
    if found is None or said is None or not _is_somebody(row, found):
        return None
    return Report(Span(*found), Span(row[place].start, row[place].end), ""), said


def _is_somebody(row: Tokens, found: Place) -> bool:
    """Tell whether a phrase holds a noun that is no word for what is said: not "den Angaben" alone."""
    own = [token for token in row if found[0] <= token.start < found[1]]
    return any(token.named for token in own) and not (len(own) < _LEAST and own[-1].among("nouns"))


def _noun_phrase(row: Tokens, found: Place | None) -> Place | None:
    """Return a phrase up to its last noun: nouns have capitals, and "laut Bondar sicher" goes on with another word."""
    own = [token for token in row if found and found[0] <= token.start < found[1]]
    first = next((at for at, token in enumerate(own) if token.named), len(own))
    stop = next((at for at in range(first, len(own)) if _ends_nouns(own[at])), len(own))
    return (own[0].start, own[stop - 1].end) if own and stop else found


def _ends_nouns(token: Token) -> bool:
    small = token.text[0].islower()
    goes_on = token.among("determiners") or token.among("and") or token.folded in words("names", "particles")
    return small and not goes_on


def _told(row: Tokens, place: int, verb: Verb) -> Iterator[tuple[Report, Span]]:
    said = _behind(row, place) or (_ahead(row, place) if verb.kind == "speech" else None)
    subject = said and _subject(row, place, said)
    if said and subject and (not said.start <= subject[0] < said.end or said.start == row[0].start):
        yield Report(Span(*subject), Span(row[place].start, row[place].end), row[place].text), said


def _subject(row: Tokens, place: int, said: Span) -> Place | None:
    """Return who says it: of "wie Bondar mitteilte" whoever stands between the two, else the subject of the verb."""
    inside = said.start <= row[place].start < said.end
    own = row if inside else [token for token in row if not said.start <= token.start < said.end]
    at = next(index for index, token in enumerate(own) if token.start == row[place].start)
    if own[0].among("as") and at:
        return _noun_phrase(own, phrase_from(own, 1))
    return _noun_phrase(own, subject_of(own, auxiliary_of(own, at)))


def _behind(row: Tokens, place: int) -> Span | None:
    """Return the clause behind the comma that follows a verb, where it is one that is told."""
    places = takewhile(lambda at: row[at].text not in _STOPS, range(place + 1, min(len(row), place + _FAR)))
    comma = next((at for at in places if row[at].text == ","), None)
    if comma is None or comma + 1 >= len(row):
        return None
    clause = _until_report(row, comma + 1)
    if clause[0].among("leads_on"):
        return _span(clause[1:])
    if row[0].among("as") and place == comma - 1:
        return _span(clause)
    until = list(takewhile(lambda token: token.text not in ",;", clause))
    told = any(token.among("subjunctive") for token in until) and not until[0].among("conjunctions")
    return _span(clause) if told and not until[0].among("relative") else None


def _ahead(row: Tokens, place: int) -> Span | None:
    """Return the clause before the comma that a verb follows: "die Brücke sei sicher, sagte Bondar"."""
    if place < 2 or row[place - 1].text != "," or row[0].among("conjunctions") or row[0].among("prepositions"):
        return None
    subject = subject_of(row, place)
    if subject is None or subject[0] < row[place].end or any(token.quoted for token in row[:place]):
        return None
    rest = [token for token in row if token.start >= subject[1]]
    goes_on = rest and rest[0].text == "," and any(token.among("subjunctive") for token in rest)
    return _span(row) if goes_on else _span(row[: place - 1])


def _until_report(row: Tokens, begin: int) -> Tokens:
    """Return the words from `begin` on, without a clause that itself says who speaks: "…, sagte aber Bondar"."""
    for at in range(begin + 1, len(row)):
        if row[at - 1].text == "," and (verb := verb_of(row[at].text)) and verb.kind == "speech":
            return row[begin : at - 1]
    return row[begin:]


def _span(told: Tokens) -> Span | None:
    kept = trimmed(told)
    enough = sum(token.text[0].isalnum() for token in kept) >= _LEAST
    return Span(kept[0].start, kept[-1].end) if enough else None
