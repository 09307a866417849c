"""The SQL of a part of the record, and of a state's votes in it, against what the arrays say."""

from __future__ import annotations

import polars as pl
import pytest

from analytics import state_sql, support
from analytics.slice_sql import over_part, part_sql
from analytics.slices import Slice, slice_matrix
from analytics.state_answers import (
    deciding_votes,
    lonely_votes,
    stances,
    vote_counts,
    votes_by_session,
    votes_by_topic,
    votes_of,
)
from analytics.vote_matrix import load_memberships, load_vote_matrix
from data.database import Connection, query

PARTS = [
    {},
    {"sessions": "78"},
    {"sessions": "44, 59"},
    {"sessions": "50..60, 11emsp"},
    {"sessions": "..59,78"},
    {"sessions": "59.."},
    {"since": "2004-12-03", "until": "2023-02-23"},
    {"subjects": "nuclear disarmament"},
    {"subjects": "NUCLEAR DISARMAMENT--TREATIES"},
    {"issues": "nu"},
    {"issues": "di,nu", "scopes": "any"},
    {"title": "disarm nuclear"},
    {"title": "2", "scopes": "any"},
    {"scopes": "paragraph"},
    {"scopes": "resolution,paragraph"},
    {"contested": "0.25"},
    {"contested": "yes", "scopes": "any"},
    {"important": "yes"},
    {"symbols": "a/res/59/1, A-RES-78-2"},
]


@pytest.mark.parametrize("texts", PARTS, ids=str)
def test_a_part_in_sql_is_the_part_of_the_array(
    small_database: Connection, texts: dict[str, str]
) -> None:
    part = Slice.parse(texts)
    matrix = slice_matrix(load_vote_matrix(small_database), part)
    found = query(small_database, part_sql(part))["roll_call_id"].to_list()
    assert sorted(found) == sorted(matrix.roll_calls["roll_call_id"])


@pytest.mark.parametrize("title", ["it's", "(a", "100%", "a\\b", "é_x", "[", "x*"])
def test_whatever_is_sought_in_a_title_is_a_text(small_database: Connection, title: str) -> None:
    small_database.execute(
        "UPDATE roll_calls SET title = 'So ' || $1 WHERE roll_call_id = 60", [title]
    )
    part = Slice.parse({"title": title})
    assert query(small_database, part_sql(part))["roll_call_id"].to_list() == [60]


@pytest.mark.parametrize("state", ["IND", "FRA", "DDR", "RUS", "ZWE"])
@pytest.mark.parametrize("texts", PARTS[::3], ids=str)
def test_each_query_gives_the_figures_of_its_function(
    small_database: Connection, texts: dict[str, str], state: str
) -> None:
    support.build(small_database)
    memberships = load_memberships(small_database)
    part = Slice.parse(texts)
    matrix = slice_matrix(load_vote_matrix(small_database), part, memberships)
    votes = votes_of(matrix, state)
    days = matrix.roll_calls.select("roll_call_id", "resolution", "date")
    stood = stances(matrix, memberships, state).join(
        days, on="roll_call_id", how="left", maintain_order="left"
    )
    answers = {
        "COUNTS_SQL": pl.DataFrame([vote_counts(votes)]),
        "SESSIONS_SQL": votes_by_session(votes),
        "TOPICS_SQL": votes_by_topic(votes, subjects=100),
        "VOTES_SQL": votes,
        "LONELY_SQL": lonely_votes(votes, 100),
        "IMPORTANT_SQL": votes.filter("important"),
        "DECIDING_SQL": deciding_votes(matrix, votes, state),
        "STANCES_SQL": stood,
    }
    for name, answer in answers.items():
        frame = query(small_database, over_part(getattr(state_sql, name), part), state=state)
        assert frame.rows() == answer.select(frame.columns).rows(), name
