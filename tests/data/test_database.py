from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

import analytics
from data import database
from data.dictionary import dictionary, uncommented
from data.errors import ChecksFailed, DatabaseUnusable

ROOT = Path(__file__).parents[2]


def fill(con: database.Connection, vote: str = "yes") -> None:
    """One roll call with one vote, and the answers the checks read."""
    con.execute(
        "INSERT INTO roll_calls BY NAME SELECT 1 AS roll_call_id, 'A/RES/54/1' AS resolution, '54' AS session, "
        "DATE '1999-12-01' AS date, 'resolution' AS scope, 'release' AS stated_in, 'undl_votes' AS source"
    )
    con.execute("INSERT INTO votes VALUES (1, 'BRA', ?)", [vote])
    analytics.build(con)


def votes(con: database.Connection) -> list[str]:
    return database.query(con, "SELECT vote::VARCHAR AS vote FROM votes")["vote"].to_list()


def test_a_reader_keeps_its_database_while_another_is_published(data_dir: Path) -> None:
    with database.build() as con:
        fill(con, "yes")
    with closing(database.connect()) as old:
        with database.build() as con:
            fill(con, "no")
        assert votes(old) == ["yes"]
        with closing(database.connect()) as new:
            assert votes(new) == ["no"]


def test_a_build_that_fails_leaves_nothing(data_dir: Path) -> None:
    with database.build() as con:
        fill(con)
    before = database.current()
    files = sorted(path.name for path in data_dir.iterdir())
    with pytest.raises(RuntimeError, match="stop"), database.build() as con:
        fill(con, "no")
        raise RuntimeError("stop")
    assert database.current() == before
    assert sorted(path.name for path in data_dir.iterdir()) == files


BREAKS = {
    "votes_key": "INSERT INTO votes VALUES (1, 'BRA', 'no')",
    "votes_references": "INSERT INTO votes VALUES (1, 'VAT', 'no')",
    "roll_calls_have_votes": "DELETE FROM votes",
    "dates_possible": "UPDATE roll_calls SET date = current_date + 1",
    "one_regional_group": "INSERT INTO group_members BY NAME SELECT * REPLACE ('WEOG' AS group_code) "
    "FROM group_members WHERE group_code = 'GRULAC' AND ms_code = 'BRA'",
    "symbols_distinct": "INSERT INTO resolutions BY NAME SELECT unnest(['A/RES/54/1A', 'A/RES/54/1 A']) "
    "AS resolution, '54' AS session, 'undl_votes' AS source",
    "support_adds_up": "UPDATE analytics.support SET members = 7",
}


@pytest.mark.parametrize("check", BREAKS)
def test_a_broken_rule_is_named_and_nothing_is_published(data_dir: Path, check: str) -> None:
    with pytest.raises(ChecksFailed, match=check), database.build() as con:
        fill(con)
        con.execute(BREAKS[check])
    assert database.current() is None
    assert not list(data_dir.glob("*.duckdb*"))


def test_every_check_has_a_case_that_breaks_it() -> None:
    assert sorted(BREAKS) == sorted(path.stem for path in (ROOT / "data/checks").glob("*.sql"))


def test_without_a_database_the_message_says_what_to_do(data_dir: Path) -> None:
    with pytest.raises(DatabaseUnusable, match=r"no database in .*: run `unga build` first"):
        database.connect()


def test_another_version_is_refused(data_dir: Path) -> None:
    with database.build() as con:
        fill(con)
        con.execute("UPDATE database_info SET schema_version = 99")
    with pytest.raises(DatabaseUnusable, match="made by version 99, this program reads version 2"):
        database.connect()


def test_another_programs_file_is_refused(data_dir: Path) -> None:
    data_dir.mkdir()
    duckdb.connect(str(data_dir / database.POINTER)).close()
    with pytest.raises(DatabaseUnusable, match="made by another program"):
        database.connect()
    (data_dir / database.POINTER).write_text("no database at all")
    with pytest.raises(DatabaseUnusable, match="cannot be opened"):
        database.connect()


def test_a_directory_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("UNGA_DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(DatabaseUnusable, match="cannot write to"), database.build() as con:
        fill(con)


def test_every_relation_column_and_macro_is_described(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        assert uncommented(con) == []


def test_the_dictionary_is_current(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        current = dictionary(con)
    assert (ROOT / "data/DICTIONARY.md").read_text("utf-8") == current, "run `make dictionary`"


def test_a_restricted_connection_reaches_nothing_outside(snapshot: Path, tmp_path: Path) -> None:
    with closing(database.connect()) as con:
        database.restrict(con)
        for statement in (
            "FROM read_csv('/etc/passwd')",
            f"COPY votes TO '{tmp_path}/votes.csv'",
            f"ATTACH '{tmp_path}/other.duckdb'",
            "SET enable_external_access = true",
            "DELETE FROM votes",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(statement)
    assert not list(tmp_path.iterdir())


def test_no_other_module_opens_duckdb() -> None:
    importers = [
        path.relative_to(ROOT).as_posix()
        for package in ("analytics", "dashboard", "data", "ingest", "unga.py", "terminal.py")
        for path in (
            [ROOT / package] if package.endswith(".py") else (ROOT / package).rglob("*.py")
        )
        if "import duckdb" in path.read_text("utf-8")
    ]
    # The other is a process of its own, which must not hold more than it needs.
    assert sorted(importers) == ["data/database.py", "data/sandbox_process.py"]


def test_macros_give_hand_computed_values() -> None:
    con = database.memory()
    database.create_schema(con)
    row = database.query(
        con,
        "SELECT agreement_index(31, 1, 8) AS ai, agreement_index(0, 0, 0) AS none, "
        "rice_index(9, 7) AS rice, group_position(9, 7, 15)::VARCHAR AS position, "
        "group_position(2, 2, 0)::VARCHAR AS tie, session_number('10emsp') AS number, "
        "session_kind('10emsp') AS kind, share(1, 0) AS nothing, vote_letter('non_voting') AS letter",
    ).row(0, named=True)
    assert row == {
        "ai": (31 - (40 - 31) / 2) / 40,
        "none": None,
        "rice": 2 / 16,
        "position": "abstain",
        "tie": None,
        "number": 10,
        "kind": "emergency special",
        "nothing": None,
        "letter": "X",
    }


def test_days_are_inclusive_and_unknown_ends_open() -> None:
    con = database.memory()
    database.create_schema(con)
    day = datetime(2000, 1, 1, tzinfo=UTC).date()
    row = database.query(
        con,
        "SELECT on_day($d, $d, $d) AS same, on_day(NULL, NULL, $d) AS open, "
        "on_day($d + 1, NULL, $d) AS before, on_day(NULL, $d - 1, $d) AS after",
        d=day,
    ).row(0)
    assert row == (True, True, False, False)


def test_reference_facts_agree_with_counts_published_for_the_end_of_2025() -> None:
    con = database.memory()
    database.create_schema(con)
    counts = database.query(
        con,
        "SELECT group_code, count(*) AS members FROM group_members JOIN groups USING (group_code) "
        "WHERE on_day(coalesce(from_date, formed_date), to_date, DATE '2025-12-31') GROUP BY group_code",
    )
    expected = {
        "AG": 54, "APG": 54, "EEG": 23, "GRULAC": 33, "WEOG": 29, "EU": 27, "NATO": 32, "AU": 54,
        "ASEAN": 11, "OIC": 57, "LAS": 22, "NAM": 121, "G77": 134, "LDC": 44, "LLDC": 32,
        "SIDS": 37, "CARICOM": 14, "BRICS": 10,
    }  # fmt: skip
    found = dict(counts.iter_rows())
    assert {code: found[code] for code in expected} == expected


@pytest.mark.parametrize(
    ("day", "members"),
    [("1945-12-31", 51), ("1955-12-31", 76), ("1960-12-31", 99), ("1973-12-31", 135),
     ("1984-12-31", 159), ("1992-12-31", 179), ("2000-12-31", 189), ("2011-12-31", 193)],
)  # fmt: skip
def test_member_states_number_as_the_united_nations_publishes(day: str, members: int) -> None:
    con = database.memory()
    database.create_schema(con)
    count = database.query(
        con,
        "SELECT count(*) FROM member_states m WHERE status <> 'observer' AND on_day(code_from, code_to, $day::DATE) "
        "AND NOT EXISTS (FROM participation_gaps g WHERE g.ms_code = m.ms_code "
        "AND g.kind = 'not_separate_member' AND $day::DATE BETWEEN g.from_date AND g.to_date)",
        day=day,
    ).item()
    assert count == members


def test_the_data_directory_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNGA_DATA_DIR", raising=False)
    assert database.data_dir() == ROOT / "data"
    monkeypatch.setenv("UNGA_DATA_DIR", os.sep + "elsewhere")
    assert database.data_dir() == Path("/elsewhere")


def test_parquet_without_a_file_is_an_empty_table(tmp_path: Path) -> None:
    pl.DataFrame({"roll_call_id": [5]}).write_parquet(tmp_path / "important_votes.parquet")
    con = database.memory()
    database.create_schema(con)
    with database.attached(con, tmp_path):
        assert database.query(con, "FROM base.important_votes")["roll_call_id"].to_list() == [5]
        assert database.query(con, "FROM base.votes").is_empty()
