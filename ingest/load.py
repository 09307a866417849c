"""Readings and the facts of the database before into a new database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from data.database import (
    FINDINGS,
    Connection,
    attached,
    findings,
    insert,
    query,
    raise_if_broken,
)
from ingest.source import Reading, Source, Unreconciled
from ingest.sources import SOURCES


@dataclass(frozen=True)
class Retrieval:
    """Where and when, in UTC, a reading's bytes were retrieved, and the server's marks of them."""

    run_id: str
    address: str
    sha256: str
    retrieved_at: datetime
    etag: str | None = None
    last_modified: str | None = None


def load(con: Connection, source: Source, reading: Reading, retrieval: Retrieval) -> None:
    """Put a source's facts, rejected rows and findings, with their provenance, into a database.

    A fact that is stated there already stands, and with a roll call its votes.
    """
    there = query(con, "SELECT roll_call_id FROM roll_calls")
    for table, frame in reading.tables.items():
        if table == "votes":
            frame = frame.join(there, on="roll_call_id", how="anti", maintain_order="left")
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
            "etag": retrieval.etag,
            "last_modified": retrieval.last_modified,
            "whole": reading.whole,
            "retrieved_at": retrieval.retrieved_at,
            "rows_read": reading.rows_read,
            "rows_loaded": reading.rows_loaded,
            "rows_rejected": len(reading.rejected),
            "status": "success",
        }
    )
    insert(con, "ingest_runs", run)


def load_sources(con: Connection) -> None:
    """Put what is known of each source into `sources`."""
    columns = ("title", "address", "licence", "citation", "holds")
    rows = [{"source": s.name} | {c: getattr(s, c) for c in columns} for s in SOURCES]
    insert(con, "sources", pl.DataFrame(rows))


def assemble(
    con: Connection,
    base: Path,
    readings: Mapping[str, Sequence[tuple[Reading | Unreconciled, Retrieval]]],
) -> None:
    """Fill the facts of a new database: what was read anew, and from `base` what was not.

    Sources come in the order of SOURCES, which is the order of their claim: where two state the
    same fact, the first stands. So it is with the readings of one source.
    """
    load_sources(con)
    with attached(con, base):
        for source in SOURCES:
            anew = [
                (_reconciled(con, reading), retrieval)
                for reading, retrieval in readings.get(source.name, ())
            ]
            for reading, retrieval in anew:
                load(con, source, reading, retrieval)
            carry(con, source, [reading for reading, _ in anew])


def _reconciled(con: Connection, reading: Reading | Unreconciled) -> Reading:
    if isinstance(reading, Reading):
        return reading
    roll_calls = query(
        con,
        "SELECT roll_call_id, session, date, resolution FROM roll_calls "
        "WHERE source = 'undl_votes' ORDER BY roll_call_id",
    )
    votes = query(con, "FROM votes SEMI JOIN roll_calls USING (roll_call_id)")
    return reading.reconcile(roll_calls, votes)


# Tables that state their source, and for those about a draft, whose list is read as a whole.
_OF_A_DRAFT = ("sponsorships", "sponsor_lists", "group_sponsorships")
_STATED = ("resolutions", "roll_calls", "drafts", *_OF_A_DRAFT)
# What the research data set says of roll calls.
_RESEARCH = ("roll_call_issues", "roll_call_matches", "important_votes")


def carry(con: Connection, source: Source, anew: Sequence[Reading]) -> None:
    """Carry over from schema `base` the facts of a source that were not read anew.

    A reading that holds its source whole replaces all of it but the roll calls of voting records,
    which are newer than the release. A reading of a part replaces what it names: its roll calls,
    and the sponsors of its drafts.
    """
    whole = any(reading.whole for reading in anew)
    kept = dict.fromkeys(_STATED, "true")
    if whole:
        newer = "stated_in = 'voting record'"
        kept = dict.fromkeys(_STATED, "false") | {"roll_calls": newer}
        kept["resolutions"] = (
            f"resolution IN (SELECT resolution FROM base.roll_calls WHERE {newer})"
        )
    elif anew:
        lists = f"(SELECT draft FROM sponsor_lists WHERE source = '{source.name}')"
        kept |= dict.fromkeys(_OF_A_DRAFT, f"draft NOT IN {lists}")
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
    if source.name == "unvotes" and not anew:
        for table in _RESEARCH:
            con.execute(
                f"INSERT INTO {table} BY NAME "
                f"FROM base.{table} SEMI JOIN roll_calls USING (roll_call_id)"
            )
    if not whole:
        _carry_remarks(con, source, anew)
    con.execute(
        f"INSERT INTO ingest_runs BY NAME FROM base.ingest_runs WHERE source = '{source.name}'"
    )


def _carry_remarks(con: Connection, source: Source, anew: Sequence[Reading]) -> None:
    """Carry over what was noticed and rejected in what was not read anew."""
    subjects = {
        subject
        for reading in anew
        for table, key in (("resolutions", "resolution"), ("drafts", "draft"))
        if table in reading.tables
        for subject in reading.tables[table][key]
    }
    of_source = f"WHERE source = '{source.name}'"
    con.execute(
        f"INSERT INTO findings FROM base.findings {of_source} "
        "AND NOT list_contains($1, subject) EXCEPT FROM findings",
        [list(subjects)],
    )
    con.execute(
        f"INSERT INTO rejected_rows FROM base.rejected_rows {of_source} AND run_id NOT IN ("
        f"SELECT run_id FROM base.ingest_runs {of_source} AND address IN ("
        f"SELECT address FROM ingest_runs {of_source}))"
    )


def join_stand_ins(con: Connection) -> None:
    """Take a list that names only its resolution for that of its draft, where that is known.

    Such a list stands under the resolution's symbol in place of the draft's, which another source
    may give. What is stated of the draft itself comes first.
    """
    con.execute(
        """
        CREATE TEMP TABLE stand_ins AS
        SELECT s.draft AS stated, any_value(d.draft) AS draft
        FROM drafts s JOIN drafts d ON d.resolution = s.resolution AND d.draft <> d.resolution
        WHERE s.draft = s.resolution AND d.superseded_by IS NULL
        GROUP BY s.draft HAVING count(*) = 1
        """
    )
    for table in _OF_A_DRAFT:
        con.execute(
            f"INSERT OR IGNORE INTO {table} BY NAME SELECT t.* REPLACE (s.draft AS draft) "
            f"FROM {table} t JOIN stand_ins s ON t.draft = s.stated"
        )
        con.execute(f"DELETE FROM {table} WHERE draft IN (SELECT stated FROM stand_ins)")
    con.execute("DELETE FROM drafts WHERE draft IN (SELECT stated FROM stand_ins)")
    con.execute("DROP TABLE stand_ins")


def finish(con: Connection) -> None:
    """Record what is noticed in the facts as a whole, and the day they reach to.

    Raises ChecksFailed when the facts break a rule: no answers are to be made of them.
    """
    join_stand_ins(con)
    noticed = findings(con)
    con.execute("DELETE FROM findings WHERE list_contains($1, check_name)", [list(FINDINGS)])
    insert(con, "findings", noticed)
    con.execute("UPDATE database_info SET data_as_of = (SELECT max(date) FROM roll_calls)")
    raise_if_broken(con)
