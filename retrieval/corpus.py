"""The data directory opened: articles to search, a way to add more."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.settings import OriginalsSettings, RetrievalSettings
from retrieval.embedding.embedder import Embedder
from retrieval.embedding.minilm import MiniLM
from retrieval.index.index import VectorIndex
from retrieval.ingest import Ingester
from retrieval.language.aliases import use_own_names
from retrieval.library.database import Database
from retrieval.library.library import Library
from retrieval.library.originals import Retention
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


@contextmanager
def open_corpus(
    data_dir: Path,
    settings: RetrievalSettings,
    *,
    embedder: Embedder | None = None,
    originals: OriginalsSettings | None = None,
    brief: bool = False,
    lazily: bool = False,
    on_renewal: OnRenewal | None = None,
) -> Iterator[Corpus]:
    """Open the articles kept under `data_dir`; closes in reverse. `brief` and `lazily`: see `VectorIndex.open`.

    `on_renewal`: see `Library`.

    `embedder`: what makes the vectors; None for the built-in one. Raises SettingsError where the vectors there are of
    another one, where `aliases.toml` there is not of the form of ours, or where a plugged part cannot be used.
    """
    with ExitStack() as stack:
        stack.callback(use_own_names, None)
        use_own_names(data_dir / "aliases.toml")  # before the library: its terms are made again where the names changed
        database = Database(data_dir / "briefing.db")
        stack.callback(database.close)
        embeddings = embedder or MiniLM(data_dir / "models")
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
        retriever = configured_retriever(settings, library, index, embeddings)
        stack.callback(retriever.close)
        ingester = Ingester(library, index, embeddings)
        yield Corpus(database, library, index, retriever, ingester, Rereader(library.originals, ingester))
