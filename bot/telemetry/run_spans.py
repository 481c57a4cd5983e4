"""A span for every run of LangChain's: its name, its parent, how long it took, how it ended; tokens of models.

The names are those of OpenTelemetry's conventions for generative models (`gen_ai.*`), and `briefing.*` for what they
have none for. No text of a chat or an article is in a span unless it is asked for.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import version
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.outputs import ChatGeneration, LLMResult
from langchain_core.tracers.context import register_configure_hook
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context

_NAME, _USED = "briefing-bot", "usage_metadata"
_CURRENT: ContextVar["RunSpans | None"] = ContextVar("run_spans", default=None)
register_configure_hook(_CURRENT, inheritable=True)


@contextmanager
def sent(exporter: SpanExporter, *, with_text: bool) -> Iterator[None]:
    """Send a span for every run that begins meanwhile in this context and those made from it."""
    resource = Resource.create()  # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES
    if str(resource.attributes.get(SERVICE_NAME, "")).startswith("unknown_service"):
        resource = resource.merge(Resource({SERVICE_NAME: _NAME}))
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _CURRENT.set(RunSpans(provider.get_tracer(_NAME, version(_NAME)), with_text=with_text))
    try:
        yield
    finally:
        _CURRENT.set(None)
        provider.shutdown()


class RunSpans(BaseCallbackHandler):
    """Begins a span with every run, below the span of its parent, and ends it with the run."""

    run_inline = True  # nothing here waits

    def __init__(self, tracer: Tracer, *, with_text: bool) -> None:
        self._tracer, self._with_text = tracer, with_text
        self._open: dict[UUID, Span] = {}

    def on_chain_start(self, serialized: Any, inputs: Any, **run: Any) -> None:
        """Begin the span of a chain: a question, a task of a model, a step of either."""
        self._begin(run, text={"briefing.input": inputs})

    def on_chat_model_start(self, serialized: Any, messages: Any, **run: Any) -> None:
        """Begin the span of a request to a model."""
        told = run.get("metadata") or {}
        model = told.get("ls_model_name")
        attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": told.get("ls_provider"),
            "gen_ai.request.model": model,
        }
        text = {"gen_ai.input.messages": [message.text for batch in messages for message in batch]}
        self._begin(run | {"name": f"chat {model}" if model else "chat"}, SpanKind.CLIENT, attributes, text)

    def on_retriever_start(self, serialized: Any, query: str, **run: Any) -> None:
        """Begin the span of a search."""
        self._begin(run, text={"briefing.query": query})

    def on_tool_start(self, serialized: Any, input_str: str, **run: Any) -> None:
        """Begin the span of the bot as somebody's tool."""
        self._begin(run, text={"briefing.input": input_str})

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **_: Any) -> None:
        """End the span of a chain; that of a question tells what came of it, and the milliseconds of its stages."""
        answer, record = getattr(outputs, "answer", None), getattr(outputs, "record", None)
        known = _of_question(answer, record) if answer and record else {}
        self._end(run_id, known, {"briefing.answer": answer.text} if answer and record else {})

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **_: Any) -> None:
        """End the span of a request, with the tokens that it took."""
        made = [one for batch in response.generations for one in batch if isinstance(one, ChatGeneration)]
        usage: Mapping[str, Any] = next((used for one in made if (used := getattr(one.message, _USED, None))), {})
        tokens = {f"gen_ai.usage.{side}_tokens": usage.get(f"{side}_tokens") for side in ("input", "output")}
        self._end(run_id, tokens, {"gen_ai.output.messages": [one.text for one in made]})

    def on_retriever_end(self, documents: Any, *, run_id: UUID, **_: Any) -> None:
        """End the span of a search, with how many excerpts it found."""
        self._end(run_id, {"briefing.excerpts": len(documents)}, {})

    def on_tool_end(self, output: Any, *, run_id: UUID, **_: Any) -> None:
        """End the span of a tool."""
        self._end(run_id, {}, {})

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        """End the span of a run that failed, by the name of its error: what an error says may quote a chat."""
        if span := self._open.get(run_id):
            span.set_status(Status(StatusCode.ERROR, str(error) if self._with_text else None))
            span.set_attribute("error.type", type(error).__qualname__)
        self._end(run_id, {}, {})

    on_llm_error = on_retriever_error = on_tool_error = on_chain_error

    def _begin(
        self,
        run: Mapping[str, Any],
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Mapping[str, Any] | None = None,
        text: Mapping[str, Any] | None = None,
    ) -> None:
        parent = self._open.get(run["parent_run_id"]) if run.get("parent_run_id") else None
        context = set_span_in_context(parent) if parent else None
        span = self._tracer.start_span(run.get("name") or "run", context, kind)
        self._open[run["run_id"]] = span
        answer = (run.get("metadata") or {}).get("answer_id")
        self._note(span, {"briefing.answer_id": answer, **(attributes or {})}, text or {})

    def _end(self, run_id: UUID, attributes: Mapping[str, Any], text: Mapping[str, Any]) -> None:
        if span := self._open.pop(run_id, None):
            self._note(span, attributes, text)
            span.end()

    def _note(self, span: Span, attributes: Mapping[str, Any], text: Mapping[str, Any]) -> None:
        for name, value in attributes.items():
            if value is not None:
                span.set_attribute(name, value)
        for name, value in text.items() if self._with_text else ():
            span.set_attribute(name, value if isinstance(value, str | list) else str(value))


def _of_question(answer: Any, record: Any) -> dict[str, Any]:
    """What came of a question, by its answer and the record of its making."""
    stages = {f"briefing.ms.{stage}": ms for stage, ms in record.ms.items()}
    return {
        "briefing.status": answer.status,
        "briefing.writer": answer.writer,
        "briefing.passed": record.passed,
        "briefing.withheld": answer.withheld,
        **stages,
    }
