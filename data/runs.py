"""What each run did with each source: a log beside the databases, also of runs that built none."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from data.database import Connection, data_dir, query

LOG = "runs.ndjson"
KEPT = 2000  # rows: a year of nights with five sources

SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "run_id": pl.String,
    "started_at": pl.Datetime("us"),
    "ended_at": pl.Datetime("us"),
    "exit_code": pl.Int64,
    "database": pl.String,
    "source": pl.String,
    "status": pl.String,
    "detail": pl.String,
    "rows_read": pl.Int64,
    "rows_loaded": pl.Int64,
    "rows_rejected": pl.Int64,
}


def runs() -> pl.DataFrame:
    """One row per run and source, the last run last: its word, and what it read.

    `database` is the file that the run published; NULL: none. An empty frame when nothing ran yet.
    """
    log = _log()
    return pl.read_ndjson(log, schema=SCHEMA) if log.exists() else pl.DataFrame(schema=SCHEMA)


def record(rows: pl.DataFrame) -> None:
    """Append the rows of a run, in one step that a crash cannot divide."""
    log = _log()
    fresh = log.with_suffix(".new")
    pl.concat([runs(), rows.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())]).tail(
        KEPT
    ).write_ndjson(fresh)
    fresh.replace(log)


def last() -> pl.DataFrame:
    """The rows of `runs` of the last run of each source, by source; with `good_at`.

    `good_at` is when the source last gave its data or was found unchanged; NULL: not in the log.
    """
    every = runs()
    good = (
        every.filter(pl.col("status").is_in(["success", "unchanged"]))
        .group_by("source")
        .agg(pl.col("ended_at").max().alias("good_at"))
    )
    return (
        every.group_by("source", maintain_order=True).last().join(good, on="source", how="left")
    ).sort("source")


def of_sources(con: Connection) -> pl.DataFrame:
    """Each source: what it holds, its licence, when last fetched, and how its last run ended."""
    ended = last().select(
        "source",
        pl.col("ended_at").alias("last_run"),
        pl.col("status").alias("word"),
        pl.col("detail").replace("", None),
    )
    return (
        query(con, _SOURCES)
        .join(ended, on="source", how="left", maintain_order="left")
        .with_columns(pl.coalesce("word", "last_status").alias("last_status"))
        .drop("word")
    )


_SOURCES = """\
SELECT source, holds, licence, max(retrieved_at) AS last_fetched,
       arg_max(status, run_id)::VARCHAR AS last_status
FROM sources LEFT JOIN ingest_runs USING (source)
GROUP BY ALL ORDER BY source
"""


def _log() -> Path:
    return data_dir() / LOG
