"""The items of a feed, under a name that stays; formats/syndication.py reads them."""

from retrieval.reading.formats.syndication import feed_in

__all__ = ["feed_in"]
