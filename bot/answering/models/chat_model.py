"""One language model of any provider: bounded in time and length, told the form of its reply where it can be told.

LangChain speaks to the providers. What is ours: one limit for a request (however slowly it trickles), at most so many
characters, at most one more try and only on errors that pass by themselves, never a wait beyond the deadline.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any, Final, cast

import structlog
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable

from bot.answering.models.chain import ModelReply, Task, Value
from bot.answering.models.deadline import Deadline
from bot.answering.models.lateness import Lateness
from bot.answering.models.spending import spend
from bot.answering.models.tokens import TokenCounter
from config.errors import ModelError, ModelRefusedError, SettingsError
from config.models import ModelChoice, ModelSettings

REFUSALS: Final = frozenset({400, 401, 403, 404, 405, 413, 422})
FORM_REFUSED: Final = frozenset({400, 422})  # what a server answers that does not know `response_format`
PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
PAUSE_S: Final = 0.3
LEAST_S: Final = 1.0  # with less time than this left, nothing is tried again
CHARACTERS_A_TOKEN: Final = 8

# The next question comes minutes later: a connection that is kept would be stale by then, or of another event loop.
_HEADERS: Final = {"Connection": "close"}

# How each provider's class is told the form of a reply, by what its documentation has `bind` take.
_FORMS: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "openai": lambda form: {
        "response_format": {"type": "json_schema", "json_schema": {"name": form["title"], "schema": _bare(form)}}
    },
    "ollama": lambda form: {"format": dict(form)},
    "anthropic": lambda form: {"output_config": {"format": {"type": "json_schema", "schema": _bare(form)}}},
}

_log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class ChatModel:
    """Asks one model. Safe to use from many questions at once; it keeps nothing of any of them but that it was late."""

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        *,
        seconds: float,
        tokens: int,
        retries: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`seconds`: the limit of one request; `tokens`: of one reply; `retries`: after an error that passes.

        `clock` tells how long a model that was late is left alone.
        """
        self.client = model
        self.name = name
        self._seconds, self._retries = seconds, retries
        self._most_characters = tokens * CHARACTERS_A_TOKEN
        self._counter = TokenCounter(name)
        self._takes_form = True
        self._lateness = Lateness(clock)

    async def ask(
        self,
        task: Task[Value],
        values: Mapping[str, Any],
        deadline: Deadline,
        *,
        seen: Callable[[ModelReply[Value]], None] | None = None,
    ) -> ModelReply[Value]:
        """Return the reply; `seen` is given all of it so far, each time that it grew.

        `values` fill the blanks of the task's prompt. Raises ModelRefusedError where the server refuses us, ModelError
        where nothing at all was said in time, or where that was so a short while ago.
        """
        if rest := self._lateness.left(task.name):
            raise ModelError(f"{self.name} was late; it is asked again in {rest:.0f} s")
        given = min(self._seconds, deadline.left)
        try:
            reply = await self._tried(task, values, deadline, seen)
        except asyncio.CancelledError:
            self._spend(task, values)  # the server has read the prompt all the same
            raise
        except _LateError as error:
            self._spend(task, values)
            self._lateness.late(task.name, given, self._seconds)
            raise ModelError(str(error)) from error
        self._spend(task, values, reply.text)
        if reply.cut == "late" and reply.value is None:
            self._lateness.late(task.name, given, self._seconds)
        else:
            self._lateness.in_time(task.name)
        return reply

    def _spend(self, task: Task[Any], values: Mapping[str, Any], reply: str = "") -> None:
        spend(self._counter.count(task.filled(values)) + self._counter.count(reply))

    async def _tried(
        self,
        task: Task[Value],
        values: Mapping[str, Any],
        deadline: Deadline,
        seen: Callable[[ModelReply[Value]], None] | None,
    ) -> ModelReply[Value]:
        tries = 0
        while True:
            told = self._told(task.form) if self._takes_form else None
            chain, seconds = task.chain(told or self.client), min(self._seconds, deadline.left)
            try:
                return await self._once(chain, values, seconds, seen, told=told is not None)
            except _FormRefusedError:
                _log.info("model_takes_no_schema", model=self.name)
                self._takes_form = False
            except _PassingError as error:
                tries += 1
                if tries > self._retries or error.pause + LEAST_S > deadline.left:
                    raise ModelError(f"{self.name} did not answer: {error.what}") from error
                await asyncio.sleep(error.pause)

    async def _once(
        self,
        chain: Runnable[Any, ModelReply[Value]],
        values: Mapping[str, Any],
        seconds: float,
        seen: Callable[[ModelReply[Value]], None] | None,
        *,
        told: bool,
    ) -> ModelReply[Value]:
        last: ModelReply[Value] = ModelReply("")
        try:
            async with asyncio.timeout(seconds), aclosing(cast("Any", chain.astream(dict(values)))) as stream:
                async for last in stream:
                    if seen:
                        seen(last)
                    if len(last.text) > self._most_characters:
                        return replace(last, cut="too long")
        except TimeoutError as error:
            if last.text:
                return replace(last, cut="late")
            raise _LateError(f"{self.name} did not answer: nothing in {seconds:.1f} s") from error
        except Exception as error:  # every provider has error classes of its own
            if last.text:
                _log.warning("model_broke_off", model=self.name, error=type(error).__name__)
                return replace(last, cut="broken off")
            raise self._named(error, told=told) from error
        return last

    def _told(self, form: Mapping[str, Any]) -> Runnable[Any, Any] | None:
        """The model bound to the form of its reply, in the way of its provider; None where we know of no such way."""
        options = _FORMS.get(self.name.partition(":")[0])
        return self.client.bind(**options(form)) if options else None

    def _named(self, error: Exception, *, told: bool) -> Exception:
        """The error under the name by which we treat it."""
        status = getattr(error, "status_code", None)
        what = f"HTTP {status}" if status else type(error).__name__
        if told and status in FORM_REFUSED:
            return _FormRefusedError()
        if status in REFUSALS:
            return ModelRefusedError(f"{self.name}: its server refuses us (HTTP {status})")
        if status in PASSING or any(map(_is_of_the_network, _causes(error))):
            return _PassingError(what, _retry_after(error))
        return ModelError(f"{self.name} did not answer: {what}")


class _FormRefusedError(Exception):
    """The server may not know how to be told the form of a reply."""


class _LateError(Exception):
    """Nothing was said in time."""


class _PassingError(Exception):
    """Trying again may help."""

    def __init__(self, what: str, pause: float) -> None:
        super().__init__(what)
        self.what, self.pause = what, pause


def _bare(form: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without its title, which stands beside it."""
    return {name: value for name, value in form.items() if name != "title"}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_of_the_network(error: BaseException) -> bool:
    """Whether a connection failed; httpx and its successors, which providers mix, all name the root of theirs so."""
    return isinstance(error, OSError) or any(kind.__name__ == "TransportError" for kind in type(error).__mro__)


def _retry_after(error: Exception) -> float:
    """Seconds that the server asks us to wait; a short pause where it asks for none that can be read."""
    for cause in _causes(error):
        headers = getattr(getattr(cause, "response", None), "headers", None) or {}
        with suppress(ValueError):
            return max(PAUSE_S, float(headers.get("retry-after", "unsaid")))
    return PAUSE_S


def build_chat_model(
    choice: ModelChoice, settings: ModelSettings, clock: Callable[[], float] = time.monotonic
) -> ChatModel:
    """Return the model that the settings name; opens no connection. Raises SettingsError."""
    try:
        model = init_chat_model(choice.name, **_options(choice, settings))
    except ImportError as error:
        raise SettingsError(
            f"the model {choice.name} needs a package: pip install 'briefing-bot[{choice.provider}]' ({error})"
        ) from error
    except Exception as error:
        raise SettingsError(
            f"the model {choice.name} cannot be used ({type(error).__name__}); check its name, and the key where its "
            "provider needs one"
        ) from error
    _import_all_of(model)
    return ChatModel(
        model,
        choice.name,
        seconds=settings.request_timeout,
        tokens=settings.reply_tokens,
        retries=settings.retries,
        clock=clock,
    )


def _import_all_of(model: BaseChatModel) -> None:
    """Have OpenAI's client import its parts now: at the first request all chats would wait a second for that."""
    beta = getattr(getattr(model, "root_async_client", None), "beta", None)
    getattr(getattr(beta, "chat", None), "completions", None)


def _options(choice: ModelChoice, settings: ModelSettings) -> dict[str, Any]:
    options: dict[str, Any] = {"temperature": 0}
    if choice.provider == "ollama":
        client = {"timeout": settings.request_timeout, "headers": _HEADERS}
        options |= {"client_kwargs": client, "num_predict": settings.reply_tokens}
    else:
        options |= {"timeout": settings.request_timeout, "max_retries": 0, "max_tokens": settings.reply_tokens}
    if choice.provider in {"openai", "anthropic"}:
        options["default_headers"] = _HEADERS
    if choice.provider == "openai":
        options["stream_chunk_timeout"] = settings.request_timeout  # else 120 s, however long a request may take
    if choice.base_url:
        options["base_url"] = choice.base_url
    if choice.provider != "ollama" and (key := _key(choice)):
        options["api_key"] = key
    return options


def _key(choice: ModelChoice) -> str | None:
    """The key of the settings; a server of one's own mostly wants none, but OpenAI's client insists on one."""
    if choice.api_key:
        return choice.api_key.get_secret_value()
    own_server = choice.provider == "openai" and choice.base_url
    return "none" if own_server and "OPENAI_API_KEY" not in os.environ else None
