"""Feeds to items, under a name that stays; formats/syndication.py does it."""

from retrieval.reading.formats.syndication import Feed, FeedItem, feed_in, json_feed_in

__all__ = ["Feed", "FeedItem", "feed_in", "json_feed_in"]
