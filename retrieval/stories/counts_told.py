"""Who tells of how many: the tolls of several articles, put together by the event that they count.

Two sentences count one event where they share what their surroundings hold beside the subject of all the articles, and
nothing parts them: other days, soldiers and civilians, an air raid and an execution.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log, sqrt

import numpy as np

from retrieval.articles import Article, Sentence
from retrieval.language.events import event_days
from retrieval.language.names import names
from retrieval.language.terms import terms
from retrieval.language.tolls import Toll, is_summed, means_of, tolls
from retrieval.stories.linkage import average_linkage
from retrieval.stories.rarity import rarity

_LEAST = 0.11  # how alike the surroundings of tolls of one event are on average
_NEAR, _LEAD = 0.5, 0.3  # how much the sentences beside and the first ones count, of what its own does
_LEAD_SENTENCES = 3
_NAME = 2
_BACKGROUND = 3
_OTHER_DAY, _OTHER_MEANS = 0.15, 0.5  # of the likeness: the event’s day tells it best, how it happened tells less
_MOST = 10_000  # what is above counts a war or an epidemic, not an event


@dataclass(frozen=True, slots=True)
class ToldToll:
    """A toll in a sentence of an article; `place` is that of the sentence.

    `days` are those of the event and `means` what did the harm, as the sentence or the one before it says.

    The number stands in the article's raw text from `start` to `end`.
    """

    article: Article
    sentence: Sentence
    place: int
    toll: Toll
    days: tuple[date, ...]
    means: frozenset[str] = frozenset()

    @property
    def start(self) -> int:
        return self.sentence.start + self.toll.start

    @property
    def end(self) -> int:
        return self.sentence.start + self.toll.end

    @property
    def text(self) -> str:
        """The sentence, as the article has it."""
        return _text(self.article, self.sentence)


def told_tolls(article: Article) -> Iterator[ToldToll]:
    """Yield the tolls of an article that count an event; sums over a war or a year, and parts of a toll, count none."""
    for place, sentence in enumerate(article.sentences):
        text = _text(article, sentence)
        found = [toll for toll in tolls(text) if not toll.part and toll.value < _MOST]
        if found and not is_summed(text):
            before = _text(article, article.sentences[place - 1]) if place else ""
            days = _days(text, article) or _days(before, article)
            means = means_of(text) or means_of(before)
            yield from (ToldToll(article, sentence, place, toll, days, means) for toll in found)


def _days(text: str, article: Article) -> tuple[date, ...]:
    return tuple(day.first for day in event_days(text, article.published) if day.precision == "day")


def _text(article: Article, sentence: Sentence) -> str:
    return article.text_raw[sentence.start : sentence.end]


def by_event(told: Sequence[ToldToll], subject: frozenset[str] = frozenset()) -> Sequence[Sequence[ToldToll]]:
    """Return the tolls of each event and outcome, each in the order of its articles' ids and texts.

    `subject`: the terms that all the articles are about, which tell no events apart.
    """
    ordered = sorted(told, key=lambda one: (one.toll.outcome, one.article.id, one.start))
    surroundings = _surroundings(ordered, subject)
    events = []
    for outcome in dict.fromkeys(one.toll.outcome for one in ordered):
        own = [at for at, one in enumerate(ordered) if one.toll.outcome == outcome]
        alike = _alike([ordered[at] for at in own], [surroundings[at] for at in own])
        events += [[ordered[own[at]] for at in group] for group in average_linkage(alike, _LEAST)]
    return events


def _surroundings(told: Sequence[ToldToll], subject: frozenset[str]) -> Sequence[Mapping[str, float]]:
    """The unit vectors of what stands around each toll, common words of the articles left out by degrees."""
    counted = [{term: weight for term, weight in _terms_around(one).items() if term not in subject} for one in told]
    of_articles: dict[str, set[str]] = {}
    for one, around in zip(told, counted, strict=True):
        of_articles.setdefault(one.article.id, set()).update(around)
    held = Counter(term for found in of_articles.values() for term in found)
    factor = {term: min(log((len(of_articles) + _BACKGROUND) / count), 1) for term, count in held.items()}
    return [_unit({term: weight * factor[term] for term, weight in around.items()}) for around in counted]


def _terms_around(one: ToldToll) -> dict[str, float]:
    sentences, place = one.article.sentences, one.place
    own = _of(one.article, [one.sentence])
    near = _of(one.article, [*sentences[max(place - 1, 0) : place], *sentences[place + 1 : place + 2]])
    lead = _of(one.article, sentences[:_LEAD_SENTENCES])
    share = dict.fromkeys(lead, _LEAD) | dict.fromkeys(near, _NEAR) | dict.fromkeys(own, 1.0)
    named = {term for name, begins in names(one.text) if not begins for term in terms(name)}
    return {term: part * rarity(term) * (_NAME if term in named else 1) for term, part in share.items()}


def _of(article: Article, sentences: Iterable[Sentence]) -> list[str]:
    return [term for one in sentences for term in terms(_text(article, one))]


def _unit(weights: Mapping[str, float]) -> Mapping[str, float]:
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1
    return {term: weight / length for term, weight in weights.items()}


def _alike(told: Sequence[ToldToll], surroundings: Sequence[Mapping[str, float]]) -> np.ndarray:
    alike = np.zeros((len(told), len(told)))
    for at, one in enumerate(surroundings):
        for before, other in enumerate(surroundings[:at]):
            cosine = sum(weight * other[term] for term, weight in one.items() if term in other)
            alike[at, before] = alike[before, at] = round(cosine * _may_be_one(told[at], told[before]), 6)
    return alike


def _may_be_one(one: ToldToll, other: ToldToll) -> float:
    """How far nothing parts the events of two tolls, from 0 to 1."""
    if one.toll.side and other.toll.side and one.toll.side != other.toll.side:
        return 0
    same_days = not (one.days and other.days) or not set(one.days).isdisjoint(other.days)
    same_means = not (one.means and other.means) or not one.means.isdisjoint(other.means)
    return (1 if same_days else _OTHER_DAY) * (1 if same_means else _OTHER_MEANS)
