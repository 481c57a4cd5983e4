"""How much is written and said of a topic over time, by outlet: every number with the articles that it counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.answering.gate.evidence import Evidence
from bot.answering.words import Words, bot_words
from bot.briefing.coverage import foot, header
from bot.briefing.piece import Piece, PieceEntry, numbered_through
from bot.briefing.told import Told, every_sentence, repeats
from bot.briefing.topic import Topic
from retrieval.articles import Article
from retrieval.families import independent
from retrieval.language.readable import label

TrendUnit = Literal["day", "week", "month", "year"]
_LONGEST: Sequence[tuple[TrendUnit, int]] = (
    ("day", 14),
    ("week", 112),
    ("month", 744),
)  # days that a trend by it spans
_MOST_OUTLETS = 3  # that are named in the line of a time
_MOST_CITED = 3  # articles of a time whose words are shown; all are listed in its JSON
_BAR, _LONGEST_BAR = "▇", 10


@dataclass(frozen=True, slots=True)
class _Period:
    """A day, a week from Monday, a month or a year, and the articles that were written in it."""

    first: date
    last: date
    articles: tuple[Article, ...]


def trend_of(topic: Topic, articles: Mapping[str, Article], language: str) -> Piece:
    """Return the trend of a topic, of which these articles tell; a time in which nothing was written is no line.

    An article counts in the time in which it was certainly written; one that may be of two times is named as undated.
    """
    say = bot_words(language)
    held = [articles[id_] for id_ in sorted(articles)]
    periods, unit, left = _periods(held)
    most = max((len(one.articles) for one in periods), default=1)
    piece = Piece(
        "trend",
        topic.text,
        header(say.say("trend_title", topic=topic.text), held, say),
        (),
        (),
        _foot(held, left, say),
        note="" if periods else say.say("nothing_on", topic=topic.text),
        language=language,
    )
    return numbered_through([("periods", [_entry(one, unit, topic, most, say) for one in periods])], piece)


def _foot(articles: Sequence[Article], left: int, say: Words) -> tuple[str, ...]:
    """What was covered; as undated count all that stand in no time, those of a month among days too."""
    undated = say.count("undated_articles", sum(article.published.first is None for article in articles))
    lines = [line for line in foot(articles, say) if line != undated]
    return (*lines, say.count("undated_articles", left)) if left else tuple(lines)


def _periods(articles: Sequence[Article]) -> tuple[list[_Period], TrendUnit, int]:
    """The times from the first to the last article, how long they are, and how many articles stand in none."""
    days = [(a.published.first, a.published.last or a.published.first) for a in articles]
    stated = [pair for pair in days if pair[0] and pair[1]]
    exact = [first for first, last in stated if first == last]
    spanned = exact or [day for pair in stated for day in pair]
    if not spanned:
        return [], "day", len(articles)
    low, high = min(day for day in spanned if day), max(day for day in spanned if day)
    long = (high - low).days
    unit: TrendUnit = next((unit for unit, most in _LONGEST if long <= most), "year")
    starts = list(starts_of(low, high, unit))
    periods = []
    for start in starts:
        end = _next(start, unit) - timedelta(days=1)
        own = (
            a
            for a, (first, last) in zip(articles, days, strict=True)
            if first and last and start <= first <= last <= end
        )
        if held := tuple(own):
            periods.append(_Period(start, end, held))
    return periods, unit, len(articles) - sum(len(one.articles) for one in periods)


def unit_of(first: date, last: date) -> TrendUnit:
    """Return which unit a time from one day to another is."""
    days = (last - first).days + 1
    return "day" if days == 1 else "week" if days == 7 else "month" if days <= 31 else "year"


def starts_of(low: date, high: date, unit: TrendUnit) -> Iterable[date]:
    """Yield the first day of every time from that of one day to that of another."""
    start = _start(low, unit)
    while start <= high:
        yield start
        start = _next(start, unit)


def _start(day: date, unit: TrendUnit) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return {"day": day, "month": day.replace(day=1)}.get(unit, day.replace(month=1, day=1))


def _next(start: date, unit: TrendUnit) -> date:
    steps = {"day": 1, "week": 7, "month": 31, "year": 366}
    return _start(start + timedelta(days=steps[unit]), unit)


def _entry(one: _Period, unit: TrendUnit, topic: Topic, most: int, say: Words) -> PieceEntry:
    told = {article.id: _on(article, topic) for article in one.articles}
    statements = [place for article in one.articles for place in _statements(article, told[article.id])]
    outlets = Counter(label(article.outlet) or say.say("no_outlet") for article in one.articles)
    named = ", ".join(f"{outlet} {n}" for outlet, n in outlets.most_common(_MOST_OUTLETS))
    more = len(outlets) - _MOST_OUTLETS
    facts = (
        ("first", one.first.isoformat()),
        ("last", one.last.isoformat()),
        ("articles", len(one.articles)),
        ("article_ids", [article.id for article in one.articles]),
        ("publishers", independent(one.articles)),
        ("outlets", dict(outlets)),
        ("statements", len(statements)),
        ("statement_places", statements),
    )
    bar = _BAR * max(1, round(_LONGEST_BAR * len(one.articles) / most))
    counted = [say.count("articles", len(one.articles)), say.count("statements_counted", len(statements))]
    parts = [
        when_of(one.first, one.last, unit, say),
        bar,
        *counted,
        named + (f" +{more}" if more > 0 else ""),
    ]
    return PieceEntry(_evidence(one, told, topic), " · ".join(part for part in parts if part) + ":", facts)


def when_of(first: date, last: date, unit: TrendUnit, say: Words) -> str:
    """Write a time as people do."""
    if unit == "week":
        return say.say("span", first=say.day(first), last=say.day(last))
    return {"day": say.day(first), "month": say.month(first)}.get(unit, f"{first.year}")


def _on(article: Article, topic: Topic) -> list[Told]:
    return [told for told in every_sentence(article) if topic.terms & told.terms]


def _statements(article: Article, told: Sequence[Told]) -> list[tuple[str, int, int]]:
    """The places of what somebody is reported to say in a sentence on the topic."""
    return [
        (article.id, one.start, one.end)
        for one in article.statements
        if one.speaker and any(sentence.start < one.end and one.start < sentence.end for sentence in told)
    ]


def _evidence(one: _Period, told: Mapping[str, Sequence[Told]], topic: Topic) -> tuple[Evidence, ...]:
    """What the first articles say of the topic, an outlet once before one a second time; opinion stands last."""
    seen: Counter[str] = Counter()
    ranks: dict[str, tuple[bool, int, str]] = {}
    for article in one.articles:
        outlet = article.outlet or article.id
        ranks[article.id] = (article.kind == "opinion", seen[outlet], article.id)
        seen[outlet] += 1
    chosen: list[Told] = []
    for id_ in sorted(ranks, key=ranks.__getitem__):
        best = max(told[id_], key=lambda each: _worth(each, topic), default=None)
        if best and len(chosen) < _MOST_CITED and not repeats(best, chosen):
            chosen.append(best)
    return tuple(each.evidence for each in chosen)


def _worth(one: Told, topic: Topic) -> tuple[bool, bool, int, int]:
    """Whole sentences that stand alone first, then those that hold more of the topic, then the earlier."""
    held = sum(not part.isdisjoint(one.terms) for part in topic.parts)
    return one.is_showable, one.stands_alone, held, -one.place
