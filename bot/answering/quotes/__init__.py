"""Checking a quotation: whether the articles have these words."""
