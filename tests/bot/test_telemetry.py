"""Questions as traces: one tree of spans each, sent where OpenTelemetry's variables say, without a text of any chat."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.asker import OPERATOR
from bot.services import open_services
from bot.telemetry import exporter_of, traced
from config.errors import SettingsError
from config.settings import load_settings
from tests.articles import HARBOUR, TALKS, article
from tests.model_server import Reply, model_server

QUESTION = "What did Anna Berg say about the river treaty?"
DRAFT = json.dumps({"points": [{"text": "Berg ruled out reopening it.", "evidence": ["1.1"]}], "insufficient": False})
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"OTEL_SERVICE_NAME": "desk"},
        {ENDPOINT: "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"},
        {ENDPOINT: "http://127.0.0.1:1", "OTEL_TRACES_EXPORTER": "none"},
        {ENDPOINT: ""},
    ],
)
def test_nothing_is_exported_where_the_variables_ask_for_nothing(environ: dict[str, str]) -> None:
    assert exporter_of(environ) is None


@pytest.mark.parametrize("more", [{"OTEL_TRACES_EXPORTER": "zipkin"}, {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}])
def test_what_the_variables_ask_for_in_vain_is_one_clear_line(more: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="OTEL_"):
        exporter_of({ENDPOINT: "http://127.0.0.1:1"} | more)


async def spans_of(data_dir: Path, *replies: Reply, with_text: bool = False) -> list[ReadableSpan]:
    """The spans of one question that a model answers."""
    kept = InMemorySpanExporter()
    with model_server(*replies) as server:
        model = {"name": "openai:local", "base_url": server.url, "api_key": "key"}
        settings = load_settings(data_dir=data_dir, model=model, _env_file=None)
        with open_services(settings) as services:
            list(services.ingest([article(TALKS), article(HARBOUR, "harbour.txt")]))
            with traced(exporter=kept, with_text=with_text):
                await services.ask(QUESTION, OPERATOR)
    return list(kept.get_finished_spans())


@pytest.mark.anyio
async def test_a_question_is_one_tree_of_spans_without_a_word_of_it(data_dir: Path) -> None:
    spans = await spans_of(data_dir, DRAFT)

    names = {span.context.span_id: span.name for span in spans if span.context}
    parents = {span.name: names.get(span.parent.span_id) if span.parent else None for span in spans}
    assert parents["question"] is None
    assert (parents["search"], parents["answer"], parents["chat local"]) == ("question", "question", "answer")
    by_name = {span.name: dict(span.attributes or {}) for span in spans}
    assert by_name["question"]["briefing.status"] == "answered"
    assert by_name["question"]["briefing.writer"] == "openai:local"
    assert "briefing.ms.search" in by_name["question"]
    assert by_name["chat local"]["gen_ai.request.model"] == "local"
    assert "Berg" not in repr([span.to_json() for span in spans])


@pytest.mark.anyio
async def test_the_texts_are_in_the_spans_where_they_are_asked_for(data_dir: Path) -> None:
    spans = {span.name: dict(span.attributes or {}) for span in await spans_of(data_dir, DRAFT, with_text=True)}

    assert spans["question"]["briefing.input"] == QUESTION
    assert "ruled out" in str(spans["question"]["briefing.answer"])
    assert QUESTION in str(spans["chat local"]["gen_ai.input.messages"])


@pytest.mark.anyio
async def test_a_request_that_fails_is_told_by_the_name_of_its_error_alone(data_dir: Path) -> None:
    spans = await spans_of(data_dir, 500)

    failed = [span for span in spans if span.name == "chat local"]
    assert failed
    assert all(str(dict(span.attributes or {})["error.type"]).isidentifier() for span in failed)
    assert {span.status.description for span in spans} == {None}
    assert not any(span.events for span in spans)


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """A collector on a free port: its address, and what it was sent."""
    taken: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", taken
        server.shutdown()
        thread.join()


@pytest.mark.anyio
async def test_a_collector_is_sent_every_question_before_the_program_ends(
    data_dir: Path, collector: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, taken = collector
    monkeypatch.setenv(ENDPOINT, address)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")

    with traced(with_text=False), open_services(load_settings(data_dir=data_dir, _env_file=None)) as services:
        list(services.ingest([article(TALKS)]))
        await services.ask(QUESTION, OPERATOR)

    sent = [one for data in taken for one in ExportTraceServiceRequest.FromString(data).resource_spans]
    assert {span.name for one in sent for scope in one.scope_spans for span in scope.spans} == {"question", "search"}
    assert {a.value.string_value for one in sent for a in one.resource.attributes if a.key == "service.name"} == {
        "briefing-bot"
    }
