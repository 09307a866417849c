from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import polars as pl
import pytest

from data.database import Connection, create_schema, insert


@pytest.fixture
def empty_database() -> Iterator[Connection]:
    """Every table and the reference facts, no roll call."""
    con = duckdb.connect()
    create_schema(con)
    con.execute("CREATE SCHEMA IF NOT EXISTS analytics")
    yield con
    con.close()


@pytest.fixture
def small_database(empty_database: Connection) -> Connection:
    """Three sessions of an invented record with real states."""
    letters = {
        "USA": "NNNYNA",
        "GBR": "NANYAA",
        "FRA": "NANYAY",
        "POL": "YAAYAY",
        "RUS": "YYNNYX",
        "CHN": "YYYNYY",
        "IND": "YYAAYY",
        "BRA": "YYYAYY",
        "NGA": "YYYXYY",
        "DDR": "Y-----",
    }
    sessions = ["44", "59", "59", "78", "78", "11emsp"]
    days = [date(1989, 12, 15), date(2004, 12, 3), date(2004, 12, 3)]
    days += [date(2023, 12, 4), date(2023, 12, 4), date(2023, 2, 23)]
    symbols = ["A/RES/44/1", "A/RES/59/1", None, "A/RES/78/1", "A/RES/78/2", "A/RES/ES-11/6"]
    titles = [
        "Nuclear disarmament",
        "Nuclear disarmament",
        "Paragraph 2",
        "Human rights",
        "Weapons",
        None,
    ]
    insert(
        empty_database,
        "roll_calls",
        pl.DataFrame(
            {
                "roll_call_id": [10, 20, -3, 40, 50, 60],
                "resolution": symbols,
                "session": sessions,
                "date": days,
                "scope": ["resolution", "resolution", "paragraph"] + ["resolution"] * 3,
                "title": titles,
                "source": ["undl_votes"] * 6,
                "stated_in": ["release"] * 6,
            }
        ),
    )
    insert(
        empty_database,
        "resolutions",
        pl.DataFrame(
            {
                "resolution": ["A/RES/44/1", "A/RES/59/1", "A/RES/78/1"],
                "session": ["44", "59", "78"],
                "agenda_title": ["Disarmament", "Disarmament", None],
                "subjects": [["NUCLEAR DISARMAMENT"], ["NUCLEAR DISARMAMENT--TREATIES"], None],
                "source": ["undl_votes"] * 3,
            }
        ),
    )
    insert(
        empty_database,
        "roll_call_issues",
        pl.DataFrame({"roll_call_id": [10, 10, 20], "issue_code": ["nu", "di", "nu"]}),
    )
    insert(empty_database, "important_votes", pl.DataFrame({"roll_call_id": [10]}))
    votes = {"Y": "yes", "N": "no", "A": "abstain", "X": "non_voting"}
    insert(
        empty_database,
        "votes",
        pl.DataFrame(
            [
                {"roll_call_id": number, "ms_code": state, "vote": votes[letter]}
                for state, row in letters.items()
                for number, letter in zip([10, 20, -3, 40, 50, 60], row, strict=True)
                if letter != "-"
            ]
        ),
    )
    return empty_database
