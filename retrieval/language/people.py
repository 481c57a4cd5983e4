"""Who is meant: the people whom a text names, and whom a surname or a pronoun in it means."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from retrieval.language.aliases import remembered
from retrieval.language.complements import belongs, is_complement
from retrieval.language.identification import language_of
from retrieval.language.mentions import whole_runs
from retrieval.language.names import Run, runs
from retrieval.language.person_names import (
    full_name,
    is_full_name,
    may_be_one,
    names_somebody,
    sex_of,
    surname_key,
    without_possessive,
    without_titles,
)
from retrieval.language.quotation_marks import unquoted
from retrieval.language.rules import words

_OWNER = re.compile(r"[\w’'-]+(?:[’']s|(?<=s)[’'])\s+(?=\w)")
_FAR = 600  # characters, behind which a pronoun means nobody for sure
_STOPS = (". ", "? ", "! ", "\n")


class People:
    """The people of one text; what stands inside quotations is left out of `view`, the other reading of `text`."""

    def __init__(self, text: str, view: str) -> None:
        self._language = language_of(text)
        self._full: dict[str, list[str]] = {}
        runs_of_text = list(whole_runs(text))
        for name in dict.fromkeys(full_name(run.text) for run in runs_of_text):
            if name:
                self._note(name)
        self.known = frozenset(full for same in self._full.values() for full in same)
        self._view = view
        self._places: list[int] = []
        self._ends: list[int] = []
        self._people: list[tuple[str, str]] = []
        self._persons: dict[str, str | None] = {}
        self._alone = all(len(same) == 1 for same in self._full.values())
        for run in runs_of_text if view == text else whole_runs(view):
            bare = without_titles(run.text) or tuple(run.text.split()[-1:])
            if bare and surname_key(bare[-1]) in self._full and (full := self._of_run(bare, run.start)):
                self._places.append(run.start)
                self._ends.append(run.start + len(run.text))
                self._people.append((full, sex_of(run.text, full, self._language)))

    def _note(self, name: Sequence[str]) -> None:
        """Keep a full name, unless one of the same surname is kept that may be the same person's."""
        same = self._full.setdefault(surname_key(name[-1]), [])
        if not any(may_be_one(name, other.split()) for other in same):
            same.append(" ".join(name))

    def _of_run(self, bare: Sequence[str], start: int) -> str | None:
        """Return the person of these words; of several with one surname, whom a first name or the words above tell."""
        same = self._full.get(surname_key(bare[-1]), ())
        if len(same) < 2 or len(bare) > 1:
            fits = (full for full in same if len(bare) == 1 or may_be_one(bare, full.split()))
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
        return shown or without_possessive(mention.strip(" ,"))

    def _shown(self, mention: str, start: int) -> str | None:
        """The person behind the last "’s", where one is named there: whoever stands before it only owns something."""
        owners = list(_OWNER.finditer(mention))
        if not owners:
            return self._first_of(mention, start)
        rest = mention[owners[-1].end() :]
        return self._first_of(rest if any(runs(rest)) else _OWNER.sub("", mention), start)

    def _first_of(self, mention: str, start: int) -> str | None:
        for run in whole_runs(mention):
            bare = without_titles(run.text)
            names_one = bare and (is_full_name(bare) or len(bare) == 1)
            if names_one and not self._is_anothers(mention, run, bare, start) and (full := self._of_run(bare, start)):
                return full
        return None

    def _is_anothers(self, mention: str, run: Run, bare: Sequence[str], start: int) -> bool:
        """Tell whether a name in a mention only says whose somebody is: "critics of Anna Berg", «адвокат Берга»."""
        if is_complement(mention, run, bare):
            return True
        full = self._of_run(bare, start)
        return full is not None and belongs(mention, full)

    def person(self, mention: str, start: int) -> str | None:
        """Return the name of the person whom `mention` at `start` names, the fullest that the text has for them.

        A name that the text never gives in full is taken as it stands; None where the mention names no person.
        """
        if not self._alone:
            return self._person(mention, start)
        if mention not in self._persons:
            self._persons[mention] = self._person(mention, start)
        return self._persons[mention]

    def _person(self, mention: str, start: int) -> str | None:
        if found := self._shown(mention, start):
            return found
        whole = without_possessive(mention)
        if _is_thing(mention.split()):
            return None
        runs_at_end = (run for run in whole_runs(mention) if whole.endswith(without_possessive(run.text)))
        named = ((run, without_titles(run.text)) for run in runs_at_end)
        own = (bare for run, bare in named if bare and not self._is_anothers(mention, run, bare, start))
        return next((" ".join(bare) for bare in own if names_somebody(bare)), None)

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
        if last in self.known and sex_of("", last, self._language) in ("", sex):
            return last
        return next((full for full, own in self._before(start) if own in ("", sex)), None)

    def _before(self, start: int) -> Sequence[tuple[str, str]]:
        place = bisect_left(self._places, start)
        return self._people[max(0, place - 20) : place][::-1]


def _is_thing(mention: Sequence[str]) -> bool:
    """Tell whether the last word stands alone behind an article: "the Guardian", "der Chef der Werft"."""
    article = mention[-2].casefold() if len(mention) > 1 else ""
    return article in words("names", "articles") or article in words("reporting", "determiners")


@remembered(4)
def people_of(text: str) -> People:
    """Return the people of a text; what stands inside its quotations names nobody whom a pronoun may mean."""
    return People(text, unquoted(text))
