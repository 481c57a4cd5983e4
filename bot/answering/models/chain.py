"""One task of a model as a chain of LangChain's: prompt | model | reader of the reply, run under the task's name."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar

from langchain_core.messages import BaseMessageChunk
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.runnables import Runnable, RunnableGenerator

from bot.answering.models.tracing import TAG
from prompts import Prompt

MORE: Final = "more"  # messages behind those of the prompt, where a reply is asked for again

Value = TypeVar("Value")
ReplyReader = Callable[[], Callable[[str, bool], Value | None]]


@dataclass(frozen=True, slots=True)
class ModelReply(Generic[Value]):
    """What a model has said, and what could be read of it. `cut` says why that is not all; empty where it is."""

    text: str
    value: Value | None = None
    cut: Literal["", "late", "broken off", "too long"] = ""


@dataclass(frozen=True, slots=True)
class Task(Generic[Value]):
    """What a model is to do. `form`: the JSON schema of its reply, for models that can be told one.

    `reader` makes what reads one reply: it is given the text so far, and whether that is all of it.
    """

    name: str
    prompt: Prompt
    form: Mapping[str, Any]
    reader: ReplyReader[Value]

    def chain(self, model: Runnable[Any, Any]) -> Runnable[dict[str, Any], ModelReply[Value]]:
        """Return prompt | model | reader; streamed, it yields the reply each time that it grew."""
        sequence = chat_prompt(self.prompt) | model | RunnableGenerator(_reading(self.reader), name="reader")
        return sequence.with_config(run_name=self.name, tags=[TAG], metadata={"prompt": self.prompt.digest})

    def filled(self, values: Mapping[str, Any]) -> str:
        """Return what the model is told where these values fill the blanks; no run of LangChain's is made for it."""
        return chat_prompt(self.prompt).format(**values)


def chat_prompt(prompt: Prompt) -> ChatPromptTemplate:
    """Return a prompt of ours as LangChain's. What fills its blanks stays as it is, whatever braces it holds."""
    blanks = {name: f"\ue000{name}\ue001" for name in prompt.blanks}
    system, user = (part.substitute(blanks) for part in (prompt.system, prompt.user))
    return ChatPromptTemplate.from_messages(
        [("system", _escaped(system)), ("user", _escaped(user)), MessagesPlaceholder(MORE, optional=True)]
    )


def _escaped(text: str) -> str:
    doubled = text.replace("{", "{{").replace("}", "}}")
    return doubled.replace("\ue000", "{").replace("\ue001", "}")


def _reading(
    reader: ReplyReader[Value],
) -> Callable[[AsyncIterator[BaseMessageChunk]], AsyncIterator[ModelReply[Value]]]:
    async def read(chunks: AsyncIterator[BaseMessageChunk]) -> AsyncIterator[ModelReply[Value]]:
        text, value_of = "", reader()
        async for chunk in chunks:
            if new := chunk.text:
                text += new
                yield ModelReply(text, value_of(text, False))
        yield ModelReply(text, value_of(text, True))

    return read
