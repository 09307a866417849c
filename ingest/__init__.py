"""Fills the facts: sources, readers, loading and the refresh job."""
