"""What a question rules out by operators: `from:Reuters since:2025-08-01 kind:opinion` in its text.

Filters only narrow. What they leave is searched as ever, and every answer names the filters that it was found under.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import get_args

from config.errors import OperatorFault, QuestionError
from retrieval.articles import Article, Kind
from retrieval.families import family_of

_OPERATOR = re.compile(r"(?<!\S)(from|by|since|until|kind):(?:[\"“„«]([^\"“”»]*)[\"“”»]|(\S*))", re.IGNORECASE)
_OPENING = tuple("\"“„«'‘’")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must be. Empty means: anything. `outlets`, `authors` and `kinds` each hold alternatives.

    `without`: outlets that it must not be of; no operator says so, but the place where somebody asks may.
    """

    outlets: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    since: date | None = None
    until: date | None = None
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def __str__(self) -> str:
        return " ".join(self.lines())

    def lines(self) -> Iterator[str]:
        """Yield the filters as a reader writes them, one an entry."""
        for operator, values in (
            ("from", self.outlets),
            ("by", self.authors),
            ("kind", self.kinds),
            ("without", self.without),
        ):
            yield from (f'{operator}:"{value}"' if " " in value else f"{operator}:{value}" for value in values)
        if self.since:
            yield f"since:{self.since.isoformat()}"
        if self.until:
            yield f"until:{self.until.isoformat()}"

    def let_through(self, article: Article) -> bool:
        """Whether `article` (its text does not matter) may be shown. What does not say when it is from is not."""
        published, outlets = article.published, (article.outlet, article.via, family_of(article.outlet, article.url))
        return (
            _any(self.outlets, outlets)
            and not (self.without and _any(self.without, outlets))
            and _any(self.authors, (article.author,))
            and (not self.kinds or article.kind in self.kinds)
            and (self.since is None or (published.last is not None and published.last >= self.since))
            and (self.until is None or (published.first is not None and published.first <= self.until))
        )


def read_filters(text: str) -> tuple[str, Filters]:
    """Return the question without its operators, and what these ask for.

    Raises QuestionError for an operator without a value or with half a pair of quotation marks, a kind that there is
    not, a day that is none, or a time that ends before it begins.
    """
    found: dict[str, list[str]] = {}
    for match in _OPERATOR.finditer(text):
        operator, value = match[1].casefold(), (match[2] if match[2] is not None else match[3]).strip()
        if not value:
            raise _fault("no_value", f"{operator}:", "needs a value after it, such as", _EXAMPLES[operator])
        if value.startswith(_OPENING):
            wrong = "opens a quotation and does not close it; write"
            raise _fault("no_end", f"{operator}:{value}", wrong, _EXAMPLES[operator])
        found.setdefault(operator, []).append(value)
    filters = Filters(
        outlets=tuple(found.get("from", ())),
        authors=tuple(found.get("by", ())),
        kinds=tuple(_kind(value) for value in found.get("kind", ())),
        since=max((_days(value, "since")[0] for value in found.get("since", ())), default=None),
        until=min((_days(value, "until")[1] for value in found.get("until", ())), default=None),
    )
    if filters.since and filters.until and filters.since > filters.until:
        given = f"since:{filters.since} until:{filters.until}"
        right = f"since:{filters.until} until:{filters.since}"
        raise _fault("reversed", given, "ends before it begins; did you mean", right)
    return without_operators(text) if found else text, filters


def without_operators(text: str) -> str:
    """Return a question without its operators, also where these cannot be read."""
    return " ".join(_OPERATOR.sub(" ", text).split())


def _fault(fault: OperatorFault, given: str, wrong: str, right: str) -> QuestionError:
    return QuestionError(f"{given} {wrong} {right}", fault=fault, given=given, right=right)


_EXAMPLES = {
    "from": 'from:Reuters or from:"The Moscow Times"',
    "by": 'by:"Ruth Deyermond"',
    "since": "since:2025-08-14",
    "until": "until:2025-08",
    "kind": "kind:opinion",
}


def _kind(value: str) -> Kind:
    for kind in get_args(Kind):
        if kind == value.casefold():
            return kind  # type: ignore[no-any-return]
    raise _fault("no_kind", f"kind:{value}", "is no kind; the kinds are", ", ".join(get_args(Kind)))


def _days(value: str, operator: str) -> tuple[date, date]:
    """The first and the last day of a year, a month or a day."""
    match = _DAY.fullmatch(value)
    if match is None:
        raise _fault("no_day", f"{operator}:{value}", "is no day; write it as", _EXAMPLES[operator])
    year, month, day = (None if part is None else int(part) for part in match.groups())
    try:
        first = date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        wrong = f"is no day ({error}); write it as"
        raise _fault("no_day", f"{operator}:{value}", wrong, _EXAMPLES[operator]) from error
    if month is None:
        return first, date(first.year, 12, 31)
    return first, first if day is not None else first.replace(day=calendar.monthrange(first.year, month)[1])


def _any(wanted: tuple[str, ...], held: tuple[str | None, ...]) -> bool:
    """Whether any wanted name is a part of any held one, without regard to case; nothing wanted: yes."""
    return not wanted or any(name.casefold() in one.casefold() for name in wanted for one in held if one)
