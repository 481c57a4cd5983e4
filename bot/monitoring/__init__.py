"""How the bot fares: facts from the database, metrics for Prometheus, and whether Telegram is heard."""

from typing import Final

LOOPBACK: Final = "127.0.0.1"  # nothing here is for other machines
