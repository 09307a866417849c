"""The time, in UTC, as the database holds it."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present second, without a time zone."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def today() -> date:
    """The present day."""
    return now().date()
