"""Text with marks, and its cutting into messages. Offsets count Python characters until the very end: Telegram's count
UTF-16 units, and only `entities` speaks that language.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from telegram import MessageEntity
from telegram.constants import MessageEntityType, MessageLimit

# What Telegram's server drops or turns into spaces; left out here, so that our offsets are the reader's.
_UNSHOWN: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028-\u202e]")
_LONE_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end` (exclusive) stand out as `type`; `url` is the address of a link."""

    start: int
    end: int
    type: MessageEntityType
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Styled:
    """A text and its marks. The text is shown literally, whatever stands in it."""

    text: str = ""
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: "Styled | str") -> "Styled":
        """Append; the other's marks move along."""
        more = other if isinstance(other, Styled) else styled(other)
        moved = (replace(mark, start=mark.start + len(self.text), end=mark.end + len(self.text)) for mark in more.marks)
        return Styled(self.text + more.text, (*self.marks, *moved))

    @property
    def fits(self) -> bool:
        """Whether this can be one message."""
        few = len(self.marks) <= MessageLimit.MESSAGE_ENTITIES
        return few and utf16_length(self.text) <= MessageLimit.MAX_TEXT_LENGTH

    def cut(self, start: int, end: int) -> "Styled":
        """Return the characters from `start` to `end` without the white space around them, marks clipped."""
        inside = self.text[start:end]
        start += len(inside) - len(inside.lstrip())
        end = start + len(inside.strip())
        clipped = (
            replace(mark, start=max(mark.start, start) - start, end=min(mark.end, end) - start) for mark in self.marks
        )
        return Styled(self.text[start:end], tuple(mark for mark in clipped if mark.start < mark.end))

    def entities(self) -> list[MessageEntity]:
        """Return the marks as Telegram counts them."""
        return [
            MessageEntity(
                mark.type,
                offset=utf16_length(self.text[: mark.start]),
                length=utf16_length(self.text[mark.start : mark.end]),
                url=mark.url,
            )
            for mark in self.marks
        ]


def styled(text: str, type_: MessageEntityType | None = None, url: str | None = None) -> Styled:
    """Return `text` as it can be shown, marked as a whole where a type is given."""
    text = _LONE_SURROGATE.sub("\ufffd", _UNSHOWN.sub(" ", text))
    return Styled(text, (Mark(0, len(text), type_, url),) if type_ and text else ())


def join(pieces: Iterable[Styled], separator: str) -> Styled:
    """Return the pieces that say something, with `separator` between them."""
    whole = Styled()
    for piece in pieces:
        if piece.text.strip():
            whole = whole + separator + piece if whole.text else piece
    return whole


def pack(blocks: Iterable[Styled], separator: str = "\n\n") -> list[Styled]:
    """Fill as few messages as possible without tearing a block; only one that is too long for a message is torn."""
    messages: list[Styled] = []
    for block in blocks:
        for piece in _fitting(block):
            longer = join((*messages[-1:], piece), separator)
            if longer.fits:
                messages[-1:] = [longer]
            else:
                messages.append(piece)
    return messages


def utf16_length(text: str) -> int:
    """Return the length as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def _fitting(block: Styled) -> Iterator[Styled]:
    rest = block.cut(0, len(block.text))
    while not rest.fits:
        longest = _longest_fitting(rest)
        border = max(rest.text.rfind(space, longest // 2, longest) for space in "\n ")
        end = border if border > 0 else longest
        yield rest.cut(0, end)
        rest = rest.cut(end, len(rest.text))
    if rest.text:
        yield rest


def _longest_fitting(block: Styled) -> int:
    """Return the most characters from the start that fit in one message."""
    low, high = 1, len(block.text)
    while low < high:
        middle = (low + high + 1) // 2
        if block.cut(0, middle).fits:
            low = middle
        else:
            high = middle - 1
    return low
