"""The page of regional support blocs, asked for as a browser asks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics import bloc_slices
from analytics.bloc_answers import session_summary, states_of_blocs
from dashboard.bloc_figures import BLOC_COLOURS, bloc_map, lineage
from dashboard.pages import blocs
from data import database


def tiles(main: Any, reader: Any) -> list[str]:
    return [
        reader.words(children)
        for _, props, children in reader.nodes(main)
        if str(props.get("className", "")).startswith("tile ")
    ]


def test_the_page_says_the_answer_and_shows_every_state(snapshot: Path, reader: Any) -> None:
    with closing(database.connect()) as con:
        summary = session_summary(con, "74")
        states = states_of_blocs(con, "74")
    main = reader.open("/blocs?session=74")["main"]
    assert str(summary["sentence"]) in reader.words(main)
    shown = tiles(main, reader)
    assert len(shown) == len(states) == 193
    marked = {
        code: "–" if bloc is None else f"{bloc}{'?' if unsure else ''}"
        for code, bloc, unsure in states.select("ms_code", "bloc", "unsure").iter_rows()
    }
    assert dict(tile.split() for tile in shown) == marked
    assert {"FRA 2", "HTI 2?"} <= set(shown)


def test_the_roll_calls_that_divide_lead_to_their_pages(snapshot: Path, reader: Any) -> None:
    main = reader.open("/blocs?session=74")["main"]
    links = [a.get("href") for tag, a, _ in reader.nodes(main) if tag == "a"]
    assert "/resolution/A/RES/74/237" in links
    assert "/blocs/states.csv?session=74" in links


@pytest.mark.parametrize("asked", ["19", "abc", "10emsp", "0"])
def test_an_impossible_session_leads_to_those_there_are(
    snapshot: Path, reader: Any, asked: str
) -> None:
    main = reader.open(f"/blocs?session={asked}")["main"]
    assert f"There are no blocs of session “{asked}”" in reader.words(main)
    links = [a["href"] for tag, a, _ in reader.nodes(main) if tag == "a" and "?" in a["href"]]
    near = {"19": ["20", "18", "21"], "0": ["1", "2", "3"]}.get(asked, ["80", "79", "78"])
    assert links == [f"/blocs?session={session}" for session in near]
    assert tiles(main, reader) == []
    answer = reader.http.get(f"/blocs/states.csv?session={asked}")
    assert answer.status_code == 400
    assert f"no blocs of session '{asked}'" in answer.get_data(as_text=True)


def test_a_session_without_a_division_shows_none(snapshot: Path, reader: Any) -> None:
    main = reader.open("/blocs?session=5")["main"]
    said = reader.words(main)
    assert "No clear split: no division of the 60 states holds" in said
    assert "This session has no blocs to show" in said
    assert tiles(main, reader) == []


def test_before_the_regional_groups_it_says_so(snapshot: Path, reader: Any) -> None:
    said = reader.words(reader.open("/blocs?session=1")["main"])
    assert "How far the blocs follow the regional groups cannot be told" in said
    assert "All Member States" in said


def test_the_body_follows_the_session(snapshot: Path, reader: Any) -> None:
    answer = reader.change(blocs.PAGE, 0, "/blocs", session="60")
    body = answer["response"]["blocs-body"]["children"]
    assert "Session 60" in reader.words(body)
    newest = reader.words(reader.open("/blocs")["main"])
    assert reader.words(reader.open("/blocs?session=80")["main"]) == newest


def test_the_files_hold_what_the_page_shows(snapshot: Path, reader: Any) -> None:
    lines = reader.http.get("/blocs/states.csv?session=74").get_data(as_text=True).splitlines()
    assert len(lines) == 194
    document = reader.http.get("/blocs.json?session=74").get_json()
    assert document["about"]["session"] == "74"
    assert set(document) == {"about", "states", "blocs", "separating", "lineage"}


SOUTH, NORTH = ("EGY", "NGA", "IND", "BRA", "CUB"), ("FRA", "GBR", "NOR", "SWE")
AT_ODDS = f"""
INSERT INTO sources BY NAME SELECT 'undl_votes' AS source, 'Votes' AS title,
    'https://example.org' AS address, 'free' AS licence, 'cite' AS citation, 'votes' AS holds
    ON CONFLICT DO NOTHING;
INSERT INTO roll_calls BY NAME SELECT n AS roll_call_id, 'A/RES/60/' || n AS resolution,
    CASE WHEN n < 10 THEN '60' ELSE '61' END AS session, make_date(2005, 12, n) AS date,
    'Lighthouse ' || n AS title, 'resolution' AS scope, 'release' AS stated_in,
    'undl_votes' AS source FROM range(1, 20) AS r(n);
INSERT INTO votes SELECT roll_call_id, ms_code,
    CASE WHEN north AND roll_call_id % 9 <> 0 THEN 'no' ELSE 'yes' END::vote FROM roll_calls,
    (SELECT unnest({list(NORTH)}) AS ms_code, true AS north UNION ALL
     SELECT unnest({list(SOUTH)}), false);
UPDATE database_info SET data_as_of = DATE '2005-12-19';
"""


def test_a_part_of_the_record_has_blocs_of_its_own(
    publish: Callable[[str], None], reader: Any
) -> None:
    publish(AT_ODDS)
    main = reader.open("/blocs?title=lighthouse")["main"]
    said = reader.words(main)
    assert "19 roll calls" in said
    assert "“lighthouse” in the title" in said
    assert "Two support blocs: 5 states around Brazil and Cuba" in said
    assert {"BRA 1", "CUB 1", "FRA 2", "SWE 2"} <= set(tiles(main, reader))
    assert "computed as it is asked for, from 20 runs" in said
    assert "Slice.parse({'title': 'lighthouse'})" in said
    assert "The blocs through the sessions" not in said
    links = [a.get("href") for tag, a, _ in reader.nodes(main) if tag == "a"]
    assert "/blocs" in links
    assert "/blocs/states.csv?title=lighthouse" in links


def test_a_whole_session_as_a_part_leads_to_the_session(
    publish: Callable[[str], None], reader: Any
) -> None:
    publish(AT_ODDS)
    main = reader.open("/blocs?sessions=60")["main"]
    links = {a.get("href"): reader.words(c) for tag, a, c in reader.nodes(main) if tag == "a"}
    assert links["/blocs?session=60"].startswith("Session 60 as published")
    both = [
        reader.http.get(f"/blocs/states.json?{query}").get_json()["states"]
        for query in ("sessions=60", "session=60")
    ]
    computed, published = ([(row["ms_code"], row["bloc"]) for row in rows] for rows in both)
    assert computed == published


def test_a_large_part_is_said_not_to_be_tested(
    publish: Callable[[str], None], reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(AT_ODDS)
    monkeypatch.setattr(bloc_slices, "TESTED", 18)
    said = reader.words(reader.open("/blocs?title=lighthouse")["main"])
    assert "is not tested for more than 1,200 roll calls" in said
    assert "It is not held against chance" in said
    assert "there is no p" in said


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("sessions=9", "no session '9' in the record"),
        ("title=zebra", "no roll call in this slice: title=zebra"),
        ("since=yesterday", "since: 'yesterday' is not a day"),
        ("symbols=A/RES/60/1", "blocs need two states with at least 5 joint votes"),
    ],
)
def test_a_part_without_blocs_says_why(
    publish: Callable[[str], None], reader: Any, query: str, error: str
) -> None:
    publish(AT_ODDS)
    main = reader.open(f"/blocs?{query}")["main"]
    assert f"This part of the record has no blocs: {error}" in reader.words(main)
    assert "/blocs" in [a.get("href") for tag, a, _ in reader.nodes(main) if tag == "a"]
    assert reader.http.get(f"/blocs/states.csv?{query}").status_code == 400


def test_the_controls_of_sessions_follow_and_hide(
    publish: Callable[[str], None], reader: Any
) -> None:
    publish(AT_ODDS)
    answer = reader.change(blocs.PAGE, 0, "/blocs", session="60")["response"]
    assert answer["blocs-slider"]["value"] == 60
    assert answer["blocs-sessions"]["hidden"] is False
    assert "Session 61 →" in reader.words(answer["blocs-body"]["children"])
    answer = reader.change(blocs.PAGE, 0, "/blocs", title="lighthouse")["response"]
    assert answer["blocs-sessions"]["hidden"] is True


def test_pale_and_unplaced_tiles_come_first() -> None:
    frame = pl.DataFrame(
        {
            "ms_code": ["BRA", "FRA", "CUB"],
            "bloc": [1, 2, None],
            "unsure": [False, True, None],
            "tip": ["Brazil\nBloc 1", "France <b>", "Cuba"],
        }
    )
    faint, firm = bloc_map(frame, {1: 5, 2: 4}).data
    assert list(faint.text) == ["FRA<br>2?", "CUB<br>–"]
    assert list(firm.text) == ["BRA<br>1"]
    assert firm.marker.color == (BLOC_COLOURS[4],)
    assert faint.hovertemplate[0] == "<b>France &lt;b&gt;</b><extra></extra>"


def test_ribbons_lie_within_the_bars_they_join() -> None:
    # Session 1: blocs of 3 and 2; of the 3, one goes to the other bloc of session 2.
    frame = pl.DataFrame(
        [
            ("1", 1946, 2, 1, 1, 3, "2", 1, 2),
            ("1", 1946, 2, 1, 1, 3, "2", 2, 1),
            ("1", 1946, 2, 2, 2, 2, "2", 2, 2),
            ("2", 1947, 2, 1, 1, 2, None, None, None),
            ("2", 1947, 2, 2, 2, 3, None, None, None),
            ("3", 1948, 1, 1, None, 5, None, None, None),
        ],
        [
            "session",
            "year",
            "blocs",
            "bloc",
            "line",
            "states",
            "next_session",
            "next_bloc",
            "states_in_both",
        ],
        orient="row",
    ).with_columns(tip=pl.lit("x"), colour_line=pl.coalesce("line", "bloc"))
    *ribbons, bars = lineage(frame, "2").data
    assert list(zip(bars.x, bars.base, bars.y, strict=True)) == [
        (1, 0, 3), (1, 3, 2), (2, 0, 2), (2, 2, 3),
    ]  # fmt: skip
    heights = [y for ribbon in ribbons for y in ribbon.y]
    assert heights == [0, 0, 2, 2, 0, None, 2, 2, 3, 3, 2, None, 3, 3, 5, 5, 3, None]
    assert [list(part) for part in bars.customdata] == [["1"], ["1"], ["2"], ["2"]]
