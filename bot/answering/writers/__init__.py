"""Who writes the draft, a language model or code that picks sentences, and who judges the excerpts before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import Evidence
from bot.answering.models.deadline import Deadline
from retrieval.search.found import Found


class Writer(Protocol):
    """Turns excerpts into a draft. `name` and `prompt` are kept with every answer."""

    name: str
    prompt: str | None

    async def write(self, found: Found) -> Draft:
        """Return a draft whose pointers name sentences of `found.excerpts`; raises ModelError."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """A model's draft. `cut` says why the reply is not all of it: then only its complete points are here."""

    draft: Draft
    cut: str = ""


class StreamingWriter(Protocol):
    """A writer that takes its time and hands each point on as soon as it is complete."""

    name: str
    prompt: str | None

    async def write(self, found: Found, deadline: Deadline, on_point: Callable[[Point], None]) -> Written:
        """Return the draft; raises ModelError, and ModelRefusedError where the model's server refuses us."""
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the excerpts answer; if not, the sentence that comes nearest, and what the model calls missing."""

    sufficient: bool
    nearest: Evidence | None = None
    missing: str = ""


class Judges(Protocol):
    """Says before anything is written whether the excerpts can answer at all."""

    prompt: str

    async def judge(self, found: Found, deadline: Deadline) -> Judgement | None:
        """Return the judgement; None where there is none in time."""
        ...
