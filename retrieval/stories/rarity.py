"""How rare a term is in texts at large, whatever the library holds.

Were it counted in the library, every article that comes would change the weights of all others, and a library of five
articles would know nothing. The vocabulary of the built-in embedder is ordered by how often its words stand in books
and an encyclopedia, and the frequency of the word at rank r is about 1 / r (Zipf's law).
"""

import json
import math
from collections.abc import Mapping
from functools import lru_cache

from retrieval.embedding.minilm import MINILM, TOKENIZER
from retrieval.embedding.weights import packaged
from retrieval.language.aliases import remembered
from retrieval.language.terms import terms

_FIRST_WORD = "the"  # what stands before it in the vocabulary are signs and letters
_LAST_RANK = 40_000  # of a word that the vocabulary does not have: a name, another language
_LENGTH = 300  # words of an article
_HARMONIC = math.log(_LAST_RANK) + 0.5772  # the sum of 1 / r over all ranks


@lru_cache(maxsize=200_000)
def rarity(term: str) -> float:
    """Return minus the logarithm of the share of articles in which a term of the lexical index stands."""
    frequency = 1 / (_ranks().get(term, _LAST_RANK) * _HARMONIC)
    return -math.log(-math.expm1(-_LENGTH * frequency))


@remembered(1)
def _ranks() -> Mapping[str, int]:
    """The rank of the most frequent word of every term."""
    words = json.loads(packaged(MINILM, TOKENIZER).read_text(encoding="utf-8"))["model"]["vocab"]
    first = words[_FIRST_WORD]
    ranks: dict[str, int] = {}
    for word, place in sorted(words.items(), key=lambda item: item[1]):
        if place >= first and word.isalpha():
            for term in terms(word):
                ranks.setdefault(term, place - first + 1)
    return ranks
