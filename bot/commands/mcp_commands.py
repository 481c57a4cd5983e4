"""`briefing mcp`: the articles for other programs, on standard input and output or over HTTP."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.util import find_spec
from typing import Annotated

import typer

from bot.asker import OPERATOR
from bot.monitoring import LOOPBACK
from bot.services import Services
from bot.terminal import err
from config.errors import SettingsError

PATH = "/mcp"


def attach_mcp(app: typer.Typer, opened: Callable[[], AbstractContextManager[Services]]) -> None:
    """Add the command to `app`; it does its work inside `opened()`."""

    @app.command()
    def mcp(
        http: Annotated[
            int | None,
            typer.Option(metavar="PORT", min=1, max=65535, help="Listen on this port of 127.0.0.1 instead."),
        ] = None,
    ) -> None:
        """Let other programs search, fetch, ask, check quotations and brief, by the Model Context Protocol.

        Talks on standard input and output to the program that started it; over HTTP to whoever shows
        BRIEFING_MCP__TOKEN.
        """
        with opened() as services:
            _require_extra()
            from bot.mcp import mcp_server  # noqa: PLC0415 - an extra that no other command needs

            if http is None:
                mcp_server(services, OPERATOR).run("stdio")
            else:
                _serve(services, http)


def _require_extra() -> None:
    if find_spec("mcp") is None:
        raise SettingsError("`briefing mcp` needs the extra: pip install 'briefing-bot[mcp]'")


def _serve(services: Services, port: int) -> None:
    """Serve over HTTP on this machine alone until the process is asked to end."""
    import uvicorn  # noqa: PLC0415 - as above

    from bot.mcp import TokenGuard, mcp_server  # noqa: PLC0415

    token = services.settings.mcp.token
    if token is None:
        raise SettingsError("BRIEFING_MCP__TOKEN is not set; over HTTP whoever asks has to show it")
    application = mcp_server(services, OPERATOR).streamable_http_app(streamable_http_path=PATH, host=LOOPBACK)
    err.print(f"Listening on http://{LOOPBACK}:{port}{PATH}")
    guarded = TokenGuard(application, token.get_secret_value())
    uvicorn.run(guarded, host=LOOPBACK, port=port, log_config=None, access_log=False, server_header=False)
