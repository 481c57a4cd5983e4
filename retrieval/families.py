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

    Not `copies_lean`: of near-duplicates every publisher counts, as where one of them says something else.
    An article of which nobody knows who published it counts for itself; a site that republished it is no publisher.
    """
    classes: list[set[str]] = []
    for article in articles:
        own = {f"article {article.id}"}
        if family := _publisher(article):
            own.add(f"family {family}")
        if article.dup_group and copies_lean:
            own.add(f"group {article.dup_group}")
        touched = [one for one in classes if one & own]
        classes = [one for one in classes if not one & own] + [own.union(*touched)]
    return len(classes)


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
