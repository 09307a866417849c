from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from polars.testing import assert_frame_equal

from analytics import cohesion
from analytics.cohesion import positions
from analytics.group_answers import (
    broken_ranks,
    composed,
    course,
    defectors,
    dividing,
    groups_of_the_record,
    members_of_group,
    on_the_rolls,
    published_course,
    standing,
    states_that_vote,
)
from analytics.slices import load_resolutions
from analytics.vote_matrix import VoteMatrix, from_letters, load_memberships
from data.database import Connection
from data.errors import BadRequest
from tests.analytics.worlds import memberships, worlds

# The permanent members in the small database, on the resolutions 10, 20, 40, 50 and 60: NNN-Y,
# NAAYY, YYYNN, NAAYY and AAYXY (USA, GBR, FRA, RUS, which is none before 1991, CHN).


def test_a_group_is_told_as_of_the_day_of_the_data(small_database: Connection) -> None:
    small_database.execute("UPDATE database_info SET data_as_of = DATE '2023-12-04'")
    known = groups_of_the_record(small_database)
    eu = known.row(by_predicate=pl.col("group_code") == "EU", named=True)
    assert (eu["members_now"], eu["members_ever"], eu["undated_members"]) == (27, 29, 0)
    members = members_of_group(small_database, "EU")
    left = members.filter(~pl.col("member_now"))
    assert left["ms_code"].to_list() == ["GER", "GBR"]  # today's Germany has its own row
    assert len(members.filter("member_now")) == 27


def test_observers_are_in_no_group_that_is_composed(small_database: Connection) -> None:
    states = states_that_vote(small_database)["ms_code"].to_list()
    assert {"BRA", "DDR"} <= set(states)
    assert "PSE" not in states


@pytest.mark.parametrize("index", ["agreement_index", "rice_corrected_contested"])
def test_a_part_gives_what_is_published_where_it_is_all(
    small_database: Connection, index: str
) -> None:
    cohesion.build(small_database)
    matrix, spells = load_resolutions(small_database), load_memberships(small_database)
    told = course(matrix, spells, ["P5", "BRICS"], index)
    assert not told.is_empty()
    published = published_course(small_database, ["P5", "BRICS"], index)
    assert_frame_equal(told, published, check_dtypes=False)


def test_the_course_is_that_counted_by_hand(small_database: Connection) -> None:
    matrix, spells = load_resolutions(small_database), load_memberships(small_database)
    told = course(matrix, spells, ["P5"], "agreement_index")
    assert told.select("session", "year", "roll_calls", pl.col("mean").round(9)).rows() == [
        ("44", 1989, 1, 0.625),
        ("59", 2004, 1, 0.1),
        ("78", 2023, 2, 0.25),
        ("11emsp", 2023, 1, 0.25),
    ]


def test_where_a_group_stood_by_topic(small_database: Connection) -> None:
    matrix, spells = load_resolutions(small_database), load_memberships(small_database)
    votes = ["yes", "no", "abstain", "non_voting", "members"]
    held = ["yes_positions", "no_positions", "abstain_positions", "no_position"]
    told = standing(matrix, spells, "P5").select("issue", "roll_calls", *votes, *held)
    assert told.rows() == [
        (None, 5, 10, 7, 6, 1, 24, 1, 1, 0, 3),
        ("nu", 2, 3, 4, 2, 0, 9, 0, 1, 0, 1),
        ("di", 1, 1, 3, 0, 0, 4, 0, 1, 0, 0),
    ]


def test_who_broke_ranks_and_where(small_database: Connection) -> None:
    matrix, spells = load_resolutions(small_database), load_memberships(small_database)
    told = defectors(matrix, spells, "P5").select("ms_code", "roll_calls", "defections")
    assert told.rows() == [
        ("CHN", 2, 2), ("RUS", 1, 1), ("FRA", 2, 0), ("GBR", 2, 0), ("USA", 2, 0),
    ]  # fmt: skip
    broke = broken_ranks(matrix, spells, "P5", "RUS")
    assert broke.select("roll_call_id", "vote", "position").rows() == [
        (40, "no", "yes"),
    ]
    assert broken_ranks(matrix, spells, "P5", "USA").is_empty()


def test_what_divided_a_group_most(small_database: Connection) -> None:
    matrix, spells = load_resolutions(small_database), load_memberships(small_database)
    told = dividing(matrix, spells, "P5")
    assert told.select("roll_call_id", pl.col("agreement_index").round(9)).rows() == [
        (50, 0.1), (20, 0.1), (60, 0.25), (40, 0.4), (10, 0.625),
    ]  # fmt: skip


def test_a_roll_call_that_most_stayed_away_from_divides_no_group() -> None:
    world = from_letters({"AAA": "YYY", "BBB": "NNX", "CCC": "XXY", "DDD": "XXY", "EEE": "-XY"})
    told = dividing(world, composed(world, world.states), "USER")
    assert told["roll_call_id"].to_list() == [1]  # on the second, two of five voted; the third: one


def test_one_that_voted_seldom_stands_last() -> None:
    letters = dict.fromkeys(("AAA", "BBB", "EEE"), "Y" * 20)
    world = from_letters({**letters, "CCC": "N" + "Y" * 19, "DDD": "N" + "-" * 19})
    told = defectors(world, composed(world, world.states), "USER")
    assert told.select("ms_code", "defection_share", "seldom").rows() == [
        ("CCC", 0.05, False), ("AAA", 0, False), ("BBB", 0, False), ("EEE", 0, False),
        ("DDD", 1, True),
    ]  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(worlds(), memberships)
def test_the_parts_add_up(matrix: VoteMatrix, spells: pl.DataFrame) -> None:
    for group in on_the_rolls(matrix, spells, spells["group_code"].unique().to_list()):
        rows = positions(matrix, spells, [group])
        whole = standing(matrix, spells, group).row(0, named=True)
        assert whole["roll_calls"] == len(rows)
        assert whole["members"] == rows["members"].sum()
        assert sum(whole[v] for v in ("yes", "no", "abstain", "non_voting")) == whole["members"]
        broke = defectors(matrix, spells, group)
        assert broke["defections"].sum() == rows["defections"].sum()
        for state, count in broke.select("ms_code", "defections").iter_rows():
            assert len(broken_ranks(matrix, spells, group, state)) == count


@settings(deadline=None, max_examples=50)
@given(worlds(), memberships)
def test_a_group_is_on_the_rolls_or_has_no_answer(matrix: VoteMatrix, spells: pl.DataFrame) -> None:
    groups = spells["group_code"].unique().sort().to_list()
    here = on_the_rolls(matrix, spells, groups)
    for group in groups:
        if group in here:
            assert not positions(matrix, spells, [group]).is_empty()
        else:
            with pytest.raises(BadRequest, match="no member of"):
                positions(matrix, spells, [group])


def test_a_group_of_unknown_states_names_the_nearest() -> None:
    world = from_letters({"BRA": "Y", "IND": "Y"})
    with pytest.raises(BadRequest, match="no vote of 'BRB' in the record; nearest: BRA"):
        composed(world, ["BRB", "IND"])
    with pytest.raises(BadRequest, match=r"a group of IND alone: .* as IND and BRA"):
        composed(world, ["IND", "IND"])
