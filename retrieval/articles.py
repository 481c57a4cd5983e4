"""The nouns of the corpus. Every offset counts characters of `Article.text_raw`, which never changes."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Literal

Label = Literal[
    "title", "byline", "date", "body", "subhead", "caption", "disclaimer", "url", "front_matter", "boilerplate"
]
INDEXED_LABELS: frozenset[Label] = frozenset({"body", "subhead", "caption"})
Kind = Literal["news", "opinion", "analysis", "statement", "unknown"]
Fidelity = Literal["original", "reworded", "translated", "suspected"]
Precision = Literal["day", "month", "range", "unknown"]
SHARED = frozenset({"shared"})  # the scope of the articles that everybody sees


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of an article's raw text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block(Span):
    """One paragraph or line of a document, and what it is."""

    label: Label


@dataclass(frozen=True, slots=True)
class Sentence(Span):
    """One sentence; `block` is the place of its block in `Article.blocks`."""

    block: int


SpeakerKind = Literal["person", "body", "role", "author", "outlet"]
StatementMode = Literal["direct", "indirect", "mixed"]
StatementBasis = Literal["own clause", "neighbouring clause", "pronoun", "label", "heading", "author"]


@dataclass(frozen=True, slots=True)
class Speaker(Span):
    """The mention of a speaker as the text prints it; `name` is the fullest name that the text has for them.

    `key` is one spelling for all names of one person or body, empty where none was made. `role` and `of` are what the
    article says of them: "foreign minister", "Ukraine".
    """

    name: str
    key: str = ""
    kind: SpeakerKind = "person"
    role: str | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation(Span):
    """Words between quotation marks, the marks included; `speaker` is None where nobody is said to have said them."""

    speaker: Speaker | None = None


@dataclass(frozen=True, slots=True)
class EventDay:
    """A day or a span of days, and how it was read: as `stated`, `relative` to the article's day, or as a `range`."""

    first: date
    last: date
    basis: Literal["stated", "relative", "range"]


@dataclass(frozen=True, slots=True)
class Statement(Span):
    """What somebody says in an article: a quotation with its marks, or a reported clause.

    `verb`: the word of reporting as printed; `via`: who reported it first ("RIA Novosti"); `said`: the day on which it
    was said; `basis`: where the speaker stands. A speaker that a pronoun or another sentence gives is there only where
    nobody else could be meant.
    """

    mode: StatementMode
    speaker: Speaker | None = None
    verb: str | None = None
    via: str | None = None
    said: EventDay | None = None
    basis: StatementBasis = "own clause"


@dataclass(frozen=True, slots=True)
class Published:
    """When an article was published, as exactly as its text says; `basis` names where that stands."""

    first: date | None = None
    last: date | None = None
    precision: Precision = "unknown"
    basis: str | None = None

    @property
    def day(self) -> date | None:
        """The date, where it is known to the day."""
        return self.first if self.precision == "day" else None

    def may_be(self, day: date) -> bool:
        """Tell whether the article can have been published on `day`, as far as is known."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes of a document as they came, and by which reader they are read; `form` is the ending of its files.

    `address` is where they were fetched from, None for a file. "item" is what a feed carried of an item, as JSON.
    """

    data: bytes = field(repr=False)
    form: Literal["html", "pdf", "docx", "txt", "json", "item"]
    address: str | None = None

    @property
    def digest(self) -> str:
        """What the bytes are known by."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """A document as it was read. What the text does not say is None.

    `source` is the name under which it was given; `origin` tells two documents of one name apart (a file's whole path):
    a new text from the same origin replaces the old one. `dup_group` is the library's: near-duplicates share one.
    `text_checked` says whether every paragraph was found word for word in the page that it comes from; None where there
    is no page or nobody compared. `altered` counts the paragraphs in which words were restored from the page,
    `dropped` those that the page does not carry and that are therefore not in the text. `truncated_basis` says by what
    an article is known to be cut short. `original` is what it was read from, while it is on its way into the library.
    """

    id: str
    sha256_raw: str
    source: str
    text_raw: str
    origin: str = ""
    scope: str = "shared"
    title: str | None = None
    outlet: str | None = None
    via: str | None = None
    author: str | None = None
    published: Published = Published()
    url: str | None = None
    language: str | None = None
    kind: Kind = "unknown"
    kind_basis: str | None = None
    truncated: bool = False
    truncated_basis: str | None = None
    fidelity: Fidelity = "original"
    text_checked: bool | None = None
    altered: int = 0
    dropped: int = 0
    blocks: tuple[Block, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    statements: tuple[Statement, ...] = ()
    dup_group: str | None = None
    original: Original | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Passage(Span):
    """Whole neighbouring sentences of one article: `first` to `last` (exclusive) in `Article.sentences`."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage that was found, best first; `sentences` are the passage's own, in order.

    `score` orders the excerpts of one search and means nothing between searches. `cosine` is the similarity of the
    question's and the passage's vectors; None where the passage was not compared. `sentence_cosines` are those of its
    sentences, in order; empty where the library holds no vectors of them.
    """

    passage_id: int
    article: Article = field(repr=False)
    passage: Passage
    score: float
    cosine: float | None = None
    sentence_cosines: tuple[float, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return self.article.sentences[self.passage.first : self.passage.last]

    @property
    def text(self) -> str:
        """The article's own characters."""
        return self.article.text_raw[self.passage.start : self.passage.end]
