"""Ends with 0 where the bot in this container is well, with 1 where it is not: for the container's health check.

Where the settings name no port, nothing is asked.
"""

import http.client
import os
import sys
from typing import Final

from bot.monitoring import LOOPBACK

TIMEOUT_S: Final = 5.0


def is_well(port: int) -> bool:
    """Say whether the running bot calls itself healthy."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    watched_port = int(os.environ.get("BRIEFING_WATCH__PORT") or 0)
    sys.exit(0 if not watched_port or is_well(watched_port) else 1)
