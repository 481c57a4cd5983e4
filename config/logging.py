"""One structured line per event; no token and no chat text ever stands in one."""

import logging
import re
import sys
from collections.abc import Iterable

import structlog

from config.sections import LogSettings

# The Bot API's token as it stands in request paths, error texts and reprs.
_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{6,}")
_LOUD = {
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "telegram": logging.INFO,
}


class Redactor:
    """Replaces secrets in a finished log line, traceback included."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted({secret for secret in secrets if secret}, key=len, reverse=True)

    def redact(self, text: str) -> str:
        """Return `text` without the known secrets and without anything that looks like a bot token."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return _TOKEN.sub("***", text)


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self, redactor: Redactor, json_lines: bool) -> None:
        renderer = (
            structlog.processors.JSONRenderer()
            if json_lines
            else structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        )
        super().__init__(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([structlog.processors.format_exc_info] if json_lines else []),
                renderer,
            ],
            foreign_pre_chain=_BASE,
        )
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.redact(super().format(record))


_BASE: list[structlog.typing.Processor] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure_logging(settings: LogSettings, secrets: Iterable[str] = ()) -> None:
    """Send every log line of the process, ours and the libraries', to standard error, redacted."""
    handler = logging.StreamHandler()
    handler.setFormatter(_RedactingFormatter(Redactor(secrets), settings.json_lines))
    logging.basicConfig(handlers=[handler], level=settings.level.upper(), force=True)
    for name, level in _LOUD.items():
        logging.getLogger(name).setLevel(max(level, logging.getLogger().level))
    structlog.configure(
        processors=[*_BASE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
