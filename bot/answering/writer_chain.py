"""Who writes: the models in their order while they are well, the fallback behind them; the gate checks all alike."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog

from bot.answering.draft import Attempt, Point, Proposal
from bot.answering.gate.gate import CheckedPoint, Verdict, check
from bot.answering.models.deadline import Deadline
from bot.answering.proposals import check_proposal, check_proposals
from bot.answering.words import statement_language
from bot.answering.writers import StreamingWriter, Writer, Written
from config.errors import ModelError, ModelRefusedError
from retrieval.search.found import Found
from retrieval.search.wishes import Wishes

OnPoints = Callable[[tuple[CheckedPoint, ...], str], None]

_log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(__name__)
_WITHHELD: Final = "nothing of its draft held"


@dataclass(frozen=True, slots=True)
class Drafted:
    """What passed the gate and who wrote it.

    `insufficient` and `missing`: what the writer itself found of the excerpts. `cut`: its reply broke off.
    `attempts`: all who were asked, the writer last. `near`: what comes near as well, and answers nothing.
    `proposals`: all that a model wrote.
    """

    verdict: Verdict
    writer: str
    prompt: str | None
    insufficient: bool = False
    missing: str = ""
    cut: str = ""
    attempts: tuple[Attempt, ...] = ()
    near: tuple[CheckedPoint, ...] = ()
    proposals: tuple[Proposal, ...] = ()


class Drafting:
    """Asks one model after the other, and the fallback where all fail, are late, or nothing of theirs holds."""

    def __init__(self, fallback: Writer, models: Sequence[StreamingWriter] = ()) -> None:
        self._fallback, self._models = fallback, tuple(models)

    def asks_models(self, wishes: Wishes) -> bool:
        """Whether any model is asked for somebody with these wishes."""
        return bool(self._models) and not wishes.by_code

    async def draft(
        self, found: Found, deadline: Deadline, seen: OnPoints | None = None, *, only_models: bool = False
    ) -> Drafted:
        """Return checked points; `seen` is given those of a model, and its name, each time that one more has passed.

        `only_models`: too little comes near for code to pick sentences by.
        Raises ModelRefusedError where a model's server refuses us, which must be seen and not hidden.
        """
        attempts: list[Attempt] = []
        for model in self._models if self.asks_models(found.question.wishes) else ():
            started = time.monotonic()
            outcome = await _by_model(model, found, deadline, seen) if deadline.left else "no time was left"
            drafted = None if isinstance(outcome, str) else outcome
            attempts.append(_attempt(model.name, outcome, _ms(started)))
            if drafted and (drafted.verdict.points or drafted.insufficient):
                return replace(drafted, attempts=tuple(attempts))
        if only_models:
            attempts.append(Attempt(self._fallback.name, "not asked: too little comes near", 0))
            return Drafted(Verdict(()), self._fallback.name, None, attempts=tuple(attempts))
        started = time.monotonic()
        draft = await self._fallback.write(found)
        attempts.append(Attempt(self._fallback.name, "written", _ms(started)))
        verdict = check(draft, found.excerpts, _language(found))
        near = check(replace(draft, points=draft.near), found.excerpts, _language(found)).points if draft.near else ()
        return Drafted(
            verdict, self._fallback.name, self._fallback.prompt, draft.insufficient, attempts=tuple(attempts), near=near
        )

    async def words(self, found: Found) -> str:
        """Return what the fallback would say, without asking any model."""
        return " ".join(point.text for point in (await self._fallback.write(found)).points)


async def _by_model(model: StreamingWriter, found: Found, deadline: Deadline, seen: OnPoints | None) -> Drafted | str:
    """What the model wrote, checked; or why that is of no use."""
    passed: list[CheckedPoint] = []

    def on_point(point: Point) -> None:
        if seen and isinstance(checked := check_proposal(point, found), CheckedPoint):
            passed.append(checked)
            seen(tuple(passed), model.name)

    try:
        written = await model.write(found, deadline, on_point)
    except ModelRefusedError:
        raise
    except ModelError as error:
        _log.warning("model_failed", writer=model.name, error=str(error))
        return str(error).removeprefix(f"{model.name} ")
    drafted = _checked(model, written, found)
    if not drafted.verdict.points and not drafted.insufficient:
        _log.warning("draft_withheld", writer=model.name, points=len(drafted.verdict.reasons))
    return drafted


def _checked(model: StreamingWriter, written: Written, found: Found) -> Drafted:
    draft, checked = written.draft, check_proposals(written.draft.points, found)
    return Drafted(
        checked.verdict,
        model.name,
        model.prompt,
        draft.insufficient,
        draft.missing,
        written.cut,
        proposals=checked.proposals,
    )


def _attempt(writer: str, outcome: Drafted | str, ms: int) -> Attempt:
    """What came of asking a model; its whole draft is kept, also where nothing of it may be shown."""
    if isinstance(outcome, str):
        return Attempt(writer, outcome, ms)
    held = outcome.verdict.points or outcome.insufficient
    return Attempt(writer, (outcome.cut or "written") if held else _WITHHELD, ms, outcome.proposals)


def _language(found: Found) -> str:
    """The language in which the answer has to be."""
    return statement_language(found.question.wording, found.question.wishes)


def _ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
