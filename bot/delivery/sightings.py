"""Which messages are known: what is neither a reader's nor remembered as ours may be one of ours that got lost."""

from typing import Final

REMEMBERED: Final = 20_000
_PRIVATE: Final = 0  # Telegram numbers the messages of all of a bot's private chats in one row


class Sightings:
    """The ids of messages that were seen to come or go, the newest ones."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int], None] = {}
        self._newest: dict[int, int] = {}
        self._sent_again: set[tuple[int, int]] = set()

    def note(self, chat_id: int, message_id: int) -> None:
        """Remember a message that exists."""
        row = row_of(chat_id)
        self._seen[row, message_id] = None
        self._newest[row] = max(message_id, self._newest.get(row, 0))
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]

    def newest(self, chat_id: int) -> int | None:
        """Return the newest message that is numbered with this chat's, None where none was seen."""
        return self._newest.get(row_of(chat_id))

    def unseen(self, chat_id: int, after: int, before: int) -> list[int]:
        """Return the ids between two messages of a chat that nobody has seen."""
        row = row_of(chat_id)
        newest = range(max(after + 1, before - REMEMBERED), before)
        return [id_ for id_ in newest if (row, id_) not in self._seen]

    def sent_again(self, chat_id: int, message_id: int) -> None:
        """Note that an earlier try to send this message may have arrived, too."""
        self._sent_again.add((chat_id, message_id))

    def was_sent_again(self, chat_id: int, message_id: int) -> bool:
        """Say whether that was noted; it is forgotten with the question."""
        known = (chat_id, message_id) in self._sent_again
        self._sent_again.discard((chat_id, message_id))
        return known


def row_of(chat_id: int) -> int:
    """Return by which row of numbers a chat's messages are numbered: a group's own, or that of all private chats."""
    return min(chat_id, _PRIVATE)
