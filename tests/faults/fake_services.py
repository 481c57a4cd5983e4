"""Services without a library: answers are made of the question, so that tests know what to expect."""

import asyncio
import itertools
import os
import signal
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.answering.answer import Answer, AnswerPoint, Citation, Scope
from bot.answering.decision import OnAnswer
from bot.answering.record import LibraryState, Outcome, Record
from bot.answering.understanding.follow_up import Turn
from bot.asker import Asker
from bot.conversations import Conversations, Kept
from bot.updates import Inbox
from config.errors import EmbeddingError, LibraryError, ModelRefusedError
from config.settings import Settings
from retrieval.library.database import Database

if TYPE_CHECKING:
    from bot.answering.quotes.check import CheckedQuotation
    from bot.briefing.piece import Piece, PieceKind
    from retrieval.articles import Article
    from retrieval.library.library import Surroundings
    from retrieval.search.found import Found

ARTICLE = "Lead in. It was “a cold day”, she said. And so it went."
EXCERPT = "It was “a cold day”, she said."
URL = "https://example.org/cold-day"
NEWS = "Something is new."


class FakeServices:
    """What the chat uses of `bot.services.Services`. A question's first word may ask for trouble."""

    def __init__(self, settings: Settings, *, seconds: float = 0) -> None:
        self.settings = settings
        self.database = Database(settings.data_dir / "briefing.db", settings.database.address)
        self.conversations = Conversations(self.database)
        self.asked: list[tuple[str, tuple[str, ...], datetime | None]] = []
        self.askers: list[Asker] = []
        self.cleared: list[str] = []  # scopes
        self.seconds = seconds
        self.phraser = None
        self.release = asyncio.Event()
        self.grown = 0  # parts of an answer that were handed on
        self._ids = (f"a{number}" for number in itertools.count(1))

    async def ask(
        self,
        question: str,
        asker: Asker,
        *,
        history: Sequence[Turn] = (),
        asked_at: datetime | None = None,
        seen: OnAnswer | None = None,
    ) -> Outcome:
        self.askers.append(asker)
        return Outcome(
            await self._answer(question, asker, history, asked_at, seen), Record(LibraryState(3, 3, None, "sound"))
        )

    async def _answer(
        self, question: str, asker: Asker, history: Sequence[Turn], asked_at: datetime | None, seen: OnAnswer | None
    ) -> Answer:
        self.asked.append((question, tuple(turn.question for turn in history), asked_at))
        self._fail(word := question.split(maxsplit=1)[0], asker)
        match word:
            case "wait":
                await self.release.wait()
            case "hold":
                await self._held(question)
            case "grow" if seen:
                await self._grow(question, seen)
            case "long":
                return answer(question, id_=next(self._ids), words=1500)
            case "refuse":
                return refusal(question, id_=next(self._ids))
        await asyncio.sleep(self.seconds)
        return answer(question, id_=next(self._ids))

    def _fail(self, how: str, asker: Asker) -> None:
        match how:
            case "deadly":
                os.kill(os.getpid(), signal.SIGKILL)
            case "poison":
                raise RuntimeError("secret detail of the crash")
            case "locked":
                raise LibraryError("locked")
            case "refused" if not asker.wishes.by_code:
                raise ModelRefusedError("openai:x: its server refuses us (HTTP 401)")
            case "broken":
                raise EmbeddingError("no model")

    async def _held(self, asked: str) -> None:
        """Wait until the file that is named lies in the data directory: a gate for who is another process."""
        while not (self.settings.data_dir / asked.split()[1]).exists():  # noqa: ASYNC110 - as it says
            await asyncio.sleep(0.02)

    async def _grow(self, question: str, seen: OnAnswer) -> None:
        """Hand on more and more of an answer until it is released, each part twice, faster than a chat can show it."""
        while not self.release.is_set():
            for _ in range(2):
                seen(answer(question, words=min(self.grown, 300)))
            self.grown += 1
            await asyncio.sleep(0.05)

    async def check_quote(self, text: str, asker: Asker) -> "tuple[CheckedQuotation, ...]":
        self.askers.append(asker)
        from bot.answering.quotes.check import CheckedQuotation, Difference  # noqa: PLC0415 - as below

        if not any(character.isalnum() for character in text):
            return ()
        if text.strip("“”") in EXCERPT:
            return (CheckedQuotation(text, "exact", citations=(citation(),), speaker="she"),)
        difference = Difference("replaced", "warm", "cold")
        return (CheckedQuotation(text, "altered", (difference,), (citation(),)),)

    async def search(self, question: str, asker: Asker, *, limit: int) -> "Found":  # noqa: ARG002 - all fit
        """Find the one article, whatever is asked."""
        from retrieval.library.extent import Summary  # noqa: PLC0415 - as below
        from retrieval.search.found import Found  # noqa: PLC0415
        from retrieval.search.question import Question  # noqa: PLC0415
        from tests.articles import article as read  # noqa: PLC0415
        from tests.articles import excerpt  # noqa: PLC0415

        self.askers.append(asker)
        if question.startswith("wait"):
            await self.release.wait()
        known = read(ARTICLE, "cold-day.txt", outlet="The Example", published="2025-08-14", url=URL)
        return Found(Question(question), (excerpt(known),), Summary(1, 1, None, None), {"cold": 1.0, "day": 1.0})

    async def brief(self, topic: str, asker: Asker, **_: object) -> "Piece":
        """Wait for ever, if need be."""
        from bot.briefing.piece import Piece  # noqa: PLC0415 - as above

        self.askers.append(asker)
        await self.release.wait()
        return Piece("brief", topic, (topic,), (), (), ())

    async def digest(self, asker: Asker, **_: object) -> "Piece":
        """Have something new whenever it is asked."""
        return self._news("digest", asker)

    async def changes(self, topic: str, asker: Asker, **_: object) -> "Piece":
        """As above."""
        if topic.startswith("hold"):
            await self._held(topic)
        return self._news("changes", asker)

    def note_shown(self, piece: "Piece", asker: Asker) -> None:
        """Nothing to keep."""

    def _news(self, kind: "PieceKind", asker: Asker) -> "Piece":
        from bot.briefing.piece import Piece, PieceLine, PieceSection  # noqa: PLC0415 - as above

        self.askers.append(asker)
        return Piece(kind, "", ("Digest",), (PieceSection("new", (PieceLine(NEWS, ()),)),), (), ())

    async def context(self, article_id: str, start: int, end: int, asker: Asker) -> "Surroundings | None":
        self.askers.append(asker)
        from retrieval.library.library import Surroundings  # noqa: PLC0415 - a child that is killed never comes here

        if article_id != "article":
            return None
        return Surroundings(before=ARTICLE[:start], excerpt=ARTICLE[start:end], after=ARTICLE[end:])

    def articles(self, _: Asker) -> list["Article"]:
        return []

    def clear(self, scope: str) -> list["Article"]:
        self.cleared.append(scope)
        return []

    def outlets(self, _: Asker) -> tuple[str, ...]:
        return ("Reuters", "The Example")

    def answer_given(self, answer_id: str, asker: Asker) -> Kept | None:
        return self.conversations.kept(answer_id, asker.chat)

    def last_answer(self, asker: Asker, root: int | None = None) -> Kept | None:
        return self.conversations.last(asker.chat, asker.topic, root)

    def answer_at(self, message_id: int, asker: Asker) -> Kept | None:
        return self.conversations.kept_at(asker.chat, message_id)

    def waiting(self) -> list[int]:
        """Return the updates that the inbox holds unanswered."""
        return [key.update_id for key, _ in Inbox(self.database).waiting()]

    def close(self) -> None:
        self.database.close()


def citation(n: int = 1, **changes: object) -> Citation:
    start = ARTICLE.index(EXCERPT)
    known = {
        "n": n,
        "article_id": "article",
        "source": "cold-day.txt",
        "title": "A cold day",
        "outlet": "The Example",
        "author": "Ada Author",
        "published": "2025-08-14",
        "published_basis": "url",
        "kind": "news",
        "url": URL,
        "excerpt": EXCERPT,
        "start": start,
        "end": start + len(EXCERPT),
        "warnings": (),
    }
    return Citation(**(known | changes))  # type: ignore[arg-type]


def answer(question: str = "Was it cold?", *, id_: str = "a1", words: int = 0) -> Answer:
    said = f"Asked “{question}”, she said it was a cold day." + " and so on" * words
    point = AnswerPoint(said, (1,))
    return Answer(id_, question, "answered", f"{said} [1]", Scope(3), points=(point,), citations=(citation(),))


def refusal(question: str = "And Mars?", *, id_: str = "a1") -> Answer:
    text = "My articles do not answer this.\nSearched: 3 articles, undated.\nThe nearest sentence: [1]"
    return Answer(id_, question, "refused", text, Scope(3), citations=(citation(),))
