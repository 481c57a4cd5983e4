"""The sentences that a briefing may show, each with the facts by which it is compared: names, figures, days."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache

from bot.answering.gate.evidence import Evidence
from retrieval.articles import Article
from retrieval.language.aliases import remembered
from retrieval.language.captions import describes_picture, opens_with_credit
from retrieval.language.days import Day
from retrieval.language.dependence import leans_back, speaks_in_person
from retrieval.language.events import event_days
from retrieval.language.figures import figures_of
from retrieval.language.finite import may_tell
from retrieval.language.names import is_no_name, names
from retrieval.language.omission import shorter_ends
from retrieval.language.readable import readable
from retrieval.language.rules import pattern
from retrieval.language.run_in import sentence_start
from retrieval.language.sameness import contradiction, same_statement
from retrieval.language.terms import terms
from retrieval.language.time_expressions import time_expressions
from retrieval.reading.labels import is_boilerplate
from retrieval.reading.lines import Line

LEAST_WORDS, MOST_WORDS = 6, 60
_MOSTLY = 0.6  # of the terms of a sentence that brings no name, figure or day: then it only repeats another
_ENDS = re.compile(r"(?<!\.\.)(?<![:;,])[.!][”\"’'»)]*$")
_BROKEN = re.compile(r"[a-z]{5,}\. [a-z]")  # something of the page stands within the sentence
_ELLIPSIS = re.compile(r"(?:\.\.\.|…)[”\"’'»)]*$")


@dataclass(frozen=True)
class Told:
    """A sentence of an article, without the dateline before it; `place` counts the article's sentences from 0."""

    article: Article
    place: int
    start: int
    end: int

    @cached_property
    def evidence(self) -> Evidence:
        """The sentence as what carries itself."""
        return Evidence(self.article, self.start, self.end)

    @cached_property
    def text(self) -> str:
        """The article's own characters on one line, without markup."""
        return readable(self.article.text_raw[self.start : self.end])

    @cached_property
    def words(self) -> int:
        return len(self.text.split())

    @cached_property
    def terms(self) -> frozenset[str]:
        return _terms(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """The terms of the names in it; not a capital that a sentence begins with."""
        return _names(self.text)

    @cached_property
    def figures(self) -> frozenset[Decimal]:
        """What it counts, its days left out."""
        return _figures(self.text)

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """The days of which it tells."""
        return tuple(event_days(self.text, self.article.published))

    @property
    def is_showable(self) -> bool:
        """Whether it is a whole sentence that states something, neither a scrap nor a page, a caption or a call."""
        text = self.text
        whole = _ENDS.search(text) is not None and not _ELLIPSIS.search(text)
        if not (whole and LEAST_WORDS <= self.words <= MOST_WORDS and _closes_what_it_opens(text)):
            return False
        return may_tell(text) and not (opens_with_credit(text) or is_boilerplate(Line(self.start, self.end, text)))

    @property
    def is_of_page(self) -> bool:
        """Whether something of the page is in it: it tells what a picture shows, or a link cuts it in two."""
        return describes_picture(self.text) or _BROKEN.search(self.text) is not None

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from every other sentence."""
        return self.article.id, self.start

    @property
    def breaks_off(self) -> bool:
        """Whether the sentence goes on behind it."""
        return self.end < self.article.sentences[self.place].end

    @property
    def voice(self) -> str:
        """Near-copies are one voice."""
        return self.article.dup_group or self.article.id

    @property
    def stands_alone(self) -> bool:
        """Whether it is understood without the sentence before."""
        return not leans_back(self.text)

    @property
    def in_person(self) -> bool:
        """Whether whoever wrote it says “I” or “you”."""
        return speaks_in_person(self.text)


def showable_in(article: Article) -> Iterator[Told]:
    """Yield the sentences of an article's body that may be shown: no scraps, pages, captions, or questions."""
    return (one for one in map(_without_head, every_sentence(article)) if one.is_showable and not one.is_of_page)


def ending_early(one: Told) -> Iterator[Told]:
    """Yield a sentence without what stands behind its main clause, where that changes nothing that it says."""
    ends = shorter_ends(one.article.text_raw[one.start : one.end])
    return (replace(one, end=one.start + end) for end in ends)


def every_sentence(article: Article) -> Iterator[Told]:
    """Yield every sentence of an article's body."""
    for place, one in enumerate(article.sentences):
        if article.blocks[one.block].label != "body":
            continue
        start = one.start
        if place < _HEAD:
            start += _past_dateline(article.text_raw[one.start : one.end])
        yield Told(article, place, start, one.end)


_HEAD = 6  # sentences among which a dateline may stand


def _closes_what_it_opens(text: str) -> bool:
    """Tell whether no quotation begins before a sentence or goes on behind it."""
    return text.count("“") == text.count("”") and text.count('"') % 2 == 0 and text.count("«") == text.count("»")


def _past_dateline(text: str) -> int:
    """Where the sentence begins behind place, day and agency; a number there is that of a day: no "NATO, 28 states"."""
    found = pattern("kinds", "before_first_sentence").match(text)
    is_one = found and (not re.search(r"\d", found[0]) or time_expressions(found[0]))
    return found.end() if found and is_one else 0


def _without_head(one: Told) -> Told:
    """A sentence without headline, place, hour of the page, caption and credit that ran into it."""
    text, start = one.article.text_raw[one.start : one.end], 0
    names = ("stamps", "before_report") if one.place < _HEAD else ("stamps",)
    while found := next((match for name in names if (match := pattern("kinds", name).match(text, start))), None):
        start = found.end()
    if one.place < _HEAD:
        start += sentence_start(text[start:])
    return replace(one, start=one.start + start) if start else one


def repeats(one: Told, shown: Iterable[Told]) -> bool:
    """Tell whether a sentence says nothing that those shown do not: the same, or reworded without a new fact."""
    return any(says_again(one.text, other.text) for other in shown)


def says_again(one: str, other: str) -> bool:
    """Tell whether a text repeats another: nearly its words, or most of its terms without a name or figure of its own.

    What contradicts the other repeats nothing.
    """
    if same_statement(one, other):
        return True
    own, theirs = _terms(one), _terms(other)
    mostly = len(own & theirs) >= _MOSTLY * len(own)
    return (
        mostly
        and _names(one) <= _names(other) | theirs
        and _figures(one) <= _figures(other)
        and not contradiction(one, other)
    )


@lru_cache(maxsize=50_000)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms(text))


@remembered(50_000)
def _names(text: str) -> frozenset[str]:
    found = (name for name, begins in names(text) if not begins)
    return frozenset(term for name in found for word in name.split() if not is_no_name(word) for term in terms(word))


@lru_cache(maxsize=50_000)
def _figures(text: str) -> frozenset[Decimal]:
    return frozenset(figure.value for figure in figures_of(text))
