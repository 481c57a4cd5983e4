"""Fetching brings bytes in from the public web: guarded, bounded, polite. It does not read what they say."""

from retrieval.fetching.fetcher import Fetched, Fetcher
from retrieval.fetching.target import shown

__all__ = ["Fetched", "Fetcher", "shown"]
