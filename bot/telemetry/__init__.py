"""What is done for a question, told to OpenTelemetry where its own OTEL_* variables ask for it; else nothing loads."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from config.errors import SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_SPOKEN = "http/protobuf"
_TRACING: ContextVar[bool] = ContextVar("tracing", default=False)


def exporter_of(environ: Mapping[str, str]) -> "SpanExporter | None":
    """Return what sends spans where the variables say; None where they ask for none.

    An endpoint, or OTEL_TRACES_EXPORTER=otlp, asks; OTEL_SDK_DISABLED=true and OTEL_TRACES_EXPORTER=none forbid. The
    exporter reads its other variables itself. Raises SettingsError where they ask for what is not there.
    """
    wanted = environ.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if wanted == "none" or environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    if not wanted and not any(environ.get(name) for name in _ENDPOINTS):
        return None
    if wanted not in {"", "otlp"}:
        raise SettingsError("OTEL_TRACES_EXPORTER may be otlp or none; nothing else is exported to")
    protocol = next((environ[name] for name in _PROTOCOLS if environ.get(name)), _SPOKEN)
    if protocol != _SPOKEN:
        raise SettingsError(f"{_PROTOCOLS[1]} must be {_SPOKEN}; a collector takes it on port 4318")
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError(
            "OTEL_* variables ask for traces, which need the extra `otel`: pip install 'briefing-bot[otel]'"
        ) from None
    return OTLPSpanExporter()


@contextmanager
def traced(*, with_text: bool, exporter: "SpanExporter | None" = None) -> Iterator[None]:
    """Send LangChain's runs that begin meanwhile in this context, as spans; the last of them at the end.

    `with_text`: with questions, excerpts and answers in them. `exporter`: what sends them, in the place of the one
    that the variables ask for.
    """
    exporter = exporter or exporter_of(os.environ)
    if exporter is None:
        yield
        return
    from bot.telemetry.run_spans import sent  # noqa: PLC0415 - OpenTelemetry and LangChain take half a second

    _TRACING.set(True)
    try:
        with sent(exporter, with_text=with_text):
            yield
    finally:
        _TRACING.set(False)


def is_traced() -> bool:
    """Tell whether runs are sent now; a question that is no run of its own is one then."""
    return _TRACING.get()
