"""The days of a text, under a name that stays; the language package reads them."""

from retrieval.language.days import Day, days_in

__all__ = ["Day", "days_in"]
