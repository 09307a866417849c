"""Answers: each metric a relation with one name and one definition."""
