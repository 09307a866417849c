from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.vote_matrix import (
    NOT_ON_ROLL,
    VOTES,
    contested,
    from_letters,
    load_memberships,
    load_vote_matrix,
    members,
    tallies,
    vote_matrix,
)
from data.database import Connection, query
from data.errors import BadRequest

CODES = ("AAA", "BBB", "CCC", "DDD")


@st.composite
def frames(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame]:
    ids = draw(st.lists(st.integers(-50, 50), min_size=1, max_size=8, unique=True))
    days = draw(
        st.lists(
            st.dates(date(1946, 1, 1), date(2025, 12, 31)), min_size=len(ids), max_size=len(ids)
        )
    )
    cast = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(ids), st.sampled_from(CODES)), st.sampled_from(VOTES[1:])
        )
    )
    roll_calls = pl.DataFrame({"roll_call_id": ids, "session": ["78"] * len(ids), "date": days})
    votes = pl.DataFrame(
        [(roll_call, state, vote) for (roll_call, state), vote in cast.items()],
        {"roll_call_id": pl.Int64, "ms_code": pl.String, "vote": pl.String},
        orient="row",
    )
    return roll_calls, votes


@given(frames())
def test_the_array_says_what_the_rows_say(world: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    matrix = vote_matrix(*world)
    ids = matrix.roll_calls["roll_call_id"].to_list()
    told = {
        (roll_call, state, VOTES[matrix.votes[row, column]])
        for row, roll_call in enumerate(ids)
        for column, state in enumerate(matrix.states)
        if matrix.votes[row, column] != NOT_ON_ROLL
    }
    assert told == set(world[1].iter_rows())
    assert sorted(ids) == sorted(world[0]["roll_call_id"])
    assert matrix.roll_calls["date"].is_sorted()
    assert list(matrix.states) == sorted(set(world[1]["ms_code"]))


def test_a_vote_of_no_roll_call_is_refused() -> None:
    roll_calls = pl.DataFrame({"roll_call_id": [1], "session": ["78"], "date": [date(2023, 1, 1)]})
    votes = pl.DataFrame({"roll_call_id": [1, 2], "ms_code": ["BRA", "BRA"], "vote": ["yes"] * 2})
    with pytest.raises(ValueError, match="none of the roll calls"):
        vote_matrix(roll_calls, votes)


def test_two_votes_of_one_state_are_refused() -> None:
    roll_calls = pl.DataFrame({"roll_call_id": [1], "session": ["78"], "date": [date(2023, 1, 1)]})
    votes = pl.DataFrame({"roll_call_id": [1, 1], "ms_code": ["BRA", "BRA"], "vote": ["yes", "no"]})
    with pytest.raises(ValueError, match="votes twice"):
        vote_matrix(roll_calls, votes)


def test_sessions_come_with_the_states_on_their_roll() -> None:
    world = from_letters({"BRA": "YNY", "DDR": "Y--", "DEU": "-YX"}, session=["9", "10", "1emsp"])
    sessions = dict(world.by_session())
    assert list(sessions) == ["9", "10", "1emsp"]
    assert sessions["9"].states == ("BRA", "DDR")
    assert sessions["10"].states == ("BRA", "DEU")
    assert sessions["1emsp"].votes.tolist() == [[1, 4]]


def test_a_state_without_a_vote_is_named_with_the_nearest() -> None:
    with pytest.raises(BadRequest, match="no vote of 'BRZ' in the record; nearest: BRA"):
        from_letters({"BRA": "Y", "FRA": "N"}).column("BRZ")


def spell(state: str, first: date | None, last: date | None) -> dict[str, object]:
    return {"group_code": "G", "ms_code": state, "from_date": first, "to_date": last}


def test_a_member_counts_on_the_first_and_the_last_day_and_between_two_spells_not() -> None:
    days = [date(2000, 1, day) for day in range(1, 8)]
    world = from_letters({"BRA": "Y" * 7, "FRA": "Y" * 7}, date=days, session=["54"] * 7)
    spells = pl.DataFrame(
        [
            spell("BRA", date(2000, 1, 2), date(2000, 1, 3)),
            spell("BRA", date(2000, 1, 6), None),
            spell("FRA", None, date(2000, 1, 1)),
            spell("XXX", None, None),
        ]
    )
    assert members(world, spells, "G").T.tolist() == [
        [False, True, True, False, False, True, True],
        [True, False, False, False, False, False, False],
    ]


def test_no_group_of_that_name() -> None:
    with pytest.raises(BadRequest, match="no group 'GX' in the record"):
        members(from_letters({"BRA": "Y"}), pl.DataFrame([spell("BRA", None, None)]), "GX")


def test_contested_counts_neither_abstentions_nor_absences() -> None:
    letters = {f"S{n:02}": letter for n, letter in enumerate("Y" * 9 + "N" + "A" * 5 + "X" * 5)}
    world = from_letters(letters)
    assert contested(world).tolist() == [True]
    assert contested(world, 0.11).tolist() == [False]
    assert tallies(world.votes).tolist() == [[0, 9, 5, 1, 5]]


def test_contested_is_of_the_assembly_whichever_states_a_part_holds() -> None:
    world = from_letters({"BRA": "YY", "FRA": "YN", "IND": "YY"})
    assert contested(world.select(states=["BRA", "IND"])).tolist() == [False, True]


def test_nobody_voting_yes_or_no_is_not_contested() -> None:
    assert contested(from_letters({"BRA": "A", "FRA": "X"}), 0.0).tolist() == [False]


def test_a_database_is_read_as_it_stands(small_database: Connection) -> None:
    matrix = load_vote_matrix(small_database)
    assert matrix.votes.shape == (6, 10)
    rows = query(small_database, "SELECT roll_call_id, ms_code, vote::VARCHAR AS vote FROM votes")
    again = vote_matrix(matrix.roll_calls, rows)
    assert np.array_equal(again.votes, matrix.votes)
    first = matrix.roll_calls.row(0, named=True)
    assert first["roll_call_id"] == 10
    assert first["subjects"] == ["NUCLEAR DISARMAMENT"]
    assert first["issues"] == ["di", "nu"]
    assert first["important"] is True


def test_no_member_counts_before_its_group_and_an_undated_one_counts_from_then(
    empty_database: Connection,
) -> None:
    spells = load_memberships(empty_database)
    formed = query(empty_database, "SELECT group_code, formed_date FROM groups")
    assert (
        spells.join(formed, on="group_code").filter(pl.col("from_date") < pl.col("formed_date"))
    ).is_empty()
    undated = spells.filter(pl.col("undated"), group_code="G77")
    assert undated["from_date"].unique().to_list() == [date(1964, 6, 15)]
    assert spells.filter(pl.col("undated"), group_code="LLDC")["from_date"].null_count() > 0


def test_membership_is_the_same_in_sql(small_database: Connection) -> None:
    matrix, spells = load_vote_matrix(small_database), load_memberships(small_database)
    in_sql = query(
        small_database,
        """
        SELECT DISTINCT group_code, roll_call_id, ms_code
        FROM votes JOIN roll_calls USING (roll_call_id)
        JOIN group_members USING (ms_code) JOIN groups USING (group_code)
        WHERE on_day(greatest(from_date, formed_date), to_date, date)
        """,
    )
    ids = matrix.roll_calls["roll_call_id"].to_list()
    in_python = {
        (group, ids[row], matrix.states[column])
        for group in spells["group_code"].unique()
        for row, column in zip(
            *np.nonzero(members(matrix, spells, group) & (matrix.votes != 0)), strict=True
        )
    }
    assert in_python == set(in_sql.iter_rows())
