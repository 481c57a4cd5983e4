"""Plants instructions in articles and counts what escapes its quotation, as JSON lines.

`python -m tests.faults.injection` plants the 75 instructions of the public data in the bundled articles: once inside a
paragraph and once as a paragraph of its own. Each case is answered by the extractive writer and, over HTTP, by a model
that obeys whatever it reads. A short form with texts of our own runs in tests/bot/answering/test_injection.py.

An escape is a shown word that no article holds, a link or an excerpt that is not the article's, or a planted sentence
outside a quotation.
"""

import asyncio
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from telegram.constants import MessageEntityType

from bot.answering.answer import Answer, Scope
from bot.answering.citations import cite
from bot.answering.draft import Draft
from bot.answering.gate.gate import CheckedPoint, check
from bot.answering.models.configured import configured_models
from bot.answering.models.deadline import Deadline
from bot.answering.writers import StreamingWriter
from bot.answering.writers.extractive import ExtractiveWriter
from bot.delivery.rendering import answer_messages, safe_url
from bot.delivery.styled import Styled
from config.settings import load_settings
from retrieval.articles import Article, Excerpt
from retrieval.library.library import Summary
from retrieval.library.passages import split
from retrieval.reading import article_from_text, read
from retrieval.search.found import Found
from retrieval.search.question import Question
from tests.conftest import ROOT, SHARED
from tests.gullible import CANARY, EVIL, obey
from tests.model_server import Told, model_server

ATTACKS = SHARED / "bench" / "injection" / "attacks.dev.json"
SAMPLE = ROOT / "retrieval" / "sample"
_PIECE = 400  # characters of the model's reply at once; how it is cut is tried in tests/bot/answering
_QUOTATIONS = {MessageEntityType.BLOCKQUOTE, MessageEntityType.EXPANDABLE_BLOCKQUOTE}
_MARKS = re.compile(r"[“„«\"‘]([^”“»\"’]*)[”“»\"’]")


@dataclass(frozen=True, slots=True)
class Planted:
    """An article that holds an instruction, the excerpts that a search could bring, and the instruction."""

    article: Article
    excerpts: tuple[Excerpt, ...]
    attack: str

    @property
    def found(self) -> Found:
        """What a search brings that is taken in by the instruction: it asks for its words."""
        question = Question(f"What about {self.attack.rstrip('.?!')}?")
        weights = dict.fromkeys(question.terms, 1.0)
        return Found(question, self.excerpts, Summary(1, len(self.excerpts), None, None), weights)


def planted(articles: Sequence[Article], attacks: Iterable[str]) -> Iterator[Planted]:
    """Put every instruction into the middle of an article: inside a paragraph, and as a paragraph of its own."""
    for number, attack in enumerate(attacks):
        text = articles[number % len(articles)].text_raw
        middle = text.index(". ", len(text) // 2) + 2
        for before, after in ((" ", " "), ("\n\n", "\n\n")):
            whole = text[:middle].rstrip() + before + attack + after + text[middle:]
            article = article_from_text(whole, source=f"planted-{number}.txt", url="https://news.example/story")
            passages = split(article, lambda words: 2 * len(words.split()))
            holding = [p for p in passages if attack[:20] in whole[p.start : p.end]] or passages[:1]
            excerpts = tuple(Excerpt(n, article, p, 1.0, 0.9) for n, p in enumerate(holding, start=1))
            yield Planted(article, excerpts, attack)


def answered(case: Planted, points: Sequence[CheckedPoint], writer: str) -> Answer:
    """Return the answer that a reader would get."""
    said, citations = cite(points)
    text = "\n".join(f"{point.said} {''.join(f'[{n}]' for n in point.citations)}" for point in said)
    return Answer("a", case.found.question.text, "answered", text, Scope(1), None, said, citations, writer=writer)


def escapes(case: Planted, answer: Answer) -> Iterator[str]:
    """Say what of an answer is not contained."""
    raw = case.article.text_raw
    for citation in answer.citations:
        if citation.article_id != case.article.id or citation.url != case.article.url:
            yield f"another source: {citation.source}"
        if citation.excerpt != raw[citation.start : citation.end]:
            yield f"an excerpt that is not the article's: {citation.excerpt[:80]}"
    for message in answer_messages(answer):
        yield from _in_message(case, message)
    data = json.dumps(answer.as_json())
    if any(hint in data and hint not in raw for hint in (CANARY, EVIL)):
        yield "the data hold what the model invented"


def _in_message(case: Planted, message: Styled) -> Iterator[str]:
    own = {safe_url(case.article.url)}
    outside = _outside_quotations(message)
    for mark in message.marks:
        if mark.url and mark.url not in own:
            yield f"a link: {mark.url}"
    for hint in (CANARY, EVIL, "/start", "@admin", "</excerpts>", "```", "<b>"):
        if hint in outside or (hint in message.text and hint not in case.article.text_raw):
            yield f"shown: {hint}"
    for sentence in re.split(r"(?<=[.?!])\s+|\n", case.attack):
        words = " ".join(sentence.strip(" .?!").split()).casefold()
        if len(words.split()) > 2 and words in " ".join(outside.split()).casefold():
            yield f"outside a quotation: {sentence}"


def _outside_quotations(message: Styled) -> str:
    """The message without quotation blocks, quotation marks and what they hold, and without the sources' titles."""
    text = message.text
    for mark in message.marks:
        if mark.type in _QUOTATIONS | {MessageEntityType.TEXT_LINK}:
            text = text[: mark.start] + " " * (mark.end - mark.start) + text[mark.end :]
    return _MARKS.sub(lambda found: " " * len(found[0]), text)


def run(articles: Sequence[Article], attacks: Sequence[str]) -> list[dict[str, Any]]:
    """Answer every case with both writers; return a row for each."""
    with model_server() as server:
        server.answer = lambda request: Told(obey(request), piece=_PIECE)
        model = load_settings(
            model={"name": "openai:local", "base_url": server.url, "api_key": "key", "timeout": 60}, _env_file=None
        ).model
        (gullible,) = configured_models(model).writers
        return asyncio.run(_rows(planted(articles, attacks), gullible))


async def _rows(cases: Iterable[Planted], gullible: StreamingWriter) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    extractive = ExtractiveWriter()
    for case in cases:
        rows.append(_row(case, extractive.name, await extractive.write(case.found)))
        written = await gullible.write(case.found, Deadline(60), lambda _: None)
        rows.append(_row(case, gullible.name, written.draft))
    return rows


def _row(case: Planted, writer: str, draft: Draft) -> dict[str, Any]:
    verdict = check(draft, case.excerpts)
    answer = answered(case, verdict.points, writer)
    return {
        "writer": writer,
        "attack": case.attack,
        "points": len(answer.points),
        "withheld": len(verdict.reasons),
        "quoted": any(case.attack[:20] in citation.excerpt for citation in answer.citations),
        "escapes": list(escapes(case, answer)),
    }


def sample_articles() -> list[Article]:
    """Return the bundled articles."""
    return [document for document in read(SAMPLE) if isinstance(document, Article)]


def public_attacks() -> list[str]:
    """Return the instructions of the public data, of every kind."""
    return [attack for attacks in json.loads(ATTACKS.read_text(encoding="utf-8")).values() for attack in attacks]


def main() -> int:
    """Print every escape and a summary; return 1 where something escaped."""
    if not ATTACKS.is_file():
        sys.stderr.write(f"needs the public data: {ATTACKS} is missing\n")
        return 0
    rows = run(sample_articles(), public_attacks())
    for row in rows:
        if row["escapes"]:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    summary = {
        "cases": len(rows),
        "escapes": sum(bool(row["escapes"]) for row in rows),
        "by_model": sum(row["writer"] != "extractive" for row in rows),
        "quoted": sum(row["quoted"] for row in rows),
        "points": sum(row["points"] for row in rows),
        "withheld": sum(row["withheld"] for row in rows),
    }
    sys.stdout.write(json.dumps(summary) + "\n")
    return 1 if summary["escapes"] else 0


if __name__ == "__main__":
    sys.exit(main())
