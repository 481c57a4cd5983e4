"""Reading kept originals again with the readers of today: what is read better replaces, and nothing else is touched."""

from collections import deque
from collections.abc import Iterator, Sequence

from retrieval.articles import Article
from retrieval.ingest import Ingested, Ingester
from retrieval.library.originals import Originals
from retrieval.reading import Rejected
from retrieval.reading.version import reader_version


class Rereader:
    """Broken off, it goes on where it was: each article notes which version of the readers read it."""

    def __init__(self, originals: Originals, ingester: Ingester) -> None:
        self._originals, self._ingester = originals, ingester

    def outdated(self) -> list[str]:
        """Return the ids of the articles that other readers read and whose originals are kept."""
        return self._originals.readable(reader_version())

    def named(self, name: str | None) -> list[str]:
        """Return the ids of the articles of this id or source, or of all, whose originals are kept, to be read anew."""
        found = self._originals.readable(None, name)
        self._originals.forget_readers(found)
        return found

    def read(self, ids: Sequence[str]) -> Iterator[Ingested]:
        """Read these again and yield a line for each; an older version stays for the answers that cite it.

        An original that holds no article for the readers of today leaves what is kept as it is.
        """
        read: deque[str] = deque()
        for done in self._ingester.keep(self._documents(ids, read)):
            id_ = read.popleft()
            if done.status in {"rejected", "duplicate"}:
                self._originals.was_read(id_, reader_version())
            yield done

    def _documents(self, ids: Sequence[str], read: deque[str]) -> Iterator[Article | Rejected]:
        from retrieval.reading.originals import read_original  # noqa: PLC0415 - the readers, which a start can do without

        for id_ in ids:
            article, kept = self._originals.article(id_), self._originals.of(id_)
            if article and kept:
                read.append(id_)
                yield read_original(kept[0], article)
