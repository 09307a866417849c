"""The only module that opens DuckDB: connect, build, check, publish.

A published database is an immutable file, `unga-<built>.duckdb`, behind the pointer
`unga.duckdb`, a symbolic link. Readers follow the pointer when they connect; a build writes a
new file beside it and, when every check holds, moves the pointer in one step. So a reader never
blocks a refresh and never sees half of one. The database before stays, to roll back to; older
ones and what a killed build left go at the next, except those that a reader holds.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import duckdb
import platformdirs
import polars as pl

from data.errors import BadRequest, ChecksFailed, DatabaseUnusable

Connection = duckdb.DuckDBPyConnection

SCHEMA_VERSION = 2
POINTER = "unga.duckdb"

_HERE = Path(str(files("data")))
REFERENCE = _HERE / "reference"
SNAPSHOT = _HERE / "snapshot"


def data_dir() -> Path:
    """Where databases and raw files live.

    `UNGA_DATA_DIR` if set, else `data/` of the checkout, else the user's data directory.
    """
    if named := os.environ.get("UNGA_DATA_DIR"):
        return Path(named)
    if (_HERE.parent / "pyproject.toml").is_file():
        return _HERE
    return Path(platformdirs.user_data_dir("unga"))


def current() -> Path | None:
    """The published database file, or None when there is none yet."""
    pointer = data_dir() / POINTER
    return pointer.resolve() if pointer.exists() else None


def connect(path: Path | None = None) -> Connection:
    """A read-only connection to the published database (or to `path`).

    One connection serves one thread: open another for each request.

    Raises DatabaseUnusable when there is none, or it was made by another version.
    """
    named, path = path, path or current()
    if path is None:
        raise DatabaseUnusable(f"no database in {data_dir()}: run `unga build` first")
    try:
        con = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        if named is None and current() != path:
            return connect()  # another was published, and this one pruned, in between
        raise DatabaseUnusable(f"{path.name} cannot be opened: {_first_line(error)}") from error
    try:
        version = con.execute("SELECT schema_version FROM database_info").fetchall()
    except duckdb.Error:
        version = []
    if version != [(SCHEMA_VERSION,)]:
        con.close()
        made = f"version {version[0][0]}" if version else "another program"
        raise DatabaseUnusable(
            f"{path.name} was made by {made}, this program reads version {SCHEMA_VERSION}: "
            "run `unga build` to make it anew"
        )
    return con


def path_of(con: Connection) -> Path:
    """The file that a connection reads."""
    paths = con.execute("SELECT path FROM duckdb_databases() WHERE path IS NOT NULL").fetchall()
    return Path(paths[0][0])


def memory() -> Connection:
    """An empty database in memory, for examples and tests of definitions."""
    return duckdb.connect()


@contextmanager
def build(*, rehearsal: bool = False) -> Iterator[Connection]:
    """A connection to a new database with all tables and reference facts, published at the end.

    The body fills facts and answers. When it ends well the checks run and the pointer moves; when
    it raises, or a check does not hold, the new file is removed and the published one stands. A
    rehearsal ends so too, and tells only whether all holds.

    Raises ChecksFailed, also when facts do not fit their tables, and DatabaseUnusable when the
    directory cannot be written.
    """
    directory = data_dir()
    path = directory / f"unga-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.duckdb"
    with writing_to(directory):
        directory.mkdir(parents=True, exist_ok=True)
        sweep()
        before = current()
        try:
            with closing(duckdb.connect(str(path))) as con:
                create_schema(con, before.name if before else None)
                yield con
                con.execute("CHECKPOINT")
                raise_if_broken(con)
        except (duckdb.DataError, duckdb.IntegrityError) as error:
            _remove(path)
            raise ChecksFailed(f"{_first_line(error)}; nothing published") from error
        except BaseException:
            _remove(path)
            raise
        if rehearsal:
            _remove(path)
            return
        publish(path)
        sweep()


def query(con: Connection, sql: str, **params: object) -> pl.DataFrame:
    """The result of one query as a frame; `$name` in it is bound to the parameter of that name."""
    frame: pl.DataFrame = con.sql(sql, params=params).pl()
    return frame


@contextmanager
def attached(con: Connection, base: Path) -> Iterator[None]:
    """A base as the catalogue `base` of a database being built: its facts, and `base.analytics`.

    The base is a database file, or a directory of Parquet files named as the tables, in which a
    table without a file is empty; answers lie in its folder `answers`.
    """
    if base.is_dir():
        con.execute("ATTACH ':memory:' AS base")
        own = "SELECT database_name, table_name FROM duckdb_tables() WHERE schema_name = 'main'"
        for name, table in con.execute(own).fetchall():
            file = base / f"{table}.parquet"
            empty = f'"{name}".main.{table} LIMIT 0'
            facts = f"read_parquet('{_quoted(file)}')" if file.exists() else empty
            con.execute(f"CREATE VIEW base.{table} AS FROM {facts}")
        con.execute("CREATE SCHEMA base.analytics")
        for file in sorted((base / "answers").glob("*.parquet")):
            rows = f"read_parquet('{_quoted(file)}')"
            con.execute(f"CREATE VIEW base.analytics.{file.stem} AS FROM {rows}")
    else:
        con.execute(f"ATTACH '{_quoted(base)}' AS base (READ_ONLY)")
    try:
        yield
    finally:
        con.execute("DETACH base")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def restrict(con: Connection) -> None:
    """Shut a connection to the world outside its database: no file, no network, no setting."""
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def run_sql(con: Connection, sql: str, params: Mapping[str, str]) -> pl.DataFrame:
    """The result of a statement a user wrote; `$name` in it is bound to a parameter.

    Raises BadRequest, with DuckDB's own words, when it cannot be run or gives no rows to show.
    """
    try:
        relation = con.sql(sql, params=dict(params) or None)
        if relation is None:
            raise BadRequest("the statement gives no rows: expected a query")
        frame: pl.DataFrame = relation.pl()
    except duckdb.Error as error:
        raise BadRequest(str(error).strip()) from error
    return frame


def create_schema(con: Connection, replaces: str | None = None) -> None:
    """Create every table, type and macro in an empty database, and fill the reference facts.

    `replaces` names the database file that was published before it.
    """
    for script in sorted((_HERE / "schema").glob("*.sql")):
        con.execute(script.read_text("utf-8"))
    con.execute((_HERE / "macros.sql").read_text("utf-8"))
    con.execute(
        "INSERT INTO database_info VALUES (?, ?, NULL, ?)",
        [SCHEMA_VERSION, datetime.now(UTC).replace(tzinfo=None, microsecond=0), replaces],
    )
    for table in REFERENCE_TABLES:
        insert(con, table, _reference(table))


REFERENCE_TABLES = (
    "member_states",
    "state_names",
    "participation_gaps",
    "groups",
    "group_members",
    "group_affiliates",
)


def _reference(table: str) -> pl.DataFrame:
    # Every column is text here, an empty field is NULL: DuckDB casts to the column's own type.
    return pl.read_csv(REFERENCE / f"{table}.csv", infer_schema=False)


def insert(con: Connection, table: str, frame: pl.DataFrame, *, or_ignore: bool = False) -> None:
    """Append a frame to a table by column name; columns the frame lacks stay NULL.

    With `or_ignore`, a row whose key is there already is left out.
    """
    con.register("incoming", frame)
    verb = "INSERT OR IGNORE" if or_ignore else "INSERT"
    con.execute(f"{verb} INTO {table} BY NAME SELECT * FROM incoming")
    con.unregister("incoming")


def check(con: Connection) -> pl.DataFrame:
    """The rows that break a rule of `data/checks`: check_name, subject, detail. None: all hold.

    Before there are answers only the rules on facts are held.
    """
    answered = not query(con, "FROM duckdb_tables() WHERE schema_name = 'analytics'").is_empty()
    rules = {script.stem: script.read_text("utf-8") for script in CHECKS}
    return pl.concat(
        query(con, rule).select(
            pl.lit(name).alias("check_name"),
            pl.col("subject").cast(pl.String),
            pl.col("detail").cast(pl.String),
        )
        for name, rule in rules.items()
        if answered or "analytics." not in rule
    )


CHECKS = sorted((_HERE / "checks").glob("*.sql"))


def raise_if_broken(con: Connection) -> None:
    """Raise ChecksFailed, naming the first row, when a rule of `data/checks` does not hold."""
    broken = check(con)
    if broken.is_empty():
        return
    name, subject, detail = broken.row(0)
    raise ChecksFailed(
        f"{len(broken)} rows break a rule, the first {name}: {subject}: {detail}; nothing published"
    )


def findings(con: Connection) -> pl.DataFrame:
    """What `data/findings` notices in the facts: check_name, subject, detail, source."""
    return pl.concat(
        query(con, script.read_text("utf-8")).select(
            pl.lit(name).alias("check_name"), pl.col("subject", "detail", "source").cast(pl.String)
        )
        for name, script in FINDINGS.items()
    )


FINDINGS = {
    script.stem.replace("_", " "): script for script in sorted((_HERE / "findings").glob("*.sql"))
}


def publish(path: Path) -> None:
    """Move the pointer to a finished database, in one step that a crash cannot divide."""
    pointer = path.parent / POINTER
    fresh = path.parent / f"{POINTER}.{secrets.token_hex(4)}"
    fresh.symlink_to(path.name)
    fresh.replace(pointer)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def previous() -> Path | None:
    """The database that was published before the present one, or None when it is not there."""
    if (path := current()) is None:
        return None
    with closing(connect(path)) as con:
        (replaces,) = con.execute("SELECT replaces FROM database_info").fetchall()[0]
    before = path.with_name(replaces) if replaces else path
    return before if before != path and before.is_file() else None


def rollback() -> Path:
    """Move the pointer back to the database before, and return that one.

    The one left stays until the next build, which starts from the one returned to.

    Raises DatabaseUnusable when there is none before.
    """
    before = previous()
    if before is None:
        raise DatabaseUnusable(f"no database before the present one in {data_dir()}")
    connect(before).close()  # one that cannot be opened is no way back
    with writing_to(data_dir()):
        publish(before)
    return before


def sweep() -> None:
    """Remove the databases out of use and whatever a killed build left.

    The present database stays, and the one before it, and any that a reader holds. Only one build
    may run: the caller holds the lock.
    """
    directory = data_dir()
    if (path := current()) is None:
        return  # nothing here is known to be out of use
    try:
        used = {path, previous()}
    except DatabaseUnusable:
        return  # of another program or version: likewise
    for file in directory.iterdir():
        if file.is_symlink() and file.name.startswith(f"{POINTER}."):
            file.unlink()  # a pointer that was not yet moved
        elif not (built := _BUILT.match(file.name)) or file in used:
            continue
        elif file.is_dir():
            shutil.rmtree(file)  # where a large query spilled
        elif not _held(path.with_name(built[0])):
            file.unlink()


_BUILT = re.compile(r"unga-\d{8}T\d{12}\.duckdb")


def _held(path: Path) -> bool:
    """Whether another process has the database open: DuckDB locks the file while it does."""
    if not path.exists():
        return False
    with path.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    Path(f"{path}.wal").unlink(missing_ok=True)


@contextmanager
def writing_to(directory: Path) -> Iterator[None]:
    """Tell of a disk that is full or may not be written in one line.

    Raises DatabaseUnusable for it; any other error of the body goes on.
    """
    try:
        yield
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
        raise DatabaseUnusable(f"cannot write to {directory}: {_first_line(error)}") from error
    except OSError as error:
        if error.errno not in _WRITE_ERRORS:
            raise
        raise DatabaseUnusable(f"cannot write to {directory}: {error.strerror}") from error


_WRITE_ERRORS = {errno.EACCES, errno.EDQUOT, errno.ENOSPC, errno.EPERM, errno.EROFS, errno.ENOTDIR}


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
