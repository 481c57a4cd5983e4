"""Where a text names people: each name in full, with its title, and the runs of capitals that may be one."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise, takewhile

from retrieval.language.aliases import stems_in_names
from retrieval.language.calendar_words import is_calendar_word
from retrieval.language.names import SPACE, Run, begins_sentence, country_of, past_first_word, runs
from retrieval.language.person_names import behind_owner, is_known_person, is_title, without_possessive
from retrieval.language.rules import words
from retrieval.language.script import APOSTROPHE, MARK, UPPER
from retrieval.language.sentences import ends_sentence
from retrieval.language.words import fold, stem

_INITIALS = re.compile(rf"(?:{UPPER}[{MARK}]*\.?){{1,2}}")
_STOP_INSIDE = re.compile(r"\.(?=[,;’']|\s+[^\W\d_])")
_JOINS = f"-{APOSTROPHE}"


def person_in(question: str, start: int = 0) -> str | None:
    """Return the first person whom a question names behind its first word, in full as it writes the name."""
    return next((run.text for run in people_in(question, max(start, past_first_word(question)))), None)


def first_person_at(question: str) -> tuple[int, int] | None:
    """Return where the first person of a question is named, with what stands before the name for them.

    That is all of "NATO’s Mark Rutte" and of "Ukrainian President Zelensky", without a day or a month before it.
    """
    run, name = next(_mentions(question, past_first_word(question)), (None, None))
    if run is None or name is None:
        return None
    when = takewhile(lambda word: is_calendar_word(word, in_full=True), run.text.split(" "))
    return run.start + sum(len(word) + 1 for word in when), name.start + len(name.text)


def several_people(question: str) -> bool:
    """Say whether two people stand side by side, so that "he" may be either."""
    return any(
        re.fullmatch(
            r"(?:[’']s)?\s*(?:and|or|,|и|или|і|й|та|або)\s*", question[one.start + len(one.text) : other.start]
        )
        for one, other in pairwise(people_in(question))
    )


def people_in(text: str, start: int = 0) -> Iterator[Run]:
    """Yield whom a text names from `start` on, each in full with title and initials, without a possessive ending."""
    return (name for _, name in _mentions(text, start))


def _mentions(text: str, start: int) -> Iterator[tuple[Run, Run]]:
    """Yield the runs that name a person, and the name in each."""
    for run in whole_runs(text, start):
        parts = _person(run)
        alone = len(parts) == 1 and begins_sentence(text, run.start) and not is_known_person(parts[0])
        if not parts or alone or _article().search(text[: run.start]):
            continue
        name = " ".join(parts)
        begin = run.start + len(run.text) - len(name)
        yield run, Run(without_possessive(name + _stop(text, begin, begin + len(name))), begin)


def _stop(text: str, start: int, end: int) -> str:
    """Return the full stop behind a name that is its own: Robert F. Kennedy Jr."""
    return "." if _STOP_INSIDE.match(text, end) and not ends_sentence(text, start, end) else ""


def whole_runs(text: str, start: int = 0) -> Iterator[Run]:
    """Yield the runs of a text, those as one that a small word with a hyphen joins: Bashar al-Assad."""
    before: Run | None = None
    for run in runs(text, start):
        if before is None:
            before = run
        elif text[run.start - 1] in _JOINS and _joined().fullmatch(text, before.start + len(before.text), run.start):
            before = Run(text[before.start : run.start + len(run.text)], before.start)
        else:
            yield before
            before = run
    if before:
        yield before


@cache
def _joined() -> re.Pattern[str]:
    return re.compile(rf"{SPACE}(?:{'|'.join(words('names', 'joined_particles'))})-[{APOSTROPHE}]?")


def _person(run: Run) -> list[str]:
    """Return the words of a run that name a person: "Yuri Ushakov" of "Putin’s Yuri Ushakov"."""
    parts = behind_owner(run.text.split(" "))
    while parts and _is_no_person(parts):
        del parts[0]
    return parts


def _is_no_person(parts: Sequence[str]) -> bool:
    """Tell whether a run’s first word is no part of a person’s name: a body, a people, a month."""
    bare = without_possessive(parts[0].strip(".,"))
    if bare and stem(fold(bare)) in stems_in_names(of_people=False) and not is_known_person(bare):
        return True
    if _INITIALS.fullmatch(parts[0]) and parts[1:] and not is_title(parts[1]):
        return False
    return (
        len(bare) < 2
        or bare.isupper()
        or "." in bare
        or is_calendar_word(bare, in_full=True)
        or _is_people(bare, parts[1:])
    )


def _is_people(word: str, rest: Sequence[str]) -> bool:
    """Tell whether a word names a people: Ukrainian, but not the first name in "Ciprian Berg"."""
    if not _people().search(word):
        return False
    return not rest or is_title(rest[0]) or not country_of(stem(fold(word))).isdisjoint(stems_in_names(of_people=False))


@cache
def _people() -> re.Pattern[str]:
    """The pattern of how the words for peoples end."""
    return re.compile(rf"(?:{'|'.join(words('names', 'peoples'))})$")


@cache
def _article() -> re.Pattern[str]:
    """The pattern of an article, perhaps with a word between it and the name."""
    return re.compile(rf"\b(?:{'|'.join(words('names', 'articles'))})\s+(?:\w+\s+)?$", re.IGNORECASE)
