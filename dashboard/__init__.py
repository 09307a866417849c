"""Looks: the dashboard."""
