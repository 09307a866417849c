"""Figures worked out by hand on an invented record, and naive references."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import analytics
from analytics import series_answers
from analytics.series import trends
from analytics.series_answers import (
    change_by_group,
    edition_of,
    group_trends,
    groups_of_kind,
    judged,
    linked_editions,
    nearest_questions,
    questions,
    series_facts,
    series_named,
    series_support,
    switched,
    with_an_edition,
)
from analytics.session_support import newest_roll_calls, regular_sessions, support_by_session
from analytics.slices import Slice, part_of_the_record
from analytics.uncertainty import holm
from analytics.vote_matrix import VOTES, VoteMatrix, from_letters, load_memberships
from data import database
from data.database import Connection
from data.errors import BadRequest, UnknownSymbol
from tests.analytics.worlds import START, memberships_of, worlds

# Roll calls 1 to 4 put one question (the last under a title a word longer), 5 and 6 another under
# titles that differ by an ending, 7 none other.
SYMBOLS = ["54/1", "55/1", "57/1", "58/1", "54/2", "55/2", "58/3"]
SESSIONS = ["54", "55", "57", "58", "54", "55", "58"]
KEEPERS = "Safety of lighthouse keepers in northern waters"
TITLES = [KEEPERS] * 3 + [
    "Safety of lighthouse keepers in cold northern waters",
    "Beacon",
    "Beacons",
    "Tides",
]
VOTED = {
    "BRA": "YYNNYYY",
    "EGY": "YXXNYYY",
    "FRA": "NNNYNNY",
    "IND": "YAYXYYY",
    "POL": "-YYAYNY",
}
WORDS = {"Y": "yes", "N": "no", "A": "abstain", "X": "non_voting"}


@pytest.fixture(scope="module")
def world() -> Iterator[Connection]:
    con = database.memory()
    database.create_schema(con)
    days = [date(1945 + int(session), 12, 1) for session in SESSIONS]
    calls = pl.DataFrame(
        {
            "roll_call_id": range(1, 8),
            "resolution": [f"A/RES/{symbol}" for symbol in SYMBOLS],
            "session": SESSIONS,
            "date": days,
            "title": TITLES,
        }
    ).with_columns(
        scope=pl.lit("resolution"), stated_in=pl.lit("release"), source=pl.lit("undl_votes")
    )
    database.insert(con, "roll_calls", calls)
    con.execute(
        "INSERT INTO resolutions BY NAME SELECT resolution, session, date AS adoption_date, title, "
        "'Safety at sea.|Lights' AS agenda_title, ['LIGHTHOUSES', session] AS subjects, source "
        "FROM roll_calls"
    )
    rows = [
        (number, state, WORDS[letter])
        for state, letters in VOTED.items()
        for number, letter in enumerate(letters, 1)
        if letter != "-"
    ]
    database.insert(
        con, "votes", pl.DataFrame(rows, ["roll_call_id", "ms_code", "vote"], orient="row")
    )
    analytics.build(con)
    yield con
    con.close()


KEPT = "safety-lighthouse-keepers-northern-waters"


def test_questions_tell_the_last_edition_and_the_trend(world: Connection) -> None:
    first, second = questions(world).to_dicts()
    assert (first["series_id"], first["editions"]) == (KEPT, 4)
    assert (first["first_resolution"], first["last_resolution"]) == ("A/RES/54/1", "A/RES/58/1")
    assert [first[vote] for vote in ("members", "yes", "no", "abstain", "non_voting")] == [
        5, 1, 2, 1, 1,
    ]  # fmt: skip
    # yes of the votes cast: 3 of 4, 2 of 4, 2 of 4, 1 of 4
    assert first["shares"] == [3 / 4, 2 / 4, 2 / 4, 1 / 4]
    # Slope -1 / 10; t = -.1 / sqrt(.025 / 2 / 10) = -2.83 with two degrees of freedom.
    assert first["slope"] == pytest.approx(-0.1)
    assert first["p_value"] == pytest.approx(2 * stats.t.sf(8**0.5, 2))
    assert first["p_adjusted"] == first["p_value"]  # one is tested: nothing to adjust for
    assert first["direction"] == "unclear"
    assert (second["series_id"], second["direction"]) == ("beacon", "two")
    assert (second["p_value"], second["p_adjusted"], second["low"]) == (None, None, None)


def test_a_question_is_in_a_part_that_has_one_of_its_editions(world: Connection) -> None:
    every = questions(world)
    found = {
        session: with_an_edition(
            world, every, part_of_the_record(world, Slice(sessions=(session,)))
        )["series_id"].to_list()
        for session in ("54", "57")
    }
    assert found == {"54": [KEPT, "beacon"], "57": [KEPT]}
    tides = part_of_the_record(world, Slice(title="tides"))
    assert with_an_edition(world, every, tides).is_empty()


def test_the_nearest_questions_stand_first(world: Connection) -> None:
    assert nearest_questions(world, "ligthouse keepers").row(0) == (KEPT, TITLES[3])
    assert nearest_questions(world, "zzzz").is_empty()


def test_a_series_is_named_or_meant(world: Connection) -> None:
    assert series_named(world, KEPT) == series_named(world, "58/1") == KEPT
    with pytest.raises(BadRequest, match="no series 'zzzz'"):
        series_named(world, "zzzz")
    with pytest.raises(UnknownSymbol):
        series_named(world, "99/1")
    facts = series_facts(world, KEPT)
    assert (facts["editions"], facts["switches"], facts["switched_states"]) == (4, 6, 5)


def test_support_has_every_group_and_all_member_states(world: Connection) -> None:
    frame = series_support(world, KEPT)
    codes = frame["group_code"].unique(maintain_order=True).to_list()
    assert codes == ["ALL", "AG", "APG", "EEG", "GRULAC", "WEOG"]
    columns = ("members", "yes", "no", "abstain", "non_voting")
    every = frame.filter(group_code="ALL")
    assert every.select(columns).rows() == [
        (4, 3, 1, 0, 0), (5, 2, 1, 1, 1), (5, 2, 2, 0, 1), (5, 1, 2, 1, 1),
    ]  # fmt: skip
    assert every["yes_share_of_members"].to_list() == [3 / 4, 2 / 5, 2 / 5, 1 / 5]
    assert every["yes_share_of_present"].to_list() == [3 / 4, 2 / 4, 2 / 4, 1 / 4]
    assert every["yes_share_of_voting"].to_list() == [3 / 4, 2 / 3, 2 / 4, 1 / 3]
    # Poland was not on the first roll; Egypt did not vote in the second and third.
    assert frame.filter(group_code="EEG")["edition"].to_list() == [2, 3, 4]
    egypt = frame.filter(group_code="AG")
    assert egypt["yes_share_of_members"].to_list() == [1, 0, 0, 0]
    assert egypt["yes_share_of_present"].to_list() == [1, None, None, 0]
    with pytest.raises(BadRequest, match="no kind of group 'tribal'"):
        series_support(world, KEPT, "tribal")


def test_one_more_group_may_be_of_another_kind(world: Connection) -> None:
    frame = series_support(world, KEPT, "regional", "P5")
    assert set(frame["group_code"]) == {"ALL", "AG", "APG", "EEG", "GRULAC", "WEOG", "P5"}
    # Of the permanent members only France is on the roll.
    assert frame.filter(group_code="P5")["yes"].to_list() == [0, 0, 0, 1]
    assert "P5" in groups_of_kind(world, "regional", "P5")["group_code"]
    assert "P5" not in groups_of_kind(world, "regional")["group_code"]


def test_trends_of_groups_are_adjusted_together(world: Connection) -> None:
    frame = group_trends(series_support(world, KEPT), "yes_share_of_members")
    by_group = {row["group_code"]: row for row in frame.to_dicts()}
    fit = stats.linregress([54, 55, 57, 58], [3 / 4, 2 / 5, 2 / 5, 1 / 5])
    assert by_group["ALL"]["p_value"] == pytest.approx(fit.pvalue)
    tested = [row["p_value"] for row in frame.to_dicts() if row["p_value"] is not None]
    assert by_group["ALL"]["p_adjusted"] == pytest.approx(
        holm(tested)[tested.index(by_group["ALL"]["p_value"])]
    )
    # France voted no, no, no, yes; Poland yes, yes, abstained.
    assert by_group["WEOG"]["slope"] == pytest.approx(
        np.polyfit([54, 55, 57, 58], [0, 0, 0, 1], 1)[0]
    )
    assert by_group["EEG"]["editions"] == 3


def test_support_that_never_moved_is_no_trend(world: Connection) -> None:
    points = pl.DataFrame(
        {
            "series_id": "s",
            "group_code": ["A"] * 3 + ["B"] * 3,
            "regular_session": [70, 71, 72] * 2,
            "share": [0.1 + 0.2] * 3 + [0.1, 0.2, 0.3],
        }
    )
    flat, straight = judged(trends(points), holm).to_dicts()
    assert (flat["direction"], flat["p_value"]) == ("same", None)
    # On a straight line nothing is left to chance.
    assert (straight["direction"], straight["p_value"]) == ("rising", pytest.approx(0, abs=1e-6))


@given(st.lists(st.floats(0, 1), min_size=3, max_size=9))
def test_p_values_are_those_of_a_regression(shares: list[float]) -> None:
    sessions = list(range(60, 60 + len(shares)))
    points = pl.DataFrame(
        {"series_id": "s", "group_code": "A", "regular_session": sessions, "share": shares}
    )
    (row,) = judged(trends(points), holm).to_dicts()
    fit = stats.linregress(sessions, shares)
    if row["p_value"] is None:
        assert fit.slope == pytest.approx(0, abs=1e-8)
    elif fit.stderr > 1e-6:
        assert row["p_value"] == pytest.approx(fit.pvalue, abs=1e-6)


def test_each_link_shows_what_it_rests_on(world: Connection) -> None:
    frame = linked_editions(world, [KEPT, "beacon"])
    evidence = ("linked_by", "linked_to", "only_here", "only_there", "subjects", "agenda_items")
    rows = {row["resolution"]: tuple(row[name] for name in evidence) for row in frame.to_dicts()}
    assert rows == {
        "A/RES/54/1": ("first", None, None, None, None, None),
        "A/RES/55/1": ("same title", "A/RES/54/1", None, None, None, None),
        "A/RES/57/1": ("same title", "A/RES/55/1", None, None, None, None),
        "A/RES/58/1": (
            "near title", "A/RES/57/1", ["cold"], [], ["LIGHTHOUSES"], ["Safety at sea", "Lights"],
        ),
        "A/RES/54/2": ("first", None, None, None, None, None),
        "A/RES/55/2": (
            "spelling", "A/RES/54/2", [], [], ["LIGHTHOUSES"], ["Safety at sea", "Lights"],
        ),
    }  # fmt: skip
    assert frame.filter(series_id="beacon")["similarity"].to_list() == [None, 1]
    near = frame.filter(linked_by="near title")
    assert near["similarity"].to_list() == [pytest.approx(5 / 6)]
    assert linked_editions(world, []).is_empty()


def test_who_switched_and_to_which_groups_it_belonged(world: Connection) -> None:
    frame = switched(world, [KEPT])
    columns = ("edition", "ms_code", "vote_before", "vote", "resolution_before", "editions_between")
    assert sorted(frame.select(columns).rows()) == [
        (2, "IND", "yes", "abstain", "A/RES/54/1", 0),
        (3, "BRA", "yes", "no", "A/RES/55/1", 0),
        (3, "IND", "abstain", "yes", "A/RES/55/1", 0),
        (4, "EGY", "yes", "no", "A/RES/54/1", 2),
        (4, "FRA", "no", "yes", "A/RES/57/1", 0),
        (4, "POL", "yes", "abstain", "A/RES/57/1", 0),
    ]
    groups = dict(frame.filter(edition=4).select("ms_code", "group_codes").iter_rows())
    assert "AG" in groups["EGY"]
    assert {"WEOG", "EU", "P5"} <= set(groups["FRA"])
    # Poland joined the European Union the year after.
    assert "EEG" in groups["POL"]
    assert "EU" not in groups["POL"]
    assert len(switched(world, [KEPT, "beacon"])) == 7


def test_an_edition_knows_those_around_it(world: Connection) -> None:
    assert edition_of(world, "A/RES/55/1") == {
        "series_id": KEPT,
        "edition": 2,
        "editions": 4,
        "title": TITLES[3],
        "linked_by": "same title",
        "before": "A/RES/54/1",
        "after": "A/RES/57/1",
    }
    alone = edition_of(world, "A/RES/58/3")
    assert alone is not None
    assert (alone["series_id"], alone["before"], alone["linked_by"]) == (None, None, "alone")
    assert edition_of(world, "A/RES/1/1") is None


def test_the_change_of_each_group_since_the_edition_before(world: Connection) -> None:
    frame = change_by_group(world, "A/RES/54/1", "A/RES/55/1")
    assert frame.drop("group").rows() == [
        ("ALL", 4, 3, 3 / 4, 5, 2, 2 / 5, pytest.approx(-0.35)),
        ("AG", 1, 1, 1, 1, 0, 0, -1),
        ("APG", 1, 1, 1, 1, 0, 0, -1),
        ("EEG", None, None, None, 1, 1, 1, None),
        ("GRULAC", 1, 1, 1, 1, 1, 1, 0),
        ("WEOG", 1, 0, 0, 1, 0, 0, 0),
    ]


def test_support_by_session_sums_the_roll_calls(world: Connection) -> None:
    votes = part_of_the_record(world, Slice())
    groups = groups_of_kind(world, "regional")["group_code"].to_list()
    frame = support_by_session(votes, load_memberships(world), regular_sessions(world), groups)
    every = frame.filter(group_code="ALL").drop("group_code")
    # Session 54: Y Y N Y and Y Y N Y Y; 57: N X N Y Y.
    assert every.rows()[0] == (54, 2, 9, 7, 2, 0, 0, 7 / 9, 7 / 9, 7 / 9)
    assert every.rows()[2] == (57, 1, 5, 2, 2, 0, 1, 2 / 5, 2 / 4, 2 / 4)
    assert every["regular_session"].to_list() == [54, 55, 57, 58]
    poland = frame.filter(group_code="EEG")
    assert poland["roll_calls"].to_list() == [1, 2, 1, 2]
    assert poland["yes"].to_list() == [1, 1, 1, 1]


GROUPS = memberships_of(
    ("G", "AAA", None, None), ("G", "BBB", None, None), ("H", "CCC", None, None)
)


@given(worlds())
def test_support_by_session_equals_a_naive_count(matrix: VoteMatrix) -> None:
    began = pl.DataFrame({"number": [77, 78], "began": [START, date(2022, 1, 1)]})
    counts: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: dict.fromkeys(VOTES, 0))
    for row, call in enumerate(matrix.roll_calls.to_dicts()):
        session = call["session"]
        number = int(session) if session.isdigit() else 77 + (call["date"] >= date(2022, 1, 1))
        for column, state in enumerate(matrix.states):
            vote = VOTES[matrix.votes[row, column]]
            group = {"AAA": "G", "BBB": "G", "CCC": "H"}.get(state)
            for code in filter(None, ("ALL", group)):
                counts[code, number][vote] += vote != "not_on_roll"
    frame = support_by_session(matrix, GROUPS, began, ["G", "H"])
    found = {
        (row["group_code"], row["regular_session"]): tuple(row[vote] for vote in VOTES[1:])
        for row in frame.to_dicts()
    }
    assert found == {
        key: tuple(count[vote] for vote in VOTES[1:])
        for key, count in counts.items()
        if sum(count.values())
    }
    for row in frame.to_dicts():
        assert row["members"] == sum(row[vote] for vote in VOTES[1:])
        assert row["yes_share_of_members"] == row["yes"] / row["members"]


def test_the_newest_roll_calls_stand_first() -> None:
    matrix = from_letters({"BRA": "YNX", "FRA": "AY-"}, title=["One", "Two", "Three"])
    rows = newest_roll_calls(matrix, 2).select("title", "members", *VOTES[1:]).rows()
    assert rows == [("Three", 1, 0, 0, 0, 1), ("Two", 2, 1, 0, 1, 0)]
    assert len(newest_roll_calls(matrix, 9)) == 3


def test_every_query_is_told_as_it_is_run(world: Connection) -> None:
    series_id: dict[str, Any] = {"series_id": KEPT}
    for name, params in {
        "QUESTIONS_SQL": {},
        "SUPPORT_SQL": {**series_id, "kind": "regional", "group": ""},
        "EDITIONS_SQL": {"series": [KEPT]},
        "SWITCHED_SQL": {"series": [KEPT]},
        "CHANGE_SQL": {"before": "A/RES/54/1", "resolution": "A/RES/55/1"},
    }.items():
        assert database.query(world, getattr(series_answers, name), **params).height


def test_the_votes_on_ict_security_are_those_published(snapshot: Path) -> None:
    """The tallies that the United Nations announced; African votes add up to them."""
    with closing(database.connect()) as con:
        frame = series_support(con, series_named(con, "73/27"))
    announced = {"A/RES/60/45": (177, 1, 0), "A/RES/73/27": (119, 46, 14), "A/RES/75/240": (92, 50, 21)}  # fmt: skip
    for symbol, tally in announced.items():
        every, *groups = (
            row for row in frame.filter(resolution=symbol).to_dicts() if row["members"]
        )
        assert (every["yes"], every["no"], every["abstain"]) == tally
        for vote in ("yes", "no", "abstain"):
            outside = every[vote] - sum(group[vote] for group in groups)
            assert 0 <= outside <= 1  # of a state in no regional group


def test_the_command_prints_the_sessions(
    snapshot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from unga import app

    asked = ["sessions", "title=information telecommunications", "--format", "csv"]
    app(asked, standalone_mode=False)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    every = {row["regular_session"]: row for row in rows if row["group_code"] == "ALL"}
    assert (every["73"]["yes"], every["73"]["no"], every["73"]["abstain"]) == ("119", "46", "14")
    assert {row["group_code"] for row in rows} == {"ALL", "AG", "APG", "EEG", "GRULAC", "WEOG"}
