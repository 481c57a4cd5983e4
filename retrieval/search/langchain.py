"""The retriever as LangChain's own, for whoever builds a chain; nobody else waits for LangChain's imports."""

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, PrivateAttr

from retrieval.articles import SHARED, Excerpt
from retrieval.search.found import Found
from retrieval.search.question import Question
from retrieval.search.retriever import ArticleRetriever


class LangChainRetriever(BaseRetriever):
    """Returns Documents whose metadata name the place of each excerpt, of the articles in `scopes` alone."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    articles: Any  # an ArticleRetriever; pydantic would look into its annotations, and these are for type checkers
    scopes: frozenset[str] = SHARED

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        found = self.articles.search(Question(query, scopes=self.scopes), self.articles.limit)
        return [document(excerpt) for excerpt in found.excerpts]


class _Search(BaseRetriever):
    """One search for one question; what it found is kept, since Documents say less."""

    _look_up: Any = PrivateAttr()
    _found: Any = PrivateAttr(default=None)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        raise NotImplementedError

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        del query, run_manager
        self._found = await self._look_up()
        return [document(excerpt) for excerpt in self._found.excerpts]


async def search_run(articles: ArticleRetriever, question: Question, limit: int) -> Found:
    """Search as `articles.asearch` does, as a retriever's run below that of the task, for whoever traces it."""
    search = _Search(tags=["briefing"])
    search._look_up = lambda: articles.asearch(question, limit)  # noqa: SLF001 - our own class, above
    await search.ainvoke(question.text, {"run_name": "search"})
    found: Found = search._found  # noqa: SLF001
    return found


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
