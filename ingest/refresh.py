"""The job that builds a database: lock, fetch, read, load, analyse, check, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Literal

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
)
from ingest import changes
from ingest.fetch import Client
from ingest.live import LIVE, Getter, Offline, Part, given
from ingest.load import Retrieval, assemble, finish, load
from ingest.progress import Event, Tell, silently
from ingest.settings import Settings
from ingest.shelf import Shelf
from ingest.source import Reading, Source, Unreconciled
from ingest.sources import SOURCES
from ingest.sources.snapshot import SNAPSHOT

# A release with fewer rows than this share of the one before has lost some; one with more is
# something else.
LEAST, MOST = 0.99, 1.5

Status = Literal["success", "unchanged", "unavailable", "failed"]
Anew = tuple[Reading | Unreconciled, Retrieval]
Readings = Mapping[str, Sequence[Anew]]


@dataclass(frozen=True)
class Outcome:
    """What a run did with one source, in one word and with what a person should know."""

    source: str
    status: Status
    detail: str = ""
    rows_read: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0


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
    run = Retrieval(_run_id(), SNAPSHOT.address, _fingerprint(database.SNAPSHOT), _now())
    with _lock(), database.build() as con:
        assemble(con, database.SNAPSHOT, {})
        (rows,) = con.execute(
            "SELECT (SELECT count(*) FROM votes) + (SELECT count(*) FROM sponsorships)"
        ).fetchall()[0]
        load(con, SNAPSHOT, Reading(tables={}, rows_read=rows, whole=True), run)
        finish(con)
        changes.record(con, _comparable() or database.SNAPSHOT, run.run_id, _now())
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
    run_id, started = _run_id(), _now()
    with _lock():
        before = database.current()
        base = before or database.SNAPSHOT
        readings: dict[str, Sequence[Anew]] = {}
        outcomes: dict[str, Outcome] = {}
        with _known(base) as known, _fetcher(settings, offline, tell) as fetcher:
            for source in sources:
                getter = Getter(fetcher, settings, _shelf(source))
                if address:
                    parts = given(getter, source, address)
                else:
                    parts = chain.from_iterable(
                        gather(getter, known) for gather in LIVE[source.name]
                    )
                # A file that a person named is the first where no database is yet.
                unlike = any_size or bool(address and before is None)
                job = _Gathering(source, known, run_id, address is not None, unlike, tell)
                outcomes[source.name], readings[source.name] = job.of(parts)
                if outcomes[source.name].status in {"success", "unchanged"} and not address:
                    getter.tidy()
        readings = {name: anew for name, anew in readings.items() if anew}
        if readings:
            tell(Event("build", "", "building and checking the database"))
            for name, broken in _publish(run_id, base, readings).items():
                outcomes[name] = Outcome(name, "failed", str(broken))
        if database.current() is None:
            _build(run_id, base, {})
        for name, *rows in _rows_of(run_id):
            outcomes[name] = Outcome(name, outcomes[name].status, outcomes[name].detail, *rows)
        now = database.current()
        run = Run(run_id, started, _now(), tuple(outcomes.values()), now if now != before else None)
        runs.record(run.rows())
    return run


def rollback() -> Path:
    """Return to the database before; the next refresh starts from it.

    Raises DatabaseUnusable when there is none, or a build or refresh is running.
    """
    with _lock():
        return database.rollback()


# -- one source ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Gathering:
    """Reads the parts of one source that are not those the database before was made from."""

    source: Source
    known: Connection
    run_id: str
    anyway: bool
    any_size: bool
    tell: Tell

    def of(self, parts: Iterable[Part]) -> tuple[Outcome, list[Anew]]:
        """The word for the source, and a reading of each part that changed."""
        name = self.source.name
        read: list[Anew] = []
        status: Status
        try:
            for part in parts:
                if self.anyway or not self._is_known(part):
                    read.append(self._read(part))  # noqa: PERF401 # what came before a fault stays
        except SourceUnavailable as error:
            status, detail = "unavailable", f"{error}; {self._stands()}"
        except SourceChanged as error:
            status, detail = "failed", str(error)
        else:
            status, detail = ("success" if read else "unchanged"), ""
        return Outcome(name, status, detail), read

    def _is_known(self, part: Part) -> bool:
        which = "whole" if part.whole else "NOT whole AND address = $address"
        last: str | None = database.query(
            self.known,
            f"SELECT arg_max(sha256, retrieved_at) AS sha256 FROM base.ingest_runs "
            f"WHERE source = $source AND status = 'success' AND {which}",
            source=self.source.name,
            **({} if part.whole else {"address": part.address}),
        ).item()
        return last == part.sha256

    def _read(self, part: Part) -> Anew:
        self.tell(Event("read", self.source.name, part.address))
        reading = part.read([kept.path for kept in part.files])
        # The research data set comes in layouts with different rows for the same facts.
        if reading.whole and isinstance(reading, Reading) and not self.any_size:
            self._raise_if_far_from_before(reading)
        mark = part.files[0] if len(part.files) == 1 else None
        return reading, Retrieval(
            self.run_id,
            part.address,
            part.sha256,
            max(kept.retrieved_at for kept in part.files),
            mark.etag if mark else None,
            mark.last_modified if mark else None,
        )

    def _raise_if_far_from_before(self, reading: Reading) -> None:
        rows: int | None = database.query(
            self.known,
            "SELECT arg_max(rows_read, retrieved_at) FROM base.ingest_runs "
            "WHERE source = $source AND whole AND status = 'success'",
            source=self.source.name,
        ).item()
        if rows and not LEAST * rows <= reading.rows_read <= MOST * rows:
            raise SourceChanged(
                f"{self.source.name}: {reading.rows_read:,} rows, the release before had {rows:,}; "
                "if that is right, take it with --any-size"
            )

    def _stands(self) -> str:
        """Which data stand, and how old they are."""
        name = self.source.name
        loaded = database.query(
            self.known,
            "SELECT max(retrieved_at) AS at FROM base.ingest_runs "
            "WHERE source = $source AND status = 'success'",
            source=name,
        ).item()
        seen = runs.last().filter(pl.col("source") == name)["good_at"].to_list()
        good = max((at for at in (loaded, *seen) if at), default=None)
        if good is None:
            return "there are no earlier data of it"
        days = (_now() - good).days
        age = "of today" if days < 1 else f"{days} day{'s' * (days > 1)} old"
        return f"the data last seen on {good:%Y-%m-%d} stand, {age}"


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
def _fetcher(settings: Settings, offline: bool, tell: Tell) -> Iterator[Client | Offline]:
    if offline:
        yield Offline()
        return
    with Client(
        settings, lambda what, done, total: tell(Event("fetch", "", what, done, total))
    ) as client:
        yield client


def _shelf(source: Source) -> Shelf:
    return Shelf(database.data_dir() / "raw" / source.name)


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
        changes.record(con, base, run_id, _now())
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


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _fingerprint(directory: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(directory.glob("*.parquet")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
