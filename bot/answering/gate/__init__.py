"""The gate: what of a draft the sources carry, decided by pure functions without a model."""
