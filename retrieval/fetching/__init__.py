"""Fetching brings bytes in from the public web: guarded, bounded, polite. It does not read what they say."""

from .fetcher import Fetched, Fetcher
from .target import shown

__all__ = ["Fetched", "Fetcher", "shown"]
