"""What the services offer of briefings; every read of the library goes through an `Asker`."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.answering.quotes.by_speaker import ListedStatement, near_name, statements_by
from bot.answering.words import answer_language, bot_words
from bot.asker import Asker
from bot.briefing.brief import brief, changes_of
from bot.briefing.compare import Comparison, compare
from bot.briefing.corrected import corrected
from bot.briefing.digest import digest
from bot.briefing.ledger import Ledger, Seen
from bot.briefing.listings import MOST_SHOWN, Quoted, quoted
from bot.briefing.phrasing import phrased
from bot.briefing.piece import Piece
from bot.briefing.piece_request import in_two
from bot.briefing.stories import Stories, Story
from bot.briefing.timeline_piece import timeline_of
from bot.briefing.topic import Topic, on_topic
from bot.briefing.trend import trend_of
from retrieval.articles import Article
from retrieval.corpus import Corpus
from retrieval.language.windows import Window
from retrieval.library.catalogue import Catalogue
from retrieval.search.filters import Filters

if TYPE_CHECKING:  # LangChain's model classes cost a second to import
    from bot.answering.models.phraser import Phraser

MOST_EVENTS = 20
ALWAYS = Window(date.min, date.max)


@dataclass(frozen=True, slots=True)
class Briefings(Corpus):
    """The corpus with what is made of it for a briefing; `Services` is made of this."""

    catalogue: Catalogue
    told: Stories
    ledger: Ledger
    phraser: "Phraser | None"

    async def stories(self, asker: Asker, since: date | None = None, until: date | None = None) -> list[Story]:
        """Return the stories of which something was written in these days, the newest first; see `Stories.told`."""
        return await asyncio.to_thread(self._stories, asker, since, until)

    def _stories(self, asker: Asker, since: date | None, until: date | None) -> list[Story]:
        return self.told.told(asker.scopes, since, until, without=self._muted(asker))

    def _muted(self, asker: Asker) -> frozenset[str]:
        """Ids of the articles that are left out for the asker, because of their outlets."""
        wanted = Filters(without=asker.wishes.muted)
        heads = self.library.heads(asker.scopes) if wanted else []
        return frozenset(article.id for article in heads if not wanted.let_through(article))

    async def compare(
        self, topic: str, asker: Asker, *, asked_at: date | None = None, within: Window = ALWAYS
    ) -> Comparison:
        """Return what each publisher says on a topic, and the figures that they give; raises QuestionError.

        `within`: only in articles of these days.
        """
        return await asyncio.to_thread(self._compared, topic, asker, asked_at, within)

    def _compared(self, topic: str, asker: Asker, asked_at: date | None, within: Window) -> Comparison:
        left_out = self._left_out(asker, within)
        traits = [one for one in self.told.traits(asker.scopes) if one.id not in left_out]
        language = _language(topic, asker)
        return compare(topic, traits, lambda ids: self.library.articles(ids, asker.scopes), asked_at, language)

    async def timeline(
        self, topic: str, asker: Asker, *, first: date | None = None, last: date | None = None, limit: int = MOST_EVENTS
    ) -> Piece:
        """Return the developments of a topic by the day of the event, at most `limit` days."""
        window = _window(first, last)
        return await asyncio.to_thread(self._timeline, Topic(topic), asker, window, limit)

    async def trend(self, topic: str, asker: Asker, *, since: date | None = None, until: date | None = None) -> Piece:
        """Return how much is written and said of a topic over time, by the articles from `since` to `until`."""
        return await asyncio.to_thread(self._trend, topic, asker, _window(since, until))

    async def digest(
        self,
        asker: Asker,
        *,
        since: date | None = None,
        until: date | None = None,
        topic: str = "",
        words: int | None = None,
        came_after: datetime | None = None,
        unseen: bool = False,
    ) -> Piece:
        """Return what is new in these days, story by story; `words`: about how many the stories may take together.

        `came_after`: only of articles that were kept after this moment; what older ones told is not told again.
        `unseen`: only what no digest has shown to the asker's chat.
        """
        window = _window(since, until)
        piece = await asyncio.to_thread(self._digest, asker, window, topic, words, came_after, unseen=unseen)
        return await self._phrased(piece, asker)

    async def brief(self, topic: str, asker: Asker, *, since: date | None = None, until: date | None = None) -> Piece:
        """Return what the articles tell of a topic; only those written from `since` to `until`."""
        return await self._phrased(await asyncio.to_thread(self._brief, topic, asker, _window(since, until)), asker)

    async def changes(self, topic: str, asker: Asker, *, since: date | None = None, until: date | None = None) -> Piece:
        """Return what the articles of these days tell of a topic that the asker's chat has not been shown yet."""
        return await self._phrased(await asyncio.to_thread(self._changes, topic, asker, _window(since, until)), asker)

    async def _phrased(self, piece: Piece, asker: Asker) -> Piece:
        """The piece as a model words it, where there is one and the asker lets it."""
        if self.phraser is None or asker.wishes.by_code:
            return piece
        cited = {one.article_id for one in piece.citations}
        articles = await asyncio.to_thread(self.library.articles, cited, asker.scopes)
        return await phrased(piece, articles, self.phraser)

    async def statements(self, name: str, asker: Asker, *, topic: str = "") -> tuple[ListedStatement, ...]:
        """Return what somebody is reported to have said, the newest first; on a topic only what holds its words."""
        return await asyncio.to_thread(lambda: self._statements(name, topic, asker, self._muted(asker)))

    def _statements(self, name: str, topic: str, asker: Asker, muted: frozenset[str]) -> tuple[ListedStatement, ...]:
        found = statements_by(self.library, name, topic, asker.scopes)
        return tuple(one for one in found if one.article_id not in muted)

    def near_name(self, name: str, asker: Asker) -> str | None:
        """Return somebody whose name is nearly this one, where the articles have no words of anybody called so."""
        return near_name(self.library, name, asker.scopes)

    async def quoted(self, of: str, asker: Asker, within: Window = ALWAYS) -> Quoted:
        """Return the newest statements of whom `of` names, on the topic that may stand behind: Lavrov on sanctions.

        `within`: only in articles of these days.
        """
        return await asyncio.to_thread(self._quoted, of, asker, within)

    async def listing(self, name: str, topic: str, found: Sequence[ListedStatement], asker: Asker) -> Quoted:
        """Return all of these statements of somebody, each with its citation."""
        return await asyncio.to_thread(self._listing, name, topic, found, asker, len(found))

    def note_shown(self, piece: Piece, asker: Asker) -> None:
        """Keep that this chat was shown a piece: what it says is not new there any more. Blocks."""
        self.ledger.note(asker, piece)

    def _left_out(self, asker: Asker, within: Window) -> frozenset[str]:
        """Ids of the articles that are left out: of outlets that the asker does not want, and of other days."""
        muted = self._muted(asker)
        if within == ALWAYS:
            return muted
        known = {article.id for article in self.library.heads(asker.scopes)}
        return muted | known - self.library.published_between(within.first, within.last, asker.scopes)

    def _quoted(self, of: str, asker: Asker, within: Window) -> Quoted:
        left_out = self._left_out(asker, within)
        for name, topic in in_two(of):
            if found := self._statements(name, topic, asker, left_out):
                return self._listing(name, topic, found, asker, MOST_SHOWN)
        return self._listing(of, "", (), asker, 0)

    def _listing(self, name: str, topic: str, found: Sequence[ListedStatement], asker: Asker, most: int) -> Quoted:
        articles = self.library.articles({one.article_id for one in found}, asker.scopes)
        near = None if found else self.near_name(name, asker)
        return quoted(name, topic, found, articles, near=near, most=most)

    def _timeline(self, topic: Topic, asker: Asker, window: Window, limit: int) -> Piece:
        found, muted = on_topic(self.library, topic, asker.scopes), self._muted(asker)
        articles = self.library.articles(found.named - muted, asker.scopes)
        language = _language(topic.text, asker)
        return timeline_of(topic, articles, found.told, window=window, limit=limit, language=language)

    def _trend(self, topic: str, asker: Asker, within: Window) -> Piece:
        return trend_of(Topic(topic), self._on(topic, asker, within), _language(topic, asker))

    def _digest(
        self,
        asker: Asker,
        window: Window,
        topic: str,
        words: int | None,
        came_after: datetime | None,
        *,
        unseen: bool,
    ) -> Piece:
        muted = self._muted(asker)
        ids = self.library.published_between(window.first, window.last, asker.scopes) - muted
        undated = self._undated(asker, window) - muted
        known: frozenset[str] = frozenset()
        if came_after:
            come = self.library.came_after(came_after, asker.scopes)
            known = self.library.published_between(date.min, date.max, asker.scopes) - come
            ids &= come
            undated &= come
        about = on_topic(self.library, Topic(topic), asker.scopes) if topic else None
        if about:
            ids &= about.named
            undated &= about.named
        bounds = [day if day not in {date.min, date.max} else None for day in (window.first, window.last)]
        groups = [story for story in self._stories(asker, *bounds) if not ids.isdisjoint(story.articles)]
        facts = self.library.facts({id_ for story in groups for id_ in story.articles}, asker.scopes)
        told = about.told if about else ids
        seen, revised = self._seen(asker, topic)
        language = _language(topic, asker)
        return digest(
            groups,
            facts,
            ids,
            load=partial(self.library.articles, scopes=asker.scopes),
            told=told,
            window=window,
            words=words,
            topic=topic,
            language=language,
            known=known,
            undated=len(undated),
            seen=seen if unseen else (),
            corrections=corrected(seen, revised, bot_words(language)),
        )

    def _undated(self, asker: Asker, window: Window) -> frozenset[str]:
        """Ids of the articles of which nobody knows whether they are of these days; none where all days are meant."""
        if window == ALWAYS:
            return frozenset()
        whole = self.library.published_between(date.min, date.max, asker.scopes)
        return whole - self.library.published_between(date.min + timedelta(days=1), date.max, asker.scopes)

    def _brief(self, topic: str, asker: Asker, within: Window) -> Piece:
        articles = self._on(topic, asker, within)
        seen, revised = self._seen(asker, topic)
        return brief(topic, articles, seen, _language(topic, asker), revised=revised)

    def _seen(self, asker: Asker, topic: str) -> tuple[Sequence[Seen], Mapping[str, Article]]:
        """What the asker's chat was shown on a topic, without muted outlets; and what became of its articles."""
        muted = self._muted(asker)
        seen = [one for one in self.ledger.seen(asker, topic) if one.article_id not in muted]
        return seen, self.library.revised({one.article_id for one in seen}, asker.scopes)

    def _changes(self, topic: str, asker: Asker, within: Window) -> Piece:
        articles = self._on(topic, asker, within)
        seen, revised = self._seen(asker, topic)
        since = within.first if within.first != date.min else None
        return changes_of(topic, articles, seen, revised=revised, since=since, language=_language(topic, asker))

    def _on(self, topic: str, asker: Asker, within: Window) -> Mapping[str, Article]:
        told = on_topic(self.library, Topic(topic), asker.scopes).told
        if within != ALWAYS:
            told &= self.library.published_between(within.first, within.last, asker.scopes)
        return self.library.articles(told - self._muted(asker), asker.scopes)


def _window(since: date | None, until: date | None) -> Window:
    return Window(since or date.min, until or date.max)


def _language(topic: str, asker: Asker) -> str:
    """The language of our own words: the one that is set, else that of the topic."""
    return asker.wishes.language or (answer_language(topic, asker.language) if topic else asker.language)
