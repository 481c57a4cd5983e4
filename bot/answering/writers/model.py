"""The writer that asks a language model; it only points, it never quotes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from langchain_core.messages import AIMessage, HumanMessage

from bot.answering.draft import Point
from bot.answering.gate.evidence import bare
from bot.answering.models.asked_for import asked_for
from bot.answering.models.chain import MORE, ModelReply, Task
from bot.answering.models.chat_model import ChatModel
from bot.answering.models.deadline import Deadline
from bot.answering.models.excerpts import Shown, as_material, numbered
from bot.answering.models.replies import DRAFT_FORM, draft_reader
from bot.answering.models.tokens import TokenCounter
from bot.answering.writers import Written
from config.errors import ModelError
from prompts import Prompt
from retrieval.articles import Excerpt
from retrieval.language.denial import names_and_said
from retrieval.language.terms import terms
from retrieval.search.found import Found

ANSWER_BLANKS: Final = frozenset({"excerpts", "question", "wishes"})
EXAMPLE: Final = "0."  # what the pointers of the prompt's example begin with; the first excerpt is number 1
LEAST_HELD: Final = 0.9  # of a point's words, for a sentence that the model did not point at: it copies such a one
MOST_ELSEWHERE: Final = 8  # sentences at which a point is tried besides
ECHO: Final = 2_000  # characters of a reply that is no JSON that the model is shown again
_REPAIR: Final = "That was not the JSON object that I asked for. Send the object again, and nothing else."


class ModelWriter:
    """Asks the model once, and once more where its answer is no JSON."""

    def __init__(self, model: ChatModel, prompt: Prompt, counter: TokenCounter, budget: int) -> None:
        self._model, self._counter, self._budget = model, counter, budget
        self._task = answer_task(prompt)
        self.name = model.name
        self.prompt: str | None = prompt.digest

    async def write(self, found: Found, deadline: Deadline, on_point: Callable[[Point], None]) -> Written:
        """Return the model's draft, or as much as was complete when its reply broke off.

        Raises ModelError where the model does not answer or sends no JSON twice, ModelRefusedError where its server
        refuses us.
        """
        shown = numbered(found.excerpts, self._counter, self._budget)
        asked = found.question
        values: dict[str, Any] = {
            "excerpts": shown.text,
            "question": as_material(asked.text),
            "wishes": asked_for(asked),
        }

        def hand_on(point: Point) -> None:
            on_point(_supplied(point, shown, found.excerpts))

        reply = await self._ask(values, deadline, hand_on)
        if reply.value is None and not reply.cut:
            values[MORE] = [AIMessage(reply.text[:ECHO] or "…"), HumanMessage(_REPAIR)]
            reply = await self._ask(values, deadline, hand_on)
        if reply.value is None:
            raise ModelError(f"{self.name} sent no usable JSON" + (f": {reply.cut}" if reply.cut else ""))
        draft = reply.value.draft
        supplied = replace(draft, points=tuple(_supplied(point, shown, found.excerpts) for point in draft.points))
        return Written(supplied, cut=reply.cut or reply.value.cut)

    async def _ask(
        self, values: Mapping[str, Any], deadline: Deadline, on_point: Callable[[Point], None]
    ) -> ModelReply[Written]:
        handed_on = 0

        def seen(reply: ModelReply[Written]) -> None:
            nonlocal handed_on
            points = reply.value.draft.points if reply.value and reply.value.cut else ()
            for point in points[handed_on:]:
                on_point(point)
            handed_on = max(handed_on, len(points))

        return await self._model.ask(self._task, values, deadline, seen=seen)


def answer_task(prompt: Prompt) -> Task[Written]:
    """Return the task of answering by a prompt with the blanks `ANSWER_BLANKS`."""
    return Task("answer", prompt, DRAFT_FORM, draft_reader)


def _supplied(point: Point, shown: Shown, excerpts: Sequence[Excerpt]) -> Point:
    """The point with its pointers at what the model was shown: what the token budget kept from it is no sentence to it.

    The pointers of the prompt's own example are none. Beside them stand those of the sentences that hold most of it.
    """
    pointers = [pointer for pointer in map(bare, point.evidence) if not pointer.startswith(EXAMPLE)]
    evidence = tuple(pointer if pointer in shown.pointers else f"{pointer} (not supplied)" for pointer in pointers)
    likely = (pointer for pointer in _likeliest(point.text, shown, excerpts) if (pointer,) != evidence)
    return replace(point, evidence=evidence, elsewhere=tuple(islice(likely, MOST_ELSEWHERE)))


def _likeliest(text: str, shown: Shown, excerpts: Sequence[Excerpt]) -> list[str]:
    """Pointers at the shown sentences that hold nearly all of a text's words, the one that holds most first."""
    own = frozenset(terms(text)) - names_and_said("")
    held: dict[str, float] = {}
    for number, excerpt in enumerate(excerpts, start=1):
        for place, sentence in enumerate(excerpt.sentences, start=1):
            if (pointer := f"{number}.{place}") in shown.pointers:
                theirs = frozenset(terms(excerpt.article.text_raw[sentence.start : sentence.end]))
                held[pointer] = len(own & theirs) / max(1, len(own))
    return sorted(
        (pointer for pointer, share in held.items() if share >= LEAST_HELD), key=lambda pointer: -held[pointer]
    )
