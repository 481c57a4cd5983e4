"""Which sentences of the excerpts speak to the question: by the terms that they share with it and by what they hold.

A sentence is judged with what stands around it: the sentence before and after, its passage, its article's head. What
kind of thing the question asks for (a date, a number, somebody's words) counts for sentences that hold one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from retrieval.articles import Excerpt, Sentence
from retrieval.language.aliases import remembered
from retrieval.language.figures import tells_duration, tells_figures
from retrieval.language.names import capitalised
from retrieval.language.related import related
from retrieval.language.reporting_verbs import tells_of_speech
from retrieval.language.rules import rules
from retrieval.language.sentences import is_interrogative
from retrieval.language.terms import stop_words, terms
from retrieval.language.time_expressions import time_expressions
from retrieval.language.words import fold, stem, words
from retrieval.library.lexical import head_of
from retrieval.search.asked_kind import holds_asked
from retrieval.search.kinds import QuestionKind
from retrieval.search.question import Question
from retrieval.search.speaking import Sought

# Weights beside the likeness to the question's terms, which weighs 1. What is lost without each stands in
# docs/measurements.md, "The first sentence".
SENTENCE = 1.15  # nearness of meaning, which tells most where question and article use other words
PASSAGE, RANK = 0.4, 0.6  # a passage that is near or found early lends to its sentences: they may only say "he"
NEIGHBOUR, HEAD = 0.12, 0.2  # terms of the question beside the sentence, or in the headline, which it need not repeat
LEAD = 0.1  # news begins with what happened
PHRASE = 0.3  # words that the question has in quotation marks are wanted as they are
SPEAKER = 0.2  # a sentence in whose words the asked speaker speaks, not one about them
RELATED = 0.5  # of the weight of a term for a sentence that has a word like it
CAPTION = 0.85  # of its score: what stands under a photograph tells what it shows, text tells of the thing
SHOWN_IN_PICTURES: frozenset[QuestionKind] = frozenset({"when", "where", "who"})
ASKING = 0.6  # of its score, for a sentence that is a question itself: as often as not it is the reader's own
SHORT_WORDS = 6
STATEMENTS = frozenset({"body", "caption"})

# What a sentence gains for holding what a kind of question asks for.
HOLDS: Mapping[QuestionKind, tuple[tuple[str, float], ...]] = {
    "when": (("date", 0.12),),
    "how_long": (("duration", 0.4),),
    "how_many": (("number", 0.12),),
    "who_said": (("reporting", 0.06), ("quoted", 0.06)),
    "why": (("reason", 0.08),),
    "definition": (("defining", 0.08),),
    "outcome": (("result", 0.12),),
    "deadline": (("deadline", 0.12),),
}
# What a sentence without it is worth: it can hardly be the answer.
LACKS: Mapping[QuestionKind, tuple[str, float]] = {
    "when": ("date", 0.95),
    "how_long": ("duration", 0.7),
    "deadline": ("deadline", 0.85),
    "outcome": ("result", 0.85),
}
LACKS_ASKED = 0.9  # the same for what tells no figure of "how many", no place of "where"
DESCRIBED = 0.15  # for "who is": what stands behind the name
_DESCRIBED = r",\s+(?:[^\W\d_-]+[\s-]+){1,6}(?:of|for|at|to|from)\b"
FIGURE_OF = 0.1  # for "how many": a figure of the very thing
_FIGURE_BEFORE = re.compile(r"\b\d[\d,.]*((?:[ \u00a0][^\W\d]+){1,3})")
NEW_NAME = 0.1  # for "who" and "where": a name that the question does not hold


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with its place: the `place`-th (from 0) of the `excerpt`-th (from 0) excerpt.

    `cover` is the share of the question's terms that it holds, weighed by rarity, 0 to 1; in `likeness` terms that it
    only has words like count in part.
    """

    excerpt: int
    place: int
    article_id: str
    sentence: Sentence
    text: str
    score: float
    cover: float
    likeness: float


def score_sentences(
    question: Question, excerpts: Sequence[Excerpt], weights: Mapping[str, float], sought: Sought | None = None
) -> list[ScoredSentence]:
    """Return every sentence of the excerpts once, best first; titles and subheads are no statements and left out.

    `weights`: how much each term of the question tells; `sought`: whose words it asks for.
    """
    best: dict[tuple[str, int], ScoredSentence] = {}
    asked = _Asked(question, weights, max((excerpt.score for excerpt in excerpts), default=0.0) or 1.0, sought)
    for number, excerpt in enumerate(excerpts):
        for scored in _scored(asked, number, excerpt):
            key = (excerpt.article.id, scored.sentence.start)
            if key not in best or scored.score > best[key].score:
                best[key] = scored
    return sorted(best.values(), key=lambda s: (-s.score, s.excerpt, s.place))


@dataclass(frozen=True)
class _Asked:
    """The question, made ready: `top` is the score of its best excerpt."""

    question: Question
    weights: Mapping[str, float]
    top: float
    sought: Sought | None = None

    def spoken_to(self, held: frozenset[str]) -> tuple[float, float]:
        """Return cover and likeness: the share of the weights whose terms are held, and what words like others add."""
        cover = sum([share for term, share in self._shares if term in held])
        alike = [share for term, share, like in self._alike if term not in held and not like.isdisjoint(held)]
        return cover, cover + RELATED * sum(alike)

    def likeness(self, held: frozenset[str]) -> float:
        return self.spoken_to(held)[1] if held else 0.0

    @cached_property
    def telling(self) -> frozenset[str]:
        """The terms that can count: the question's and those like them."""
        return frozenset(self.weights).union(*(like for _, _, like in self._alike))

    @cached_property
    def _shares(self) -> tuple[tuple[str, float], ...]:
        total = sum(self.weights.values()) or 1.0
        return tuple((term, weight / total) for term, weight in self.weights.items())

    @cached_property
    def _alike(self) -> tuple[tuple[str, float, frozenset[str]], ...]:
        return tuple((term, share, like) for term, share in self._shares if (like := related(term)))

    @cached_property
    def gains(self) -> tuple[tuple[str, float], ...]:
        return tuple(gain for kind in sorted(self.question.kinds & HOLDS.keys()) for gain in HOLDS[kind])

    @cached_property
    def losses(self) -> tuple[tuple[str, float], ...]:
        return tuple(LACKS[kind] for kind in sorted(self.question.kinds & LACKS.keys()))

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(fold(name) for name in capitalised(self.question.wording))


def _scored(asked: _Asked, number: int, excerpt: Excerpt) -> Iterator[ScoredSentence]:
    article = excerpt.article
    head = asked.telling & terms_of(head_of(article))
    texts = [article.text_raw[s.start : s.end] for s in excerpt.sentences]
    held = [asked.telling & terms_of(text) for text in texts]
    of_passage = PASSAGE * max(0.0, excerpt.cosine or 0.0) + RANK * excerpt.score / asked.top
    near = excerpt.sentence_cosines or [excerpt.cosine or 0.0] * len(held)
    question_kinds = asked.question.kinds
    for place, (sentence, text) in enumerate(zip(excerpt.sentences, texts, strict=True)):
        if article.blocks[sentence.block].label not in STATEMENTS:
            continue
        own = held[place]
        cover, likeness = asked.spoken_to(own)
        around = frozenset().union(*held[max(0, place - 1) : place], *held[place + 1 : place + 2]) - own
        score = (
            likeness
            + NEIGHBOUR * asked.likeness(around)
            + HEAD * asked.likeness(head - own - around)
            + of_passage
            + SENTENCE * near[place]
            + LEAD / (1 + excerpt.passage.first + place)
            + _bonus(asked, text)
            + SPEAKER * (asked.sought is not None and asked.sought.speaks(article, sentence))
        )
        score *= _length_factor(text) * _lacking(asked, text)
        if article.blocks[sentence.block].label == "caption" and not question_kinds & SHOWN_IN_PICTURES:
            score *= CAPTION
        if is_interrogative(text):
            score *= ASKING
        yield ScoredSentence(number, place, article.id, sentence, text, score, cover, likeness)


def cover_of(held: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return which share of the weights belongs to the terms that are held, 0 to 1."""
    total = sum(weights.values()) or 1.0
    return sum(weight for term, weight in weights.items() if term in held) / total


@remembered(50_000)
def terms_of(text: str) -> frozenset[str]:
    """Return the terms of a sentence, each once; the same sentences are looked at again and again."""
    return frozenset(terms(text))


def holds(what: str, text: str) -> bool:
    """Whether `text` holds a thing of this kind: a time, a figure, speech, or one of `answering_words.toml`."""
    if what == "date":
        return bool(time_expressions(text))
    if what == "number":
        return tells_figures(text)
    if what == "duration":
        return tells_duration(text)
    if what == "reporting":
        return tells_of_speech(text)
    return bool(_patterns()[what].search(text))


def _bonus(asked: _Asked, text: str) -> float:
    """What a sentence gains by holding the kind of thing that the question asks for."""
    question = asked.question
    bonus = PHRASE if any(phrase.casefold() in text.casefold() for phrase in question.phrases) else 0.0
    bonus += sum(gain for what, gain in asked.gains if holds(what, text))
    if question.person and re.search(rf"\b{re.escape(question.person)}{_DESCRIBED}", text, re.IGNORECASE):
        bonus += DESCRIBED
    if question.counted and _counts(text, question.counted):
        bonus += FIGURE_OF
    if question.kinds & {"who", "where"} and _new_names(text, asked.names):
        bonus += NEW_NAME
    return bonus


def _lacking(asked: _Asked, text: str) -> float:
    """What is left of the score of a sentence that holds nothing of the kind that the question asks for."""
    lacking = [worth for what, worth in asked.losses if not holds(what, text)]
    return min([*lacking, 1.0 if holds_asked(asked.question, text) else LACKS_ASKED])


def _new_names(text: str, known: frozenset[str]) -> bool:
    names = (fold(name) for name in capitalised(text))
    return any(name not in known and name not in stop_words() for name in names)


def _counts(text: str, thing: str) -> bool:
    """Tell whether a figure stands before a thing, given by its stem: "300,000 more reservists"."""
    return any(thing in map(stem, words(figure[1])) for figure in _FIGURE_BEFORE.finditer(text))


def _length_factor(text: str) -> float:
    return min(1.0, len(text.split()) / SHORT_WORDS)


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    data = rules("answering_words")
    return {what: re.compile("|".join(expressions), re.IGNORECASE) for what, expressions in data.items()}
