"""Readings and the facts of the database before into a new database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from data.database import FINDINGS, Connection, attached, findings, insert, query
from ingest.source import Reading, Source
from ingest.sources import SOURCES

PART = "a part of what the source has"  # a run's detail, when it read no release


@dataclass(frozen=True)
class Retrieval:
    """Where and when the bytes of a reading were retrieved, in UTC."""

    run_id: str
    address: str
    sha256: str
    retrieved_at: datetime


def load(con: Connection, source: Source, reading: Reading, retrieval: Retrieval) -> None:
    """Put a source's facts, rejected rows and findings, with their provenance, into a database."""
    for table, frame in reading.tables.items():
        insert(con, table, frame, or_ignore=table in _STATED)
    name, run_id = pl.lit(source.name).alias("source"), pl.lit(retrieval.run_id).alias("run_id")
    insert(con, "rejected_rows", reading.rejected.with_columns(name, run_id))
    insert(con, "findings", reading.findings.with_columns(name))
    run = pl.DataFrame(
        {
            "run_id": retrieval.run_id,
            "source": source.name,
            "address": retrieval.address,
            "sha256": retrieval.sha256,
            "retrieved_at": retrieval.retrieved_at,
            "rows_read": reading.rows_read,
            "rows_loaded": reading.rows_loaded,
            "rows_rejected": len(reading.rejected),
            "status": "success",
            "detail": None if reading.whole else PART,
        }
    )
    insert(con, "ingest_runs", run)


def load_sources(con: Connection) -> None:
    """Put what is known of each source into `sources`."""
    columns = ("title", "address", "licence", "citation", "holds")
    rows = [{"source": s.name} | {c: getattr(s, c) for c in columns} for s in SOURCES]
    insert(con, "sources", pl.DataFrame(rows))


def assemble(
    con: Connection, base: Path, readings: Mapping[str, tuple[Reading, Retrieval]]
) -> None:
    """Fill the facts of a new database: what was read anew, and from `base` what was not.

    Sources come in the order of SOURCES, which is the order of their claim: where two state the
    same fact, the first stands.
    """
    load_sources(con)
    with attached(con, base):
        for source in SOURCES:
            if source.name in readings:
                reading, retrieval = readings[source.name]
                load(con, source, reading, retrieval)
                carry(con, source, reading)
            else:
                carry(con, source, None)


# Tables that state their source, and for those about a draft, whose list is read as a whole.
_OF_A_DRAFT = ("sponsorships", "sponsor_lists", "group_sponsorships")
_STATED = ("resolutions", "roll_calls", "drafts", *_OF_A_DRAFT)
# What the research data set says of roll calls.
_RESEARCH = ("roll_call_issues", "roll_call_matches", "important_votes")


def carry(con: Connection, source: Source, reading: Reading | None) -> None:
    """Carry over from schema `base` the facts of a source that were not read anew.

    A reading that holds its source whole replaces all of it but the roll calls of voting records,
    which are newer than the release. A reading of a part replaces what it names: its roll calls,
    and the sponsors of its drafts.
    """
    kept = dict.fromkeys(_STATED, "true")
    if reading is not None and reading.whole:
        newer = "stated_in = 'voting record'"
        kept = dict.fromkeys(_STATED, "false") | {"roll_calls": newer}
        kept["resolutions"] = (
            f"resolution IN (SELECT resolution FROM base.roll_calls WHERE {newer})"
        )
    elif reading is not None:
        anew = f"(SELECT draft FROM sponsor_lists WHERE source = '{source.name}')"
        kept |= dict.fromkeys(_OF_A_DRAFT, f"draft NOT IN {anew}")
    con.execute("CREATE TEMP TABLE there AS SELECT roll_call_id FROM roll_calls")
    for table in _STATED:
        con.execute(
            f"INSERT OR IGNORE INTO {table} BY NAME "
            f"FROM base.{table} WHERE source = '{source.name}' AND {kept[table]}"
        )
    con.execute(
        "INSERT INTO votes BY NAME FROM base.votes "
        "SEMI JOIN roll_calls USING (roll_call_id) ANTI JOIN there USING (roll_call_id)"
    )
    con.execute("DROP TABLE there")
    if source.name == "unvotes" and reading is None:
        for table in _RESEARCH:
            con.execute(
                f"INSERT INTO {table} BY NAME "
                f"FROM base.{table} SEMI JOIN roll_calls USING (roll_call_id)"
            )
    if reading is None or not reading.whole:
        for table in ("rejected_rows", "findings"):
            con.execute(
                f"INSERT INTO {table} FROM base.{table} WHERE source = '{source.name}' "
                f"EXCEPT FROM {table}"
            )
    con.execute(f"INSERT INTO ingest_runs FROM base.ingest_runs WHERE source = '{source.name}'")


def finish(con: Connection) -> None:
    """Record what is noticed in the facts as a whole, and the day they reach to."""
    noticed = findings(con)
    con.execute("DELETE FROM findings WHERE list_contains($1, check_name)", [list(FINDINGS)])
    insert(con, "findings", noticed)
    con.execute("UPDATE database_info SET data_as_of = (SELECT max(date) FROM roll_calls)")


def rows_before(con: Connection, source: str) -> int | None:
    """Rows that the last release of a source had, by the provenance in a database."""
    rows: int | None = query(
        con,
        "SELECT arg_max(rows_read, retrieved_at) FROM ingest_runs "
        "WHERE source = $source AND status = 'success' AND detail IS DISTINCT FROM $part",
        source=source,
        part=PART,
    ).item()
    return rows
