"""The map of the world: every state on a roll has land or a circle, and no land has two."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.world import FORMER, land
from data import database
from data.database import Connection, create_schema, query

ASSET = files("dashboard").joinpath("assets/world.json")
WORLD: dict[str, Any] = json.loads(ASSET.read_text("utf-8"))
STEP = re.compile(r"-?\d+")


def rings(path: str) -> list[np.ndarray[Any, Any]]:
    """The rings of a path's data, in the grid."""
    found = []
    for part in path.removeprefix("M").removesuffix("z").split("zM"):
        start, steps = part.split("l")
        numbers = [int(number) for number in STEP.findall(steps)]
        points = [int(number) for number in start.split()]
        found.append(np.cumsum([points, *np.reshape(numbers, (-1, 2)).tolist()], axis=0))
    return found


def area(path: str) -> float:
    """What a path encloses, in millions of square kilometres; holes wind the other way."""
    total = sum(
        np.dot(ring[:, 0], np.roll(ring[:, 1], -1)) - np.dot(ring[:, 1], np.roll(ring[:, 0], -1))
        for ring in rings(path)
    )
    # On a globe of radius 1 the map is 5.41326 wide.
    step = 5.41325995 * 6371.007 / WORLD["width"]
    return float(abs(total) / 2) * step**2 / 1e6


@pytest.fixture(scope="module")
def members() -> list[str]:
    con: Connection = database.memory()
    create_schema(con)
    return query(con, "SELECT ms_code FROM member_states WHERE status = 'member'")[
        "ms_code"
    ].to_list()


def test_every_member_state_has_one_place(members: list[str]) -> None:
    assert len(members) == 193
    shapes, marks = set(WORLD["shapes"]), set(WORLD["marks"])
    assert shapes | marks == set(members) | {"DDR", "EAZ", "YMD"}
    assert shapes & marks == set()
    assert land(members) == {code: [code] for code in members}


def test_on_every_roll_each_state_is_drawn_and_no_land_twice(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        rolls = query(
            con,
            "SELECT DISTINCT list(ms_code ORDER BY ms_code) AS codes FROM votes "
            "GROUP BY roll_call_id",
        )["codes"].to_list()
    assert len(rolls) > 100
    seen = set()
    for codes in rolls:
        found = land(codes)
        assert list(found) == list(codes)
        assert [code for code, parts in found.items() if not parts] == []
        parts = [part for each in found.values() for part in each]
        assert len(parts) == len(set(parts))
        seen |= {code for code in codes if code in FORMER}
    assert seen == set(FORMER)


def test_a_former_state_has_the_land_of_its_heirs_that_are_not_on_the_roll() -> None:
    found = land(["BLR", "CSK", "SUN", "UKR", "YUG"])
    assert found["CSK"] == ["CZE", "SVK"]
    assert set(found["SUN"]) == set(FORMER["SUN"]) - {"BLR", "UKR"}
    assert land(["BIH", "HRV", "MKD", "SVN", "YUG"])["YUG"] == ["MNE", "SRB"]
    assert land(["DEU", "GER"]) == {"DEU": ["DEU"], "GER": []}
    assert land(["AAA"]) == {"AAA": []}


def test_areas_are_those_of_the_land() -> None:
    # Millions of square kilometres, as the United Nations Statistics Division gives them.
    known = {"BRA": 8.51, "DZA": 2.38, "AUS": 7.69, "ZAF": 1.22, "KAZ": 2.72}
    for code, size in known.items():
        assert area(WORLD["shapes"][code]) == pytest.approx(size, rel=0.04), code
    # Crimea (27,000 km²) is drawn with Ukraine, and Western Sahara (266,000 km²) with no state.
    assert area(WORLD["shapes"]["UKR"]) == pytest.approx(0.604, rel=0.02)
    assert area(WORLD["shapes"]["MAR"]) == pytest.approx(0.447, rel=0.1)
    assert min(area(path) for path in WORLD["shapes"].values()) > 0.006


def test_shapes_lie_on_the_map_and_circles_not_on_each_other() -> None:
    for path in (*WORLD["shapes"].values(), WORLD["land"]):
        for ring in rings(path):
            assert ring.min() >= -1
            assert ring[:, 0].max() <= WORLD["width"]
            assert ring[:, 1].max() <= WORLD["height"]
    places = np.array(list(WORLD["marks"].values()))
    apart = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() >= 2 * WORLD["radius"]


def test_the_map_is_light() -> None:
    assert len(gzip.compress(ASSET.read_bytes())) < 150_000


def test_the_page_draws_every_state_on_the_roll_with_its_vote(snapshot: Path, reader: Any) -> None:
    main = reader.open("/resolution/A/RES/44/69?seats=world")["main"]
    (drawn,) = (props for tag, props, _ in reader.nodes(main) if tag == "World")
    states = {code: (vote, parts) for code, vote, _, parts in drawn["states"]}
    assert len(states) == 159
    assert states["USA"] == ("no", ["USA"])
    assert states["DDR"] == ("yes", ["DDR"])
    assert states["GER"] == ("abstain", ["DEU"])
    words = reader.words(main)
    assert "imply neither endorsement nor acceptance by the United Nations" in words
    assert "Czechoslovakia, Germany, Federal Republic of, Union of Soviet Socialist" in words
    votes = [vote for vote, _ in states.values()]
    assert f"{votes.count('yes')} voted yes" in drawn["label"]


def test_what_is_on_no_map_is_said(publish: Callable[[str], None], reader: Any) -> None:
    publish(
        """
        INSERT INTO sources BY NAME SELECT 'undl_votes' AS source, 'Votes' AS title,
            'https://example.org' AS address, 'free' AS licence, 'cite' AS citation,
            'votes' AS holds ON CONFLICT DO NOTHING;
        INSERT INTO resolutions BY NAME SELECT 'A/RES/45/1' AS resolution, '45' AS session,
            DATE '1990-12-01' AS adoption_date, 'Lighthouses' AS title, 'undl_votes' AS source;
        INSERT INTO roll_calls BY NAME SELECT 1 AS roll_call_id, 'A/RES/45/1' AS resolution,
            '45' AS session, DATE '1990-12-01' AS date, 'resolution' AS scope,
            'release' AS stated_in, 'undl_votes' AS source;
        INSERT INTO votes VALUES (1, 'DEU', 'yes'), (1, 'GER', 'no'), (1, 'BRA', 'no');
        UPDATE database_info SET data_as_of = DATE '1990-12-01';
        """
    )
    words = reader.words(reader.open("/resolution/A/RES/45/1?seats=world")["main"])
    assert "Not on the map: Germany, Federal Republic of." in words
