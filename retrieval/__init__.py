"""Articles in, excerpts out: knows no prompt, no model that writes, no chat."""
