"""The bot beside a stock LangChain pipeline: the same questions in turns, what is found and how long it takes."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from langchain_core.documents import Document

from bot.services import Services
from retrieval.library import vectors
from retrieval.library.reembedding import in_use
from retrieval.library.schema import articles, passages
from retrieval.search.question import Question
from tests.evals.corpora import corpus, rows, tracked
from tests.evals.figures import LATER
from tests.evals.measuring import milliseconds, print_line
from tests.evals.stock import RESULTS, chunks_of, ensemble

WARMING = 5

Row = Mapping[str, Any]
Found = Sequence[tuple[str, str]]  # the source and the text of every passage, best first
Search = Callable[[Row], Found]

_NO_ASCII = re.compile(r"[^a-z0-9]")
SETS = {
    "rtqa22": ("articles.jsonl", ("excerpt_mrr10", "excerpt_hit4")),
    "xquad": ("paragraphs.dev.jsonl", ("excerpt_mrr10", "excerpt_hit4")),
    "outlets": ("articles.jsonl", ("article_mrr10", "all_gold10")),
}


def compare_found(public: Path, kept: Path) -> None:
    """Print quality and time of both on every set that is there."""
    for name, (file, figures) in SETS.items():
        if not (public / name / file).exists():
            continue
        questions = [row for row in rows(public / name / "questions.dev.jsonl") if row.get("gold_urls")]
        documents = chunks_of(rows(public / name / file))
        with corpus(name, public / name / file) as services:
            stock = ensemble(documents, in_use(services.retriever.embeddings), kept / name)
            compare(name, figures, questions, ours=_ours(services), theirs=_theirs(stock))


def compare_large(services: Services, asked: Sequence[Row], folder: Path) -> None:
    """Print both over the passages of one library, given to the stock pipeline with their vectors.

    What is found is scored where the questions name their articles: the real ones, among all editions of them.
    """
    documents, vectors = _passages(services)
    stock = ensemble(documents, in_use(services.retriever.embeddings), folder, vectors)
    figures = SETS["rtqa22"][1] if all(row.get("gold_urls") for row in asked) else ()
    compare(f"{len(documents)} passages", figures, asked, ours=_ours(services), theirs=_theirs(stock))


def compare(name: str, figures: Sequence[str], questions: Sequence[Row], *, ours: Search, theirs: Search) -> None:
    """Ask both sides in turns; print what they found, how fast, and the ratio of the medians."""
    found: dict[str, list[Found]] = {"ours": [], "stock": []}
    times: dict[str, list[float]] = {"ours": [], "stock": []}
    for question in questions[:WARMING]:
        ours(question), theirs(question)
    for question in tracked(questions, f"{name}: beside the stock pipeline"):
        for side, search in (("ours", ours), ("stock", theirs)):
            started = time.perf_counter()
            found[side].append(search(question))
            times[side].append(time.perf_counter() - started)
    scores = {side: _scores(figures, questions, found[side]) for side in found}
    ratio = float(np.median(times["ours"]) / np.median(times["stock"]))
    line = {"figure": f"side by side: {name}", "questions": len(questions), "time_ratio": round(ratio, 3), "goal": 0.5}
    print_line(line | {side: scores[side] | milliseconds(times[side]) for side in found})


def _ours(services: Services) -> Search:
    def search(row: Row) -> Found:
        day = date.fromisoformat(row["asked_at"]) if row.get("asked_at") else LATER
        excerpts = services.retriever.search(Question(row["question"], day), RESULTS).excerpts
        return [(excerpt.article.source, excerpt.text) for excerpt in excerpts]

    return search


def _theirs(stock: Any) -> Search:
    def search(row: Row) -> Found:
        return [(d.metadata["source"], d.page_content) for d in stock.invoke(row["question"])[:RESULTS]]

    return search


def _scores(figures: Sequence[str], questions: Sequence[Row], found: Sequence[Found]) -> dict[str, float]:
    judged = [_judged(question, hits) for question, hits in zip(questions, found, strict=True)] if figures else []
    values = {figure: [one[figure] for one in judged if figure in one] for figure in figures}
    return {figure: round(float(np.mean(of_figure)), 4) for figure, of_figure in values.items()}


def _judged(question: Row, hits: Found) -> dict[str, float]:
    """The score of one question; it counts for excerpts only where an article holds its answer verbatim."""
    gold, answers = set(question["gold_urls"]), [_squashed(answer) for answer in question.get("answers", [])]
    article = [place for place, (source, _) in enumerate(hits, 1) if source in gold]
    judged = {
        "article_mrr10": 1 / article[0] if article else 0.0,
        "all_gold10": float(gold <= {source for source, _ in hits}),
    }
    if answers and question.get("has_answer", True):
        right = [at for at in article if any(answer in _squashed(hits[at - 1][1]) for answer in answers if answer)]
        judged |= {
            "excerpt_mrr10": 1 / right[0] if right else 0.0,
            "excerpt_hit4": float(bool(right and right[0] <= 4)),
        }
    return judged


def _squashed(text: str) -> str:
    return _NO_ASCII.sub("", text.lower())


def _passages(services: Services) -> tuple[list[Document], np.ndarray]:
    text = sa.func.substr(articles.c.text_raw, passages.c.start + 1, passages.c.end - passages.c.start)
    wanted = (
        sa.select(text.label("text"), articles.c.source, passages.c.vector)
        .join(articles, articles.c.id == passages.c.article_id)
        .order_by(passages.c.id)
    )
    with services.database.read() as connection:
        found = connection.execute(wanted).all()
    documents = [Document(row.text, metadata={"source": row.source}) for row in found]
    return documents, vectors.loaded([row.vector for row in found])
