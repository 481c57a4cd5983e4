"""Which sentences tell most of what is new: names, figures and content that many articles share and none told before.

Coverage under a budget (Lin and Bilmes, A class of submodular functions for document summarization, 2011): what a
sentence is worth is what it adds to those chosen before it, for the words that it takes.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from bot.briefing.told import Told, repeats
from bot.briefing.topic import Topic

_OF_NAME, _OF_FIGURE, _OF_TERM = 1.0, 2.0, 0.05  # news turns on who and how many; a word alone tells little
_OF_OLD_FIGURE = 0.3  # of its worth, for one that was told before; news names whom older news named
_OF_ONE_SENTENCE = 0.2  # of its worth, for what a single sentence has: a byline, a name in passing
_OF_TELLERS = 0.9  # the power of the number of articles that have a fact
_OF_LENGTH, _WHERE_DENSE = 0.5, 0.7  # the power of its words by which a sentence is charged
_LEAST_LENGTH = 8
_LATER = 0.03  # what every sentence before it in the article takes
_OF_DAY, _OF_ANOTHER = 2.0, 0.9  # a sentence that tells of the days asked about, and of others alone
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
    `topic`: the more of it a sentence holds, the better. `dense`: in a text of a given length each word counts.
    """
    known = frozenset(value for one in before for value in one.figures)
    pool = {one.key: one for one in candidates}
    weights = _weights(pool.values(), known)
    standing = {key: _standing(one, since) * _of_topic(one, topic) for key, one in pool.items()}
    power = _WHERE_DENSE if dense else _OF_LENGTH
    result: list[Told] = []
    left = words
    covered: set[_Fact] = set()
    while pool and len(result) < most and left > 0:
        worth = {key: standing[key] * _gain(one, weights, covered, left, power) for key, one in pool.items()}
        best = pool.pop(max(worth, key=lambda key: (worth[key], key)))
        if worth[best.key] <= 0:
            break
        if repeats(best, [*result, *_like(best, before)]):
            continue
        result.append(best)
        covered |= _facts(best)
        left -= best.words
    return result


def _facts(one: Told) -> frozenset[_Fact]:
    names = {("name", term) for term in one.names}
    return frozenset(names | {("figure", value) for value in one.figures} | {("term", term) for term in one.terms})


def _weights(pool: Collection[Told], known: Collection[Decimal]) -> Mapping[_Fact, float]:
    """What a fact is worth: by its kind, by how many articles and sentences have it, and whether a figure is new."""
    voices: dict[_Fact, set[str]] = defaultdict(set)
    sentences: Counter[_Fact] = Counter()
    for one in pool:
        for fact in _facts(one):
            voices[fact].add(one.voice)
            sentences[fact] += 1
    kinds: Mapping[str, float] = {"name": _OF_NAME, "figure": _OF_FIGURE, "term": _OF_TERM}

    def share(fact: _Fact) -> float:
        old = _OF_OLD_FIGURE if fact[0] == "figure" and fact[1] in known else 1.0
        return old * (_OF_ONE_SENTENCE if sentences[fact] == 1 else 1.0)

    return {fact: kinds[fact[0]] * len(tellers) ** _OF_TELLERS * share(fact) for fact, tellers in voices.items()}


def _gain(one: Told, weights: Mapping[_Fact, float], covered: set[_Fact], left: int, power: float) -> float:
    gained: float = sum(weights[fact] for fact in _facts(one) if fact not in covered)
    fitting = 1.0 if one.words <= left else _TOO_LONG * left / one.words
    charged: float = max(one.words, _LEAST_LENGTH) ** power
    return fitting * gained / charged


def _standing(one: Told, since: date | None) -> float:
    """How well a sentence stands for its article: near the head, by itself, and of the days that are asked about."""
    factor = (1.0 if one.stands_alone else 0.6) / (1 + _LATER * one.place)
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
