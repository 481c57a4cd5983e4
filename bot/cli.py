"""The command line: `briefing ingest | search | ask | why | chat | run | read | quote | check`."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from bot.commands.articles import attach
from bot.commands.feeds import feeds_commands
from bot.commands.quote import attach as attach_quote
from bot.commands.why import attach_why
from bot.ingesting import ingest_given, mend_index
from bot.question_file import Asked, asked_questions
from bot.services import Services, open_services
from bot.terminal import converse, err, forget_old, keep, out, print_answer
from config.errors import BriefingError
from config.logging import configure_logging
from config.settings import LogSettings, Settings, load_settings, misspelt_names
from retrieval.articles import Article
from retrieval.families import shown_family
from retrieval.search.question import SHARED, Question

REFUSED, REJECTED, FAILED = 1, 1, 4

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Answers questions from your own news articles; every statement opens the article's own words.\n\n"
    "Begin with `briefing ingest FOLDER`, then `briefing ask 'What did Lavrov say about root causes?'`. "
    "`briefing run` starts the bot. Settings are BRIEFING_* variables; see .env.example and `briefing check`.",
)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output.")]
QuestionFile = Annotated[
    Path | None,
    typer.Option("--file", help='Questions, one JSON object a line: {"id", "question", "asked_at"?, "history"?}.'),
]
AskedAt = Annotated[
    str | None, typer.Option(help="The day on which the asker lives (2025-12-01); default: today.", metavar="DATE")
]


@app.command()
def ingest(
    given: Annotated[
        list[str],
        typer.Argument(metavar="PATH|URL...", help="Files, folders, or addresses of pages, feeds and sitemaps."),
    ],
    as_json: AsJson = False,
) -> None:
    """Read articles and keep them. Reading the same files again costs nothing; changed ones replace the old.

    Exit code 1: at least one document was rejected (the others are kept).
    """
    with _opened() as services:
        rejected = ingest_given(services, given, as_json=as_json)
    raise typer.Exit(REJECTED if rejected else 0)


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
    with _opened(brief=True) as services:
        for row in asked:
            understood = asyncio.run(services.answerer.understand(row.text, row.history))
            found = services.retriever.search(Question(understood.question, row.asked_at), limit)
            results = [
                {
                    "rank": rank,
                    "article_id": excerpt.article.id,
                    "source": excerpt.article.source,
                    "title": excerpt.article.title,
                    "score": round(excerpt.score, 6),
                    "text": excerpt.text,
                    "start": excerpt.passage.start,
                    "end": excerpt.passage.end,
                }
                for rank, excerpt in enumerate(found.excerpts, start=1)
            ]
            if as_json:
                _print_json({"id": row.id, "question": row.text, "results": results})
            else:
                for result in results:
                    out.print(Text(f"{result['rank']}. {result['title'] or result['source']}", style="cyan"))
                    out.print(Text(f"   {result['text']}\n"))


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
    with _opened(brief=True) as services:
        forget_old(services)
        statuses = asyncio.run(_ask_all(services, asked, as_json=as_json))
    raise typer.Exit(REFUSED if file is None and statuses == ["refused"] else 0)


async def _ask_all(services: Services, asked: list[Asked], *, as_json: bool) -> list[str]:
    statuses: list[str] = []
    for row in asked:
        answer = await services.answerer.answer(row.text, history=row.history, asked_at=row.asked_at)
        statuses.append(answer.status)
        await keep(services, answer)
        if as_json:
            _print_json(answer.as_json() | ({} if row.id is None else {"id": row.id}))
        else:
            print_answer(answer)
    return statuses


@app.command()
def chat() -> None:
    """Ask in a conversation: a follow-up may lean on the question before."""
    with _opened() as services:
        converse(services)


@app.command()
def run() -> None:
    """Start the Telegram bot; without BRIEFING_TELEGRAM__TOKEN a conversation in this terminal.

    Without any article yet, the bundled sample articles are read first.
    """
    with _opened(lazily=True) as services:
        if not services.library.summary(SHARED).articles:
            err.print("No articles yet: reading the bundled sample articles (made-up outlets, public events of 2025).")
            with as_file(files("retrieval") / "sample") as folder:
                ingest_given(services, [str(folder)], quiet=True)
        if services.settings.telegram.token is None:
            converse(services)
            return
        from bot.app import run as run_bot  # noqa: PLC0415 - a second of imports that no other command needs
        from bot.upkeep import Upkeep  # noqa: PLC0415 - as above

        if services.index.state == "stale":
            services.index.rebuild_in_background()
        run_bot(services.settings, services, Upkeep(services))
        raise typer.Exit  # a rebuild that is under way is broken off, not waited for


@app.command()
def read(
    given: Annotated[str, typer.Argument(metavar="PATH|URL", help="A file, a folder, or an address.")],
    as_json: AsJson = False,
) -> None:
    """Show documents as the reader sees them: what they say of themselves, and the text without boilerplate."""
    from retrieval.fetching import Fetcher  # noqa: PLC0415 - no other command needs the readers' rules
    from retrieval.reading.web import read_given  # noqa: PLC0415

    rejected = False
    with _errors_in_one_line():
        settings = load_settings()
        configure_logging(_log_settings(settings), _secrets(settings))
        for document in read_given(given, Fetcher(settings.fetch)):
            rejected |= not isinstance(document, Article)
            data = _as_read(document) if isinstance(document, Article) else asdict(document)
            if as_json:
                _print_json(data)
            else:
                for name, value in data.items():
                    out.print(Text(f"{name}: ", style="cyan") + Text(str(value)))
                out.print()
    raise typer.Exit(REJECTED if rejected else 0)


@app.command()
def check(as_json: AsJson = False) -> None:
    """Say what is configured, what can be reached, and which BRIEFING_ names nothing reads.

    Exit code 1: something needs your attention.
    """
    from bot.checks import run_checks  # noqa: PLC0415

    with _errors_in_one_line():
        findings = list(run_checks(load_settings()))
    for finding in findings:
        if as_json:
            _print_json(asdict(finding))
        else:
            out.print(
                Text("ok      " if finding.ok else "PROBLEM ", style="green" if finding.ok else "red")
                + Text(finding.text)
            )
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def _as_read(article: Article) -> dict[str, Any]:
    body = "\n\n".join(
        article.text_raw[block.start : block.end]
        for block in article.blocks
        if block.label in {"body", "subhead", "caption"}
    )
    published = article.published
    return {
        "source": article.source,
        "title": article.title,
        "outlet": article.outlet,
        "author": article.author,
        "published": published.day.isoformat() if published.day else None,
        "published_basis": published.basis,
        "published_from": published.first.isoformat() if published.first else None,
        "published_to": published.last.isoformat() if published.last else None,
        "published_precision": published.precision,
        "publisher_family": shown_family(article.outlet, article.url),
        "via": article.via,
        "url": article.url,
        "kind": article.kind,
        "kind_basis": article.kind_basis,
        "language": article.language,
        "truncated": article.truncated,
        "fidelity": article.fidelity,
        "body": body,
    }


@contextmanager
def _opened(*, brief: bool = False, lazily: bool = False) -> Iterator[Services]:
    """Open the services, and build a torn index again at the end; every error of ours becomes one line."""
    with _errors_in_one_line():
        settings = load_settings()
        configure_logging(_log_settings(settings), _secrets(settings))
        for name, meant in misspelt_names().items():
            err.print(Text(f"Nothing reads {name}." + (f" Did you mean {meant}?" if meant else ""), style="yellow"))
        with open_services(settings, brief=brief, lazily=lazily) as services:
            if services.index.state == "stale" and services.library.summary(SHARED).passages:
                err.print(
                    Text("The vector index is missing or damaged: rebuilding it from the database.", style="yellow")
                )
            yield services
            mend_index(services)


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    try:
        yield
    except BriefingError as error:
        err.print(Text(f"Error: {error}", style="red"))
        raise typer.Exit(FAILED) from error
    except BrokenPipeError:
        raise typer.Exit(0) from None


def _log_settings(settings: Settings) -> LogSettings:
    """A command at the terminal is quiet unless the settings say otherwise; the bot's log tells what it does."""
    if "level" in settings.log.model_fields_set or settings.telegram.token is not None:
        return settings.log
    return settings.log.model_copy(update={"level": "warning"})


def _secrets(settings: Settings) -> list[str]:
    return [s.get_secret_value() for s in (settings.telegram.token, settings.model.api_key) if s is not None]


def _print_json(data: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")
    sys.stdout.flush()


attach(app, _opened)
attach_why(app, _opened)
attach_quote(app, _opened)
app.add_typer(feeds_commands(_opened), name="feeds")


def main() -> None:
    """The command `briefing`."""
    app()


if __name__ == "__main__":
    main()
