"""What a piece was made from: how many articles and publishers, of which days, how old the newest, what is missing."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from bot.answering.refusal import inferred_text
from bot.answering.words import Words
from retrieval.articles import Article, Published
from retrieval.families import independent


def header(title: str, articles: Sequence[Article], say: Words, now: datetime | None = None) -> tuple[str, ...]:
    """Say what the piece is, of how many articles and publishers it is, of which days, and as of when."""
    at = (now or datetime.now(UTC)).astimezone(UTC)
    counts = f"{say.count('articles', len(articles))} · {say.count('publishers', independent(articles))}"
    as_of = say.say("as_of", day=say.day(at.date()), time=f"{at:%H:%M}")
    return title, " · ".join(part for part in (counts, _span(articles, say), as_of) if part)


def foot(articles: Sequence[Article], say: Words, failed_feeds: Sequence[str] = ()) -> tuple[str, ...]:
    """Say what was covered and what a reader must know that it lacks."""
    if not articles:
        return ()
    newest = _newest(articles)
    covered = f"{say.count('articles', len(articles))}, {say.count('publishers', independent(articles))}"
    lines = [say.say("covered", covered=covered, span=_span(articles, say) or say.say("undated"))]
    if newest:
        lines.append(say.say("newest_article", day=say.day(newest)))
    return (*lines, *gaps(articles, say), *(say.say("feed_failed", feed=feed) for feed in failed_feeds))


def _newest(articles: Sequence[Article]) -> date | None:
    """The day of the newest article, where none of an inferred time may be newer."""
    newest = max((article.published for article in articles if article.published.last), key=_last, default=None)
    return newest.last if newest and newest.precision != "range" else None


def _last(published: Published) -> date:
    return published.last or date.min


def gaps(articles: Sequence[Article], say: Words) -> Iterator[str]:
    """Yield what weakens the piece: one publisher alone, undated or cut articles, opinion for the most part."""
    if len(articles) and independent(articles) == 1:
        yield say.say("one_publisher")
    undated = sum(article.published.first is None for article in articles)
    if undated:
        yield say.count("undated_articles", undated)
    cut = sum(article.truncated for article in articles)
    if cut:
        yield say.count("cut_articles", cut)
    opinion = sum(article.kind == "opinion" for article in articles)
    if opinion:
        yield say.say("opinion_share", n=opinion, articles=say.count("articles", len(articles)))


def _span(articles: Sequence[Article], say: Words) -> str:
    """The days that articles state, and how many have inferred dates beside them."""
    stated = [article.published for article in articles if article.published.precision != "range"]
    first, last = _ends(stated)
    ranges = [article.published for article in articles if article.published.precision == "range"]
    begin, end = _ends(ranges)
    inferred = inferred_text(len(ranges), begin, end, say) if begin and end else ""
    if first is None or last is None:
        return inferred
    span = say.day(first) if first == last else say.say("span", first=say.day(first), last=say.day(last))
    return span + (say.say("and_inferred", inferred=inferred) if inferred else "")


def _ends(published: Sequence[Published]) -> tuple[date | None, date | None]:
    first = min((one.first for one in published if one.first), default=None)
    return first, max((one.last or one.first for one in published if one.first), default=None)
