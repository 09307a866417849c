"""Help with queries that fail, in the words DuckDB fails with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from data import database
from data.database import Connection, run_sql
from data.errors import BadRequest
from data.query_help import Help, help_with


@pytest.fixture(scope="module")
def con() -> Iterator[Connection]:
    """The tables of facts, and an answer."""
    with closing(database.memory()) as con:
        database.create_schema(con)
        con.execute("CREATE SCHEMA analytics; CREATE TABLE analytics.support (members SMALLINT)")
        yield con


def helped(con: Connection, sql: str) -> Help:
    with pytest.raises(BadRequest) as refused:
        run_sql(con, sql, {})
    return help_with(con, sql, str(refused.value))


@pytest.mark.parametrize(
    ("sql", "meant"),
    [
        ("SELECT vote FROM vote", "SELECT vote FROM votes"),
        ("SELECT *\nFROM votes JOIN rollcalls USING (roll_call_id)",
         "SELECT *\nFROM votes JOIN roll_calls USING (roll_call_id)"),
        ("FROM support", "FROM analytics.support"),
        ("FROM analytics.suport", "FROM analytics.support"),
        ("SELECT mscode FROM votes", "SELECT ms_code FROM votes"),
        ("SELECT v.mscode FROM votes v", "SELECT v.ms_code FROM votes v"),
        ("SELECT iscast(vote) FROM votes", "SELECT is_cast(vote) FROM votes"),
        ('FROM votes WHERE vote = "yes"', "FROM votes WHERE vote = 'yes'"),
    ],
)  # fmt: skip
def test_the_name_meant_comes_first(con: Connection, sql: str, meant: str) -> None:
    _, repaired = helped(con, sql).repairs[0]
    assert repaired == meant
    run_sql(con, repaired, {})


def test_the_place_is_marked(con: Connection) -> None:
    found = helped(con, "SELECT vote\nFROM vote")
    assert found.place == "LINE 2: FROM vote\n             ^^^^"
    assert found.said == "Catalog Error: Table with name vote does not exist!"
    assert helped(con, "SELEC 1").place == "LINE 1: SELEC 1\n        ^^^^^"


def test_a_column_that_stands_elsewhere_is_told_of(con: Connection) -> None:
    found = helped(con, "SELECT title FROM votes")
    assert found.repairs == ()
    assert found.elsewhere == ("drafts", "resolutions", "roll_calls", "sources")


@pytest.mark.parametrize(
    "sql", ['SELECT "a(b" FROM votes', 'SELECT "[" FROM votes', 'FROM "x(.*"', "SELECT 1 +"]
)
def test_whatever_is_written_breaks_nothing(con: Connection, sql: str) -> None:
    assert helped(con, sql).said


def test_what_is_no_fault_of_names_is_left_as_it_is(con: Connection) -> None:
    said = "stopped: the query took more than 5 s"
    assert help_with(con, "FROM votes", said) == Help(said)
