"""How a sentence has somebody say something: "X said", "said X", "X is sure that", "in X’s view", "announced by X"."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from retrieval.articles import Span
from retrieval.language.cues import according, owner, sources
from retrieval.language.phrases import acting_subject, first_subject, phrase_from, subject_before
from retrieval.language.reporting import Place, Tokens, is_finite, leads_on, stands_between
from retrieval.language.reporting_verbs import forms, participles, verb_of, verbs
from retrieval.language.rules import words as rule_words
from retrieval.language.script import DASH

IMPLIED = "…"  # the verb where none says that somebody speaks: Berg put it bluntly: “…”
_AGENT = 3  # words between a passive and its "by"
_LABEL = 5  # words of a name before a colon


class Report(NamedTuple):
    """The places of whoever is said to say something and of the words that say so, and the verb among these.

    The verb is "" where there is none: "according to X".
    """

    speaker: Span
    told: Span
    verb: str

    @property
    def place(self) -> Span:
        return Span(min(self.speaker.start, self.told.start), max(self.speaker.end, self.told.end))

    def mention_in(self, text: str) -> str:
        return text[self.speaker.start : self.speaker.end]


def attributions(row: Tokens) -> Iterator[Report]:
    """Yield who says something in the words of one sentence."""
    first_words = sources()
    if found := _label(row):
        yield Report(Span(*found), Span(found[1], found[1] + 1), IMPLIED)
    marks = _marks()
    for place, token in enumerate(row):
        if token.folded not in marks and "ё" not in token.folded:
            continue
        if token.folded in first_words and (found := according(row, place)):
            yield Report(Span(*found), Span(token.start, found[1]), "")
        elif place and token.among("leads_on") and (found := _holder(row, place)):
            yield Report(Span(*found), Span(row[place - 1].start, row[place - 1].end), row[place - 1].text)
        elif found := _in_view(row, place) or _speaker(row, place):
            yield Report(Span(*found), Span(token.start, token.end), token.text)


@cache
def _marks() -> frozenset[str]:
    """Every word at which `attributions` has to look."""
    return frozenset({*sources(), *verbs(), *rule_words("reporting", "leads_on"), *rule_words("reporting", "views")})


def _label(row: Tokens) -> Place | None:
    """Return whose words a sentence gives behind a colon: "Olha Bondar: the bridge is safe", "Bondar’s warning: …"."""
    first = [token.text for token in row[: _LABEL + 1]]
    colon = first.index(":") if ":" in first else 0
    named = colon and all(token.named or token.among("determiners") for token in row[:colon])
    return (row[0].start, row[colon - 1].end) if named else owner(row[:colon])


def _holder(row: Tokens, end: int) -> Place | None:
    """Return who holds what a noun or a word of conviction before `end` tells: "X’s claim that", "X is sure that"."""
    row = row[: end - 1] if end > 1 and row[end - 1].text == "," else row[:end]  # ", что"
    noun = row[:-1] if len(row) > 1 and row[-1].among("be") else row  # "X’s claim is that"
    if noun[-1].among("nouns") and (found := owner(noun)):
        return found
    held = row[-1].among("convictions") or row[-1].among("nouns")
    return _somebody(row, first_subject(row[:-1])) if held else None


def _in_view(row: Tokens, place: int) -> Place | None:
    """Return whose view the noun at `place` is, where the words stand apart: "In X’s view, …", "…, in X’s words."."""
    found = owner(row[: place + 1]) if place and row[place].among("views") else None
    begin = next((at for at, token in enumerate(row) if found and token.start == found[0]), 0)
    apart = begin and row[begin - 1].among("prepositions") and (begin == 1 or row[begin - 2].text == ",")
    ends = place + 1 == len(row) or row[place + 1].text in ",.;"
    return found if apart and ends else None


def _speaker(row: Tokens, place: int) -> Place | None:
    """Return the place of whoever says what the verb at `place` reports; None where none stands there or reports."""
    verb = verb_of(row[place].text if place else row[place].folded)
    if verb is None:
        return None
    if verb.kind == "acts" and not leads_on(row, place):
        return _named(row, _beside(row, place)) if verb.part == "finite" else None
    if place and verb.part == "finite" and _is_passive(row, place):
        return _agent(row, place)
    subject = _inverted(row, place) if verb.part == "finite" else None
    if subject is None and place and is_finite(row, place):
        subject = subject_before(row, place)
    led_on = verb.base not in rule_words("reporting", "nouns_too") and leads_on(row, place)
    if subject is None and place and (led_on if verb.part == "base" else _goes_on(row, place)):
        subject = _somebody(row, acting_subject(row[:place]))
    return _named(row, subject)


def _beside(row: Tokens, place: int) -> Place | None:
    """Return the subject of a verb that stands alone with it beside what is said: "…, Olha Bondar maintains."."""
    put = place + 1 < len(row) and row[place + 1].among("put")  # "as Olha Bondar put it"
    behind = place + 2 if put else place + 1
    if (behind < len(row) and row[behind].text not in ".,;") or not is_finite(row, place):
        return None
    subject = subject_before(row, place)
    before = [token for token in row[:place] if subject and token.end <= subject[0]]
    return subject if before and (before[-1].among("as") if put else before[-1].text == ",") else None


def _goes_on(row: Tokens, place: int) -> bool:
    """Tell whether the verb has the subject of the clause before it: "…, conceding that", "… and conceded that"."""
    before = row[place - 1]
    if before.text == "," or before.among("as"):
        return row[place].folded in participles()
    return before.among("and") or before.among("but")


def _named(row: Tokens, subject: Place | None) -> Place | None:
    """Return the subject unless it is a word like "who", which names nobody."""
    relative = any(token.among("relative") for token in row if (token.start, token.end) == subject)
    return None if relative else subject


def _somebody(row: Tokens, subject: Place | None) -> Place | None:
    """Return a subject that is a name or a pronoun; "that’s" and "there" are nobody."""
    words = [token for token in row if subject and subject[0] <= token.start and token.end <= subject[1]]
    named = any(token.named or token.among("he") or token.among("she") or token.among("several") for token in words)
    return subject if named and not any(mark in words[0].text for mark in "'’") else None


def _is_passive(row: Tokens, place: int) -> bool:
    """Tell whether the verb is a participle behind "was", or before "by": then its subject says nothing."""
    before = place - 1
    while before and stands_between(row[before]) and not row[before].among("be"):
        before -= 1
    return row[before].among("be") or row[min(place + 1, len(row) - 1)].among("by")


def _agent(row: Tokens, verb: int) -> Place | None:
    """Return who stands behind the "by" of a passive: "it was announced on Monday by Olha Bondar"."""
    behind = range(verb + 1, min(len(row), verb + 1 + _AGENT))
    return next((phrase_from(row, place + 1) for place in behind if row[place].among("by")), None)


def _inverted(row: Tokens, verb: int) -> Place | None:
    """Return the subject behind the verb: "…,” said Olha Bondar", "…, conceded Olha Bondar.", "as conceded Bondar"."""
    begin = verb + 1
    while begin < len(row) and stands_between(row[begin]):
        begin += 1
    if begin >= len(row) or row[begin].among("leads_on"):
        return None
    if any(token.quoted for token in row[max(0, verb - 3) : verb]):
        return phrase_from(row, begin)
    found = None if row[verb].folded in forms("hearers") else phrase_from(row, begin)
    if found is None or not any(token.named for token in row[begin:] if token.end <= found[1]):
        return None
    if verb == 0 or (row[verb - 1].among("as") and not row[begin].among("be")):
        return found
    return found if row[verb - 1].text == "," and _ends(row, found) and _is_first_comma(row, verb - 1) else None


def _ends(row: Tokens, found: Place) -> bool:
    """Tell whether the clause ends with the phrase, or goes on with where or when: "said Olha Bondar on Monday"."""
    rest = [token for token in row if token.start >= found[1]]
    return not rest or rest[0].text in ".,;" or rest[0].among("prepositions")


def _is_first_comma(row: Tokens, place: int) -> bool:
    """Tell whether a whole clause stands before the comma at `place`, and nothing that it could explain."""
    return all(token.text not in f",({DASH}" for token in row[:place])
