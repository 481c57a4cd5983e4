"""Whether what was found settles what a question asks: whether something is so, when it will be, who did it.

Sentences that speak of the thing and leave just this open are no answer: that somebody wants to win a prize does not
say who won it.
"""

import re
from typing import Literal

from retrieval.language.rules import pattern
from retrieval.language.tense import tense_at
from retrieval.language.time_expressions import time_expressions
from retrieval.language.words import stem, words
from retrieval.search.found import Found
from retrieval.search.sentences import ScoredSentence

Open = Literal["yes_no", "when", "who"]
LEAST_TO_SETTLE = 0.55  # of a question that wants a yes or a no, by weight, which one sentence has to hold
LEAST_ON_TOPIC = 0.5  # of what the best sentence holds of the question, for one that may settle it
_WHO_DID = re.compile(r"^\W*(?:and\s+)?who\s+(?P<verb>[a-z]+)\b", re.IGNORECASE)


def left_open(found: Found) -> Open | None:
    """Return what the excerpts leave open of the question; None where they may settle it, or it is of another kind."""
    kinds = found.question.kinds
    best = max((one.likeness for one in found.sentences), default=0.0)
    about = [one for one in found.sentences if one.likeness >= LEAST_ON_TOPIC * best]
    if not about or found.whole:
        return None
    if "yes_no" in kinds and not (found.sought or found.outlets or kinds & {"compare", "opposing", "positions"}):
        return "yes_no" if best < LEAST_TO_SETTLE else None
    if "ahead" in kinds and not any(_looks_ahead(one.text) for one in about):
        return "when"
    return "who" if _is_only_wished(found, about) else None


def _looks_ahead(text: str) -> bool:
    """Tell whether a sentence dates something that is to come."""
    times = [(one.start, one.end) for one in time_expressions(text)]
    times += [match.span() for match in pattern("answering_words", "loose_time").finditer(text)]
    return any(tense_at(text, *span) == "ahead" for span in times)


def _is_only_wished(found: Found, about: list[ScoredSentence]) -> bool:
    """Tell whether all that is said of the deed of which the doer is asked is that somebody may or wants to do it."""
    asked = _WHO_DID.match(found.question.wording)
    if not asked or stem(asked["verb"].casefold()) not in found.weights:
        return False
    held = [one.text for one in about if stem(asked["verb"].casefold()) in map(stem, words(one.text))]
    return bool(held) and not any(_is_done(text, asked["verb"]) for text in held)


def _is_done(text: str, verb: str) -> bool:
    """Tell whether a sentence says of somebody that they do or did it, and not only that they may or want to."""
    places = (word for word in re.finditer(r"[^\W\d_]+", text) if stem(word[0].casefold()) == stem(verb.casefold()))
    return any(not pattern("answering_words", "unreal").search(text[: word.start()]) for word in places)
