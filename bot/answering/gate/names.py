"""Names of a statement must stand in the sentences that it points at, or beside them.

A name may stand in another spelling (aliases, transliteration), in an inflected form, as the people of a country
("Russian"), in the sentence before or after, or in the article's head. A first name belongs to the surname that the
article has behind it. The word that begins a sentence is held to be a name unless it is known not to be one.
"""

import re
from collections.abc import Iterator, Sequence

from bot.answering.gate.evidence import Evidence
from retrieval.language.aliases import people
from retrieval.language.figures import names_beyond_figures
from retrieval.language.names import (
    first_names_in,
    name_keys,
    same_name,
    stands_together,
    without_initials,
    word_set,
)
from retrieval.language.script import composed, is_foreign, is_mixed
from retrieval.language.wording import listed
from retrieval.language.words import words

_TOKEN = re.compile(r"\w+")
_LEANS = re.compile(r"[“”\"«»„]")


def unsupported_name(text: str, evidence: Sequence[Evidence]) -> str | None:
    """Return a name of `text` that neither the evidence nor its surroundings hold; None where all are held."""
    if word := _mixed_letters(text, evidence):
        return word
    pointed = frozenset().union(*(word_set(piece.text) for piece in evidence))
    in_doubt = [
        (n, begins) for n, begins in names_beyond_figures(text) if not pointed.issuperset(words(n)) or first_names_in(n)
    ]
    around = " \n ".join(_surroundings(evidence)) if in_doubt else ""
    for name, begins in in_doubt:
        held = _stands_near(name, around, evidence)
        if begins and not held and is_foreign(text, around):
            continue  # no rule tells a name from a word that begins a sentence of another language
        if not held or not _together(name, around, evidence):
            return name
    return None


def _stands_near(name: str, around: str, evidence: Sequence[Evidence]) -> bool:
    if word_set(around).issuperset(words(name)):
        return True
    return same_name(name, around) or _full_name(name, around, evidence)


def _surroundings(evidence: Sequence[Evidence]) -> Iterator[str]:
    """The pointed sentences, with those beside them where a pronoun or a quotation leans on these, and the heads."""
    for piece in evidence:
        leans = _LEANS.search(piece.text) or not listed("personal").isdisjoint(word_set(piece.text))
        yield piece.text_around if leans else piece.text
        yield from (fact for fact in (piece.article.title, piece.article.outlet, piece.article.author) if fact)


def _full_name(name: str, around: str, evidence: Sequence[Evidence]) -> bool:
    """Tell whether the surname stands near, and the words before it somewhere else in the article, right before it."""
    parts = without_initials(name)
    if len(parts) < 2 or name_keys(parts[0]) & people() or not same_name(parts[-1], around):
        return False
    return any(stands_together(parts, piece.article.text_raw) for piece in evidence)


def _together(name: str, around: str, evidence: Sequence[Evidence]) -> bool:
    """Tell whether every first name in `name` stands somewhere right before the word that follows it here."""
    texts = around, *(piece.article.text_raw for piece in evidence)
    return all(any(stands_together(pair, text) for text in texts) for pair in first_names_in(name))


def _mixed_letters(text: str, evidence: Sequence[Evidence]) -> str | None:
    """Return a word of Latin and other letters, which look alike, unless the evidence writes it so."""
    if not is_mixed(text):
        return None
    sources = [composed(piece.text) for piece in evidence]
    mixed = (word for word in _TOKEN.findall(composed(text)) if is_mixed(word))
    return next((word for word in mixed if not any(word in source for source in sources)), None)
