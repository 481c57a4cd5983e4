"""What a briefing is about: which articles name the topic, and which of them tell of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from retrieval.language.names import names
from retrieval.language.script import is_cyrillic
from retrieval.language.terms import terms
from retrieval.language.translation import topic_parts
from retrieval.language.wording import folded
from retrieval.library.library import Library

_Spellings = frozenset[str]
OF_AN_ARTICLE = 0.15  # of its sentences, which name the topic of an article on it


@dataclass(frozen=True)
class Topic:
    """A topic in somebody's words: "Ukraine peace plan". An empty text stands for everything."""

    text: str

    @cached_property
    def parts(self) -> Sequence[_Spellings]:
        """The terms of the topic, each with all that it goes by."""
        return topic_parts(self.text)

    @cached_property
    def names(self) -> Sequence[_Spellings]:
        """Those of its terms that are parts of names."""
        named = {term for name, _ in names(self.text) for term in terms(name)}
        return [part for part in self.parts if part & named]

    @cached_property
    def terms(self) -> frozenset[str]:
        """All of them in one set."""
        return frozenset().union(*self.parts)

    @cached_property
    def name(self) -> str:
        """The topic, folded, where it is one name of several words that never change their endings; else "".

        Of "Social Security" an article tells that holds the words side by side, not "the security of social media".
        """
        whole = len(self.text.split()) > 1 and not is_cyrillic(self.text) and self.text in dict(names(f"x {self.text}"))
        return folded(self.text) if whole else ""

    def held_by(self, held: Collection[str]) -> float:
        """Return how much of the topic stands among these terms, 0 to 1; half of its parts are a quarter of it."""
        return (
            (sum(not part.isdisjoint(held) for part in self.parts) / max(len(self.parts), 1)) ** 2 if self.parts else 1
        )

    def share_of(self, sentences: Sequence[frozenset[str]]) -> float:
        """Return in how many of an article's sentences, given as their terms, the topic is named, 0 to 1."""
        return sum(not self.terms.isdisjoint(one) for one in sentences) / max(len(sentences), 1)


@dataclass(frozen=True, slots=True)
class OnTopic:
    """Ids of articles. `named`: they hold every name of the topic; `told`: more than half of its terms as well."""

    named: frozenset[str]
    told: frozenset[str]


def on_topic(library: Library, topic: Topic, scopes: frozenset[str]) -> OnTopic:
    """Return the current articles of these scopes that name the topic, and those that tell of it.

    A topic without a name, such as "financial crisis", is named where half of its terms stand. Blocks.
    """
    holders = {part: library.articles_holding(part, scopes) for part in {*topic.parts, *topic.names}}
    counts: dict[str, int] = {}
    for part in topic.parts:
        for id_ in holders[part]:
            counts[id_] = counts.get(id_, 0) + 1
    named = [id_ for id_ in counts if all(id_ in holders[part] for part in topic.names)]
    half = [id_ for id_ in named if 2 * counts[id_] >= len(topic.parts)]
    return OnTopic(frozenset(named if topic.names else half), frozenset(half))
