"""The days of the events that the entries of a timeline tell of, and how they are written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.answering.answer import AnswerPoint
from bot.answering.gate.gate import CheckedPoint, Evidence
from bot.answering.words import Words
from retrieval.articles import EventDay
from retrieval.language.days import Day
from retrieval.language.events import main_day
from retrieval.language.windows import Window
from retrieval.search.event_days import days_of


def dated(
    checked: Sequence[CheckedPoint], points: Sequence[AnswerPoint], windows: Sequence[Window], say: Words
) -> tuple[AnswerPoint, ...]:
    """Return the points of a timeline, each with its day before it; those without one as undated, at the end.

    Where no point has a day, all stay as they are.
    """
    pairs = [(point, _dating(one, windows)) for point, one in zip(points, checked, strict=True)]
    with_days = [_with_days(point, *dating, say) for point, dating in pairs if dating]
    if not with_days:
        return tuple(points)
    undated = f"{_capital(say.say('undated'))}:"
    return (*with_days, *(_led(point, undated) for point, dating in pairs if not dating))


def _written_day(day: Day, text: str, say: Words) -> str:
    """Write a day of `text` with its weekday, a month or a year, and that the article's date was needed for it.

    A span that the article states is written as it has it: "mid-2021".
    """
    if day.basis == "range":
        return text[day.start : day.end]
    shown = _span(day.first, day.last, say)
    return say.say("by_article_date", day=shown) if day.basis == "relative" else shown


def _capital(text: str) -> str:
    """Return the text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _with_days(point: AnswerPoint, text: str, days: Sequence[Day], say: Words) -> AnswerPoint:
    main = main_day(days) or days[0]
    ordered = (main, *(day for day in days if day != main))
    shown = ordered if main.precision != "day" else (main,)  # "1994, 1995" are all told of; beside a day others are not
    led = _led(point, f"{_capital('; '.join(_written_day(day, text, say) for day in shown))}:")
    return replace(led, days=tuple(EventDay(day.first, day.last, day.basis) for day in ordered))


def _led(point: AnswerPoint, first: str) -> AnswerPoint:
    return replace(point, lead=f"{first} {point.lead}".strip())


def _dating(point: CheckedPoint, windows: Sequence[Window]) -> tuple[str, Sequence[Day]] | None:
    """The last sentence that has days, and these: the sentences before only introduce it."""
    for piece in reversed(point.evidence):
        for text in reversed(list(_sentences(piece))):
            if days := days_of(piece.article, text, windows):
                return text, days
    return None


def _sentences(piece: Evidence) -> Iterator[str]:
    for sentence in piece.article.sentences:
        if piece.start <= sentence.start and sentence.end <= piece.end:
            yield piece.article.text_raw[sentence.start : sentence.end]


def _span(first: date, last: date, say: Words) -> str:
    if first == last:
        return say.say("weekday_date", weekday=say.weekdays[first.weekday()], date=say.day(first))
    following = date.fromordinal(min(last.toordinal() + 1, date.max.toordinal()))
    whole = first.day == 1 and following.day == 1
    if whole and (first.year, first.month) == (last.year, last.month):
        return say.month(first)
    if whole and first.month == following.month == 1:
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    return say.say("span", first=say.day(first), last=say.day(last))
