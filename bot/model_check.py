"""Whether a configured model answers in time and in the form that it is told: asked once, about nobody's articles."""

import asyncio
import time
from typing import Final

from bot.answering.models.chat_model import ChatModel
from bot.answering.models.configured import answer_prompt
from bot.answering.models.deadline import Deadline
from bot.answering.models.tokens import TokenCounter
from bot.answering.writers.model import answer_task
from config.errors import BriefingError
from config.models import ModelSettings

_LINE: Final = "The council of the example town approved the new bridge on 3 March, its mayor said."
_ADVICE: Final = (
    "give it longer (BRIEFING_MODEL__REQUEST_TIMEOUT, BRIEFING_MODEL__TIMEOUT) or less to read "
    "(BRIEFING_MODEL__CONTEXT_TOKENS)"
)
_QUESTION: Final = "What did the council approve?"


def asked(model: ChatModel, settings: ModelSettings) -> tuple[bool, str]:
    """Ask one question with as many excerpts as a real one may have; return whether all is well, and what it took."""
    shown = _excerpts(TokenCounter(model.name), settings.context_tokens)
    values = {"excerpts": shown, "question": _QUESTION, "wishes": ""}
    started = time.monotonic()
    try:
        reply = asyncio.run(model.ask(answer_task(answer_prompt(settings)), values, Deadline(settings.request_timeout)))
    except BriefingError as error:
        return False, f"{error}; {_ADVICE}" if error.retryable else str(error)
    took = f"{time.monotonic() - started:.1f} s of {settings.request_timeout:g} s"
    if reply.value is None:
        return False, f"model {model.name} sent no answer that can be read within {took}: {reply.cut or 'no JSON'}"
    if reply.cut:
        return False, f"model {model.name} answered only in part within {took}; {_ADVICE}"
    return True, f"model {model.name} answered a question in {took}"


def _excerpts(counter: TokenCounter, budget: int) -> str:
    lines: list[str] = []
    while sum(map(counter.count, lines)) < budget:
        lines.append(f"[1.{len(lines) + 1}] {_LINE}")
    return "\n".join(lines)
