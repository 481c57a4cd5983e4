"""What a document's own fields say about it, wherever they stand: front matter, JSON, or the caller's words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, get_args

from retrieval.articles import Fidelity, Kind, Published
from retrieval.language.dates import published_in
from retrieval.links import public_link

_EMPTY = {"", "null", "none", "~", "n/a", "unknown"}
_MAX_CHARS = 2000


class Known(TypedDict, total=False):
    """What is known of an article beside its text; it wins over what the text says.

    `published` may be a date or the text of one. `front_matter` is where the body starts; at `boilerplate` the
    lines start that are no part of the article.
    """

    scope: str
    title: str | None
    outlet: str | None
    via: str | None
    author: str | None
    published: Published | date | str | None
    url: str | None
    language: str | None
    kind: Kind | None
    fidelity: Fidelity | None
    front_matter: int
    boilerplate: Sequence[int]


def known_in(fields: Mapping[str, Any], *, scope: str, front_matter: int = 0) -> Known:
    """Return what the documented fields say; a field that is missing, empty or impossible says nothing."""
    known = Known(
        scope=scope,
        front_matter=front_matter,
        title=_text(fields, "title"),
        outlet=_text(fields, "outlet", "source"),
        via=_text(fields, "via"),
        author=_text(fields, "author"),
        published=_text(fields, "published", "date"),
        url=public_link(_text(fields, "url")),
        language=_text(fields, "language"),
    )
    kind, fidelity = (_text(fields, "kind") or "").casefold(), (_text(fields, "fidelity") or "").casefold()
    known["kind"] = next((value for value in get_args(Kind) if value == kind), None)
    known["fidelity"] = next((value for value in get_args(Fidelity) if value == fidelity), None)
    return known


def published_known(value: Published | date | str | None) -> Published | None:
    """Return a known date with the basis "meta"; None where the value is no date."""
    if isinstance(value, Published):
        return value
    return published_in(value.isoformat() if isinstance(value, date) else value, "meta") if value else None


def _text(fields: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, list):
            value = ", ".join(item.strip() for item in value if isinstance(item, str))
        elif isinstance(value, date):
            value = value.isoformat()
        if isinstance(value, str) and value.strip().casefold() not in _EMPTY:
            return " ".join(value.split())[:_MAX_CHARS]
    return None
