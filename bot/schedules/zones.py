"""Which time zone somebody names: by its IANA name, by its city, or as hours from UTC."""

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from retrieval.language.rules import rules
from retrieval.language.terms import terms
from retrieval.language.translation import topic_parts

NEAR: Final = 5
_NAME: Final = re.compile(r"(?<![\w/])[^\W\d_][\w+-]*(?:/[\w+-]+)*(?![\w/])")
_OFFSET: Final = re.compile(r"(?<!\w)(?:UTC|GMT)\s?([+-])\s?(\d{1,2})(?::?(\d\d))?(?!\w)", re.IGNORECASE)
_LONGEST_CITY: Final = 4  # words
_LONGEST_ENDING, _LEAST_STEM = 2, 4  # letters of a city's name in one of its cases


def without(text: str, match: re.Match[str]) -> str:
    """Return a text without what was found in it."""
    return f"{text[: match.start()]} {text[match.end() :]}"


def zone_named(text: str) -> str | None:
    """Return the zone that a text names and nothing else: "Europe/Kyiv", "Kyiv", "New York time", "UTC+2"."""
    plain = " ".join(text.split())
    if found := _OFFSET.fullmatch(plain):
        return _at_offset(found)
    return _zones().get(plain.casefold().replace(" ", "_")) or _abbreviations().get(plain) or _city(_placed(plain))


def zones_near(text: str) -> list[str]:
    """Return zones with nearly this name, the nearest first."""
    known = _zones()
    written = text.casefold().replace(" ", "_")
    near = difflib.get_close_matches(written, known, n=NEAR, cutoff=0.3) or ["europe/kyiv"]
    cities = difflib.get_close_matches(written.rpartition("/")[2].replace("_", " "), _cities(), n=NEAR, cutoff=0.75)
    return list(dict.fromkeys([*(_cities()[city] for city in cities), *(known[one] for one in near)]))[:NEAR]


def zone_in(text: str) -> tuple[str | None, str, str]:
    """Return the zone that stands in a text, the text without it, and a name that is none: "Europe/Atlantis"."""
    if (offset := _OFFSET.search(text)) and (zone := _at_offset(offset)):
        return zone, without(text, offset), ""
    wrong = offset[0] if offset else ""
    for match in _NAME.finditer(text):
        if zone := _zones().get(match[0].casefold()) or _abbreviations().get(match[0]):
            return zone, without(text, match), ""
        area, slash, _ = match[0].casefold().partition("/")
        if slash and area in _areas():
            wrong = wrong or match[0]
    return None, text, wrong


def city_zone_at(text: str, place: int) -> tuple[str, int] | None:
    """Return the zone of the city that stands at a place right behind a time of day, and where its words end.

    It is one where "time", a comma or the end follows, or where "по" stands before it: "9:00 Kyiv", "9:00 Kyiv time on
    oil"; what goes on otherwise is a topic: "9:00 London attack".
    """
    for count in range(_LONGEST_CITY, 0, -1):
        found = re.compile(rf"[\s,]*((?:[^\W\d_][\w.’'-]*\s+){{{count - 1}}}[^\W\d_][\w.’'-]*)").match(text, place)
        if not found:
            continue
        ends = not text[found.end() :].strip(" ,.;!?") or text[found.end()] in ",;" or found[1] != _placed(found[1])
        if ends and (zone := _city(_placed(found[1]))):
            return zone, found.end()
    return None


def _placed(words: str) -> str:
    """The name without what makes it a time: "Kyiv time", "по Киеву", "за Києвом"."""
    rule = rules("briefings")
    before, behind = ("|".join(map(re.escape, rule[key])) for key in ("before_city", "behind_city"))
    return re.sub(rf"^(?:{before})\s+|\s+(?:{behind})$", "", words, flags=re.IGNORECASE)


def _city(name: str) -> str | None:
    if zone := _cities().get(name.casefold()):
        return zone
    if name.isascii() or " " in name:
        return None
    forms = (name[: len(name) - cut] for cut in range(min(_LONGEST_ENDING, len(name) - _LEAST_STEM) + 1))
    spellings = frozenset(term for form in forms for part in topic_parts(form) for term in part)
    known = reversed([(city, zone) for city, zone in _cities().items() if " " not in city])  # Kyiv before Kiev
    return next((zone for city, zone in known if set(terms(city)) & spellings), None)


def _at_offset(match: re.Match[str]) -> str | None:
    """The zone so many hours from UTC; the IANA's names turn the sign around."""
    sign = "-" if match[1] == "+" else "+"
    if int(match[3] or 0):
        return None
    return _zones().get(f"etc/gmt{sign}{int(match[2])}") if int(match[2]) else "UTC"


@cache
def _zones() -> dict[str, str]:
    """The zones by their folded names; a name of one word that is no zone's own in speech is none: Cuba, Iran."""
    return {zone.casefold(): zone for zone in available_timezones() if "/" in zone or zone in {"UTC", "GMT"}}


@cache
def _abbreviations() -> dict[str, str]:
    """Zones with a short name in capitals: CET, EET."""
    return {zone: zone for zone in available_timezones() if zone.isupper() and zone.isalpha() and len(zone) == 3}


@cache
def _areas() -> frozenset[str]:
    return frozenset(zone.partition("/")[0] for zone in _zones() if "/" in zone)


@cache
def _cities() -> dict[str, str]:
    """The zones by their cities, folded."""
    return dict(_city_names())


def _city_names() -> Iterator[tuple[str, str]]:
    named: Sequence[str] = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    for zone in named:
        yield zone.rpartition("/")[2].replace("_", " ").casefold(), zone
