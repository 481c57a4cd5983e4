"""What must not be lost where a text is shortened: a denial, a condition, a reservation, who says it, a day."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import takewhile

from retrieval.articles import Sentence, Span
from retrieval.language.clause_words import depends
from retrieval.language.denial import is_plain
from retrieval.language.finite import may_tell
from retrieval.language.identification import is_of_other_language, language_of
from retrieval.language.quotation_marks import unquoted
from retrieval.language.reporting_verbs import tells_of_speech
from retrieval.language.rules import words
from retrieval.language.script import is_cyrillic
from retrieval.language.sentences import spans
from retrieval.language.time_expressions import time_expressions
from retrieval.language.wording import either, folded, listed

_CUT = "…"
_SEAM = 4  # words before a cut that may be one phrase with what stands behind it: "as long | as"
_TELLING_WORDS = 8  # fewer tell no language
_WORD_END = re.compile(r"\s+")
_PAUSE = re.compile(r"(?:,|;|\s[–—-]{1,2})\s")
_LEAST_KEPT, _LEAST_LEFT_OUT = 8, 4  # words
_CLAUSE = re.compile(r"(?:^|[,;:(–—])[\s“\"«„]*(\w+)")


def takes_back(left_out: str) -> bool:
    """Tell whether a sentence without these words of it may say more than it does, or say it as its article's own.

    They deny, make something depend, keep it open, say whose words it is, or name a time.
    """
    return not _is_firm(left_out) or tells_of_speech(left_out) or bool(time_expressions(left_out))


def _is_firm(left_out: str) -> bool:
    """Tell whether words deny nothing and make nothing depend on anything, whatever clause they belong to."""
    return is_plain(left_out) and not depends(left_out)


def beginning(text: str, most: int, at_most: int, measure: Callable[[str], int] = len) -> str:
    """Return how one line of text begins: whole sentences where they fit into `most`, else the first up to a word.

    A first sentence that may not be cut, because the rest of it takes something back or cannot be read, is returned
    whole where it fits into `at_most`, and else nothing. What is left out leaves "…". `measure` counts a text's length.
    """
    if measure(text) <= most:
        return text
    ends = [end for _, end in spans(text, 0, len(text))]
    fit = bisect_right(ends, most - 2, key=lambda end: measure(text[:end]))
    if fit:
        return f"{text[: ends[fit - 1]]} {_CUT}"
    sentence = text[: ends[0]]
    breaks = [match.start() for match in _WORD_END.finditer(sentence)]
    place = bisect_right(breaks, most - 1, key=lambda end: measure(sentence[:end]))
    left_out = sentence[breaks[max(0, place - _SEAM)] :] if place else sentence
    if place and not takes_back(left_out) and not _is_unread(sentence):
        return f"{sentence[: breaks[place - 1]].rstrip(' ,;:–—-')}{_CUT}"
    whole = sentence if len(ends) == 1 else f"{sentence} {_CUT}"
    return whole if measure(whole) <= at_most else ""


def shorter_ends(sentence: str) -> Iterator[int]:
    """Yield where a sentence may end earlier, at a pause behind its main clause, with nothing lost that changes it.

    What is left out neither takes back (see `takes_back`) nor contrasts, and has not the verb of what stays. What
    somebody says stays whole: “Berg said Norda, …” says nothing.
    """
    if not _PAUSE.search(sentence) or tells_of_speech(sentence) or _is_unread(sentence):
        return
    plain = unquoted(sentence)
    for pause in _PAUSE.finditer(plain):
        kept, left_out = sentence[: pause.start()], sentence[pause.end() :]
        if (
            len(kept.split()) < _LEAST_KEPT
            or len(left_out.split()) < _LEAST_LEFT_OUT
            or kept.count("(") > kept.count(")")
        ):
            continue
        if _has_main_clause(kept) and not _goes_on(left_out) and not takes_back(left_out):
            yield pause.start()


def _has_main_clause(kept: str) -> bool:
    """Tell whether a sentence has told something before its first clause within, behind where and when it begins."""
    parts = [part for part in _PAUSE.split(kept) if folded(part).split()[:1]]
    setting = takewhile(lambda part: folded(part).split()[0] in words("reporting", "prepositions"), parts)
    main = parts[len(list(setting)) :]
    return bool(main) and may_tell(_inner_clause().split(folded(main[0]))[0])


@cache
def _inner_clause() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(words('tense', 'clauses') | words('reporting', 'as'))})(?!\w)")


def _goes_on(left_out: str) -> bool:
    """Tell whether what would be left out contrasts with the rest, or begins with a verb whose subject stays."""
    first = (folded(left_out).split() or [""])[0]
    return first in words("denial", "contrasts") or may_tell(first)


def whole_where_needed(text: str, sentences: Sequence[Sentence], part: Span, *, day_told: bool = False) -> Span:
    """Return a part of a text, or all of its sentences where the rest of them changes what it says.

    That it is said is no change: whoever shows the part says who speaks. `day_told`: one time may be left out too.
    """
    own = [one for one in sentences if one.start < part.end and part.start < one.end]
    if not own:
        return part
    start, end = min(part.start, own[0].start), max(part.end, own[-1].end)
    rest = text[start : part.start], text[part.end : end]
    times = sum(len(time_expressions(one)) for one in rest)
    changed = times > day_told or any(not _is_firm(one) or _begins_clause(one) for one in rest)
    half = _is_lone_clause(text[part.start : part.end])
    return Span(start, end) if changed or half or _is_unread(text[start:end]) else part


def _begins_clause(text: str) -> bool:
    """Tell whether another clause begins in what stands beside a quotation: ", once the guns fall silent"."""
    boundaries = listed("boundaries", "reporting")
    return any(match[1] in boundaries for match in _CLAUSE.finditer(folded(text)))


def _is_lone_clause(text: str) -> bool:
    """Tell whether a text is but the clause on which another depends: "Unless talks succeed"."""
    begins = _CLAUSE.match(folded(text))
    return begins is not None and begins[1] in listed("boundaries", "reporting") and "," not in text


def _is_unread(text: str) -> bool:
    """Tell whether a text is of a language whose words for "not" and "if" nobody here knows."""
    unknown = language_of(text) is None and not is_cyrillic(text) and len(text.split()) >= _TELLING_WORDS
    return unknown or is_of_other_language(text)
