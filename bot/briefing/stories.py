"""The stories of the articles that somebody may see: what each is called, who tells it, and when."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from threading import Lock
from typing import Any

from retrieval.articles import Article
from retrieval.families import independent
from retrieval.language.omission import beginning
from retrieval.language.sentences import spans
from retrieval.library.database import Database
from retrieval.library.extent import article_facts, changes
from retrieval.stories.grouping import Grouping
from retrieval.stories.kept import KeptTraits, complete_traits, kept_traits
from retrieval.stories.traits import Traits

_TITLE, _LONGEST_TITLE = 160, 400
_MOST_STATES = 8  # sets of scopes that are remembered: chats with articles of their own


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event, the oldest first.

    `id` stays while later articles join the story and while its first one is revised. `articles` are ids; `sources` are
    those of every article, in the same order. `publishers`: how many tell it that do not lean on one another. `first`
    and `last` are the days on which it was written, None where no article is dated; `days` are those of the event
    itself, as far as they are told.
    """

    id: str
    title: str
    articles: tuple[str, ...]
    sources: tuple[str, ...]
    publishers: int
    first: date | None = None
    last: date | None = None
    days: tuple[date, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object that `briefing stories --json` prints."""
        data = asdict(self)
        return {
            "story": data.pop("id"),
            "title": self.title,
            "sources": list(self.sources),
            "articles": list(self.articles),
            "publishers": self.publishers,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "days": [day.isoformat() for day in self.days],
        }


class _Told:
    """The stories of some scopes as they were at a version of the library."""

    def __init__(self) -> None:
        self.changes = -1
        self.stories: Sequence[Story] = ()
        self._grouping = Grouping()
        self.kept: Mapping[str, KeptTraits] = {}
        self._known: dict[tuple[object, ...], Story] = {}

    def renew(self, database: Database, scopes: frozenset[str]) -> None:
        """Find the stories again; what did not change is as it was."""
        self.kept = kept_traits(database, scopes, self.kept)
        groups = self._grouping.stories(kept.traits for kept in self.kept.values())
        keys = {group: tuple(self.kept[id_].stamp for id_ in group) for group in groups}
        changed = [id_ for group, key in keys.items() if key not in self._known for id_ in group]
        with database.read() as connection:
            held = {article.id: article for article in article_facts(connection, scopes, heads=changed)}
        told = {group: key for group, key in keys.items() if key in self._known or not held.keys().isdisjoint(group)}
        self._known = {key: self._known.get(key) or self._story(group, held) for group, key in told.items()}
        self.stories = sorted(self._known.values(), key=lambda story: (-(story.last or date.min).toordinal(), story.id))

    def without(self, ids: Collection[str], database: Database, scopes: frozenset[str]) -> list[Story]:
        """Return the stories as the other articles tell them; those that only these tell are left out."""
        left = {story: [id_ for id_ in story.articles if id_ not in ids] for story in self.stories}
        parted = [id_ for story, others in left.items() if len(others) < len(story.articles) for id_ in others]
        with database.read() as connection:
            held = {article.id: article for article in article_facts(connection, scopes, heads=parted)}
        return [
            story if len(others) == len(story.articles) else replace(self._story(others, held), id=story.id)
            for story, others in left.items()
            if len(others) == len(story.articles) or not held.keys().isdisjoint(others)
        ]

    def _story(self, group: Iterable[str], held: Mapping[str, Article]) -> Story:
        """Of those of its articles that are not damaged, of which there are some."""
        own = [id_ for id_ in group if id_ in held]
        return _story([held[id_] for id_ in own], [self.kept[id_].traits for id_ in own])


class Stories:
    """Of the articles of a library that is open; looked for again only where articles came or went."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._states: dict[frozenset[str], _Told] = {}

    def told(
        self,
        scopes: frozenset[str],
        since: date | None = None,
        until: date | None = None,
        *,
        without: frozenset[str] = frozenset(),
    ) -> list[Story]:
        """Return the stories of these scopes of which an article was written from `since` to `until`, the newest first.

        Every article stands in one story, and a story is whole: its articles from before `since` are in it. Where a day
        is asked for, stories without any dated article are left out. `without`: ids of articles that are left out.
        """
        with self._lock:
            state = self._renewed(scopes)
            found = state.without(without, self._database, scopes) if without else state.stories
        return [story for story in found if _is_within(story, since, until)]

    def traits(self, scopes: frozenset[str]) -> list[Traits]:
        """Return the traits of the current articles of these scopes."""
        with self._lock:
            return [kept.traits for kept in self._renewed(scopes).kept.values()]

    def _renewed(self, scopes: frozenset[str]) -> _Told:
        told = self._states.pop(scopes, None) or _Told()
        with self._database.read() as connection:
            now = changes(connection)
        if told.changes != now:
            complete_traits(self._database)
            with self._database.one_state():
                told.renew(self._database, scopes)
            told.changes = now
        self._states[scopes] = told
        while len(self._states) > _MOST_STATES:
            del self._states[next(iter(self._states))]
        return told


def _story(group: Sequence[Article], traits: Sequence[Traits]) -> Story:
    ordered = sorted(group, key=lambda article: (article.published.first or date.max, article.id))
    days = [day for article in ordered if (day := article.published.day)]
    return Story(
        id=sha256((ordered[0].origin or ordered[0].id).encode(errors="replace")).hexdigest()[:16],
        title=next((article.title for article in ordered if article.title), None) or _beginning(ordered[0]),
        articles=tuple(article.id for article in ordered),
        sources=tuple(article.source for article in ordered),
        publishers=independent(ordered),
        first=min(days, default=None),
        last=max(days, default=None),
        days=_days(traits),
    )


def _days(traits: Sequence[Traits]) -> tuple[date, ...]:
    """The days that at least two articles give to the event, or every day where but one article tells any."""
    told = Counter(day for one in traits for day in one.days)
    least = 2 if sum(bool(one.days) for one in traits) > 1 else 1
    return tuple(sorted(day for day, count in told.items() if count >= least))


def _beginning(article: Article) -> str:
    """How an article begins, shortened where nothing is lost by it; its source where there is nothing to show."""
    start, end = next(spans(article.text_raw, 0, len(article.text_raw)), (0, 0))
    return beginning(" ".join(article.text_raw[start:end].split()), _TITLE, _LONGEST_TITLE) or article.source


def _is_within(story: Story, since: date | None, until: date | None) -> bool:
    if since is None and until is None:
        return True
    if story.first is None or story.last is None:
        return False
    return (since is None or story.last >= since) and (until is None or story.first <= until)
