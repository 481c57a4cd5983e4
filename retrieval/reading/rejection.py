"""What could not become an article, and why."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from config.errors import BriefingError, ReadingError

if TYPE_CHECKING:
    from retrieval.articles import Article

_log = structlog.get_logger(__name__)
MAX_BYTES = 10 * 1024 * 1024
MAX_LINES = 100_000
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that was not read; `reason` says in plain words what happened and what to do."""

    source: str
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", printable(self.source))
        object.__setattr__(self, "reason", printable(self.reason))


def attempted(source: str, documents: Callable[[], Iterator["Article | Rejected"]]) -> Iterator["Article | Rejected"]:
    """Yield what `documents` gives; whatever a reader meets in a document is that document's end and nothing else's.

    Only what is wrong with ourselves (a full disk, a closed library) passes on.
    """
    try:
        yield from documents()
    except ReadingError as error:
        yield Rejected(source, str(error))
    except OSError as error:
        yield Rejected(source, f"it cannot be opened: {error.strerror}; check the file and its permissions")
    except (BriefingError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - a third party's library may raise anything on a hostile document
        _log.warning("a document broke its reader", source=printable(source), error=type(error).__name__)
        yield Rejected(source, f"it cannot be read ({type(error).__name__}); save the article as plain text")


def printable(name: str) -> str:
    """Return a document's name as it can be written down, whatever bytes it is made of."""
    return name.encode("utf-8", "backslashreplace").decode()


def unfit_name(source: str) -> str | None:
    """Return why a document's name cannot be kept, or None where it can."""
    return "its name is not UTF-8; rename it" if _SURROGATE.search(source) else None


def unfit(text: str) -> str | None:
    """Return why `text` cannot be an article, or None where it can."""
    if "\0" in text or _SURROGATE.search(text):
        return "this is not text (it holds binary data); save the article as plain text in UTF-8"
    if not any(character.isalnum() for character in text):
        return "there is no text in it; nothing to keep"
    if len(text) > MAX_BYTES or len(text.encode()) > MAX_BYTES:
        return f"the text is longer than {MAX_BYTES // 1024**2} MB; split it into single articles"
    if text.count("\n") + text.count("\r") > MAX_LINES:
        return f"it has more than {MAX_LINES:,} lines; split it into single articles"
    return None
