"""The embedded snapshot: the facts of a database as Parquet files, one a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from data.database import FINDINGS, Connection, query
from ingest.source import Source

SNAPSHOT = Source(
    name="snapshot",
    title="Embedded snapshot of votes and sponsors",
    address="data/snapshot",
    licence="United Nations, non-commercial use with attribution; research data CC0",
    citation="United Nations Dag Hammarskjöld Library, UN Digital Library, https://digitallibrary.un.org",
    holds="The facts of the sources below as they stood when the snapshot was written.",
)

# Each table of facts in the order in which its rows compress best; only what has rows is written.
_TABLES = {
    "resolutions": "undl_id, resolution",
    "roll_calls": "roll_call_id",
    "votes": "roll_call_id, ms_code",
    "roll_call_issues": "ALL",
    "roll_call_matches": "ALL",
    "important_votes": "ALL",
    "drafts": "draft",
    "sponsorships": "draft, role, position, ms_code",
    "group_sponsorships": "ALL",
    "sponsor_lists": "ALL",
    "ingest_runs": "ALL",
    "rejected_rows": "ALL",
    "findings": "ALL",
}


def write(con: Connection, directory: Path, answers: Sequence[str] = ()) -> dict[str, int]:
    """Write the facts of a database as a snapshot, with some answers; the bytes of each file.

    Findings that are computed from the facts are left out: a build computes them again.
    """
    (directory / "answers").mkdir(parents=True, exist_ok=True)
    frames = {}
    for table, order in _TABLES.items():
        frames[f"{table}.parquet"] = query(con, f"FROM {table} ORDER BY {order}")
    runs = frames["ingest_runs.parquet"]  # those that read a source, not those that built from this
    frames["ingest_runs.parquet"] = runs.filter(runs["source"] != SNAPSHOT.name)
    noticed = frames["findings.parquet"]
    frames["findings.parquet"] = noticed.filter(~noticed["check_name"].is_in(list(FINDINGS)))
    for table in answers:
        frames[f"answers/{table}.parquet"] = query(con, f"FROM analytics.{table} ORDER BY ALL")
    sizes = {}
    for name, frame in frames.items():
        file = directory / name
        if frame.is_empty():
            file.unlink(missing_ok=True)
            continue
        frame.write_parquet(file, compression="zstd", compression_level=19)
        sizes[name] = file.stat().st_size
    return sizes
