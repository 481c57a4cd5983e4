"""Whether an article still has the form in which it was kept: a disk may change a letter, and a hand a column."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from operator import attrgetter
from types import NoneType
from typing import get_args

import structlog

from retrieval.articles import (
    Article,
    Fidelity,
    Kind,
    Label,
    Passage,
    Precision,
    Span,
    Speaker,
    SpeakerKind,
    Statement,
    StatementBasis,
    StatementMode,
)

_TEXT, _TEXT_OR_NONE = (str,), (str, NoneType)
_FORMS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("id", "origin", "scope", "source", "sha256_raw", "text_raw"), _TEXT),
    **dict.fromkeys(("title", "outlet", "via", "author", "url", "language"), _TEXT_OR_NONE),
    **dict.fromkeys(("kind_basis", "truncated_basis", "dup_group"), _TEXT_OR_NONE),
    **dict.fromkeys(("altered", "dropped"), (int,)),
    "truncated": (bool,),
    "text_checked": (bool, NoneType),
}
_KINDS, _FIDELITIES, _PRECISIONS, _LABELS, _SPEAKERS, _MODES, _BASES = (
    frozenset(get_args(names))
    for names in (Kind, Fidelity, Precision, Label, SpeakerKind, StatementMode, StatementBasis)
)
_parts = attrgetter(*_FORMS)
_DAYS = date, NoneType
_log = structlog.get_logger(__name__)


def is_of_form(article: Article) -> bool:
    """Say whether every part of a stored article has its type, names a kind that there is and lies in the text."""
    return (
        _are_types_of_form(tuple(map(type, _parts(article))))
        and article.kind in _KINDS
        and article.fidelity in _FIDELITIES
        and _is_published_of_form(article)
        and _are_places(_places(article), len(article.text_raw))
        and all(block.label in _LABELS for block in article.blocks)
        and _are_numbers((one.block for one in article.sentences), len(article.blocks) - 1)
        and all(map(_is_speaker_of_form, _speakers(article)))
        and all(map(_is_statement_of_form, article.statements))
    )


def are_facts_of_form(article: Article) -> bool:
    """Say the same of an article that was read without its text."""
    return (
        _are_types_of_form(tuple(map(type, _parts(article))))
        and article.kind in _KINDS
        and _is_published_of_form(article)
    )


def is_passage_of(passage: Passage, article: Article) -> bool:
    """Say whether a stored passage is whole sentences of its article."""
    first, last = passage.first, passage.last
    if not _are_numbers((first, last), len(article.sentences)) or first >= last:
        return False
    return (article.sentences[first].start, article.sentences[last - 1].end) == (passage.start, passage.end)


@lru_cache(maxsize=100_000)
def tell(id_: str) -> None:
    """Have the log name a damaged article, once in a process."""
    _log.error("an article is damaged; it is not shown, and `briefing check` says what to do", article=id_)


@lru_cache(maxsize=1_000)
def _are_types_of_form(types: tuple[type, ...]) -> bool:
    return all(one in allowed for one, allowed in zip(types, _FORMS.values(), strict=True))


def _is_published_of_form(article: Article) -> bool:
    own = article.published
    return (
        own.precision in _PRECISIONS
        and type(own.first) in _DAYS
        and type(own.last) in _DAYS
        and type(own.basis) in _TEXT_OR_NONE
    )


def _places(article: Article) -> list[Span]:
    return [*article.blocks, *article.sentences, *article.quotations, *article.statements, *_speakers(article)]


def _speakers(article: Article) -> list[Speaker]:
    named = [one.speaker for one in article.quotations] + [one.speaker for one in article.statements]
    return [speaker for speaker in named if speaker is not None]


def _are_places(spans: Iterable[Span], length: int) -> bool:
    for span in spans:
        start, end = span.start, span.end
        if type(start) is not int or type(end) is not int or not 0 <= start <= end <= length:
            return False
    return True


def _are_numbers(values: Iterable[object], most: int) -> bool:
    return all(type(value) is int and 0 <= value <= most for value in values)


def _is_speaker_of_form(speaker: Speaker) -> bool:
    texts = type(speaker.name), type(speaker.key)
    return texts == (str, str) and speaker.kind in _SPEAKERS and _are_texts_or_none(speaker.role, speaker.of)


def _is_statement_of_form(one: Statement) -> bool:
    days = (one.said.first, one.said.last) if one.said else ()
    return (
        one.mode in _MODES
        and one.basis in _BASES
        and _are_texts_or_none(one.verb, one.via)
        and all(type(day) is date for day in days)
    )


def _are_texts_or_none(*values: object) -> bool:
    return all(type(value) in _TEXT_OR_NONE for value in values)
