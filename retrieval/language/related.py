"""Words that news uses for one another (`related.toml`): “Moscow” and “the Kremlin”, “truce” and “ceasefire”."""

from collections.abc import Mapping

from retrieval.language.aliases import remembered
from retrieval.language.rules import rules
from retrieval.language.terms import terms

_NONE: frozenset[str] = frozenset()


def related(term: str) -> frozenset[str]:
    """Return the terms that say nearly what `term` says, itself left out; none for most."""
    return _related().get(term, _NONE)


@remembered(1)
def _related() -> Mapping[str, frozenset[str]]:
    data = rules("related")
    found: dict[str, frozenset[str]] = {}
    for line in (line for lines in data.values() for line in lines):
        alike = frozenset(term for entry in line for term in terms(entry))
        found |= {term: found.get(term, _NONE) | alike - {term} for term in alike}
    return found
