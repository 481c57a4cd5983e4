"""What a sentence needs beside it to be understood: a quotation its reporting clause, a pronoun its sentence before.

Where there is room, the rest of its paragraph comes along too, and of the next ones what speaks to the question. A
passage that begins or ends between two such sentences is widened first.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from retrieval.articles import Article, Excerpt, Passage, Sentence, Span, Speaker, Statement
from retrieval.language.dependence import leans_back
from retrieval.language.quotation_marks import QUOTED
from retrieval.search.sentences import holds
from retrieval.search.speaking import statements_at

MOST_WORDS = 60  # of an excerpt that was grown; a long sentence stays whole
MOST_SENTENCES = 3

_ONLY_QUOTED = re.compile(r"^[“\"«„].*[”\"»“][.,]?$", re.DOTALL)

Cover = Callable[[str], float]


def widened(excerpt: Excerpt) -> Excerpt:
    """Return the excerpt with the sentence before, where its first one needs that, and the one after its last one.

    Of these no vector was compared: they count as near to the question as the farthest of the excerpt's own.
    """
    passage, article = excerpt.passage, excerpt.article
    everything = replace(excerpt, passage=Passage(0, len(article.text_raw), 0, len(article.sentences)))
    first = min(passage.first, _needed(everything, passage.first)[0])
    last = max(passage.last, _needed(everything, passage.last - 1)[1] + 1)
    if (first, last) == (passage.first, passage.last):
        return excerpt
    start, end = article.sentences[first].start, article.sentences[last - 1].end
    near, least = excerpt.sentence_cosines, min(excerpt.sentence_cosines, default=0.0)
    if near:
        near = (*[least] * (passage.first - first), *near, *[least] * (last - passage.last))
    return replace(excerpt, passage=Passage(start, end, first, last), sentence_cosines=near)


def unit(excerpt: Excerpt, place: int, cover: Cover, *, grown: bool = True) -> tuple[int, int]:
    """Return the first and last place (both included) of what is shown for the sentence at `place` of `excerpt`.

    `cover` says how much a text speaks to the question; not `grown`: only with what it needs.
    """
    first, last = _needed(excerpt, place)
    while grown and last - first + 1 < MOST_SENTENCES:
        neighbours = [
            (cover(_text(excerpt, other)), -abs(other - place), other)
            for other in (first - 1, last + 1)
            if _joins(excerpt, other, first if other < first else last)
            and (_same_block(excerpt, other, place) or cover(_text(excerpt, other)) > 0)
            and _words(excerpt, min(first, other), max(last, other)) <= MOST_WORDS
        ]
        if not neighbours:
            break
        other = max(neighbours)[2]
        first, last = min(first, other), max(last, other)
    return first, last


def _needed(excerpt: Excerpt, place: int) -> tuple[int, int]:
    text = _text(excerpt, place)
    before, after = _is_near(excerpt, place - 1, place), _is_near(excerpt, place + 1, place)
    if _ONLY_QUOTED.match(text.strip()) and not _reports(text):
        if after and _says_whose(excerpt, place + 1, place):
            return place, place + 1
        if before and _says_whose(excerpt, place - 1, place):
            return place - 1, place
    if before and _only_says_who(excerpt, place) and _ONLY_QUOTED.match(_text(excerpt, place - 1).strip()):
        return place - 1, place
    if _joins(excerpt, place - 1, place) and leans_back(text):
        return place - 1, place
    return place, place


def _says_whose(excerpt: Excerpt, other: int, place: int) -> bool:
    """Whether a neighbour of a quotation says that somebody said it: alone, or with more words of the same speaker."""
    return _only_says_who(excerpt, other) or (_reports(_text(excerpt, other)) and _joins(excerpt, other, place))


def _reports(text: str) -> bool:
    """Whether a sentence says outside its quotation marks that somebody says something."""
    return holds("reporting", QUOTED.sub(" ", text))


def _only_says_who(excerpt: Excerpt, place: int) -> bool:
    """Whether a sentence says that somebody said something, and not what: "Berg told reporters."."""
    return holds("reporting", _text(excerpt, place)) and not statements_at(excerpt.article, excerpt.sentences[place])


def _joins(excerpt: Excerpt, other: int, place: int) -> bool:
    """Whether the sentence at `other` may stand beside that at `place`: near it, and with nobody else's words."""
    sentences = excerpt.sentences
    return _is_near(excerpt, other, place) and not _is_anothers(excerpt.article, sentences[other], sentences[place])


def _is_near(excerpt: Excerpt, other: int, place: int) -> bool:
    """Whether there is a sentence at `other`, in the block of that at `place` or in the next paragraph."""
    sentences, blocks = excerpt.sentences, excerpt.article.blocks
    if not 0 <= other < len(sentences):
        return False
    one, two = sentences[other].block, sentences[place].block
    return one == two or (abs(one - two) == 1 and blocks[one].label == blocks[two].label == "body")


def _is_anothers(article: Article, other: Sentence, sentence: Sentence) -> bool:
    """Tell whether a neighbour and the sentence must not stand side by side: words of somebody would seem another's.

    Words whose speaker neither sentence names need a neighbour with words of the same speaker.
    """
    return _strange(article, other, sentence) or _strange(article, sentence, other)


def _strange(article: Article, one: Sentence, beside: Sentence) -> bool:
    """Tell whether a sentence has words of somebody whom neither names, and of whom that beside it has none."""
    theirs = {_speaker(statement) for statement in statements_at(article, beside)}
    return any(
        _speaker(statement) not in theirs and not _is_named(statement.speaker, one, beside)
        for statement in statements_at(article, one)
        if statement.speaker or statement.mode == "direct"
    )


def _speaker(one: Statement) -> str | None:
    return (one.speaker.key or one.speaker.name) if one.speaker else None


def _is_named(speaker: Speaker | None, *places: Span) -> bool:
    return speaker is not None and any(_stands_in(speaker, place) for place in places)


def _stands_in(part: Span, whole: Span) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _same_block(excerpt: Excerpt, one: int, other: int) -> bool:
    return excerpt.sentences[one].block == excerpt.sentences[other].block


def _words(excerpt: Excerpt, first: int, last: int) -> int:
    text = excerpt.article.text_raw[excerpt.sentences[first].start : excerpt.sentences[last].end]
    return len(text.split())


def _text(excerpt: Excerpt, place: int) -> str:
    sentence = excerpt.sentences[place]
    return excerpt.article.text_raw[sentence.start : sentence.end]
