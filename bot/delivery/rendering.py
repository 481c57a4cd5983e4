"""How an answer looks in a chat. Only this code makes links, and only to the addresses of the cited articles."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from telegram.constants import MessageEntityType

from bot.answering.answer import Answer, Citation, led
from bot.answering.layout import (
    ShownStatement,
    Source,
    cautions,
    exactly,
    kind,
    laid_out,
    marks,
    place,
    title,
)
from bot.answering.remarks import byline, remarks
from bot.answering.words import Words, bot_words
from bot.delivery.styled import Styled, join, pack, styled
from bot.delivery.words import chat_words
from retrieval.language.readable import label, readable
from retrieval.links import link_to_words, public_link

if TYPE_CHECKING:  # the library's own imports are of no use for drawing its words
    from retrieval.library.library import Surroundings

SHORT: Final = 2  # statements of a short answer
_FOLDED: Final = MessageEntityType.EXPANDABLE_BLOCKQUOTE
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
    """Return an answer with its first statements only, and a note that there were more; where they differ, all."""
    say = bot_words(answer.language)
    differ = answer.status == "conflict" or not {say.say("contradict"), say.say("update")}.isdisjoint(answer.notes)
    if len(answer.points) <= most or differ:
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


def opened_messages(source: Source, contexts: Sequence["Surroundings"], say: Words = _ENGLISH) -> list[Styled]:
    """Return the messages that show an article: what is known of it, and its excerpts (bold) in their context."""
    first = source.first
    address = link_to_words(first.url, readable(first.excerpt)) if first.url else None
    outlet = label(first.outlet) or say.say("no_outlet")
    head = [
        styled(f"{marks(source.numbers)} {outlet}"),
        _linked(title(first, say), address),
        styled(", ".join(filter(None, [kind(first, say) or label(first.author), _dated(first, say)]))),
        *(styled(f"⚠️ {_one_line(say.warning(warning))}") for warning in first.warnings),
    ]
    boxes = [_in_context(one) for one in contexts]
    return pack([join([*head, *boxes[:1]], "\n"), *boxes[1:]])


def safe_url(url: str | None) -> str | None:
    """Return an http(s) address that Telegram takes and that shows where it leads, else None."""
    link = public_link(url)
    return link if link and link.isprintable() else None


def _opening(answer: Answer, say: Words) -> Iterator[Styled]:
    if answer.asked_as and answer.asked_as != answer.question:
        yield styled(say.say("understood", question=_one_line(answer.asked_as)), MessageEntityType.ITALIC)
    if answer.points:
        yield styled(say.say("disagree") if answer.status == "conflict" else "")
        yield numbers_linked(answer.lead, answer.citations)
    else:
        yield numbers_linked(answer.text, answer.citations)


def _sections(answer: Answer, say: Words) -> Iterator[Styled]:
    urls = {citation.n: citation.url for citation in answer.citations}
    sections = laid_out(answer)
    for section in sections:
        if section.near:
            continue
        shown = [_statement(statement, urls, say) for statement in section.statements]
        if section.source:
            shown.append(_source(section.source, say))
        elif section.numbers:
            shown.append(_numbers(section.numbers, urls))
        yield join(shown, "\n")
    near = [_near(section.source, say) for section in sections if section.near and section.source]
    yield _quoted(join(near, "\n"), _FOLDED)


def _near(source: Source, say: Words) -> Styled:
    """A source that no statement rests on, with its words, as it stands in the one box of all of them."""
    words = (styled(f"{_which(one, source)}“{readable(one.excerpt)}”") for one in source.boxes)
    return join([source_line(source, say), _cautions(source.first, say), *words], "\n")


def _statement(statement: ShownStatement, urls: Mapping[int, str | None], say: Words) -> Styled:
    if statement.quoted:
        box = _FOLDED if statement.folds else MessageEntityType.BLOCKQUOTE
        return join([styled(statement.lead.strip()), styled(statement.text, box)], "\n")
    said = styled(led(statement.lead, statement.text))
    told = (styled(f"⚠️ {_one_line(say.short(warning))}") for warning in statement.warnings)
    return join([join([said, _numbers(statement.numbers, urls)], " "), *told], "\n")


def _source(source: Source, say: Words) -> Styled:
    boxes = (_quoted(styled(_which(one, source) + readable(one.excerpt)), _FOLDED) for one in source.boxes)
    return join([source_line(source, say), _cautions(source.first, say), *boxes], "\n")


def _which(box: Citation, source: Source) -> str:
    """Where a source has several numbers its words say which they are."""
    return f"{marks([box.n])} " if len(source.numbers) > 1 else ""


def _numbers(numbers: Sequence[int], urls: Mapping[int, str | None]) -> Styled:
    return join((_linked(f"[{n}]", urls.get(n)) for n in numbers), "")


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


def _cautions(citation: Citation, say: Words) -> Styled:
    told = cautions(citation, say)
    return styled(f"⚠️ {told}" if told else "")


def _in_context(context: "Surroundings") -> Styled:
    excerpt = styled(readable(context.excerpt), MessageEntityType.BOLD)
    before, after = styled(readable(context.before)), styled(readable(context.after))
    return _quoted(
        before + _gap(context.before, context.excerpt) + excerpt + _gap(context.excerpt, context.after) + after
    )


def _dated(citation: Citation, say: Words) -> str:
    """The day in full, and how it is known."""
    basis = chat_words(say.language).all_of("day_bases").get(citation.published_basis or "", "")
    day = exactly(citation.published, say)
    return f"{day} ({basis})" if basis and citation.published else day


def _quoted(passage: Styled, box: MessageEntityType = MessageEntityType.BLOCKQUOTE) -> Styled:
    inside = passage.cut(0, len(passage.text))
    return Styled(inside.text, (*styled(inside.text, box).marks, *inside.marks))


def _gap(left: str, right: str) -> str:
    return " " if left[-1:].isspace() or right[:1].isspace() else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
