"""The writer that asks a language model, any that LangChain knows; it only points, it never quotes."""

from collections.abc import Mapping
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.exceptions import OutputParserException
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import JsonOutputParser
from pydantic import BaseModel, ValidationError

from bot.answering.context import numbered
from bot.answering.draft import Draft, Point
from bot.answering.tokens import TokenCounter
from config.errors import ModelError, ModelRefusedError, SettingsError
from config.settings import ModelSettings
from prompts import Prompt
from retrieval.search.found import Found

ANSWER_BLANKS = frozenset({"excerpts", "question"})
REFUSALS = frozenset({400, 401, 403, 404, 422})
_REPAIR = "That was not the JSON object that I asked for. Send the object again, and nothing else."


class _PointData(BaseModel):
    text: str
    evidence: list[str] = []


class _DraftData(BaseModel):
    """What a model may send; anything else in the object is ignored."""

    points: list[_PointData] = []
    insufficient: bool = False
    missing: str = ""


class ModelWriter:
    """Asks the model once, and once more where its answer is no JSON."""

    def __init__(self, model: BaseChatModel, name: str, prompt: Prompt, counter: TokenCounter, budget: int) -> None:
        self._model, self._template, self._counter, self._budget = model, prompt, counter, budget
        self.name = name
        self.prompt: str | None = prompt.digest
        self._parser = JsonOutputParser(pydantic_object=_DraftData)

    async def write(self, found: Found) -> Draft:
        """Return the model's draft.

        Raises ModelError where the model does not answer or answers no JSON twice, ModelRefusedError where its server
        refuses us.
        """
        excerpts = numbered(found.excerpts, self._counter, self._budget)
        messages: list[Any] = list(self._template.fill(excerpts=excerpts, question=found.question.text))
        reply = await self._ask(messages)
        try:
            return self._read(reply)
        except ModelError:
            return self._read(await self._ask([*messages, AIMessage(reply), HumanMessage(_REPAIR)]))

    async def _ask(self, messages: list[Any]) -> str:
        try:
            return (await self._model.ainvoke(messages)).text
        except Exception as error:  # every provider has error classes of its own
            status = getattr(error, "status_code", None)
            kind = ModelRefusedError if status in REFUSALS else ModelError
            raise kind(f"{self.name} did not answer: {type(error).__name__}, status {status}") from error

    def _read(self, reply: str) -> Draft:
        try:
            data = _DraftData.model_validate(self._parser.parse(reply))
        except (OutputParserException, ValidationError) as error:
            raise ModelError(f"{self.name} sent no usable JSON") from error
        points = tuple(Point(point.text, tuple(point.evidence)) for point in data.points)
        return Draft(points, data.insufficient, data.missing)


def build_model(settings: ModelSettings) -> BaseChatModel:
    """Return the chat model that the settings name; opens no connection. Raises SettingsError."""
    try:
        return init_chat_model(settings.name, **_options(settings))  # type: ignore[no-any-return]
    except ImportError as error:
        raise SettingsError(f"BRIEFING_MODEL__NAME={settings.name} needs a package: {error}") from error
    except Exception as error:
        raise SettingsError(f"BRIEFING_MODEL__NAME={settings.name} cannot be used: {type(error).__name__}") from error


def _options(settings: ModelSettings) -> Mapping[str, Any]:
    options: dict[str, Any] = {"temperature": 0}
    if settings.name.startswith("ollama:"):
        options["client_kwargs"] = {"timeout": settings.timeout}
    else:
        options |= {"timeout": settings.timeout, "max_retries": 0}
    if settings.base_url:
        options["base_url"] = str(settings.base_url)
    if settings.api_key:
        options["api_key"] = settings.api_key.get_secret_value()
    return options
