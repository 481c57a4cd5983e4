"""Whether a mention in an article is of whom a statement means: one person, or a body and those who speak for it."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import takewhile

from retrieval.language.aliases import people
from retrieval.language.calendar_words import is_calendar_word
from retrieval.language.complements import belongs, complements, ends_with_post, follows_source
from retrieval.language.identity import naming, without_suffix
from retrieval.language.names import first_names_in, name_keys, names, runs
from retrieval.language.person_names import is_title
from retrieval.language.rules import words as rule_words
from retrieval.language.script import DASH, begins_with_capital, is_cyrillic
from retrieval.language.speech import Claim
from retrieval.language.terms import terms
from retrieval.language.wording import folded, listed
from retrieval.language.words import stem, words

_BELONGS = re.compile(r",|\b(?:of|from|at|in|with)\b")
_OF = re.compile(r"\s(?:of|for|to)\s")
_CLOSE_TO = re.compile(r"\s(?:to|near|around|behind)\s")
_FULL_NAME = 2  # words
_NO_NOUNS = ("ed", "ing", "ly")  # Berg, jokingly


def best(verdicts: Iterable[bool | None]) -> bool | None:
    """True where any verdict is, and the others are not asked for; else False where any is."""
    others = set()
    for verdict in verdicts:
        if verdict:
            return True
        others.add(verdict)
    return False if False in others else None


def same_speaker(claim: Claim, name: str, mention: str, source: str) -> bool | None:
    """Tell whether the claimed speaker is this one; None where a pronoun or a word like "the minister" hides it."""
    if folded(claim.mention) in listed("pronouns"):
        here = all(set(terms(meant)) <= set(terms(source)) for meant in claim.meant)
        if not claim.meant or (here and folded(mention) == folded(claim.mention)):
            return True  # "he said" names nobody, or whomever the same words name there
    if folded(name) in listed("pronouns"):
        return None
    if belongs(mention, claim.mention) and not follows_source(mention, source):
        return False
    if _is_explained(claim.mention, mention, source):
        return True
    return best(_same_person(meant, name, mention) for meant in claim.meant)


@lru_cache(maxsize=1024)
def _is_explained(claimed: str, mention: str, source: str) -> bool:
    """Tell whether a source explains the claimed words by a name: "the minister" of "The minister, Lena Orlov, said".

    What stands behind a preposition is not who speaks: "the adviser to the minister, Lena Orlov, said".
    """
    if (
        not (claimed and mention)
        or f", {mention}" not in source
        or name_words(claimed)[-1:] == name_words(mention)[-1:]
    ):
        return False
    begin = folded(source).find(f"{folded(claimed)}, {folded(mention)}")
    before = source[:begin].split() if begin >= 0 else ["of"]
    starts = not before or before[-1].endswith((*'.,;:”"»', DASH)) or folded(before[-1]) in _leads_on()
    return bool(name_words(mention)) and (starts or is_calendar_word(before[-1], in_full=True))


@cache
def _leads_on() -> frozenset[str]:
    return rule_words("reporting", "leads_on") | rule_words("reporting", "and") | rule_words("reporting", "but")


def is_named(claim: Claim, mention: str) -> bool:
    """Tell whether a mention names the claimed speaker by itself, whatever fullest name its article has for it."""
    if not claim.meant:
        return True  # "he said" names nobody
    if not (listed("pronouns").isdisjoint(words(mention)) and name_words(mention)) or belongs(mention, claim.mention):
        return False
    return any(name_words(meant) and _same_person(meant, mention, mention) for meant in claim.meant)


def _same_person(meant: str, name: str, mention: str) -> bool | None:
    ours, theirs = name_words(meant), without_suffix(name_words(mention)) or _unless_owner(name, mention)
    if not ours and _only_serves(meant, mention):
        return False
    if not ours:
        return True if set(terms(meant)) & {*terms(mention), *terms(name)} else None
    if not theirs:
        return False
    who = name_keys(ours[-1])
    if _is_anothers(meant, mention, who):
        return False
    if who & name_keys(theirs[-1]):
        return _same_head(_head(meant), _head(mention)) or not _may_be_person(meant) or _speaks_for(meant, mention)
    voice = not _may_be_person(meant) or _speaks_for(meant, mention)
    own = "’s" not in mention and "'s" not in mention and voice
    return own and any(who & name_keys(word) for word in theirs)  # the Kremlin says what its spokesman says


def _only_serves(meant: str, mention: str) -> bool:
    """Tell whether who holds a post is only whom a mention belongs to: "the governor", "a critic of the governor"."""
    (head, *served), (own, *_) = _OF.split(mention, maxsplit=1), _OF.split(meant, maxsplit=1)
    is_post = not rule_words("speakers", "posts").isdisjoint(words(own))
    return bool(served) and is_post and set(terms(own)).isdisjoint(terms(head))


def _is_anothers(meant: str, mention: str, who: frozenset[str]) -> bool:
    """Tell whether a mention means somebody else by a name: "sources close to Berg", "critics of Anna Berg"."""
    if not _may_be_person(meant) or _names_behind(meant, who) or not _names_behind(mention, who):
        return False
    return not _speaks_for(meant, mention)


def _names_behind(mention: str, who: frozenset[str]) -> bool:
    return any(who & name_keys(word) for bare in complements(mention) for word in words(bare[-1]))


def _speaks_for(meant: str, mention: str) -> bool:
    """Tell whether a name that is no known person's may be a body's, and the mention its voice: "an Acme official"."""
    voiced = not rule_words("speakers", "voices").isdisjoint(words(mention))
    return voiced and not _is_person(meant) and not _CLOSE_TO.search(mention)


def _unless_owner(name: str, mention: str) -> Sequence[str]:
    """The words of a name for which a mention without one stands; none where it is only whom the mention belongs to."""
    return () if set(words(name)) <= set(words(mention)) else name_words(name)


def _is_person(meant: str) -> bool:
    """Tell whether the last name in a mention is known to be a person's: of bodies, their people speak for them."""
    ours = name_words(meant)
    return not name_keys(ours[-1]).isdisjoint(people()) or bool(first_names_in(" ".join(ours)))


def _may_be_person(meant: str) -> bool:
    """Tell whether a name is a person's or one that nothing is known of."""
    return _is_person(meant) or bool(naming(meant).person)


def _same_head(one: str, other: str) -> bool | None:
    """Tell whether mentions with one person's name mean the same: no aide is the person, one may be another."""
    return True if one == other else None if one and other else False


@lru_cache(maxsize=1024)
def _head(mention: str) -> str:
    """Return the noun that a name only stands before: "aides" in "Berg aides" and "Berg’s old aides"; "" where none."""
    if is_cyrillic(mention) or _behind_office(mention):
        return ""  # the name stands behind the noun
    phrase = _BELONGS.split(mention)[0]
    run = next(reversed([*runs(f"x {phrase}")]), None) if name_words(mention) else None
    behind = f"x {phrase}"[run.start + len(run.text) :].split() if run else []
    nouns = list(takewhile(lambda word: word.isalpha() and word not in _ends_name(), behind))
    return stem(nouns[-1]) if nouns and not nouns[-1].endswith(_NO_NOUNS) else ""


@cache
def _ends_name() -> frozenset[str]:
    """Words behind a name that make no noun phrase of it: "and", "in", "himself"."""
    keys = ("prepositions", "boundaries", "between", "determiners")
    return frozenset().union(*(rule_words("reporting", key) for key in keys))


@lru_cache(maxsize=1024)
def name_words(mention: str) -> Sequence[str]:
    """The words of the names in a mention of somebody: without "the minister", and without what they are of or from."""
    named = _behind_office(mention) or _BELONGS.split(mention)[0]
    return tuple(word for name, _ in names(f"x {named}") for word in words(name))


def _behind_office(mention: str) -> str:
    """Return whom an office stands before: "Marco Rubio" of "Secretary of State Marco Rubio"; "" where it does not.

    "A spokesman of President Vladimir Putin" is no office of his: who serves a person is not named so.
    """
    office, *behind = _OF.split(mention, maxsplit=1)
    rest = "".join(behind)
    parts, held = rest.removeprefix("the ").split(), office.split()
    before, person = parts[:-_FULL_NAME], parts[-_FULL_NAME:]
    if not (before and held and all(map(begins_with_capital, parts)) and ends_with_post(held)):
        return ""
    serves = not {word.casefold() for word in held}.isdisjoint(rule_words("speakers", "serve"))
    owned = any(map(is_title, before)) or first_names_in(" ".join([*before, person[0]]))
    return "" if serves or owned else " ".join(person)
