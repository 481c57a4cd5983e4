"""The developments of a topic by the day of the event: the sentence that tells of each day that mattered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.briefing.told import Told, says_again
from bot.briefing.topic import OF_AN_ARTICLE, Topic
from retrieval.language.days import Day
from retrieval.language.events import is_narrow
from retrieval.language.windows import Window
from retrieval.search.developments import Dated, EventSpan, in_order, is_one_event, weights_of_days

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
    dated = [
        Dated(day, one.article, one.text, one)
        for sentences in named.values()
        for one in sentences
        for day in _past(one)
        if window.first <= day.first and day.last <= window.last
    ]
    tellers: dict[EventSpan, list[Dated[Told]]] = defaultdict(list)
    for entry in dated:
        tellers[entry.span].append(entry)
    telling = {one.key for id_ in told for one in _on_topic(named.get(id_, ()), topic)}
    weights = weights_of_days(dated)
    chosen: list[Dated[Told]] = []
    for span in sorted(weights, key=lambda span: (span[0] != span[1], -weights[span], span)):
        if len(chosen) == limit:
            break
        of_topic = [one for one in tellers[span] if one.sentence.key in telling and _may_tell(one.sentence)]
        fresh = [one for one in of_topic if not any(_is_told(one, other, topic) for other in chosen)]
        if best := _best(fresh, topic):
            chosen.append(best)
    return [
        Development(one.day, one.sentence, len({two.voice for two in tellers[one.span]})) for one in in_order(chosen)
    ]


def _on_topic(sentences: Sequence[Told], topic: Topic) -> Iterable[Told]:
    """Those that tell of the topic: all of an article on it, of a round-up only those beside which it is named.

    A topic without a name, such as "financial crisis", goes by too many words to be told by its own.
    """
    held = [not topic.terms.isdisjoint(one.terms) for one in sentences]
    if not topic.names or topic.share_of([one.terms for one in sentences]) >= OF_AN_ARTICLE:
        return sentences
    return [one for at, one in enumerate(sentences) if any(held[max(0, at - 1) : at + 2])]


def _is_told(one: Dated[Told], other: Dated[Told], topic: Topic) -> bool:
    return says_again(one.text, other.text) or is_one_event(one, other, topic.terms)


def _may_tell(one: Told) -> bool:
    """Tell whether a sentence may stand in a timeline: whole, and reported, not somebody's opinion piece."""
    return one.article.kind != "opinion" and one.is_showable


def _past(one: Told) -> Iterable[Day]:
    """The days of which a sentence tells as over when it was written, a month or less each."""
    written = one.article.published.last or one.article.published.first
    return (day for day in one.days if is_narrow(day) and (written is None or day.last <= written))


def _best(tellers: Sequence[Dated[Told]], topic: Topic) -> Dated[Told] | None:
    """The sentence that tells what most of those of the day tell, soon after it, of the topic, and by itself."""
    holders = Counter(term for one in tellers for term in one.sentence.terms)
    return max(tellers, key=lambda one: (_worth(one, topic, holders), one.sentence.key), default=None)


def _worth(dated: Dated[Told], topic: Topic, holders: Counter[str]) -> float:
    one = dated.sentence
    common = sum(holders[term] - 1 for term in one.terms) / max(len(one.terms), 12)
    soon = dated.lag is not None and dated.lag <= _FIRST_REPORTS_DAYS
    of_topic = len(topic.terms & one.terms) / max(len(topic.parts), 1)
    factor = (1.3 if soon else 1.0) * (1 + 0.5 * of_topic) * (1.0 if one.stands_alone else 0.6)
    return (1 + common) * factor / (1 + 0.02 * one.place)
