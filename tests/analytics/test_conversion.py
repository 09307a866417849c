"""A draft of an invented world: sponsors BRA, EGY, FRA and the State of Palestine; POL withdrew.

Votes: BRA yes, EGY abstain, FRA non-voting, IND yes, POL no, so of three sponsors with a vote one
voted yes (1/3), of two present one (1/2), and of the two others present one (1/2): difference 0.
"""

from __future__ import annotations

import pytest

import analytics
from analytics.conversion import (
    completeness,
    conversion,
    group_sponsors,
    sponsors,
    sponsors_by_group,
)
from analytics.lookup import find_drafts, find_resolution
from data import database
from data.errors import UnknownSymbol

WORLD = """
INSERT INTO resolutions BY NAME SELECT 'A/RES/70/5' AS resolution, '70' AS session,
    DATE '2015-12-01' AS adoption_date, 'undl_votes' AS source;
INSERT INTO roll_calls BY NAME SELECT 5 AS roll_call_id, 'A/RES/70/5' AS resolution, '70' AS session,
    DATE '2015-12-01' AS date, 'resolution' AS scope, 'release' AS stated_in, 'undl_votes' AS source;
INSERT INTO votes VALUES (5, 'BRA', 'yes'), (5, 'EGY', 'abstain'), (5, 'FRA', 'non_voting'),
    (5, 'IND', 'yes'), (5, 'POL', 'no');
INSERT INTO drafts BY NAME FROM (VALUES
    ('A/C.3/70/L.1', '70', 'draft resolution', NULL, 'A/C.3/70/L.1/Rev.1', 'undl_drafts'),
    ('A/C.3/70/L.1/Rev.1', '70', 'revised draft resolution', 'A/RES/70/5', NULL, 'undl_drafts'))
    AS d(draft, session, kind, resolution, superseded_by, source);
INSERT INTO sponsorships BY NAME FROM (VALUES
    ('A/C.3/70/L.1', 'IND', 'listed', 1),
    ('A/C.3/70/L.1/Rev.1', 'BRA', 'listed', 1), ('A/C.3/70/L.1/Rev.1', 'EGY', 'listed', 2),
    ('A/C.3/70/L.1/Rev.1', 'FRA', 'additional', 3), ('A/C.3/70/L.1/Rev.1', 'PSE', 'additional', 4),
    ('A/C.3/70/L.1/Rev.1', 'POL', 'withdrawn', NULL)) AS s(draft, ms_code, role, position),
    (SELECT 'as printed' AS name_as_printed, 'undl_drafts' AS source);
INSERT INTO sponsor_lists BY NAME FROM (VALUES
    ('A/C.3/70/L.1/Rev.1', 'undl_drafts', 'complete'), ('A/C.3/70/L.1/Rev.1', 'sponsors', 'additional_only'))
    AS l(draft, source, completeness);
INSERT INTO group_sponsorships BY NAME SELECT 'A/C.3/70/L.1/Rev.1' AS draft, 'G77' AS group_code,
    'EGY' AS presented_by, 'on behalf of the Group of 77' AS text, 'undl_drafts' AS source;
"""


@pytest.fixture
def con() -> database.Connection:
    connection = database.memory()
    database.create_schema(connection)
    connection.execute(WORLD)
    analytics.build(connection)
    return connection


def test_conversion_by_hand(con: database.Connection) -> None:
    row = conversion(con, "A/C.3/70/L.1/Rev.1")
    assert row == {
        "draft": "A/C.3/70/L.1/Rev.1",
        "resolution": "A/RES/70/5",
        "roll_call_id": 5,
        "completeness": "complete",
        "for_a_group": True,
        "sponsors": 4,
        "yes": 1,
        "no": 0,
        "abstain": 1,
        "non_voting": 1,
        "without_vote": 1,
        "yes_share_of_sponsors": pytest.approx(1 / 3),
        "yes_share_of_present": 0.5,
        "non_sponsor_yes": 1,
        "non_sponsor_present": 2,
        "yes_share_difference": 0.0,
    }


def test_a_superseded_draft_does_not_count(con: database.Connection) -> None:
    assert conversion(con, "A/C.3/70/L.1") is None
    assert find_drafts(con, "70/5") == ["A/C.3/70/L.1/Rev.1"]
    assert find_drafts(con, "A/C.3/70/L.1") == ["A/C.3/70/L.1"]


def test_sponsors_with_role_group_and_vote(con: database.Connection) -> None:
    rows = (
        sponsors(con, "A/C.3/70/L.1/Rev.1")
        .select("ms_code", "role", "regional_group", "vote")
        .rows()
    )
    assert rows == [
        ("BRA", "listed", "GRULAC", "yes"),
        ("EGY", "listed", "African Group", "abstain"),
        ("FRA", "additional", "WEOG", "non_voting"),
        ("PSE", "additional", None, None),
        ("POL", "withdrawn", "Eastern European Group", None),
    ]


def test_a_group_is_not_its_members(con: database.Connection) -> None:
    assert group_sponsors(con, "A/C.3/70/L.1/Rev.1").select("group", "presented_by").rows() == [
        ("Group of 77", "EGY")
    ]
    counts = database.query(
        con, "SELECT group_code, sponsors, listed, additional FROM analytics.sponsor_groups"
    )
    by_group = {code: rest for code, *rest in counts.iter_rows()}
    assert by_group["AG"] == [1, 1, 0]
    assert by_group["WEOG"] == [1, 0, 1]
    assert by_group["G77"] == [3, 2, 1]  # BRA, EGY and PSE in their own name
    assert "EEG" not in by_group  # POL withdrew


def test_how_complete_each_source_is(con: database.Connection) -> None:
    assert completeness(con, "A/C.3/70/L.1/Rev.1").select("source", "completeness").rows() == [
        ("sponsors", "additional_only"),
        ("undl_drafts", "complete"),
    ]


def test_symbols_of_drafts_are_found_and_others_are_not(con: database.Connection) -> None:
    assert find_resolution(con, "a/c.3/70/l.1/rev1") == "A/RES/70/5"
    with pytest.raises(UnknownSymbol, match=r"nearest: A/C\.3/70/L\.1"):
        find_drafts(con, "A/C.3/70/L.12")


def test_sponsors_counted_by_group_role_and_vote(con: database.Connection) -> None:
    # sponsors; listed, original, additional; yes, no, abstain, non-voting, without a vote.
    assert sponsors_by_group(con, "A/C.3/70/L.1/Rev.1").rows() == [
        ("African Group", 1, 1, 0, 0, 0, 0, 1, 0, 0),
        ("GRULAC", 1, 1, 0, 0, 1, 0, 0, 0, 0),
        ("WEOG", 1, 0, 0, 1, 0, 0, 0, 1, 0),
        (None, 1, 0, 0, 1, 0, 0, 0, 0, 1),
    ]


def test_a_draft_under_the_symbol_of_its_resolution_hides_no_other(
    con: database.Connection,
) -> None:
    con.execute(
        "INSERT INTO drafts BY NAME SELECT 'A/RES/70/5' AS draft, '70' AS session, "
        "'draft resolution' AS kind, 'A/RES/70/5' AS resolution, 'sponsors' AS source"
    )
    assert find_drafts(con, "A/RES/70/5") == ["A/C.3/70/L.1/Rev.1", "A/RES/70/5"]
