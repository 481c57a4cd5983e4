"""Bringing articles: a link alone, a file, a channel's post; /add brings what it stands beside or replies to."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telegram import Document, Message, MessageEntity, MessageOriginChannel, Update
from telegram.constants import FileSizeLimit
from telegram.error import BadRequest
from telegram.ext import filters

from bot.answering.understanding.acts import read_message
from bot.bringing import MOST_LINKS, ChannelPost
from bot.delivery.app import Context
from bot.delivery.reply import Reply
from bot.delivery.styled import Styled, pack, styled
from bot.delivery.words import ChatWords, chat_words
from bot.handlers.addressing import asker_of, command_in, question_in, said_in
from bot.handlers.hearing import asks
from retrieval.language.readable import readable

if TYPE_CHECKING:  # it brings the whole library along
    from retrieval.ingest import Ingested

PROGRESS_S: Final = 1.5
SHOWN: Final = 20  # documents that are named in a summary
_URL: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Material:
    """What a message brings: a file, links, or a channel's post."""

    document: Document | None = None
    links: tuple[str, ...] = ()
    post: ChannelPost | None = None


class _Brings(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        if command_in(message):
            return False
        said = question_in(message).text
        if message.document:
            return not asks(said) or message.forward_origin is not None
        return bool(_links_in(message)) and read_message(said).act == "link"


BRINGS: Final = _Brings()


async def bring(update: Update, context: Context) -> None:
    """Read what a message brings into the scope of its chat, and say what became of it, in one message."""
    message, desk = update.message, context.desk
    assert message, "registered for new messages only"
    say = chat_words(asker_of(message, desk.preferences).language)
    reply = Reply.to(message, update.update_id, desk.replies)
    material = material_in(message)
    scope, bringing, done = desk.preferences.scope(message.chat_id), desk.bringing, list["Ingested"]()
    if material.document:
        data = await _downloaded(material.document)
        if data is None:
            most = FileSizeLimit.FILESIZE_DOWNLOAD // 1_000_000
            await reply.show([styled(say.say("articles.too_large", most=most))])
            return
        name = material.document.file_name or "file"
        await _working(lambda: bringing.file(name, data, scope, done.append), done, reply, say)
    elif material.links:
        await _working(lambda: bringing.links(material.links, scope, done.append), done, reply, say)
    elif post := material.post:
        await _working(lambda: bringing.post(post, scope, done.append), done, reply, say)
    else:
        await reply.say([styled(say.say("articles.hint"))])
        return
    await reply.show(summary_messages(done, say))


def material_in(message: Message) -> Material:
    """Return what a message brings, or what the message brings that it replies to."""
    for one in (message, message.reply_to_message):
        if one is None:
            continue
        if one.document:
            return Material(document=one.document)
        if isinstance(one.forward_origin, MessageOriginChannel) and said_in(one).strip():
            return Material(post=_post(one, one.forward_origin))
        if links := _links_in(one):
            return Material(links=links)
    return Material()


def summary_messages(done: "list[Ingested]", say: ChatWords) -> list[Styled]:
    """Return the messages that say how many documents were added, unchanged or rejected, and why."""
    counts = Counter(one.status for one in done)
    head = ", ".join(f"{say.say(f'articles.{status}')}: {n}" for status, n in counts.items())
    lines = [f"• {readable(one.source)}: {say.say(f'articles.{one.status}')}{_why(one)}" for one in done[:SHOWN]]
    left = [say.say("articles.left", n=len(done) - SHOWN)] if len(done) > SHOWN else []
    return pack(map(styled, [head or say.say("articles.empty"), *lines, *left]), "\n")


async def _working(work: Callable[[], None], done: "list[Ingested]", reply: Reply, say: ChatWords) -> None:
    """Do blocking work in a thread; meanwhile one message says how far it is."""
    doing = asyncio.create_task(asyncio.to_thread(work))
    while not (await asyncio.wait({doing}, timeout=PROGRESS_S))[0]:
        await reply.preview(styled(say.say("articles.progress", n=len(done))))
    await doing


async def _downloaded(document: Document) -> bytes | None:
    """Return a file's bytes; None where it is larger than bots are given."""
    if (document.file_size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD:
        return None
    try:
        file = await document.get_file()
    except BadRequest as error:
        if "too big" in str(error).lower():
            return None
        raise
    return bytes(await file.download_as_bytearray())


def _links_in(message: Message) -> tuple[str, ...]:
    kinds: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    urls = [entity.url or text for entity, text in found.items()] or _URL.findall(said_in(message))
    whole = (url if "://" in url else f"https://{url}" for url in urls)
    return tuple(dict.fromkeys(whole))[:MOST_LINKS]


def _post(message: Message, origin: MessageOriginChannel) -> ChannelPost:
    public = f"https://t.me/{origin.chat.username}/{origin.message_id}" if origin.chat.username else None
    source = public or f"{origin.chat.title or 'channel'} {origin.chat.id}/{origin.message_id}"
    return ChannelPost(said_in(message), origin.chat.title or "", origin.date.date(), public, source)


def _why(one: "Ingested") -> str:
    return f" ({readable(one.reason)})" if one.reason else ""
