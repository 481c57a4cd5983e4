"""`briefing status`: how the bot fares, from the database alone."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict

import typer
from rich.text import Text

from bot import storage
from bot.commands.check_commands import Loaded
from bot.commands.options import AsJson, print_json
from bot.monitoring.facts import Facts, bot_facts
from bot.terminal import out
from config.errors import DataDirError
from config.settings import Settings
from retrieval.language.dates import to_the_minute
from retrieval.library import schema
from retrieval.library.database import Database


def attach_status(app: typer.Typer, loaded: Loaded) -> None:
    """Add the command to `app`; it does its work inside `loaded()`, which yields the settings."""

    @app.command()
    def status(as_json: AsJson = False) -> None:
        """Say how the bot fares: articles, answers of the last day and their times, what waits, feeds, room.

        Looks at the database alone, whether the bot runs or not.
        """
        with loaded() as settings:
            facts = _facts(settings)
        if as_json:
            newest = facts.newest.isoformat(timespec="seconds") if facts.newest else None
            print_json(asdict(facts) | {"newest": newest})
            return
        for line in _lines(facts):
            out.print(Text(line))


def _facts(settings: Settings) -> Facts:
    path = settings.data_dir / "briefing.db"
    if settings.database.url is None and not path.is_file():
        raise DataDirError(f"{settings.data_dir} holds no articles yet; begin with `briefing ingest FOLDER`")
    with closing(Database(path, settings.database.address)) as database:
        database.migrate(schema.MIGRATIONS, version_table=schema.VERSION_TABLE, head=schema.HEAD)
        storage.prepare(database)
        return bot_facts(database)


def _lines(facts: Facts) -> Iterator[str]:
    yield f"bot        {f'runs: {facts.running}' if facts.running else 'does not run'}"
    yield f"database   {facts.database}"
    newest = f", the newest came {to_the_minute(facts.newest)} UTC" if facts.newest else ""
    yield f"library    {facts.articles:,} articles, {facts.passages:,} passages, {facts.originals:,} originals{newest}"
    counted = ", ".join(f"{n:,} {status}" for status, n in sorted(facts.answers.items())) or "none"
    yield f"last day   answers: {counted}; statements shown {facts.passed:,}, withheld {facts.withheld:,}"
    if facts.stage_ms:
        yield f"medians    {', '.join(f'{stage} {ms:,} ms' for stage, ms in facts.stage_ms.items())}"
    queue = facts.queue
    oldest = f", the oldest for {queue.oldest_s:,.0f} s" if queue.waiting else ""
    yield f"queue      {queue.waiting:,} wait{oldest}; {queue.dead:,} given up this week"
    feeds = facts.feeds
    yield f"feeds      {feeds.all:,}, of which {feeds.failing:,} fail and {feeds.late:,} are overdue"
    yield f"disk       {facts.free_bytes // 1_000_000:,} MB free"
