"""What may be plugged into the search by LangChain's interfaces: other wordings of a question, another order.

Neither is needed: both run beside the search or after it, for a limited time, and where one fails or is late the search
goes on as if it were not there. A thread that is late is left to itself.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import structlog

from config.errors import QuestionError, SettingsError
from retrieval.articles import Excerpt
from retrieval.search.filters import read_filters

if TYPE_CHECKING:
    from langchain_core.documents import BaseDocumentCompressor
    from langchain_core.runnables import Runnable

MOST_WORDINGS = 3
T = TypeVar("T")
_log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


def part_named(name: str, setting: str, method: str) -> Any:
    """Return the object `module:name`, or what it makes where it is a class or a function; None for an empty name.

    Raises SettingsError, which names the setting, where there is none or where it has no such method.
    """
    if not name:
        return None
    module, _, attribute = name.partition(":")
    try:
        found = getattr(import_module(module), attribute)
        makes = callable(found) and (isinstance(found, type) or not hasattr(found, method))
        part = found() if makes else found
    except Exception as error:
        raise SettingsError(f"{setting}={name} cannot be used: {type(error).__name__}: {error}") from error
    if not hasattr(part, method):
        raise SettingsError(f"{setting}={name} has no method {method}: it is not of LangChain's interface")
    return part


class _Beside(Generic[T]):
    """Runs in a daemon thread from its construction on."""

    def __init__(self, what: str, action: Callable[[], T]) -> None:
        self._what, self._action = what, action
        self._values: list[T] = []
        self._thread = threading.Thread(target=self._run, name=what, daemon=True)
        self._thread.start()

    def value(self, seconds: float, fallback: T) -> T:
        """Return what came of it within `seconds`, or the fallback."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            _log.warning("plugged_part_late", part=self._what, seconds=seconds)
            return fallback
        return self._values[0] if self._values else fallback

    def _run(self) -> None:
        try:
            self._values.append(self._action())
        except Exception as error:  # noqa: BLE001 - whatever it raises, the search goes on
            _log.warning("plugged_part_failed", part=self._what, error=type(error).__name__)


class Rewriting:
    """Other wordings of a question, made while the search runs; none where there is no rewriter."""

    def __init__(self, rewriter: "Runnable[str, Sequence[str]] | None", question: str, patience: float) -> None:
        self._question, self._patience = question, patience
        self._beside: _Beside[list[str]] | None = None
        if rewriter is not None and question.strip():
            self._beside = _Beside("rewriter", lambda: _texts(rewriter.invoke(question)))

    def wordings(self) -> list[str]:
        """Return at most three wordings that differ from the question, each once."""
        if self._beside is None:
            return []
        texts = self._beside.value(self._patience, [])
        unlike = {text.casefold(): text for text in texts if text and text.casefold() != self._question.casefold()}
        return list(unlike.values())[:MOST_WORDINGS]


def reranked(
    reranker: "BaseDocumentCompressor",
    question: str,
    excerpts: Sequence[Excerpt],
    patience: float,
) -> list[Excerpt]:
    """Return the excerpts in the reranker's order; those that it leaves out follow in theirs. None is lost.

    Their scores fall by equal steps from the best one, so that the order tells wherever sentences are picked: those of
    fused ranks lie so near to each other that whoever had which made no difference.
    """
    from retrieval.search.langchain import document  # noqa: PLC0415 - whoever plugs something in has LangChain loaded

    documents = [document(excerpt) for excerpt in excerpts]
    for place, one in enumerate(documents):
        one.metadata["place"] = place
    order = _Beside(
        "reranker", lambda: [one.metadata.get("place") for one in reranker.compress_documents(documents, question)]
    )
    every = range(len(excerpts))
    known = [place for place in order.value(patience, []) if isinstance(place, int) and place in every]
    if not known:
        return list(excerpts)
    chosen = [excerpts[place] for place in dict.fromkeys((*known, *every))]
    top = max(excerpt.score for excerpt in excerpts)
    return [replace(excerpt, score=top * (1 - place / len(chosen))) for place, excerpt in enumerate(chosen)]


def _texts(reply: object) -> list[str]:
    """The wordings in what a rewriter returned; none where it returned no text. Operators in them are left out."""
    given = [reply] if isinstance(reply, str) else reply
    return [_plain(text) for text in given if isinstance(text, str)] if isinstance(given, Iterable) else []


def _plain(text: str) -> str:
    try:
        return read_filters(text)[0].strip()
    except QuestionError:
        return ""
