"""The retriever as LangChain's own, for whoever builds a chain; nobody else waits for LangChain's imports."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.articles import Excerpt
from retrieval.search.question import Question


class LangChainRetriever(BaseRetriever):
    """Returns Documents whose metadata name the place of each excerpt."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    articles: Any  # an ArticleRetriever; pydantic would look into its annotations, and these are for type checkers

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        return [document(excerpt) for excerpt in self.articles.search(Question(query), self.articles.limit).excerpts]


def document(excerpt: Excerpt) -> Document:
    """Return an excerpt as LangChain hands it about."""
    article = excerpt.article
    metadata: dict[str, Any] = {
        "article_id": article.id,
        "source": article.source,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published.day.isoformat() if article.published.day else None,
        "start": excerpt.passage.start,
        "end": excerpt.passage.end,
        "score": excerpt.score,
    }
    return Document(page_content=excerpt.text, metadata=metadata)
