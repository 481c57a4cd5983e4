"""Who is meant: the people whom a text names, and whom a surname or a pronoun in it means."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import pairwise, takewhile
from operator import itemgetter

from retrieval.language.aliases import stems_in_names
from retrieval.language.calendar_words import is_calendar_word
from retrieval.language.names import SPACE, Run, begins_sentence, country_of, is_no_name, past_first_word, runs
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


class People:
    """The people of one text; what stands inside quotations is left out of `view`, the other reading of `text`."""

    def __init__(self, text: str, view: str) -> None:
        self._text, self._view = text, view

    @cached_property
    def _full(self) -> Mapping[str, str]:
        """The full name of everybody by what their surname is known by."""
        found: dict[str, str] = {}
        for run in _whole(self._text):
            name = _bare(run.text)
            if _is_full(name):
                found.setdefault(_key(name[-1]), " ".join(name))
        return found

    @cached_property
    def _people(self) -> Sequence[tuple[int, str, str]]:
        """Where somebody is named outside quotations, the full name, and the pronoun for them."""
        named = ((run, self._full.get(_key(run.text.rsplit(None, 1)[-1]))) for run in _whole(self._view))
        return [(run.start, full, _sex(run.text, full)) for run, full in named if full]

    def name(self, mention: str, start: int, last: str | None) -> str:
        """Return the full name of the person whom `mention` at `start` means, or the mention itself.

        `last` is the name of the person who spoke before: the first whom a pronoun is taken to mean.
        """
        folded = mention.strip().casefold()
        for sex in ("he", "she"):
            if folded in words("reporting", sex):
                return self._meant(sex, start, last) or mention.strip()
        shown = self._shown(mention)
        return shown or _POSSESSIVE.sub("", mention.strip(" ,"))

    def _shown(self, mention: str) -> str | None:
        """The person behind the last "’s", where one is named there: whoever stands before it only owns something."""
        owners = list(_OWNER.finditer(mention))
        if not owners:
            return self._first_of(mention)
        rest = mention[owners[-1].end() :]
        return self._first_of(rest if any(runs(rest)) else _OWNER.sub("", mention))

    def _first_of(self, mention: str) -> str | None:
        for run in _whole(mention):
            bare = _bare(run.text)
            if bare and (full := self._full.get(_key(bare[-1]))) and (_is_full(bare) or len(bare) == 1):
                return full
        return None

    def _meant(self, sex: str, start: int, last: str | None) -> str | None:
        if last and _sex("", last) in ("", sex) and last in self._full.values():
            return last
        return next((full for _, full, own in self._before(start) if own in ("", sex)), None)

    def _before(self, start: int) -> Sequence[tuple[int, str, str]]:
        place = bisect_left(self._people, start, key=itemgetter(0))
        return self._people[max(0, place - 20) : place][::-1]


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
    return parts


def _is_title(word: str) -> bool:
    return word.casefold().rstrip(".") in _titles()


@cache
def _titles() -> frozenset[str]:
    return frozenset().union(*(words("first_names", key) for key in ("titles", "titles_masculine", "titles_feminine")))


def _is_full(name: Sequence[str]) -> bool:
    """Tell whether these are the words of a person’s full name."""
    own = [part for part in name if part not in words("names", "particles")]
    return 1 < len(own) <= _LONGEST_NAME and words("first_names", "bodies").isdisjoint(map(str.casefold, own))


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
