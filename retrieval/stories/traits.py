"""What of an article tells which event it is about: its terms, weighted, its figures, and the days of the event.

News says first what happened. What stands in an article's first sentences counts more than what it adds, a name counts
more than a word, a rare word more than a common one.
"""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import log

from retrieval.articles import Article
from retrieval.language.events import event_days
from retrieval.language.figures import figures_of
from retrieval.language.names import names
from retrieval.language.terms import terms
from retrieval.language.terms import version as terms_version
from retrieval.stories.rarity import rarity

RULES = 1  # raise it where the code here or in rarity.py makes other traits of the same text
_LEAD = 4  # sentences
_LEAD_COUNTS = 10  # times as much as what follows
_NAME_COUNTS = 2
_FIGURE, _BARE_DIGIT, _DAY = 3.6, 1.8, 4.2  # as rare as a word of this rarity


@dataclass(frozen=True, slots=True)
class Traits:
    """Of the article `id`: how much each of its marks weighs, and the days of its event as its first sentences say.

    A mark is a term, or a figure or a day behind a "#". `group` is that of its near-copies, `written` the first and the
    last day on which it may have been published.
    """

    id: str
    weights: Mapping[str, float]
    days: tuple[date, ...] = ()
    written: tuple[date | None, date | None] = (None, None)
    group: str | None = None


def version() -> str:
    """What the traits of a text depend on; those made under another version have to be made again."""
    return hashlib.sha256(f"{RULES} {terms_version()}".encode()).hexdigest()[:12]


def traits_of(article: Article) -> Traits:
    """Return the traits of an article."""
    sentences = [article.text_raw[one.start : one.end] for one in article.sentences if _is_told(article, one.block)]
    lead = [*([article.title] if article.title else []), *sentences[:_LEAD]]
    counts = Counter(term for sentence in sentences[_LEAD:] for term in terms(sentence))
    for sentence in lead:
        for term in terms(sentence):
            counts[term] += _LEAD_COUNTS
    named = {term for one in (*lead, *sentences[_LEAD:]) for term in _terms_of_names(one)}
    weights = {
        term: (1 + log(count)) * rarity(term) * (_NAME_COUNTS if term in named else 1) for term, count in counts.items()
    }
    days = tuple(sorted({day for sentence in lead for day in _days(sentence, article)}))
    marks = Counter(mark for sentence in lead for mark in _figures(sentence))
    weights |= {mark: (1 + log(count)) * (_FIGURE if len(mark) > 2 else _BARE_DIGIT) for mark, count in marks.items()}
    weights |= {f"#{day.isoformat()}": _DAY for day in days}
    written = article.published
    return Traits(article.id, weights, days, (written.first, written.last), article.dup_group)


def _is_told(article: Article, block: int) -> bool:
    return article.blocks[block].label in {"body", "subhead"}


def _terms_of_names(sentence: str) -> Iterator[str]:
    return (term for name, begins in names(sentence) if not begins for term in terms(name))


def _figures(sentence: str) -> Iterator[str]:
    for figure in figures_of(sentence):
        yield f"#{figure.value.normalize():f}{figure.unit or ''}{'.' if figure.ordinal else ''}"


def _days(sentence: str, article: Article) -> Iterator[date]:
    return (day.first for day in event_days(sentence, article.published) if day.precision == "day")


def packed(traits: Traits) -> bytes:
    """Return the weights and the days as bytes, for a record."""
    weights = {mark: round(weight, 3) for mark, weight in sorted(traits.weights.items())}
    data = [weights, [day.isoformat() for day in traits.days]]
    return zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(data: bytes) -> tuple[Mapping[str, float], tuple[date, ...]]:
    """Return what `packed` was given."""
    weights, days = json.loads(zlib.decompress(data))
    return weights, tuple(date.fromisoformat(day) for day in days)
