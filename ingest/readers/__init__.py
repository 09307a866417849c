"""Readers of printed text: pure functions from what was printed to who sponsored what."""
