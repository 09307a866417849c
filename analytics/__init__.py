"""Answers: each metric is a relation of schema `analytics`, with one name and one definition."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from importlib.resources import files
from pathlib import Path

from analytics import (
    agreement,
    cohesion,
    conversion,
    cosponsorship,
    defections,
    lineage,
    pivotality,
    reuse,
    search,
    series,
    support,
    support_blocs,
)
from data.database import Connection, attached

Metric = Callable[[Connection], None]

# In the order in which they are built: a metric may read those before it.
METRICS: tuple[Metric, ...] = (
    support.build,
    conversion.build,
    cosponsorship.build,
    agreement.build,
    agreement.build_intervals,
    cohesion.build,
    defections.build,
    pivotality.build,
    series.build,
    search.build,
    support_blocs.build,
    lineage.build,
)


# Metrics that take seconds: their definition, and the relations it creates.
SLOW: dict[Metric, tuple[str, tuple[str, ...]]] = {
    agreement.build_intervals: ("agreement_intervals.sql", ("agreement_intervals",)),
    cohesion.build: ("cohesion.sql", ("cohesion", "cohesion_intervals")),
    support_blocs.build: ("support_blocs.sql", support_blocs.RELATIONS),
}

# Slow answers small enough to be embedded with the snapshot.
EMBEDDED = ("made_of", "cohesion", "cohesion_intervals", *support_blocs.RELATIONS)


def build(con: Connection, base: Path | None = None) -> None:
    """Compute every answer from the facts of a new database.

    Slow answers are taken over from `base`, a database or a snapshot, where it was made of the same
    facts by the same definitions.
    """
    con.execute("CREATE SCHEMA analytics")
    con.execute(_definition("made_of.sql"))
    con.execute("INSERT INTO analytics.made_of VALUES (?)", [reuse.fingerprint(con)])
    with attached(con, base) if base else nullcontext():
        for metric in METRICS:
            definition, relations = SLOW.get(metric, ("", ()))
            if relations and reuse.holds(con, relations):
                con.execute(_definition(definition))
                reuse.take_over(con, relations)
            else:
                metric(con)


def _definition(name: str) -> str:
    return files("analytics").joinpath(name).read_text("utf-8")
