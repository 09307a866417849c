"""The job that builds a database: lock, fetch, read, load, analyse, check, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock
import polars as pl

import analytics
from data import database, runs
from data.database import Connection
from data.errors import (
    BadRequest,
    ChecksFailed,
    DatabaseUnusable,
    SourceChanged,
    SourceUnavailable,
    UngaError,
)
from ingest import changes, webhook
from ingest.clock import now
from ingest.fetch import Client
from ingest.gathering import Anew, Gathering, Options, Outcome
from ingest.live import LIVE
from ingest.load import Retrieval, assemble, finish, load
from ingest.parts import Fetcher, Offline
from ingest.progress import Event, Tell, silently
from ingest.settings import Settings
from ingest.source import Reading, Source
from ingest.sources import SOURCES
from ingest.sources.snapshot import SNAPSHOT

Readings = Mapping[str, Sequence[Anew]]


@dataclass(frozen=True)
class Run:
    """What a run did with each source, and the database it published, if any."""

    run_id: str
    started_at: datetime
    ended_at: datetime
    outcomes: tuple[Outcome, ...]
    published: Path | None

    @property
    def exit_code(self) -> int:
        """1 where a source failed, 3 where one was unavailable, else 0."""
        words = {outcome.status for outcome in self.outcomes}
        if "failed" in words:
            return SourceChanged.exit_code
        return SourceUnavailable.exit_code if "unavailable" in words else 0

    def rows(self) -> pl.DataFrame:
        """One row per source, as in the log of runs."""
        return pl.DataFrame([asdict(outcome) for outcome in self.outcomes]).with_columns(
            pl.lit(self.run_id).alias("run_id"),
            pl.lit(self.started_at).alias("started_at"),
            pl.lit(self.ended_at).alias("ended_at"),
            pl.lit(self.exit_code).alias("exit_code"),
            pl.lit(self.published and self.published.name).alias("database"),
        )


def build_from_snapshot() -> Outcome:
    """Build and publish the database from the embedded snapshot alone, without network."""
    run = Retrieval(_run_id(), SNAPSHOT.address, _fingerprint(database.SNAPSHOT), now())
    with _lock(), database.build() as con:
        assemble(con, database.SNAPSHOT, {})
        (rows,) = con.execute(
            "SELECT (SELECT count(*) FROM votes) + (SELECT count(*) FROM sponsorships)"
        ).fetchall()[0]
        load(con, SNAPSHOT, Reading(tables={}, rows_read=rows, whole=True), run)
        finish(con)
        changes.record(con, _comparable() or database.SNAPSHOT, run.run_id, now())
        analytics.build(con, database.SNAPSHOT)
    return Outcome(SNAPSHOT.name, "success", "", rows, rows, 0)


def _comparable() -> Path | None:
    """The published database, if there is one and it is of this version."""
    try:
        database.connect().close()
    except DatabaseUnusable:
        return None
    return database.current()


def refresh(
    sources: Sequence[Source] = (),
    address: str | None = None,
    *,
    offline: bool = False,
    any_size: bool = False,
    tell: Tell = silently,
) -> Run:
    """Fetch the sources, by default all that live, and publish a database of what they hold now.

    Each source ends in one word: success; unchanged, its bytes are those the published database
    was made from; unavailable, it gave no data now and what was known of it stands; failed, it
    gave what it never gave, and a person must look. None keeps another from being published.
    What was not read anew is carried over from the published database, or, where there is none
    yet, from the embedded snapshot. A database is built only where a source has changed.

    `address` names a local file or another address for the one source given, read even if it is
    unchanged. `offline` reads what was fetched before. `any_size` takes a release that is far from
    the size of the one before.

    Raises BadRequest for a source that is not fetched, and DatabaseUnusable when another run holds
    the lock or the directory cannot be written.
    """
    settings = Settings.of()
    sources = sources or [source for source in SOURCES if source.name in LIVE]
    for source in sources:
        _raise_unless_readable(source, address)
    options = Options(settings, address, offline, any_size, tell)
    try:
        run = _run(sources, options)
    except UngaError as error:
        _notify(options, f"nothing could be built: {error}", ())
        raise
    if run.exit_code == SourceChanged.exit_code:
        failed = ", ".join(o.source for o in run.outcomes if o.status == "failed")
        _notify(options, f"{failed} failed, a person must look", run.outcomes)
    return run


def _run(sources: Sequence[Source], options: Options) -> Run:
    run_id, started = _run_id(), now()
    with _lock():
        before = database.current()
        base = before or database.SNAPSHOT
        outcomes: dict[str, Outcome] = {}
        readings: dict[str, Sequence[Anew]] = {}
        with _known(base) as known, _fetcher(options) as fetcher:
            for source in sources:
                job = Gathering(source, known, run_id, before is None, options)
                outcomes[source.name], anew = job.of(fetcher)
                if anew:
                    readings[source.name] = anew
        if readings:
            options.tell(Event("build", "", "building and checking the database"))
            for name, broken in _publish(run_id, base, readings).items():
                outcomes[name] = Outcome(name, "failed", str(broken))
        if database.current() is None:
            _build(run_id, base, {})
        for name, *rows in _rows_of(run_id):
            outcomes[name] = Outcome(name, outcomes[name].status, outcomes[name].detail, *rows)
        published = database.current() if database.current() != before else None
        run = Run(run_id, started, now(), tuple(outcomes.values()), published)
        runs.record(run.rows())
    return run


def _notify(options: Options, text: str, outcomes: Sequence[Outcome]) -> None:
    if not options.settings.webhook:
        return
    rows = [asdict(outcome) for outcome in outcomes]
    if fault := webhook.post(options.settings, f"unga refresh: {text}", rows):
        options.tell(Event("notify", "", fault))


def rollback() -> Path:
    """Return to the database before; the next refresh starts from it.

    Raises DatabaseUnusable when there is none, or a build or refresh is running.
    """
    with _lock():
        return database.rollback()


def _raise_unless_readable(source: Source, address: str | None) -> None:
    if source.read is None:
        raise BadRequest(f"{source.name} is not fetched; `unga build` builds from it")
    if address is None and source.name not in LIVE:
        raise BadRequest(f"{source.name} has no address of its own: give its file with --from")


@contextmanager
def _known(base: Path) -> Iterator[Connection]:
    """A connection that sees the database before, or the snapshot, as schema `base`."""
    with closing(database.memory()) as con:
        if base.is_file():
            database.connect(base).close()  # of another version it is told in words
        else:
            database.create_schema(con)
        with database.attached(con, base):
            yield con


@contextmanager
def _fetcher(options: Options) -> Iterator[Fetcher]:
    if options.offline:
        yield Offline()
        return

    def progress(address: str, done: int, total: int | None) -> None:
        options.tell(Event("fetch", "", address, done, total))

    with Client(options.settings, progress) as client:
        yield client


# -- the database ----------------------------------------------------------------------------


def _publish(run_id: str, base: Path, readings: Readings) -> dict[str, ChecksFailed]:
    """Publish a database with the readings but for those that break a rule: these, by source."""
    try:
        _build(run_id, base, readings)
    except ChecksFailed as error:
        if not readings:
            raise
        together = error
    else:
        return {}
    broken: dict[str, ChecksFailed] = {}
    if len(readings) > 1:
        broken = {
            n: rule for n, anew in readings.items() if (rule := _breaks(run_id, base, {n: anew}))
        }
    if not broken:
        return dict.fromkeys(readings, together)
    sound = {name: anew for name, anew in readings.items() if name not in broken}
    return broken | _publish(run_id, base, sound) if sound else broken


def _rows_of(run_id: str) -> list[tuple[str, int, int, int]]:
    """Source, and its rows read, loaded and rejected by a run."""
    with closing(database.connect()) as con:
        rows = database.query(
            con,
            "SELECT source, sum(rows_read)::INTEGER AS read, sum(rows_loaded)::INTEGER AS loaded, "
            "sum(rows_rejected)::INTEGER AS rejected "
            "FROM ingest_runs WHERE run_id = $run_id GROUP BY source",
            run_id=run_id,
        )
    return rows.rows()


def _breaks(run_id: str, base: Path, readings: Readings) -> ChecksFailed | None:
    """What rule the readings break; None where none."""
    try:
        _build(run_id, base, readings, rehearsal=True)
    except ChecksFailed as error:
        return error
    return None


def _build(run_id: str, base: Path, readings: Readings, *, rehearsal: bool = False) -> None:
    with database.build(rehearsal=rehearsal) as con:
        assemble(con, base, readings)
        finish(con)
        changes.record(con, base, run_id, now())
        analytics.build(con, base)


@contextmanager
def _lock() -> Iterator[None]:
    """One build at a time; the lock of a process that was killed is free again at once."""
    directory = database.data_dir()
    with database.writing_to(directory):
        directory.mkdir(parents=True, exist_ok=True)
        try:
            lock = filelock.FileLock(directory / "refresh.lock").acquire(timeout=0)
        except filelock.Timeout:
            raise DatabaseUnusable(f"another build or refresh is running in {directory}") from None
        with lock:
            yield


def _run_id() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _fingerprint(directory: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(directory.glob("*.parquet")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
