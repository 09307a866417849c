from __future__ import annotations

from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from analytics import lineage, support_blocs
from analytics.bloc_answers import (
    bloc_lineage,
    blocs_of_session,
    nearest_sessions,
    newest_session,
    separating_roll_calls,
    session_summary,
    sessions,
    states_of_blocs,
)
from data import database
from data.database import Connection
from data.errors import BadRequest

SOUTH, NORTH = ("EGY", "NGA", "IND", "BRA", "CUB"), ("FRA", "GBR", "NOR", "SWE")


@pytest.fixture
def world(empty_database: Connection) -> Connection:
    """Sessions 60 and 61: south and north at odds on nine roll calls, at one on the tenth.

    In session 62 all vote alike. In session 60 Brazil votes with the north half the time.
    """
    con = empty_database
    for place, session in enumerate(("60", "61", "62")):
        for n in range(10):
            number = 100 * place + n
            con.execute(
                "INSERT INTO roll_calls BY NAME SELECT $1 AS roll_call_id, $2 AS resolution, "
                "$3 AS session, make_date(2005 + $4, 12, 1) AS date, 'resolution' AS scope, "
                "$5 AS title, 'release' AS stated_in, 'undl_votes' AS source",
                [number, f"A/RES/{session}/{n}", session, place, f"Item {number}"],
            )
            for state in (*SOUTH, *NORTH):
                split = session != "62" and n < 9
                turned = state == "BRA" and session == "60" and n % 2
                vote = "no" if split and (state in NORTH or turned) else "yes"
                con.execute("INSERT INTO votes VALUES ($1, $2, $3)", [number, state, vote])
    support_blocs.build(con)
    lineage.build(con)
    return con


def test_the_newest_session_with_blocs_is_the_one_before_all_agree(world: Connection) -> None:
    assert sessions(world).rows() == [("62", 1), ("61", 2), ("60", 2)]
    assert newest_session(world) == "61"


def test_sessions_near_one_that_is_not_there(world: Connection) -> None:
    assert nearest_sessions(world, "19") == ["60", "61", "62"]
    assert nearest_sessions(world, "abc") == ["62", "61", "60"]
    with pytest.raises(BadRequest, match=r"no blocs of session '19': .* as 60, 61, 62"):
        session_summary(world, "19")


def test_a_database_without_votes_has_no_newest_session(empty_database: Connection) -> None:
    support_blocs.build(empty_database)
    lineage.build(empty_database)
    assert newest_session(empty_database) is None
    assert bloc_lineage(empty_database).is_empty()


def test_every_state_has_its_row_its_bloc_and_its_certainty(world: Connection) -> None:
    states = states_of_blocs(world, "61")
    assert sorted(states.filter(bloc=1)["ms_code"]) == sorted(SOUTH)
    assert sorted(states.filter(bloc=2)["ms_code"]) == sorted(NORTH)
    assert dict(states.select("ms_code", "unsure").iter_rows())["EGY"] is False
    for certainty, unsure in states_of_blocs(world, "60").select("certainty", "unsure").iter_rows():
        assert unsure == (certainty < 0.5)


def test_blocs_with_their_line_and_their_centre_by_name(world: Connection) -> None:
    south, north = blocs_of_session(world, "61").iter_rows(named=True)
    assert (south["states"], north["states"], north["weog"]) == (5, 4, 4)
    # North voted yes on one of ten.
    assert (south["yes_share"], north["yes_share"]) == (1, pytest.approx(0.1))
    assert set(north["centre"].split(", ")) < {
        "France",
        "United Kingdom of Great Britain and Northern Ireland",
        "Norway",
        "Sweden",
    }
    assert {south["line"], north["line"]} == {1, 2}
    (alone,) = blocs_of_session(world, "62").iter_rows(named=True)
    assert (alone["states"], alone["line"]) == (9, None)


def test_the_roll_call_on_which_all_agree_separates_least(world: Connection) -> None:
    frame = separating_roll_calls(world, "61", 20)
    assert frame["difference"].to_list() == [1] * 9 + [0]
    assert frame["resolution"].to_list()[-1] == "A/RES/61/9"
    assert len(separating_roll_calls(world, "61", 3)) == 3
    assert separating_roll_calls(world, "62").is_empty()


def test_the_lineage_has_a_row_for_every_bloc_and_where_it_went(world: Connection) -> None:
    rows = bloc_lineage(world).filter(session="60").rows(named=True)
    assert [row["year"] for row in rows] == [2005] * len(rows)
    assert sum(row["states_in_both"] for row in rows) == 9
    ends = bloc_lineage(world).filter(session="61")
    assert ends["next_session"].to_list() == [None, None]
    assert bloc_lineage(world).filter(session="62").select("blocs", "states").rows() == [(1, 9)]


def test_the_answers_agree_with_the_relations(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        for session, blocs in sessions(con).iter_rows():
            summary = session_summary(con, session)
            states = states_of_blocs(con, session)
            parts = blocs_of_session(con, session)
            assert states["bloc"].count() == summary["states"] == parts["states"].sum()
            assert states["bloc"].null_count() == summary["left_out"]
            assert len(parts) == blocs
            told = separating_roll_calls(con, session, 100).filter(pl.col("p_adjusted") <= 0.05)
            if summary["clear_split"] and len(told):
                apart = told["difference"].abs().round(9)
                widest = told.filter(apart == apart.max())["resolution"]  # several, perhaps
                named = (f"divided on {symbol} (" for symbol in widest)
                assert any(words in summary["sentence"] for words in named), session
