from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import analytics
from analytics import series
from data import database
from data.database import Connection, query
from data.dictionary import uncommented
from data.errors import BadRequest, UnknownSymbol

# Four editions of one question: each state's vote, in order; - is not on the roll.
VOTES = {
    "BRA": "YYNN",
    "EGY": "YXXN",  # switches after two editions without a vote
    "FRA": "NNNY",
    "IND": "YAYX",
    "POL": "-YYA",
}
SESSIONS = ["54", "55", "57", "11emsp"]
DAYS = [date(1999, 12, 1), date(2000, 12, 1), date(2002, 12, 1), date(2003, 3, 1)]
WORDS = {"Y": "yes", "N": "no", "A": "abstain", "X": "non_voting"}


@pytest.fixture(scope="module")
def world() -> Iterator[Connection]:
    """A series of four editions, two texts that share a title, one that stands alone."""
    con = database.memory()
    database.create_schema(con)
    others = [("A/RES/54/2", "Fog"), ("A/RES/56/1", "Lighthouses"), ("A/RES/56/2", "Lighthouses")]
    database.insert(
        con,
        "roll_calls",
        pl.DataFrame(
            {
                "roll_call_id": [1, 2, 3, 4, 5, 6, 7],
                "resolution": [f"A/RES/{s}/1" for s in ("54", "55", "57", "ES-11")]
                + [symbol for symbol, _ in others],
                "session": [*SESSIONS, "54", "56", "56"],
                "date": [*DAYS, DAYS[0], date(2001, 12, 1), date(2001, 12, 1)],
                "title": ["Lighthouses", "Lighthouses", "The Lighthouses", "Lighthouses"]
                + [title for _, title in others],
            }
        ).with_columns(
            pl.lit("resolution").alias("scope"),
            pl.lit("release").alias("stated_in"),
            pl.lit("undl_votes").alias("source"),
        ),
    )
    con.execute(
        "INSERT INTO resolutions BY NAME "
        "SELECT resolution, session, date AS adoption_date, title, source FROM roll_calls"
    )
    rows = [
        (number, state, WORDS[letter])
        for state, letters in VOTES.items()
        for number, letter in enumerate(letters, 1)
        if letter != "-"
    ]
    rows += [(number, "BRA", "yes") for number in (5, 6, 7)]
    database.insert(
        con, "votes", pl.DataFrame(rows, ["roll_call_id", "ms_code", "vote"], orient="row")
    )
    analytics.build(con)
    yield con
    con.close()


def test_editions_stand_in_their_order_with_their_tallies(world: Connection) -> None:
    frame = query(world, "FROM analytics.series WHERE series_id = 'lighthouses' ORDER BY edition")
    columns = ("edition", "resolution", "members", "yes", "no", "abstain", "non_voting")
    assert frame.select(columns).rows() == [
        (1, "A/RES/54/1", 4, 3, 1, 0, 0),
        (2, "A/RES/55/1", 5, 2, 1, 1, 1),
        (3, "A/RES/57/1", 5, 2, 2, 0, 1),
        (4, "A/RES/ES-11/1", 5, 1, 2, 1, 1),
    ]
    assert frame["yes_share_of_present"].to_list() == [3 / 4, 2 / 4, 2 / 4, 1 / 4]
    assert frame["linked_by"].to_list() == ["first"] + ["same title"] * 3
    # A special session counts with the regular session begun last.
    assert frame["regular_session"].to_list() == [54, 55, 57, 57]


def test_every_resolution_has_one_row_that_says_why(world: Connection) -> None:
    frame = query(world, "SELECT resolution, series_id, edition, linked_by FROM analytics.series WHERE series_id IS NULL ORDER BY ALL")  # fmt: skip
    assert frame.rows() == [
        ("A/RES/54/2", None, None, "alone"),
        ("A/RES/56/1", None, None, "shared title"),
        ("A/RES/56/2", None, None, "shared title"),
    ]
    assert query(world, "FROM analytics.series")["resolution"].n_unique() == 7


def test_the_name_of_a_series_tells_its_span_and_what_is_left_out(world: Connection) -> None:
    assert query(world, "FROM analytics.series_names").to_dicts() == [
        {
            "series_id": "lighthouses",
            "title": "Lighthouses",
            "editions": 4,
            "first_resolution": "A/RES/54/1",
            "last_resolution": "A/RES/ES-11/1",
            "first_date": DAYS[0],
            "last_date": DAYS[3],
            "left_out": ["A/RES/56/1", "A/RES/56/2"],
        }
    ]
    assert series.describe(world, "lighthouses").splitlines() == [
        "Lighthouses",
        "4 editions voted on, A/RES/54/1 (1999-12-01) to A/RES/ES-11/1 (2003-03-01)",
        "left out, as several bear the title: A/RES/56/1, A/RES/56/2",
    ]


def test_support_along_a_series_is_that_of_each_roll_call(world: Connection) -> None:
    along = query(world, "SELECT * EXCLUDE (series_id, edition, resolution, session, date, regular_session) FROM analytics.series_support ORDER BY ALL")  # fmt: skip
    support = query(world, "SELECT * EXCLUDE (roll_call_id) FROM analytics.support WHERE roll_call_id < 5 ORDER BY ALL")  # fmt: skip
    assert along.equals(support)
    assert len(along) > 20


def test_a_switch_is_another_vote_than_the_last_one_cast(world: Connection) -> None:
    frame = series.switches(world, "lighthouses").drop("date", "state")
    assert frame.rows() == [
        # resolution, state, before, now, where it was cast before, editions between, groups
        ("A/RES/55/1", "IND", "yes", "abstain", "A/RES/54/1", 0, ["Asia-Pacific Group"]),
        ("A/RES/57/1", "BRA", "yes", "no", "A/RES/55/1", 0, ["GRULAC"]),
        ("A/RES/57/1", "IND", "abstain", "yes", "A/RES/55/1", 0, ["Asia-Pacific Group"]),
        ("A/RES/ES-11/1", "EGY", "yes", "no", "A/RES/54/1", 2, ["African Group"]),
        ("A/RES/ES-11/1", "FRA", "no", "yes", "A/RES/57/1", 0, ["WEOG"]),
        ("A/RES/ES-11/1", "POL", "yes", "abstain", "A/RES/57/1", 0, ["Eastern European Group"]),
    ]


def test_switchers_between_two_resolutions_tell_absence_from_a_switch(world: Connection) -> None:
    frame = series.switchers(world, "A/RES/54/1", "A/RES/ES-11/1")
    assert frame.select("ms_code", "vote_a", "vote_b", "switched").rows() == [
        ("BRA", "yes", "no", True),
        ("EGY", "yes", "no", True),
        ("FRA", "no", "yes", True),
        ("IND", "yes", "non_voting", False),
    ]  # POL was not on the first roll
    back = series.switchers(world, "A/RES/ES-11/1", "A/RES/54/1")
    assert back["vote_a"].to_list() == frame["vote_b"].to_list()
    assert series.switchers(world, "A/RES/54/1", "A/RES/54/1").is_empty()
    with pytest.raises(BadRequest, match="no recorded vote on A/RES/1/1 is known"):
        series.switchers(world, "A/RES/54/1", "A/RES/1/1")


def test_switches_equal_a_naive_walk(world: Connection) -> None:
    switched = set()
    for state, letters in VOTES.items():
        last = None
        for number, letter in enumerate(letters, 1):
            if letter in "YNA":
                if last not in (None, letter):
                    switched.add((state, number, WORDS[letter]))
                last = letter
    frame = query(world, "SELECT ms_code, edition, switches.vote::VARCHAR FROM analytics.series_switches switches JOIN analytics.series USING (resolution)")  # fmt: skip
    assert set(frame.rows()) == switched


def test_trends_are_least_squares_along_the_sessions(world: Connection) -> None:
    trend = series.trend(world, "lighthouses").row(0, named=True)
    assert (trend["group"], trend["editions"]) == ("all Member States", 4)
    fit = stats.linregress([54, 55, 57, 57], [3 / 4, 2 / 4, 2 / 4, 1 / 4])
    margin = stats.t.ppf(0.975, 2) * fit.stderr
    assert trend["slope"] == pytest.approx(fit.slope)
    assert (trend["low"], trend["high"]) == pytest.approx((fit.slope - margin, fit.slope + margin))


_SHARE = st.floats(0, 1)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 80), _SHARE), min_size=2, max_size=12))
def test_trend_is_the_fit_of_numpy(points: list[tuple[int, float]]) -> None:
    x, y = zip(*points, strict=True)
    frame = pl.DataFrame({"series_id": "s", "group_code": "AG", "regular_session": x, "share": y})
    found = series.trends(frame)
    if len(set(x)) == 1:
        assert found.is_empty()
        return
    row = found.row(0, named=True)
    assert row["editions"] == len(points)
    assert row["slope"] == pytest.approx(np.polyfit(x, y, 1)[0], abs=1e-9)
    if len(points) == 2:
        assert row["low"] is row["high"] is None
    else:
        assert row["low"] <= row["slope"] <= row["high"]


def test_editions_without_a_vote_cast_are_no_point_of_a_trend() -> None:
    frame = pl.DataFrame({"series_id": "s", "group_code": "AG", "regular_session": [1, 2, 3], "share": [0.5, None, 0.7]})  # fmt: skip
    assert series.trends(frame).select("editions", "slope", "low").rows() == [
        (2, pytest.approx(0.1), None)
    ]


def test_editions_show_the_support_of_each_group_beside_the_tally(world: Connection) -> None:
    frame = series.editions(world, "lighthouses")
    assert frame.columns[-5:] == ["AG", "APG", "EEG", "GRULAC", "WEOG"]
    shares = frame.select("resolution", "AG", "APG", "EEG", "GRULAC", "WEOG").rows()
    assert shares == [
        ("A/RES/54/1", 1.0, 1.0, None, 1.0, 0.0),
        ("A/RES/55/1", 0.0, 0.0, 1.0, 1.0, 0.0),
        ("A/RES/57/1", 0.0, 1.0, 1.0, 0.0, 0.0),
        ("A/RES/ES-11/1", 0.0, 0.0, 0.0, 0.0, 1.0),
    ]
    assert {"BRICS", "P5", "NAM"} & set(series.editions(world, "lighthouses", "political").columns)


@pytest.mark.parametrize("of", [series.editions, series.trend, series.switches])
def test_an_unknown_kind_of_group_is_told(world: Connection, of: object) -> None:
    with pytest.raises(BadRequest, match=r"no kind of group 'tribal': expected one of economic"):
        of(world, "lighthouses", "tribal")  # type: ignore[operator]


@pytest.mark.parametrize(
    "text", ["lighthouses", "The Lighthouses", "light", "54/1", "a/res/es-11/1", "LIGHTHOUSES"]
)
def test_a_series_is_found_by_symbol_name_or_words(world: Connection, text: str) -> None:
    assert series.find_series(world, text) == "lighthouses"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lighthuoses", r"no series 'lighthuoses'; nearest: lighthouses"),
        ("zzz", r"no series 'zzz'$"),
        ("the", r"no series 'the': expected a symbol, or words of a title"),
        ("54/2", r"A/RES/54/2 is in no series: no other resolution voted on has nearly the same"),
        ("56/1", r"A/RES/56/1 is in no series: several resolutions of one session bear that title"),
    ],
)
def test_what_is_no_series_is_told_with_the_nearest(
    world: Connection, text: str, message: str
) -> None:
    with pytest.raises(BadRequest, match=message):
        series.find_series(world, text)


def test_an_unknown_symbol_is_told(world: Connection) -> None:
    with pytest.raises(UnknownSymbol, match="99/99"):
        series.find_series(world, "99/99")


def test_text_that_fits_several_series_names_them(snapshot: Path) -> None:
    con = database.connect()
    with pytest.raises(BadRequest, match=r"'cuba' fits 2 series; nearest: necessity-.*, situation-human-rights-cuba"):  # fmt: skip
        series.find_series(con, "cuba")
    with pytest.raises(BadRequest, match="'Question of Palestine' is no series: several"):
        series.find_series(con, "Question of Palestine")
    assert series.find_series(con, "death penalty moratorium") == "moratorium-use-death-penalty"
    con.close()


def test_the_votes_of_a_known_series_are_those_published(snapshot: Path) -> None:
    """The tallies on the embargo against Cuba that the United Nations announced."""
    con = database.connect()
    frame = series.editions(con, series.find_series(con, "cuba embargo"))
    con.close()
    tallies = {row["session"]: (row["yes"], row["no"], row["abstain"]) for row in frame.to_dicts()}
    assert {
        session: tallies[session] for session in ("47", "70", "71", "74", "77", "79", "80")
    } == {
        "47": (59, 3, 71),
        "70": (191, 2, 0),
        "71": (191, 0, 2),
        "74": (187, 3, 2),
        "77": (185, 2, 2),
        "79": (187, 2, 1),
        "80": (165, 7, 12),
    }


def test_everything_is_described(world: Connection) -> None:
    assert [name for name in uncommented(world) if name.startswith("analytics.series")] == []


def test_the_command_writes_what_it_shows(
    snapshot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from unga import app

    app(["series", "74/247", "--format", "csv"], standalone_mode=False)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["resolution"] for row in rows] == ["A/RES/73/187", "A/RES/74/247"]
    assert float(rows[1]["AG"]) == 31 / 54
    app(["series", "74/247", "--show", "switches", "--format", "csv"], standalone_mode=False)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {"Brazil": "abstain", "Belize": "no"}.items() <= {r["state"]: r["vote"] for r in rows}.items()  # fmt: skip


def test_a_resumed_session_is_the_one_it_resumes(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        resumed = query(con, "SELECT date, regular_session FROM analytics.series WHERE resolution = 'A/RES/36/138C'")  # fmt: skip
        others = query(con, "FROM analytics.series WHERE session_kind(session) = 'regular' AND regular_session <> session_number(session)")  # fmt: skip
    assert resumed.rows() == [(date(1982, 3, 19), 36)]
    assert others.is_empty()
