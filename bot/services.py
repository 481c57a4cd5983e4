"""Wires the parts, without Telegram; the chat, the terminal, the command line, evaluations and tests enter here.

Whoever asks says who he is: every read of the library goes through an `Asker`, and sees what his scopes hold.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.answering.answerer import Answerer
from bot.answering.decision import OnAnswer
from bot.answering.factory import build_answerer
from bot.answering.models.configured import configured_models
from bot.answering.quotes.check import CheckedQuotation, QuoteChecker
from bot.answering.record import Outcome
from bot.answering.understanding.follow_up import History
from bot.answering.understanding.understanding import Understood
from bot.asker import OPERATOR, Asker
from bot.briefing.briefings import Briefings
from bot.briefing.ledger import Ledger
from bot.briefing.stories import Stories
from bot.conversations import Conversations, Kept
from config.settings import Settings
from retrieval.articles import Article, Original
from retrieval.corpus import open_corpus
from retrieval.embedding.embedder import Embedder
from retrieval.ingest import Ingested
from retrieval.language.dates import calendar_day
from retrieval.library.catalogue import Catalogue, Entry
from retrieval.library.extent import Summary
from retrieval.library.library import Surroundings
from retrieval.library.renewal import OnRenewal
from retrieval.reading.rejection import Rejected
from retrieval.search.found import Found
from retrieval.search.question import Question

if TYPE_CHECKING:  # LangChain takes half a second to import
    from langchain_core.runnables import RunnableConfig


@dataclass(frozen=True, slots=True)
class Services(Briefings):
    """What a handler, the command line or an evaluation may ask for: enter by the methods, the fields are its parts."""

    settings: Settings
    answerer: Answerer
    conversations: Conversations
    quotes: QuoteChecker

    async def ask(
        self,
        question: str,
        asker: Asker,
        *,
        history: History = (),
        asked_at: date | None = None,
        seen: OnAnswer | None = None,
        config: "RunnableConfig | None" = None,
    ) -> Outcome:
        """Return a cited answer or a refusal, and how it came about; BriefingError where neither is possible.

        `seen` is given the answer as it grows; `config` is LangChain's, of a caller who traces.
        """
        day, scopes, wishes = calendar_day(asked_at), asker.scopes, asker.wishes
        return await self.answerer.answer(
            question, scopes=scopes, history=history, asked_at=day, seen=seen, config=config, wishes=wishes
        )

    async def understand(self, question: str, asker: Asker, *, history: History = ()) -> Understood:
        """Return the question as it reads without the conversation."""
        return await self.answerer.understand(question, history, scopes=asker.scopes, wishes=asker.wishes)

    async def search(self, question: str, asker: Asker, *, limit: int, asked_at: date | None = None) -> Found:
        """Return at most `limit` excerpts for a question that stands alone; raises QuestionError."""
        return await self.retriever.asearch(
            Question(question, calendar_day(asked_at), asker.scopes, asker.wishes), limit
        )

    async def check_quote(self, text: str, asker: Asker) -> tuple[CheckedQuotation, ...]:
        """Return a verdict on every quotation in `text`; none where it says nothing."""
        return await asyncio.to_thread(self.quotes.check, text, scopes=asker.scopes)

    async def context(self, article_id: str, start: int, end: int, asker: Asker) -> Surroundings | None:
        """Return an excerpt with the sentences around it, or None where the article is gone."""
        return await asyncio.to_thread(self.library.context, article_id, start, end, asker.scopes)

    def original_of(self, article_id: str, asker: Asker) -> tuple[Original, datetime] | None:
        """Return what an article was read from and when that came; None where it is not kept, or not the asker's."""
        return self.library.originals.of(article_id) if self.article(article_id, asker) else None

    def summary(self, asker: Asker) -> Summary:
        """Count the articles and passages. This and what follows blocks."""
        return self.library.summary(asker.scopes)

    def outlets(self, asker: Asker) -> tuple[str, ...]:
        """Return the outlets that articles name, in the order of the alphabet."""
        return self.library.overview(asker.scopes).outlets

    def articles(self, asker: Asker, *, outlet: str | None = None, since: date | None = None) -> list[Article]:
        """Return the current articles, the newest ingested first; see `Catalogue.listed`."""
        return self.catalogue.listed(asker.scopes, outlet=outlet, since=since)

    def article(self, id_: str, asker: Asker) -> Entry | None:
        """Return the article of this id and what is known of it, or None where there is none."""
        return self.catalogue.entry(id_, asker.scopes)

    def damaged(self) -> list[str]:
        """Return the ids of articles whose stored text has changed since it was read; they are not shown."""
        return self.catalogue.damaged()

    def remove(self, name: str, asker: Asker) -> list[Article]:
        """Remove the article of this id, or all of this source, for good; return them."""
        removed = self.catalogue.remove(name, asker.scopes)
        self.index.update()
        return removed

    def ingest(
        self, documents: Iterable[Article | Rejected], on_document: Callable[[Ingested], None] = lambda _: None
    ) -> Iterator[Ingested]:
        """`keep`, and `complete` when all are kept."""
        return self.ingester.ingest(documents, on_document)

    def keep(
        self, documents: Iterable[Article | Rejected], on_document: Callable[[Ingested], None] = lambda _: None
    ) -> Iterator[Ingested]:
        """Keep documents, each in its own scope; yield what became of each, which its words find from then on.

        Their vectors are still to come: `complete` makes them, or a running bot. Raises StorageFullError.
        """
        return self.ingester.keep(documents, on_document)

    def complete(self, on_progress: Callable[[int, int], None], *, stopping: Callable[[], bool] = lambda: False) -> int:
        """Make the vectors that are still to come; return of how many passages. See `Ingester.complete`."""
        return self.ingester.complete(on_progress, stopping=stopping)

    def answer_given(self, answer_id: str, asker: Asker) -> Kept | None:
        """Return an answer that was given in the asker's chat, or, to the operator, in any; None where there is none.

        One that was made from articles of other scopes than the asker's is none of his.
        """
        chat = None if asker.chat == OPERATOR.chat else asker.chat
        return self._shown(self.conversations.kept(answer_id, chat), asker)

    def last_answer(self, asker: Asker, root: int | None = None) -> Kept | None:
        """Return the last answer in the asker's chat and topic, or of one line of questions there."""
        return self._shown(self.conversations.last(asker.chat, asker.topic, root), asker)

    def answer_at(self, message_id: int, asker: Asker) -> Kept | None:
        """Return the answer that stands in this message of the asker's chat."""
        return self._shown(self.conversations.kept_at(asker.chat, message_id), asker)

    def _shown(self, kept: Kept | None, asker: Asker) -> Kept | None:
        if kept is None:
            return None
        used = {citation.article_id for citation in kept.answer.citations}
        used |= {excerpt.article_id for excerpt in kept.record.excerpts} if kept.record else set()
        return None if self.library.hides(used, asker.scopes) else kept


@contextmanager
def open_services(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    brief: bool = False,
    lazily: bool = False,
    on_renewal: OnRenewal | None = None,
) -> Iterator[Services]:
    """Open the data directory, as `open_corpus` does, and everything that answers from it; closes in reverse."""
    with open_corpus(
        settings.data_dir,
        settings.retrieval,
        database_url=settings.database.address,
        embedder=embedder,
        originals=settings.originals,
        brief=brief,
        lazily=lazily,
        on_renewal=on_renewal,
    ) as corpus:
        models = configured_models(settings.model)
        yield Services(
            **{field.name: getattr(corpus, field.name) for field in fields(corpus)},
            settings=settings,
            answerer=build_answerer(settings, corpus.retriever, models),
            conversations=Conversations(corpus.database),
            quotes=QuoteChecker(corpus.library),
            catalogue=Catalogue(corpus.database),
            ledger=Ledger(corpus.database),
            told=Stories(corpus.database),
            phraser=models.phraser,
        )
