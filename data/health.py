"""How the database is: for a health check and for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, time
from typing import Any

import prometheus_client
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

from data import database, runs
from data.errors import DatabaseUnusable

METRICS_TYPE = prometheus_client.CONTENT_TYPE_PLAIN_0_0_4

_FACTS = """\
SELECT built_at, data_as_of, schema_version,
       (SELECT count(*) FROM resolutions) AS resolutions,
       (SELECT count(*) FROM roll_calls) AS roll_calls,
       (SELECT count(*) FROM votes) AS votes,
       (SELECT count(*) FROM drafts) AS drafts,
       (SELECT count(*) FROM sponsorships) AS sponsorships,
       (SELECT count(*) FROM rejected_rows) AS rejected_rows,
       (SELECT count(*) FROM findings) AS findings
FROM database_info
"""
_COUNTED = (
    *("resolutions", "roll_calls", "votes", "drafts", "sponsorships"),
    *("rejected_rows", "findings"),
)


def health(now: datetime | None = None) -> tuple[dict[str, object], bool]:
    """Whether readers can be served, and how fresh what they get is.

    Healthy is a process that can open the published database. That a source is old or failed is
    told and does not make the process unhealthy: restarting it would not help.
    """
    now = now or datetime.now(UTC).replace(tzinfo=None)
    sources = {
        row["source"]: {
            "status": row["status"],
            "at": _text(row["ended_at"]),
            "good_at": _text(row["good_at"]),
            "detail": row["detail"],
        }
        for row in runs.last().iter_rows(named=True)
    }
    try:
        facts = _facts()
    except DatabaseUnusable as error:
        return {"status": "unusable", "detail": str(error), "sources": sources}, False
    told: dict[str, object] = {
        "status": "ok",
        "database": facts["database"],
        "built_at": _text(facts["built_at"]),
        "age_seconds": round((now - facts["built_at"]).total_seconds()),
        "data_as_of": facts["data_as_of"] and str(facts["data_as_of"]),
        "sources": sources,
    }
    return told, True


def metrics() -> bytes:
    """The same for Prometheus, in its text format, with counts of facts by table."""
    registry = CollectorRegistry()
    registry.register(_Collector())
    return prometheus_client.generate_latest(registry)


class _Collector:
    def collect(self) -> Iterable[Metric]:
        try:
            facts = _facts()
        except DatabaseUnusable:
            yield GaugeMetricFamily("unga_up", "Whether the published database opens.", 0)
        else:
            yield GaugeMetricFamily("unga_up", "Whether the published database opens.", 1)
            yield from _of_database(facts)
        yield from _of_sources()


def _of_database(facts: Mapping[str, Any]) -> Iterable[Metric]:
    version = {"database": str(facts["database"]), "schema": str(facts["schema_version"])}
    yield InfoMetricFamily("unga_database", "The published database.", version)
    yield GaugeMetricFamily(
        "unga_database_built_timestamp_seconds",
        "When the published database was built.",
        _seconds(facts["built_at"]),
    )
    if facts["data_as_of"]:
        yield GaugeMetricFamily(
            "unga_data_as_of_timestamp_seconds",
            "The day of the last roll call.",
            _seconds(facts["data_as_of"]),
        )
    counts = GaugeMetricFamily("unga_facts", "Rows of a table of facts.", labels=["table"])
    for table in _COUNTED:
        counts.add_metric([table], facts[table])
    yield counts


_WORDS = ("success", "unchanged", "unavailable", "failed")


def _of_sources() -> Iterable[Metric]:
    status = GaugeMetricFamily(
        "unga_source_status",
        "1 for the word in which the last run of a source ended.",
        labels=["source", "status"],
    )
    ended = GaugeMetricFamily(
        "unga_source_last_run_timestamp_seconds",
        "When the last run of a source ended.",
        labels=["source"],
    )
    good = GaugeMetricFamily(
        "unga_source_last_good_timestamp_seconds",
        "When a source last gave its data or was found unchanged.",
        labels=["source"],
    )
    for row in runs.last().iter_rows(named=True):
        for word in _WORDS:
            status.add_metric([row["source"], word], float(row["status"] == word))
        ended.add_metric([row["source"]], _seconds(row["ended_at"]))
        if row["good_at"]:
            good.add_metric([row["source"]], _seconds(row["good_at"]))
    yield from (status, ended, good)


def _facts() -> dict[str, Any]:
    """What is known of the published database, by name.

    Raises DatabaseUnusable when it cannot be opened.
    """
    with closing(database.connect()) as con:
        (row,) = database.query(con, _FACTS).to_dicts()
        return row | {"database": database.path_of(con).name}


def _seconds(moment: datetime | date) -> float:
    """Seconds since 1970 of a time or a day in UTC."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return moment.replace(tzinfo=UTC).timestamp()


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.isoformat(timespec='seconds')}Z"
