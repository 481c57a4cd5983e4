"""Which sentences say what a topic has come to: news that most of its newest reports open with, actor and act.

A report says its main thing first, and an editor says it again above it: what stands early in an article on the topic
and is shared by the openings and titles of the others is the topic's development. Newer reports weigh more; by how
much depends on how long the topic has been written of.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from bot.briefing.told import Told, repeats
from bot.briefing.topic import Topic
from retrieval.articles import Article
from retrieval.language.dependence import adds_to_earlier, speaks_in_person
from retrieval.language.quotation_marks import unquoted
from retrieval.language.tense import looks_ahead, tense_at
from retrieval.language.terms import terms
from retrieval.language.time_expressions import time_expressions, without_times

_OPENING = 3  # sentences of an article in which it says what it is about
_LATER = 0.15  # what every sentence before it in the article takes
_AGES = 3  # half-lives within the age of half of the articles
_LEAST_DAYS = 2.0
_OF_OPENING = 0.2  # how surely an article is on what only its opening names
_IN_PASSING = 0.02  # the same, where only a later sentence names it
_ALIKE = 0.4  # of its worth that a sentence loses for what those before it told
_SECOND, _REPORTED = 0.5, 0.02  # of the first's worth, for a second sentence of a bottom line, and for a bullet
_BY_TITLE = 0.6  # how much a sentence holds what only the title of its article names
_FEW = 4  # reports, in which nobody need be named twice
_OF_UNKNOWN = 0.25  # of its worth, for a sentence that names only whom no other report names
_OWN = 0.3  # how much an article counts among those that share what its own sentence tells
_MOST_WEIGHED, _MOST_TELLERS = 250, 80  # sentences and reports that are compared: all of a topic of a year are too many
_LONG, _SHORT = 42, 9
_ACTOR_WORDS = 8
_TITLE = 30  # characters of a title with which a sentence may begin that ran into it
_OLD_DAYS = 21
_LISTED = re.compile(r"\s*[-–—:]\s")  # behind a day: "March 5 - Norland declares"
_SERIES = re.compile(r"(?:[^,;]{1,45}[,;]\s+){4}")


@dataclass(frozen=True)
class _Report:
    """The opening of an article: its first sentences, with the title's terms."""

    article: Article
    told: Sequence[Told]

    @cached_property
    def terms(self) -> frozenset[str]:
        return _terms_of(self.told[:_OPENING]).union(terms(self.article.title or ""))

    def about(self, topic: Topic) -> float:
        """How much of the topic the title holds, else the first sentences; what only the opening holds counts less."""
        first = frozenset(terms(self.article.title or "")) or _terms_of(self.told[:2])
        named = bool(topic.names) and all(not part.isdisjoint(first) for part in topic.names)
        opening = (1.0 if named else _OF_OPENING) * topic.held_by(self.terms)
        return max(topic.held_by(first), opening, _IN_PASSING)


class Headlines:
    """The sentences of news on a topic, weighed by how well each says what the topic has come to."""

    def __init__(self, news: Sequence[Told], opened: Mapping[str, Sequence[Told]], topic: Topic) -> None:
        """`opened`: all sentences of the articles that may be shown, by their ids."""
        self._topic = topic
        self._reports = {id_: _Report(told[0].article, told) for id_, told in opened.items() if told}
        self._about = {id_: one.about(topic) for id_, one in self._reports.items()}
        surest = max(self._about.values(), default=0.0) / 2
        sure = [one.article for id_, one in self._reports.items() if self._about[id_] >= surest]
        self._fresh = _freshness([one.article for one in self._reports.values()], sure)
        self._rarity = _rarity([one.terms for one in self._reports.values()])
        self._named = Counter(term for one in self._reports.values() for term in one.terms)
        self._news = news
        self._worth = self._weighed(news)

    @property
    def are_few(self) -> bool:
        """Whether so few report that what they share says little of what else is reported."""
        return len(self._reports) < _FEW

    def bottom_line(self, most: int) -> list[Told]:
        """Return what the topic has come to: a sentence, and more where they say nearly as much."""
        return self._best(self._news, most, (), least=_SECOND)

    def reported(self, news: Sequence[Told], most: int, before: Sequence[Told]) -> list[Told]:
        """Return what else is reported, of several articles first."""
        return self._best(news, most, before, least=_REPORTED)

    def _best(self, news: Sequence[Told], most: int, before: Sequence[Told], *, least: float) -> list[Told]:
        result: list[Told] = []
        pool = {one.key: one for one in news}
        first = max(self._worth.values(), default=0.0)
        while pool and len(result) < most:
            shown = [*before, *result]
            worth = {key: self._worth[key] * self._novelty(one, shown) for key, one in pool.items()}
            best = pool.pop(max(worth, key=lambda key: (worth[key], key)))
            if worth[best.key] <= least * first * bool(shown):
                break
            if not repeats(best, shown):
                result.append(best)
        return result

    def _novelty(self, one: Told, shown: Sequence[Told]) -> float:
        alike = max((self._alike(one.terms, other.terms) for other in shown), default=0.0)
        again = sum(other.article.id == one.article.id for other in shown)
        return max(0.0, 1 - alike / _ALIKE) * 0.5**again

    def quoted(self, told: Sequence[Told]) -> list[Told]:
        """Return sentences with somebody's words, the newest on the topic first."""
        return sorted(told, key=lambda one: (-self._standing(one) * (1.0 if one.stands_alone else 0.3), one.key))

    def _weighed(self, news: Sequence[Told]) -> Mapping[tuple[str, int], float]:
        """What each sentence is worth; those that cannot be among the best are worth nothing."""
        ranks = {one.key: rank for report in self._reports.values() for rank, one in enumerate(report.told)}
        standing = {one.key: self._standing(one) / (1 + _LATER * ranks[one.key]) for one in news}
        likely = sorted(news, key=lambda one: (-standing[one.key], one.key))[:_MOST_WEIGHED]
        tellers = sorted(self._reports, key=lambda id_: (-self._fresh[id_] * self._about[id_], id_))[:_MOST_TELLERS]
        return {one.key: 0.0 for one in news} | {
            one.key: standing[one.key]
            * _form(one, ranks[one.key], self._topic)
            * self._shared(one, tellers)
            * self._of_known(one)
            for one in likely
        }

    def _standing(self, one: Told) -> float:
        """How new its article is and how surely on the topic, and how much of the topic it holds itself."""
        id_ = one.article.id
        return self._fresh[id_] * self._about[id_] * self._on_topic(one)

    def _shared(self, one: Told, tellers: Sequence[str]) -> float:
        """How much of what a sentence tells stands in the openings of reports, the newest ones weighing most."""
        return sum(
            self._fresh[id_]
            * self._about[id_]
            * self._alike(one.terms, self._reports[id_].terms)
            * (_OWN if id_ == one.article.id else 1.0)
            for id_ in tellers
        )

    def _of_known(self, one: Told) -> float:
        """More for those whom other reports name as well: who stands in one alone gives colour."""
        others = one.names - self._topic.terms
        if not others or self.are_few:
            return 1.0
        own = self._reports[one.article.id].terms
        known = sum(self._named[term] > (term in own) for term in others) / len(others)
        return _OF_UNKNOWN + (1 - _OF_UNKNOWN) * known

    def _on_topic(self, one: Told) -> float:
        with_title = one.terms.union(terms(one.article.title or ""))
        return max(self._topic.held_by(one.terms), _BY_TITLE * self._topic.held_by(with_title))

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        """The cosine of two sets of terms, rare ones weighing more, those of the topic left out."""
        own, theirs = one - self._topic.terms, other - self._topic.terms
        shared = self._weight(own & theirs)
        return shared / math.sqrt(self._weight(own) * self._weight(theirs)) if shared else 0.0

    def _weight(self, held: frozenset[str]) -> float:
        return math.fsum(self._rarity[term] for term in held)  # the same in any order


def _terms_of(told: Sequence[Told]) -> frozenset[str]:
    return frozenset[str]().union(*(one.terms for one in told))


def _freshness(articles: Sequence[Article], sure: Sequence[Article]) -> Mapping[str, float]:
    """How much each article weighs by its age against the newest that is surely on the topic.

    One of an unknown day weighs as one of the middle.
    """
    newest = max((day for one in sure if (day := _day(one))), default=date.min)
    ages = sorted((newest - day).days for one in sure if (day := _day(one)))
    half = ages[len(ages) // 2] if ages else 0
    life = max(_LEAST_DAYS, half / _AGES)
    known = {one.id: abs((newest - day).days) if (day := _day(one)) else half for one in articles}
    return {id_: 0.5 ** (age / life) for id_, age in known.items()}


def _day(article: Article) -> date | None:
    return article.published.last or article.published.first


def _rarity(held: Sequence[frozenset[str]]) -> Mapping[str, float]:
    counts = Counter(term for one in held for term in one)
    rarity: defaultdict[str, float] = defaultdict(lambda: math.log(1 + len(held)) ** 2)
    rarity.update((term, math.log(1 + len(held) / count) ** 2) for term, count in counts.items())
    return rarity


def _form(one: Told, rank: int, topic: Topic) -> float:
    """How well a sentence tells that somebody did something, alone: no list, forecast, background or fragment."""
    text = one.text
    plain = unquoted(text)
    factor = 1.0 if one.stands_alone else 0.3
    factor *= 0.4 if adds_to_earlier(text) else 1.0
    factor *= _of_tense(text)
    factor *= 0.3 if _SERIES.search(without_times(plain)) else 1.0
    factor *= 0.2 if speaks_in_person(plain) else 1.0
    factor *= 1.0 if rank == 0 or _names_actor(one, topic) else 0.5
    factor *= 0.4 if _is_background(one) else 1.0
    factor *= _of_quotation(text, plain)
    factor *= 0.3 if one.article.title and text.startswith(one.article.title[:_TITLE]) else 1.0
    return factor * (0.6 if one.words > _LONG or one.words < _SHORT else 1.0)


def _of_tense(text: str) -> float:
    """Done beats being done, which beats to be done."""
    tense = tense_at(text, 0, 0)
    if tense == "ahead":
        return 0.4
    return 1.0 if tense == "past" else 0.4 if looks_ahead(text) else 0.8


def _names_actor(one: Told, topic: Topic) -> bool:
    first = " ".join(one.text.split()[:_ACTOR_WORDS])
    held = frozenset(terms(first))
    return not held.isdisjoint(topic.terms | one.names)


def _is_background(one: Told) -> bool:
    """Tell whether all days of which a sentence tells were long over when it was written, or a chronicle lists it."""
    first = next(iter(time_expressions(one.text)), None)
    if first and first.start == 0 and _LISTED.match(one.text, first.end):
        return True
    if (written := _day(one.article)) is None or not one.days:
        return False
    oldest_news = written - timedelta(days=_OLD_DAYS)
    return all(day.last < oldest_news for day in one.days)


def _of_quotation(text: str, plain: str) -> float:
    quoted = sum(a != b for a, b in zip(text, plain, strict=True)) / max(len(text), 1)
    return 1.0 if quoted < 0.15 else 0.5 if quoted < 0.4 else 0.25
