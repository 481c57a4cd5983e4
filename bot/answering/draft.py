"""What a writer hands in: points, each with text and pointers at the sentences that carry it; and who was asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One statement. `evidence` holds sentence pointers: "2.3" is the third sentence of the second excerpt."""

    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A writer's proposal; nothing in it is shown before the gate has passed it.

    `near`: what comes near the question as well, for whoever wants to read on; no part of the answer.
    """

    points: tuple[Point, ...] = ()
    insufficient: bool = False
    missing: str = ""
    near: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One writer that was asked, and what came of it."""

    writer: str
    outcome: str
    ms: int
