"""The database: what it is, not how it is filled."""
