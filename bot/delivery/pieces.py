"""How a piece of a briefing looks in a chat: what code says, the articles' own words folded below it, the sources."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from telegram.constants import MessageEntityType

from bot.answering.answer import Citation
from bot.answering.layout import Source, cautions
from bot.answering.words import Words, bot_words
from bot.delivery.rendering import numbers_linked, source_line
from bot.delivery.styled import Styled, join, pack, styled

if TYPE_CHECKING:  # it brings the whole library along
    from bot.briefing.text import ReadPiece

FOLDED_FROM: Final = 280  # characters; a shorter quotation is shown whole
_INSIDE: Final = re.compile(r"\[\d{1,3}\]")


def piece_messages(read: "ReadPiece", *more: str) -> list[Styled]:
    """Return the messages that show a piece; `more` stands at its end. Only borders of paragraphs part messages."""
    say = bot_words(read.language)
    head = [styled(read.header[0], MessageEntityType.BOLD), *map(styled, read.header[1:])]
    parts = (block for title, lines in read.parts for block in _part(title, lines, read.citations))
    foot = (styled(line, MessageEntityType.ITALIC) for line in (*read.foot, *more))
    return pack([join(head, "\n"), *parts, *_sources(read, say), join(foot, "\n")])


def _part(title: str, lines: Sequence[tuple[str, str, str]], citations: Sequence[Citation]) -> Iterator[Styled]:
    """The lines of a part; its title stays with the first."""
    named = styled(title, MessageEntityType.BOLD)
    for n, (lead, text, marks) in enumerate(lines):
        line = _line(lead, text, marks, citations)
        yield line if n else join([named, line], "\n")


def _line(lead: str, text: str, marks: str, citations: Sequence[Citation]) -> Styled:
    if not lead:
        quotation = _quotation(text, MessageEntityType.BLOCKQUOTE, citations)
        return join([quotation, numbers_linked(marks, citations)], "\n")
    long = len(text) > FOLDED_FROM
    kind = MessageEntityType.EXPANDABLE_BLOCKQUOTE if long else MessageEntityType.BLOCKQUOTE
    return join([numbers_linked(f"• {lead} {marks}".strip(), citations), _quotation(text, kind, citations)], "\n")


def _quotation(text: str, kind: MessageEntityType, citations: Sequence[Citation]) -> Styled:
    """The articles' words; numbers that stand among the words of several of them are links, too."""
    if not _INSIDE.search(text):
        return styled(text, kind)
    linked = numbers_linked(text, citations)
    return Styled(linked.text, (*styled(linked.text, kind).marks, *linked.marks))


def _sources(read: "ReadPiece", say: Words) -> Iterator[Styled]:
    """A line an article, all its numbers before it; its title is a link where it has an address."""
    lines = [_source(group, say) for group in read.by_article]
    if lines:
        yield join([styled(say.say("section_sources"), MessageEntityType.BOLD), *lines], "\n")


def _source(group: Sequence[Citation], say: Words) -> Styled:
    source = Source(tuple(one.n for one in group), group[0])
    told = cautions(source.first, say)
    return join([source_line(source, say), styled(f"⚠️ {told}" if told else "")], "\n")
