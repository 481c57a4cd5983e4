"""How the bot fares: facts from the database, metrics for Prometheus, and whether Telegram is heard."""
