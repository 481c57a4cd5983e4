"""The writer without a model: it picks the sentences that answer and points at them, whole."""

import re

from bot.answering.draft import Draft, Point
from retrieval.articles import Excerpt
from retrieval.readable import readable
from retrieval.search.retriever import Found
from retrieval.search.sentences import ScoredSentence, score_sentences

MOST_POINTS = 3
MOST_EVENTS = 8
LEAST_OF_BEST = 0.55  # a further sentence must score this share of the best one

_SEVERAL = re.compile(r"\btimeline\b|\bchronolog|\bhappened between\b|\bхронолог", re.IGNORECASE)
_LEANS_BACK = re.compile(
    r"^[\W_]*(?:but |and |so |however, )?(?:he|she|they|it|this|that|these|those|his|her|their)\b", re.IGNORECASE
)
_ONLY_QUOTED = re.compile(r"^[“\"«].*[”\"»][.,]?$", re.DOTALL)
_REPORTS = re.compile(r"\b(?:said|says|told|added|according to|wrote|stated|adding)\b", re.IGNORECASE)


class ExtractiveWriter:
    """Needs no model, no key and no network."""

    name = "extractive"
    prompt: str | None = None

    async def write(self, found: Found) -> Draft:
        """Return the best sentences of the excerpts, the best first."""
        chosen = _choose(score_sentences(found), MOST_EVENTS if _SEVERAL.search(found.question.text) else MOST_POINTS)
        return Draft(tuple(_point(found.excerpts[scored.excerpt], scored) for scored in chosen))


def _choose(scored: list[ScoredSentence], most: int) -> list[ScoredSentence]:
    """The best sentences that are good enough beside the best one and say something else than those before."""
    chosen: list[ScoredSentence] = []
    for candidate in scored:
        if len(chosen) == most or candidate.score < LEAST_OF_BEST * scored[0].score:
            break
        if not any(_same_words(candidate.text, other.text) for other in chosen):
            chosen.append(candidate)
    return chosen


def _same_words(one: str, other: str) -> bool:
    a, b = set(readable(one).casefold().split()), set(readable(other).casefold().split())
    return len(a & b) >= 0.8 * min(len(a), len(b))


def _point(excerpt: Excerpt, scored: ScoredSentence) -> Point:
    first, last = _with_neighbours(excerpt, scored.place)
    sentences = excerpt.sentences[first : last + 1]
    text = readable(excerpt.article.text_raw[sentences[0].start : sentences[-1].end])
    return Point(text, tuple(f"{scored.excerpt + 1}.{place + 1}" for place in range(first, last + 1)))


def _with_neighbours(excerpt: Excerpt, place: int) -> tuple[int, int]:
    """A quotation keeps the clause that says whose it is; a sentence that leans back keeps the one before it."""
    text = _text(excerpt, place)
    before, after = _same_block(excerpt, place - 1, place), _same_block(excerpt, place + 1, place)
    if _ONLY_QUOTED.match(text.strip()) and not _REPORTS.search(text):
        if after and _REPORTS.search(_text(excerpt, place + 1)):
            return place, place + 1
        if before and _REPORTS.search(_text(excerpt, place - 1)):
            return place - 1, place
    if before and _LEANS_BACK.match(text):
        return place - 1, place
    return place, place


def _same_block(excerpt: Excerpt, place: int, other: int) -> bool:
    sentences = excerpt.sentences
    return 0 <= place < len(sentences) and sentences[place].block == sentences[other].block


def _text(excerpt: Excerpt, place: int) -> str:
    sentence = excerpt.sentences[place]
    return excerpt.article.text_raw[sentence.start : sentence.end]
