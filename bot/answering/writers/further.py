"""Whether a further statement is worth showing beside those shown: one right statement beats three."""

from collections.abc import Sequence
from typing import Final

from retrieval.families import family_of
from retrieval.search.asked_kind import holds_asked
from retrieval.search.found import Found
from retrieval.search.sentences import ScoredSentence, cover_of, terms_of

NEW: Final = 0.4  # of the question, by weight, that a further statement has to hold and none shown holds
OF_FIRST: Final = 0.5  # of what the first statement holds of the question, which a further one has to hold too
ALMOST: Final = 0.995  # of the best sentence's score: then nothing tells which of the two answers
MANY_OUTLETS: Final = 2  # named by a question: each of them is a side
OF_SPEAKER: Final = 0.9  # of the best sentence's score, for another statement of whom the question asks about
OF_ASKED_KIND: Final = 0.8  # the same, for the first that holds a thing of the asked kind
_OF_SEVERAL: Final = frozenset({"timeline", "positions", "newest", "mentions"})
_SIDES: Final = frozenset({"compare", "opposing"})


def brings_more(found: Found, scored: ScoredSentence, shown: Sequence[ScoredSentence], texts: Sequence[str]) -> bool:
    """Tell whether a sentence answers a part of the question that those shown leave open, or may be the answer itself.

    `texts`: what the shown statements say. Of a question that asks for several things every candidate is one.
    """
    if not shown or _wants_several(found) or _is_new_side(found, scored, shown):
        return True
    if _brings_asked_kind(found, scored, texts):
        return scored.score >= OF_ASKED_KIND * shown[0].score
    if scored.cover < OF_FIRST * shown[0].cover:
        return False
    if _is_theirs(found) and _topic(found) & terms_of(scored.text):
        return scored.score >= OF_SPEAKER * shown[0].score
    covered = frozenset[str]().union(*map(terms_of, texts))
    is_new = cover_of(terms_of(scored.text) - covered, found.weights) >= NEW
    # In another language the words of the question tell nothing.
    return (is_new and not found.across) or scored.score >= ALMOST * shown[0].score


def _brings_asked_kind(found: Found, scored: ScoredSentence, texts: Sequence[str]) -> bool:
    """Whether it holds the figure or the place that is asked for and that nothing shown holds."""
    asked = found.question
    return not any(holds_asked(asked, text) for text in texts) and holds_asked(asked, scored.text)


def _wants_several(found: Found) -> bool:
    """Whether the question asks for more than one thing: a list, sides, events, all of an article or a speaker."""
    asked = found.sought
    every = asked is not None and asked.known != () and (asked.asked.every or not _topic(found))
    sides = len(found.outlets) < MANY_OUTLETS and bool(found.question.kinds & _OF_SEVERAL)
    return found.whole or sides or every


def _is_new_side(found: Found, scored: ScoredSentence, shown: Sequence[ScoredSentence]) -> bool:
    """Whether it is the first sentence of an outlet that the question names, or of a publisher where it compares."""
    if len(found.outlets) >= MANY_OUTLETS:
        outlets = {found.excerpts[one.excerpt].article.outlet for one in shown}
        own = found.excerpts[scored.excerpt].article.outlet
        return own in found.outlets and own not in outlets
    return bool(found.question.kinds & _SIDES) and _publisher(found, scored) not in {
        _publisher(found, o) for o in shown
    }


def _publisher(found: Found, one: ScoredSentence) -> str:
    article = found.excerpts[one.excerpt].article
    return family_of(article.outlet, article.url) or article.id


def _is_theirs(found: Found) -> bool:
    """Whether the candidates are words of whom the question asks about: each of them on its topic is an answer."""
    return found.sought is not None and found.sought.asked.outright and found.sought.known != ()


def _topic(found: Found) -> frozenset[str]:
    return frozenset(found.question.topic) - (found.sought.terms if found.sought else frozenset())
