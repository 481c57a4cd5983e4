"""The model makes a follow-up question stand alone; whatever goes wrong, code has done it already."""

import re
from collections.abc import Sequence
from typing import Final

import structlog
from pydantic import BaseModel

from bot.answering.models.chain import Task
from bot.answering.models.chat_model import ChatModel
from bot.answering.models.deadline import Deadline
from bot.answering.models.excerpts import as_material
from bot.answering.models.replies import object_reader, plain_reply
from bot.answering.understanding.follow_up import Turn
from config.errors import ModelError
from prompts import Prompt
from retrieval.language.terms import terms

REWRITE_BLANKS: Final = frozenset({"conversation", "question"})
SECONDS: Final = 3.0  # and at most a third of what is left of the question's deadline
LONGEST: Final = 400  # characters of a rewritten question
_NAME_OR_NUMBER: Final = re.compile(r"\d[\d.,]*|(?<=\s)[^\W\d_a-zа-яіїєґё][\w’'-]*")
_FORM: Final = {
    "title": "rewritten",
    "description": "A question that stands alone.",
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}

_log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class _Rewritten(BaseModel):
    question: str


class Rewriter:
    """Asks the model; keeps nothing, so that many questions may be rewritten at once."""

    def __init__(self, model: ChatModel, prompt: Prompt) -> None:
        self._model, self._task = model, Task("rewrite", prompt, _FORM, object_reader(_Rewritten))
        self.prompt = prompt.digest

    async def rewrite(self, question: str, turns: Sequence[Turn], deadline: Deadline) -> str | None:
        """Return the question as it stands alone; None where the model is late, fails, or adds what nobody said.

        Raises ModelRefusedError where the model's server refuses us.
        """
        conversation = "\n".join(line for turn in turns for line in _lines(turn))
        values = {"conversation": conversation, "question": as_material(question)}
        try:
            reply = await self._model.ask(self._task, values, Deadline(min(SECONDS, deadline.left / 3)))
        except ModelError as error:
            if not error.retryable:
                raise
            _log.warning("rewrite_failed", model=self._model.name, error=str(error))
            return None
        said = None if reply.cut else reply.value
        rewritten = plain_reply(said.question) if said else ""
        held = set(terms(f"{question} {conversation}"))
        return rewritten if 0 < len(rewritten) <= LONGEST and _adds_nothing(rewritten, held) else None


def _lines(turn: Turn) -> list[str]:
    asked = f"Question: {as_material(turn.question)}"
    return [asked, f"Answer: {as_material(turn.answer)}"] if turn.answer else [asked]


def _adds_nothing(rewritten: str, held: set[str]) -> bool:
    return all(set(terms(found[0])) <= held for found in _NAME_OR_NUMBER.finditer(rewritten))
