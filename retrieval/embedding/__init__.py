"""Texts become vectors: by the built-in model, which needs no download, or by any embeddings of LangChain."""
