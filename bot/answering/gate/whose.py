"""Whose words a point stands on, by the statements of its articles: a claim is never shown as a fact."""

from collections.abc import Sequence

from bot.answering.gate.evidence import Evidence
from retrieval.articles import Span, Speaker, Statement
from retrieval.language.denial import content
from retrieval.language.identity import naming, same_person
from retrieval.language.names import is_no_name, name_keys, names
from retrieval.language.quotation_marks import unquoted
from retrieval.language.readable import readable
from retrieval.language.terms import terms
from retrieval.language.words import words
from retrieval.search.speaking import statements_at

_AROUND = " \n\t.,;:–—"
_LEAST_WORDS = 4  # of a quotation
_MOSTLY = 0.5  # of the words of a point: then it stands on these


def unnamed_speaker(text: str, evidence: Sequence[Evidence], *, verbatim: bool) -> str:
    """Return who says what a point tells, by the fullest name of the article, where the point does not name them.

    "" where nobody in particular does, or several do. `verbatim`: the point is the evidence itself.
    """
    told = [pair for piece in evidence for pair in told_in(text, piece, verbatim=verbatim)]
    if any(one.speaker and not _is_sure(piece, one) for piece, one in told):
        return ""
    named = [one.speaker for _, one in told if one.speaker and _is_somebody(one.speaker)]
    speakers = {one.key or one.name: one for one in named}
    if len(speakers) != 1 or (verbatim and not all(_theirs_alone(piece) for piece in evidence)):
        return ""
    speaker = next(iter(speakers.values()))
    return "" if _names(text, speaker) else " ".join(readable(speaker.name).split())


def stands_in_quotation_of_nobody(evidence: Sequence[Evidence]) -> bool:
    """Tell whether the evidence is nothing but a part of quotations that nobody is said to have spoken."""
    return bool(evidence) and all(_is_nobodys(piece) for piece in evidence)


def _is_somebody(speaker: Speaker | None) -> bool:
    """Tell whether a speaker is somebody in particular: not "the official"."""
    return speaker is not None and (speaker.kind != "role" or bool(speaker.key))


def _is_sure(piece: Evidence, one: Statement) -> bool:
    """Tell whether nobody else can have spoken, where another clause than its own tells who did.

    All people who are named from the paragraph before up to the end of the evidence must be that one. A few words in
    quotation marks are then no speech.
    """
    if one.speaker is None or one.basis not in {"pronoun", "neighbouring clause"}:
        return True
    text, blocks = piece.article.text_raw, piece.article.blocks
    if one.mode == "direct" and len(text[one.start : one.end].split()) < _LEAST_WORDS:
        return False
    at = next((place for place, block in enumerate(blocks) if block.end > piece.start), 0)
    start = min((block.start for block in blocks[max(0, at - 1) : at + 1]), default=0)
    others = (naming(name).person for name, _ in names(unquoted(text[start : piece.end])) if not is_no_name(name))
    own = words(one.speaker.name)
    return all(same_person(own, other) for other in others if other) or one.speaker.kind != "person"


def _theirs_alone(piece: Evidence) -> bool:
    """Tell whether each sentence of the evidence holds words that somebody is said to say."""
    held = [one for one in piece.article.sentences if piece.start <= one.start and one.end <= piece.end]
    return all(statements_at(piece.article, one) for one in held)


def told_in(text: str, piece: Evidence, *, verbatim: bool = False) -> list[tuple[Evidence, Statement]]:
    """Return the statements of the evidence that a point stands on: those with half of its words, or all of them."""
    held = statements_at(piece.article, Span(piece.start, piece.end))
    if verbatim:
        return [(piece, one) for one in held]
    wanted = content(text)
    return [(piece, one) for one in held if wanted and _share(wanted, piece, one) >= _MOSTLY]


def _share(wanted: frozenset[str], piece: Evidence, one: Statement) -> float:
    """Return how much of what a point says stands in a statement and not in what the article says beside it."""
    article = piece.article.text_raw
    inside = set(terms(article[max(one.start, piece.start) : min(one.end, piece.end)]))
    outside = set(terms(article[piece.start : max(one.start, piece.start)])) | set(
        terms(article[min(one.end, piece.end) : piece.end])
    )
    return len(wanted & (inside - outside)) / len(wanted)


def _names(text: str, speaker: Speaker) -> bool:
    """Tell whether a text names a speaker: a person by the last name, anybody else by all words."""
    name = words(speaker.name)
    if not name:
        return True
    if speaker.kind in {"person", "author"}:
        return any(name_keys(word) & name_keys(name[-1]) for word in words(text))
    return set(terms(speaker.name)) <= set(terms(text))


def _is_nobodys(piece: Evidence) -> bool:
    held = [one for one in statements_at(piece.article, Span(piece.start, piece.end)) if one.mode == "direct"]
    if len(held) != 1 or _is_somebody(held[0].speaker):
        return False
    text = piece.article.text_raw
    return not (text[piece.start : max(piece.start, held[0].start)] + text[held[0].end : piece.end]).strip(_AROUND)
