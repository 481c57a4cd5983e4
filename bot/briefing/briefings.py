"""What the services offer of briefings; every read of the library goes through an `Asker`."""

import asyncio
from dataclasses import dataclass
from datetime import date

from bot.asker import Asker
from bot.briefing.compare import Comparison, compare
from bot.briefing.stories import Stories, Story
from retrieval.corpus import Corpus
from retrieval.library.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Briefings(Corpus):
    """The corpus with what is made of it for a briefing; `Services` is made of this."""

    catalogue: Catalogue
    told: Stories

    async def stories(self, asker: Asker, since: date | None = None, until: date | None = None) -> list[Story]:
        """Return the stories of which something was written in these days, the newest first; see `Stories.told`."""
        return await asyncio.to_thread(self.told.told, asker.scopes, since, until)

    async def compare(self, topic: str, asker: Asker, *, asked_at: date | None = None) -> Comparison:
        """Return what each publisher says on a topic, and the figures that they give; raises QuestionError."""
        return await asyncio.to_thread(self._compared, topic, asker, asked_at)

    def _compared(self, topic: str, asker: Asker, asked_at: date | None) -> Comparison:
        traits = self.told.traits(asker.scopes)
        return compare(topic, traits, lambda ids: self.library.articles(ids, asker.scopes), asked_at)
