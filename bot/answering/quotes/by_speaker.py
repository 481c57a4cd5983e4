"""Everything that somebody is reported to have said, as records with their places."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.answering.citations import day, warnings
from bot.answering.gate.evidence import Evidence
from retrieval.articles import SHARED, Article, Span, Speaker, SpeakerKind, Statement, StatementMode
from retrieval.language.asking import AskedSpeaker
from retrieval.language.omission import whole_where_needed
from retrieval.language.terms import terms
from retrieval.language.translation import topic_parts
from retrieval.library.library import Library
from retrieval.search.speaking import Sought, sought

_UNDATED = date.min


@dataclass(frozen=True, slots=True)
class ListedStatement:
    """One statement: whose it is, its own characters (`excerpt` is the raw text from `start` to `end`), and where.

    A quotation is its own words, or its sentence where the rest of that changes them ("did not say that", ", if Russia
    leaves"). What is reported otherwise is the whole sentence, since its clause alone may be "Trump on the threats" and
    names neither who speaks nor how.
    `published` and `said` are as exact as they are known: 2025-08-14, 2025-08, a range, or None.
    """

    speaker: str
    key: str
    kind: SpeakerKind
    mode: StatementMode
    excerpt: str
    start: int
    end: int
    source: str
    article_id: str
    outlet: str | None
    published: str | None
    said: str | None
    said_basis: str | None
    via: str | None
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The object that `briefing quotes --json` prints."""
        return asdict(self)


def statements_by(
    library: Library, name: str, topic: str = "", scopes: frozenset[str] = SHARED
) -> tuple[ListedStatement, ...]:
    """Return what the current articles report of somebody, the newest first. Blocks.

    `topic`: only statements in whose sentences half of its terms stand, or the English words for them.
    """
    wanted = _sought(library, name, scopes)
    if not wanted.known:
        return ()
    held = library.articles_quoting(wanted.known, scopes).values()
    parts = [part for part in topic_parts(topic) if wanted.terms.isdisjoint(part)]
    return tuple(
        _listed(article, one, one.speaker)
        for article in sorted(held, key=_newest_first)
        for one in article.statements
        if one.speaker and wanted.is_speaker(one.speaker) and _is_on(parts, article, one)
    )


def near_name(library: Library, name: str, scopes: frozenset[str] = SHARED) -> str | None:
    """Return somebody whose name is nearly this one, where nobody here is called so."""
    return _sought(library, name, scopes).near


def _sought(library: Library, name: str, scopes: frozenset[str]) -> Sought:
    asked = AskedSpeaker(name, every=True)
    return sought(asked, library.speakers(scopes)) or Sought(asked)


def _newest_first(article: Article) -> tuple[int, str]:
    return -(article.published.last or article.published.first or _UNDATED).toordinal(), article.id


def _is_on(topic: Sequence[frozenset[str]], article: Article, one: Statement) -> bool:
    texts = (article.text_raw[s.start : s.end] for s in article.sentences if s.start < one.end and one.start < s.end)
    held = {term for text in texts for term in terms(text)}
    return 2 * sum(not part.isdisjoint(held) for part in topic) >= len(topic)


def _listed(article: Article, one: Statement, speaker: Speaker) -> ListedStatement:
    said, place = one.said, _place(article, one)
    span = (said.first.isoformat(), said.last.isoformat()) if said else ()
    return ListedStatement(
        speaker=speaker.name,
        key=speaker.key,
        kind=speaker.kind,
        mode=one.mode,
        excerpt=article.text_raw[place.start : place.end],
        start=place.start,
        end=place.end,
        source=article.source,
        article_id=article.id,
        outlet=article.outlet,
        published=day(article),
        said="/".join(dict.fromkeys(span)) or None,
        said_basis=said.basis if said else None,
        via=one.via,
        warnings=tuple(warnings(article)),
    )


def _place(article: Article, one: Statement) -> Span:
    if one.mode == "direct":
        return whole_where_needed(article.text_raw, article.sentences, one, day_told=one.said is not None)
    held = Evidence(article, one.start, one.end).sentences
    return Span(min(s.start for s in held), max(s.end for s in held)) if held else Span(one.start, one.end)
