"""Cuts an article into passages: whole neighbouring sentences, short enough for the embedding model to see all."""

from collections.abc import Callable, Iterator

from retrieval.articles import Article, Passage

MAX_TOKENS = 220  # where nobody says how many an embedder takes
OVERLAP_TOKENS = 40


def split(article: Article, count_tokens: Callable[[str], int], most: int = MAX_TOKENS) -> list[Passage]:
    """Return the article's passages in order; together they hold every sentence at least once.

    A passage has at most `most` tokens, unless one sentence alone has more.
    """
    sizes = [count_tokens(article.text_raw[s.start : s.end]) for s in article.sentences]
    return [
        Passage(article.sentences[first].start, article.sentences[last - 1].end, first, last)
        for first, last in _windows(sizes, most)
    ]


def sentence_spans(article: Article, passage: Passage) -> list[tuple[int, int]]:
    """Return where the sentences of a passage stand in it, as (start, end) in its characters."""
    return [(s.start - passage.start, s.end - passage.start) for s in article.sentences[passage.first : passage.last]]


def _windows(sizes: list[int], most: int) -> Iterator[tuple[int, int]]:
    """Yield sentence ranges of at most `most` tokens; a short last sentence opens the next range too."""
    first, total = 0, 0
    for place, size in enumerate(sizes):
        if place > first and total + size > most:
            yield first, place
            carries_over = place - 1 > first and sizes[place - 1] <= OVERLAP_TOKENS and sizes[place - 1] + size <= most
            first = place - 1 if carries_over else place
            total = sum(sizes[first:place])
        total += size
    if sizes:
        yield first, len(sizes)
