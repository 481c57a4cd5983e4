"""What an article says as a whole: how it begins, and from its parts what comes nearest to its title."""

from collections.abc import Iterator, Sequence

from retrieval.language.sentences import is_interrogative
from retrieval.search.found import Found
from retrieval.search.sentences import ScoredSentence, holds

THESIS = 0.3  # what a sentence gains that says what the piece means to say
LEAST_WORDS = 8  # of a sentence that says something by itself
OF_PARTS = (2, 1)  # sentences of the beginning, where most is said of what the article is about, and of the rest
_DEEP = 0.12  # of an article: its first sentences say what it is about


def summary(found: Found) -> list[ScoredSentence]:
    """Return sentences of each article in the order of its text: the first one, then the best of its later parts.

    Of the newest articles, how each begins.
    """
    if found.question.asks_for_news:
        return [next(_of_article(found, article)) for article in dict.fromkeys(e.article.id for e in found.excerpts)]
    chosen: list[ScoredSentence] = []
    for article in dict.fromkeys(one.article_id for one in found.sentences):
        chosen += sorted(_of_article(found, article), key=lambda one: one.sentence.start)
    return chosen


def _of_article(found: Found, article: str) -> Iterator[ScoredSentence]:
    said = [one for one in found.sentences if one.article_id == article and _says_something(found, one)]
    said = said or [one for one in found.sentences if one.article_id == article]
    ordered = sorted(said, key=lambda one: one.sentence.start)
    yield ordered[0]
    for part, count in zip(_parts(ordered[1:]), OF_PARTS, strict=False):
        best = sorted(part, key=lambda one: one.score + (THESIS if holds("thesis", one.text) else 0.0), reverse=True)
        yield from best[:count]


def _parts(sentences: Sequence[ScoredSentence]) -> Iterator[Sequence[ScoredSentence]]:
    """Yield the beginning, where most is said of what the article is about, and the rest."""
    if not sentences:
        return
    length = sentences[-1].sentence.end
    early = [one for one in sentences if one.sentence.start <= max(_DEEP * length, 800)]
    late = [one for one in sentences if one not in early]
    yield from (part for part in (early, late) if part)


def _says_something(found: Found, one: ScoredSentence) -> bool:
    article = found.excerpts[one.excerpt].article
    is_body = article.blocks[one.sentence.block].label == "body"
    return is_body and len(one.text.split()) >= LEAST_WORDS and not is_interrogative(one.text)
