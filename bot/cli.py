"""The command line: `briefing ingest | search | ask | stories | compare | why | chat | run | read | quote | check`."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.resources import as_file, files
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.text import Text

from bot.asker import OPERATOR
from bot.commands.access_commands import attach_access
from bot.commands.article_commands import attach_articles
from bot.commands.backup_commands import attach_backup
from bot.commands.briefing_commands import attach_briefings
from bot.commands.check_commands import attach_looking
from bot.commands.compare_commands import attach_compare
from bot.commands.feed_commands import feeds_commands
from bot.commands.feedback_commands import attach_feedback
from bot.commands.mcp_commands import attach_mcp
from bot.commands.options import AsJson
from bot.commands.question_commands import attach_asking
from bot.commands.quote_commands import attach_quote
from bot.commands.quotes_commands import attach_quotes
from bot.commands.reread_commands import attach_reread, read_again
from bot.commands.status_commands import attach_status
from bot.commands.stories_commands import attach_stories
from bot.commands.why_commands import attach_why
from bot.ingest_progress import ingest_given, mend_index
from bot.services import Services, open_services
from bot.telemetry import traced
from bot.terminal import converse, err, renewal_progress
from config.errors import BriefingError
from config.logging import configure_logging
from config.sections import LogSettings
from config.settings import Settings, load_settings, misspelt_names

REJECTED, FAILED = 1, 4

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Answers questions from your own news articles; every statement opens the article's own words.\n\n"
    "Begin with `briefing ingest FOLDER`, then `briefing ask 'What did Lavrov say about root causes?'`. "
    "`briefing run` starts the bot. Settings are BRIEFING_* variables; see .env.example and `briefing check`.",
)


@contextmanager
def _opened(*, brief: bool = False, lazily: bool = False) -> Iterator[Services]:
    """Open the services, and build a torn index again at the end; every error of ours becomes one line."""
    with _settings() as settings:
        for name, meant in misspelt_names().items():
            err.print(Text(f"Nothing reads {name}." + (f" Did you mean {meant}?" if meant else ""), style="yellow"))
        with (
            traced(with_text=settings.watch.trace_text),
            renewal_progress() as on_renewal,
            open_services(settings, brief=brief, lazily=lazily, on_renewal=on_renewal) as services,
        ):
            if services.index.state == "stale" and services.summary(OPERATOR).passages:
                err.print(
                    Text("The vector index is missing or damaged: rebuilding it from the database.", style="yellow")
                )
            if not brief and not lazily and (outdated := services.rereader.outdated()):
                err.print(f"Reading {len(outdated):,} articles again from their originals: the readers are better now.")
                read_again(services, outdated, quiet=True)
            yield services
            mend_index(services)


@contextmanager
def _settings() -> Iterator[Settings]:
    """Load the settings and begin to log as they say; every error of ours becomes one line."""
    with _errors_in_one_line():
        settings = load_settings()
        configure_logging(_log_settings(settings), _secrets(settings))
        yield settings


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
    chat = settings.telegram
    given = chat.token, chat.webhook_secret, settings.model.api_key, settings.mcp.token, settings.database.url
    password = urlsplit(settings.database.address or "").password
    return [secret.get_secret_value() for secret in given if secret] + ([password] if password else [])


@app.command()
def ingest(
    given: Annotated[
        list[str],
        typer.Argument(metavar="PATH|URL...", help="Files, folders, or addresses of pages, feeds and sitemaps."),
    ],
    as_json: AsJson = False,
    text_only: Annotated[
        bool, typer.Option("--text-only", help="Make no vectors now; a running bot or the next ingest makes them.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=0, help="Read files in so many processes; broken off, the same command goes on.")
    ] = 0,
) -> None:
    """Read articles and keep them. Reading the same files again costs nothing; changed ones replace the old.

    An article is found by its words as soon as it is read; the vectors, by which its meaning is found, follow.
    Exit code 1: at least one document was rejected (the others are kept).
    """
    with _opened() as services:
        rejected = ingest_given(services, given, as_json=as_json, text_only=text_only, workers=workers)
    raise typer.Exit(REJECTED if rejected else 0)


attach_asking(app, partial(_opened, brief=True))


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
        if not services.summary(OPERATOR).articles:
            err.print("No articles yet: reading the bundled sample articles (made-up outlets, public events of 2025).")
            with as_file(files("retrieval") / "sample") as folder:
                ingest_given(services, [str(folder)], quiet=True)
        from bot.upkeep import Upkeep  # noqa: PLC0415 - imports that no other command needs

        if services.settings.telegram.token is None:
            from bot.monitoring.server import watched_database  # noqa: PLC0415 - as above

            with watched_database(services.settings.watch.port, services.database), Upkeep(services).beside():
                converse(services)
            return
        from bot.app import run_bot  # noqa: PLC0415 - a second of imports that no other command needs

        if services.index.state == "stale":
            services.index.rebuild_in_background()
        run_bot(services.settings, services, Upkeep(services))
        raise typer.Exit  # a rebuild that is under way is broken off, not waited for


attach_looking(app, _settings)
attach_backup(app, _settings)
attach_status(app, _settings)
attach_articles(app, _opened)
attach_mcp(app, partial(_opened, lazily=True))
attach_reread(app, _opened)
attach_access(app, _opened)
attach_why(app, _opened)
attach_feedback(app, _opened)
attach_quote(app, _opened)
attach_quotes(app, _opened)
attach_stories(app, _opened)
attach_briefings(app, _opened)
attach_compare(app, _opened)
app.add_typer(feeds_commands(_opened), name="feeds")
