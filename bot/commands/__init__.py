"""Groups of commands that `bot.cli` attaches to `briefing`."""
