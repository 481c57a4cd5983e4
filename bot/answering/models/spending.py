"""What the models' work for one thing costs, whichever of them are asked for it, and wherever."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Spending:
    """Tokens of prompts and replies so far."""

    tokens: int = 0


_now: ContextVar[Spending | None] = ContextVar("spending", default=None)


@contextmanager
def spending() -> Iterator[Spending]:
    """Count what is spent within, in tasks too that are begun there."""
    counted = Spending()
    before = _now.set(counted)
    try:
        yield counted
    finally:
        _now.reset(before)


def spend(tokens: int) -> None:
    """Add to what is counted around this, if anything is."""
    if now := _now.get():
        now.tokens += tokens


def spent() -> int:
    """Return the tokens that were counted around this so far."""
    now = _now.get()
    return now.tokens if now else 0
