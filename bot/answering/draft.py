"""What a writer hands in: points, each with text and pointers at the sentences that carry it; and who was asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One statement. `evidence` holds sentence pointers: "2.3" is the third sentence of the second excerpt.

    `elsewhere`: pointers at other sentences that its writer was shown and that may carry it, the likeliest first.
    """

    text: str
    evidence: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()


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
class Proposal:
    """A point as a model wrote it, and why it was withheld; `reason` is empty where it was shown."""

    text: str
    evidence: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One writer that was asked, and what came of it; of a model, all that it wrote."""

    writer: str
    outcome: str
    ms: int
    draft: tuple[Proposal, ...] = ()
