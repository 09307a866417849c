from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.slices import SCOPES, Slice, slice_matrix
from analytics.vote_matrix import VoteMatrix, from_letters, load_memberships, load_vote_matrix
from data.database import Connection
from data.errors import BadRequest, UnknownSymbol


def roll_calls(matrix: VoteMatrix, part: Slice) -> list[int]:
    return slice_matrix(matrix, part).roll_calls["roll_call_id"].to_list()


@pytest.fixture
def world() -> VoteMatrix:
    return from_letters(
        {"BRA": "YYYYYY", "FRA": "NNYYA-", "IND": "YYYYYX"},
        session=["9", "10", "70", "71", "1emsp", "80"],
        date=[date(year, 12, 1) for year in (1954, 1955, 2015, 2016, 2017, 2025)],
        resolution=["A/RES/9/1", "A/RES/10/1", "A/RES/70/1", "A/RES/71/254 A", None, None],
        draft=[None, None, None, None, "A/ES-1/L.2", None],
        title=["Nuclear weapons", "Nuclear tests", "Régime of (small) arms", None, "x", "y"],
        subjects=[["ARMS--A"], ["ARMS", "B"], ["ARMSLENGTH"], None, ["Été--B"], None],
        issues=[["nu"], ["nu", "di"], ["hr"], None, None, None],
        scope=["resolution"] * 4 + ["draft", "paragraph"],
        important=[True, False, None, True, None, None],
    )


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({}, [1, 2, 3, 4]),
        ({"scopes": "any"}, [1, 2, 3, 4, 5, 6]),
        ({"scopes": "paragraph, draft"}, [5, 6]),
        ({"sessions": "9"}, [1]),
        ({"sessions": "9..70"}, [1, 2, 3]),
        ({"sessions": "70.."}, [3, 4]),
        ({"sessions": "..70,71"}, [1, 2, 3, 4]),
        ({"sessions": "1emsp", "scopes": "any"}, [5]),
        ({"since": "1955-12-01", "until": "2015-12-01"}, [2, 3]),
        ({"subjects": "arms"}, [1, 2]),
        ({"subjects": "b|arms--a"}, [1, 2]),
        ({"subjects": "été", "scopes": "any"}, [5]),
        ({"issues": "di,hr"}, [2, 3]),
        ({"title": "nuclear TEST"}, [2]),
        ({"title": "ests"}, None),
        ({"title": "régime (small)"}, [3]),
        ({"contested": "yes"}, [1, 2]),
        ({"contested": "0.34"}, None),
        ({"important": "yes"}, [1, 4]),
        ({"important": "no", "sessions": "9..10"}, [1, 2]),
        ({"symbols": "a/res/71/254a,A/RES/9/1"}, [1, 4]),
        ({"symbols": "A/ES-1/L.2", "scopes": "any"}, [5]),
        ({"sessions": " ", "title": ""}, [1, 2, 3, 4]),
    ],
)
def test_each_field_narrows(
    world: VoteMatrix, texts: dict[str, str], expected: list[int] | None
) -> None:
    part = Slice.parse(texts)
    if expected is None:
        with pytest.raises(BadRequest, match=r"^no roll call in this slice: \w+="):
            roll_calls(world, part)
    else:
        assert roll_calls(world, part) == expected
    assert Slice.parse(part.texts()) == part


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"session": "78"}, "a slice has no 'session', expected one of sessions, since"),
        ({"sessions": "..", "title": "x"}, "sessions: '..' is not a session such as"),
        ({"sessions": "78-80"}, "sessions: '78-80' is not a session such as 78, 70..80 or 10emsp"),
        ({"since": "2005"}, "since: '2005' is not a day such as 2005-01-31"),
        ({"until": "31.12.2005"}, "until: '31.12.2005' is not a day"),
        ({"contested": "nan"}, "contested: 'nan' is not yes"),
        ({"contested": "0.6"}, "contested: '0.6' is not yes"),
        ({"contested": "0.0"}, "contested: '0.0' is not yes"),
        ({"important": "maybe"}, "important: 'maybe' is not yes or no"),
        ({"scopes": ","}, "scopes: ',' is not any or one of"),
        ({"scopes": "text"}, "scopes: 'text' is not any or one of resolution, paragraph"),
    ],
)
def test_what_is_no_slice_is_refused_in_one_line(texts: dict[str, str], message: str) -> None:
    with pytest.raises(BadRequest) as refused:
        Slice.parse(texts)
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"sessions": "81"}, "no session '81' in the record, which holds 9 to 80"),
        ({"sessions": "11..69"}, "no session '11..69' in the record"),
        ({"subjects": "ARMZ"}, "no subject 'ARMZ' in the record; nearest: ARMS"),
        ({"issues": "xx"}, "no issue 'xx' in the record"),
        ({"states": "BRA,USA"}, "no vote of 'USA' in the record"),
        ({"states": "FRA", "sessions": "80", "scopes": "any"}, "none of FRA is on a roll"),
    ],
)
def test_what_the_record_does_not_hold_is_named(
    world: VoteMatrix, texts: dict[str, str], message: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        slice_matrix(world, Slice.parse(texts))
    assert str(refused.value).startswith(message)


def test_an_unknown_symbol_comes_with_the_nearest(world: VoteMatrix) -> None:
    with pytest.raises(UnknownSymbol) as refused:
        slice_matrix(world, Slice.parse({"symbols": "A/RES/70/2"}))
    assert "A/RES/70/1" in refused.value.nearest


def test_named_states_stay_and_others_go(world: VoteMatrix) -> None:
    part = Slice.parse({"states": "fra, bra", "sessions": "80", "scopes": "any"})
    assert slice_matrix(world, part).states == ("BRA", "FRA")
    assert slice_matrix(world, part).votes.tolist() == [[1, 0]]
    assert slice_matrix(world, Slice.parse({"sessions": "80", "scopes": "any"})).states == (
        "BRA",
        "IND",
    )


def test_contested_is_measured_over_the_assembly_not_the_states_named(world: VoteMatrix) -> None:
    part = Slice.parse({"contested": "yes", "states": "BRA,IND"})
    assert roll_calls(world, part) == [1, 2]


def test_groups_hold_the_votes_of_members_of_that_day(small_database: Connection) -> None:
    matrix, memberships = load_vote_matrix(small_database), load_memberships(small_database)
    eu = slice_matrix(matrix, Slice(groups=("EU",)), memberships)
    assert eu.states == ("FRA", "GBR", "POL")
    cast = {
        (session, state)
        for session, row in zip(eu.roll_calls["session"], eu.votes, strict=True)
        for state, code in zip(eu.states, row, strict=True)
        if code
    }
    assert cast == {
        ("44", "FRA"),
        ("44", "GBR"),
        ("59", "FRA"),
        ("59", "GBR"),
        ("59", "POL"),
        ("11emsp", "FRA"),
        ("11emsp", "POL"),
        ("78", "FRA"),
        ("78", "POL"),
    }


def test_a_group_with_no_member_that_day(small_database: Connection) -> None:
    matrix, memberships = load_vote_matrix(small_database), load_memberships(small_database)
    with pytest.raises(
        BadRequest, match="no member of BRICS on a roll from 1989-12-15 to 1989-12-15"
    ):
        slice_matrix(matrix, Slice(groups=("BRICS",), sessions=("44",)), memberships)


texts = st.fixed_dictionaries(
    {},
    optional={
        "sessions": st.lists(st.sampled_from(["78", "1..9", "70..", "..5", "10emsp"])).map(
            ",".join
        ),
        "since": st.dates().map(date.isoformat),
        "until": st.dates().map(date.isoformat),
        "subjects": st.lists(st.sampled_from(["ARMS, SMALL", "PEACE--X"])).map("|".join),
        "issues": st.just("me,nu"),
        "title": st.text(st.characters(codec="ascii", exclude_categories=["Cc"])),
        "scopes": st.one_of(st.just("any"), st.lists(st.sampled_from(SCOPES)).map(",".join)),
        "contested": st.sampled_from(["yes", "0.05", ".5"]),
        "important": st.sampled_from(["yes", "no"]),
        "states": st.just("usa,Bra"),
        "groups": st.just("AG"),
    },
)


@given(texts)
def test_a_slice_written_and_read_again_is_the_same(given_texts: dict[str, str]) -> None:
    part = Slice.parse(given_texts)
    assert Slice.parse(part.texts()) == part


def test_a_slice_by_group_without_memberships_is_a_mistake(world: VoteMatrix) -> None:
    with pytest.raises(ValueError, match="needs memberships"):
        slice_matrix(world, Slice(groups=("AG",)), None)


def test_an_empty_record_says_so() -> None:
    nothing = from_letters({"BRA": "Y"}).select(pl.Series([False]).to_numpy())
    with pytest.raises(BadRequest, match="no roll call in this slice: every resolution"):
        slice_matrix(nothing, Slice())
