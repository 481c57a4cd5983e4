"""A stock LangChain pipeline: recursive splitter, a Chroma retriever and BM25 in an EnsembleRetriever, our embedder.

Its BM25 is bm25s, which is faster than the one that LangChain's own documentation wraps, and folds case and drops stop
words. Everything else is as a newcomer would write it.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from chromadb.config import Settings
from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_text_splitters import RecursiveCharacterTextSplitter

CHUNK, OVERLAP = 1000, 200  # characters, as LangChain's tutorials have it
RESULTS = 10
_BATCH = 500

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs at debug level whatever the root logger says


class Lexical(BaseRetriever):
    """BM25 over the chunks."""

    documents: list[Document]
    index: Any
    k: int = RESULTS

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        tokens = bm25s.tokenize(query, stopwords="en", show_progress=False)
        places, _ = self.index.retrieve(tokens, k=min(self.k, len(self.documents)), show_progress=False)
        return [self.documents[place] for place in places[0]]


class Lent(Embeddings):
    """Our embedder under LangChain's interface."""

    def __init__(self, embeddings: Any) -> None:
        self._embeddings = embeddings

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embeddings.embed_documents(texts)
        return vectors

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._embeddings.embed_query(text)
        return vector


def chunks_of(articles: Sequence[dict[str, Any]]) -> list[Document]:
    """Cut articles as the recursive splitter does."""
    documents = [
        Document(row["text"], metadata={"source": row["url"], "title": row.get("title") or ""}) for row in articles
    ]
    return RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP).split_documents(documents)


def ensemble(
    documents: list[Document], embeddings: Any, folder: Path, vectors: np.ndarray | None = None
) -> EnsembleRetriever:
    """Return the pipeline over chunks, embedded here where no `vectors` are given; Chroma lies in `folder`."""
    store = Chroma(
        "stock",
        embedding_function=Lent(embeddings),
        persist_directory=str(folder),
        client_settings=Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder)),
    )
    if store._collection.count() != len(documents):
        _fill(store, documents, vectors)
    lexical = bm25s.BM25()
    lexical.index(
        bm25s.tokenize([document.page_content for document in documents], stopwords="en", show_progress=False),
        show_progress=False,
    )
    dense = store.as_retriever(search_kwargs={"k": RESULTS})
    return EnsembleRetriever(retrievers=[Lexical(documents=documents, index=lexical), dense], weights=[0.5, 0.5])


def _fill(store: Chroma, documents: list[Document], vectors: np.ndarray | None) -> None:
    for at in range(0, len(documents), _BATCH):
        part, ids = documents[at : at + _BATCH], [str(at + n) for n in range(len(documents[at : at + _BATCH]))]
        if vectors is None:
            store.add_documents(part, ids=ids)
        else:
            store._collection.upsert(
                ids=ids,
                embeddings=vectors[at : at + _BATCH],
                documents=[document.page_content for document in part],
                metadatas=[document.metadata for document in part],
            )
