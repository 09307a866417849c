"""The job that builds a database: lock, fetch, parse, load, analyse, check, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

import analytics
from data import database
from data.database import query
from data.errors import BadRequest, DatabaseUnusable, SourceChanged
from ingest.fetch import fetch
from ingest.load import Retrieval, assemble, finish, load, rows_before
from ingest.source import Reading, Source, Unreconciled
from ingest.sources.snapshot import SNAPSHOT

# A release with fewer rows than this share of the one before has lost some; one with more is
# something else.
LEAST, MOST = 0.99, 1.5


@dataclass(frozen=True)
class Outcome:
    """What a run did with one source."""

    source: str
    status: str
    rows_read: int
    rows_loaded: int
    rows_rejected: int


def build_from_snapshot() -> Outcome:
    """Build and publish the database from the embedded snapshot alone, without network."""
    run = Retrieval(_run_id(), SNAPSHOT.address, _fingerprint(database.SNAPSHOT), _now())
    with _lock(), database.build() as con:
        assemble(con, database.SNAPSHOT, {})
        (rows,) = con.execute(
            "SELECT (SELECT count(*) FROM votes) + (SELECT count(*) FROM sponsorships)"
        ).fetchall()[0]
        load(con, SNAPSHOT, Reading(tables={}, rows_read=rows, whole=True), run)
        finish(con)
        analytics.build(con, database.SNAPSHOT)
    return Outcome(SNAPSHOT.name, "success", rows, rows, 0)


def refresh(sources: Sequence[Source], address: str | None = None) -> list[Outcome]:
    """Fetch the sources, and build and publish a database with what they hold now.

    `address` names a local file or another address for the one source given. Facts of other
    sources are carried over from the published database, or from the embedded snapshot where
    there is none yet.

    Raises SourceUnavailable or SourceChanged, and then the published database stands.
    """
    run_id = _run_id()
    with _lock():
        before = database.current()
        readings: dict[str, list[tuple[Reading | Unreconciled, Retrieval]]] = {}
        for source in sources:
            if source.read is None:
                raise BadRequest(f"{source.name} is not fetched; `unga build` builds from it")
            raw = database.data_dir() / "raw" / source.name
            path, retrieval = fetch(address or source.address, raw, run_id)
            reading = source.read(path)
            _raise_if_far_from(before, source, reading)
            readings[source.name] = [(reading, retrieval)]
        with database.build() as con:
            base = before or database.SNAPSHOT
            assemble(con, base, readings)
            finish(con)
            analytics.build(con, base)
            outcomes = query(con, _OUTCOMES_SQL, run_id=run_id)
    return [Outcome(**row) for row in outcomes.iter_rows(named=True)]


_OUTCOMES_SQL = """\
SELECT source, status::VARCHAR AS status, sum(rows_read)::INTEGER AS rows_read,
       sum(rows_loaded)::INTEGER AS rows_loaded, sum(rows_rejected)::INTEGER AS rows_rejected
FROM ingest_runs WHERE run_id = $run_id GROUP BY ALL ORDER BY source
"""


@contextmanager
def _lock() -> Iterator[None]:
    """One build at a time; the lock of a process that was killed is free again at once."""
    directory = database.data_dir()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(directory / "refresh.lock").acquire(timeout=0)
    except filelock.Timeout:
        raise DatabaseUnusable(f"another build or refresh is running in {directory}") from None
    except OSError as error:
        raise DatabaseUnusable(f"cannot write to {directory}: {error.strerror}") from error
    with lock:
        yield


def _raise_if_far_from(
    before: Path | None, source: Source, reading: Reading | Unreconciled
) -> None:
    # The research data set comes in layouts with different rows for the same facts.
    if before is None or not reading.whole or isinstance(reading, Unreconciled):
        return
    with closing(database.connect(before)) as con:
        rows = rows_before(con, source.name)
    if rows and not LEAST * rows <= reading.rows_read <= MOST * rows:
        raise SourceChanged(
            f"{source.name}: {reading.rows_read:,} rows, the release before had {rows:,}; "
            "the published database stands"
        )


def _run_id() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _fingerprint(directory: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(directory.glob("*.parquet")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
