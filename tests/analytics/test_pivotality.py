from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given

from analytics.pivotality import (
    OUTCOMES,
    build,
    pivotality,
    pivotality_by_session,
    switchers,
)
from analytics.slices import load_resolutions
from analytics.vote_matrix import (
    NO,
    VOTES,
    YES,
    VoteMatrix,
    from_letters,
    load_memberships,
    members,
)
from data.database import Connection, query
from data.errors import BadRequest
from tests.analytics.worlds import memberships, memberships_of, worlds


def simple(votes: list[int]) -> bool:
    return votes.count(YES) > votes.count(NO)


def two_thirds(votes: list[int]) -> bool:
    yes, no = votes.count(YES), votes.count(NO)
    return yes + no > 0 and Fraction(yes, yes + no) >= Fraction(2, 3)


@given(worlds(), memberships)
def test_a_group_is_pivotal_if_the_outcome_counted_anew_is_another(
    matrix: VoteMatrix, spells: pl.DataFrame
) -> None:
    ids = matrix.roll_calls["roll_call_id"].to_list()
    told = pivotality(matrix, spells).rows(named=True)
    seen = set()
    for row in told:
        place = ids.index(row["roll_call_id"])
        of_day = members(matrix, spells, row["group_code"])[place]
        votes = matrix.votes[place].tolist()
        own = [vote for vote, member in zip(votes, of_day, strict=True) if member]
        others = [vote for vote, member in zip(votes, of_day, strict=True) if not member]
        reversed_votes = [{YES: NO, NO: YES}.get(vote, vote) for vote in own]
        assert (row["yes"], row["no"]) == (own.count(YES), own.count(NO))
        for rule, suffix in ((simple, ""), (two_thirds, "_two_thirds")):
            outcome = rule(votes)
            assert row[f"carried{suffix}"] == outcome
            assert row[f"pivotal_without{suffix}"] == (rule(others) != outcome)
            assert row[f"pivotal_reversed{suffix}"] == (rule(others + reversed_votes) != outcome)
        seen.add((row["roll_call_id"], row["group_code"]))
    assert seen == {
        (roll_call, group)
        for group in set(spells["group_code"])
        for roll_call, on in zip(
            ids, (members(matrix, spells, group) & (matrix.votes > 0)).any(axis=1), strict=True
        )
        if on
    }


def test_exactly_two_thirds_carry() -> None:
    world = from_letters({"BRA": "YY", "FRA": "YY", "IND": "NA", "USA": "AN"})
    spells = memberships_of(("G", "USA", None, None), ("H", "BRA", None, None))
    told = pivotality(world, spells)
    assert told["carried_two_thirds"].to_list() == [True] * 4
    assert told.filter(group_code="H")["pivotal_without_two_thirds"].to_list() == [True, True]
    assert told.filter(group_code="G")["pivotal_without_two_thirds"].to_list() == [False, False]


def test_a_group_with_no_member_that_day() -> None:
    world = from_letters({"BRA": "Y", "FRA": "N"})
    with pytest.raises(BadRequest, match="no member of G on a roll from 2023-12-04"):
        pivotality(world, memberships_of(("G", "USA", None, None)), ["G"])


@given(worlds())
def test_switchers_are_the_states_whose_vote_differs(matrix: VoteMatrix) -> None:
    first, last = 1, len(matrix)
    ids = matrix.roll_calls["roll_call_id"].to_list()
    before, after = matrix.votes[ids.index(first)], matrix.votes[ids.index(last)]
    score = {"yes": 1, "abstain": 0, "no": -1}
    expected = set()
    for state, a, b in zip(matrix.states, before, after, strict=True):
        told = (VOTES[a] if a else None, VOTES[b] if b else None)
        if a != b:
            cast = told[0] in score and told[1] in score
            expected.add((state, *told, score[told[1]] - score[told[0]] if cast else None))
    rows = switchers(matrix, first, last).rows()
    assert set(rows) == expected
    assert len(rows) == len(expected)


def test_no_such_roll_call() -> None:
    with pytest.raises(BadRequest, match="no roll call '9' in the record"):
        switchers(from_letters({"BRA": "YN"}), 1, 9)


def test_the_relation_is_what_the_function_says(small_database: Connection) -> None:
    build(small_database)
    matrix, spells = load_resolutions(small_database), load_memberships(small_database)
    told = query(small_database, "SELECT * FROM analytics.pivotality")
    ours = pivotality_by_session(matrix, spells)
    assert told.rows() == ours.rows()
    whole = pivotality(matrix, spells)
    assert ours["roll_calls"].sum() == len(whole)
    for outcome in OUTCOMES:
        assert ours[outcome].sum() == whole[outcome].sum()
