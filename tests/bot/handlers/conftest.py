"""The fixtures of a running bot."""

from tests.bot.chat_fixtures import *  # noqa: F403 - fixtures are found by name
