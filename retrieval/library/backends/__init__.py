"""What differs between the databases that everything can be kept in: SQLite in the data directory, or PostgreSQL."""
