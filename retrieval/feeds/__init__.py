"""Feeds that are subscribed to: which they are, when each is due, and how they are pulled."""
