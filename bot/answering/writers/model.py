"""The writer that asks a language model; it only points, it never quotes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from langchain_core.messages import AIMessage, HumanMessage

from bot.answering.draft import Draft, Point
from bot.answering.gate.evidence import bare
from bot.answering.models.chat_model import ChatModel, Reply
from bot.answering.models.deadline import Deadline
from bot.answering.models.excerpts import Shown, as_material, numbered
from bot.answering.models.replies import DRAFT_FORM, GrowingDraft, read_draft
from bot.answering.models.tokens import TokenCounter
from bot.answering.writers import Written
from config.errors import ModelError
from prompts import Prompt
from retrieval.search.found import Found

ANSWER_BLANKS: Final = frozenset({"excerpts", "question"})
ECHO: Final = 2_000  # characters of a reply that is no JSON that the model is shown again
_REPAIR: Final = "That was not the JSON object that I asked for. Send the object again, and nothing else."


class ModelWriter:
    """Asks the model once, and once more where its answer is no JSON."""

    def __init__(self, model: ChatModel, prompt: Prompt, counter: TokenCounter, budget: int) -> None:
        self._model, self._template, self._counter, self._budget = model, prompt, counter, budget
        self.name = model.name
        self.prompt: str | None = prompt.digest

    async def write(self, found: Found, deadline: Deadline, on_point: Callable[[Point], None]) -> Written:
        """Return the model's draft, or as much as was complete when its reply broke off.

        Raises ModelError where the model does not answer or sends no JSON twice, ModelRefusedError where its server
        refuses us.
        """
        shown = numbered(found.excerpts, self._counter, self._budget)
        messages = self._template.fill(excerpts=shown.text, question=as_material(found.question.text))

        def hand_on(point: Point) -> None:
            on_point(_supplied(point, shown))

        reply, written = await self._ask(messages, deadline, hand_on)
        if written is None and not reply.cut:
            again = [*messages, AIMessage(reply.text[:ECHO] or "…"), HumanMessage(_REPAIR)]
            reply, written = await self._ask(again, deadline, hand_on)
        if written is None:
            raise ModelError(f"{self.name} sent no usable JSON" + (f": {reply.cut}" if reply.cut else ""))
        draft = written.draft
        return replace(written, draft=replace(draft, points=tuple(_supplied(p, shown) for p in draft.points)))

    async def _ask(
        self, messages: Sequence[Any], deadline: Deadline, on_point: Callable[[Point], None]
    ) -> tuple[Reply, Written | None]:
        growing = GrowingDraft()

        def seen(text: str) -> None:
            for point in growing.feed(text):
                on_point(point)

        reply = await self._model.ask(messages, deadline, form=DRAFT_FORM, seen=seen)
        if not reply.cut and (draft := read_draft(reply.text)):
            return reply, Written(draft)
        if growing.points:
            return reply, Written(Draft(tuple(growing.points)), cut=reply.cut or "broken off")
        return reply, None


def _supplied(point: Point, shown: Shown) -> Point:
    """The point with what it points at beyond the token budget made a pointer at nothing: the model never saw that."""
    pointers = map(bare, point.evidence)
    return replace(point, evidence=tuple(p if p in shown.pointers else "not supplied" for p in pointers))
