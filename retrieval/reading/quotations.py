"""The quotations of a text, under a name that stays; the language package finds them."""

from retrieval.language.quotations import find_quotations

__all__ = ["find_quotations"]
