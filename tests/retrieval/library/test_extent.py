"""How much there is: of everything, of a scope, of what filters let through."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from retrieval.articles import SHARED, Article
from retrieval.embedding.embedder import Embedded
from retrieval.library.extent import Overview, Summary
from retrieval.library.library import Library
from retrieval.library.passages import split
from tests.articles import article

CHAT = frozenset({"chat:7"})
TEXT = "The ferry left the harbour. Nobody was on board of {}."


@dataclass(frozen=True)
class Named:
    """Lets through what has one of these sources, and notes what it was shown."""

    sources: frozenset[str]

    def let_through(self, article: Article) -> bool:
        return article.source in self.sources


def keep(library: Library, source: str, text: str = TEXT, **known: object) -> int:
    kept = article(text.format(source), source, **known)
    cut = split(kept, lambda words: len(words.split()))
    library.add(kept, cut, Embedded(np.ones((len(cut), 4), dtype=np.float32)))
    return len(cut)


def test_an_empty_library_holds_nothing(library: Library) -> None:
    assert library.overview(SHARED) == Overview(Summary(0, 0, None, None), (), newest=None)
    assert library.filtered(Named(frozenset({"a"})), SHARED).summary == Summary(0, 0, None, None)


def test_a_scope_counts_its_own_articles_outlets_and_days(library: Library) -> None:
    count = keep(library, "a.txt", published="2025-05-05", outlet="Wire")
    count += keep(library, "b.txt", published="2024-01-02", outlet="Post")
    count += keep(library, "c.txt")
    other = keep(library, "d.txt", published="1999-01-01", outlet="Chat Post", scope="chat:7")

    shared, chat = library.overview(SHARED), library.overview(CHAT)
    assert shared.summary == Summary(3, count, date(2024, 1, 2), date(2025, 5, 5))
    assert shared.outlets == ("Post", "Wire")
    assert chat.summary == Summary(1, other, date(1999, 1, 1), date(1999, 1, 1))
    assert chat.outlets == ("Chat Post",)
    assert shared.newest
    assert chat.newest
    assert shared.newest < chat.newest
    assert library.overview(SHARED | CHAT).summary.articles == 4


def test_what_comes_later_is_counted_at_once(library: Library) -> None:
    keep(library, "a.txt")
    before = library.overview(SHARED).summary.articles
    keep(library, "b.txt")

    assert (before, library.overview(SHARED).summary.articles) == (1, 2)


def test_a_newer_version_takes_the_place_of_the_older(library: Library) -> None:
    keep(library, "a.txt", outlet="Wire", published="2025-05-05")
    keep(library, "a.txt", "Another text of {}. It is short.", outlet="Post")

    overview = library.overview(SHARED)

    assert overview.summary.articles == 1
    assert overview.outlets == ("Post",)
    assert overview.summary.first is None
    assert library.filtered(Named(frozenset({"a.txt"})), SHARED).summary == overview.summary


def test_filters_leave_the_passages_of_what_they_let_through(library: Library) -> None:
    keep(library, "a.txt", published="2025-05-05")
    keep(library, "b.txt", published="August 2024")
    keep(library, "c.txt", scope="chat:7")

    filtered = library.filtered(Named(frozenset({"b.txt", "c.txt"})), SHARED)

    held = library.passages(filtered.passages, SHARED | CHAT)
    assert {of.source for of, _ in held.values()} == {"b.txt"}
    assert filtered.summary == Summary(1, len(filtered.passages), date(2024, 8, 1), date(2024, 8, 31))


def test_a_filter_sees_all_facts_but_the_text(library: Library) -> None:
    seen: list[Article] = []

    class Watching:
        def let_through(self, one: Article) -> bool:
            return bool(seen.append(one))

    facts = {"outlet": "Wire", "via": "Yahoo", "author": "Ida Berg", "url": "https://example.org/a", "kind": "opinion"}
    keep(library, "a.txt", published="2025-05-05", **facts)

    filtered = library.filtered(Watching(), SHARED)

    (one,) = seen
    assert {name: getattr(one, name) for name in facts} == facts
    assert one.published.day == date(2025, 5, 5)
    assert one.text_raw == ""
    assert filtered.passages == frozenset()
