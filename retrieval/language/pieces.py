"""Which article a question speaks of: "the Blitz article", "Deyermond’s op-ed", "the piece of 14 August"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.language.calendar_words import is_calendar_word
from retrieval.language.reporting import Token, tokens
from retrieval.language.rules import words

_LONGEST = 7  # words that describe an article before or behind what it is called


@dataclass(frozen=True, slots=True)
class DescribedPiece:
    """What a question says of an article: its place in the question, the describing words, what it is called there."""

    start: int
    end: int
    text: str
    noun: str


def described_piece(question: str) -> DescribedPiece | None:
    """Return the article that a question describes; None for "which article", "this article", or of several."""
    row = tokens(question, 0, len(question))
    if sum(_among(token, "pieces") for token in row) > 1:
        return None
    for place, token in enumerate(row):
        if not _among(token, "pieces"):
            continue
        before, behind = _before(row, place), list(_behind(row, place))
        described = [one.text for one in (*before, *behind)]
        if described and not any(_among(one, "nobody") for one in before):
            first = row[place - len(before)].start
            last = behind[-1].end if behind else token.end
            return DescribedPiece(first, last, " ".join(described), token.folded)
    return None


def without_piece(question: str, piece: DescribedPiece) -> str:
    """Return the question with nothing of the description left but that it is of an article."""
    before = question[: piece.start]
    noun = "article" if piece.noun.isascii() else piece.noun
    the = "the " if piece.noun.isascii() and not before.casefold().endswith("the ") else ""
    return f"{before}{the}{noun}{question[piece.end :]}"


def _before(row: Sequence[Token], place: int) -> list[Token]:
    found: list[Token] = []
    for token in reversed(row[max(0, place - _LONGEST) : place]):
        if _among(token, "not_of_piece") or not token.text[0].isalnum() or token.among("prepositions"):
            break
        found.insert(0, token)
        if token.text.endswith(("’s", "'s", "s’", "s'")):
            break
    return found


def _behind(row: Sequence[Token], place: int) -> Iterator[Token]:
    """Yield the name or the day that follows: "by Anna Berg", "of August 14", "about the tolls"."""
    rest = row[place + 1 : place + 1 + _LONGEST]
    if rest and _among(rest[0], "on_topic") and not list(_before(row, place)) and rest[-1] in row[-2:]:
        yield from (token for token in rest[1:] if token.text[0].isalnum() and not _among(token, "not_of_piece"))
        return
    direct = bool(rest) and not row[place].text.isascii()  # Slavic languages name the owner without a preposition
    if not rest or not (_among(rest[0], "of_piece") or direct):
        return
    for token in rest if direct and not _among(rest[0], "of_piece") else rest[1:]:
        if not (token.named or token.text[0].isdigit() or is_calendar_word(token.folded) or token.among("articles")):
            return
        yield token


def _among(token: Token, key: str) -> bool:
    return token.folded in words("asking", key)
