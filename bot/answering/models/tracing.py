"""A question as one run of LangChain's: whatever is asked of models and looked up for it stands below that run."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from langchain_core.runnables import RunnableConfig, RunnableLambda

TAG = "briefing"
_Value = TypeVar("_Value")


async def question_run(
    work: Callable[[], Awaitable[_Value]], question: str, answer_id: str, config: RunnableConfig | None
) -> _Value:
    """Do `work` as the run "question", below that of `config` where there is one; it carries the answer's id.

    What runs within finds its parent by itself: LangChain hands the run on in the context of the task.
    """

    async def answer(_: str) -> _Value:
        return await work()

    run = RunnableLambda(answer).with_config(run_name="question", tags=[TAG], metadata={"answer_id": answer_id})
    return await run.ainvoke(question, config)
