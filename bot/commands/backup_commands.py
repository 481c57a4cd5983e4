"""`briefing backup`, `briefing restore` and `briefing migrate`: one archive of everything, and back; to a server."""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from bot.backup import DATABASE, Manifest, back_up, restore
from bot.commands.check_commands import Loaded
from bot.commands.options import AsJson, print_json
from bot.ingest_progress import mend_index
from bot.privacy import DELETIONS, PersonalData
from bot.services import open_services
from bot.sole import sole_runner
from bot.terminal import out
from bot.transfer import bring_up_to_date, copy_all
from config.errors import BackupError, SettingsError
from config.settings import Settings
from retrieval.language.dates import to_the_minute
from retrieval.library.database import Database

SHOWN = {"articles": "articles", "originals": "originals", "answers": "answers", "feeds": "feeds"}


def attach_backup(app: typer.Typer, loaded: Loaded) -> None:
    """Add the commands to `app`; each does its work inside `loaded()`, which yields the settings."""
    _attach_backup(app, loaded)
    _attach_restore(app, loaded)
    _attach_migrate(app, loaded)


def _attach_backup(app: typer.Typer, loaded: Loaded) -> None:
    @app.command()
    def backup(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write; it must not be there yet.")],
        as_json: AsJson = False,
    ) -> None:
        """Write articles, originals, answers and who may ask to one archive; the bot may go on meanwhile.

        The vector index and the models are not in it: `restore` makes them anew.
        """
        with loaded() as settings:
            _tell(back_up(settings.data_dir, file, settings.database.address), f"{file} holds", as_json=as_json)


def _attach_restore(app: typer.Typer, loaded: Loaded) -> None:
    @app.command("restore")
    def restore_command(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="What `briefing backup` wrote.")],
        into: Annotated[Path | None, typer.Option(help="The data directory to fill, instead of the settings'.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Fill an empty data directory from an archive, and build the vector index again. Overwrites nothing."""
        with loaded() as settings:
            target = into or settings.data_dir
            manifest = restore(file, target, settings.database.address)
            _bring_up(settings.model_copy(update={"data_dir": target}), manifest.made_at)
            _tell(manifest, f"{target} holds", as_json=as_json)


def _attach_migrate(app: typer.Typer, loaded: Loaded) -> None:
    @app.command()
    def migrate(
        to: Annotated[
            str, typer.Option(help="The PostgreSQL database, instead of the settings'; others may see what you type.")
        ] = "",
        as_json: AsJson = False,
    ) -> None:
        """Copy everything from SQLite in the data directory into an empty PostgreSQL database, all or nothing.

        Every row is compared. The bot must not run meanwhile; the SQLite file stays as it is.
        """
        with loaded() as settings:
            address, path = to or settings.database.address, settings.data_dir / DATABASE
            if address is None:
                raise SettingsError(
                    "say where to: --to postgresql://user:password@host/name, or BRIEFING_DATABASE__URL"
                )
            if not path.is_file():
                raise BackupError(f"there is nothing to copy in {settings.data_dir}: it holds no {DATABASE}")
            with sole_runner(settings.data_dir):
                counts, place = _moved(path, address)
            if as_json:
                print_json({"to": place, "rows": counts})
                return
            out.print(Text(f"{place} holds {_counted(counts)}; all {sum(counts.values()):,} rows are the same"))
            if settings.database.address is None:
                out.print("Set BRIEFING_DATABASE__URL to it, and the bot uses it from its next start.")


def _moved(path: Path, address: str) -> tuple[dict[str, int], str]:
    with closing(Database(path)) as source, closing(Database(path, address)) as target:
        for database in (source, target):
            bring_up_to_date(database)
        return copy_all(source, target), target.backend.place


def _bring_up(settings: Settings, made_at: datetime) -> None:
    """Migrate what an older version wrote, forget what was forgotten since, build what is no part of an archive."""
    with open_services(settings) as services:
        for wish in PersonalData(services.database, settings.data_dir / DELETIONS).replay(made_at):
            if wish.scope:
                services.clear(wish.scope)
        mend_index(services)


def _tell(manifest: Manifest, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json(manifest.model_dump(mode="json"))
        return
    made = f"made by version {manifest.made_by} on {to_the_minute(manifest.made_at)} UTC"
    out.print(Text(f"{what} {_counted(manifest.counts)}; {made}"))


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts.get(table, 0):,} {name}" for table, name in SHOWN.items())
