"""Misspelt words of a question, read as the one word that fits: one that asks, or one that stands in the library.

Only a word that stands nowhere is touched. A name written with its capital is another's name unless it sounds the same:
Johnston is not Johnson, and Lavrow is Lavrov.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from retrieval.articles import SHARED
from retrieval.language.aliases import longest_from
from retrieval.language.calendar_words import is_calendar_word
from retrieval.language.names import sound_of
from retrieval.language.reporting_verbs import forms
from retrieval.language.rules import words as listed
from retrieval.language.script import begins_with_capital, is_cyrillic
from retrieval.language.shorthand import written_out
from retrieval.language.terms import stop_words, task_words, word_terms
from retrieval.language.translation import consonants
from retrieval.language.words import fold, stem
from retrieval.library.library import Library

_WORD = re.compile(r"(?<![\w:@/.’'-])[^\W\d_]{3,}(?![\w:@/’'-])")
_DOUBLED = re.compile(r"(.)\1")
_LEAST = 5  # letters of a word that is read as another of the library
_ALIKE = ("aeiouy", "fvw", "szc", "ckq", "dt", "bp", "gj", "mn")  # letters that are heard, or hit, for one another
_OPENING = ("what", "when", "where", "which", "about", "many", "much")
_MOST_READ = 8  # passages that are looked through for how a word is written
_FAR_MORE = 3.0  # times as many passages as any other word that would fit as well


@dataclass(frozen=True)
class Spelling:
    """Reads what is misspelt by what stands in a library."""

    library: Library

    def corrected(self, question: str, scopes: frozenset[str] = SHARED) -> str:
        """Return the question with each misspelt word as it is written where it stands."""
        question = written_out(question)
        found = [match for match in _WORD.finditer(question) if not is_cyrillic(match[0]) and not _is_known(match[0])]
        terms = {term for match in found for term in word_terms(fold(match[0]))}
        held = self.library.passage_counts(terms) if terms else {}
        misspelt = [match for match in found if not held.keys() & set(word_terms(fold(match[0])))]
        if not misspelt:
            return question
        is_cased = question != question.lower()
        for match in reversed(misspelt):
            is_name = is_cased and match.start() > 0 and begins_with_capital(match[0])
            if new := self._read_as(match[0], scopes, is_name=is_name):
                question = f"{question[: match.start()]}{new}{question[match.end() :]}"
        return question

    def _read_as(self, word: str, scopes: frozenset[str], *, is_name: bool) -> str | None:
        folded = fold(word)
        if not is_name and (asking := next((word for word in _asking_words() if _is_meant(folded, word)), None)):
            return asking
        if len(folded) < _LEAST:
            return None
        near = dict.fromkeys(self._near(folded, is_name=is_name))
        counts = self.library.passage_counts(near)
        best = sorted(counts, key=lambda term: -counts[term])
        if not best or (len(best) > 1 and counts[best[0]] < _FAR_MORE * counts[best[1]]):
            return None
        return self._written(best[0], counts, folded, scopes)

    def _near(self, folded: str, *, is_name: bool) -> Iterator[str]:
        sounds = {sound_of(folded), sound_of(stem(folded))}
        for term in self.library.vocabulary(folded[0]):
            if abs(len(term) - len(folded)) > 2 or len(term) < _LEAST - 1:
                continue
            if sound_of(term) in sounds:
                yield term
            elif is_name and consonants(term) != consonants(folded):
                continue
            elif is_slip(folded, term) or is_slip(stem(folded), term):
                yield term

    def _written(self, term: str, counts: Mapping[str, int], folded: str, scopes: frozenset[str]) -> str | None:
        """Return a word of this term as an article writes it, the one most like what was typed."""
        ids = [id_ for id_, _ in self.library.lexical_search([term], scopes, _MOST_READ, None, {term: counts[term]})]
        texts = (a.text_raw[p.start : p.end] for a, p in self.library.passages(ids, scopes).values())
        written = {w[0] for text in texts for w in _WORD.finditer(text) if term in word_terms(fold(w[0]))}
        forms = [form for form in written if is_slip(folded, fold(form)) or sound_of(folded) == sound_of(fold(form))]
        return min(sorted(forms), key=lambda form: _distance(folded, fold(form)), default=None)


def is_slip(typed: str, meant: str) -> bool:
    """Tell whether one slip makes `typed` of `meant`: a letter more or less, two in turn, one for its like."""
    if abs(len(typed) - len(meant)) > 1 or typed.startswith(meant) or meant.startswith(typed):
        return False  # "safer" is a form of "safe"
    at = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    if at == 0 and typed[:2] != meant[:2][::-1]:
        return False
    rest, behind = typed[at:], meant[at:]
    if rest[1:] == behind or rest == behind[1:] or (rest[:2] == behind[:2][::-1] and rest[2:] == behind[2:]):
        return True
    return rest[1:] == behind[1:] and any(rest[0] in like and behind[0] in like for like in _ALIKE)


def _is_meant(typed: str, word: str) -> bool:
    """Tell whether a word that asks is meant: two letters in turn, or one left out; "wheat" is no "what".

    Of a longer word a letter is left out only where it is written twice: "realy".
    """
    if len(typed) == len(word):
        return sorted(typed) == sorted(word) and is_slip(typed, word)
    if len(typed) + 1 == len(word) >= _LEAST and _DOUBLED.sub(r"\1", typed) == _DOUBLED.sub(r"\1", word):
        return True
    return len(typed) < len(word) and word in _OPENING and is_slip(typed, word)


def _distance(typed: str, form: str) -> tuple[int, int, str]:
    same = next((n for n, (a, b) in enumerate(zip(typed, form, strict=False)) if a != b), min(len(typed), len(form)))
    return abs(len(typed) - len(form)), -same, form


def _is_known(word: str) -> bool:
    folded = fold(word)
    return folded in _plain_words() or is_calendar_word(folded) or stem(folded) in longest_from()


@cache
def _plain_words() -> frozenset[str]:
    spoken = (word for key in ("asked", "speaking", "task", "opinion") for word in forms(key))
    return frozenset(stop_words() | task_words() | frozenset(map(fold, spoken)) | frozenset(_asked()))


def _asked() -> Iterable[str]:
    keys = ("auxiliaries", "openers", "nouns", "about", "beside", "every", "nobody", "pieces")
    return (fold(word) for key in keys for word in listed("asking", key))


@cache
def _asking_words() -> tuple[str, ...]:
    """The words that a question is asked with, those that say what is asked first."""
    first = [
        "what",
        "who",
        "when",
        "where",
        "why",
        "how",
        "which",
        "say",
        "said",
        "about",
        "does",
        "did",
        "many",
        "much",
    ]
    others = sorted(word for word in _plain_words() if len(word) > 3 and word.isascii())
    return tuple(dict.fromkeys([*first, *others]))
