"""The models that the settings name, if they name any, and what each of them is asked to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.answering.models.tokens import TokenCounter
from bot.answering.writers import StreamingWriter
from config.errors import SettingsError
from config.settings import ModelChoice, ModelSettings
from prompts import load_prompt

if TYPE_CHECKING:
    from bot.answering.models.chat_model import ChatModel
    from bot.answering.models.judge import Judge
    from bot.answering.models.rewriter import Rewriter

_log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Models:
    """Who writes, in the order in which they are tried; who rewrites follow-ups; who judges the excerpts."""

    counter: TokenCounter
    writers: tuple[StreamingWriter, ...] = ()
    rewriter: "Rewriter | None" = None
    judge: "Judge | None" = None


def configured_models(settings: ModelSettings) -> Models:
    """Return the models; opens no connection. A fallback that cannot be built is left out with a warning.

    Raises SettingsError where the first model cannot be built, PromptError where a prompt cannot.
    """
    choices = settings.choices
    if not choices:
        return Models(TokenCounter())
    # LangChain's model classes cost a second to import: whoever configured no model need not wait for them.
    from bot.answering.models.judge import JUDGE_BLANKS, Judge  # noqa: PLC0415
    from bot.answering.models.rewriter import REWRITE_BLANKS, Rewriter  # noqa: PLC0415
    from bot.answering.writers.model import ANSWER_BLANKS, ModelWriter  # noqa: PLC0415

    models = _built(choices, settings)
    counters = [TokenCounter(model.name) for model in models]
    budget, prompt = settings.context_tokens, load_prompt("answer", ANSWER_BLANKS)
    rewrite, judge = load_prompt("rewrite", REWRITE_BLANKS), load_prompt("sufficiency", JUDGE_BLANKS)
    return Models(
        counters[0],
        tuple(ModelWriter(model, prompt, counter, budget) for model, counter in zip(models, counters, strict=True)),
        Rewriter(models[0], rewrite) if settings.rewrite else None,
        Judge(models[0], judge, counters[0], budget) if settings.judge else None,
    )


def _built(choices: Sequence[ModelChoice], settings: ModelSettings) -> "list[ChatModel]":
    from bot.answering.models.chat_model import build_chat_model  # noqa: PLC0415 - as above

    models = [build_chat_model(choices[0], settings)]
    for choice in choices[1:]:
        try:
            models.append(build_chat_model(choice, settings))
        except SettingsError as error:
            _log.warning("fallback_model_left_out", model=choice.name, why=str(error))
    return models
