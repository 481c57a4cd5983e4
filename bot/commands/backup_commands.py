"""`briefing backup` and `briefing restore`: one archive of the data directory, and back again."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from bot.backup import Manifest, back_up, restore
from bot.commands.check_commands import Loaded
from bot.commands.options import AsJson, print_json
from bot.ingest_progress import mend_index
from bot.privacy import DELETIONS, PersonalData
from bot.services import open_services
from bot.terminal import out
from config.settings import Settings

SHOWN = {"articles": "articles", "originals": "originals", "answers": "answers", "feeds": "feeds"}


def attach_backup(app: typer.Typer, loaded: Loaded) -> None:
    """Add the commands to `app`; each does its work inside `loaded()`, which yields the settings."""
    _attach_backup(app, loaded)
    _attach_restore(app, loaded)


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
            _tell(back_up(settings.data_dir, file), f"{file} holds", as_json=as_json)


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
            manifest = restore(file, target)
            _bring_up(settings.model_copy(update={"data_dir": target}), manifest.made_at)
            _tell(manifest, f"{target} holds", as_json=as_json)


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
    counted = ", ".join(f"{manifest.counts.get(table, 0):,} {name}" for table, name in SHOWN.items())
    made = f"made by version {manifest.made_by} on {manifest.made_at:%Y-%m-%d %H:%M} UTC"
    out.print(Text(f"{what} {counted}; {made}"))
