"""Briefings: what changed, for whom, when; order, counts and days are computed from records, never by a writer."""
