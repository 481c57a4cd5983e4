"""Who writes: the model while it is well, the fallback where it is not; the gate checks both alike."""

import asyncio
from dataclasses import dataclass

import structlog

from bot.answering.gate import Verdict, check
from bot.answering.writers import Writer
from config.errors import ModelError, ModelRefusedError
from retrieval.search.found import Found

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Drafted:
    """What passed the gate, who wrote it, and whether the writer itself found the excerpts wanting."""

    verdict: Verdict
    writer: str
    prompt: str | None
    insufficient: bool = False


class Drafting:
    """Asks the model, where there is one, and the fallback where the model fails, is late, or nothing of it holds."""

    def __init__(self, fallback: Writer, model: Writer | None, *, deadline: float) -> None:
        """`deadline`: seconds that the model may take, its second try included."""
        self._fallback, self._model, self._deadline = fallback, model, deadline

    async def draft(self, found: Found) -> Drafted:
        """Return checked points; raises ModelRefusedError where the model's server refuses us, which must be seen."""
        return await self._by_model(self._model, found) or await _written(self._fallback, found)

    async def _by_model(self, model: Writer | None, found: Found) -> Drafted | None:
        if model is None:
            return None
        try:
            async with asyncio.timeout(self._deadline):
                drafted = await _written(model, found)
        except ModelRefusedError:
            raise
        except (ModelError, TimeoutError) as error:
            _log.warning("model_failed", writer=model.name, error=type(error).__name__)
            return None
        if not drafted.verdict.points and not drafted.insufficient:
            _log.warning("draft_withheld", writer=model.name, points=len(drafted.verdict.reasons))
            return None
        return drafted


async def _written(writer: Writer, found: Found) -> Drafted:
    draft = await writer.write(found)
    return Drafted(check(draft, found.excerpts), writer.name, writer.prompt, draft.insufficient)
