"""A module a format: bytes of a file, a page, a feed or an archive become articles."""
