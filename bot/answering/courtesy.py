"""What is said to a message that is no question of the articles: a line, and of the library its newest articles."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.answering.answer import Answer, Scope
from bot.answering.citations import cite
from bot.answering.gate.gate import CheckedPoint, Evidence
from bot.answering.refusal import scope_of, scope_text
from bot.answering.understanding.acts import LIBRARY, Message
from bot.answering.words import Words, bot_words
from retrieval.articles import Article
from retrieval.language.readable import readable
from retrieval.library.library import Library

MOST_NEWEST = 5  # articles that are named where the library is asked about
_MORE = ("more", "tell me more", "go on", "continue", "anything else")
_MORE_OUTLETS = 12  # outlets that are named with their articles, the most frequent first


def told(message: Message, text: str, library: Library, scopes: frozenset[str]) -> Answer:
    """Return what a colleague would say. Blocks where the library is asked about."""
    say = bot_words(message.language)
    scope = scope_of(library.overview(scopes).summary)
    if message.act in LIBRARY and scope.articles:
        return _about_library(text, library, scopes, scope, say)
    return Answer("", text, "answered", _line(message, text, scope, say), scope, language=say.language)


def _line(message: Message, text: str, scope: Scope, say: Words) -> str:
    if message.act in LIBRARY or (message.act == "about_bot" and not scope.articles):
        return say.say("no_articles")
    if message.act == "command":
        key = "act_command" if message.meant and message.meant != message.command[1:].casefold() else "act_no_command"
        return say.say(key, given=message.command, meant=message.meant)
    if message.act == "form" and any(text.casefold().startswith(word) for word in _MORE):
        return say.say("act_form_more")
    return say.say(f"act_{message.act}", scope=scope_text(scope, say))


def _about_library(text: str, library: Library, scopes: frozenset[str], scope: Scope, say: Words) -> Answer:
    heads = library.heads(scopes)
    newest = sorted(heads, key=lambda article: (_day(article), article.id), reverse=True)[:MOST_NEWEST]
    held = library.articles([article.id for article in newest], scopes)
    points, citations = cite([_named(held[a.id]) for a in newest if a.id in held], language=say.language)
    points = tuple(replace(point, lead="") for point in points)
    lead = " ".join([f"{scope_text(scope, say)}.", _outlets(heads, say), say.say("act_newest")])
    lines = [lead, *(f"{point.text} {''.join(f'[{n}]' for n in point.citations)}" for point in points)]
    answer = Answer("", text, "answered", "\n".join(lines), scope, language=say.language)
    return replace(answer, points=points, citations=citations, lead=lead)


def _outlets(heads: Sequence[Article], say: Words) -> str:
    counted = Counter(article.outlet or "" for article in heads)
    named = [(outlet, n) for outlet, n in counted.most_common() if outlet][:_MORE_OUTLETS]
    shown = [f"{readable(outlet)} ({n})" for outlet, n in named]
    if counted[""]:
        shown.append(f"{say.say('act_no_outlet')} ({counted['']})")
    return say.say("act_outlets", outlets=", ".join(shown))


def _named(article: Article) -> CheckedPoint:
    """The article by its title, where that stands in its text, else by its first sentence."""
    place = article.text_raw.find(article.title) if article.title else -1
    if place >= 0 and article.title:
        start, end = place, place + len(article.title)
    else:
        start, end = (article.sentences[0].start, article.sentences[0].end) if article.sentences else (0, 0)
    evidence = Evidence(article, start, end)
    return CheckedPoint(readable(evidence.text), (evidence,), verbatim=True)


def _day(article: Article) -> date:
    return article.published.last or article.published.first or date.min
