"""How an answer looks in a chat. Only this code makes links, and only to the addresses of the cited articles."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardMarkupLimit, MessageEntityType

from bot.answering.answer import Answer, Citation
from bot.answering.layout import (
    ShownStatement,
    Source,
    cautions,
    kind,
    laid_out,
    marks,
    opens,
    place,
    sources_of,
    title,
)
from bot.answering.remarks import byline, remarks
from bot.answering.words import Words, bot_words
from bot.delivery.presses import SourcePress, button_data
from bot.delivery.styled import Styled, join, pack, styled
from bot.delivery.words import chat_words
from retrieval.language.readable import readable
from retrieval.links import public_link

if TYPE_CHECKING:  # the library's own imports are of no use for drawing its words
    from retrieval.library.library import Surroundings

SHORT: Final = 2  # statements of a short answer
_BUTTONS_A_ROW: Final = 2
_NUMBER: Final = re.compile(r"\[(\d{1,3})\]")
_GROWING: Final = "…"
_ENGLISH: Final = bot_words("en")


def answer_messages(answer: Answer) -> list[Styled]:
    """Return the messages that show an answer: its statements, and every article that it cites once.

    A statement that is an excerpt, whole and alone, is shown as the quotation that it is, its source below it; from
    the second on quotations fold.
    """
    say = bot_words(answer.language)
    remarked = (styled(remark, MessageEntityType.ITALIC) for remark in remarks(answer))
    written = styled(byline(answer), MessageEntityType.ITALIC)
    shown = [*_opening(answer, say), *_sections(answer, say), *remarked, written]
    return pack(shown) or [styled(say.say("nothing"))]


def shortened(answer: Answer, most: int = SHORT) -> Answer:
    """Return an answer with its first statements only, and a note that there were more; of a conflict all."""
    if len(answer.points) <= most or answer.status == "conflict":
        return answer
    points = answer.points[:most]
    used = {number for point in points for number in point.citations}
    note = chat_words(answer.language).say("settings.shortened")
    cited = tuple(citation for citation in answer.citations if citation.n in used)
    return replace(answer, points=points, citations=cited, notes=(*answer.notes, note))


def growing_message(answer: Answer) -> Styled:
    """Return what is shown of an answer while more of it is to come: one message, without remarks."""
    say = bot_words(answer.language)
    shown = pack([*_opening(answer, say), *_sections(answer, say), styled(_GROWING)])
    return shown[0] if shown else styled(_GROWING)


def source_block(citation: Citation, say: Words = _ENGLISH) -> Styled:
    """Return a source's line, its warnings, and its excerpt in a quotation that opens when touched."""
    return _source(Source((citation.n,), citation, (citation,)), say)


def source_line(source: Source, say: Words = _ENGLISH) -> Styled:
    """Return `[n] outlet, day, title (kind)`; the title is a link where the article has an address."""
    first = source.first
    line = styled(f"{marks(source.numbers)} {place(first, say)}, ") + _linked(title(first, say), first.url)
    named = kind(first, say)
    return line + (f" ({named})" if named else "")


def context_messages(citation: Citation, context: "Surroundings", say: Words = _ENGLISH) -> list[Styled]:
    """Return the messages that show an excerpt (bold) between the sentences around it."""
    excerpt = styled(readable(context.excerpt), MessageEntityType.BOLD)
    before, after = styled(readable(context.before)), styled(readable(context.after))
    passage = before + _gap(context.before, context.excerpt) + excerpt + _gap(context.excerpt, context.after) + after
    return pack(
        [join([source_line(Source((citation.n,), citation), say), _cautions(citation, say), _quoted(passage)], "\n")]
    )


def source_buttons(answer: Answer) -> InlineKeyboardMarkup | None:
    """Return a button an article, which says what it opens, or None where there is none to press."""
    say = bot_words(answer.language)
    pressed = [(opens(one.first, say), one.first.n) for one in sources_of(answer)]
    labels = [name for name, _ in pressed]
    buttons = [
        InlineKeyboardButton(f"{name} [{n}]" if labels.count(name) > 1 else name, callback_data=data)
        for name, n in pressed[: InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER]
        if (data := button_data(SourcePress(answer.id, n)))
    ]
    rows = [buttons[first : first + _BUTTONS_A_ROW] for first in range(0, len(buttons), _BUTTONS_A_ROW)]
    return InlineKeyboardMarkup(rows) if rows else None


def safe_url(url: str | None) -> str | None:
    """Return an http(s) address that Telegram takes and that shows where it leads, else None."""
    link = public_link(url)
    return link if link and link.isprintable() else None


def _opening(answer: Answer, say: Words) -> Iterator[Styled]:
    if answer.asked_as and answer.asked_as != answer.question:
        yield styled(say.say("understood", question=_one_line(answer.asked_as)), MessageEntityType.ITALIC)
    if answer.points:
        yield styled(say.say("disagree") if answer.status == "conflict" else "")
        yield _numbers_linked(answer.lead, answer.citations)
    else:
        yield _numbers_linked(answer.text, answer.citations)


def _sections(answer: Answer, say: Words) -> Iterator[Styled]:
    urls = {citation.n: citation.url for citation in answer.citations}
    for section in laid_out(answer):
        shown = [_statement(statement, urls, say) for statement in section.statements]
        if section.source:
            shown.append(_source(section.source, say))
        elif section.numbers:
            shown.append(_numbers(section.numbers, urls))
        yield join(shown, "\n")


def _statement(statement: ShownStatement, urls: Mapping[int, str | None], say: Words) -> Styled:
    if statement.quoted:
        box = MessageEntityType.EXPANDABLE_BLOCKQUOTE if statement.folds else MessageEntityType.BLOCKQUOTE
        return join([styled(statement.lead), styled(statement.text, box)], "\n")
    said = styled(f"{statement.lead} {statement.text}".strip())
    told = (styled(f"⚠️ {_one_line(say.short(warning))}") for warning in statement.warnings)
    return join([join([said, _numbers(statement.numbers, urls)], " "), *told], "\n")


def _source(source: Source, say: Words) -> Styled:
    boxes = (styled(readable(one.excerpt), MessageEntityType.EXPANDABLE_BLOCKQUOTE) for one in source.boxes)
    return join([source_line(source, say), _cautions(source.first, say), *boxes], "\n")


def _numbers(numbers: Sequence[int], urls: Mapping[int, str | None]) -> Styled:
    return join((_linked(f"[{n}]", urls.get(n)) for n in numbers), "")


def _numbers_linked(text: str, citations: Sequence[Citation]) -> Styled:
    """Return `text` with each [n] that names a citation linked to it."""
    urls = {str(citation.n): citation.url for citation in citations}
    whole, end = Styled(), 0
    for number in _NUMBER.finditer(text):
        whole += text[end : number.start()]
        whole += _linked(number.group(), urls.get(number.group(1)))
        end = number.end()
    return whole + text[end:]


def _linked(text: str, url: str | None) -> Styled:
    address = safe_url(url)
    return styled(text, MessageEntityType.TEXT_LINK, address) if address else styled(text)


def _cautions(citation: Citation, say: Words) -> Styled:
    told = cautions(citation, say)
    return styled(f"⚠️ {told}" if told else "")


def _quoted(passage: Styled) -> Styled:
    inside = passage.cut(0, len(passage.text))
    return Styled(inside.text, (*styled(inside.text, MessageEntityType.BLOCKQUOTE).marks, *inside.marks))


def _gap(left: str, right: str) -> str:
    return " " if left[-1:].isspace() or right[:1].isspace() else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
