"""The data directory opened: articles to search, a way to add more."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.sections import OriginalsSettings, RetrievalSettings
from retrieval.articles import Article
from retrieval.embedding.choice import embedder_named, embedder_of
from retrieval.embedding.embedder import Embedder
from retrieval.index.index import VectorIndex
from retrieval.ingest import Ingester
from retrieval.language.aliases import use_own_names
from retrieval.library.catalogue import Catalogue
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.originals import KeptOriginals, Retention
from retrieval.library.reembedding import Embedders, kept_embedding
from retrieval.library.renewal import OnRenewal
from retrieval.reread import Rereader
from retrieval.search.retriever import ArticleRetriever, configured_retriever


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles of one data directory; what else is kept there may use the database too."""

    database: Database
    library: Library
    index: VectorIndex
    retriever: ArticleRetriever
    ingester: Ingester
    rereader: Rereader
    embedders: Embedders

    def exchange_vectors(self, on_progress: Callable[[int, int], None], *, stopping: Callable[[], bool]) -> bool:
        """Make the vectors of the embedder that was chosen, where others are kept, and build the index of them.

        Say whether that was done: not where there was nothing to do, or where `stopping` said so; what was made until
        then is kept. Questions are answered meanwhile. Blocks.
        """
        if not self.embedders.is_waiting:
            return False
        done = self.embedders.replace(on_progress, stopping=stopping, before=self.index.distrust)
        if done:
            self.index.rebuild()
        return done

    def clear(self, scope: str) -> list[Article]:
        """Remove every article and every feed of a scope for good; return the articles. Blocks."""
        from retrieval.feeds.subscriptions import Subscriptions  # noqa: PLC0415 - the readers of feeds, rarely needed

        Subscriptions(self.database).remove_all(scope)
        removed = Catalogue(self.database).remove_all(scope)
        self.index.update()
        return removed

    def originals_kept(self) -> KeptOriginals:
        """Return how many originals are kept, and how much they take."""
        return self.library.originals.kept()


@contextmanager
def open_corpus(
    data_dir: Path,
    settings: RetrievalSettings,
    *,
    database_url: str | None = None,
    embedder: Embedder | None = None,
    originals: OriginalsSettings | None = None,
    brief: bool = False,
    lazily: bool = False,
    on_renewal: OnRenewal | None = None,
) -> Iterator[Corpus]:
    """Open the articles kept under `data_dir`; closes in reverse. `brief` and `lazily`: see `VectorIndex.open`.

    `database_url`: the PostgreSQL database that keeps them; None for SQLite in `data_dir`. `on_renewal`: see `Library`.

    `embedder`: what makes the vectors; None for the built-in one. Raises SettingsError where the vectors there are of
    another one, where `aliases.toml` there is not of the form of ours, or where a plugged part cannot be used.
    """
    with ExitStack() as stack:
        stack.callback(use_own_names, None)
        use_own_names(data_dir / "aliases.toml")  # before the library: its terms are made again where the names changed
        database = Database(data_dir / "briefing.db", database_url)
        stack.callback(database.close)
        chosen = embedder or _chosen(settings.embeddings, data_dir / "models")
        embedders = Embedders(database, _kept(database, chosen, data_dir / "models"), chosen)
        embeddings = embedders.kept
        retention = Retention(**originals.model_dump()) if originals else Retention()
        library = Library(
            database,
            embedding=embeddings.name,
            dimensions=embeddings.dimensions,
            retention=retention,
            on_renewal=on_renewal,
        )
        server = str(settings.chroma_url) if settings.chroma_url else None
        index = VectorIndex(database, data_dir / "index", dimensions=embeddings.dimensions, server=server)
        stack.callback(index.close)
        index.open(brief=brief, lazily=lazily)
        retriever = configured_retriever(settings, library, index, embedders)
        stack.callback(retriever.close)
        ingester = Ingester(library, index, embedders)
        yield Corpus(database, library, index, retriever, ingester, Rereader(library.originals, ingester), embedders)


def _chosen(name: str, models: Path) -> Embedder:
    return embedder_named(name, models) if ":" in name else _built_in(name, models.resolve())


@cache
def _built_in(name: str, models: Path) -> Embedder:
    """One of a kind a process, however often it opens a data directory: loading one takes as long as many answers."""
    return embedder_named(name, models)


def _kept(database: Database, chosen: Embedder, models: Path) -> Embedder:
    """The embedder of the vectors that are there; the chosen one where there are none, or theirs cannot be had."""
    stored = kept_embedding(database)
    return chosen if stored in {None, chosen.name} else embedder_of(str(stored), models) or chosen
