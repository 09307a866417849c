from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given

from analytics.agreement import agreement
from analytics.agreement_matrix import (
    every_pair,
    matrix_of_part,
    matrix_of_session,
    neighbours,
)
from analytics.slices import Slice, part_of_the_record
from analytics.vote_matrix import VoteMatrix, from_letters
from data import database
from data.database import Connection, query
from data.errors import BadRequest
from tests.analytics.worlds import worlds

COLUMNS = ("ms_a", "ms_b", "roll_calls", "agreement")


@given(worlds())
def test_every_pair_is_in_the_matrix_once_and_as_agreement_counts_it(world: VoteMatrix) -> None:
    found = matrix_of_part(world)
    assert sorted(found.states) == list(world.states)
    assert every_pair(found).rows() == agreement(world).select(COLUMNS).rows()
    np.testing.assert_array_equal(found.agreement, found.agreement.T)
    np.testing.assert_array_equal(found.roll_calls, found.roll_calls.T)
    assert np.isnan(found.agreement.diagonal()).all()


@given(worlds())
def test_blocs_stand_together_the_unplaced_last(world: VoteMatrix) -> None:
    blocs = matrix_of_part(world).blocs
    placed = [bloc for bloc in blocs if bloc]
    assert list(blocs) == sorted(placed) + [0] * (len(blocs) - len(placed))
    sizes = [placed.count(bloc) for bloc in sorted(set(placed))]
    assert sizes == sorted(sizes, reverse=True)


def test_within_a_bloc_those_who_lean_to_it_most_come_first() -> None:
    # Egypt always votes as Brazil; India goes with the other bloc once.
    found = matrix_of_part(
        from_letters(
            {"BRA": "YYYYYY", "DEU": "NNNNNN", "EGY": "YYYYYY", "FRA": "NNNNNN", "IND": "YYYYYN"}
        )
    )
    assert found.states == ("BRA", "EGY", "IND", "DEU", "FRA")
    assert found.blocs == (1, 1, 1, 2, 2)


def test_neighbours_need_joint_votes() -> None:
    # Nauru cast two votes, both as France: too few to be called its nearest.
    found = neighbours(
        matrix_of_part(
            from_letters({"BRA": "YYYYYY", "FRA": "NNNNYA", "IND": "YYYYYN", "NRU": "NN----"})
        )
    )
    rows = {row["ms_code"]: row for row in found.iter_rows(named=True)}
    assert rows["BRA"]["most"] == ["IND", "FRA"]
    assert rows["BRA"]["most_agreement"] == pytest.approx([5 / 6, 1 / 6])
    assert rows["BRA"]["least"] == ["FRA", "IND"]
    assert rows["BRA"]["agreement"] == pytest.approx((5 / 6 + 1 / 6 + 0) / 3)
    assert rows["NRU"]["most"] == []
    assert rows["NRU"]["bloc"] is None


def test_one_state_is_no_matrix() -> None:
    with pytest.raises(BadRequest, match="agreement needs two states, found BRA"):
        matrix_of_part(from_letters({"BRA": "Y"}))


@pytest.fixture
def con(snapshot: Path) -> Iterator[Connection]:
    with closing(database.connect()) as connection:
        yield connection


def test_a_session_has_its_precomputed_answer(con: Connection) -> None:
    found = matrix_of_session(con, "74")
    blocs = query(con, "SELECT ms_code, bloc FROM analytics.blocs WHERE session = '74'")
    assert dict(zip(found.states, found.blocs, strict=True)) == {
        code: bloc or 0 for code, bloc in blocs.iter_rows()
    }
    part = part_of_the_record(con, Slice(sessions=("74",)))
    pairs = every_pair(found)
    assert (
        pairs.select("ms_a", "ms_b", "roll_calls").rows()
        == every_pair(matrix_of_part(part)).select("ms_a", "ms_b", "roll_calls").rows()
    )
    one = pairs.filter(ms_a="BRA", ms_b="IND")
    assert (
        one.rows()
        == query(
            con,
            "SELECT ms_a, ms_b, roll_calls, agreement FROM analytics.agreement "
            "WHERE session = '74' AND ms_a = 'BRA' AND ms_b = 'IND'",
        ).rows()
    )
    assert len(pairs) == 193 * 192 / 2
    assert pairs.filter(pl.col("agreement") > 1).is_empty()


def test_a_session_that_is_none_is_refused(con: Connection) -> None:
    with pytest.raises(BadRequest, match="no agreement of session '19'"):
        matrix_of_session(con, "19")
