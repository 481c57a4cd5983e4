"""Sides: where a question compares, every outlet that it names is heard, and no publisher takes all the places."""

from collections import Counter
from collections.abc import Callable, Sequence

MOST_OF_ONE = 7  # excerpts of one publisher among ten, where the question compares


def with_sides(
    ids: Sequence[int], side_of: Callable[[int], str | None], wanted: Sequence[str], limit: int
) -> list[int]:
    """Return at most `limit` of `ids`, in their order: the best of every wanted side, then the best of all.

    Where no side is wanted, one that has `MOST_OF_ONE` places gives way as long as others have something to say.
    """
    if wanted:
        firsts = {next((id_ for id_ in ids if side_of(id_) == side), None) for side in wanted} - {None}
        kept = {*[*(id_ for id_ in ids if id_ in firsts), *(id_ for id_ in ids if id_ not in firsts)][:limit]}
        return [id_ for id_ in ids if id_ in kept]
    counts: Counter[str] = Counter()
    others: list[int] = []
    later: list[int] = []
    for id_ in ids:
        side = side_of(id_)
        full = side is not None and counts[side] >= MOST_OF_ONE
        (later if full else others).append(id_)
        if side is not None:
            counts[side] += 1
    kept = {*[*others, *later][:limit]}
    return [id_ for id_ in ids if id_ in kept]


def with_some_of(ids: Sequence[int], wanted: Sequence[int], limit: int) -> list[int]:
    """Return at most `limit` of `ids`, in their order, those of `wanted` that are not among them behind the best."""
    missing = [id_ for id_ in dict.fromkeys(wanted) if id_ not in ids]
    return [*ids[: max(0, limit - len(missing))], *missing][:limit]
