"""One language model of any provider: bounded in time and length, told the form of its reply where it can be told.

LangChain speaks to the providers. What is ours: one limit for a request (however slowly it trickles), at most so many
characters, at most one more try and only on errors that pass by themselves, never a wait beyond the deadline.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

import structlog
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable, RunnableSequence

from bot.answering.models.deadline import Deadline
from config.errors import ModelError, ModelRefusedError, SettingsError
from config.settings import ModelChoice, ModelSettings

REFUSALS: Final = frozenset({400, 401, 403, 404, 405, 413, 422})
FORM_REFUSED: Final = frozenset({400, 422})  # what a server answers that does not know `response_format`
PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
PAUSE_S: Final = 0.3
LEAST_S: Final = 1.0  # with less time than this left, nothing is tried again
CHARACTERS_A_TOKEN: Final = 8

# The next question comes minutes later: a connection that is kept would be stale by then, or of another event loop.
_HEADERS: Final = {"Connection": "close"}

Messages = Sequence[Any]
Seen = Callable[[str], None]

_log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said. `cut` says why that is not all; empty where it is."""

    text: str
    cut: Literal["", "late", "broken off", "too long"] = ""


class ChatModel:
    """Asks one model. Safe to use from many questions at once; it keeps nothing of any of them."""

    def __init__(self, model: BaseChatModel, name: str, *, seconds: float, tokens: int, retries: int) -> None:
        """`seconds`: the limit of one request; `tokens`: of one reply; `retries`: after an error that passes."""
        self._model = model
        self.name = name
        self._seconds, self._retries = seconds, retries
        self._most_characters = tokens * CHARACTERS_A_TOKEN
        self._takes_form = True

    async def ask(
        self,
        messages: Messages,
        deadline: Deadline,
        *,
        form: Mapping[str, Any],
        seen: Seen | None = None,
    ) -> Reply:
        """Return the reply; `seen` is given all of it so far, each time that it grew.

        `form`: the JSON schema of the reply, for models that can be told one. Raises ModelRefusedError where the server
        refuses us, ModelError where nothing at all was said in time.
        """
        tries, told = 0, self._told(form)
        while True:
            try:
                return await self._once(told or self._model, messages, min(self._seconds, deadline.left), seen)
            except _FormRefusedError:
                _log.info("model_takes_no_schema", model=self.name)
                self._takes_form, told = False, None
            except _PassingError as error:
                tries += 1
                if tries > self._retries or error.pause + LEAST_S > deadline.left:
                    raise ModelError(f"{self.name} did not answer: {error.what}") from error
                await asyncio.sleep(error.pause)

    async def _once(self, model: Runnable[Any, Any], messages: Messages, seconds: float, seen: Seen | None) -> Reply:
        so_far = _Text()
        try:
            async with asyncio.timeout(seconds):
                cut = await self._read(model.astream(messages), so_far, seen)
        except TimeoutError:
            return self._late(so_far.text, seconds)
        except Exception as error:  # every provider has error classes of its own
            if so_far.text:
                _log.warning("model_broke_off", model=self.name, error=type(error).__name__)
                return Reply(so_far.text, "broken off")
            raise self._named(error, told=model is not self._model) from error
        return Reply(so_far.text, cut)

    async def _read(self, chunks: AsyncIterator[Any], so_far: "_Text", seen: Seen | None) -> Literal["", "too long"]:
        async with aclosing(cast("Any", chunks)) as stream:
            async for chunk in stream:
                if not (new := chunk.text):
                    continue
                so_far.text += new
                if seen:
                    seen(so_far.text)
                if len(so_far.text) > self._most_characters:
                    return "too long"
        return ""

    def _told(self, form: Mapping[str, Any]) -> Runnable[Any, Any] | None:
        """The model bound to the form of its reply, in the way of its provider; None where there is no such way.

        LangChain's own parser behind it is left out: it hands on what is not complete yet.
        """
        if not self._takes_form:
            return None
        bound: Runnable[Any, Any] | None = None
        with suppress(NotImplementedError, TypeError, ValueError):
            bound = self._model.with_structured_output(dict(form), method="json_schema")
        self._takes_form = isinstance(bound, RunnableSequence)
        return bound.first if isinstance(bound, RunnableSequence) else None

    def _late(self, text: str, seconds: float) -> Reply:
        if text:
            return Reply(text, "late")
        raise ModelError(f"{self.name} did not answer: nothing in {seconds:.1f} s")

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


@dataclass(slots=True)
class _Text:
    text: str = ""


class _FormRefusedError(Exception):
    """The server may not know how to be told the form of a reply."""


class _PassingError(Exception):
    """Trying again may help."""

    def __init__(self, what: str, pause: float) -> None:
        super().__init__(what)
        self.what, self.pause = what, pause


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


def build_chat_model(choice: ModelChoice, settings: ModelSettings) -> ChatModel:
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
        model, choice.name, seconds=settings.request_timeout, tokens=settings.reply_tokens, retries=settings.retries
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
