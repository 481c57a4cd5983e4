"""The parties of a matter, and what each is reported to say: "Ukraine and Russia on the peace plan".

Whose words they are stands in the records: a speaker is of a party by name, by role or by what the article says they
are of; once one article says so, they are in every other.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.briefing.choice import chosen
from bot.briefing.told import Told, showable_in
from bot.briefing.topic import Topic
from retrieval.articles import Article, Speaker
from retrieval.language.names import country_of, names
from retrieval.language.readable import readable
from retrieval.language.rules import rules
from retrieval.language.terms import terms
from retrieval.search.question import Question

_MOST_PARTIES = 4
_MOST_WORDS = 4  # of a party's name
_SIDE_WORDS, _SIDE_MOST = 90, 2
_LEAST_SAID = 0.4  # of a sentence that shows what a party says


@dataclass(frozen=True, slots=True)
class Party:
    """A side that is named; `terms`: of its name, and of the country whose people it names."""

    name: str
    terms: frozenset[str]


def parties_of(topic: str) -> tuple[Sequence[Party], str]:
    """Return the parties that a topic names side by side, and what else it is about; no parties where it names none."""
    sides, joint, rest = _behind_parties(topic)
    parts = [part.strip(" ,") for part in _between().split(sides)]
    if not 2 <= len(parts) <= _MOST_PARTIES or not all(map(_is_named, parts)):
        return (), topic
    return [Party(part, _spelled(part)) for part in parts], rest if joint else ""


def _behind_parties(topic: str) -> tuple[str, bool, str]:
    joints = "|".join(re.escape(word) for word in rules("briefings")["joints"])
    found = re.search(rf"\s+(?:{joints})\s+(?:the\s+)?", topic)
    return (topic[: found.start()], True, topic[found.end() :]) if found else (topic, False, "")


@cache
def _between() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in rules("briefings")["side_joints"])
    return re.compile(rf"\s*,\s*(?:(?:{words})\s+)?|\s+(?:{words})\s+", re.IGNORECASE)


def _is_named(part: str) -> bool:
    """Tell whether a few words are a name: by their capitals, or as one with spellings of its own."""
    by_capitals = bool(names(f"x {part}")) or part[:1].isupper()
    return 0 < len(part.split()) <= _MOST_WORDS and (by_capitals or bool(Question(part).known_names))


def _spelled(text: str) -> frozenset[str]:
    held = frozenset(terms(text))
    return held.union(*(country_of(term) for term in held))


def said_by(
    parties: Sequence[Party], articles: Sequence[Article], about: str
) -> Sequence[tuple[Party, Sequence[Told]]]:
    """Return for every party the sentences with its words that tell most of what it is about; none where none are.

    Of opinion pieces nothing is taken: what they say of a party is not reported.
    """
    known = _members(parties, articles)
    topic = Topic(about)
    pools: dict[Party, list[Told]] = {party: [] for party in parties}
    for article in (one for one in articles if one.kind != "opinion"):
        told = list(showable_in(article))
        for place, one in enumerate(told):
            near = frozenset[str]().union(*(other.terms for other in told[max(0, place - 1) : place + 2]))
            on_topic = not topic.terms or not topic.terms.isdisjoint(near)
            if on_topic and (party := _speaks(one, parties, known)):
                pools[party].append(one)
    return [(party, _best(pool, topic)) for party, pool in pools.items()]


def _best(pool: Sequence[Told], topic: Topic) -> Sequence[Told]:
    alone = [told for told in pool if told.stands_alone]
    return chosen(alone or pool, _SIDE_WORDS, most=_SIDE_MOST, topic=topic)


def _members(parties: Sequence[Party], articles: Iterable[Article]) -> Mapping[str, Party]:
    """The speakers of whom the articles say of which party they are, and never of another."""
    found: dict[str, set[Party]] = defaultdict(set)
    for article in articles:
        for one in article.statements:
            if one.speaker and one.speaker.key and (party := _party_of(one.speaker, parties)):
                found[one.speaker.key].add(party)
    return {key: next(iter(of)) for key, of in found.items() if len(of) == 1}


def _party_of(speaker: Speaker, parties: Sequence[Party]) -> Party | None:
    held = _spelled(readable(" ".join(filter(None, (speaker.name, speaker.role, speaker.of)))))
    own = [party for party in parties if party.terms & held]
    return own[0] if len(own) == 1 else None


def _speaks(told: Told, parties: Sequence[Party], known: Mapping[str, Party]) -> Party | None:
    """The party whose words fill much of a sentence, which holds nobody else's."""
    held = [one for one in told.article.statements if told.start < one.end and one.start < told.end]
    said = sum(min(one.end, told.end) - max(one.start, told.start) for one in held)
    if said < _LEAST_SAID * (told.end - told.start):
        return None
    of = {_party_of(one, parties) or known.get(one.key) if (one := each.speaker) else None for each in held}
    return of.pop() if len(of) == 1 else None
