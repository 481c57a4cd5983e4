"""From a question to a cited answer. Nothing here knows about Telegram."""
