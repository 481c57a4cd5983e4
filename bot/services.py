"""Wires the parts, without Telegram: the command line, the tests and the chat all use this one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime

from bot.answering.answer import Answer
from bot.answering.answerer import Answerer
from bot.answering.ladder import Seen
from bot.answering.quotes.check import CheckedQuotation, QuoteChecker
from bot.answering.understanding.follow_up import History
from bot.answering.wiring import build_answerer
from bot.conversations import Conversations
from config.settings import Settings
from retrieval.corpus import Corpus, open_corpus
from retrieval.library.library import Context


@dataclass(frozen=True, slots=True)
class Services(Corpus):
    """What a handler, the command line or an evaluation may use: the articles, and what answers from them."""

    settings: Settings
    answerer: Answerer
    conversations: Conversations
    quotes: QuoteChecker

    async def ask(
        self, question: str, *, history: History = (), asked_at: datetime | None = None, seen: Seen | None = None
    ) -> Answer:
        """Return a cited answer or a refusal; raises BriefingError where neither is possible."""
        day = asked_at.date() if asked_at else None
        return await self.answerer.answer(question, history=history, asked_at=day, seen=seen)

    async def check_quote(self, text: str) -> tuple[CheckedQuotation, ...]:
        """Return a verdict on every quotation in `text`; none where it says nothing."""
        return await asyncio.to_thread(self.quotes.check, text)

    async def context(self, article_id: str, start: int, end: int) -> Context | None:
        """Return an excerpt with the sentences around it, or None where the article is gone."""
        return await asyncio.to_thread(self.library.context, article_id, start, end)


@contextmanager
def open_services(settings: Settings, *, brief: bool = False, lazily: bool = False) -> Iterator[Services]:
    """Open the data directory and everything that answers from it; closes in reverse.

    `brief`: for a few questions; `lazily`: for a bot that may wait long for its first one. See `VectorIndex.open`.
    """
    with open_corpus(
        settings.data_dir, settings.retrieval, originals=settings.originals, brief=brief, lazily=lazily
    ) as corpus:
        yield Services(
            **{field.name: getattr(corpus, field.name) for field in fields(corpus)},
            settings=settings,
            answerer=build_answerer(settings, corpus.retriever),
            conversations=Conversations(corpus.database),
            quotes=QuoteChecker(corpus.library),
        )
