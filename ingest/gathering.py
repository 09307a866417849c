"""What a run does with one source: get its parts, read those that changed, say how it went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from data import database, runs
from data.database import Connection
from data.errors import SourceChanged, SourceUnavailable, UngaError
from ingest.clock import now
from ingest.live import LIVE
from ingest.load import Retrieval
from ingest.parts import Fetcher, Getter, Part, given
from ingest.progress import Event, Tell
from ingest.settings import Settings
from ingest.shelf import Shelf
from ingest.source import Reading, Source, Unreconciled

# A release with fewer rows than this share of the one before has lost some; one with more is
# something else.
LEAST, MOST = 0.99, 1.5

Status = Literal["success", "unchanged", "unavailable", "failed"]
Anew = tuple[Reading | Unreconciled, Retrieval]


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
class Options:
    """How a run goes about it."""

    settings: Settings
    address: str | None
    offline: bool
    any_size: bool
    tell: Tell


@dataclass(frozen=True)
class Gathering:
    """Reads the parts of one source that are not those the database before was made from."""

    source: Source
    known: Connection
    run_id: str
    first: bool
    options: Options

    def of(self, fetcher: Fetcher) -> tuple[Outcome, list[Anew]]:
        """The word for the source, and a reading of each part that changed.

        A fault of one part, or of one way to get parts, does not keep the others from being read.
        """
        shelf = Shelf(database.data_dir() / "raw" / self.source.name)
        getter = Getter(fetcher, self.options.settings, shelf)
        parts: list[Part] = []
        read: list[Anew] = []
        faults: list[SourceUnavailable | SourceChanged] = []
        with database.writing_to(database.data_dir()):
            shelf.sweep()
            for way in self._ways(getter):
                try:
                    for part in way:
                        parts.append(part)  # noqa: PERF402 # what came before a fault stays
                except (SourceUnavailable, SourceChanged) as fault:
                    faults.append(fault)
            if not faults and not self.options.address:
                getter.tidy()
        anyway = bool(self.options.address) or any(
            part.whole and not self._is_known(part) for part in parts
        )
        for part in parts:
            if anyway or not self._is_known(part):
                try:
                    read.append(self._read(part))
                except (SourceUnavailable, SourceChanged) as fault:
                    faults.append(fault)
        return self._outcome(faults, getter.notes, bool(read)), read

    def _ways(self, getter: Getter) -> list[Iterator[Part]]:
        """The file that a person named, or the ways in which the source lives."""
        if address := self.options.address:
            return [given(getter, self.source, address)]
        return [gather(getter, self.known) for gather in LIVE[self.source.name]]

    def _outcome(self, faults: Sequence[UngaError], notes: Sequence[str], read: bool) -> Outcome:
        name = self.source.name
        told = [str(fault) for fault in faults]
        if any(isinstance(fault, SourceChanged) for fault in faults):
            return Outcome(name, "failed", "; ".join(told))
        if faults:
            return Outcome(name, "unavailable", "; ".join([*told, self._stands()]))
        return Outcome(name, "success" if read else "unchanged", "; ".join(notes))

    def _is_known(self, part: Part) -> bool:
        """Whether the database before was made from this part as it is now.

        What holds the source whole is read over its parts, so a part is known only if it was read
        with the last such or after it.
        """
        which = "whole" if part.whole else "NOT whole AND address = $address"
        last = database.query(
            self.known,
            f"SELECT arg_max(sha256, run_id) = $sha256 AND coalesce(max(run_id) >= ("
            "  SELECT max(run_id) FROM base.ingest_runs WHERE source = $source AND whole), true) "
            f"FROM base.ingest_runs WHERE source = $source AND status = 'success' AND {which}",
            source=self.source.name,
            sha256=part.sha256,
            **({} if part.whole else {"address": part.address}),
        )
        return bool(last.item())

    def _read(self, part: Part) -> Anew:
        self.options.tell(Event("read", self.source.name, part.address))
        reading = part.read([kept.path for kept in part.files])
        # A file that a person named is the first where no database is yet; and the research data
        # set comes in layouts with different rows for the same facts.
        unlike = self.options.any_size or (self.first and self.options.address)
        if reading.whole and isinstance(reading, Reading) and not unlike:
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
        days = (now() - good).days
        age = "of today" if days < 1 else f"{days} day{'s' * (days > 1)} old"
        return f"the data last seen on {good:%Y-%m-%d} stand, {age}"
