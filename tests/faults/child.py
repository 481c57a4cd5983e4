"""The bot as a process, with answers that cost no library; what it is told comes from the environment."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.app import run_bot
from config.errors import BriefingError
from config.logging import configure_logging
from config.settings import load_settings
from tests.faults.fake_services import FakeServices


def begin(seconds: float, printed: Path, environment: Mapping[str, str]) -> None:
    """Run the bot, whose answers take so many seconds, in this process, which was forked for it, and end it.

    Everything that it prints goes to the file `printed`, in whose folder it runs.
    """
    with printed.open("ab") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    os.chdir(printed.parent)
    os.environ.clear()
    os.environ.update(environment)
    try:
        code = _run(seconds)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - nothing may run on in the fork
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        code = 1
    os._exit(code)


def _run(seconds: float) -> int:
    settings = load_settings()
    assert settings.telegram.token
    configure_logging(settings.log, [settings.telegram.token.get_secret_value()])
    services = FakeServices(settings, seconds=seconds)
    try:
        run_bot(settings, services)
    except BriefingError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 4
    finally:
        services.close()
    return 0
