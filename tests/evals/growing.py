"""A library of any size: real articles first, then editions recombined from their sentences; nothing is embedded.

What a search costs depends on how often terms stand, how many there are, and how vectors lie together. So an edition
of an article draws its sentences from that article and those nearest to it, uniformly: the frequencies of terms stay
those of the real text. A word that one real article alone holds is renamed now and then, so that the vocabulary grows
with the square root of the text, as Heaps' law has it. The vector of a new passage is the mean of its article's
vectors plus what some real passage differs from the mean of its own: the spread within a topic is the measured one.
"""

import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa

from bot.services import Services
from retrieval.articles import Article, Block, Passage, Published, Sentence
from retrieval.library import duplicates, lexical, vectors
from retrieval.library.library import Library
from retrieval.library.passages import split
from retrieval.library.records import article_from_row, article_row
from retrieval.library.registration import enqueue
from retrieval.library.schema import articles, passages

NEAREST = 8  # articles that an edition draws its sentences from
PARAGRAPH = 3  # sentences
SHORTEST = 4  # letters of a word that may be renamed
BETWEEN_EDITIONS = timedelta(days=30)
TOGETHER = 200  # articles written in one transaction
SEED = 20

_WORD = re.compile(r"[^\W_]+")
_LETTERS = "bcdfghjklmnpqrtvwxz"


@dataclass(frozen=True, slots=True)
class Template:
    """A real sentence: its text in pieces of which every second one may be renamed, and how many tokens it has."""

    pieces: tuple[str, ...]
    tokens: int


@dataclass(frozen=True, slots=True)
class Real:
    """A real article with its passages, their vectors (n x dimensions) and its sentences."""

    article: Article
    cut: tuple[Passage, ...]
    vectors: np.ndarray
    sentences: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """An article that is ready to be kept."""

    article: Article
    cut: tuple[Passage, ...]
    vectors: np.ndarray


class Growth:
    """Makes one article after another without end; two runs make the same ones."""

    def __init__(self, real: Sequence[Real]) -> None:
        self._real = real
        self._random, self._noise = random.Random(SEED), np.random.default_rng(SEED)
        self._centres = np.stack([one.vectors.mean(axis=0) for one in real])
        self._residuals = np.concatenate([one.vectors - one.vectors.mean(axis=0) for one in real])
        self._near = np.argsort(-self._centres @ self._centres.T, axis=1)[:, :NEAREST]
        self._names: dict[str, list[str]] = {}

    def __iter__(self) -> Iterator[Cut]:
        """Yield the real articles, then an edition of each, then another."""
        yield from (Cut(one.article, one.cut, one.vectors) for one in self._real)
        edition = 0
        while True:
            edition += 1
            yield from (self._edition(place, edition) for place in range(len(self._real)))

    def _edition(self, place: int, edition: int) -> Cut:
        chosen = [self._sentence(place) for _ in self._real[place].sentences]
        names = {word: self._name(word, edition) for one in chosen for word in one.pieces[1::2]}
        texts = ["".join(names[p] if odd % 2 else p for odd, p in enumerate(one.pieces)) for one in chosen]
        article = _article(self._real[place].article, texts, edition)
        tokens = dict(zip(texts, (one.tokens for one in chosen), strict=True))
        cut = tuple(split(article, tokens.__getitem__))
        return Cut(article, cut, self._vectors(place, len(cut)))

    def _sentence(self, place: int) -> Template:
        return self._random.choice(self._real[self._random.choice(self._near[place])].sentences)

    def _name(self, word: str, edition: int) -> str:
        """A rare word under one of its names, a new one with a probability that sums up to the square root."""
        names = self._names.setdefault(word, [word])
        if self._random.random() < 0.5 / edition**0.5:
            names.append(word + _letters(edition))
            return names[-1]
        return self._random.choice(names)

    def _vectors(self, place: int, count: int) -> np.ndarray:
        chosen = self._noise.integers(len(self._residuals), size=count)
        vectors = self._centres[place] + self._residuals[chosen]
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def real_articles(services: Services) -> list[Real]:
    """Return what a library of real articles holds, the oldest first."""
    current = sa.select(articles).where(articles.c.superseded_by.is_(None)).order_by(articles.c.ingested_at)
    own = sa.select(passages).where(passages.c.article_id == sa.bindparam("id")).order_by(passages.c.id)
    with services.database.read() as connection:
        held = [article_from_row(row) for row in connection.execute(current).mappings()]
        cut = [connection.execute(own, {"id": article.id}).all() for article in held]
    rare = _rare_words(held)
    return [
        Real(
            article,
            tuple(Passage(row.start, row.end, row.first, row.last) for row in rows),
            vectors.loaded([row.vector for row in rows]),
            tuple(_template(text, rare, services) for text in _texts(article)),
        )
        for article, rows in zip(held, cut, strict=True)
        if rows
    ]


def keep(library: Library, made: Iterator[Cut], count: int) -> None:
    """Take from `made` until the library holds `count` passages; the index hears of them by the outbox."""
    with library.database.read() as connection:
        held = connection.execute(sa.select(sa.func.count()).select_from(passages)).scalar_one()
    while held < count:
        together = []
        while held < count and len(together) < TOGETHER:
            one, room = next(made), slice(count - held)
            together.append(replace(one, cut=one.cut[room], vectors=one.vectors[room]))
            held += len(together[-1].cut)
        with library.database.write() as connection:
            _keep(connection, together)


def _keep(connection: sa.Connection, made: Sequence[Cut]) -> None:
    """Write what `Library.add` writes, a statement a table; only groups of near-duplicates are not looked for."""
    now, own = datetime.now(UTC), [duplicates.shingles_of(one.article) for one in made]
    written = [
        article_row(one.article) | {"ingested_at": now, "superseded_by": None, "shingles": len(hashes)}
        for one, hashes in zip(made, own, strict=True)
    ]
    connection.execute(sa.insert(articles), written)
    last = connection.execute(sa.select(sa.func.max(passages.c.id))).scalar() or 0
    rows = [row | {"id": id_} for id_, row in enumerate((row for one in made for row in _passage_rows(one)), last + 1)]
    connection.execute(sa.insert(passages), rows)
    vectors.store_sentences(connection, [row["id"] for row in rows], _vectors_of_sentences(made))
    for one in made:
        texts = [(row["id"], one.article.text_raw[row["start"] : row["end"]]) for row in rows[: len(one.cut)]]
        lexical.add(connection, one.article, texts)
        rows = rows[len(one.cut) :]
    for one, hashes in zip(made, own, strict=True):
        duplicates._keep(connection, one.article.id, hashes)
    enqueue(connection, range(last + 1, last + 1 + sum(len(one.cut) for one in made)), deleted=False)


def _vectors_of_sentences(made: Sequence[Cut]) -> Iterator[np.ndarray]:
    """As many as there are sentences; what they say costs nothing, so each says what its passage does."""
    for one in made:
        for passage, vector in zip(one.cut, one.vectors, strict=True):
            yield np.tile(vector, (passage.last - passage.first, 1))


def _passage_rows(one: Cut) -> Iterator[dict[str, Any]]:
    for passage, vector in zip(one.cut, one.vectors, strict=True):
        yield {
            "article_id": one.article.id,
            "scope": one.article.scope,
            "vector": vectors.stored(vector),
            "first": passage.first,
            "last": passage.last,
            "start": passage.start,
            "end": passage.end,
        }


def _article(original: Article, texts: Sequence[str], edition: int) -> Article:
    """An article of these sentences, three a paragraph, older than the edition before."""
    sentences, blocks, at = [], [], 0
    for place, text in enumerate(texts):
        sentences.append(Sentence(at, at + len(text), place // PARAGRAPH))
        at += len(text) + (2 if (place + 1) % PARAGRAPH == 0 else 1)
    for first in range(0, len(sentences), PARAGRAPH):
        of_block = sentences[first : first + PARAGRAPH]
        blocks.append(Block(of_block[0].start, of_block[-1].end, "body"))
    paragraphs = (texts[first : first + PARAGRAPH] for first in range(0, len(texts), PARAGRAPH))
    raw = "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)
    name = f"{original.source}#{edition}"
    digest = hashlib.sha256(name.encode()).hexdigest()
    return replace(
        original,
        id=digest[:16],
        sha256_raw=hashlib.sha256(raw.encode()).hexdigest(),
        source=name,
        origin=name,
        url=name,
        text_raw=raw,
        published=_earlier(original.published, edition),
        blocks=tuple(blocks),
        sentences=tuple(sentences),
        quotations=(),
        statements=(),
        dup_group=None,
    )


def _earlier(published: Published, edition: int) -> Published:
    first, last = (day and day - edition * BETWEEN_EDITIONS for day in (published.first, published.last))
    return replace(published, first=first, last=last)


def _texts(article: Article) -> list[str]:
    return [article.text_raw[sentence.start : sentence.end] for sentence in article.sentences]


def _rare_words(held: Sequence[Article]) -> set[str]:
    counts = Counter(word for article in held for word in set(_WORD.findall(article.text_raw)))
    return {word for word, count in counts.items() if count == 1 and len(word) >= SHORTEST}


def _template(text: str, rare: set[str], services: Services) -> Template:
    """Words at the odd places, what stands between them at the even ones; common words are part of the latter."""
    pieces, at = [], 0
    for match in _WORD.finditer(text):
        if match.group() in rare:
            pieces += [text[at : match.start()], match.group()]
            at = match.end()
    return Template((*pieces, text[at:]), services.ingester._embeddings.count_tokens(text))


def _letters(number: int) -> str:
    """A number as consonants, which no stemmer takes for an ending."""
    letters = ""
    while number:
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
    return letters
