"""Who is said to say something, in any text: "X said", "according to X", "X’s claim that", "it was announced by X"."""

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from retrieval.articles import Span
from retrieval.language.aliases import people, remembered
from retrieval.language.attributions import Report, attributions
from retrieval.language.names import names
from retrieval.language.quotation_marks import unquoted
from retrieval.language.reporting import Place, Tokens, tokens
from retrieval.language.reporting_verbs import source_words, verbs
from retrieval.language.rules import words as rule_words
from retrieval.language.sentences import spans
from retrieval.language.terms import terms
from retrieval.language.verb_second import is_verb_second
from retrieval.language.verb_second_reports import verb_second_reports
from retrieval.language.wording import folded, listed, parts_in, words_in

_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Claim(Span):
    """Somebody who is said to say something: the words for them, whom these may mean, and the place of "X said"."""

    mention: str
    meant: tuple[str, ...]
    verb: str


@remembered(256)
def claims(text: str) -> tuple[Claim, ...]:
    """Return everybody of whom `text` says that they say something, outside its quotations, in order."""
    return tuple(claim_of(text, *report) for report in reports(text, (0, len(text)))) if _tells(text) else ()


@remembered(256)
def reports(text: str, within: Place) -> tuple[Report, ...]:
    """Return who says something in the sentences that touch the characters `within`, outside quotations, in order."""
    view, (first, last) = unquoted(text), within
    lines = (line.span() for line in _LINE.finditer(view) if line.start() < last and first < line.end())
    sentences = (place for line in lines for place in spans(view, *line) if place[0] < last and first < place[1])
    found = ((report, first) for first, end in sentences for report in reading(view[first:end]).reports)
    return tuple(_moved(report, first) if first else report for report, first in found)


class Reading(NamedTuple):
    """The words of one sentence, and who says something in it; both empty where it tells of nobody's words."""

    row: Tokens
    reports: tuple[Report, ...]


@remembered(512)
def reading(sentence: str) -> Reading:
    """Read one sentence of a text, as `unquoted` gives it; every place counts its characters."""
    row = telling_words(sentence, 0, len(sentence))
    found = list(attributions(row))
    if is_verb_second(row):
        known = {report.place for report in found}
        found += (report for report, _ in verb_second_reports(row) if report.place not in known)
        found.sort(key=lambda report: report.place.start)
    return Reading(row, tuple(found))


def _moved(report: Report, by: int) -> Report:
    speaker, told = report.speaker, report.told
    return Report(Span(speaker.start + by, speaker.end + by), Span(told.start + by, told.end + by), report.verb)


def telling_words(view: str, start: int, end: int, language: str | None = None) -> Tokens:
    """Return the words of one sentence of a text, as `unquoted` gives it; none where it tells of nobody’s words."""
    return tokens(view, start, end, language) if _tells(view[start:end]) else ()


def claim_of(text: str, speaker: Span, told: Span, verb: str) -> Claim:
    """Return a claim; a pronoun may mean anybody who is named before it."""
    report = Report(speaker, told, verb)
    mention, place = report.mention_in(text), report.place
    if folded(mention) not in listed("pronouns"):
        return Claim(place.start, place.end, mention, (mention,), verb)
    before = names(unquoted(text)[: speaker.start])
    meant = tuple(name for name, begins in before if not begins or terms(name)[-1] in people())
    return Claim(place.start, place.end, mention, meant, verb)


def _tells(text: str) -> bool:
    """Tell whether any of the words stands in `text` without which nobody is said to say anything."""
    if ":" in text or any(map(text.__contains__, _signs())):
        return True
    plain = text.replace("ё", "е") if "ё" in text else text
    if not _telling().isdisjoint(parts_in(plain)):
        return True
    known = words_in(plain)
    if _acts().isdisjoint(known):
        return False
    if not _leading().isdisjoint(known):
        return True
    return "," in text and not _acts().isdisjoint(_ends_clause().findall(folded(text)))


@cache
def _ends_clause() -> re.Pattern[str]:
    """What finds the last word of a clause, or the one before "it" of "as Bondar put it"."""
    put = "|".join(rule_words("reporting", "put"))
    return re.compile(rf"(\w+(?:'\w+)*)(?: (?:{put}))?\s*(?:[.,;\n]|$)")


@cache
def _signs() -> tuple[str, ...]:
    """The words like "so" before whoever says what stands before them, with the comma: ", so Bondar"."""
    return tuple(f", {sign} " for sign in rule_words("reporting", "signs"))


@cache
def _telling() -> frozenset[str]:
    """The verbs of speech, the nouns, and the longest word of "according to" and its like."""
    speech = (form for form, verb in verbs().items() if verb.kind == "speech")
    keys = ("nouns", "convictions", "views")
    return source_words().union(speech, *(rule_words("reporting", key) for key in keys))


@cache
def _leading() -> frozenset[str]:
    """The words without which an act tells nothing but at the end of its clause: "that", German "sei"."""
    return rule_words("reporting", "leads_on") | rule_words("reporting", "subjunctive")


@cache
def _acts() -> frozenset[str]:
    return frozenset(form for form, verb in verbs().items() if verb.kind == "acts")
