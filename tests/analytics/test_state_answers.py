from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.agreement import agreement
from analytics.defections import defection_rates, defections
from analytics.state_answers import (
    COUNTS,
    agreement_by_session_with,
    agreement_with,
    deciding_votes,
    lonely_votes,
    loyalty,
    stances,
    vote_counts,
    votes_by_session,
    votes_by_topic,
    votes_of,
)
from analytics.vote_matrix import VOTES, VoteMatrix, from_letters
from tests.analytics.worlds import STATES, memberships, memberships_of, worlds

# Ten roll calls of two sessions: Brazil joins from the second on.
WORLD = from_letters(
    {
        "BRA": "-YYNAXYNYY",
        "CHN": "YYNNAYYYYX",
        "FRA": "NNNNNNNNNN",
        "IND": "YYYYXXYY--",
    },
    session=["77"] * 5 + ["78"] * 5,
    date=[date(2022, 12, 1)] * 5 + [date(2023, 12, 1)] * 5,
    title=[f"Item {n}" for n in range(10)],
    issues=[["hr"], ["hr", "nu"], None, ["hr"], None, ["nu"], None, None, None, None],
    subjects=[["SEA"]] * 3 + [["SEA", "SKY"]] * 3 + [None] * 4,
    important=[True, True, *[None] * 8],
)
BRICS = memberships_of(
    ("BRICS", "BRA", None, None),
    ("BRICS", "CHN", None, None),
    ("BRICS", "IND", None, date(2022, 12, 31)),
    ("P5", "FRA", None, None),
)


def test_each_vote_with_the_states_that_cast_the_same() -> None:
    frame = votes_of(WORLD, "BRA").sort("roll_call_id")
    assert frame["roll_call_id"].to_list() == list(range(2, 11))
    assert frame["vote"].to_list() == [
        "yes", "yes", "no", "abstain", "non_voting", "yes", "no", "yes", "yes",
    ]  # fmt: skip
    assert frame["alike"].to_list() == [3, 2, 3, 2, None, 3, 2, 2, 1]
    assert frame.select(COUNTS).row(4) == (1, 1, 0, 2)  # not voting is counted apart
    assert votes_of(WORLD, "BRA")["roll_call_id"].to_list() == list(range(10, 1, -1))


def test_a_state_on_no_roll_has_no_vote() -> None:
    votes = votes_of(WORLD, "USA")
    assert votes.is_empty()
    assert vote_counts(votes) == dict.fromkeys(("roll_calls", *COUNTS), 0)
    assert votes_by_session(votes).is_empty()
    assert votes_by_topic(votes).is_empty()
    assert agreement_with(WORLD, "USA").is_empty()
    assert agreement_by_session_with(WORLD, "USA", ["BRA"]).is_empty()
    assert stances(WORLD, BRICS, "USA").is_empty()
    assert lonely_votes(votes, 5).is_empty()
    assert deciding_votes(WORLD, votes, "USA").is_empty()
    assert loyalty(stances(WORLD, BRICS, "USA")).is_empty()


def test_counts_over_all_and_by_session() -> None:
    votes = votes_of(WORLD, "BRA")
    assert vote_counts(votes) == {
        "roll_calls": 9, "yes": 5, "no": 2, "abstain": 1, "non_voting": 1,
    }  # fmt: skip
    frame = votes_by_session(votes)
    columns = ("session", "roll_calls", *COUNTS)
    assert frame.select(columns).rows() == [("77", 4, 2, 1, 1, 0), ("78", 5, 3, 1, 0, 1)]
    assert frame["yes_share_of_cast"].to_list() == [2 / 4, 3 / 4]
    assert frame["participation_share"].to_list() == [1, 4 / 5]


def test_counts_by_topic_count_a_roll_call_on_each_of_its_topics() -> None:
    frame = votes_by_topic(votes_of(WORLD, "BRA"))
    assert frame.select("kind", "topic", "roll_calls", "yes", "no").rows() == [
        ("issue", "hr", 2, 1, 1),
        ("issue", "nu", 2, 1, 0),
        ("subject", "SEA", 5, 2, 1),
        ("subject", "SKY", 3, 0, 1),
    ]
    assert votes_by_topic(votes_of(WORLD, "BRA"), 1)["topic"].to_list() == ["hr", "nu", "SEA"]


def test_agreement_over_joint_votes_alone() -> None:
    frame = agreement_with(WORLD, "BRA", seed=1)
    # With China: roll calls 2 to 5 and 7 to 9, alike in all but 3 and 8. With France: 2 to 5 and 7
    # to 10, alike in 4 and 8. With India: 2, 3, 4, 7 and 8, alike in 2, 3 and 7.
    assert frame.select("ms_code", "roll_calls", "alike", "rank").rows() == [
        ("CHN", 7, 5, 1),
        ("IND", 5, 3, 2),
        ("FRA", 8, 2, 3),
    ]


def test_few_joint_votes_have_no_place() -> None:
    letters = {"BRA": "Y" * 100, "CHN": "Y" * 9 + "X" * 91, "FRA": "N" * 10 + "X" * 90}
    world = from_letters(letters, title=[f"Item {n}" for n in range(100)])
    # A tenth of a hundred votes is ten: nine are too few, though all alike.
    assert agreement_with(world, "BRA").select("ms_code", "roll_calls", "rank").rows() == [
        ("CHN", 9, None),
        ("FRA", 10, 1),
    ]


@given(worlds(), st.sampled_from(STATES))
def test_agreement_with_one_is_that_of_all_pairs(world: VoteMatrix, state: str) -> None:
    if state not in world.states:
        return
    pairs = agreement(world, seed=5, replicates=60)
    theirs = {
        row["ms_b"] if row["ms_a"] == state else row["ms_a"]: row
        for row in pairs.iter_rows(named=True)
        if state in (row["ms_a"], row["ms_b"])
    }
    own = agreement_with(world, state, seed=5, replicates=60)
    assert set(own["ms_code"]) == set(theirs)
    for row in own.iter_rows(named=True):
        pair = theirs[row["ms_code"]]
        for name in ("roll_calls", "agreement", "low", "high"):
            assert row[name] == pair[name], name


@given(worlds(), st.sampled_from(STATES), st.sampled_from(STATES))
def test_agreement_by_session_is_that_of_each_session(
    world: VoteMatrix, state: str, other: str
) -> None:
    frame = agreement_by_session_with(world, state, [other])
    expected = {}
    for session, part in world.by_session():
        if state != other and {state, other} <= set(part.states):
            one, two = (part.votes[:, part.column(code)] for code in (state, other))
            joint = [(a, b) for a, b in zip(one, two, strict=True) if 1 <= a <= 3 and 1 <= b <= 3]
            if joint:
                expected[session] = (len(joint), sum(a == b for a, b in joint))
    found = {s: (n, alike) for s, n, alike in frame.select("session", "roll_calls", "alike").rows()}
    assert found == expected


def test_where_it_stood_beside_its_group() -> None:
    frame = stances(WORLD, BRICS, "BRA").sort("roll_call_id")
    # India left with 2022. 2: all yes. 3: two of three yes. 4: two of three no. 5: all that voted
    # abstained. 6: Brazil absent. 7: both yes. 8: one yes, one no. 9: both yes. 10: Brazil alone.
    assert frame.select("roll_call_id", "position", "stance").rows() == [
        (2, "yes", "with"), (3, "yes", "with"), (4, "no", "with"), (5, "abstain", "with"),
        (6, "yes", "absent"), (7, "yes", "with"), (8, None, "undecided"), (9, "yes", "with"),
        (10, "yes", "with"),
    ]  # fmt: skip
    china = stances(WORLD, BRICS, "CHN")
    assert china.filter(stance="against").select("roll_call_id", "vote", "position").rows() == [
        (3, "no", "yes")
    ]
    (row,) = loyalty(china).iter_rows(named=True)
    assert row == {
        "group_code": "BRICS", "roll_calls": 10, "counted": 8, "with_position": 7, "against": 1,
        "absent": 1, "undecided": 1, "with_share": 7 / 8,
    }  # fmt: skip


@given(worlds(), memberships, st.sampled_from(STATES))
def test_stances_against_are_the_defections(
    world: VoteMatrix, spells: pl.DataFrame, state: str
) -> None:
    stood = stances(world, spells, state)
    columns = ("roll_call_id", "group_code", "vote", "position")
    told = defections(world, spells).filter(ms_code=state).select(columns).rows()
    assert set(stood.filter(stance="against").select(columns).rows()) == set(told)
    rates = defection_rates(world, spells).filter(ms_code=state).group_by("group_code")
    counted = rates.agg(pl.col("roll_calls", "defections").sum()).rows()
    held = loyalty(stood).filter(pl.col("counted") > 0)
    assert set(held.select("group_code", "counted", "against").rows()) == set(counted)


@given(worlds(), st.sampled_from(STATES))
def test_votes_are_those_of_the_matrix(world: VoteMatrix, state: str) -> None:
    frame = votes_of(world, state)
    letters = {}
    if state in world.states:
        column = world.votes[:, world.column(state)]
        ids = world.roll_calls["roll_call_id"].to_list()
        letters = {number: VOTES[v] for number, v in zip(ids, column, strict=True) if v}
    assert dict(frame.select("roll_call_id", "vote").iter_rows()) == letters
    rows = dict(zip(world.roll_calls["roll_call_id"], world.votes.tolist(), strict=True))
    for row in frame.iter_rows(named=True):
        cast = [VOTES[v] for v in rows[row["roll_call_id"]]]
        assert [row[name] for name in COUNTS] == [cast.count(name) for name in COUNTS]
        expected = None if row["vote"] == "non_voting" else cast.count(row["vote"])
        assert row["alike"] == expected
    assert votes_by_session(frame)["roll_calls"].sum() == len(frame)


def test_the_smallest_sides_come_first_and_of_one_size_the_newest() -> None:
    frame = lonely_votes(votes_of(WORLD, "BRA"), 4)
    assert frame.select("roll_call_id", "alike").rows() == [(10, 1), (9, 2), (8, 2), (5, 2)]


def test_a_vote_decides_where_the_outcome_would_be_another() -> None:
    world = from_letters(
        {"BRA": "YYYAX", "CHN": "YYNYY", "FRA": "NYNNN", "IND": "XXYXX", "USA": "AXAYA"},
        title=list("ABCDE"),
    )
    frame = deciding_votes(world, votes_of(world, "BRA"), "BRA")
    # 1: 2 to 1 carries by both; without Brazil 1 to 1, reversed 1 to 2: neither. 2: 3 to 0 carries
    # whatever Brazil does: 2 to 0, or 2 to 1, which is two thirds. 3: 2 to 2 does not carry, nor
    # does it otherwise. 4 and 5: it cast neither yes nor no.
    assert frame.select("roll_call_id", pl.selectors.starts_with("pivotal")).rows() == [
        (1, True, True, True, True)
    ]


@pytest.mark.parametrize("names", [["CHN"], ["CHN", "USA"], ["BRA", "CHN"]])
def test_others_that_are_not_here_and_the_state_itself_have_no_line(names: list[str]) -> None:
    frame = agreement_by_session_with(WORLD, "BRA", names)
    assert frame.select("session", "year", "ms_code", "roll_calls", "alike").rows() == [
        ("77", 2022, "CHN", 4, 3),
        ("78", 2023, "CHN", 3, 2),
    ]
