"""What a search brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from retrieval.articles import Excerpt
from retrieval.library.extent import Summary
from retrieval.search.question import Question
from retrieval.search.sentences import ScoredSentence, cover_of, score_sentences, terms_of
from retrieval.search.speaking import Sought


@dataclass(frozen=True)
class Found:
    """Excerpts, best first; how much each term of the question tells in this library; which outlets it names.

    `searched` is what the filters of the question let through, `newest` when the newest article came. `sought` is whose
    words are asked for. `across`: the question is in another language than the excerpts, and only their meaning was
    compared. `whole`: the excerpts are all of an article that the question asks for as a whole; `author`: it names only
    who wrote it; `of_piece`: it asks something of an article that it describes.
    """

    question: Question
    excerpts: tuple[Excerpt, ...]
    searched: Summary
    weights: Mapping[str, float]
    outlets: tuple[str, ...] = ()
    newest: datetime | None = None
    sought: Sought | None = None
    across: bool = False
    whole: bool = False
    author: str = ""
    of_piece: bool = False

    @cached_property
    def sentences(self) -> tuple[ScoredSentence, ...]:
        """Every sentence of the excerpts once, the one that speaks most to the question first."""
        return tuple(score_sentences(self.question, self.excerpts, self.weights, self.sought))

    def cover(self, text: str) -> float:
        """Return which share of the question's terms a text holds, weighed by rarity, 0 to 1."""
        return cover_of(terms_of(text), self.weights)
