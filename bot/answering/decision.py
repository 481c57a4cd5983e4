"""Who decides whether a question is answered: code first, then the judge, then whoever writes, then the gate."""

from collections.abc import Callable

from bot.answering.answer import Answer
from bot.answering.compose import answered, preview
from bot.answering.gate.gate import CheckedPoint
from bot.answering.models.deadline import Deadline
from bot.answering.record import Recorder
from bot.answering.refusal import refused
from bot.answering.writer_chain import Drafting
from bot.answering.writers import Judgement, Judges
from retrieval.search.absence import Absence
from retrieval.search.found import Found
from retrieval.search.wishes import Wishes

OnAnswer = Callable[[Answer], None]


class Decision:
    """Takes what was found to an answer or a refusal."""

    def __init__(self, drafting: Drafting, judge: Judges | None = None) -> None:
        self._drafting, self._judge = drafting, judge

    async def decide(
        self, found: Found, absence: Absence, deadline: Deadline, recorder: Recorder, seen: OnAnswer | None = None
    ) -> Answer:
        """Return what may be shown; `seen` is given what has passed the gate so far, each time that it is more."""
        if absence.certain or (absence.proven and not self._drafting.asks_models(found.question.wishes)):
            return refused(found, absence)
        judged = await self._judged(found, deadline, recorder)
        if judged and not judged.sufficient:
            return refused(found, absence, missing=judged.missing, nearest=judged.nearest)
        more = _previews(found, recorder, seen) if seen else None
        with recorder.step("write"):
            drafted = await self._drafting.draft(found, deadline, more, only_models=absence.proven)
        recorder.written(drafted.attempts, drafted.prompt, len(drafted.verdict.points), drafted.verdict.reasons)
        return answered(found, absence, drafted)

    def asks_models(self, wishes: Wishes) -> bool:
        """Whether a model words the answers of somebody with these wishes."""
        return self._drafting.asks_models(wishes)

    async def words(self, found: Found) -> str:
        """Return the sentences that answer best, as code picks them."""
        return await self._drafting.words(found)

    async def _judged(self, found: Found, deadline: Deadline, recorder: Recorder) -> Judgement | None:
        if self._judge is None or found.question.wishes.by_code:
            return None
        with recorder.step("judge"):
            judged = await self._judge.judge(found, deadline)
        recorder.judged(self._judge.prompt, _called(judged))
        return judged


def _previews(found: Found, recorder: Recorder, seen: OnAnswer) -> Callable[[tuple[CheckedPoint, ...], str], None]:
    """Return what shows `seen` the answer as it grows."""
    return lambda points, writer: seen(recorder.shown(preview(found, points, writer)))


def _called(judged: Judgement | None) -> str:
    if judged is None:
        return "no judgement in time"
    return "sufficient" if judged.sufficient else "insufficient"
