"""Question to excerpts: what it names, where to look, and what is not there."""
