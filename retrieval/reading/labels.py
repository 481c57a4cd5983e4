"""What a line is by its own words, whatever stands around it."""

import re
from functools import cache

from retrieval.articles import Label
from retrieval.language.captions import credit_at_end
from retrieval.language.names import full_names
from retrieval.language.reporting_verbs import says_outright
from retrieval.language.rules import pattern, rules, words
from retrieval.reading.lines import Line

_ADDRESS = re.compile(
    r"(?:(?:original url|source url|source|url|link|источник|джерело)\s?:\s?)?<?(https?://[^\s<>]+)>?", re.IGNORECASE
)
_CREDIT_CHARS = 120
_SENTENCE_ENDS = (".", "!", "?", "…", "”", '"')
_IMAGE = re.compile(r"!\[[^\]]*\]\([^()\s]*\)")
_DIGIT = re.compile(r"\d")
_CLAIM = re.compile(r"[.!…][”\"’'»)\]]*$")


@cache
def byline_pattern() -> re.Pattern[str]:
    """Return the pattern of a line that names authors behind "By"; its group `names` holds them."""
    name, by = full_names(), "|".join(rules("page")["by"])
    return re.compile(
        rf"(?i:{by})(?P<names>{name}(?:(?:, | and | & | und | и | і | та |, and ){name}){{0,5}})\s*(?:[,|•·–—:;(].*)?"
    )


def label_alone(line: Line) -> Label | None:
    """Return what `line` certainly is, or None where only its place can tell."""
    if not any(character.isalnum() for character in line.raw[:2000]):
        return "boilerplate"
    if address_in(line):
        return "url"
    if is_disclaimer(line):
        return "disclaimer"
    if is_boilerplate(line):
        return "boilerplate"
    return "caption" if is_caption(line) and not is_byline(line) else None


def address_in(line: Line) -> str | None:
    """Return the address where the line is one and nothing else."""
    match = _ADDRESS.fullmatch(line.raw) if len(line.raw) < 2000 else None
    return match[1] if match else None


def is_byline(line: Line) -> bool:
    """Tell whether the line names authors behind "By", and perhaps their agency or a date."""
    return bool(byline_pattern().fullmatch(line.shown))


def is_disclaimer(line: Line) -> bool:
    """Tell whether an outlet distances itself from the views of a piece; a quotation of one does not count."""
    if line.words > 120 or not _hinted("disclaimers", "hints", line):
        return False
    claimed = pattern("disclaimers", "opinion").search(line.unquoted)
    return bool(claimed) and not says_outright(line.unquoted)


def is_boilerplate(line: Line) -> bool:
    """Tell whether the line is a plea or a label of the page around the article."""
    shown = line.shown
    if pattern("boilerplate", "whole").fullmatch(shown):
        return True
    if line.words <= 60 and pattern("boilerplate", "starts").match(shown):
        return True
    if line.words > 90 or not _hinted("boilerplate", "plea_hints", line):
        return False
    return bool(pattern("boilerplate", "pleas").search(line.unquoted))


def _hinted(name: str, key: str, line: Line) -> bool:
    """Whether a line holds one of the hints without which no pattern of its kind can match."""
    return any(map(line.folded.__contains__, words(name, key)))


def is_pointer(line: Line) -> bool:
    """Tell whether the line is the headline of another article: "More: Ships return to port"."""
    return (
        line.words <= 30
        and not _CLAIM.search(line.shown)
        and bool(pattern("boilerplate", "pointers").match(line.shown))
    )


def is_credit(line: Line) -> bool:
    """Tell whether the line says who wrote or gathered the text: "Contributing: The Associated Press"."""
    return line.words <= 40 and bool(pattern("boilerplate", "credits").fullmatch(line.shown))


def is_caption(line: Line) -> bool:
    """Tell whether the line describes a picture: it opens or ends as captions do."""
    if line.words > 90:
        return False
    if pattern("captions", "openings").match(line.shown) or _IMAGE.fullmatch(line.raw):
        return True
    end = line.shown[-_CREDIT_CHARS:]
    return not end.endswith(_SENTENCE_ENDS) and bool(
        credit_at_end().search(end) or pattern("captions", "endings").search(end)
    )


def is_picture_credit(line: Line) -> bool:
    """Tell whether the line is nothing but a credit in the form "Name | Agency"."""
    return line.words <= 12 and "|" in line.shown and bool(credit_at_end().search(line.shown))


def tells_change(text: str) -> bool:
    """Tell whether a line says when an article was changed, and not before that when it appeared."""
    match = pattern("page", "updated").search(text)
    before = text[: match.start()] if match else ""
    return match is not None and not (_DIGIT.search(before) or pattern("page", "appeared").search(before))
