"""How an answer looks in a chat. Only this code makes links, and only to the addresses of the cited articles."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardMarkupLimit, MessageEntityType

from bot.answering.answer import Answer, AnswerPoint, Citation
from bot.answering.remarks import byline, remarks
from bot.answering.words import Words, bot_words
from bot.delivery.presses import SourcePress, button_data
from bot.delivery.styled import Styled, join, pack, styled
from bot.delivery.words import chat_words
from retrieval.language.readable import label, readable
from retrieval.links import public_link

if TYPE_CHECKING:  # the library's own imports are of no use for drawing its words
    from retrieval.library.library import Surroundings

SHORT: Final = 2  # statements of a short answer
_BUTTONS_A_ROW: Final = 3
_NUMBER: Final = re.compile(r"\[(\d{1,3})\]")
_NAMED_KINDS: Final = {"opinion", "analysis", "statement"}
_GROWING: Final = "…"
_ENGLISH: Final = bot_words("en")


def answer_messages(answer: Answer) -> list[Styled]:
    """Return the messages that show an answer: the statements, then each source with its own words.

    A statement that is an excerpt, whole and alone, is shown as the quotation that it is, its source below it.
    """
    say = bot_words(answer.language)
    remarked = (styled(remark, MessageEntityType.ITALIC) for remark in remarks(answer))
    written = styled(byline(answer), MessageEntityType.ITALIC)
    shown = [*_statements(answer, say), *remarked, *_sources(answer, say), written]
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
    shown = pack([*_statements(answer, say), *_sources(answer, say), styled(_GROWING)])
    return shown[0] if shown else styled(_GROWING)


def source_block(citation: Citation, say: Words = _ENGLISH) -> Styled:
    """Return a source's line, its warnings, and its excerpt in a quotation that opens when touched."""
    quotation = styled(readable(citation.excerpt), MessageEntityType.EXPANDABLE_BLOCKQUOTE)
    return join([source_line(citation, say), *_warnings(citation, say), quotation], "\n")


def source_line(citation: Citation, say: Words = _ENGLISH) -> Styled:
    """Return `[n] outlet, date, title (kind)`; the title is a link where the article has an address."""
    title = _linked(label(citation.title) or label(citation.source) or say.say("untitled"), citation.url)
    outlet, day = label(citation.outlet) or "", _day(citation.published, say)
    return styled(f"[{citation.n}] {outlet}{', ' if outlet else ''}{day}, ") + title + _kind(citation, say)


def context_messages(citation: Citation, context: "Surroundings", say: Words = _ENGLISH) -> list[Styled]:
    """Return the messages that show an excerpt (bold) between the sentences around it."""
    excerpt = styled(readable(context.excerpt), MessageEntityType.BOLD)
    before, after = styled(readable(context.before)), styled(readable(context.after))
    passage = before + _gap(context.before, context.excerpt) + excerpt + _gap(context.excerpt, context.after) + after
    return pack([join([source_line(citation, say), *_warnings(citation, say), _quoted(passage)], "\n")])


def source_buttons(answer: Answer) -> InlineKeyboardMarkup | None:
    """Return a button a source, or None where there is none to press."""
    buttons = [
        InlineKeyboardButton(bot_words(answer.language).say("in_context", n=citation.n), callback_data=data)
        for citation in answer.citations[: InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER]
        if (data := button_data(SourcePress(answer.id, citation.n)))
    ]
    rows = [buttons[first : first + _BUTTONS_A_ROW] for first in range(0, len(buttons), _BUTTONS_A_ROW)]
    return InlineKeyboardMarkup(rows) if rows else None


def safe_url(url: str | None) -> str | None:
    """Return an http(s) address that Telegram takes and that shows where it leads, else None."""
    link = public_link(url)
    return link if link and link.isprintable() else None


def _statements(answer: Answer, say: Words) -> Iterator[Styled]:
    if answer.asked_as and answer.asked_as != answer.question:
        yield styled(say.say("understood", question=_one_line(answer.asked_as)), MessageEntityType.ITALIC)
    if answer.points:
        yield styled(say.say("disagree") if answer.status == "conflict" else "")
        yield numbers_linked(answer.lead, answer.citations)
        yield from (_point(point, answer.citations, say) for point in answer.points)
    else:
        yield numbers_linked(answer.text, answer.citations)


def _sources(answer: Answer, say: Words) -> Iterator[Styled]:
    said = {citation.n for point in answer.points if (citation := _excerpt_itself(point, answer.citations))}
    yield from (source_block(citation, say) for citation in answer.citations if citation.n not in said)


def _excerpt_itself(point: AnswerPoint, citations: Sequence[Citation]) -> Citation | None:
    """Return the citation whose words the statement is, if it is nothing else."""
    cited = [citation for citation in citations if citation.n in point.citations]
    return cited[0] if len(cited) == 1 and readable(cited[0].excerpt) == point.text else None


def _point(point: AnswerPoint, citations: Sequence[Citation], say: Words) -> Styled:
    if citation := _excerpt_itself(point, citations):
        quotation = styled(point.text, MessageEntityType.BLOCKQUOTE)
        return join([styled(point.lead), quotation, source_line(citation, say), *_warnings(citation, say)], "\n")
    urls = {citation.n: citation.url for citation in citations}
    numbers = (_linked(f"[{n}]", urls.get(n)) for n in point.citations)
    said = join([styled(point.said), join(numbers, "")], " ")
    return join([said, *(styled(f"⚠️ {_one_line(say.warning(warning))}") for warning in point.warnings)], "\n")


def numbers_linked(text: str, citations: Sequence[Citation]) -> Styled:
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


def _warnings(citation: Citation, say: Words) -> list[Styled]:
    return [styled(f"⚠️ {_one_line(say.warning(warning))}") for warning in citation.warnings]


def _kind(citation: Citation, say: Words) -> Styled:
    if citation.kind not in _NAMED_KINDS:
        return Styled()
    kind, author = say.kind(citation.kind), label(citation.author) or ""
    return styled(f" ({say.say('by', kind=kind, author=author) if author else kind})")


def _quoted(passage: Styled) -> Styled:
    inside = passage.cut(0, len(passage.text))
    return Styled(inside.text, (*styled(inside.text, MessageEntityType.BLOCKQUOTE).marks, *inside.marks))


def _gap(left: str, right: str) -> str:
    return " " if left[-1:].isspace() or right[:1].isspace() else ""


def _day(published: str | None, say: Words) -> str:
    """Write 2025-08-14, 2025-08 or 2025-08-01/2025-08-05 as people do; what is none of these stays as it is."""
    days = [_written(day, say) for day in (published or "").split("/") if day]
    return say.say("span", first=days[0], last=days[-1]) if len(days) > 1 else "".join(days) or say.say("undated")


def _written(day: str, say: Words) -> str:
    try:
        known = date.fromisoformat(day if len(day) > len("2025-08") else f"{day}-01")
    except ValueError:
        return _one_line(day)
    return say.day(known) if len(day) > len("2025-08") else say.month(known)


def _one_line(text: str) -> str:
    return " ".join(text.split())
