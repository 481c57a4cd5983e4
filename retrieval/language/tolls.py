"""Tolls: how many people an event has killed, wounded, arrested, as a sentence counts them.

A number and the word for what became of so many people stand beside one another: "killed at least 12", "12 civilians
were killed", "the toll rose to 12". The words are those of tolls.toml.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from retrieval.language.aliases import remembered
from retrieval.language.figures import Figure, figures_of
from retrieval.language.rules import rules
from retrieval.language.wording import either, folded

_BEFORE, _BEHIND = 6, 12  # words between a number and what became of so many
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NAME = re.compile(r"[^\W\d_][-.’']?$")  # F-16
_ENDS = re.compile(r"[;:()“”\"]|[.!?](?:\s|$)")
_COMMA_BEFORE, _COMMA = re.compile(r",\s*$"), re.compile(r"\s*,")  # "The minister, 54, was wounded"
_MOST = 1_000_000
_FAR, _AND = 1000, 4
_WHO = 4  # words behind a number that may say who is counted


@dataclass(frozen=True, slots=True)
class Toll:
    """So many people, `value`, of whom one thing became, `outcome`: "killed"; the number stands from `start` to `end`.

    `part`: they are a part of others that the text counts too, children among the dead; or no longer what is said.
    `side`: who they are, "civilians" or "fighters", where the text says it.
    """

    outcome: str
    value: int
    start: int
    end: int
    part: bool = False
    side: str | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    outcome: str
    start: int
    end: int
    total: bool


@remembered(4096)
def tolls(sentence: str) -> Sequence[Toll]:
    """Return the tolls of a sentence, in order."""
    text = folded(sentence)
    if len(text) != len(sentence) or not _outcomes().search(text):
        return ()
    outcomes = list(_found(text))
    numbers = [figure for figure in figures_of(sentence) if _counts_people(figure, sentence)]
    return tuple(_read(text, numbers, outcomes))


def _read(text: str, numbers: Sequence[Figure], outcomes: Sequence[_Outcome]) -> Iterator[Toll]:
    parts = [_is_part(text, one, numbers[at - 1].end if at else 0) for at, one in enumerate(numbers)]
    for at, figure in enumerate(numbers):
        begin = numbers[at - 1].end if at else 0
        beyond = at + 1  # "13 people, among them seven children, were killed": the word stands behind both numbers
        while not parts[at] and beyond < len(numbers) and parts[beyond]:
            beyond += 1
        end = numbers[beyond].start if beyond < len(numbers) else len(text)
        if (outcome := _of(figure, text, outcomes, begin, end)) is not None:
            value, side = int(figure.value), _side(text, figure.end, end)
            yield Toll(outcome, value, figure.start, figure.end, parts[at], side)


def _is_part(text: str, figure: Figure, begin: int) -> bool:
    return bool(_part_before().search(text, begin, figure.start) or _part_behind().match(text, figure.end))


def _of(figure: Figure, text: str, outcomes: Sequence[_Outcome], begin: int, end: int) -> str | None:
    """What became of so many: the nearer word of the last before the number and the first behind it."""
    total = next((one for one in reversed(outcomes) if one.total and one.end <= figure.start), None)
    if total and _reached().search(text, total.end, figure.start):
        return total.outcome
    words = [one for one in outcomes if not one.total]
    before = next((one for one in reversed(words) if begin <= one.start and one.end <= figure.start), None)
    behind = next((one for one in words if figure.end <= one.start and one.end <= end), None)
    left = _distance(text, before.end, figure.start, conjunction=_BEFORE + 1) if before else _FAR
    right = _distance(text, figure.end, behind.start) if behind else _FAR
    if behind and _is_of_next(text, right, behind, end):
        right = _FAR
    if behind and right <= _BEHIND and (right < left or right == 0 or _others().match(text, figure.end)):
        return behind.outcome
    return before.outcome if before and left <= _BEFORE else None


def _is_of_next(text: str, right: int, behind: _Outcome, end: int) -> bool:
    """Whether the word has the next number as its object: "two jets killed 12"."""
    following = end < len(text) and _distance(text, behind.end, end) <= 3
    return right > 0 and following and not _passive().search(text, 0, behind.start)


def _distance(text: str, start: int, end: int, *, conjunction: int = _AND) -> int:
    """How many words stand between, an "and" for several; what stands beyond the end of a clause is far."""
    between = _WORD.findall(text[start:end])
    if _ENDS.search(text, start, end) or not _clause_words().isdisjoint(between):
        return _FAR
    return sum(conjunction if word in _ands() else 1 for word in between)


def _counts_people(figure: Figure, text: str) -> bool:
    whole = figure.value == int(figure.value) and 0 < figure.value < _MOST
    is_age = _COMMA_BEFORE.search(text, 0, figure.start) and _COMMA.match(text, figure.end)
    named = figure.ordinal or _NAME.search(text, 0, figure.start)
    return whole and figure.unit is None and not named and not is_age


def is_summed(sentence: str) -> bool:
    """Tell whether what a sentence counts may be the sum of many events: a war's dead."""
    return _summed().search(folded(sentence)) is not None


def tells_outcome(text: str) -> bool:
    """Tell whether a word for what became of people stands in `text`."""
    return _outcomes().search(folded(text)) is not None


def means_of(sentence: str) -> frozenset[str]:
    """Return by what a sentence says that people came to harm: "air", "shelling", "bomb", as far as it says it."""
    return frozenset(_means()[match[0]] for match in _any_means().finditer(folded(sentence)))


@cache
def _means() -> Mapping[str, str]:
    return {word: means for means, words in rules("tolls")["means"].items() for word in words}


@cache
def _any_means() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(_means())})(?!\w)")


def _found(text: str) -> Iterator[_Outcome]:
    for match in _outcomes().finditer(text):
        total = match[0] in _totals()
        yield _Outcome((_totals() if total else _words())[match[0]], match.start(), match.end(), total)


@cache
def _words() -> Mapping[str, str]:
    return {word: outcome for outcome, words in rules("tolls")["outcomes"].items() for word in words}


@cache
def _totals() -> Mapping[str, str]:
    return {word: outcome for outcome, words in rules("tolls")["totals"].items() for word in words}


@cache
def _outcomes() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either([*_words(), *_totals()])})(?!\w)")


@cache
def _part_before() -> re.Pattern[str]:
    words = either([*rules("tolls")["parts"]["before"], *rules("tolls")["parts"]["former"]])
    return re.compile(rf"(?<!\w)(?:{words})\W+(?:(?:{either(rules('sameness')['rounded'])})\W+)?$")


@cache
def _part_behind() -> re.Pattern[str]:
    return re.compile(rf"\W+(?:\w+\W+)?(?:{either(rules('tolls')['parts']['who'])})(?!\w)")


@cache
def _reached() -> re.Pattern[str]:
    """What stands between a toll and its number: "has risen to at least"."""
    rounded = either(rules("sameness")["rounded"])
    return re.compile(rf"(?<!\w)(?:{either(rules('tolls')['reached'])})\W+(?:(?:{rounded})\W+)?$")


@cache
def _clause_words() -> frozenset[str]:
    return frozenset(rules("tolls")["clauses"])


@cache
def _ands() -> frozenset[str]:
    return frozenset(rules("figures")["and"])


def _side(text: str, start: int, end: int) -> str | None:
    """Who so many are, by the words behind the number."""
    for match in list(_WORD.finditer(text, start, end))[:_WHO]:
        if side := _sides().get(match[0]):
            return side
    return None


@cache
def _sides() -> Mapping[str, str]:
    return {word: side for side, words in rules("tolls")["sides"].items() for word in words}


@cache
def _others() -> re.Pattern[str]:
    return re.compile(rf"\W+(?:{either(rules('tolls')['parts']['others'])})(?!\w)")


@cache
def _summed() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(rules('tolls')['parts']['summed'])})(?!\w)")


@cache
def _passive() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(rules('tolls')['passive'])})\W+(?:\w+\W+)?$")
