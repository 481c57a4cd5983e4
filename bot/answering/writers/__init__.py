"""Who writes the draft: a language model, or code that picks sentences and needs no model."""

from typing import Protocol

from bot.answering.draft import Draft
from retrieval.search.found import Found


class Writer(Protocol):
    """Turns excerpts into a draft. `name` and `prompt` are kept with every answer."""

    name: str
    prompt: str | None

    async def write(self, found: Found) -> Draft:
        """Return a draft whose pointers name sentences of `found.excerpts`; raises ModelError."""
        ...
