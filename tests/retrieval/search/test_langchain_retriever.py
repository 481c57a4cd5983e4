"""The search as LangChain's own parts see it."""

import pytest
from langchain_core.runnables import RunnableLambda

from bot.services import Services
from retrieval.search.langchain import LangChainRetriever, document
from retrieval.search.question import Question
from tests.articles import HARBOUR, TALKS, article, excerpt


@pytest.fixture
def retriever(services: Services) -> LangChainRetriever:
    list(
        services.ingester.ingest([article(TALKS, "talks.txt", published="2025-05-05"), article(HARBOUR, "harbour.txt")])
    )
    return LangChainRetriever(articles=services.retriever)


def test_in_a_chain_it_returns_what_the_search_finds(retriever: LangChainRetriever) -> None:
    chain = retriever | RunnableLambda(lambda documents: [one.metadata["source"] for one in documents])

    excerpts = retriever.articles.search(Question("How many berths?"), 10).excerpts

    assert chain.invoke("How many berths?") == [one.article.source for one in excerpts]
    assert len(excerpts) == 2


@pytest.mark.anyio
async def test_it_can_be_awaited(retriever: LangChainRetriever) -> None:
    documents = await retriever.ainvoke("from:nobody berths")

    assert documents == []


def test_a_document_says_where_its_words_stand() -> None:
    dated, undated = (excerpt(article(TALKS, published=day)) for day in ("2025-05-05", None))

    metadata = document(dated).metadata

    assert TALKS[metadata["start"] : metadata["end"]] == document(dated).page_content
    assert metadata["published"] == "2025-05-05"
    assert document(undated).metadata["published"] is None
