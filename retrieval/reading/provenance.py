"""Whose an article is: what a host served is that host's, whatever the document says of itself."""

from dataclasses import replace
from functools import cache

from retrieval.articles import Article
from retrieval.families import family_of, known_outlets
from retrieval.language.lookalikes import latin_shape
from retrieval.language.rules import rules
from retrieval.links import host_of
from retrieval.reading.metadata import outlet_by_host


def as_served(article: Article, address: str) -> Article:
    """Return the article under the name of the outlet that served it from `address`, or its own claim where it may.

    A name that belongs to an outlet with another address, or looks like one, is not believed: the host stands there.
    """
    return replace(article, outlet=outlet_served(article.outlet, address))


def outlet_served(claimed: str | None, address: str) -> str | None:
    """Return the outlet of what was fetched from `address`, where the document says that it is `claimed`."""
    own = outlet_by_host(address)
    if claimed is None or _is_at_home(claimed, address):
        return claimed or own
    return own or host_of(address) or None


def _is_at_home(claimed: str, address: str) -> bool:
    """Whether nobody else is known by this name, or its own house served it."""
    shape = latin_shape(claimed).removeprefix("the ")
    families = _families().get(shape) or _families().get(shape.replace(" ", ""))
    return families is None or bool(families & {family_of(None, address), family_of(outlet_by_host(address), None)})


@cache
def _families() -> dict[str, frozenset[str | None]]:
    """The families of every outlet that is known by name, under its shape."""
    names = {*known_outlets(), *rules("outlets")["hosts"].values()}
    shapes: dict[str, frozenset[str | None]] = {}
    for name in names:
        for shape in (latin_shape(name).removeprefix("the "), latin_shape(name).replace(" ", "")):
            shapes[shape] = shapes.get(shape, frozenset()) | {family_of(name, None)}
    return shapes
