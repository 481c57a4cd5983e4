"""Which sentences of the excerpts speak to the question: terms shared, weighed by how rare they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.articles import Excerpt, Sentence
from retrieval.library.lexical import head_terms
from retrieval.search.retriever import Found
from retrieval.terms import terms

PASSAGE_WEIGHT = 0.5
NEIGHBOUR_WEIGHT = 0.15
HEAD_WEIGHT = 0.2
PHRASE_BONUS = 0.3
ANSWER_BONUS = 0.12
SHORT_WORDS = 5
STATEMENTS = frozenset({"body", "caption"})

_DIGIT = re.compile(r"\d")
_DATE = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|yesterday|tomorrow|last (?:week|month|year))\b",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion|half|percent)\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|a|an|several|half)[ -](?:an? )?"
    r"(?:second|minute|hour|day|night|week|month|year|decade|centur)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:said|says|told|tells|added|argued|claimed|stated|wrote|insisted|reiterated|according to|described|called|"
    r"believes?|warned|noted|announced|asked)\b",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[“”\"«»]")
_ASKS_WHEN = re.compile(r"\bwhen\b|\bwhat (?:date|day|year|month)\b|\bhow long ago\b|\bкогда\b|\bколи\b", re.IGNORECASE)
_ASKS_HOW_LONG = re.compile(r"\bhow long\b|\bкак долго\b|\bяк довго\b", re.IGNORECASE)
_ASKS_HOW_MANY = re.compile(
    r"\bhow (?:many|much|old|far|big|large|often)\b|\bwhat (?:share|percentage|number|price)\b|\bсколько\b|\bскільки\b",
    re.IGNORECASE,
)
_ASKS_WHO_SAID = re.compile(
    r"\b(?:say|said|says|tell|told|claim|claimed|think|thinks|called?|exact words|quote|describe[ds]?|argued?)\b|"
    r"\bсказал|\bзаявил|\bсказав|\bзаявив",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with its place: the `place`-th (from 0) of the `excerpt`-th (from 0) excerpt."""

    excerpt: int
    place: int
    sentence: Sentence
    text: str
    score: float
    cover: float


def score_sentences(found: Found) -> list[ScoredSentence]:
    """Return every sentence of the excerpts once, best first; titles and subheads are no statements and left out."""
    best: dict[tuple[str, int], ScoredSentence] = {}
    for number, excerpt in enumerate(found.excerpts):
        for scored in _scored(found, number, excerpt):
            key = (excerpt.article.id, scored.sentence.start)
            if key not in best or scored.score > best[key].score:
                best[key] = scored
    return sorted(best.values(), key=lambda s: (-s.score, s.excerpt, s.place))


def _scored(found: Found, number: int, excerpt: Excerpt) -> Iterator[ScoredSentence]:
    total = sum(found.weights.values()) or 1.0
    head = set(head_terms(excerpt.article))
    texts = [excerpt.article.text_raw[s.start : s.end] for s in excerpt.sentences]
    held = [set(terms(text)) for text in texts]
    for place, (sentence, text) in enumerate(zip(excerpt.sentences, texts, strict=True)):
        if excerpt.article.blocks[sentence.block].label not in STATEMENTS:
            continue
        own = held[place]
        near = set().union(*held[max(0, place - 1) : place], *held[place + 1 : place + 2]) - own
        cover = _weight(found, own) / total
        score = (
            cover
            + NEIGHBOUR_WEIGHT * _weight(found, near) / total
            + HEAD_WEIGHT * _weight(found, head - own - near) / total
            + PASSAGE_WEIGHT * max(0.0, excerpt.cosine or 0.0)
            + _bonus(found, text)
        )
        yield ScoredSentence(number, place, sentence, text, score * _length_factor(text), cover)


def _weight(found: Found, held: set[str]) -> float:
    return sum(weight for term, weight in found.weights.items() if term in held)


def _bonus(found: Found, text: str) -> float:
    """What a sentence gains by holding the kind of thing that the question asks for."""
    question = found.question.text
    bonus = PHRASE_BONUS if any(phrase.casefold() in text.casefold() for phrase in found.question.phrases) else 0.0
    if _ASKS_WHEN.search(question) and _DATE.search(text):
        bonus += ANSWER_BONUS
    if _ASKS_HOW_LONG.search(question) and _DURATION.search(text):
        bonus += 2 * ANSWER_BONUS
    if _ASKS_HOW_MANY.search(question) and (_DIGIT.search(text) or _NUMBER_WORD.search(text)):
        bonus += ANSWER_BONUS
    if _ASKS_WHO_SAID.search(question):
        bonus += ANSWER_BONUS / 2 * (bool(_SAID.search(text)) + bool(_QUOTE.search(text)))
    return bonus


def _length_factor(text: str) -> float:
    return min(1.0, len(text.split()) / SHORT_WORDS)
