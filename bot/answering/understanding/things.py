"""What a question leaves to the talk that is no person: the thing that "it" means, and what somebody agrees with."""

import re
from typing import Final

from bot.answering.understanding.signs import Leaning, bare
from retrieval.language.asking import asked_speaker, asked_topic
from retrieval.language.rules import rules

_HAPPENED: Final = re.compile(r"\bwhat (?:has |had )?happened\b[^?]*", re.IGNORECASE)
_DID: Final = re.compile(
    r"^\W*(?:\w+,? )?what did (?P<who>.+?) (?P<verb>(?-i:[a-z]+))(?P<rest>(?: .*)?)$", re.IGNORECASE
)
_IS: Final = re.compile(r"^\W*(?:\w+,? )?what (?:is|are|was|were) (?P<thing>[^,;]+)$", re.IGNORECASE)
_SAYS_IT: Final = re.compile(r"\b(say|said|tell|claim|write)\s+(?:it|that|this|so)$", re.IGNORECASE)
_ONE: Final = re.compile(r"(?<![\w’'-])(?:it|this|that)(?![\w’'-])(?!\s+[a-z]+ed\b)", re.IGNORECASE)
_MANY: Final = re.compile(r"(?<![\w’'-])(?:they|them|these|those)(?![\w’'-])", re.IGNORECASE)
_MOST_WORDS: Final = 14  # of a thing that still reads well in another question


def thing_of(question: str, rules_: Leaning) -> str | None:
    """Return the thing that a question is about, so that it can stand in another: "what happened in Alaska"."""
    if not rules_.english:
        return None
    asked = bare(question)
    found = _topic(asked, rules_) or _deed(asked)
    if not found or len(found.split()) > _MOST_WORDS or _ONE.search(found) or _MANY.search(found):
        return None
    return found


def with_thing(question: str, thing: str, rules_: Leaning) -> str | None:
    """Return the question with the thing in the place of "it" or behind "agree"; None where it has no place for it."""
    asked = bare(question)
    if says_it(asked):
        return None if thing.startswith("what ") else f"{asked} about {thing}?"
    if preposition := rules_.elliptic(asked):
        return f"{asked} {preposition} {thing}?"
    is_many = thing.endswith("s") and not thing.startswith("what ")
    places = list(_ONE.finditer(asked)) or (list(_MANY.finditer(asked)) if is_many else [])
    if len(places) != 1:
        return None
    return f"{asked[: places[0].start()]}{thing}{asked[places[0].end() :]}?"


def says_it(question: str) -> bool:
    """Tell whether a question ends in "say it": what was said has to be known."""
    return bool(_SAYS_IT.search(bare(question)))


def _topic(asked: str, rules_: Leaning) -> str | None:
    """What somebody's words are asked about, or what anything is asked about."""
    if (speaker := asked_speaker(asked)) and (about := rules_.about_word.match(asked_topic(asked, speaker).strip())):
        return None if speaker.loose else _named(asked, asked.find(about[0], asked.find(speaker.text)))
    if match := rules_.about.search(asked):
        return match[0].split(maxsplit=1)[1]
    known = _IS.match(asked)
    return known["thing"] if known else None


def _named(asked: str, place: int) -> str | None:
    words = asked[place:].split()[1:]
    words = words[1:] if words and words[0].casefold() in {"say", "says", "said"} else words
    return " ".join(words) or None


def _deed(asked: str) -> str | None:
    """What happened, or what somebody did, as a part of a sentence."""
    if match := _HAPPENED.search(asked):
        return f"w{match[0][1:]}"
    match = _DID.match(asked)
    return f"what {match['who']} {past(match['verb'].lower())}{match['rest']}" if match else None


def past(verb: str) -> str:
    """Return the past of an English verb: announced, met, said."""
    if irregular := rules("irregular").get(verb):
        return str(next((form for form in irregular if not form.endswith(("ing", "s"))), irregular[0]))
    if verb.endswith("e"):
        return f"{verb}d"
    return f"{verb[:-1]}ied" if verb.endswith("y") and verb[-2:-1] not in "aeiou" else f"{verb}ed"
