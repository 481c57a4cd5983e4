"""`make bench`: how fast the bot is beside what it is made of and beside a stock pipeline, and how it grows.

The two sides of a ratio run in turns on the same machine, and their medians are compared; nothing passes or fails. The
articles are those of rtqa22 where the public data are here, else the bundled ones in many editions. Figures are JSON
lines; those of the sizes are kept in data/bench/scale.jsonl and drawn in data/bench/scale.png.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bot.answering.draft import Draft, Point
from bot.answering.gate.gate import check
from bot.asker import OPERATOR
from bot.services import Services
from config.logging import configure_logging
from config.sections import LogSettings
from retrieval.articles import Article, Excerpt, Passage
from retrieval.embedding.encoder import Encoder
from retrieval.embedding.minilm import MAX_TOKENS, MiniLM
from retrieval.language.terms import terms
from retrieval.library.passages import split
from retrieval.library.reembedding import in_use
from retrieval.reading import read
from retrieval.search.question import Question
from tests.evals.corpora import (
    KEPT,
    ROOT,
    SAMPLE_ARTICLES,
    SAMPLE_QUESTIONS,
    corpus,
    forget_settings,
    ingest,
    kept_in,
    public_folder,
    rows,
)
from tests.evals.figures import LATER
from tests.evals.growing import real_articles
from tests.evals.measuring import cold, in_turns, print_line, print_ratio, seconds
from tests.evals.scale import grow
from tests.faults.bot_process import BotProcess
from tests.telegram_server import TOKEN, TelegramServer

SHORT = "Which city will host the next summit?"
EMBEDDINGS = 40
INGESTED = 140  # of forty articles the start of the index alone would be a tenth of the time
INGESTS = 3
STARTS = 5
IDLE_SECONDS = 5
EDITIONS = 20
DRAFTS = 20

IMPORTS = [sys.executable, "-c", "import chromadb, langchain_core"]
BRIEFING = str(Path(sys.executable).with_name("briefing"))
BENCH = ROOT / "data" / "bench"
SIZES = (1_000, 5_000, 10_000, 100_000, 300_000)
COMPARED = 100_000  # the size at which the stock pipeline is timed too


@dataclass(frozen=True, slots=True)
class Material:
    """Articles (a JSONL file), questions that they may answer, and the name under which they are kept ingested.

    `asked`: the questions as they are compared, with their gold articles where these are known.
    """

    name: str
    articles: Path
    questions: tuple[Question, ...]
    asked: tuple[dict[str, Any], ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything; print one line each as it comes."""
    sizes = _sizes(arguments)
    public = public_folder()
    forget_settings()
    configure_logging(LogSettings(level="warning"))
    with TemporaryDirectory() as folder:
        material = choose_material(public)
        print_line({"cores": os.cpu_count(), "usable_cores": _usable_cores(), "articles": material.name})
        compare_padding()
        compare_gate(material.articles)
        compare_ingest(_beginning(material.articles, Path(folder) / "first.jsonl"))
        with corpus(material.name, material.articles) as services:
            asyncio.run(compare_ask(services, material.questions))
        compare_starts(KEPT / material.name, material.questions[0])
    compare_stock(public)
    measure_sizes(material, sizes)
    return 0


def compare_stock(public: Path) -> None:
    """What is found, and how fast, beside a stock LangChain pipeline."""
    from tests.evals.side_by_side import compare_found  # noqa: PLC0415 - needs what only `make bench` installs

    compare_found(public, BENCH / "stock")


def measure_sizes(material: Material, sizes: Sequence[int]) -> None:
    """Grow a library from size to size; print, keep and draw what everything costs there."""
    from tests.evals.plot import plot  # noqa: PLC0415 - as above
    from tests.evals.side_by_side import compare_large  # noqa: PLC0415

    with corpus(material.name, material.articles) as services:
        real = real_articles(services)
    BENCH.mkdir(parents=True, exist_ok=True)
    lines = []
    with TemporaryDirectory(dir=BENCH) as folder:
        library = Path(folder) / "library"
        for line in grow(library, real, sizes, material.questions):
            print_line({"figure": "scale"} | line)
            lines.append(line)
            plot(lines, BENCH / "scale.png", title=f"Growth of {material.name}, {_usable_cores()} cores")
            (BENCH / "scale.jsonl").write_text("".join(json.dumps(kept) + "\n" for kept in lines), encoding="utf-8")
            if line["passages"] == COMPARED:
                with kept_in(library) as services:
                    compare_large(services, material.asked, Path(folder) / "stock")


def choose_material(public: Path) -> Material:
    """Return rtqa22 where it is in `public`, else editions of the bundled articles."""
    if (public / "rtqa22").is_dir():
        asked = rows(public / "rtqa22" / "questions.dev.jsonl")
        questions = tuple(Question(row["question"], date.fromisoformat(row["asked_at"])) for row in asked)
        gold = tuple(row for row in asked if row.get("gold_urls"))
        return Material("rtqa22", public / "rtqa22" / "articles.jsonl", questions, gold)
    questions = tuple(Question(row["question"], LATER) for row in rows(SAMPLE_QUESTIONS))
    plain = tuple({"question": question.text, "asked_at": question.day.isoformat()} for question in questions)
    return Material("editions", _editions(KEPT / "editions.jsonl"), questions, plain)


def compare_padding() -> None:
    """A short question as it is, and padded to the 256 tokens that Chroma's default function always computes."""
    (KEPT / "models").mkdir(parents=True, exist_ok=True)
    embeddings = MiniLM(KEPT / "models")
    embeddings.embed([SHORT])
    short, padded = in_turns(EMBEDDINGS, lambda: embeddings.embed([SHORT]), lambda: _embed_padded(embeddings))
    print_ratio("embedding: padded / short", padded, short, goal="at least 5")


def compare_gate(articles: Path) -> None:
    """A draft of ten points over twenty excerpts, beside making the index's terms of these excerpts.

    It is checked once more, as where a model's points were checked while they came.
    """
    several = (document for document in read(articles) if isinstance(document, Article) and len(document.sentences) > 1)
    documents = list(islice(several, 20 * DRAFTS))
    checks, agains, indexings = [], [], []
    for first in range(0, len(documents) - 19, 20):
        excerpts = [_beginning_of(document) for document in documents[first : first + 20]]
        points = tuple(_told(excerpt, f"{number}.2") for number, excerpt in enumerate(excerpts[:10], start=1))
        indexings.append(seconds(lambda texts: [terms(text) for text in texts], [e.text for e in excerpts]))
        checks.append(seconds(check, Draft(points), excerpts))
        agains.append(seconds(check, Draft(points), excerpts))
    print_ratio("gate: draft of ten points / terms of its excerpts", checks, indexings, goal="0.005 s a draft")
    print_ratio("gate: the same draft again / terms of its excerpts", agains, indexings, goal=None)


def compare_ingest(articles: Path) -> None:
    """Reading to searchable, beside the bare embedder on the same passages, and again when nothing has changed."""
    firsts, agains, bares, count = [], [], [], 0
    for _ in range(INGESTS):
        with TemporaryDirectory() as folder, kept_in(Path(folder)) as services:
            embeddings = in_use(services.retriever.embeddings)
            assert isinstance(embeddings, Encoder)
            texts = _passage_texts(articles, embeddings)
            embeddings.embed([SHORT])
            bares.append(seconds(embeddings.embed, texts))
            firsts.append(seconds(ingest, services, articles))
            agains.append(seconds(ingest, services, articles))
            count = len(texts)
    print_ratio("ingest: throughput / bare embedder", bares, firsts, goal="at least 0.85", passages=count)
    print_ratio("ingest: second / first", agains, firsts, goal="at most 0.05", passages=count)


async def compare_ask(services: Services, questions: Sequence[Question]) -> None:
    """A warm answer and a warm search, beside embedding and the two queries that they are made of."""
    parts, searches, answers = [], [], []
    for place, question in enumerate([*questions[:5], *questions]):
        part = seconds(_query, services, question)
        search = seconds(services.retriever.search, question, 10)
        started = time.perf_counter()
        await services.ask(question.text, OPERATOR, asked_at=question.asked_at)
        answer = time.perf_counter() - started
        if place >= 5:  # the first ones warm up
            parts.append(part)
            searches.append(search)
            answers.append(answer)
    print_ratio("search warm: search / its queries", searches, parts, goal=None)
    print_ratio("ask warm: ask / its queries", answers, parts, goal="at most 1.5")


def compare_starts(data_dir: Path, question: Question) -> None:
    """The whole command `briefing ask`, and `briefing run` at rest, beside importing what they are built on."""
    ask = [BRIEFING, "ask", question.text, "--asked-at", question.day.isoformat()]
    asked, imported = [], []
    for _ in range(STARTS + 1):
        asked.append(cold(ask, data_dir))
        imported.append(cold(IMPORTS, data_dir))
    kept = asked[1:], imported[1:]
    for figure, unit, goal in (
        ("ask cold: time / imports", "s", "at most 1.5"),
        ("ask: peak memory / imports", "peak_mb", None),
    ):
        print_ratio(figure, *([one[unit] for one in runs] for runs in kept), goal=goal, unit=unit)
    if sys.platform == "linux":
        idle = [_idle_mb(data_dir)]
        print_ratio(
            "run idle: peak memory / imports", idle, [r["peak_mb"] for r in kept[1]], goal="at most 1.5", unit="peak_mb"
        )


def _idle_mb(data_dir: Path) -> float:
    """The peak memory of a bot on Telegram that nobody asks anything."""
    with TelegramServer().in_thread() as server, BotProcess(("-m", "bot", "run"), server, data_dir, TOKEN) as bot:
        bot.polling(60)
        time.sleep(IDLE_SECONDS)
        return bot.peak_mb()


def _beginning_of(article: Article) -> Excerpt:
    """The first twelve sentences as an excerpt."""
    last = min(12, len(article.sentences))
    return Excerpt(1, article, Passage(article.sentences[0].start, article.sentences[last - 1].end, 0, last), 1.0)


def _told(excerpt: Excerpt, pointer: str) -> Point:
    """The second sentence in other words: without its third word."""
    second = excerpt.sentences[1]
    words = excerpt.article.text_raw[second.start : second.end].split()
    return Point(" ".join([*words[:2], *words[3:]]), (pointer,))


def _embed_padded(embeddings: MiniLM) -> None:
    tokens = embeddings._tokenizer.get().encode_batch([SHORT])[0].ids
    ids, mask = (np.zeros((1, MAX_TOKENS), dtype=np.int64) for _ in range(2))
    ids[0, : len(tokens)] = tokens
    mask[0, : len(tokens)] = 1
    embeddings._session.get().run(None, {"input_ids": ids, "attention_mask": mask})


def _query(services: Services, question: Question) -> None:
    retriever = services.retriever
    vector = np.asarray(retriever.embeddings.embed_query(question.text), dtype=np.float32)
    services.index.search(vector, question.scopes, retriever.candidates)
    services.library.lexical_search(question.terms, question.scopes, retriever.candidates)


def _passage_texts(articles: Path, embeddings: Encoder) -> list[str]:
    documents = [document for document in read(articles) if isinstance(document, Article)]
    most = embeddings.passage_tokens
    return [d.text_raw[p.start : p.end] for d in documents for p in split(d, embeddings.count_tokens, most)]


def _beginning(articles: Path, to: Path) -> Path:
    with articles.open(encoding="utf-8") as lines:
        to.write_text("".join(line for line, _ in zip(lines, range(INGESTED), strict=False)), encoding="utf-8")
    return to


def _editions(to: Path) -> Path:
    """Write every bundled article many times, each with a last sentence of its own: equal texts are kept once."""
    articles = [document for document in read(SAMPLE_ARTICLES) if isinstance(document, Article)]
    to.parent.mkdir(parents=True, exist_ok=True)
    editions = [_edition(article, number) for number in range(1, EDITIONS + 1) for article in articles]
    to.write_text("".join(json.dumps(row) + "\n" for row in editions), encoding="utf-8")
    return to


def _edition(article: Article, number: int) -> dict[str, Any]:
    text = "\n\n".join(article.text_raw[b.start : b.end] for b in article.blocks if b.label in {"body", "subhead"})
    known = {"title": article.title, "outlet": article.outlet, "published": str(article.published.day)}
    return known | {"url": f"{article.source}#{number}", "text": f"{text}\n\nThis is edition {number}."}


def _sizes(arguments: Sequence[str] | None) -> list[int]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="*", type=int, default=SIZES, help="how many passages")
    return list(parser.parse_args(arguments).sizes)


def _usable_cores() -> int | None:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


if __name__ == "__main__":
    sys.exit(main())
