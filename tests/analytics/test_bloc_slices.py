from __future__ import annotations

from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics import bloc_slices
from analytics.bloc_answers import (
    blocs_of_session,
    separating_roll_calls,
    session_summary,
    states_of_blocs,
)
from analytics.bloc_slices import blocs_of_slice
from analytics.separation import separating_roll_calls as separating
from analytics.slices import Slice, part_of_the_record, slice_matrix
from analytics.vote_matrix import VoteMatrix, from_letters, load_memberships
from data import database
from data.database import Connection
from data.errors import BadRequest

SOUTH, NORTH = ("EGY", "NGA", "IND", "BRA", "CUB"), ("FRA", "GBR", "NOR", "SWE")


def at_odds() -> VoteMatrix:
    """South against north on nine roll calls, at one on the tenth; Chad voted once."""
    letters = dict.fromkeys(SOUTH, "Y" * 10) | dict.fromkeys(NORTH, "N" * 9 + "Y")
    return from_letters({**letters, "TCD": "Y---------"}, title=[f"Item {n}" for n in range(10)])


def test_a_part_is_told_in_the_words_of_a_session(empty_database: Connection) -> None:
    found = blocs_of_slice(empty_database, at_odds(), load_memberships(empty_database))
    assert found.states.select("ms_code", "state", "bloc", "regional_group").rows() == [
        ("BRA", "Brazil", 1, "GRULAC"),
        ("CUB", "Cuba", 1, "GRULAC"),
        ("EGY", "Egypt", 1, "African Group"),
        ("IND", "India", 1, "Asia-Pacific Group"),
        ("NGA", "Nigeria", 1, "African Group"),
        ("FRA", "France", 2, "WEOG"),
        ("NOR", "Norway", 2, "WEOG"),
        ("SWE", "Sweden", 2, "WEOG"),
        ("GBR", "United Kingdom of Great Britain and Northern Ireland", 2, "WEOG"),
        ("TCD", "Chad", None, "African Group"),
    ]
    assert found.blocs.select("bloc", "states", "grulac", "weog", "yes_share").rows() == [
        (1, 5, 2, 0, 1.0), (2, 4, 0, 4, 0.1),
    ]  # fmt: skip
    assert found.blocs["centre"][0].split(", ") == ["Brazil", "Cuba", "Egypt"]
    assert found.facts["clear_split"] is True
    assert found.facts["p_value"] == 0.05  # none of 19 draws is as strong
    assert found.separating["difference"].to_list() == [1.0] * 9 + [0.0]


def test_a_large_part_is_not_tested(
    empty_database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bloc_slices, "TESTED", 9)
    found = blocs_of_slice(empty_database, at_odds(), load_memberships(empty_database))
    assert found.states["bloc"].drop_nulls().to_list() == [1] * 5 + [2] * 4
    assert (found.facts["p_value"], found.facts["clear_split"]) == (None, None)
    assert found.facts["draws"] == 0
    assert "whether that is more than chance was not tested" in found.facts["sentence"]
    assert found.separating["p_value"].null_count() == 10
    assert found.separating["difference"].to_list() == [1.0] * 9 + [0.0]


def test_shares_are_the_same_tested_or_not() -> None:
    world = at_odds()
    bloc = dict.fromkeys(SOUTH, 1) | dict.fromkeys(NORTH, 2)
    blocs = pl.Series([bloc.get(state) for state in world.states])
    tested, untested = (separating(world, blocs, seed=1, tested=kind) for kind in (True, False))
    columns = ["roll_call_id", "bloc", "other_bloc", "yes_share", "other_yes_share", "difference"]
    assert_frame_equal(tested.select(columns), untested.select(columns))


def test_two_states_that_never_meet_have_no_bloc(empty_database: Connection) -> None:
    world = from_letters({"BRA": "Y-", "FRA": "-N"})
    with pytest.raises(BadRequest, match="blocs need two states"):
        blocs_of_slice(empty_database, world, load_memberships(empty_database))


def test_a_session_as_a_part_has_the_columns_and_nearly_the_blocs_published(
    snapshot: Path,
) -> None:
    with closing(database.connect()) as con:
        matrix = part_of_the_record(con, Slice.parse({"sessions": "78"}))
        found = blocs_of_slice(con, matrix, load_memberships(con))
        again = blocs_of_slice(con, slice_matrix(matrix, Slice()), load_memberships(con))
        published = states_of_blocs(con, "78")
        assert set(found.states.columns) == set(published.columns) - {"session"}
        assert set(found.blocs.columns) == set(blocs_of_session(con, "78").columns) - {"session"}
        assert found.separating.columns == separating_roll_calls(con, "78").columns
        assert set(found.facts) == set(session_summary(con, "78")) - {"session"}
    assert_frame_equal(found.states, again.states)
    both = found.states.join(published, on="ms_code")
    assert len(both) == len(published)
    assert both["bloc"].equals(both["bloc_right"], null_equal=True)
