from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.agreement import agreement
from analytics.cohesion import positions
from analytics.comparison import agreements, comparable, nearer, side_by_side, unlike
from analytics.slices import Slice, part_of_the_record
from analytics.uncertainty import clusters, draw_clusters
from analytics.vote_matrix import VoteMatrix, from_letters
from data import database
from data.database import Connection
from data.errors import BadRequest
from tests.analytics.worlds import memberships, memberships_of, worlds

LETTERS = "-YANX"
CAST = set("YAN")


def letters_of(matrix: VoteMatrix, state: str) -> str:
    return "".join(LETTERS[code] for code in matrix.votes[:, matrix.column(state)])


# States and groups


@given(worlds(), memberships)
def test_a_group_votes_as_its_position(world: VoteMatrix, spells: pl.DataFrame) -> None:
    groups = spells["group_code"].unique().sort().to_list()
    both = side_by_side(world, spells, world.states[:2], groups)
    found = positions(world, spells)
    for group in groups:
        known = {
            number: {None: "X", "yes": "Y", "abstain": "A", "no": "N"}[position]
            for number, position in found.filter(group_code=group)
            .select("roll_call_id", "position")
            .iter_rows()
        }
        numbers = world.roll_calls["roll_call_id"]
        assert letters_of(both, f"group:{group}") == "".join(
            known.get(number, "-") for number in numbers
        )
    for state in world.states[:2]:
        assert letters_of(both, state) == letters_of(world, state)


def test_membership_is_that_of_the_day_and_who_is_on_no_roll_stays() -> None:
    days = [date(2003, 1, 1), date(2005, 1, 1)]
    world = from_letters({"FRA": "YY", "POL": "NN", "SVK": "NN"}, date=days)
    union = memberships_of(
        ("EU", "FRA", date(1958, 1, 1), None),
        ("EU", "POL", date(2004, 5, 1), None),
        ("EU", "SVK", date(2004, 5, 1), None),
    )
    both = side_by_side(world, union, ["POL", "SSD"], ["EU"])
    assert {name: letters_of(both, name) for name in both.states} == {
        "POL": "NN",
        "SSD": "--",
        "group:EU": "YN",
    }


def test_an_unknown_group_names_the_nearest() -> None:
    world = from_letters({"FRA": "Y", "POL": "N"})
    union = memberships_of(("BRICS", "FRA", None, None))
    with pytest.raises(BadRequest, match="no group 'BRIC' in the record; nearest: BRICS"):
        side_by_side(world, union, ["POL"], ["BRIC"])


def test_a_group_may_have_the_code_of_a_state() -> None:
    world = from_letters({"FRA": "Y", "NAM": "N"})
    both = side_by_side(world, memberships_of(("NAM", "FRA", None, None)), ["NAM"], ["NAM"])
    assert {name: letters_of(both, name) for name in both.states} == {"NAM": "N", "group:NAM": "Y"}


# How often they agree


@st.composite
def on_topics(draw: st.DrawFn) -> VoteMatrix:
    world = draw(worlds())
    topics = st.none() | st.lists(st.sampled_from(["hr", "me", "nu"]), unique=True)
    issues = draw(st.lists(topics, min_size=len(world), max_size=len(world)))
    column = pl.Series("issues", issues, dtype=pl.List(pl.String))
    return VoteMatrix(world.votes, world.roll_calls.with_columns(column), world.states)


@given(on_topics())
def test_agreements_are_those_counted_vote_by_vote(world: VoteMatrix) -> None:
    issues = world.roll_calls["issues"].to_list()
    named = sorted({code for codes in issues for code in codes or []})
    expected = []
    for topic in (None, *named):
        held = [topic is None or topic in (codes or []) for codes in issues]
        for a, b in combinations(world.states, 2):
            votes = [
                pair
                for pair, on in zip(letters_of_pair(world, a, b), held, strict=True)
                if on and set(pair) <= CAST
            ]
            alike = sum(one == other for one, other in votes)
            opposed = sum({*pair} == {"Y", "N"} for pair in votes)
            share = alike / len(votes) if votes else None
            expected.append((topic, a, b, len(votes), alike, opposed, share))
    found = agreements(world, seed=1, replicates=20)
    assert found.drop("low", "high").rows() == expected


def letters_of_pair(world: VoteMatrix, a: str, b: str) -> list[tuple[str, str]]:
    return list(zip(letters_of(world, a), letters_of(world, b), strict=True))


@given(on_topics(), st.integers(0, 99))
def test_over_all_roll_calls_the_answer_is_that_of_agreement(world: VoteMatrix, seed: int) -> None:
    columns = ("ms_a", "ms_b", "roll_calls", "agreement", "low", "high")
    found = agreements(world, seed=seed, replicates=50)
    expected = agreement(world, seed=seed, replicates=50)
    assert (
        found.filter(pl.col("issue_code").is_null()).select(columns).rows()
        == expected.select(columns).rows()
    )


def test_a_comparison_takes_two() -> None:
    with pytest.raises(BadRequest, match="a comparison needs two, found FRA"):
        agreements(from_letters({"FRA": "Y"}), seed=1)


# To whom one is closer


@given(worlds(min_states=3), st.integers(0, 99))
def test_the_nearer_is_told_from_the_roll_calls_of_all_three(world: VoteMatrix, seed: int) -> None:
    of, *others = world.states
    found = nearer(world, of, seed=seed, replicates=40)
    assert {tuple(sorted(pair)) for pair in found.select("nearer", "other").rows()} == set(
        combinations(others, 2)
    )
    together = clusters(world)
    draws = draw_clusters(int(together.max()) + 1, 40, seed)[:, together]
    for row in found.iter_rows(named=True):
        votes = [
            (letters_of(world, of)[place], letters_of(world, row["nearer"])[place],
             letters_of(world, row["other"])[place])
            for place in range(len(world))
        ]  # fmt: skip
        joint = [set(each) <= CAST for each in votes]
        count = sum(joint)
        assert row["roll_calls"] == count
        if not count:
            assert row["difference"] is None
            continue
        one, other = (
            [on and each[0] == each[place] for each, on in zip(votes, joint, strict=True)]
            for place in (1, 2)
        )
        assert row["nearer_agreement"] == sum(one) / count
        assert row["other_agreement"] == sum(other) / count
        assert row["difference"] == (sum(one) - sum(other)) / count >= 0
        if len({together[place] for place in range(len(world)) if joint[place]}) < 2:
            assert row["low"] is row["high"] is None
            continue
        differences = sorted(
            sum(w * (a - b) for w, a, b in zip(draw, one, other, strict=True))
            / sum(w * on for w, on in zip(draw, joint, strict=True))
            for draw in draws
            if sum(w * on for w, on in zip(draw, joint, strict=True))
        )
        # The middle 95%: the ends are draws, the nearest on the outer side.
        first = int(np.floor(np.round(0.025 * (len(differences) - 1), 9)))
        assert row["low"] == pytest.approx(differences[first])
        assert row["high"] == pytest.approx(differences[-1 - first])


def test_among_two_there_is_no_nearer() -> None:
    assert nearer(from_letters({"FRA": "YN", "POL": "NN"}), "FRA", seed=1).is_empty()


def test_who_is_nearer_for_certain_and_who_is_not() -> None:
    # India is with Brazil in 8 of 8, with the United States in 4 of 8, whichever are drawn.
    world = from_letters(
        {"IND": "YYYYYYYY", "BRA": "YYYYYYYY", "USA": "NYNYNYNY", "ZMB": "NYYYYYYY"},
        title=list("ABCDEFGH"),
    )
    found = nearer(world, "IND", seed=1)
    assert found.select("nearer", "other", "roll_calls", "difference").rows() == [
        ("BRA", "USA", 8, 0.5),
        ("ZMB", "USA", 8, 0.375),
        ("BRA", "ZMB", 8, 0.125),
    ]
    lows = dict(found.select("other", "low").filter(pl.col("other") != "USA").iter_rows())
    assert found["low"][0] > 0
    assert lows == {"ZMB": 0.0}


# Where they differed


@given(worlds())
def test_where_they_differed(world: VoteMatrix) -> None:
    found = unlike(world)
    expected = {}
    for place, number in enumerate(world.roll_calls["roll_call_id"]):
        votes = {letters_of(world, state)[place] for state in world.states} & CAST
        if len(votes) > 1:
            expected[number] = {"Y", "N"} <= votes
    assert dict(found.select("roll_call_id", "opposed").iter_rows()) == expected
    assert found["opposed"].to_list() == sorted(expected.values(), reverse=True)
    words = {"yes": "Y", "abstain": "A", "no": "N", "non_voting": "X", None: "-"}
    rows = world.roll_calls["roll_call_id"].to_list()
    for row in found.iter_rows(named=True):
        for state in world.states:
            place = rows.index(row["roll_call_id"])
            assert words[row[state]] == letters_of(world, state)[place]


# Of the record


@pytest.fixture
def con(snapshot: Path) -> Iterator[Connection]:
    with closing(database.connect()) as connection:
        yield connection


def test_india_between_brazil_and_the_united_states(con: Connection) -> None:
    part = Slice.parse({"since": "2015-01-01", "states": "IND,BRA,USA"})
    found = nearer(part_of_the_record(con, part), "IND", seed=1)
    row = found.row(0, named=True)
    assert (row["nearer"], row["other"]) == ("BRA", "USA")
    assert row["low"] > 0.5


def test_what_can_be_compared(con: Connection) -> None:
    found = comparable(con)
    assert found["key"].n_unique() == len(found)
    kinds = dict(found.select("key", "kind").iter_rows())
    assert kinds["SUN"] == "state"
    assert kinds["group:GRULAC"] == "group"
    assert set(found.filter(code="NAM")["name"]) == {"Namibia", "Non-Aligned Movement"}
    assert "PSE" not in kinds  # an observer has no vote
