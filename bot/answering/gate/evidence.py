"""What a point points at: runs of sentences of the articles that its writer was given."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.articles import Article, Excerpt, Sentence

_POINTER = re.compile(r"(\d{1,4})\.(\d{1,4})")

Pointed = tuple[Article, int, Sentence]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A run of neighbouring sentences of one article."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The article's own characters."""
        return self.article.text_raw[self.start : self.end]

    @property
    def sentences(self) -> Sequence[Sentence]:
        """The sentences of the article that the run is made of."""
        all_ = self.article.sentences
        first = bisect_right(all_, self.start, key=lambda sentence: sentence.end)
        return all_[first : bisect_left(all_, self.end, key=lambda sentence: sentence.start)]

    @property
    def around(self) -> tuple[int, int]:
        """The place of the run together with the sentence before it and the one after."""
        sentences = self.article.sentences
        first = bisect_right(sentences, self.start, key=lambda sentence: sentence.end)
        last = bisect_left(sentences, self.end, key=lambda sentence: sentence.start)
        before, after = sentences[max(0, first - 1) : first], sentences[last : last + 1]
        return min((s.start for s in before), default=self.start), max((s.end for s in after), default=self.end)

    @property
    def text_around(self) -> str:
        """The article's own characters, with the sentence before and the one after."""
        start, end = self.around
        return self.article.text_raw[start:end]


def resolve(pointers: Sequence[str], excerpts: Sequence[Excerpt]) -> tuple[Evidence, ...] | str:
    """Return the sentences that the pointers name, neighbours joined; or one line on what is wrong with them."""
    found = [_resolve(pointer, excerpts) for pointer in pointers]
    sentences = [sentence for sentence in found if sentence is not None]
    if not sentences:
        return "it points at nothing"
    if len(sentences) < len(found):
        return "it points at a sentence that was not supplied"
    return tuple(_joined(sentences))


def bare(pointer: str) -> str:
    """Return a pointer without the brackets that a model may put around it."""
    return pointer.strip(" []")


def _resolve(pointer: str, excerpts: Sequence[Excerpt]) -> Pointed | None:
    match = _POINTER.fullmatch(bare(pointer))
    if not match:
        return None
    number, place = int(match[1]) - 1, int(match[2]) - 1
    if not (0 <= number < len(excerpts) and 0 <= place < len(excerpts[number].sentences)):
        return None
    excerpt = excerpts[number]
    return excerpt.article, excerpt.passage.first + place, excerpt.sentences[place]


def _joined(sentences: Sequence[Pointed]) -> Iterator[Evidence]:
    """Join sentences that follow one another in one article; keep the order of first mention."""
    unique: dict[tuple[str, int], Pointed] = {}
    for item in sentences:
        unique.setdefault((item[0].id, item[1]), item)
    runs: list[list[Pointed]] = []
    for item in unique.values():
        if runs and _follows(runs[-1][-1], item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return (Evidence(run[0][0], run[0][2].start, run[-1][2].end) for run in runs)


def _follows(last: Pointed, item: Pointed) -> bool:
    """Whether a sentence comes right after another, in its block or in the next paragraph."""
    article, place, sentence = last
    if article.id != item[0].id or item[1] != place + 1:
        return False
    one, other = sentence.block, item[2].block
    return one == other or (other == one + 1 and article.blocks[one].label == article.blocks[other].label == "body")
