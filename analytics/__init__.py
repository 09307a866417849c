"""Answers: each metric is a relation of schema `analytics`, with one name and one definition."""

from __future__ import annotations

from collections.abc import Callable

from analytics import (
    agreement,
    cohesion,
    conversion,
    cosponsorship,
    defections,
    pivotality,
    search,
    series,
    support,
)
from data.database import Connection

# In the order in which they are built: a metric may read those before it.
METRICS: tuple[Callable[[Connection], None], ...] = (
    support.build,
    conversion.build,
    cosponsorship.build,
    agreement.build,
    agreement.build_intervals,
    cohesion.build,
    defections.build,
    pivotality.build,
    search.build,
    series.build,
)


def build(con: Connection) -> None:
    """Compute every answer from the facts of a new database."""
    con.execute("CREATE SCHEMA analytics")
    for metric in METRICS:
        metric(con)
