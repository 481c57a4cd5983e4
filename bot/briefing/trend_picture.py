"""A trend as a picture: bars of articles over time, parted by outlet, and below them bars of statements."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.answering.words import Words, bot_words
from bot.briefing.drawing import SMALL, Drawing, text_run, width, wrapped
from bot.briefing.text import ReadPiece
from bot.briefing.trend import TrendUnit, starts_of, unit_of, when_of

_NAMED: Final = 5  # outlets that have a colour of their own
_HIGH, _LOW = 220, 80  # pixels of the longest bar of articles, and of statements
_WIDEST: Final = 64
_GRID: Final = 4  # lines at most
_SWATCH: Final = 11
_TOLD, _NAME = 3, 40  # outlets that are told, and characters of a name


@dataclass(frozen=True, slots=True)
class _Bar:
    """A time, also one in which nothing was written, with how many articles each outlet has in it."""

    first: date
    last: date
    outlets: Mapping[str, int]
    statements: int


@dataclass(frozen=True, slots=True)
class TrendChart:
    """A trend's bars in the order of time, without a gap; `names`: the outlets with most articles first."""

    unit: TrendUnit
    bars: tuple[_Bar, ...]
    names: tuple[str, ...]
    totals: Mapping[str, int]

    @property
    def articles(self) -> int:
        """How many articles all bars have."""
        return sum(self.totals.values())

    @property
    def statements(self) -> int:
        """How many statements all bars have."""
        return sum(bar.statements for bar in self.bars)

    @property
    def longest(self) -> _Bar:
        """The first bar with most articles."""
        return max(self.bars, key=lambda bar: sum(bar.outlets.values()))


def chart_of(ready: ReadPiece) -> TrendChart:
    """Return the numbers of a trend, in which something was written."""
    assert ready.piece, "a trend"
    facts = [dict(line.facts) for line in ready.piece.lines]
    held = [
        _Bar(date.fromisoformat(one["first"]), date.fromisoformat(one["last"]), one["outlets"], one["statements"])
        for one in facts
    ]
    unit, by_start = unit_of(held[0].first, held[0].last), {bar.first: bar for bar in held}
    starts = starts_of(held[0].first, held[-1].last, unit)
    bars = [by_start.get(start) or _Bar(start, start, {}, 0) for start in starts]
    totals = Counter[str]()
    for bar in bars:
        totals.update(bar.outlets)
    names = sorted(totals, key=lambda name: (-totals[name], name))
    return TrendChart(unit, tuple(bars), tuple(names), totals)


def trend_told(ready: ReadPiece) -> str:
    """Say in numbers what is drawn."""
    say, chart = bot_words(ready.language), chart_of(ready)
    names, others = chart.names[:_TOLD], len(chart.names[_TOLD:])
    outlets = [f"{_short_name(name)} {chart.totals[name]}" for name in names]
    return say.say(
        "picture_trend",
        articles=say.count("articles", chart.articles),
        statements=say.count("statements_counted", chart.statements),
        most=say.count("articles", sum(chart.longest.outlets.values())),
        when=when_of(chart.longest.first, chart.longest.last, chart.unit, say),
        outlets=", ".join([*outlets, *([say.count("other_outlets", others)] if others else [])]),
    )


def draw_trend(drawing: Drawing, ready: ReadPiece) -> None:
    """Draw the bars of articles, what their colours mean, and the bars of statements."""
    say, chart = bot_words(ready.language), chart_of(ready)
    drawing.paragraph(
        [
            text_run(say.count("articles", chart.articles), "bold"),
            text_run(f" · {say.say(f'a_bar_a_{chart.unit}')}", "quiet"),
        ],
        drawing.left,
        drawing.across,
    )
    stacks = [_stack(bar, chart.names) for bar in chart.bars]
    _bars(drawing, chart, stacks, _HIGH, say)
    _legend(drawing, chart, say)
    if chart.statements:
        drawing.gap()
        told = say.count("statements_counted", chart.statements)
        drawing.paragraph([text_run(told, "bold")], drawing.left, drawing.across)
        _bars(drawing, chart, [[("link", bar.statements)] for bar in chart.bars], _LOW, say)


def _stack(bar: _Bar, names: Sequence[str]) -> list[tuple[str, int]]:
    """The parts of a bar from below: the colour of each, and how many."""
    parts = [(f"series{n}", bar.outlets.get(name, 0)) for n, name in enumerate(names[:_NAMED])]
    others = sum(bar.outlets.get(name, 0) for name in names[_NAMED:])
    return [*parts, (f"series{_NAMED}", others)]


def _bars(
    drawing: Drawing, chart: TrendChart, stacks: Sequence[Sequence[tuple[str, int]]], high: int, say: Words
) -> None:
    """Draw one bar a time, how many above it where there is room, and the times below."""
    most = max(sum(n for _, n in stack) for stack in stacks)
    margin = width(str(most), size=SMALL) + 8
    slot = (drawing.across - margin) / len(stacks)
    scale, base = high / most, drawing.y + high + 20
    for n in _ticks(most):
        drawing.rectangle(drawing.left + margin, base - n * scale, drawing.across - margin, 1, fill="box", round_=0)
        drawing.label(str(n), drawing.left, base - n * scale + 4, "quiet", anchor="start", size=SMALL)
    numbered = all(width(str(sum(n for _, n in stack)), size=SMALL) < slot for stack in stacks)
    wide = min(_WIDEST, slot * 0.8)
    for at, stack in enumerate(stacks):
        middle, y = drawing.left + margin + (at + 0.5) * slot, base
        for fill, n in stack:
            y -= n * scale
            if n:
                drawing.rectangle(middle - wide / 2, y, wide, n * scale, fill=fill, round_=0)
        if numbered and y < base:
            drawing.label(str(sum(n for _, n in stack)), middle, y - 4, "text", size=SMALL)
    drawing.rectangle(drawing.left + margin, base, drawing.across - margin, 1, fill="quiet", round_=0)
    drawing.y = base
    _times(drawing, chart, drawing.left + margin, slot, say)


def _ticks(most: int) -> range:
    """Whole numbers in round steps, a few."""
    steps = (step * 10**power for power in range(9) for step in (1, 2, 5))
    step = next(step for step in steps if most / step <= _GRID)
    return range(step, most + 1, step)


def _times(drawing: Drawing, chart: TrendChart, left: float, slot: float, say: Words) -> None:
    """Write what each bar's time is, as many as there is room for, and below where a month or a year begins."""
    labels = [_short(bar.first, chart.unit, say) for bar in chart.bars]
    each = math.ceil((max(width(label, size=SMALL) for label in labels) + 6) / slot)
    for at in range(0, len(labels), each):
        drawing.label(labels[at], left + (at + 0.5) * slot, drawing.y + 16, "text", size=SMALL)
    drawing.y += 24
    _groups(drawing, chart, left, slot, say)


def _groups(drawing: Drawing, chart: TrendChart, left: float, slot: float, say: Words) -> None:
    """Write where a month begins among days and weeks, and a year among months, with the year where it is another."""
    if chart.unit == "year":
        return
    free, year, month = left, 0, 0
    for at, day in enumerate(bar.first for bar in chart.bars):
        if day.year == year and (day.month == month or chart.unit == "month"):
            continue
        name = "" if chart.unit == "month" else say.months_short[day.month - 1]
        text = f"{name} {day.year}".strip() if day.year != year else name
        wide = width(text, size=SMALL)
        x = left + at * slot + max(0.0, (slot - wide) / 2)
        if free <= x <= drawing.left + drawing.across - wide:
            drawing.label(text, x, drawing.y + 10, "quiet", anchor="start", size=SMALL)
            free, year, month = x + wide + 8, day.year, day.month
    drawing.y += 20


def _short(day: date, unit: TrendUnit, say: Words) -> str:
    return {"year": f"{day.year}", "month": say.months_short[day.month - 1]}.get(unit, f"{day.day}")


def _legend(drawing: Drawing, chart: TrendChart, say: Words) -> None:
    """Write which colour is which outlet's, and how many articles it has."""
    entries = [(name, chart.totals[name]) for name in chart.names[:_NAMED]]
    others = chart.names[_NAMED:]
    if others:
        entries.append((say.count("other_outlets", len(others)), sum(chart.totals[name] for name in others)))
    for n, (name, count) in enumerate(entries):
        drawing.rectangle(drawing.left, drawing.y + 5, _SWATCH, _SWATCH, fill=f"series{n}", round_=2)
        shown = [text_run(_one_line(name, drawing.across - 80)), text_run(f" {count}", "quiet")]
        drawing.paragraph(shown, drawing.left + _SWATCH + 8, drawing.across - _SWATCH - 8)


def _one_line(name: str, most: float) -> str:
    """A name, of a longer one what fits."""
    first, *more = ("".join(run.text for run in line) for line in wrapped([text_run(name)], most))
    return f"{first}…" if more else first


def _short_name(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
