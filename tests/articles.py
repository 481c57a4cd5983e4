"""Articles made for tests, read by the real reader."""

from retrieval.articles import Article, Excerpt, Passage
from retrieval.reading import article_from_text

TALKS = (
    "Minister Anna Berg said on Monday that “the river treaty will not be reopened before the vote.” "
    "Her deputy told reporters that talks had lasted three hours. "
    "Critics call the treaty a sell-out."
)
HARBOUR = (
    "The harbour council approved 1,200 new berths on 3 March 2025.\n\n"
    "Fishermen protested outside. “We were never asked,” said Olu Ade, who has fished here since 1976."
)


def article(text: str, source: str = "test.txt", **known: object) -> Article:
    """Read `text` as a document of this source."""
    return article_from_text(text, source=source, **known)  # type: ignore[arg-type]


def excerpt(of: Article, passage_id: int = 1) -> Excerpt:
    """The whole article as one excerpt."""
    sentences = of.sentences
    passage = Passage(sentences[0].start, sentences[-1].end, 0, len(sentences))
    return Excerpt(passage_id, of, passage, score=1.0, cosine=0.5)
