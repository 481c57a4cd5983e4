"""Which words of a sentence somebody is said to say: the clause that a verb of reporting reports, without it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from operator import attrgetter

from retrieval.articles import Span
from retrieval.language.attributions import IMPLIED, Report
from retrieval.language.finite import may_tell
from retrieval.language.reporting import Token, Tokens, leads_on, stands_between
from retrieval.language.reporting_verbs import forms, verb_of
from retrieval.language.rules import words
from retrieval.language.script import DASH
from retrieval.language.time_expressions import may_begin_time, time_expressions

_FAR = 12  # words between a verb and its "that": "told reporters in the capital on Tuesday that"
_PARTS = f',{DASH}”"»'  # what parts words that are said from those that say so, behind them
_CLOSING = '”"»'
_EDGES = f",{DASH}:;"
_LONGEST_OPENING = 5  # words of a time, the first that tells it among them
_LONGEST_TIME = 60  # characters
_LEAST = 2  # words
_START = attrgetter("start")


def reported_clauses(row: Tokens, reports: Sequence[Report], view: str) -> Iterator[tuple[Report, Span]]:
    """Yield each report of a sentence with the place of what it reports; one that reports nothing is left out.

    What another report of the sentence reports of its own is not in it: “A said …, but B said …”.
    """
    reports = [report for report in reports if not (_is_noun(row, report) or _hears(row, report))]
    places = [report.place for report in reports]
    for report, place in zip(reports, places, strict=True):
        first = max((one.end for one in places if one.end <= place.start), default=0)
        last = min((at for one in reports if (at := _begin(one, place.end))), default=len(view))
        if found := _clause(row, report, place, Span(first, last), view):
            yield report, found


def _begin(report: Report, end: int) -> int | None:
    """Return where a report begins behind `end`: at its speaker, or at its verb where the speaker stands before."""
    return next((at for at in (report.place.start, report.told.start) if at >= end), None)


def _is_noun(row: Tokens, report: Report) -> bool:
    """Tell whether the verb is more likely a noun, without a name before it: "security guarantees"."""
    place = next((at for at, token in enumerate(row) if token.start == report.told.start), 0)
    told = row[place]
    if not place or not told.text.endswith("s") or leads_on(row, place):
        return False
    before = row[place - 1]
    base = told.folded.removesuffix("s")
    return base in words("reporting", "nouns_too") and not (before.named or before.among("pronouns"))


def _hears(row: Tokens, report: Report) -> bool:
    """Tell whether one person in the dative stands before a plural verb: nobody is its subject in "Котову сказали"."""
    if not report.verb.endswith(_endings("plural_endings")) or report.speaker.start > report.told.start:
        return False
    first = _first_at(row, report.speaker.start)
    mention = row[first : _first_at(row, report.speaker.end)]
    dative = any(token.text.endswith(_endings("dative_endings")) for token in mention)
    placed = first and row[first - 1].among("prepositions")  # "в Кремле сообщили"
    return dative and not placed and all(token.named for token in mention)


@cache
def _endings(key: str) -> tuple[str, ...]:
    return tuple(words("reporting", key))


def _clause(row: Tokens, report: Report, place: Span, limits: Span, view: str) -> Span | None:
    before, rest = row[: _first_at(row, place.start)], row[_first_at(row, place.end) :]
    if _comes_before(before, rest, report, view):
        kept = [*trimmed(before[_first_at(before, limits.start) :]), *_resumed(rest, limits.end)]
    else:
        kept = _within(_said_behind(rest, report, limits.end, view), limits.end)
        if kept and _is_adverbial(rest) and kept[0].start == rest[0].start:
            return None
    if sum(token.text[0].isalnum() for token in kept) < _LEAST:
        return None
    return Span(kept[0].start, kept[-1].end)


def _first_at(row: Tokens, place: int) -> int:
    """Return which of the words is the first that does not begin before `place`."""
    return bisect_left(row, place, key=_START)


def _comes_before(before: Tokens, rest: Tokens, report: Report, view: str) -> bool:
    """Tell whether what is said stands before the words for saying it, behind which nothing but where and when does."""
    if not before or before[-1].text not in _PARTS:
        return False
    if report.verb == "":
        return True
    if any(token.quoted for token in before[-3:]):
        return not leads_on(rest, -1)
    if any(token.among("leads_on") for token in rest[:_FAR]):
        return False
    if not rest or rest[0].text in f",.;{DASH}" or _is_adverbial(rest):
        return True
    return _is_told_to(rest, report, view) and may_tell(_text(before, view))


def _is_told_to(rest: Tokens, report: Report, view: str) -> bool:
    """Tell whether only whom somebody tells, where and when, stands behind the verb: "…, Bondar told CNN on Monday"."""
    if report.verb not in forms("addressing") or (verb := verb_of(report.verb)) is None or verb.part != "finite":
        return False
    return not (any(token.quoted for token in rest) or may_tell(_text(rest, view)))


def _text(row: Tokens, view: str) -> str:
    return view[row[0].start : row[-1].end]


def _is_adverbial(rest: Sequence[Token]) -> bool:
    """Tell whether the words say where or when: "at a meeting of the union"; not "of", with which verbs report."""
    return bool(rest) and rest[0].among("prepositions") and not rest[0].among("inside") and rest[0].folded != "about"


def _resumed(rest: Sequence[Token], stop: int) -> list[Token]:
    """Return the words with which what is said goes on behind its reporting: "The bridge, she said, is safe"."""
    comma = next((place for place, token in enumerate(rest[:_FAR]) if token.text == ","), None)
    behind = _within(rest[comma:], stop) if comma is not None else []
    return behind if behind and not _is_aside(behind[0]) else []


def _is_aside(first: Token) -> bool:
    """Tell whether the words from `first` on explain whoever speaks: "…, said Bondar, who has run the port …"."""
    if stands_between(first) or first.among("and") or first.among("but"):
        return False
    return first.among("boundaries") or first.among("determiners") or first.text.endswith("ing") or first.named


def _said_behind(rest: Sequence[Token], report: Report, stop: int, view: str) -> Sequence[Token]:
    """Return what is said of the words behind a verb: those behind its "that", or behind when it tells."""
    for place, token in enumerate(rest[:_FAR]):
        if token.among("leads_on"):
            return rest[place + 1 :]
        if token.text in ".;:" or token.quoted or token.end > stop:
            break
    if report.verb in ("", IMPLIED) or not rest:
        return rest
    if report.verb in forms("addressing") and (behind := _behind_hearers(rest, view)):
        return behind
    if not any(may_begin_time(token.folded) for token in rest[:_LONGEST_OPENING]):
        return rest
    days = time_expressions(view[rest[0].start : min(rest[-1].end, rest[0].start + _LONGEST_TIME)])
    if days and not view[rest[0].start : rest[0].start + days[0].start].strip(" on"):
        return [token for token in rest if token.start >= rest[0].start + days[0].end]
    return rest


def _behind_hearers(rest: Sequence[Token], view: str) -> Sequence[Token]:
    """Return the clause behind whom somebody tells it, and when: "told CNN on Thursday the bridge was closed".

    Nothing where a verb stands before the time ("told CNN the bridge closed on Thursday"), or no clause behind it.
    """
    named = next((place for place, token in enumerate(rest) if not token.named), len(rest))
    begins = [named] if named and named < len(rest) and _opens_clause(rest[named]) else []
    if any(may_begin_time(token.folded) for token in rest[:_FAR]):
        start = rest[0].start
        days = time_expressions(view[start : min(rest[-1].end, start + _LONGEST_TIME)])
        begins += [_first_at(rest, start + day.end) for day in days if not may_tell(view[start : start + day.start])]
    begins = [place + (place < len(rest) and rest[place].among("day_parts")) for place in begins]
    behind = (rest[place:] for place in begins if 0 < place < len(rest))
    return next((one for one in behind if not _is_adverbial(one) and _is_clause(one, view)), ())


def _opens_clause(token: Token) -> bool:
    return token.among("determiners") or token.among("pronouns")


def _is_clause(row: Sequence[Token], view: str) -> bool:
    """Tell whether words are a subject with its verb."""
    return row[0].text[0].isalnum() and not may_tell(row[0].text) and may_tell(_text(row, view))


def _within(said: Sequence[Token], stop: int) -> list[Token]:
    """Return the words before the clause of another report, which a comma begins, or "and": "… and conceded that"."""
    own = _first_at(said, stop)
    if all(token.text == "." for token in said[own:]):
        return trimmed(said)
    parts = (place for place in range(own - 1, -1, -1) if said[place].text in f",;{DASH}")
    joined = own - 1 if own and said[own - 1].among("and") else None
    last = next(parts, joined)
    if last is not None and last + 1 < len(said) and said[last + 1].text in _CLOSING:
        last += 2  # the comma stands inside quotation marks
    return trimmed(said[:last])


def trimmed(row: Sequence[Token]) -> list[Token]:
    """Return the words of a clause without the marks at its edges."""
    first, last = 0, len(row)
    while last > first and (row[last - 1].text in _EDGES or row[last - 1].text == "."):
        last -= 1
    while first < last and row[first].text in _EDGES:
        first += 1
    return list(row[first:last])
