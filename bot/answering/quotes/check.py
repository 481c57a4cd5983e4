"""Checks quotations that somebody has at hand against the library: exact, altered, or not found.

Only equality after folding typography is exact. The lexical index proposes passages; where none holds the words, the
nearest wording is shown with what differs, which never makes a quotation true.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice, pairwise
from typing import Any, Literal

from bot.answering.answer import Citation
from bot.answering.citations import citation
from bot.answering.gate.evidence import Evidence
from bot.answering.gate.quoted_spans import EDGES, LEAST_CHARS, LEAST_WORDS, pieces_of, places_of, quoted_spans
from bot.answering.quotes.differences import Difference, align
from retrieval.articles import Article, Span
from retrieval.language.folding import Place, find, says_something
from retrieval.language.identity import naming, same_person
from retrieval.language.omission import whole_where_needed
from retrieval.language.quotations import find_quotations
from retrieval.language.readable import readable
from retrieval.language.sentences import spans
from retrieval.language.terms import terms
from retrieval.language.wording import folded, listed
from retrieval.language.words import words
from retrieval.library.library import Library

QuotationStatus = Literal["exact", "altered", "not found", "not checked"]

MOST_QUOTATIONS = 20
MOST_CHARS = 20_000
_RAREST = 12  # terms of a quotation that are searched for
_PASSAGES = 40
_ALIGNED = 8  # passages that are laid beside a quotation word by word
_SHOWN = 3
_APART = 600  # characters between two pieces; more is no ellipsis
_SEVERAL = 40  # sentences; so many are no quotation


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """What the library says of one quotation.

    `citations` show where the words, or the nearest to them, stand; `speaker` is who says them there, where the article
    names somebody.
    """

    quotation: str
    status: QuotationStatus
    differences: tuple[Difference, ...] = ()
    citations: tuple[Citation, ...] = ()
    speaker: str | None = None
    note: str = ""

    @property
    def misattributed(self) -> bool:
        """Whether the words are exact, but somebody else's."""
        return any(difference.kind == "speaker" for difference in self.differences)

    def as_json(self) -> dict[str, Any]:
        """The object that `briefing quote --json` prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of an article that the index proposed, with a margin."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.article.text_raw[self.start : self.end]

    def evidence(self, place: Place) -> Evidence:
        return Evidence(self.article, self.start + place[0], self.start + place[1])


class QuoteChecker:
    """Looks for quotations in everything that the asker may see."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def check(self, text: str, *, scopes: frozenset[str]) -> tuple[CheckedQuotation, ...]:
        """Return a verdict on every quotation in `text`; one without quotation marks is one quotation. Blocks.

        Where one of several sentences does not stand anywhere as a whole, each of its sentences is looked for. What is
        past the first MOST_QUOTATIONS is named as not checked.
        """
        text = text.strip()[:MOST_CHARS]
        quoted = _quoted(text)
        if not quoted and says_something(text):
            quoted = [(text, None)]
        found: list[CheckedQuotation] = []
        for words_, claimed in quoted:
            room = max(0, MOST_QUOTATIONS - len(found))
            parts = self._in_parts(words_, claimed, scopes)
            found += islice(parts, room)
            if not room or next(parts, None):
                found.append(CheckedQuotation(words_, "not checked"))
        return tuple(found)

    def _in_parts(self, words_: str, claimed: str | None, scopes: frozenset[str]) -> Iterator[CheckedQuotation]:
        """Check a passage as a whole; where it is not exact and has several sentences, each of these."""
        parts = [words_[start:end] for line in _lines(words_) for start, end in spans(words_, *line)]
        whole = self._checked(words_, claimed, scopes) if len(parts) < _SEVERAL else None
        if whole and (whole.status == "exact" or len(parts) == 1):
            yield whole
        else:
            yield from (self._checked(part, claimed, scopes) for part in parts if says_something(part))

    def _checked(self, words_: str, claimed: str | None, scopes: frozenset[str]) -> CheckedQuotation:
        windows = self._windows(words_, scopes)
        found = _exact(words_, windows) or _stitched(words_, windows) or _nearest(words_, windows)
        found = found or CheckedQuotation(words_, "not found")
        if found.status == "exact":
            found = replace(found, note=_note(words_))
            if claimed and found.speaker and not _same_speaker(claimed, found.speaker):
                return replace(found, differences=(*found.differences, Difference("speaker", claimed, found.speaker)))
        return found

    def _windows(self, words_: str, scopes: frozenset[str]) -> list[_Window]:
        """The passages that hold most of the rarest terms, best first, the same part of an article once."""
        wanted = list(dict.fromkeys(terms(words_))) or words(words_)
        counts = self._library.passage_counts(wanted)
        rarest = sorted((term for term in wanted if term in counts), key=lambda term: counts[term])[:_RAREST]
        ranked = [id_ for id_, _ in self._library.lexical_search(rarest, scopes, _PASSAGES)]
        held = self._library.passages(ranked, scopes)
        margin = len(words_) + 200
        return [
            _Window(article, max(0, passage.start - margin), passage.end + margin)
            for article, passage in (held[id_] for id_ in ranked if id_ in held)
        ]


def _quoted(text: str) -> list[tuple[str, str | None]]:
    """The quoted spans of a text with whom it says to speak."""
    said = {(q.start, q.end): q.speaker.name if q.speaker else None for q in find_quotations(text)}
    return [
        (text[start:end].strip(), next((who for (a, b), who in said.items() if a <= start and end <= b), None))
        for start, end in quoted_spans(text)
        if says_something(text[start:end])
    ]


def _exact(words_: str, windows: Iterable[_Window]) -> CheckedQuotation | None:
    found: dict[tuple[str, int], tuple[Evidence, tuple[Place, ...], _Window]] = {}
    for window in windows:
        for places in places_of(words_, window.text):
            evidence = window.evidence((places[0][0], places[-1][1]))
            found.setdefault((evidence.article.id, evidence.start), (evidence, places, window))
    if not found:
        return None
    best = sorted(found.values(), key=lambda item: _rank(item[0].article))[:_SHOWN]
    left_out = tuple(
        Difference("ellipsis", "…", readable(best[0][2].text[one[1] : other[0]])) for one, other in pairwise(best[0][1])
    )
    return CheckedQuotation(words_, "exact", left_out, _cited(e for e, _, _ in best), _speaker(best[0][0]))


def _nearest(words_: str, windows: Sequence[_Window]) -> CheckedQuotation | None:
    """The nearest wording, and what differs from it."""
    plain = " ".join(pieces_of(words_))
    aligned = [(found, window) for window in windows[:_ALIGNED] if (found := align(plain, window.text))]
    if not aligned:
        return None
    best, window = max(aligned, key=lambda pair: pair[0].matched)
    evidence = window.evidence(best.place)
    differences = best.differences or (Difference("ellipsis", words_, readable(evidence.text)),)
    return CheckedQuotation(words_, "altered", differences, _cited([evidence]), _speaker(evidence))


def _stitched(words_: str, windows: Sequence[_Window]) -> CheckedQuotation | None:
    """Two quotations sewn together: each half stands somewhere, word for word, the whole nowhere."""
    pieces = [piece for piece in pieces_of(words_) if len(piece.split()) >= LEAST_WORDS]
    halves = pieces if len(pieces) == 2 else _halves(words_, windows)
    places = [_first(half, windows) for half in halves]
    if len(halves) != 2 or places[0] is None or places[1] is None:
        return None
    first, second = places[0], places[1]
    between = _between(first, second)
    if between and len(pieces) != 2:
        return None  # words are left out; the nearest wording shows which
    if between is None:
        difference = Difference("stitched", " … ".join(halves), f"{readable(first.text)} // {readable(second.text)}")
    elif between == "":
        difference = Difference("reordered", " … ".join(halves), f"{readable(second.text)} … {readable(first.text)}")
    else:
        difference = Difference("ellipsis", "…", between)
    return CheckedQuotation(words_, "altered", (difference,), _cited([first, second]), _speaker(first))


def _halves(words_: str, windows: Sequence[_Window]) -> list[str]:
    """Cut a quotation behind its longest beginning that stands somewhere; each part needs four words."""
    parts = words_.split()
    cut = bisect_left(range(len(parts)), True, key=lambda end: _first(" ".join(parts[:end]), windows) is None) - 1
    head, tail = " ".join(parts[:cut]), " ".join(parts[cut:])
    return [head, tail] if min(cut, len(parts) - cut) >= LEAST_WORDS and _first(tail, windows) else []


def _between(first: Evidence, second: Evidence) -> str | None:
    """What stands between two parts of one paragraph; empty where the second comes first, None where they are apart."""
    if first.article.id != second.article.id:
        return None
    low, high = sorted((first, second), key=lambda piece: piece.start)
    text = first.article.text_raw[low.end : high.start]
    if "\n" in text or len(text) > _APART:
        return None
    return readable(text) if first is low else ""


def _first(words_: str, windows: Iterable[_Window]) -> Evidence | None:
    wanted = words_.strip(EDGES)
    return next((w.evidence(place) for w in windows if (place := find(wanted, w.text))), None)


def _cited(found: Iterable[Evidence]) -> tuple[Citation, ...]:
    """Number the evidence, each with all of its sentence where the rest changes it ("did not say that …")."""
    return tuple(citation(n, _whole(evidence)) for n, evidence in enumerate(found, start=1))


def _whole(evidence: Evidence) -> Evidence:
    article = evidence.article
    place = whole_where_needed(article.text_raw, article.sentences, Span(evidence.start, evidence.end))
    return Evidence(article, place.start, place.end)


def _rank(article: Article) -> tuple[bool, str, str]:
    """Originals before copies, the earliest first."""
    published = article.published.first
    return article.fidelity != "original", published.isoformat() if published else "9999", article.id


def _speaker(evidence: Evidence) -> str | None:
    """Return who says the words, by the statements of their article."""
    for one in evidence.article.statements:
        if one.start <= evidence.start + 1 and evidence.end <= one.end + 1 and one.speaker:
            return one.speaker.name
    return None


def _same_speaker(one: str, other: str) -> bool:
    if folded(one) in listed("pronouns"):
        return True
    ours, theirs = naming(one).person, naming(other).person
    return same_person(ours, theirs) if ours and theirs else bool(set(terms(one)) & set(terms(other)))


def _note(words_: str) -> str:
    return "under 12 characters: that these words stand somewhere proves little" if len(words_) < LEAST_CHARS else ""


def _lines(text: str) -> Iterator[Place]:
    return (match.span() for match in re.finditer(r"[^\n]+", text))
