"""What a source is, and what a reader makes of its bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

REJECTED = {"row": pl.Int64, "reason": pl.String, "raw": pl.String}
FINDINGS = {"check_name": pl.String, "subject": pl.String, "detail": pl.String}


@dataclass(frozen=True)
class Reading:
    """What a reader made of one source: fact tables by name, and what it could not read.

    `tables` holds frames whose columns bear the names of the database's; columns left out stay
    NULL. `rows_read` counts the source's own rows: read = loaded + rejected. `rejected` has the
    columns row (from 1), reason and raw; `findings` check_name, subject and detail. `whole` says
    that it holds all that its source has, as a release does and a search does not.
    """

    tables: Mapping[str, pl.DataFrame]
    rows_read: int
    whole: bool
    rejected: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTED))
    findings: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FINDINGS))

    @property
    def rows_loaded(self) -> int:
        return self.rows_read - len(self.rejected)


@dataclass(frozen=True)
class Unreconciled:
    """A reading that can be told only beside the library's record.

    `reconcile` takes the library's roll calls (roll_call_id, session, date, resolution) and votes
    (roll_call_id, ms_code, vote) and is as pure as a reader.
    """

    rows_read: int
    whole: bool
    reconcile: Callable[[pl.DataFrame, pl.DataFrame], Reading]


@dataclass(frozen=True)
class Source:
    """A published source of facts.

    `read` is a pure function from a file to what it holds: it touches neither network, clock nor
    database, and raises SourceChanged, with one clear line, when the file is not what it was. A
    source without one is not read from a file of its own.
    """

    name: str
    title: str
    address: str
    licence: str
    citation: str
    holds: str
    read: Callable[[Path], Reading | Unreconciled] | None = None
