from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

import analytics
from analytics.part_votes import (
    part_roll,
    part_support,
    part_votes,
    parts_until,
    unlinked_votes,
)
from data import database
from data.database import Connection

# On one day: the resolution itself, a paragraph that names it, an amendment to the first version of
# its draft of which only the votes cast are known, a motion that names nothing, and a paragraph of
# another resolution.
WORLD = """
INSERT INTO sources BY NAME SELECT unnest(['undl_votes', 'unvotes']) AS source, 'Votes' AS title,
    'https://example.org' AS address, 'free' AS licence, 'cite' AS citation, 'votes' AS holds;
INSERT INTO resolutions BY NAME SELECT unnest(['A/RES/54/1', 'A/RES/54/2']) AS resolution,
    DATE '1999-12-01' AS adoption_date, '54' AS session, 'undl_votes' AS source;
INSERT INTO drafts BY NAME FROM (VALUES ('A/C.2/54/L.3', 'A/RES/54/1', NULL),
    ('A/C.2/54/L.1', NULL, 'A/C.2/54/L.3')) AS d(draft, resolution, superseded_by),
    (SELECT '54' AS session, 'draft resolution' AS kind, 'undl_drafts' AS source);
INSERT INTO roll_calls BY NAME FROM (VALUES
    (1, 'resolution', 'A/RES/54/1', NULL, true, NULL),
    (-11, 'paragraph', 'A/RES/54/1', 'A/C.2/54/L.3', true, NULL),
    (-12, 'amendment', NULL, 'A/C.2/54/L.1', false, 'Votes cast only: the rest is not known.'),
    (-13, 'motion', NULL, NULL, NULL, NULL),
    (-14, 'paragraph', 'A/RES/54/2', NULL, true, NULL))
    AS r(roll_call_id, scope, resolution, draft, adopted, note),
    (SELECT '54' AS session, DATE '1999-12-01' AS date, 'release' AS stated_in,
            'unvotes' AS source);
INSERT INTO votes VALUES (1, 'BRA', 'yes'),
    (-11, 'BRA', 'yes'), (-11, 'EGY', 'no'), (-11, 'KEN', 'yes'), (-11, 'MLI', 'non_voting'),
    (-12, 'BRA', 'abstain'), (-12, 'EGY', 'no'),
    (-13, 'BRA', 'no'), (-14, 'BRA', 'no');
"""


@pytest.fixture(scope="module")
def con() -> Iterator[Connection]:
    connection = database.memory()
    database.create_schema(connection)
    connection.execute(WORLD)
    analytics.build(connection)
    yield connection
    connection.close()


def test_a_part_is_linked_by_the_resolution_or_by_any_version_of_its_draft(con: Connection) -> None:
    parts = part_votes(con, "A/RES/54/1")
    facts = ("roll_call_id", "scope", "adopted", "linked_by")
    assert parts.select(facts).rows() == [
        (-11, "paragraph", True, "resolution"),
        (-12, "amendment", False, "draft"),
    ]
    assert part_votes(con, "A/RES/54/2")["roll_call_id"].to_list() == [-14]
    assert part_votes(con, "A/RES/54/9").is_empty()


def test_who_did_not_vote_is_not_known_where_only_votes_cast_are_listed(con: Connection) -> None:
    counts = part_votes(con, "A/RES/54/1").select("yes", "no", "abstain", "non_voting").rows()
    assert counts == [(2, 1, 0, 1), (0, 1, 1, None)]
    columns = ("roll_call_id", "group_code", "members", "yes", "no", "abstain", "non_voting")
    assert part_support(con, "A/RES/54/1").select(columns).rows() == [
        (-11, "AG", 3, 1, 1, 0, 1),
        (-11, "GRULAC", 1, 1, 0, 0, 0),
        (-12, "AG", None, 0, 1, 0, None),
        (-12, "GRULAC", None, 0, 0, 1, None),
    ]


def test_what_names_no_resolution_is_told_apart(con: Connection) -> None:
    assert unlinked_votes(con, "A/RES/54/1")["roll_call_id"].to_list() == [-13]
    assert unlinked_votes(con, "A/RES/54/2").is_empty()  # its own day is not known


def test_each_state_with_its_group_of_that_day(con: Connection) -> None:
    rows = part_roll(con, -11).select("ms_code", "vote", "group_code").rows()
    assert rows == [
        ("BRA", "yes", "GRULAC"),
        ("EGY", "no", "AG"),
        ("KEN", "yes", "AG"),
        ("MLI", "non_voting", "AG"),
    ]


def test_the_figures_of_the_groups_add_up(snapshot: Path) -> None:
    # Resolution 2784 (XXVI) has six paragraph votes; Israel and South Africa were in no group.
    with closing(database.connect()) as con:
        parts = part_votes(con, "A/RES/2784(XXVI)")
        groups = part_support(con, "A/RES/2784(XXVI)")
        assert str(parts_until(con)) == "2017-12-24"
        for number, yes, no, abstain in parts.select(
            "roll_call_id", "yes", "no", "abstain"
        ).iter_rows():
            without = part_roll(con, number).filter(pl.col("group_code").is_null())
            rows = groups.filter(roll_call_id=number)
            assert rows["yes"].sum() + without["vote"].eq("yes").sum() == yes
            assert rows["no"].sum() + without["vote"].eq("no").sum() == no
            assert rows["abstain"].sum() + without["vote"].eq("abstain").sum() == abstain
    assert len(parts) == 6
