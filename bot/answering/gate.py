"""The promise, in code: nothing is shown that the sources do not carry.

Pure functions over a draft and the excerpts that its writer was given. A point is shown only where

1. every pointer names a sentence that was supplied,
2. every quoted span in its text stands, after folding typography, inside the pointed sentences of one article; it is
   then printed with the source's own characters,
3. every number and every name in its text stands there too (facts.py).

What fails is dropped and counted, never repaired by guessing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.draft import Draft, Point
from bot.answering.facts import unsupported
from bot.answering.normalise import find
from retrieval.articles import Article, Excerpt, Sentence
from retrieval.readable import readable

_POINTER = re.compile(r"\[?(\d{1,4})\.(\d{1,4})\]?")
_MARK = re.compile(r"\s*\[\d+(?:\.\d+)?(?:\s*,\s*\d+(?:\.\d+)?)*\]")
_CLOSING = {"“": "”", "«": "»", "„": "“”", '"': '"', "‘": "’"}
_EDGES = " .,;:!?…"


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


@dataclass(frozen=True, slots=True)
class CheckedPoint:
    """A statement that may be shown, and what carries it, in the order of the pointers."""

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a draft may be shown; `reasons` holds one line for every point that may not."""

    points: tuple[CheckedPoint, ...]
    reasons: tuple[str, ...] = ()


def check(draft: Draft, excerpts: Sequence[Excerpt]) -> Verdict:
    """Return the points of `draft` that the excerpts carry."""
    passed: list[CheckedPoint] = []
    reasons: list[str] = []
    for point in draft.points:
        outcome = _check_point(point, excerpts)
        if isinstance(outcome, CheckedPoint):
            passed.append(outcome)
        else:
            reasons.append(outcome)
    return Verdict(tuple(passed), tuple(reasons))


def _check_point(point: Point, excerpts: Sequence[Excerpt]) -> CheckedPoint | str:
    pointed = [_resolve(pointer, excerpts) for pointer in point.evidence]
    sentences = [found for found in pointed if found is not None]
    if not sentences:
        return "it points at nothing"
    if len(sentences) < len(pointed):
        return "it points at a sentence that was not supplied"
    evidence = _joined(sentences)
    text = _with_source_quotations(_MARK.sub("", point.text), evidence)
    if text is None:
        return "a quotation in it does not stand in the sentences that it points at"
    if not text.strip():
        return "it says nothing"
    if missing := unsupported(text, " ".join(piece.text for piece in evidence), _around(evidence)):
        return f"{missing} does not stand in the sentences that it points at"
    return CheckedPoint(text.strip(), evidence)


def _around(evidence: Sequence[Evidence]) -> str:
    """The pointed sentences with the one before and after, and what the head of each article says."""
    parts: list[str] = []
    for piece in evidence:
        article = piece.article
        before = [s.start for s in article.sentences if s.end <= piece.start][-1:]
        after = [s.end for s in article.sentences if s.start >= piece.end][:1]
        parts.append(article.text_raw[min(before, default=piece.start) : max(after, default=piece.end)])
        parts += [fact for fact in (article.title, article.outlet, article.author) if fact]
    return " ".join(parts)


def _resolve(pointer: str, excerpts: Sequence[Excerpt]) -> tuple[Article, int, Sentence] | None:
    match = _POINTER.fullmatch(pointer.strip())
    if not match:
        return None
    number, place = int(match[1]) - 1, int(match[2]) - 1
    if not (0 <= number < len(excerpts) and 0 <= place < len(excerpts[number].sentences)):
        return None
    excerpt = excerpts[number]
    return excerpt.article, excerpt.passage.first + place, excerpt.sentences[place]


def _joined(sentences: list[tuple[Article, int, Sentence]]) -> tuple[Evidence, ...]:
    """Join sentences that follow one another in one article; keep the order of first mention."""
    runs: list[list[tuple[Article, int, Sentence]]] = []
    for item in _unique(sentences):
        last = runs[-1][-1] if runs else None
        if last and _follows(last, item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return tuple(Evidence(run[0][0], run[0][2].start, run[-1][2].end) for run in runs)


def _follows(one: tuple[Article, int, Sentence], other: tuple[Article, int, Sentence]) -> bool:
    """Whether the other sentence comes right after the one, in its block or in the next paragraph."""
    (article, place, sentence), (_, next_place, next_sentence) = one, other
    labels = article.blocks[sentence.block].label, article.blocks[next_sentence.block].label
    near = next_sentence.block == sentence.block or (
        next_sentence.block == sentence.block + 1 and labels == ("body",) * 2
    )
    return article.id == other[0].id and next_place == place + 1 and near


def _unique(sentences: list[tuple[Article, int, Sentence]]) -> Iterator[tuple[Article, int, Sentence]]:
    seen: set[tuple[str, int]] = set()
    for article, place, sentence in sentences:
        if (article.id, place) not in seen:
            seen.add((article.id, place))
            yield article, place, sentence


def _with_source_quotations(text: str, evidence: Sequence[Evidence]) -> str | None:
    """Return `text` with every quoted span in the source's own characters; None where a span is not in the source."""
    parts: list[str] = []
    at = 0
    for start, end in quoted_spans(text):
        own = _own_characters(text[start:end], evidence)
        if own is None:
            return None
        parts += [text[at:start], own]
        at = end
    return "".join([*parts, text[at:]])


def _own_characters(span: str, evidence: Sequence[Evidence]) -> str | None:
    if not span.strip(_EDGES):
        return span  # a lone mark quotes nothing
    for wanted in (span, span.strip(_EDGES)):
        for piece in evidence:
            if place := find(wanted, piece.text):
                return readable(piece.text[place[0] : place[1]])
    return None


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Return the outermost quoted spans of `text`, without their marks; a mark that is never closed runs to the end."""
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        closing = _CLOSING.get(text[at])
        if closing and not _is_apostrophe(text, at):
            ends = [e for c in closing if (e := _closing(text, at + 1, c)) >= 0]
            end = min(ends) if ends else len(text)
            spans.append((at + 1, end))
            at = end
        at += 1
    return spans


def _closing(text: str, at: int, mark: str) -> int:
    end = text.find(mark, at)
    while end >= 0 and mark == "’" and _is_apostrophe(text, end):
        end = text.find(mark, end + 1)
    return end


def _is_apostrophe(text: str, at: int) -> bool:
    return text[at] in "‘’" and 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
