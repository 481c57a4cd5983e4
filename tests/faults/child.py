"""The bot as a process, with answers that cost no library: `python tests/faults/child.py SECONDS_AN_ANSWER [GATES]`."""

import sys
from pathlib import Path

from bot.app import run_bot
from config.errors import BriefingError
from config.logging import configure_logging
from config.settings import load_settings
from tests.faults.fake_services import FakeServices


def main() -> int:
    settings = load_settings()
    assert settings.telegram.token
    configure_logging(settings.log, [settings.telegram.token.get_secret_value()])
    services = FakeServices(settings, seconds=float(sys.argv[1]))
    services.gates = Path(sys.argv[2]) if sys.argv[2:] else None
    try:
        run_bot(settings, services)
    except BriefingError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 4
    finally:
        services.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
