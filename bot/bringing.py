"""Articles that people bring into a chat: read as everything is read, and kept in that chat's scope alone."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # they bring the whole library along
    from bot.services import Services
    from retrieval.articles import Article
    from retrieval.ingest import Ingested
    from retrieval.reading.rejection import Rejected

MOST_LINKS: Final = 10
_LONGEST_NAME = 100
_UNFIT: Final = re.compile(r"[^\w. ()-]+")
Documents = Iterator["Article | Rejected"]
OnIngested = Callable[["Ingested"], None]


@dataclass(frozen=True, slots=True)
class ChannelPost:
    """What somebody wrote in a channel: its text, the channel's name, the day, and its address where it is public."""

    text: str
    channel: str
    day: date
    url: str | None
    source: str


class Bringing:
    """Reads and keeps what is brought, one thing after the other. Everything here blocks."""

    def __init__(self, services: "Services") -> None:
        self._services = services
        self._one_at_a_time = threading.Lock()

    def file(self, name: str, data: bytes, scope: str, told: OnIngested) -> None:
        """Read a file; one of the same name that was brought into the scope before is replaced by it."""
        from retrieval.reading import read  # noqa: PLC0415 - the readers, which nothing else here needs

        folder = self._services.settings.data_dir / "brought" / _fit(scope)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (_fit(Path(name).name).lstrip(".")[-_LONGEST_NAME:] or "file")
        with self._one_at_a_time:
            try:
                path.write_bytes(data)
                self._keep(read(path, scope=scope), told)
            finally:
                path.unlink(missing_ok=True)

    def links(self, urls: Iterable[str], scope: str, told: OnIngested) -> None:
        """Fetch pages, feeds and files from the public web, and read them."""
        from retrieval.fetching import Fetcher  # noqa: PLC0415 - as above
        from retrieval.reading.formats.web import read_url  # noqa: PLC0415

        fetcher = Fetcher(self._services.settings.fetch)
        with self._one_at_a_time:
            self._keep((one for url in urls for one in read_url(url, fetcher, scope=scope)), told)

    def post(self, post: ChannelPost, scope: str, told: OnIngested) -> None:
        """Keep what somebody forwarded from a channel."""
        from retrieval.reading.rejection import attempted  # noqa: PLC0415 - as above

        with self._one_at_a_time:
            self._keep(attempted(post.source, lambda: _article_of(post, scope)), told)

    def _keep(self, documents: Documents, told: OnIngested) -> None:
        for done in self._services.ingest(documents):
            told(done)


def _article_of(post: ChannelPost, scope: str) -> Documents:
    from retrieval.reading import article_from_text  # noqa: PLC0415 - as above

    known = {"url": post.url} if post.url else {}
    day = post.day.isoformat()
    yield article_from_text(post.text, source=post.source, outlet=post.channel, published=day, scope=scope, **known)  # type: ignore[arg-type]


def _fit(name: str) -> str:
    """A name that a file may have."""
    return _UNFIT.sub("_", name)
