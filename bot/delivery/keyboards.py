"""The buttons below answers and opened articles: what they say, and what a press of them carries."""

from typing import TYPE_CHECKING, Final

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit

from bot.answering.answer import Answer
from bot.answering.layout import Source, opens, sources_of
from bot.answering.words import bot_words
from bot.briefing.piece_request import CHARTS
from bot.delivery.presses import ClosePress, PicturePress, SourcePress, VotePress, button_data
from bot.delivery.rendering import safe_url
from bot.delivery.styled import utf16_length
from bot.delivery.words import ChatWords, chat_words
from bot.feedback import VOTE_SIGNS
from retrieval.language.omission import beginning
from retrieval.language.readable import readable
from retrieval.links import link_to_words

if TYPE_CHECKING:  # it brings the whole library along
    from bot.briefing.text import ReadPiece

_BUTTONS_A_ROW: Final = 2
_COPIES: Final = 3


def answer_buttons(answer: Answer) -> InlineKeyboardMarkup | None:
    """Return the buttons below an answer: an article each, and what a reader thinks of it; None where there are none.

    A greeting has nothing to be judged.
    """
    sources = source_buttons(answer)
    rows = [list(row) for row in sources.inline_keyboard] if sources else []
    if answer.points or answer.status == "refused":
        votes = [(sign, button_data(VotePress(answer.id, vote))) for vote, sign in VOTE_SIGNS.items()]
        rows.append([InlineKeyboardButton(sign, callback_data=data) for sign, data in votes if data])
    shown = [row for row in rows if row]
    return InlineKeyboardMarkup(shown) if shown else None


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


def piece_buttons(read: "ReadPiece") -> InlineKeyboardMarkup | None:
    """Return the button that sends a piece as a picture, or None where there is none to draw."""
    piece = read.piece
    if piece is None or piece.kind not in CHARTS or not piece.sections:
        return None
    label = chat_words(read.language).say("briefing.picture")
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=button_data(PicturePress(piece.kind)))]])


def opened_buttons(source: Source, answer_id: str, say: ChatWords) -> InlineKeyboardMarkup:
    """Return the buttons of an opened article: its words to copy, its page where they stand, and Close."""
    cited = (source.first, *(box for box in source.boxes if box.n != source.first.n))
    copies = [
        InlineKeyboardButton(
            say.say("source.copy", n=one.n) if len(cited) > 1 else say.say("source.copy_only"),
            copy_text=CopyTextButton(words),
        )
        for one in cited[:_COPIES]
        if (words := _to_copy(readable(one.excerpt)))
    ]
    url = safe_url(link_to_words(source.first.url, readable(source.first.excerpt))) if source.first.url else None
    last = [InlineKeyboardButton(say.say("source.page"), url=url)] if url else []
    return InlineKeyboardMarkup(
        [copies, [*last, close_button(answer_id, say)]] if copies else [[*last, close_button(answer_id, say)]]
    )


def close_button(answer_id: str, say: ChatWords) -> InlineKeyboardButton:
    """Return the button that takes away what was opened below an answer."""
    return InlineKeyboardButton(say.say("settings.close"), callback_data=button_data(ClosePress(answer_id)))


def _to_copy(words: str) -> str:
    """Words as a button can copy them: of too many the first, where what is left out changes nothing; else none."""
    most = InlineKeyboardButtonLimit.MAX_COPY_TEXT
    return beginning(words, most, most, utf16_length)
