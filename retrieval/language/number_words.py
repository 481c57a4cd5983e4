"""The words for numbers in every language with rules (figures.toml), and how they add up."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import product

from retrieval.language.rules import languages_with, rules
from retrieval.language.wording import folded


def adds(current: Decimal, more: Decimal) -> bool:
    """Tell whether a number goes on with a smaller one: "twenty-one", "two hundred five", but not "two three"."""
    if not current:
        return more > 0
    room = 1 if current % 10 else 10 if current % 100 else 100 if current % 1000 else 1000
    return 0 < more < min(room, 100)


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """Return a word as the lists write it."""
    return with_plain_apostrophes(folded(word))


def with_plain_apostrophes(text: str) -> str:
    """Return `text` with the apostrophe that the lists write."""
    return text.replace("ʼ", "'")


@cache
def table(key: str) -> dict[str, Decimal]:
    """Return every word of a table of numbers, with its number."""
    listed = {word: Decimal(number) for number, words in rules("figures")[key].items() for word in words}
    return _compounds() | listed if key == "numbers" else listed


def _compounds() -> dict[str, Decimal]:
    """Return the numbers that are one word of others: "einundzwanzig", "zweihundertfünf", "dreißigtausend"."""
    own = (rules("figures", language) for language in languages_with("figures"))
    made = (pair for table in own if "compounds" in table for pair in _made_of(table["numbers"], table["compounds"]))
    return {word: Decimal(number) for number, word in made}


def _made_of(numbers: Mapping[str, Sequence[str]], by: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    single = {int(number): words[0] for number, words in numbers.items() if number != "0"} | {1: by["one"]}
    joined = {t + n: f"{single[n]}{by['and']}{single[t]}" for t in single if t >= 20 for n in range(1, 10)}
    small = [*single.items(), (1, numbers["1"][0]), *joined.items()]
    hundreds = [(100, by["hundred"]), *((100 * n, word + by["hundred"]) for n, word in single.items() if n < 20)]
    thousands = [(1000 * n, word + by["thousand"]) for n, word in (*small, *hundreds)]
    yield from joined.items()
    for first, rest in ((hundreds, small), (thousands, hundreds)):
        yield from first
        yield from ((n + more, word + behind) for (n, word), (more, behind) in product(first, rest))


@cache
def in_list(key: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(rules("figures")[key])


@cache
def ones() -> frozenset[str]:
    """Return the words for one."""
    return frozenset(word for word, number in table("numbers").items() if number == 1)


@cache
def hundreds() -> frozenset[str]:
    """Return the words for a hundred that take a number before them."""
    return frozenset(word for word, number in table("multipliers").items() if number == 100)


@cache
def number_starts() -> frozenset[str]:
    """Return the words with which a number, or a figure behind an article, can begin."""
    tables = ("numbers", "multipliers", "groups", "scales", "ordinals", "mixed", "fractions")
    return frozenset().union(in_list("half"), *(table(key) for key in tables))


@cache
def number_vocabulary() -> frozenset[str]:
    """Return the words that can belong to a number."""
    lists = ("article", "and", "of", "ordinal_endings")
    return number_starts().union(table("ordinals_behind"), *(in_list(name) for name in lists))


@cache
def and_a_half() -> re.Pattern[str]:
    """Return what finds "and a half" behind a number."""
    written = "|".join(rules("figures")["and_a_half"]).replace(" ", "[ -]")
    return re.compile(rf"[\s-]+(?:{written})(?!\w)", re.IGNORECASE)
