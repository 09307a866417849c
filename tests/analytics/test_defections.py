from __future__ import annotations

import polars as pl
from hypothesis import given

from analytics.cohesion import cohesion_by_session, positions
from analytics.defections import build, defection_rates, defections
from analytics.slices import load_resolutions
from analytics.vote_matrix import VOTES, VoteMatrix, load_memberships, members
from data.database import Connection, query
from tests.analytics.worlds import memberships, worlds


def naive(matrix: VoteMatrix, spells: pl.DataFrame) -> list[tuple[object, ...]]:
    """Every vote a member cast while its group had a position, and the position."""
    ids = matrix.roll_calls["roll_call_id"].to_list()
    found = []
    for roll_call, group, position in (
        positions(matrix, spells)
        .drop_nulls("position")
        .select("roll_call_id", "group_code", "position")
        .rows()
    ):
        row = ids.index(roll_call)
        of_day = members(matrix, spells, group)[row]
        for column, state in enumerate(matrix.states):
            vote = VOTES[matrix.votes[row, column]]
            if of_day[column] and vote in ("yes", "no", "abstain"):
                found.append((roll_call, group, state, vote, position))
    return found


@given(worlds(), memberships)
def test_whoever_voted_against_the_position_is_named(
    matrix: VoteMatrix, spells: pl.DataFrame
) -> None:
    told = defections(matrix, spells)
    expected = [row for row in naive(matrix, spells) if row[3] != row[4]]
    assert sorted(told.rows()) == sorted(expected)
    per_group = positions(matrix, spells).drop_nulls("position")["defections"].sum()
    assert len(told) == per_group


@given(worlds(), memberships)
def test_rates_count_the_votes_cast_while_there_was_a_position(
    matrix: VoteMatrix, spells: pl.DataFrame
) -> None:
    sessions = dict(matrix.roll_calls.select("roll_call_id", "session").iter_rows())
    expected: dict[tuple[object, ...], list[bool]] = {}
    for roll_call, group, state, vote, position in naive(matrix, spells):
        key = (sessions[roll_call], group, state)
        expected.setdefault(key, []).append(vote != position)
    told = defection_rates(matrix, spells)
    assert sorted(told.rows()) == sorted(
        (*key, len(broke), sum(broke), sum(broke) / len(broke)) for key, broke in expected.items()
    )


def test_the_relations_add_up_with_cohesion(small_database: Connection) -> None:
    build(small_database)
    matrix, spells = load_resolutions(small_database), load_memberships(small_database)
    told = query(
        small_database,
        """
        SELECT session, group_code, sum(defections) / sum(roll_calls) AS defection_share
        FROM analytics.defection_rates GROUP BY ALL ORDER BY ALL
        """,
    )
    ours = cohesion_by_session(matrix, spells).drop_nulls("defection_share")
    assert told.rows() == ours.select(told.columns).sort(told.columns).rows()
    named = query(small_database, "SELECT * FROM analytics.defections")
    assert sorted(named.rows()) == sorted(defections(matrix, spells).rows())
