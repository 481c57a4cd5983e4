"""Writes down every run that LangChain tells a tracer of, as a tree of names."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler


@dataclass(frozen=True)
class Run:
    """One run: `kind` is chain, llm, retriever or tool."""

    id: UUID
    parent: UUID | None
    name: str
    kind: str
    tags: tuple[str, ...]
    metadata: dict[str, Any]


@dataclass
class Runs(BaseCallbackHandler):
    """Hand it over as a callback; afterwards `tree` says what ran below what, in the order of the beginnings."""

    begun: list[Run] = field(default_factory=list)
    ended: set[UUID] = field(default_factory=set)

    def __hash__(self) -> int:
        return id(self)

    def on_chain_start(self, serialized: Any, inputs: Any, **more: Any) -> None:
        self._begin("chain", more)

    def on_chat_model_start(self, serialized: Any, messages: Any, **more: Any) -> None:
        self._begin("llm", more | {"name": more.get("name") or serialized["name"]})

    def on_retriever_start(self, serialized: Any, query: str, **more: Any) -> None:
        self._begin("retriever", more)

    def on_tool_start(self, serialized: Any, input_str: str, **more: Any) -> None:
        self._begin("tool", more)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **_: Any) -> None:
        self.ended.add(run_id)

    on_chain_error = on_chain_end

    def on_llm_end(self, response: Any, *, run_id: UUID, **_: Any) -> None:
        self.ended.add(run_id)

    on_llm_error = on_llm_end

    def on_retriever_end(self, documents: Any, *, run_id: UUID, **_: Any) -> None:
        self.ended.add(run_id)

    def on_tool_end(self, output: Any, *, run_id: UUID, **_: Any) -> None:
        self.ended.add(run_id)

    def _begin(self, kind: str, more: dict[str, Any]) -> None:
        self.begun.append(
            Run(
                more["run_id"],
                more.get("parent_run_id"),
                more.get("name") or "",
                kind,
                tuple(more.get("tags") or ()),
                more.get("metadata") or {},
            )
        )

    @property
    def roots(self) -> list[Run]:
        return [run for run in self.begun if run.parent is None]

    def below(self, parent: Run) -> list[Run]:
        return [run for run in self.begun if run.parent == parent.id]

    def tree(self, run: Run) -> list[Any]:
        """Return a run's name, followed by the trees below it."""
        return [run.name, *(self.tree(one) if self.below(one) else one.name for one in self.below(run))]
