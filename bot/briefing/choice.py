"""Which sentences tell most of what is new: names, figures and content that many articles share and none told before.

Coverage under a budget (Lin and Bilmes, A class of submodular functions for document summarization, 2011): what a
sentence is worth is what it adds to those chosen before it, for the words that it takes.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from bot.briefing.told import Told, ending_early, repeats
from bot.briefing.topic import Topic
from retrieval.language.figures import TIMES, Figure, figures_of
from retrieval.language.terms import terms

_OF_NAME, _OF_FIGURE, _OF_TERM = 1.0, 2.0, 0.05  # news turns on who and how many; a word alone tells little
_OF_FIGURE_WHERE_DENSE = 4.0
_OF_DURATION, _IN_WORDS = 0.2, 0.3  # of its worth: "42 years" or "the third", and "two men"
_OF_OLD_FIGURE = 0.3  # of its worth, for one that was told before; news names whom older news named
_OF_ONE_SENTENCE = 0.2  # of its worth, for what a single sentence has: a byline, a name in passing
_OF_TELLERS = 0.9  # the power of the number of articles that have a fact
_OF_LENGTH, _WHERE_DENSE = 0.5, 0.7  # the power of its words by which a sentence is charged
_LEAST_LENGTH = 8
_LATER = 0.03  # what every sentence before it in the article takes
_OF_DAY, _OF_ANOTHER = 2.0, 0.9  # a sentence that tells of the days asked about, and of others alone
_IN_PERSON = 0.3  # of its worth, for what the writer says of themselves or tells the reader
_TOO_LONG = 0.7  # of its worth, for a sentence that the room left does not hold: it would be cut

_Fact = tuple[str, object]


def chosen(
    candidates: Iterable[Told],
    words: int,
    *,
    most: int,
    before: Sequence[Told] = (),
    since: date | None = None,
    topic: Topic | None = None,
    dense: bool = False,
) -> list[Told]:
    """Return at most `most` sentences of about `words` words together, the one that tells most first.

    `before`: what was told already: what only repeats it is never chosen. `since`: the first day that is asked about.
    `topic`: the more of it a sentence holds, the better. `dense`: in a text of a given length each word counts, and a
    sentence may end earlier.
    """
    known = frozenset(value for one in before for value in one.figures)
    pool = {(*one.key, one.end): one for one in candidates}
    weights = _weights(pool.values(), known, _OF_FIGURE_WHERE_DENSE if dense else _OF_FIGURE)
    power = _WHERE_DENSE if dense else _OF_LENGTH
    if dense:
        pool |= {(*short.key, short.end): short for one in pool.values() for short in ending_early(one)}
    standing = {key: _standing(one, since) * _of_topic(one, topic) for key, one in pool.items()}
    facts = {key: _facts(one) & weights.keys() for key, one in pool.items()}
    result: list[Told] = []
    left = words
    covered: set[_Fact] = set()
    while pool and len(result) < most and left > 0:
        gains = {key: sum(weights[fact] for fact in facts[key] if fact not in covered) for key in pool}
        worth = {key: gains[key] * standing[key] * _charge(one, left, power) for key, one in pool.items()}
        place = max(worth, key=lambda key: (worth[key], key))
        best = pool.pop(place)
        if worth[place] <= 0:
            break
        if repeats(best, [*result, *_like(best, before)]):
            continue
        result.append(best)
        pool = {key: one for key, one in pool.items() if one.key != best.key}
        covered |= facts[place]
        left -= best.words
    return result


def _facts(one: Told) -> frozenset[_Fact]:
    names = {("name", term) for term in one.names}
    return frozenset(names | {("figure", value) for value in one.figures} | {("term", term) for term in one.terms})


def _weights(pool: Collection[Told], known: Collection[Decimal], of_figure: float) -> Mapping[_Fact, float]:
    """What a fact is worth: by its kind, by how many articles and sentences have it, and whether a figure is new."""
    voices: dict[_Fact, set[str]] = defaultdict(set)
    sentences: Counter[_Fact] = Counter()
    for one in pool:
        for fact in _facts(one):
            voices[fact].add(one.voice)
            sentences[fact] += 1
    figures, publishers = _figures(pool), _publishers(pool)

    def worth(fact: _Fact) -> float:
        kind, value = fact
        if kind == "figure":
            return of_figure * figures.get(value, 1.0) * (_OF_OLD_FIGURE if value in known else 1.0)
        return _OF_TERM if kind == "term" else 0.0 if value in publishers else _OF_NAME

    def share(fact: _Fact) -> float:
        return _OF_ONE_SENTENCE if sentences[fact] == 1 else 1.0

    return {fact: worth(fact) * len(tellers) ** _OF_TELLERS * share(fact) for fact, tellers in voices.items()}


def _figures(pool: Iterable[Told]) -> Mapping[object, float]:
    """How much the figures of each value tell, on the average."""
    told: dict[object, list[float]] = defaultdict(list)
    for figure in (figure for one in pool if one.figures for figure in figures_of(one.text)):
        told[figure.value].append(_tells(figure))
    return {value: sum(found) / len(found) for value, found in told.items()}


def _tells(figure: Figure) -> float:
    if figure.ordinal or figure.unit in TIMES:
        return _OF_DURATION
    return 1.0 if any(map(str.isdigit, figure.written)) else _IN_WORDS


def _publishers(pool: Iterable[Told]) -> frozenset[object]:
    """The names of those who wrote the articles, where they are one word: that they report is no news."""
    named = (terms(outlet) for outlet in {one.article.outlet for one in pool} if outlet)
    return frozenset(own[0] for found in named if len(own := list(found)) == 1)


def _charge(one: Told, left: int, power: float) -> float:
    """What the words that a sentence takes make of its worth."""
    fitting = 1.0 if one.words <= left else _TOO_LONG * left / one.words
    charged: float = max(one.words, _LEAST_LENGTH) ** power
    return fitting / charged


def _standing(one: Told, since: date | None) -> float:
    """How well a sentence stands for its article: near the head, by itself, impersonal, of the days asked about."""
    factor = (1.0 if one.stands_alone else 0.6) / (1 + _LATER * one.place)
    factor *= _IN_PERSON if one.in_person else 1.0
    days = [day for day in one.days if day.first == day.last]
    if since and days:
        factor *= _OF_DAY if any(day.first >= since for day in days) else _OF_ANOTHER
    return factor


def _of_topic(one: Told, topic: Topic | None) -> float:
    """Double for a sentence that holds all parts of the topic."""
    if topic is None or not topic.parts:
        return 1.0
    return 1.0 + sum(not part.isdisjoint(one.terms) for part in topic.parts) / len(topic.parts)


def _like(one: Told, before: Sequence[Told]) -> list[Told]:
    """Those told before that share half of a sentence's terms: others need no comparing."""
    return [other for other in before if 2 * len(one.terms & other.terms) >= len(one.terms)]
