"""The model words the sentences of a briefing; whatever goes wrong, they stand as code has made them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from bot.answering.draft import Point
from bot.answering.gate.evidence import Evidence, bare
from bot.answering.models.asked_for import answer_in
from bot.answering.models.chain import Task
from bot.answering.models.chat_model import ChatModel
from bot.answering.models.deadline import Deadline
from bot.answering.models.excerpts import as_material, origin_of
from bot.answering.models.replies import DRAFT_FORM, draft_reader
from bot.answering.models.tokens import TokenCounter
from config.errors import ModelError
from prompts import Prompt

PHRASE_BLANKS: Final = frozenset({"records", "topic", "language"})
_LEAST_WORDS: Final = 8  # of a record; a shorter one is said as shortly as it can be

_log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Phrases:
    """What a model wrote: (which record, its sentence), unchecked. `failed`: models that were asked in vain before."""

    said: tuple[tuple[int, str], ...] = ()
    writer: str = ""
    failed: tuple[str, ...] = ()


class Phraser:
    """Asks the models in their order, each once; keeps nothing, so that many briefings may be worded at once."""

    def __init__(self, models: Sequence[ChatModel], prompt: Prompt, budget: int, seconds: float) -> None:
        """`budget`: tokens of records that a model is shown; `seconds`: the limit of a whole briefing."""
        self._models, self._budget, self._seconds = tuple(models), budget, seconds
        self._task = Task("brief", prompt, DRAFT_FORM, draft_reader)
        self.prompt = prompt.digest

    async def phrase(self, records: Sequence[Evidence], topic: str, language: str) -> Phrases:
        """Return sentences for those of the records that a model worded, none where no model is of use."""
        deadline, failed = Deadline(self._seconds), list[str]()
        for model in self._models if any(map(_is_long, records)) else ():
            shown = dict(_shown(records, TokenCounter(model.name), self._budget))
            values = {
                "records": "\n\n".join(shown.values()),
                "topic": as_material(topic),
                "language": answer_in(language),
            }
            try:
                reply = await self._model_reply(model, values, deadline)
            except ModelError as error:
                _log.warning("phrasing_failed", model=model.name, error=str(error))
                reply = ()
            said = tuple((n, point.text) for point in reply if (n := _record_of(point)) in shown)
            if said:
                return Phrases(said, model.name, tuple(failed))
            failed.append(model.name)
        return Phrases(failed=tuple(failed))

    async def _model_reply(self, model: ChatModel, values: dict[str, str], deadline: Deadline) -> tuple[Point, ...]:
        if not deadline.left:
            return ()
        reply = await model.ask(self._task, values, deadline)
        return reply.value.draft.points if reply.value else ()


def _shown(records: Sequence[Evidence], counter: TokenCounter, budget: int) -> Iterator[tuple[int, str]]:
    """Yield the records as the model reads them, as many as the budget holds; the first always."""
    for n, record in enumerate(records):
        text = f"Record {n + 1}: {origin_of(record.article)}\n[{n + 1}.1] {as_material(record.text)}"
        budget -= counter.count(text)
        if budget < 0 and n:
            return
        if _is_long(record):
            yield n, text


def _is_long(record: Evidence) -> bool:
    return len(record.text.split()) >= _LEAST_WORDS


def _record_of(point: Point) -> int | None:
    """The one record at which a point points; None where there are several, or none."""
    pointers = {bare(pointer) for pointer in point.evidence}
    number, _, place = pointers.pop().partition(".") if len(pointers) == 1 else ("", "", "")
    return int(number) - 1 if place == "1" and number.isdecimal() else None
