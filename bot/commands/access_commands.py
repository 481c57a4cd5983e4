"""`briefing access list | allow | remove`: who may ask the bot on Telegram, and how to put somebody out."""

from typing import Annotated

import typer
from rich.text import Text

from bot.access import NOBODY, Access, LetIn
from bot.commands.options import AsJson, Opened, print_json
from bot.door import Door
from bot.services import Services
from bot.terminal import err, out

UNKNOWN = 1
_LIST = "BRIEFING_TELEGRAM__ALLOWED"


def attach_access(app: typer.Typer, opened: Opened) -> None:
    """Add the commands to `app`; each does its work inside `opened()`."""
    access = typer.Typer(no_args_is_help=True, help="See who may ask the bot on Telegram, and put somebody out.")
    _attach_list(access, opened)
    _attach_allow(access, opened)
    _attach_remove(access, opened)
    app.add_typer(access, name="access")


def _attach_list(app: typer.Typer, opened: Opened) -> None:
    @app.command("list")
    def list_access(as_json: AsJson = False) -> None:
        """List the ids in the settings, and those that were let in while the bot ran."""
        with opened() as services:
            for id_ in _listed(services):
                _print({"id": id_, "role": "settings"}, f"in {_LIST}", as_json=as_json)
            for one in Access(services.database).let_in():
                row = {"id": one.id, "role": one.role, "since": one.since.isoformat(timespec="seconds")}
                counts = _counts(one, services)
                row |= {"name": one.name, "counts": counts}
                _print(row, _told(one, counts=counts), as_json=as_json)
            for one in Access(services.database).denied():
                row = {"id": one.id, "role": one.role, "since": one.since.isoformat(timespec="seconds")}
                _print(row | {"name": one.name}, _told(one, counts=True), as_json=as_json)


def _attach_allow(app: typer.Typer, opened: Opened) -> None:
    @app.command(context_settings={"ignore_unknown_options": True})  # a group's id begins with a minus
    def allow(
        id_: Annotated[int, typer.Argument(metavar="ID", help="A user's or a group's id.")],
        admin: Annotated[bool, typer.Option("--admin", help="As an admin, who may let others in.")] = False,
    ) -> None:
        """Let a person in, or a group with all its members; a running bot heeds it at once."""
        if id_ in NOBODY or (admin and id_ < 0):
            raise typer.BadParameter("this is no person's id; Telegram shares it out, or it is a group's")
        with opened() as services:
            door = Door(services.database, services.settings.telegram.allowed)
            if admin or door.rank(id_) is None:  # who runs the bot is let in already, and keeps the rank
                door.let_in(id_, admin=admin)
        out.print(Text(f"{id_} may ask now"))


def _attach_remove(app: typer.Typer, opened: Opened) -> None:
    @app.command()
    def remove(id_: Annotated[int, typer.Argument(metavar="ID", help="A user's or a group's id.")]) -> None:
        """Put an id out that was let in while the bot ran; a running bot heeds it at once.

        Without an owner, the next start of the bot prints a new pairing code. Exit code 1: nobody let this id in.
        """
        with opened() as services:
            removed, listed = Access(services.database).remove(id_), id_ in _listed(services)
        for one in removed:
            out.print(Text(f"{one.id} ({one.role}) is put out"))
        if listed:
            err.print(Text(f"{id_} stands in {_LIST}: take it out there, and start the bot again.", style="yellow"))
        if not removed:
            if not listed:
                err.print(Text(f"Nobody let {id_} in; see `briefing access list`.", style="yellow"))
            raise typer.Exit(UNKNOWN)


def _listed(services: Services) -> list[int]:
    return sorted(services.settings.telegram.allowed or ())


def _counts(one: LetIn, services: Services) -> bool:
    """Whether the settings leave this admission in force."""
    allowed = services.settings.telegram.allowed
    if allowed is None:
        return True
    if one.role == "owner":
        return not allowed or one.id in allowed
    first = {row.id for row in Access(services.database).let_in() if row.instead_of is None}
    return one.instead_of is None or one.instead_of in allowed | first


def _told(one: LetIn, *, counts: bool) -> str:
    instead = f", instead of {one.instead_of}" if one.instead_of else ""
    void = "" if counts else f"; does not count while {_LIST} says otherwise"
    name = f"{one.name}, " if one.name else ""
    return f"{name}{one.role} since {one.since:%Y-%m-%d}{instead}{void}"


def _print(row: dict[str, object], told: str, *, as_json: bool) -> None:
    if as_json:
        print_json(row)
    else:
        out.print(Text(str(row["id"]), style="cyan") + Text(f"  {told}"))
