"""Article to kept: the database is the truth, the vector index beside it can be rebuilt at any time."""
