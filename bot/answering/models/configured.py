"""The models that the settings name, if they name any, and what each of them is asked to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from bot.answering.models.tokens import TokenCounter
from bot.answering.writers import StreamingWriter
from config.errors import SettingsError
from config.models import ModelChoice, ModelSettings
from prompts import Prompt, load_prompt

if TYPE_CHECKING:
    from bot.answering.models.chat_model import ChatModel
    from bot.answering.models.judge import Judge
    from bot.answering.models.phraser import Phraser
    from bot.answering.models.rewriter import Rewriter

SMALL_CONTEXT: Final = 2_000  # tokens of excerpts

_log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Models:
    """Who writes, in the order in which they are tried; who rewrites follow-ups; who judges; who words briefings."""

    counter: TokenCounter
    writers: tuple[StreamingWriter, ...] = ()
    rewriter: "Rewriter | None" = None
    judge: "Judge | None" = None
    phraser: "Phraser | None" = None


def configured_models(settings: ModelSettings) -> Models:
    """Return the models; opens no connection. A fallback that cannot be built is left out with a warning.

    Raises SettingsError where the first model cannot be built, PromptError where a prompt cannot.
    """
    choices = settings.choices
    if not choices:
        return Models(TokenCounter())
    # LangChain's model classes cost a second to import: whoever configured no model need not wait for them.
    from bot.answering.models.judge import JUDGE_BLANKS, Judge  # noqa: PLC0415
    from bot.answering.models.phraser import PHRASE_BLANKS, Phraser  # noqa: PLC0415
    from bot.answering.models.rewriter import REWRITE_BLANKS, Rewriter  # noqa: PLC0415
    from bot.answering.writers.model import ModelWriter  # noqa: PLC0415

    models = _built(choices, settings)
    counters = [TokenCounter(model.name) for model in models]
    budget, prompt = settings.context_tokens, answer_prompt(settings)
    rewrite, judge = load_prompt("rewrite", REWRITE_BLANKS), load_prompt("sufficiency", JUDGE_BLANKS)
    return Models(
        counters[0],
        tuple(ModelWriter(model, prompt, counter, budget) for model, counter in zip(models, counters, strict=True)),
        Rewriter(models[0], rewrite) if settings.rewrite else None,
        Judge(models[0], judge, counters[0], budget) if settings.judge else None,
        Phraser(models, load_prompt("brief", PHRASE_BLANKS), budget, settings.timeout),
    )


def answer_prompt(settings: ModelSettings) -> Prompt:
    """Return what the model is told to answer by: less where it is shown little, for its context is small then."""
    from bot.answering.writers.model import ANSWER_BLANKS  # noqa: PLC0415 - as above

    return load_prompt("answer_short" if settings.context_tokens < SMALL_CONTEXT else "answer", ANSWER_BLANKS)


def _built(choices: Sequence[ModelChoice], settings: ModelSettings) -> "list[ChatModel]":
    from bot.answering.models.chat_model import build_chat_model  # noqa: PLC0415 - as above

    models = [build_chat_model(choices[0], settings)]
    for choice in choices[1:]:
        try:
            models.append(build_chat_model(choice, settings))
        except SettingsError as error:
            _log.warning("fallback_model_left_out", model=choice.name, why=str(error))
    return models
