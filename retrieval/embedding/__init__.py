"""Texts become vectors: the built-in model, which needs no download."""
