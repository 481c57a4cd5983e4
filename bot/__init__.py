"""The product: what the bot can do, and the chat it does it in."""
