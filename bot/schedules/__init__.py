"""Briefings by the clock: when a chat's subscriptions are due, and that each is sent once."""
