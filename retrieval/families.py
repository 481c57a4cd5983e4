"""Publisher families: who stands behind an outlet, so that copies and sister papers count as one source.

The families stand in `families.toml`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from retrieval.articles import Article
from retrieval.language.rules import table_file

_ARTICLE = re.compile(r"^the\s+")
_ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)+")


def family_of(outlet: str | None, url: str | None) -> str | None:
    """Return the family of an outlet or, where that is in no list, of the address; None where neither is stated.

    An outlet in no list is a family of its own, under its name without case and leading “The”; so is an address, under
    its host.
    """
    name, host = _folded(outlet or ""), _host(url or "")
    if _ADDRESS.fullmatch(name):  # some articles name their outlet by its address
        name, host = "", host or _host(f"//{name}")
    known = _families()
    return known.get(name) or _by_host(host, known) or name or host or None


def shown_family(outlet: str | None, url: str | None) -> str | None:
    """Return the family as a reader is shown it; an outlet that is a family of its own keeps its own spelling."""
    family = family_of(outlet, url)
    return outlet if outlet and family == _folded(outlet) else family


def independent(articles: Iterable[Article], *, copies_lean: bool = True) -> int:
    """Count the sources that do not lean on one another: a family counts once, and so does a group of near-duplicates.

    As many as can be named with a text each that no other of them has printed: who prints a copy, and another day a
    report of their own, counts. Not `copies_lean`: of near-duplicates every publisher counts, as where one of them says
    something else. An article of which nobody knows who published it counts for itself; a site that republished it is
    no publisher.
    """
    voices: dict[str, set[str]] = {}
    for article in articles:
        voice = article.dup_group if article.dup_group and copies_lean else article.id
        voices.setdefault(_publisher(article) or f"article {article.id}", set()).add(voice)
    heard: dict[str, str] = {}
    return sum(_has_own_voice(publisher, voices, heard, set()) for publisher in voices)


def _has_own_voice(publisher: str, voices: Mapping[str, set[str]], heard: dict[str, str], asked: set[str]) -> bool:
    """Find for a publisher a text that none of those found so far needs (augmenting paths of a bipartite matching)."""
    own = sorted(voices[publisher] - asked)
    free = next((voice for voice in own if voice not in heard), None)
    for voice in own if free is None else (free,):
        asked.add(voice)
        if voice not in heard or _has_own_voice(heard[voice], voices, heard, asked):
            heard[voice] = publisher
            return True
    return False


def known_outlets() -> frozenset[str]:
    """Return the names and the addresses of all outlets of which the family is known, folded."""
    return frozenset(_families())


def _publisher(article: Article) -> str | None:
    """The family of an article; None where all that is known is the site that republished it."""
    if article.via and _folded(article.outlet or article.via) == _folded(article.via):
        return None
    return family_of(article.outlet, article.url)


@lru_cache(maxsize=1)
def _families() -> Mapping[str, str]:
    """The family of every folded name and every host."""
    data = table_file("retrieval", "families.toml")
    return {_folded(outlet): family for family, outlets in data.items() for outlet in outlets}


def _by_host(host: str, known: Mapping[str, str]) -> str | None:
    """The family of a host or of the site that it belongs to."""
    parts = host.split(".")
    return next((known[site] for at in range(len(parts) - 1) if (site := ".".join(parts[at:])) in known), None)


def _folded(outlet: str) -> str:
    return _ARTICLE.sub("", " ".join(outlet.replace("’", "'").casefold().split()))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
