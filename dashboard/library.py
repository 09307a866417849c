"""The published database, as the requests of one server read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar, cast

import polars as pl

from analytics.vote_matrix import VoteMatrix, load_memberships, load_vote_matrix
from data import database
from data.database import Connection

T = TypeVar("T")


class Library:
    """Opens the database published at that moment, for one request at a time.

    DuckDB reads the catalogue of a file for its first connection and forgets it with its last. So
    one is kept beside those of the requests, which then open thirty times as fast; when another
    database is published, the next request lets it go.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._path: Path | None = None
        self._kept: Connection | None = None

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """A connection for one request, and one answer: never two databases in it.

        Many requests run side by side, so each gets one thread and a bounded part of the memory.

        Raises DatabaseUnusable when there is none, or it was made by another version.
        """
        self._keep(database.current())
        with closing(database.connect()) as con:
            con.execute("SET threads = 1")
            con.execute("SET memory_limit = '1GB'")
            con.execute("SET enable_progress_bar = false")  # it would be drawn into the log
            yield con

    def _keep(self, path: Path | None) -> None:
        with self._lock:
            if path == self._path or path is None:
                return
            before, self._kept, self._path = self._kept, database.connect(path), path
        if before:
            before.close()


def record(con: Connection) -> tuple[VoteMatrix, pl.DataFrame]:
    """Every vote as one array, and the memberships: read once from each published database."""
    return kept(con, _record)


def _record(con: Connection) -> tuple[VoteMatrix, pl.DataFrame]:
    return load_vote_matrix(con), load_memberships(con)


def kept(con: Connection, answer: Callable[[Connection], T]) -> T:
    """What a function of a database answers: computed once for each published one, then kept.

    A published database never changes, and its file has a name of its own.
    """
    path = database.path_of(con)
    found = _KEPT.get((path, answer))
    if found is None:
        for other in [key for key in list(_KEPT) if key[0] != path]:
            _KEPT.pop(other, None)  # one database is published at a time
        found = _KEPT[path, answer] = answer(con)
    return cast("T", found)


_KEPT: dict[tuple[Path, Callable[[Connection], Any]], Any] = {}
