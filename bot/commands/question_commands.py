"""`briefing ask` and `briefing search`: one question, or a file of them."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from bot.asker import OPERATOR
from bot.commands.options import AsJson, Opened, print_json
from bot.question_file import QuestionRow, asked_questions
from bot.services import Services
from bot.terminal import forget_old, keep_outcome, out, print_answer
from retrieval.articles import Excerpt
from retrieval.search.found import Found

REFUSED = 1

QuestionFile = Annotated[
    Path | None,
    typer.Option("--file", help='Questions, one JSON object a line: {"id", "question", "asked_at"?, "history"?}.'),
]
AskedAt = Annotated[
    str | None, typer.Option(help="The day on which the asker lives (2025-12-01); default: today.", metavar="DATE")
]


def attach_asking(app: typer.Typer, opened: Opened) -> None:
    """Add the commands to `app`; each does its work inside `opened()`."""
    _attach_search(app, opened)
    _attach_ask(app, opened)


def _attach_search(app: typer.Typer, opened: Opened) -> None:
    @app.command()
    def search(
        question: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
        file: QuestionFile = None,
        limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 10,
        asked_at: AskedAt = None,
        as_json: AsJson = False,
    ) -> None:
        """Show the passages that a question finds, best first, without answering it."""
        asked = list(asked_questions(question, file, asked_at))
        with opened() as services:
            for row in asked:
                found = asyncio.run(_found(services, row, limit))
                results = [_result(rank, excerpt) for rank, excerpt in enumerate(found.excerpts, start=1)]
                if as_json:
                    print_json({"id": row.id, "question": row.text, "results": results})
                else:
                    _print(results)


def _attach_ask(app: typer.Typer, opened: Opened) -> None:
    @app.command()
    def ask(
        question: Annotated[str | None, typer.Argument(help="The question.")] = None,
        file: QuestionFile = None,
        asked_at: AskedAt = None,
        as_json: AsJson = False,
    ) -> None:
        """Answer a question from the articles, with citations.

        Exit code 1: the articles do not answer it (with --file always 0).
        """
        asked = list(asked_questions(question, file, asked_at))
        with opened() as services:
            forget_old(services)
            statuses = asyncio.run(_ask_all(services, asked, as_json=as_json))
        raise typer.Exit(REFUSED if file is None and statuses == ["refused"] else 0)


async def _found(services: Services, row: QuestionRow, limit: int) -> Found:
    understood = await services.understand(row.text, OPERATOR, history=row.history)
    return await services.search(understood.question, OPERATOR, limit=limit, asked_at=row.asked_at)


async def _ask_all(services: Services, asked: list[QuestionRow], *, as_json: bool) -> list[str]:
    statuses: list[str] = []
    for row in asked:
        outcome = await services.ask(row.text, OPERATOR, history=row.history, asked_at=row.asked_at)
        await keep_outcome(services, outcome)
        answer = outcome.answer
        statuses.append(answer.status)
        if as_json:
            print_json(answer.as_json() | ({} if row.id is None else {"id": row.id}))
        else:
            print_answer(answer)
    return statuses


def _result(rank: int, excerpt: Excerpt) -> dict[str, Any]:
    return {
        "rank": rank,
        "article_id": excerpt.article.id,
        "source": excerpt.article.source,
        "title": excerpt.article.title,
        "score": round(excerpt.score, 6),
        "text": excerpt.text,
        "start": excerpt.passage.start,
        "end": excerpt.passage.end,
    }


def _print(results: list[dict[str, Any]]) -> None:
    for result in results:
        out.print(Text(f"{result['rank']}. {result['title'] or result['source']}", style="cyan"))
        out.print(Text(f"   {result['text']}\n"))
