from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from analytics.rolls_compared import rolls, sides
from analytics.series import switchers
from analytics.support import support, tally
from data import database
from data.database import Connection
from data.errors import BadRequest

OEWG, GGE = "A/RES/73/27", "A/RES/73/266"  # two resolutions on ICT security in one session


@pytest.fixture
def con(snapshot: Path) -> Iterator[Connection]:
    with closing(database.connect()) as connection:
        yield connection


def test_support_stands_beside_its_change_against_the_first(con: Connection) -> None:
    found = sides(con, [OEWG, GGE])
    of_all = found.filter(group_code="ALL").select("resolution", "group", "members", "yes", "no")
    # As published: 119-46-14 and 138-12-16.
    assert of_all.rows() == [(OEWG, None, 193, 119, 46), (GGE, None, 193, 138, 12)]
    for symbol in (OEWG, GGE):
        of_groups = found.filter(pl.col("group_code") != "ALL", resolution=symbol)
        shared = [name for name in support(con, symbol).columns if name in of_groups.columns]
        assert of_groups.select(shared).rows() == support(con, symbol).select(shared).rows()
    weog = found.filter(group_code="WEOG").select("yes", "members", "change_of_members")
    assert weog.rows() == [(0, 29, 0.0), (29, 29, 1.0)]
    eeg = found.filter(group_code="EEG").select("yes", "no", "abstain", "change_of_voting")
    assert eeg.row(1) == (21, 1, 1, pytest.approx(21 / 22 - 6 / 22))


def test_the_order_is_that_of_the_resolutions_named(con: Connection) -> None:
    found = sides(con, [GGE, OEWG]).filter(group_code="WEOG")
    assert found["resolution"].to_list() == [GGE, OEWG]
    assert found["change_of_members"].to_list() == [0.0, -1.0]


def test_a_group_without_a_part_in_the_first_has_no_change(con: Connection) -> None:
    # The regional groups are counted from 17 December 1963.
    found = sides(con, ["A/RES/377(V)[A-C]", GGE]).filter(group_code="WEOG")
    assert found["resolution"].to_list() == [GGE]
    assert found["change_of_members"].to_list() == [None]


def test_who_switched_who_voted_once_and_who_did_the_same(con: Connection) -> None:
    found = rolls(con, OEWG, GGE)
    counts = dict(found["change"].value_counts().iter_rows())
    assert counts == {"same": 85, "switched": 79, "voted once": 29}
    assert found["ms_code"].n_unique() == 193 == len(found)
    switched = set(found.filter(change="switched")["ms_code"])
    known = switchers(con, OEWG, GGE)
    assert switched == set(known.filter("switched")["ms_code"])
    assert set(found.filter(change="voted once")["ms_code"]) == set(
        known.filter(~pl.col("switched"))["ms_code"]
    )
    for side, symbol in (("vote_a", OEWG), ("vote_b", GGE)):
        votes = dict(found[side].value_counts().iter_rows())
        count = tally(con, symbol)
        assert votes == {vote: count[vote] for vote in votes}


def test_who_is_on_one_roll_only(con: Connection) -> None:
    found = rolls(con, "A/RES/377(V)[A-C]", GGE).filter(change="on one roll")
    assert found.filter(ms_code="CSK").select("vote_a", "vote_b").rows() == [("no", None)]
    assert found.filter(ms_code="CZE").select("vote_a", "vote_b").rows() == [(None, "yes")]


def test_a_resolution_without_a_vote_has_no_roll(con: Connection) -> None:
    with pytest.raises(BadRequest, match="no recorded vote on A/RES/73/999 is known"):
        rolls(con, OEWG, "A/RES/73/999")
    with pytest.raises(BadRequest, match="no kind of group 'regionale'"):
        sides(con, [OEWG, GGE], "regionale")
