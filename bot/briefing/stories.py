"""The stories of the articles that somebody may see: what each is called, who tells it, and when."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from retrieval.articles import Article
from retrieval.families import independent
from retrieval.library.catalogue import Catalogue
from retrieval.stories.stories import grouped


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event, the oldest first.

    `id` stays while articles join the story. `articles` are ids; `sources` are those of every article, in the same
    order. `publishers`: how many tell it that do not lean on one another. `first` and `last` are the days on which it
    was written, None where no article is dated; `days` are those of the event itself, as far as they are told.
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


class Stories:
    """Of the articles of a library that is open."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def told(self, scopes: frozenset[str], since: date | None = None, until: date | None = None) -> list[Story]:
        """Return the stories of these scopes of which an article was written from `since` to `until`, the newest first.

        Every article stands in one story, and a story is whole: its articles from before `since` are in it. Where a day
        is asked for, stories without any dated article are left out.
        """
        found = [_story(group) for group in grouped(self._catalogue.listed(scopes))]
        chosen = [story for story in found if _is_within(story, since, until)]
        return sorted(chosen, key=lambda story: (-(story.last or date.min).toordinal(), story.id))


def _story(group: Sequence[Article]) -> Story:
    ordered = sorted(group, key=lambda article: (article.published.first or date.max, article.id))
    days = [day for article in ordered if (day := article.published.day)]
    return Story(
        id=ordered[0].id,
        title=next((article.title for article in ordered if article.title), ordered[0].source),
        articles=tuple(article.id for article in ordered),
        sources=tuple(article.source for article in ordered),
        publishers=independent(ordered),
        first=min(days, default=None),
        last=max(days, default=None),
    )


def _is_within(story: Story, since: date | None, until: date | None) -> bool:
    if since is None and until is None:
        return True
    if story.first is None or story.last is None:
        return False
    return (since is None or story.last >= since) and (until is None or story.first <= until)
