"""The vector index: Chroma as a cache of the library's vectors, and the exact search beside it."""
