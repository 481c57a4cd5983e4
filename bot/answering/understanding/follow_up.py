"""A follow-up question made to stand alone by code: what it leaves out is taken from the turns before.

Only a question that leans back is touched: by a pronoun, by what it leaves out ("And on Thursday?"), by "the second
one". A question that names what it asks about stays as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.answering.understanding.signs import PREPOSITIONS, Leaning, bare, leaning
from bot.answering.understanding.things import says_it, thing_of, with_thing
from bot.answering.words import answer_language
from retrieval.language.asking import asked_speaker
from retrieval.language.mentions import first_person_at, person_in, several_people
from retrieval.language.quotations import speaker_in

LONGEST: Final = 1_000  # characters of an earlier question or message that a later one is asked together with


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question; `answer` holds the words that answered it, where they are known.

    `alone`: the question is written as it was understood.
    """

    question: str
    answer: str = ""
    alone: bool = False


History = Sequence[str | Turn]


def turns_of(history: History) -> tuple[Turn, ...]:
    """Return the turns of a history that may hold bare questions."""
    return tuple(Turn(turn) if isinstance(turn, str) else turn for turn in history)


def stand_alone(question: str, history: History) -> str:
    """Return `question` as it reads without the conversation; the newest of the earlier turns stands last."""
    before = _talk(turns_of(history))
    return _alone(question, before) if before else question


def lacks_speaker(question: str, history: History) -> bool:
    """Say whether a follow-up asks on about somebody whom only the last answer can name, and that is not known."""
    turns = turns_of(history)
    before = _talk(turns)
    if before is None or turns[-1].answer or person_in(before.question) or several_people(before.question):
        return False
    rules = _rules(question, before)
    return bool(rules.pronoun(question, "he", "she", "his", "her")) and rules.unnamed(question)


@dataclass(frozen=True, slots=True)
class _Before:
    """The question before, as it was understood, and the person and the thing that the talk is about."""

    question: str
    person: str | None
    thing: str | None = None


def _talk(turns: Sequence[Turn]) -> _Before | None:
    before: _Before | None = None
    for turn in turns:
        asked = turn.question.strip()
        understood = asked if turn.alone or before is None else _alone(asked, before)
        person = _person(understood, turn.answer, before)
        before = _Before(understood, person, _thing(understood, before))
    return before


def _thing(question: str, before: _Before | None) -> str | None:
    """What "it" means after this question: what it is about, else what the one before is about."""
    own = thing_of(question, leaning(answer_language(question)))
    return own or (before.thing if before else None)


def of_answer(question: str) -> str:
    """Return what of the last answer a question asks for: its "source", its "speaker" or its "day"; empty for none."""
    rules = leaning(answer_language(question))
    asked = bare(question[len(rules.opener(question)) :]).casefold().replace("’", "'")
    return next((kind for kind in ("source", "speaker", "day") if asked in rules.words[f"of_{kind}"]), "")


def _person(question: str, answer: str, before: _Before | None) -> str | None:
    """Whom "he" means after this question: whom it names, else who speaks in its answer, else the one before."""
    if several_people(question):
        return None
    named = person_in(question) or (speaker_in(answer) if answer else None)
    return named or (before.person if before and not _asks_who(question) else None)


def _asks_who(question: str) -> bool:
    first = re.match(r"\W*([\w’'-]+)", question)
    return bool(first) and first[1].casefold() in leaning(answer_language(question)).words["who"]  # type: ignore[index]


def _rules(question: str, before: _Before) -> Leaning:
    return leaning(answer_language(question, otherwise=answer_language(before.question)))


def _alone(question: str, before: _Before) -> str:
    rules = _rules(question, before)
    if of_answer(question):
        return before.question
    opener = rules.opener(question)
    if piece := _completed(question, question[len(opener) :], before, rules):
        return piece
    if rules.ordinal_one and (one := rules.ordinal_one.search(question)):
        return _other_of_the_kind(question, one, before.question, rules)
    plain = question
    if rules.pronoun(question, "he", "she", "his", "her", "hers") and rules.unnamed(question):
        plain = _with_person(question, before, rules)
    if (rules.points_back(plain) or rules.elliptic(plain)) and plain.find(before.question):
        return _with_thing(plain, opener if plain == question else "", before, rules, is_named=plain != question)
    if plain != question:
        return plain
    return _with_topic(question, before.question, rules) if opener else question


def _with_thing(question: str, opener: str, before: _Before, rules: Leaning, *, is_named: bool) -> str:
    """Put the thing that the talk is about in the place of "it"; where none is known, ask the two questions as one.

    `is_named`: it names whom it is about, and needs the other only for what they said.
    """
    rest = question[len(opener) :]
    of_themselves = is_named and before.person and before.person in (before.thing or "")
    known = with_thing(rest, before.thing, rules) if before.thing and not of_themselves else None
    if known:
        return known[:1].upper() + known[1:] if question[:1].isupper() else known
    if rules.points_back(question) and (not is_named or says_it(question)):
        return _joined(before.question, question)
    return question


def _completed(question: str, rest: str, before: _Before, rules: Leaning) -> str | None:
    """Complete a question that is only a piece of one; None where it is more. `rest` is what follows an "and"."""
    instead = rules.instead(question)
    if other := rules.only_ordinal(instead or rest):
        return _with_ordinal(other, question, before.question, rules)
    if rules.asks_who_else(rest):
        return _who_else(before, rest)
    if rules.is_bare(rest):
        return _joined(before.question, question)
    if instead or (rest != question and rules.is_fragment(rest)) or rules.begins_with_time(rest):
        return _in_its_place(bare(instead or rest), question, before, rules)
    return None


def _who_else(before: _Before, rest: str) -> str:
    """Ask who but those known did or said what the question before is about."""
    if re.match(r"\W*who\b(?! else\b)", before.question, re.IGNORECASE):
        return re.sub(r"\bwho\b", "Who else", before.question, count=1, flags=re.IGNORECASE)
    thing = before.thing
    return (
        f"Who else spoke about {thing}?" if thing and not thing.startswith("what ") else _joined(before.question, rest)
    )


def _with_person(question: str, before: _Before, rules: Leaning) -> str:
    """Put the person whom the talk is about for "he" or "she"; both at once, or nobody known: ask the two as one."""
    both = rules.pronoun(question, "he", "his") and rules.pronoun(question, "she", "her", "hers")
    if before.person is None or both:
        return _joined(before.question, question)
    if not rules.english:
        return _named_at_first(question, before.person, rules)
    whose = re.compile(rf"\b(?:his|hers|her(?=\s+(?!(?:{PREPOSITIONS}|and|or)\b)\w))\b", re.IGNORECASE)
    question = whose.sub(f"{before.person}’s", question)
    return re.sub(r"\b(?:he|him|she|her)\b", before.person, question, flags=re.IGNORECASE)


def _named_at_first(question: str, name: str, rules: Leaning) -> str:
    """Name the person at the first pronoun: for it where it is the subject, else beside it, since names inflect."""
    pronoun = rules.pronoun(question, "he", "she")
    assert pronoun, "these languages have no other pronouns of persons"
    subject = pronoun[0].casefold() in {rules.words["he"][0], rules.words["she"][0]}
    return _replaced(question, pronoun.span(), name if subject else f"{pronoun[0]} ({name})")


def _in_its_place(new: str, question: str, before: _Before, rules: Leaning) -> str:
    """Put what a fragment names in the place of its like in the question before: a time, a person, a topic."""
    asked, about = before.question, rules.about_word.match(new)
    if rules.time.search(new):
        new = new[0].lower() + new[1:] if new.partition(" ")[0].casefold() in rules.words["time_heads"] else new
        old = rules.time_place.search(asked)
        return _replaced(asked, old.span(), new) if old else f"{bare(asked)} {new}?"
    named = new[about.end() :] if about else new
    subject = asked_speaker(asked)
    is_somebody = not about and (person_in(f"– x {named}") or named[:1].isupper())
    if is_somebody and subject and not subject.loose and (at := asked.find(subject.text)) >= 0:
        start = at - len("the ") if asked[:at].casefold().endswith("the ") else at
        return _replaced(asked, (start, at + len(subject.text)), named)
    person, place = person_in(f"– x {named}"), first_person_at(asked)
    stated = about and rules.opener(question) and not rules.instead(question)  # "And about Rubio?"
    if person and place is not None and not stated:
        return _replaced(asked, place, named)
    if (topic := rules.about.search(asked)) and (about or not person):
        word = "" if about else f"{topic[0].partition(' ')[0]} "
        return _replaced(asked, topic.span(), f"{word}{new}")
    return _joined(asked, question)


def _with_topic(question: str, before: str, rules: Leaning) -> str:
    """Keep the topic where a question says of a person only that they speak: "And what did Rubio say?"."""
    topic, named = rules.about.search(before), person_in(question)
    says_more = not named or len(question.split()) > len(named.split()) + 4 or rules.about.search(question)
    return question if not topic or says_more else f"{bare(question)} {topic[0].strip()}?"


def _with_ordinal(other: str, question: str, before: str, rules: Leaning) -> str:
    """Ask the question before again about the second, where it asked about the first."""
    known = re.search(rf"\b(?:{rules.ordinals})\b", before, re.IGNORECASE)
    return _replaced(before, known.span(), other.lower()) if known else _joined(before, question)


def _other_of_the_kind(question: str, one: re.Match[str], before: str, rules: Leaning) -> str:
    """Return what "the second one" is where the question before asks about the first something: the second."""
    known = re.search(rf"(\S+[’']s?\s+|\bthe\s+)?\b(?:{rules.ordinals})\s+([^?.!]+)", before, re.IGNORECASE)
    if not known:
        return _joined(before, question)
    whose = known[1] if known[1] and re.search(r"[’']s?\s+$", known[1]) else "the "
    return _replaced(question, one.span(), f"{whose}{one[1]} {known[2].strip()}")


def _joined(before: str, question: str) -> str:
    """Both questions as one; of a long talk or message only where it begins and where it has come to."""
    if len(before) > LONGEST:
        half = LONGEST // 2
        before = f"{before[:half].rpartition(' ')[0]} … {before[-half:].partition(' ')[2]}"
    return f"{before} {question.strip()}"


def _replaced(text: str, place: tuple[int, int], new: str) -> str:
    return f"{text[: place[0]]}{new}{text[place[1] :]}"
