"""A dictionary that forgets its oldest entries, so that strangers cannot fill the memory."""

from typing import Final, Generic, TypeVar

REMEMBERED: Final = 1_000

_Value = TypeVar("_Value")


class Memory(Generic[_Value]):
    """The newest values, each under an id."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._kept: dict[int | str, _Value] = {}

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._kept)

    def get(self, id_: int | str, otherwise: _Value) -> _Value:
        """Return what is remembered under an id."""
        return self._kept.get(id_, otherwise)

    def keep(self, id_: int | str, value: _Value) -> None:
        """Remember a value as the newest."""
        self._kept.pop(id_, None)
        self._kept[id_] = value
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
