"""The process in which an untrusted query runs: one query in, its rows out, and then it ends.

It is started by `data.sandbox` as a script, and opens DuckDB itself rather than through
`data.database`, whose imports would take longer than most queries do.
"""

from __future__ import annotations

import json
import math
import resource
import signal
import sys
import time
from pathlib import Path

import duckdb
import pyarrow as pa

SETTINGS = (
    "SET threads = 1",
    "SET temp_directory = ''",
    "SET max_temp_directory_size = '0B'",
    "SET python_enable_replacements = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
SLACK = 96 << 20  # bytes that Python, Arrow and DuckDB take beside the query's own


def main() -> None:
    """Read a request as JSON from standard input; write a line of JSON and the rows as Arrow."""
    asked = json.load(sys.stdin)
    con = connect(asked["database"], asked["memory"])
    confine(asked["seconds"], asked["deadline"], asked["memory"])
    try:
        rows = answer(con, asked["sql"], asked["params"], asked["rows"] + 1)
    except (duckdb.OutOfMemoryException, MemoryError):
        memory = asked["memory"] >> 20
        _write({"error": f"stopped: the query needs more than {memory:,} MB of memory"})
        return
    except (duckdb.Error, pa.ArrowException) as error:
        _write({"error": str(error).strip()})
        return
    truncated = rows.num_rows > asked["rows"]
    rows = rows.slice(0, asked["rows"])
    if rows.nbytes > asked["bytes"]:
        _write({"error": f"the result is larger than {asked['bytes']:,} bytes"})
        return
    _write({"truncated": truncated})
    with pa.ipc.new_stream(sys.stdout.buffer, rows.schema) as out:
        out.write_table(rows)


def connect(path: str, memory: int) -> duckdb.DuckDBPyConnection:
    """A read-only connection from which nothing but the database is within reach."""
    con = duckdb.connect(path, read_only=True)
    con.execute(f"SET memory_limit = '{int(memory)}B'")
    for setting in SETTINGS:
        con.execute(setting)
    return con


def confine(seconds: float, deadline: float, memory: int) -> None:
    """Let the kernel end this process where DuckDB's own limits do not reach.

    However long the process took to start, a query has a second.
    """
    # The default action: no Python code needs to run for the process to end.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, max(1.0, deadline - time.monotonic()))
    ceiling = math.ceil(seconds) + 1
    for limit, value in (
        (resource.RLIMIT_CPU, ceiling),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(limit, (value, value))
    statm = Path("/proc/self/statm")
    if statm.exists():
        used = int(statm.read_text("ascii").split()[0]) * resource.getpagesize()
        most = used + memory + SLACK
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def answer(con: duckdb.DuckDBPyConnection, sql: str, params: dict[str, str], most: int) -> pa.Table:
    """The first rows of one SELECT.

    Raises duckdb.Error when it is anything else, or cannot be run.
    """
    statements = con.extract_statements(sql)
    if len(statements) != 1:
        raise duckdb.ParserException(f"expected one query, found {len(statements)}")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise duckdb.ParserException(
            f"expected a SELECT, found a {statements[0].type.name}: the database is read-only"
        )
    return con.sql(sql, params=params or None).limit(most).to_arrow_table()


def _write(head: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
