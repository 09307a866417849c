"""The pointer, the databases behind it, and what a killed build leaves."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import pytest

import analytics
from data import database
from data.errors import ChecksFailed, DatabaseUnusable

pytestmark = pytest.mark.usefixtures("small_world")


def publish(vote: str) -> Path:
    """Publish a database that holds one vote."""
    with database.build() as con:
        con.execute(
            "INSERT INTO roll_calls BY NAME SELECT 1 AS roll_call_id, 'A/RES/54/1' AS resolution, "
            "'54' AS session, DATE '1999-12-01' AS date, 'resolution' AS scope, "
            "'release' AS stated_in, 'undl_votes' AS source"
        )
        con.execute("INSERT INTO votes VALUES (1, 'BRA', ?)", [vote])
        analytics.build(con)
    path = database.current()
    assert path
    return path


def vote() -> str:
    with closing(database.connect()) as con:
        return str(database.query(con, "SELECT vote::VARCHAR FROM votes").item())


def databases(directory: Path) -> set[Path]:
    return set(directory.glob("unga-*.duckdb"))


@contextmanager
def reader(path: Path) -> Iterator[None]:
    """Another process that holds a database open."""
    code = (
        "import sys, duckdb; con = duckdb.connect(sys.argv[1], read_only=True); "
        "print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        yield
        process.communicate()


def test_the_present_database_and_the_one_before_are_kept(data_dir: Path) -> None:
    *_, before, last = [publish(vote) for vote in ("yes", "no", "abstain", "yes")]
    assert databases(data_dir) == {before, last}
    assert database.current() == last
    assert database.previous() == before


def test_a_database_that_a_reader_holds_is_kept_until_it_is_let_go(data_dir: Path) -> None:
    first = publish("yes")
    with reader(first):
        publish("no")
        publish("yes")
        publish("no")
        assert first in databases(data_dir)
    publish("yes")
    assert len(databases(data_dir)) == 2
    assert first not in databases(data_dir)


def test_rollback_returns_to_the_database_before(data_dir: Path) -> None:
    first, second = publish("yes"), publish("no")
    assert database.rollback() == first == database.current()
    assert vote() == "yes"
    with pytest.raises(DatabaseUnusable, match="no database before the present one"):
        database.rollback()
    third = publish("abstain")
    assert databases(data_dir) == {first, third}, f"{second.name} was rolled back"
    assert database.rollback() == first


def test_rollback_needs_a_database_that_opens(data_dir: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="no database before the present one"):
        database.rollback()
    first, second = publish("yes"), publish("no")
    first.write_bytes(b"damaged")
    with pytest.raises(DatabaseUnusable, match="cannot be opened"):
        database.rollback()
    assert database.current() == second


def test_what_a_killed_build_left_is_removed_and_nothing_else(data_dir: Path) -> None:
    first, second = publish("yes"), publish("no")
    stray = data_dir / "unga-20990101T000000000000.duckdb"
    duckdb.connect(str(stray)).close()
    Path(f"{stray}.wal").write_bytes(b"")
    Path(f"{stray}.tmp").mkdir()
    (data_dir / "unga.duckdb.0badcafe").symlink_to(stray.name)
    mine = [data_dir / "unga-copy.duckdb", data_dir / "unga.duckdb.bak", data_dir / "notes.txt"]
    for file in mine:
        file.write_text("mine")
    database.sweep()
    pointer = data_dir / database.POINTER
    assert set(data_dir.iterdir()) == {first, second, pointer, *mine}


def test_without_a_pointer_nothing_is_removed(data_dir: Path) -> None:
    path = publish("yes")
    (data_dir / database.POINTER).unlink()
    database.sweep()
    assert databases(data_dir) == {path}


def test_a_reader_that_finds_its_database_pruned_takes_the_new_one(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale, fresh = data_dir / "unga-20000101T000000000000.duckdb", publish("no")
    seen = iter([stale, fresh, fresh])
    monkeypatch.setattr(database, "current", lambda: next(seen))
    assert vote() == "no"


DO_NOT_FIT = {
    "duplicate key": "INSERT INTO resolutions BY NAME SELECT unnest(['A', 'A']) AS resolution, "
    "'1' AS session, 'undl_votes' AS source",
    "perhaps": "INSERT INTO votes VALUES (1, 'BRA', 'perhaps')",
    "99999": "INSERT INTO roll_calls BY NAME SELECT 99999 AS published_yes, 2 AS roll_call_id, "
    "'1' AS session, DATE '1999-12-01' AS date, 'resolution' AS scope, 'release' AS stated_in, "
    "'undl_votes' AS source",
}


@pytest.mark.parametrize("message", DO_NOT_FIT)
def test_facts_that_do_not_fit_are_not_published(data_dir: Path, message: str) -> None:
    path = publish("yes")
    with (
        pytest.raises(ChecksFailed, match=rf"{message}.*; nothing published"),
        database.build() as con,
    ):
        con.execute(DO_NOT_FIT[message])
    assert databases(data_dir) == {path}
    assert vote() == "yes"
