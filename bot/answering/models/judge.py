"""The model judges, where the settings ask it to, whether the excerpts can answer at all; code has judged before it."""

from typing import Final

import structlog
from pydantic import BaseModel

from bot.answering.gate.evidence import Evidence, bare, resolve
from bot.answering.models.chain import Task
from bot.answering.models.chat_model import ChatModel
from bot.answering.models.deadline import Deadline
from bot.answering.models.excerpts import Shown, as_material, numbered
from bot.answering.models.replies import object_reader, plain_reply
from bot.answering.models.tokens import TokenCounter
from bot.answering.writers import Judgement
from config.errors import ModelError
from prompts import Prompt
from retrieval.search.found import Found

JUDGE_BLANKS: Final = frozenset({"excerpts", "question"})
SECONDS: Final = 4.0  # and at most a third of what is left of the question's deadline
_FORM: Final = {
    "title": "judgement",
    "description": "Whether the excerpts answer the question.",
    "type": "object",
    "properties": {
        "sufficient": {"type": "boolean"},
        "useful": {"type": "array", "items": {"type": "string"}},
        "missing": {"type": "string"},
    },
    "required": ["sufficient", "useful", "missing"],
    "additionalProperties": False,
}

_log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


class _Judged(BaseModel):
    sufficient: bool
    useful: list[str] = []
    missing: str = ""


class Judge:
    """Asks the model; without an answer in time nothing is held against the excerpts."""

    def __init__(self, model: ChatModel, prompt: Prompt, counter: TokenCounter, budget: int) -> None:
        self._model, self._counter, self._budget = model, counter, budget
        self._task = Task("judge", prompt, _FORM, object_reader(_Judged))
        self.prompt = prompt.digest

    async def judge(self, found: Found, deadline: Deadline) -> Judgement | None:
        """Return what the model thinks; None where it is late or fails. Raises ModelRefusedError."""
        shown = numbered(found.excerpts, self._counter, self._budget)
        values = {"excerpts": shown.text, "question": as_material(found.question.text)}
        try:
            reply = await self._model.ask(self._task, values, Deadline(min(SECONDS, deadline.left / 3)))
        except ModelError as error:
            if not error.retryable:
                raise
            _log.warning("judge_failed", model=self._model.name, error=str(error))
            return None
        judged = reply.value
        if judged is None or reply.cut:
            return None
        return Judgement(judged.sufficient, _nearest(judged, shown, found), plain_reply(judged.missing))


def _nearest(judged: _Judged, shown: Shown, found: Found) -> Evidence | None:
    """The first sentence that the model was shown and calls useful."""
    useful = [pointer for pointer in judged.useful if bare(pointer) in shown.pointers][:1]
    resolved = resolve(useful, found.excerpts)
    return None if isinstance(resolved, str) else resolved[0]
