"""Briefing Bot as a part of somebody's chain or agent: a Runnable, a tool, and answers as messages with citations.

Nothing else of the product imports this; it imports LangChain, which takes half a second.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Final, TypeVar

from langchain_core.messages import AIMessage
from langchain_core.messages.content import Citation as CitationBlock
from langchain_core.messages.content import create_citation, create_text_block
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda
from langchain_core.tools import BaseTool, StructuredTool

from bot.answering.answer import Answer
from bot.answering.answer import Citation as CitedExcerpt
from bot.asker import OPERATOR, Asker
from bot.services import Services

NAME: Final = "briefing"
_Value = TypeVar("_Value")
_DESCRIPTION: Final = (
    "Answers one question from the newsroom's own articles. Every statement carries the number of an excerpt that was "
    "cut from a stored article by code; what no article says is not answered. Ask one plain question that stands alone."
)


class AnsweringChain(Runnable[str, Answer]):
    """A question in, an `Answer` out, through the gate that everybody's answers pass.

    `invoke` and `batch` block, also where an event loop runs already; `ainvoke` and `abatch` do not. `astream` yields
    the answer as it grows, each time all of it, the last one complete. Callbacks, tags and metadata of the config reach
    every run below. Raises config.errors.BriefingError where no answer is possible.
    """

    def __init__(self, services: Services, asker: Asker) -> None:
        """Answer from what `services` hold and `asker` may see."""
        self.name = NAME
        self._services, self._asker = services, asker
        self._whole = RunnableLambda(self._ask_blocking, afunc=self._ask, name=NAME)

    def invoke(self, input: str, config: RunnableConfig | None = None, **_: Any) -> Answer:  # noqa: A002 - LangChain's
        """Return the answer. Blocks."""
        return self._whole.invoke(input, config)

    async def ainvoke(self, input: str, config: RunnableConfig | None = None, **_: Any) -> Answer:  # noqa: A002
        """Return the answer."""
        return await self._whole.ainvoke(input, config)

    async def astream(
        self,
        input: str,  # noqa: A002
        config: RunnableConfig | None = None,
        **_: Any,
    ) -> AsyncIterator[Answer]:
        """Yield what has passed the gate so far, each time that it is more, and at last the answer."""
        grown: asyncio.Queue[Answer | None] = asyncio.Queue()

        async def ask(question: str, config: RunnableConfig) -> Answer:
            outcome = await self._services.ask(question, self._asker, seen=grown.put_nowait, config=config)
            return outcome.answer

        asking = asyncio.create_task(RunnableLambda(ask, name=NAME).ainvoke(input, config))
        asking.add_done_callback(lambda _: grown.put_nowait(None))
        try:
            while (answer := await grown.get()) is not None:
                yield answer
            yield await asking
        finally:
            asking.cancel()

    async def _ask(self, question: str, config: RunnableConfig) -> Answer:
        return (await self._services.ask(question, self._asker, config=config)).answer

    def _ask_blocking(self, question: str, config: RunnableConfig) -> Answer:
        return _waited_for(self._ask(question, config))


def answering_chain(services: Services, *, asker: Asker = OPERATOR) -> Runnable[str, Answer]:
    """Return a Runnable that answers questions; see `AnsweringChain`. It works as long as `services` are open."""
    return AnsweringChain(services, asker)


def briefing_tool(services: Services, *, asker: Asker = OPERATOR) -> BaseTool:
    """Return a tool for an agent: its content is the answer's text with marks, its artifact the answer as JSON data."""

    async def ask(question: str, config: RunnableConfig) -> tuple[str, dict[str, Any]]:
        answer = (await services.ask(question, asker, config=config)).answer
        return answer.text, answer.as_json()

    def ask_blocking(question: str, config: RunnableConfig) -> tuple[str, dict[str, Any]]:
        return _waited_for(ask(question, config))

    return StructuredTool.from_function(
        ask_blocking, ask, name=NAME, description=_DESCRIPTION, response_format="content_and_artifact"
    )


def answer_message(answer: Answer) -> AIMessage:
    """Return an answer as a message of LangChain's: its text, annotated with standard citation blocks."""
    block = create_text_block(answer.text, annotations=list(citation_blocks(answer)))
    return AIMessage(content_blocks=[block], id=answer.id, response_metadata={"status": answer.status})


def citation_blocks(answer: Answer) -> list[CitationBlock]:
    """Return a standard citation for each place where the answer's text names a source.

    `start_index` and `end_index` are those of the cited statement in `answer.text`; `cited_text` is the article's own
    characters. `extras`: the article's id, from where to where in its raw text, and that code has compared the two. The
    nearest sentence of a refusal answers nothing, so its citation has no place in the text.
    """
    cited = {citation.n: citation for citation in answer.citations}
    found: list[CitationBlock] = []
    at = 0
    for point in answer.points:
        start = answer.text.index(point.said, at)
        at = start + len(point.said)
        found += [_block(cited[n], start, at) for n in point.citations]
    if not answer.points:  # a refusal shows what comes nearest
        found += [_block(citation, None, None) for citation in answer.citations]
    return found


def _block(citation: CitedExcerpt, start: int | None, end: int | None) -> CitationBlock:
    extras: dict[str, Any] = {
        "article": citation.article_id,
        "start": citation.start,
        "end": citation.end,
        "verified": True,
    }
    return create_citation(
        url=citation.url,
        title=citation.title or citation.source,
        start_index=start,
        end_index=end,
        cited_text=citation.excerpt,
        **extras,
    )


def _waited_for(answer: Coroutine[Any, Any, _Value]) -> _Value:
    """Run a coroutine to its end from code that is not async; where a loop runs in this thread, in another thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(answer)
    with ThreadPoolExecutor(1, NAME) as beside:
        return beside.submit(copy_context().run, asyncio.run, answer).result()
