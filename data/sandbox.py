"""A query that nobody vouches for, in a process of its own that can do nothing but answer it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from data import database
from data.errors import BadRequest, DatabaseUnusable

_PROCESS = Path(__file__).with_name("sandbox_process.py")
MAX_SQL = 100_000  # characters
GRACE = 2.0  # seconds after which a process that did not end itself is ended


@dataclass(frozen=True)
class Limits:
    """How much one query may take.

    Seconds, the start of its process counted; rows and bytes of its result; bytes of memory.
    """

    seconds: float = 5.0
    rows: int = 10_000
    bytes: int = 64 << 20
    memory: int = 512 << 20


@dataclass(frozen=True)
class Answer:
    """The rows of a query, and whether there were more than its limit."""

    rows: pl.DataFrame
    truncated: bool


def run_untrusted(
    sql: str, params: Mapping[str, str] | None = None, limits: Limits | None = None
) -> Answer:
    """The answer of the published database to one query, within limits.

    The query runs in a process of its own, on the read-only file, without files, network,
    extensions or settings within reach; only one SELECT is taken. `$name` in it is bound to a
    parameter. Beside the data it can see DuckDB's settings and the path of the file.

    Raises BadRequest, in DuckDB's own words, when it is no such query or exceeds a limit, and
    DatabaseUnusable when there is no database.
    """
    limits = limits or Limits()
    if len(sql) > MAX_SQL:
        raise BadRequest(f"a query of {len(sql):,} characters: expected at most {MAX_SQL:,}")
    database.connect().close()  # of another version it is told in words
    path = database.current()
    if path is None:
        raise DatabaseUnusable("no database: run `unga build` first")
    request = {
        "database": str(path),
        "sql": sql,
        "params": dict(params or {}),
        "seconds": limits.seconds,
        "deadline": time.monotonic() + limits.seconds,
        "rows": limits.rows,
        "bytes": limits.bytes,
        "memory": limits.memory,
    }
    return _answer(*_run(json.dumps(request).encode(), limits), limits)


def _run(request: bytes, limits: Limits) -> tuple[bytes, int]:
    """What the process wrote, and how it ended."""
    process = subprocess.Popen(
        [sys.executable, "-I", str(_PROCESS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},  # what it does not have it cannot show
    )
    # The process ends itself in time; this is for one that cannot.
    watch = threading.Timer(limits.seconds + GRACE, process.kill)
    watch.start()
    with process:
        assert process.stdin  # noqa: S101 # a pipe
        assert process.stdout  # noqa: S101 # a pipe
        try:
            process.stdin.write(request)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended: how is told below
        written = process.stdout.read(2 * limits.bytes)
        process.kill()
    watch.cancel()
    return written, process.returncode


def _answer(written: bytes, ended: int, limits: Limits) -> Answer:
    head, found, body = written.partition(b"\n")
    if not found:
        raise BadRequest(_stopped(ended, limits))
    told = json.loads(head)
    if "error" in told:
        raise BadRequest(told["error"])
    try:
        rows = pl.from_arrow(pa.ipc.open_stream(body).read_all())
    except (pl.exceptions.PolarsError, pa.ArrowException, NotImplementedError) as error:
        raise BadRequest(f"the result cannot be shown, cast it to text: {error}") from error
    return Answer(pl.DataFrame(rows), told["truncated"])


def _stopped(ended: int, limits: Limits) -> str:
    if ended in {-signal.SIGALRM, -signal.SIGXCPU, -signal.SIGKILL}:
        return f"stopped: the query took more than {limits.seconds:g} s"
    return f"stopped: the query broke the process it ran in ({ended})"
