"""Who is meant: the people whom a text names, and whom a surname or a pronoun in it means."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise, takewhile

from retrieval.language.aliases import remembered, stems_in_names
from retrieval.language.calendar_words import is_calendar_word
from retrieval.language.names import (
    SPACE,
    Run,
    begins_sentence,
    country_of,
    is_no_name,
    past_first_word,
    runs,
    sound_of,
)
from retrieval.language.quotation_marks import unquoted
from retrieval.language.rules import words
from retrieval.language.script import APOSTROPHE, MARK, UPPER
from retrieval.language.sentences import ends_sentence
from retrieval.language.words import fold, stem

_POSSESSIVE = re.compile(r"(?:[’']s|(?<=s)[’'])$")
_OWNER = re.compile(r"[\w’'-]+(?:[’']s|(?<=s)[’'])\s+(?=\w)")
_INITIALS = re.compile(rf"(?:{UPPER}[{MARK}]*\.?){{1,2}}")
_STOP_INSIDE = re.compile(r"\.(?=[,;’']|\s+[^\W\d_])")
_JOINS = f"-{APOSTROPHE}"
_LONGEST_NAME = 4  # words with a capital
_FAR = 600  # characters, behind which a pronoun means nobody for sure
_STOPS = (". ", "? ", "! ", "\n")


class People:
    """The people of one text; what stands inside quotations is left out of `view`, the other reading of `text`."""

    def __init__(self, text: str, view: str) -> None:
        self._full: dict[str, list[str]] = {}
        for run in _whole(text):
            name = _bare(run.text)
            if _is_full(name):
                self._note(name)
        self.known = frozenset(full for same in self._full.values() for full in same)
        self._view = view
        self._places: list[int] = []
        self._ends: list[int] = []
        self._people: list[tuple[str, str]] = []
        for run in _whole(view):
            if full := self._of_run(_bare(run.text) or (run.text.rsplit(None, 1)[-1],), run.start):
                self._places.append(run.start)
                self._ends.append(run.start + len(run.text))
                self._people.append((full, _sex(run.text, full)))

    def _note(self, name: Sequence[str]) -> None:
        """Keep a full name, unless one of the same surname is kept that may be the same person's."""
        same = self._full.setdefault(_key(name[-1]), [])
        if not any(_may_be_one(name, other.split()) for other in same):
            same.append(" ".join(name))

    def _of_run(self, bare: Sequence[str], start: int) -> str | None:
        """Return the person of these words; of several with one surname, whom a first name or the words above tell."""
        same = self._full.get(_key(bare[-1]), ())
        if len(same) < 2 or len(bare) > 1:
            fits = (full for full in same if len(bare) == 1 or _may_be_one(bare, full.split()))
            return next(fits, same[0] if len(same) == 1 and len(bare) > 1 else None)
        near = [full for full, _ in self._before(start) if full in same]
        return near[0] if near else None

    def name(self, mention: str, start: int, last: str | None) -> str:
        """Return the full name of the person whom `mention` at `start` means, or the mention itself.

        `last` is the name of the person who spoke before: the first whom a pronoun is taken to mean.
        """
        folded = mention.strip().casefold()
        for sex in ("he", "she"):
            if folded in words("reporting", sex):
                return self._meant(sex, start, last) or mention.strip()
        shown = self._shown(mention, start)
        return shown or _POSSESSIVE.sub("", mention.strip(" ,"))

    def _shown(self, mention: str, start: int) -> str | None:
        """The person behind the last "’s", where one is named there: whoever stands before it only owns something."""
        owners = list(_OWNER.finditer(mention))
        if not owners:
            return self._first_of(mention, start)
        rest = mention[owners[-1].end() :]
        return self._first_of(rest if any(runs(rest)) else _OWNER.sub("", mention), start)

    def _first_of(self, mention: str, start: int) -> str | None:
        for run in _whole(mention):
            bare = _bare(run.text)
            if bare and (_is_full(bare) or len(bare) == 1) and (full := self._of_run(bare, start)):
                return full
        return None

    def person(self, mention: str, start: int) -> str | None:
        """Return the name of the person whom `mention` at `start` names, the fullest that the text has for them.

        A name that the text never gives in full is taken as it stands; None where the mention names no person.
        """
        if found := self._shown(mention, start):
            return found
        whole = _POSSESSIVE.sub("", mention)
        named = (_bare(run.text) for run in _whole(mention) if whole.endswith(_POSSESSIVE.sub("", run.text)))
        return next((" ".join(bare) for bare in named if _names_somebody(bare, mention)), None)

    def only(self, sex: str, start: int) -> str | None:
        """Return whom "he" or "she" at `start` means, where the sentences before it leave nobody else."""
        first = max(0, start - _FAR)
        place = bisect_left(self._places, start)
        near = [at for at in range(place) if self._places[at] >= first and self._people[at][1] in ("", sex)]
        if not near:
            return None
        begin = max(self._view.rfind(stop, 0, self._places[near[-1]]) for stop in _STOPS)
        meant = {self._people[at][0] for at in near if self._places[at] > begin}
        return meant.pop() if len(meant) == 1 else None

    def between(self, start: int, end: int) -> Sequence[tuple[str, tuple[int, int]]]:
        """Return the people named between two places, outside quotations, in order, each with the place of the name."""
        first, last = bisect_left(self._places, start), bisect_left(self._places, end)
        return [(self._people[at][0], (self._places[at], self._ends[at])) for at in range(first, last)]

    def others(self, name: str, start: int, end: int) -> bool:
        """Tell whether anybody but the person of that name is named between two places, outside quotations."""
        return any(full != name for full, _ in self.between(start, end))

    def _meant(self, sex: str, start: int, last: str | None) -> str | None:
        if last in self.known and _sex("", last) in ("", sex):
            return last
        return next((full for full, own in self._before(start) if own in ("", sex)), None)

    def _before(self, start: int) -> Sequence[tuple[str, str]]:
        place = bisect_left(self._places, start)
        return self._people[max(0, place - 20) : place][::-1]


@remembered(4)
def people_of(text: str) -> People:
    """Return the people of a text; what stands inside its quotations names nobody whom a pronoun may mean."""
    return People(text, unquoted(text))


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
    for run in _whole(text, start):
        parts = _person(run)
        alone = len(parts) == 1 and begins_sentence(text, run.start) and not _is_known(parts[0])
        if not parts or alone or _article().search(text[: run.start]):
            continue
        name = " ".join(parts)
        begin = run.start + len(run.text) - len(name)
        yield run, Run(_POSSESSIVE.sub("", name + _stop(text, begin, begin + len(name))), begin)


def _stop(text: str, start: int, end: int) -> str:
    """Return the full stop behind a name that is its own: Robert F. Kennedy Jr."""
    return "." if _STOP_INSIDE.match(text, end) and not ends_sentence(text, start, end) else ""


def _whole(text: str, start: int = 0) -> Iterator[Run]:
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


@cache
def _article() -> re.Pattern[str]:
    """The pattern of an article, perhaps with a word between it and the name."""
    return re.compile(rf"\b(?:{'|'.join(words('names', 'articles'))})\s+(?:\w+\s+)?$", re.IGNORECASE)


def _person(run: Run) -> list[str]:
    """Return the words of a run that name a person: "Yuri Ushakov" of "Putin’s Yuri Ushakov"."""
    parts = _behind_owner(run.text.split(" "))
    while parts and _is_no_person(parts):
        del parts[0]
    return parts


def _behind_owner(parts: list[str]) -> list[str]:
    """Return the words behind the last "Putin’s"."""
    owners = [place for place, part in enumerate(parts[:-1]) if _POSSESSIVE.search(part)]
    return parts[owners[-1] + 1 if owners else 0 :]


def _is_no_person(parts: Sequence[str]) -> bool:
    """Tell whether a run’s first word is no part of a person’s name: a body, a people, a month."""
    bare = _POSSESSIVE.sub("", parts[0].strip(".,"))
    if bare and stem(fold(bare)) in stems_in_names(of_people=False) and not _is_known(bare):
        return True
    if _INITIALS.fullmatch(parts[0]) and parts[1:] and not _is_title(parts[1]):
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
    return (
        not rest or _is_title(rest[0]) or not country_of(stem(fold(word))).isdisjoint(stems_in_names(of_people=False))
    )


def _is_known(word: str) -> bool:
    return stem(fold(word)) in stems_in_names(of_people=True)


@cache
def _people() -> re.Pattern[str]:
    """The pattern of how the words for peoples end."""
    return re.compile(rf"(?:{'|'.join(words('names', 'peoples'))})$")


@lru_cache(maxsize=4096)
def _bare(name: str) -> tuple[str, ...]:
    """Return the words of a name behind its last title; of "Putin’s Yuri Ushakov" those of the one who is his."""
    parts = tuple(_POSSESSIVE.sub("", part) for part in _behind_owner(name.split()))
    told = [place for place, part in enumerate(parts) if _is_title(part)]
    parts = parts[told[-1] + 1 :] if told else parts
    while parts and is_no_name(parts[0]):
        parts = parts[1:]
    while len(parts) > 2 and parts[0].casefold() in words("first_names", "bodies"):  # "Secretary of State Olha Bondar"
        parts = parts[1:]
    return parts


def without_titles(name: str) -> tuple[str, ...]:
    """Return the words of a name behind its last title, and of "Putin’s Yuri Ushakov" those of the one who is his."""
    return _bare(name)


def is_title(word: str) -> bool:
    """Tell whether a word is a title or an office that may stand before a name."""
    return _is_title(word)


def _is_title(word: str) -> bool:
    return word.casefold().rstrip(".") in _titles()


@cache
def _titles() -> frozenset[str]:
    return frozenset().union(*(words("first_names", key) for key in ("titles", "titles_masculine", "titles_feminine")))


def _is_full(name: Sequence[str]) -> bool:
    """Tell whether these are the words of a person’s full name."""
    own = [part for part in name if part not in words("names", "particles")]
    return 1 < len(own) <= _LONGEST_NAME and words("first_names", "bodies").isdisjoint(map(str.casefold, own))


def _names_somebody(bare: Sequence[str], mention: str) -> bool:
    """Tell whether the words behind the titles of a mention are a person's name and no body's, place's or people's."""
    if not bare or _article().match(mention) or is_calendar_word(bare[0], in_full=True):
        return False
    if len(bare) == 1 and not bare[0][1:].islower():
        return False
    return _is_known(bare[-1]) or ((len(bare) == 1 or _is_full(bare)) and not any(_is_foreign(part) for part in bare))


def _is_foreign(word: str) -> bool:
    """Tell whether a word is part of the name of a body or a place, or of that of a people."""
    others, known = stems_in_names(of_people=False), stem(fold(word))
    return known in others or not country_of(known).isdisjoint(others)


def _may_be_one(name: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two full names of one surname may be one person's: the first names do not contradict each other."""
    one, two = ([part.strip(".").casefold() for part in names[:-1]] for names in (name, other))
    shorter, longer = sorted((one, two), key=len)
    return all(any(_is_same_first_name(part, held) for held in longer) for part in shorter)


@lru_cache(maxsize=4096)
def _is_same_first_name(one: str, other: str) -> bool:
    """Tell whether two first names may be one: an initial, a short form, another spelling."""
    short, long = sorted((fold(one), fold(other)), key=len)
    return long.startswith(short) or sound_of(short) == sound_of(long)


@lru_cache(maxsize=4096)
def _sex(mention: str, full: str) -> str:
    """Return the pronoun for a person, or "" where neither title nor first name tells."""
    told = {part.casefold().rstrip(".") for part in (*mention.split(), *full.split()[:1])}
    if told & (words("first_names", "masculine") | words("first_names", "titles_masculine")):
        return "he"
    return "she" if told & (words("first_names", "feminine") | words("first_names", "titles_feminine")) else ""


@lru_cache(maxsize=4096)
def _key(word: str) -> str:
    """What a surname is known by: its stem, without a particle and a hyphen before it."""
    particle, _, rest = word.partition("-")
    return stem(fold(rest if rest and particle in words("names", "joined_particles") else word))
