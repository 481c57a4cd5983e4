"""The developments of a topic by the day of the event: which days mattered, and the sentence that tells of each.

A day matters as much as others look back at it: an article that still names it two days later and after counts one,
the news of the day and the next a little, so that it decides where nothing looks back yet. Near-copies are one voice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.briefing.told import Told, says_again
from bot.briefing.topic import Topic
from retrieval.articles import Article
from retrieval.language.days import Day
from retrieval.language.events import is_narrow
from retrieval.language.windows import Window

_LOOKS_BACK_DAYS = 2  # after the event
_OF_NEWS = 0.05  # what an article of the day itself counts, beside one that looks back
_FIRST_REPORTS_DAYS = 3


@dataclass(frozen=True, slots=True)
class Development:
    """A day of which a sentence tells, and how many articles tell of that day."""

    day: Day
    told: Told
    articles: int


def developments(
    named: Mapping[str, Sequence[Told]], told: frozenset[str], topic: Topic, window: Window, limit: int
) -> list[Development]:
    """Return at most `limit` developments in the order of their days, one a day; those that matter most.

    `named`: the sentences of every article that names the topic, by its id; `told`: of those that tell of it, from
    which the sentences are taken. A month stands only where there are fewer days than are wanted.
    """
    dated = [(day, one) for id_ in named for one in named[id_] for day in _past(one) if _lies_in(day, window)]
    days = _ranked([(day, one) for day, one in dated if day.first == day.last])
    months = _ranked([(day, one) for day, one in dated if day.first != day.last])
    chosen: list[Development] = []
    for span in (*days, *months):
        if len(chosen) == limit:
            break
        tellers = [(day, one) for day, one in dated if (day.first, day.last) == span]
        of_topic = [pair for pair in tellers if pair[1].article.id in told and _may_tell(pair[1])]
        fresh = [pair for pair in of_topic if not any(says_again(pair[1].text, other.told.text) for other in chosen)]
        if best := _best(fresh, topic):
            chosen.append(Development(*best, len({one.voice for _, one in tellers})))
    return sorted(chosen, key=lambda one: (one.day.first, one.day.last, one.told.key))


def _lies_in(day: Day, window: Window) -> bool:
    return window.first <= day.first and day.last <= window.last


def _may_tell(one: Told) -> bool:
    """Tell whether a sentence may stand in a timeline: whole, and reported, not somebody's opinion piece."""
    return one.article.kind != "opinion" and one.is_showable


def _past(one: Told) -> Iterable[Day]:
    """The days of which a sentence tells as over when it was written, a month or less each."""
    written = one.article.published.last or one.article.published.first
    return (day for day in one.days if is_narrow(day) and (written is None or day.last <= written))


_Span = tuple[date, date]


def _ranked(dated: Sequence[tuple[Day, Told]]) -> list[_Span]:
    """The days, the one that matters most first."""
    back: dict[_Span, set[str]] = defaultdict(set)
    news: dict[_Span, set[str]] = defaultdict(set)
    for day, one in dated:
        lag = _lag(one.article, day)
        (back if lag is None or lag >= _LOOKS_BACK_DAYS else news)[(day.first, day.last)].add(one.voice)
    weights = {span: len(back[span]) + _OF_NEWS * len(news[span]) for span in {*back, *news}}
    return sorted(weights, key=lambda span: (-weights[span], span))


def _lag(article: Article, day: Day) -> int | None:
    published = article.published.day
    return (published - day.last).days if published else None


def _best(tellers: Sequence[tuple[Day, Told]], topic: Topic) -> tuple[Day, Told] | None:
    """The sentence that tells what most of those of the day tell, soon after it, of the topic, and by itself."""
    holders = Counter(term for _, one in tellers for term in one.terms)
    return max(tellers, key=lambda pair: (_worth(pair[0], pair[1], topic, holders), pair[1].key), default=None)


def _worth(day: Day, one: Told, topic: Topic, holders: Counter[str]) -> float:
    common = sum(holders[term] - 1 for term in one.terms) / max(len(one.terms), 12)
    lag = _lag(one.article, day)
    soon = lag is not None and lag <= _FIRST_REPORTS_DAYS
    of_topic = len(topic.terms & one.terms) / max(len(topic.parts), 1)
    factor = (1.3 if soon else 1.0) * (1 + 0.5 * of_topic) * (1.0 if one.stands_alone else 0.6)
    return (1 + common) * factor / (1 + 0.02 * one.place)
