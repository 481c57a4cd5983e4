"""What a chat holds: /articles, /sources, and for those who decide there /remove and /feeds."""

import asyncio
from collections import Counter
from dataclasses import replace

from telegram import Message, Update

from bot.asker import Asker
from bot.delivery.app import Context
from bot.delivery.reply import Reply
from bot.delivery.styled import pack, styled
from bot.delivery.words import ChatWords, chat_words
from bot.handlers.addressing import asker_of, author_of, rest_of
from bot.handlers.deciders import may_decide
from config.errors import ReadingError
from retrieval.articles import SHARED, Article
from retrieval.language.readable import label, readable

LISTED = 30
MOST_FEEDS = 20  # of one chat


async def show_articles(update: Update, context: Context) -> None:
    """List the articles that were brought here, the newest first, and say how many everybody sees."""
    message, asker, say = _asked(update, context)
    services = context.desk.services
    own = await asyncio.to_thread(services.articles, _own(asker))
    shared = (await asyncio.to_thread(services.summary, replace(asker, scopes=SHARED))).articles
    lines = [say.say("articles.own", n=len(own)), *map(_line, own[:LISTED])]
    lines += [say.say("articles.left", n=len(own) - LISTED)] if len(own) > LISTED else []
    await _say(update, message, context, [*lines, say.say("articles.shared", n=shared)])


async def show_sources(update: Update, context: Context) -> None:
    """List the outlets that answers here may come from, with their articles."""
    message, asker, say = _asked(update, context)
    found = await asyncio.to_thread(context.desk.services.articles, asker)
    counts = Counter(label(one.outlet) or say.say("articles.no_outlet") for one in found)
    lines = [f"• {outlet}: {n}" for outlet, n in counts.most_common(LISTED)]
    await _say(update, message, context, [say.say("articles.sources", n=len(found)), *lines])


async def remove_article(update: Update, context: Context) -> None:
    """Remove an article that was brought here, by its id or its source; what everybody sees is not removed here."""
    message, asker, say = _asked(update, context)
    name = rest_of(message)
    if not await may_decide(message, author_of(message).id, context):
        told = [say.say("settings.only_admins")]
    elif not name:
        told = [say.say("articles.remove_hint")]
    else:
        gone = await asyncio.to_thread(context.desk.services.remove, name, _own(asker))
        told = [say.say("articles.removed", n=len(gone)), *map(_line, gone)] if gone else []
        told = told or [say.say("articles.unknown", name=name[:100])]
    await _say(update, message, context, told)


async def manage_feeds(update: Update, context: Context) -> None:
    """List the feeds of this chat, add one or remove one."""
    message, _, say = _asked(update, context)
    if not await may_decide(message, author_of(message).id, context):
        told = [say.say("settings.only_admins")]
    else:
        verb, _, url = rest_of(message).partition(" ")
        told = await asyncio.to_thread(_feeds, verb.casefold(), url.strip(), message.chat_id, say, context)
    await _say(update, message, context, told)


def _feeds(verb: str, url: str, chat: int, say: ChatWords, context: Context) -> list[str]:
    from retrieval.feeds.subscriptions import Subscriptions  # noqa: PLC0415 - the readers, which nothing else needs
    from retrieval.fetching.target import target  # noqa: PLC0415

    desk, scope = context.desk, context.desk.preferences.scope(chat)
    known = Subscriptions(desk.services.database)
    own = [feed for feed in known.all() if feed.scope == scope]
    if verb == "add" and url:
        try:
            target(url, ports=desk.services.settings.fetch.ports)
        except ReadingError as error:
            return [f"{url[:200]}: {error}"]
        if len(own) >= MOST_FEEDS:
            return [say.say("articles.most_feeds", n=MOST_FEEDS)]
        return [say.say("articles.feed_added", url=known.add(url, scope=scope).url)]
    if verb == "remove" and url:
        gone = known.remove(url, scope=scope)
        return [say.say("articles.feed_removed" if gone else "articles.no_feed", url=url[:200])]
    lines = [f"• {feed.url}{f' ({feed.last_error})' if feed.last_error else ''}" for feed in own]
    return [*(lines or [say.say("articles.no_feeds")]), say.say("articles.feeds_hint")]


def _own(asker: Asker) -> Asker:
    """The asker, who sees only what was brought here."""
    return replace(asker, scopes=asker.scopes - SHARED)


def _line(article: Article) -> str:
    from bot.answering.citations import day  # noqa: PLC0415 - it brings the whole library along

    title = label(article.title) or readable(article.source)
    return f"• {article.id}: {', '.join(filter(None, (label(article.outlet), day(article), title)))}"


def _asked(update: Update, context: Context) -> tuple[Message, Asker, ChatWords]:
    assert update.message, "registered for new messages only"
    asker = asker_of(update.message, context.desk.preferences)
    return update.message, asker, chat_words(asker.language)


async def _say(update: Update, message: Message, context: Context, lines: list[str]) -> None:
    await Reply.to(message, update.update_id, context.desk.replies).say(pack(map(styled, lines), "\n"))
