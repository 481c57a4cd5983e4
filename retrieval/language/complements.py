"""Whether a name in a mention of somebody only says whose, or close to whom, they are: "critics of Anna Berg"."""

import re
from collections.abc import Iterator, Mapping, Sequence

from retrieval.language.aliases import remembered
from retrieval.language.mentions import whole_runs
from retrieval.language.names import Run, name_keys
from retrieval.language.person_names import is_title, stems_of_titles, without_titles
from retrieval.language.rules import words
from retrieval.language.script import begins_with_capital, is_cyrillic
from retrieval.language.words import fold, stem

_WORD = re.compile(r"[^\W_]+(?:[-’'.&][^\W_]+)*")
_FULL_NAME = 2  # words
_LONGEST_POST = 2  # words
_BEFORE_OBJECT = 2  # words at least: a participle has a noun before it, "a lawyer representing Anna Berg"


def complements(mention: str) -> Iterator[Sequence[str]]:
    """Yield the words of the names in a mention that belong to whoever stands before them."""
    for run in whole_runs(mention):
        bare = without_titles(run.text)
        if bare and is_complement(mention, run, bare):
            yield bare


def is_complement(mention: str, run: Run, bare: Sequence[str]) -> bool:
    """Tell whether the name of a run in a mention, `bare` of titles, belongs to whoever stands before it.

    An office's own place does not: "Secretary of State Marco Rubio", "the ambassador to Norland Anna Berg".
    """
    return _stands_behind_another(mention[: run.start + run.text.find(bare[0])], len(bare))


@remembered(20_000)
def _stands_behind_another(words_before: str, length: int) -> bool:
    """`length`: how many words the name has; of three the first may be a place, "Minister of Norland Anna Berg"."""
    before = _WORD.findall(words_before.rpartition(",")[2])
    folded = [word.casefold() for word in before]
    if not words("reporting", "relative").isdisjoint(folded):
        return True
    last = max((n for n, word in enumerate(folded) if word in words("reporting", "prepositions")), default=0)
    if last:
        between = before[last + 1 :]
        titled = any(begins_with_capital(word) and is_title(word) for word in between)
        placed = any(begins_with_capital(word) and not is_title(word) for word in between) or length > _FULL_NAME
        holds_office = ends_with_post(before[:last])
        serves = folded[last - 1] in words("speakers", "serve")
        return titled or serves or not (placed and holds_office)
    return len(before) >= _BEFORE_OBJECT and _is_participle(folded[-1]) and not _begins_phrase(folded[-2])


@remembered(1024)
def belongs(mention: str, name: str) -> bool:
    """Tell whether a mention is of somebody who only belongs to whom `name` names, as case tells.

    In «адвокат Берга» and "der Anwalt Bergs" another noun stands before the name, and this has another form than
    "Berg". An office in the same case is the holder's own: «мэра Берга».
    """
    if is_cyrillic(mention) != is_cyrillic(name):
        return False
    own = {word: name_keys(fold(word)) for word in _WORD.findall(name)}
    held = [(word, name_keys(fold(word))) for word in _WORD.findall(mention)]
    is_genitive = _is_genitive_of if is_cyrillic(mention) else _is_latin_genitive_of
    first = next((n for n, (word, keys) in enumerate(held) if is_genitive(word, keys, own)), 0)
    return any(_is_noun(word) and all(map(keys.isdisjoint, own.values())) for word, keys in held[:first])


def _is_noun(word: str) -> bool:
    """Tell whether a word before a name in the genitive may be whom its bearer has: no article, no office in that case.

    «Речник Берга» serves Berg, «мэра Берга» is Berg.
    """
    return not (_begins_phrase(word.casefold()) or (not is_title(word) and stem(fold(word)) in stems_of_titles()))


def _is_genitive_of(word: str, keys: frozenset[str], own: Mapping[str, frozenset[str]]) -> bool:
    meant = [other for other, known in own.items() if keys & known]
    return bool(meant) and word not in meant and word.endswith(tuple(words("reporting", "genitive_endings")))


def _is_latin_genitive_of(word: str, _: frozenset[str], own: Mapping[str, frozenset[str]]) -> bool:
    return any(word == f"{other}s" for other in own)


def follows_source(mention: str, text: str) -> bool:
    """Tell whether "according to" and its like stand before a mention, behind which all its nouns have that case."""
    before = " ".join(text[: max(0, text.find(mention))].casefold().split())
    return before.endswith(tuple(words("reporting", "according")))


def ends_with_post(before: Sequence[str]) -> bool:
    """Tell whether words end with an office, perhaps of two words: "minister", "chief executive"."""
    last, *earlier = [word.casefold() for word in reversed(before[-_LONGEST_POST:])]
    posts = words("speakers", "posts")
    return (
        is_title(last) or last in posts or any(word in posts and last in words("speakers", "ranks") for word in earlier)
    )


def _is_participle(word: str) -> bool:
    return word.endswith("ing") and not is_title(word)


def _begins_phrase(word: str) -> bool:
    return word in words("reporting", "determiners")
