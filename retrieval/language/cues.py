"""How the words around a quotation name its speaker: “…,” said X; X said: “…”; according to X, “…”."""

from functools import cache

from retrieval.language.phrases import first_subject, leading_subject, phrase_from, phrase_to, subject_before
from retrieval.language.reporting import (
    Place,
    Tokens,
    is_finite,
    is_rather_noun,
    is_verb,
    is_weak,
    leads_on,
    stands_between,
)
from retrieval.language.rules import words
from retrieval.language.script import DASH
from retrieval.language.verb_second import (
    auxiliary_of,
    is_english,
    is_verb_second,
    it_says,
    perfect_subject,
    somebody_in,
    subject_of,
)

_LONGEST_OWN = 8  # words of a subject of its own before a participle: "with one of her ads asking"
_LONGEST_SOURCE = 5  # words of "in the words of" and its like
_NEAR = 3  # words between a verb and the quotation to which it leads


def named_behind(after: Tokens, *, left_open: bool) -> Place | None:
    """Return the speaker that the words right behind a quotation name; `left_open` where it ends like a clause."""
    begin = next((place for place, token in enumerate(after) if token.text not in f",{DASH}-"), len(after))
    if (
        found := according(after, begin)
        or _said_so(after, begin)
        or perfect_subject(after, begin)
        or it_says(after, begin)
    ):
        return found
    if not (begin or left_open):
        return _plain(after)
    found = _inverted(after, begin)
    return found if found or is_verb_second(after) else leading_subject(after, begin, any_verb=left_open)


def _said_so(after: Tokens, begin: int) -> Place | None:
    """Return whom a word like "so" makes the speaker: "„…“, so die Sprecherin Olha Bondar."."""
    if begin >= len(after) or not after[begin].among("signs"):
        return None
    found = phrase_from(after, begin + 1)
    last = next((token for token in after if found and token.end == found[1]), None)
    return found if last and (last.named or last.among("pronouns")) else None


def signature(after: Tokens) -> Place | None:
    """Return the name behind a dash with which a quotation is signed: "“…” – Olha Bondar, mayor"."""
    begin = next((place for place, token in enumerate(after) if token.text not in f"{DASH}-"), 0)
    if not begin:
        return None
    end = begin
    while end < len(after) and (after[end].named or (end > begin and after[end].folded in words("names", "particles"))):
        end += 1
    ends = end == len(after) or after[end].text in ",(."
    return (after[begin].start, after[end - 1].end) if end > begin and ends else None


def _plain(after: Tokens) -> Place | None:
    """Return the speaker where the comma is missing: "…” said Olha Bondar"."""
    if len(after) > 1 and after[0].among("said") and after[1].named:
        return phrase_from(after, 1)
    if after and is_verb_second(after) and (found := _inverted(after, 0)):
        return found
    found = phrase_from(after, 0)
    behind = [token for token in after if found and token.start >= found[1]]
    if found and not (behind and behind[0].among("said")):
        if not (after[0].named or after[0].among("determiners") or after[0].among("pronouns")):
            return None
        said = next((place for place, token in enumerate(after[:8]) if token.among("said")), 0)
        return leading_subject(after[: said + 1], 0, any_verb=False) if said else None
    return found


def named_ahead(before: Tokens) -> Place | None:
    """Return the subject of the verb of speaking that leads to the quotation, the nearest that decides."""
    finite = [place for place in range(len(before)) if is_finite(before, place)]
    second = is_verb_second(before)
    commas = (place for place, token in enumerate(before) if token.text == ",")
    if found := next((found for place in commas if (found := _said_so(before, place + 1))), None):
        return found
    if second and (found := next((found for place in range(len(before)) if (found := according(before, place))), None)):
        return found
    if not second and (found := _participial(before)):
        return found
    aside: Place | None = None
    for place in reversed(finite):
        found = subject_of(before, auxiliary_of(before, place)) if second else subject_before(before, place)
        if found and not _reported(before, place, found):
            if second or not _in_aside(before, place):
                return found if not aside or place >= len(before) - len(_main_clause(before)) else aside
            aside = aside or found
        if not found and _stands_alone(before, place) and (found := phrase_from(before, place + 1)):
            return found
    return aside or next((found for place in range(len(before)) if (found := according(before, place))), None)


def _participial(before: Tokens) -> Place | None:
    """Return the subject of a participle that leads to the quotation: "Bondar closed the port, saying: “…”"."""
    place = len(before) - 1
    while place > 0 and (before[place].text in ",:" or before[place].among("leads_on")):
        place -= 1
    if place < 2 or not (is_verb(before[place]) and before[place].text.endswith("ing")):
        return None
    if before[place - 1].text == ",":
        return first_subject(_main_clause(before[: place - 1]))
    end = place
    while end and stands_between(before[end - 1]):
        end -= 1
    own = next((at + 1 for at in range(end - 1, max(-1, end - _LONGEST_OWN), -1) if before[at].among("with")), None)
    return (before[own].start, before[end - 1].end) if own and own < end else None


def _main_clause(row: Tokens) -> Tokens:
    """Return a clause without the words that only say where, when or why, which a comma parts from it."""
    if not row or not (row[0].among("prepositions") or row[0].among("conjunctions")):
        return row
    comma = next((place for place, token in enumerate(row) if token.text == ","), len(row) - 1)
    return row[comma + 1 :] or row


def _reports(before: Tokens, place: int) -> bool:
    """Tell whether a verb or a participle of speech stands at `place`."""
    return is_finite(before, place) or (is_verb(before[place]) and before[place].text.endswith("ing"))


def _in_aside(before: Tokens, verb: int) -> bool:
    """Tell whether a verb only tells more of somebody and leads to nothing: "to a man who promised more jobs: “…”"."""
    subject = verb
    while subject and stands_between(before[subject - 1]):
        subject -= 1
    if not (subject and before[subject - 1].among("relative")) or leads_on(before, verb):
        return False
    return len(before) - verb > _NEAR


def implied(before: Tokens, after: Tokens) -> Place | None:
    """Return the subject of the clause around a quotation: one with a participle, a colon, or a word for words."""
    if found := owner(before) or _view(before):
        return found
    if is_verb_second(before):
        return somebody_in(before) if before[-1].text == ":" else None
    if before and before[-1].text == ":":
        named = len(before) > 1 and before[-2].named
        return (phrase_to(before, len(before) - 1) if named else None) or first_subject(before)
    spoken = [place for place, token in enumerate(before) if is_verb(token)]
    if spoken:
        clauses = [place for place in range(spoken[-1]) if before[place].among("conjunctions")]
        return first_subject(before[clauses[-1] + 1 if clauses else 0 : spoken[-1] + 1])
    begin = next(
        (place for place, token in enumerate(after) if token.text != "," and not token.among("and")), len(after)
    )
    goes_on = begin < len(after) and is_verb(after[begin]) and after[begin].text.endswith("ing")
    return first_subject(before) if goes_on else None


def owner(before: Tokens) -> Place | None:
    """Return whose words they are: "her remark that “…”", "the minister’s warnings of “…”"."""
    end = len(before)
    while end and (before[end - 1].among("prepositions") or before[end - 1].among("boundaries")):
        end -= 1
    if not (end and before[end - 1].among("nouns")):
        return None
    for place in range(end - 2, max(-1, end - 5), -1):
        if before[place].among("possessives"):
            return before[place].start, before[place].end
        if before[place].text.endswith(("’s", "'s", "s’")):
            contracted = before[place].folded[:-2] in words("reporting", "contracted")
            return None if contracted else _owning(before, phrase_to(before, place + 1))
    return None


def _owning(before: Tokens, found: Place | None) -> Place | None:
    """Return a phrase from its first name or determiner on: "endorses Russia’s" owns by Russia."""
    row = [token for token in before if found and found[0] <= token.start and token.end <= found[1]]
    begin = next((token for token in row if token.named or token.among("determiners")), None)
    return (begin.start, row[-1].end) if begin else found


def _view(before: Tokens) -> Place | None:
    """Return whose view a sentence tells: "For Russia, the …"."""
    if len(before) > 1 and before[0].folded in words("reporting", "in_the_view_of") and before[1].named:
        return phrase_from(before, 1)
    return None


def named_at_end(after: Tokens) -> Place | None:
    """Return the speaker that the rest of the sentence names behind a comma: “…” in the capital, he said."""
    for place, token in enumerate(after):
        if token.text == ",":
            begin = place + 1
            found = _inverted(after, begin) or _short_clause(after, begin) or according(after, begin)
            if found := found or _said_so(after, begin) or perfect_subject(after, begin):
                return found
    return None


def according(row: Tokens, begin: int) -> Place | None:
    """Return whom the words at `begin` make the source: "according to the ministry", "via RIA Novosti"."""
    phrases = sources().get(row[begin].folded) if begin < len(row) else None
    if phrases is None:
        return None
    own = [token.folded for token in row[begin : begin + _LONGEST_SOURCE]]
    for phrase in phrases:
        if own[: len(phrase)] == phrase and (found := phrase_from(row, begin + len(phrase))):
            of_name = len(phrase) == 1 and row[begin].among("according_name")
            return found if not of_name or (row[begin + 1].named and is_english(row)) else None
    return None


@cache
def sources() -> dict[str, list[list[str]]]:
    """Return the words of "according to" and its like, by the first of them."""
    phrases = [phrase.split() for key in ("according", "according_name") for phrase in sorted(words("reporting", key))]
    return {first: [phrase for phrase in phrases if phrase[0] == first] for first, *_ in phrases}


def _inverted(row: Tokens, begin: int) -> Place | None:
    """Return the subject behind a verb at `begin`: "said Olha Bondar, the mayor"."""
    while begin < len(row) and stands_between(row[begin]):
        begin += 1
    if begin >= len(row) or not is_verb(row[begin]) or row[begin].text.endswith("ing"):
        return None
    begin += 1
    while begin < len(row) and row[begin].among("between"):
        begin += 1
    return phrase_from(row, begin)


def _short_clause(row: Tokens, begin: int) -> Place | None:
    found = phrase_from(row, begin)
    behind = next((place for place in range(begin, len(row)) if found and row[place].start >= found[1]), len(row))
    for place in range(begin, min(len(row), behind + 1)):
        if row[place].among("said") and place > begin:
            return subject_before(row, place)
    return None


def _stands_alone(before: Tokens, verb: int) -> bool:
    """Tell whether a name and nothing but a comma or a colon follow the verb: "Said Olha Bondar: “…”"."""
    if verb + 1 >= len(before) or not before[verb + 1].named:
        return False
    found = phrase_from(before, verb + 1)
    rest = [token for token in before[verb + 1 :] if found and token.start >= found[1]]
    return not rest or rest[0].text in ",:("


def _reported(before: Tokens, verb: int, found: Place) -> bool:
    """Tell whether the verb is itself part of what somebody is said to have said: "she says she thinks"."""
    earlier = next((place for place in range(verb - 1, -1, -1) if _reports(before, place)), None)
    if earlier is None or not (is_weak(before[verb]) or is_rather_noun(before[verb])):
        return False
    pronoun = any(token.start == found[0] and token.among("pronouns") for token in before)
    return pronoun or before[earlier].end + 16 > found[0]
