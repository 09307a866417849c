from __future__ import annotations

import polars as pl
import pytest

from analytics import conversion, cosponsorship
from analytics.states import (
    cosponsors,
    drafts_with_known_sponsors,
    find_state,
    groups_of_state,
    participation_gaps,
    sponsor_record,
    sponsored_drafts,
    state,
    states,
)
from data.database import Connection
from data.errors import UnknownState

SPONSORS = """
INSERT INTO roll_calls BY NAME SELECT 1 AS roll_call_id, 'A/RES/78/1' AS resolution,
    '78' AS session, DATE '2023-12-19' AS date, 'resolution' AS scope, 'release' AS stated_in,
    'undl_votes' AS source;
INSERT INTO resolutions BY NAME SELECT 'A/RES/78/1' AS resolution, '78' AS session,
    'Rights of X' AS title, 'A/C.3/78/L.1/Rev.1' AS draft, 'undl_votes' AS source;
INSERT INTO votes VALUES (1, 'BRA', 'yes'), (1, 'CUB', 'abstain'), (1, 'FRA', 'no');
INSERT INTO drafts BY NAME FROM (VALUES
    ('A/C.3/78/L.1', 'draft resolution', 'Rights of X', DATE '2023-10-01', NULL,
     'A/C.3/78/L.1/Rev.1'),
    ('A/C.3/78/L.1/Rev.1', 'revised draft resolution', NULL, DATE '2023-11-01', NULL, NULL),
    ('A/C.3/78/L.2', 'draft resolution', 'Rights of Y', DATE '2023-10-02', 'A/RES/78/2', NULL),
    ('A/C.3/78/L.3', 'draft resolution', 'Rights of Z', NULL, NULL, NULL)
) AS d(draft, kind, title, date, resolution, superseded_by),
(SELECT '78' AS session, 'undl_drafts' AS source);
INSERT INTO sponsorships BY NAME SELECT * EXCLUDE (line), ms_code AS name_as_printed,
    'undl_drafts' AS source FROM (VALUES
    (0, 'A/C.3/78/L.1', 'BRA', 'listed'),
    (1, 'A/C.3/78/L.1/Rev.1', 'BRA', 'listed'), (2, 'A/C.3/78/L.1/Rev.1', 'CUB', 'additional'),
    (3, 'A/C.3/78/L.1/Rev.1', 'PSE', 'listed'),
    (4, 'A/C.3/78/L.2', 'BRA', 'additional'), (5, 'A/C.3/78/L.2', 'CUB', 'listed'),
    (6, 'A/C.3/78/L.2', 'FRA', 'withdrawn'),
    (7, 'A/C.3/78/L.3', 'CUB', 'listed')
) AS s(line, draft, ms_code, role);
INSERT INTO group_sponsorships BY NAME FROM (VALUES
    ('A/C.3/78/L.2', 'G77', 'CUB', 'Cuba [on behalf of the Group of 77 and China]'),
    ('A/C.3/78/L.3', NULL, 'CUB', 'Cuba [on behalf of the Lighthouse Keepers]')
) AS g(draft, group_code, presented_by, text), (SELECT 'undl_drafts' AS source);
INSERT INTO sponsor_lists BY NAME FROM (VALUES
    ('A/C.3/78/L.1/Rev.1', 'complete'), ('A/C.3/78/L.2', 'additional_only')
) AS l(draft, completeness), (SELECT 'undl_drafts' AS source);
"""


@pytest.fixture
def sponsored(empty_database: Connection) -> Connection:
    """Four versions of three drafts; of the first the resolution and its roll call are held."""
    empty_database.execute(SPONSORS)
    conversion.build(empty_database)
    cosponsorship.build(empty_database)
    return empty_database


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BRA", "BRA"),
        ("bra", "BRA"),
        ("Brazil", "BRA"),
        ("  brazil ", "BRA"),
        ("COTE D'IVOIRE", "CIV"),
        ("côte-d’ivoire", "CIV"),
        ("Türkiye", "TUR"),
        ("turkey", "TUR"),
        ("united states", "USA"),
        ("Soviet Union", "SUN"),
        ("GER", "GER"),
        # Two codes bore this name; the Member State of today is meant.
        ("Federal Republic of Germany", "DEU"),
    ],
)
def test_codes_and_names_however_written(empty_database: Connection, text: str, code: str) -> None:
    assert find_state(empty_database, text) == code


@pytest.mark.parametrize(
    ("text", "near"), [("Brasil", "BRA"), ("Frnace", "FRA"), ("Jappan", "JPN"), ("GBX", "GBR")]
)
def test_a_name_that_is_none_has_the_nearest(
    empty_database: Connection, text: str, near: str
) -> None:
    with pytest.raises(UnknownState) as raised:
        find_state(empty_database, text)
    assert raised.value.name == text
    assert len(raised.value.nearest) == 3
    assert near in raised.value.nearest
    assert near in str(raised.value)


def test_nothing_is_near_to_nothing(empty_database: Connection) -> None:
    with pytest.raises(UnknownState) as raised:
        find_state(empty_database, "  ")
    assert raised.value.nearest == []


def test_all_states_with_those_of_the_past(empty_database: Connection) -> None:
    frame = states(empty_database)
    assert dict(frame.group_by("status").len().iter_rows()) == {
        "member": 193,
        "former": 9,
        "observer": 2,
    }
    by_group = frame.filter(status="member").group_by("regional_group").len()
    assert dict(by_group.iter_rows()) == {
        "African Group": 54,
        "Asia-Pacific Group": 54,
        "Eastern European Group": 23,
        "GRULAC": 33,
        "WEOG": 29,
    }
    soviet = frame.row(by_predicate=pl.col("ms_code") == "SUN", named=True)
    assert soviet["regional_group"] == "Eastern European Group"
    assert frame.filter(ms_code="PSE")["regional_group"].to_list() == [None]


def test_states_by_words_of_any_of_their_names(empty_database: Connection) -> None:
    def found(words: str) -> list[str]:
        return states(empty_database, words)["ms_code"].to_list()

    assert found("korea") == ["PRK", "KOR"]
    assert found("KOREA republic south") == ["KOR"]
    assert found("cote ivoire") == ["CIV"]
    assert found("Ivory") == ["CIV"]
    assert found("gbr") == ["GBR"]
    assert found("100%") == []


def test_a_state_and_what_came_before(empty_database: Connection) -> None:
    russia = state(empty_database, "RUS")
    assert (russia["state"], russia["status"]) == ("Russian Federation", "member")
    assert (russia["predecessors"], russia["successors"]) == (["SUN"], None)
    assert state(empty_database, "CSK")["successors"] == ["CZE", "SVK"]
    assert "csv" not in str(state(empty_database, "ZAF")["note"])
    with pytest.raises(UnknownState, match="XYZ"):
        state(empty_database, "XYZ")


def test_groups_of_today_come_first_and_the_regional_one_before_all(
    empty_database: Connection,
) -> None:
    frame = groups_of_state(empty_database, "GBR")
    assert frame["group_code"][0] == "WEOG"
    spell = frame.row(by_predicate=pl.col("group_code") == "EU", named=True)
    assert (spell["today"], spell["from_date"].year, spell["to_date"].year) == (False, 1973, 2020)
    assert frame["today"].to_list() == sorted(frame["today"], reverse=True)


def test_gaps_of_participation(empty_database: Connection) -> None:
    (row,) = participation_gaps(empty_database, "ZAF").iter_rows(named=True)
    assert (row["from_date"].year, row["to_date"].year, row["kind"]) == (
        1974,
        1994,
        "no_participation",
    )
    assert participation_gaps(empty_database, "BRA").is_empty()


def test_drafts_in_their_last_version_with_what_is_known(sponsored: Connection) -> None:
    columns = ("draft", "title", "role", "completeness", "sponsors", "for_group", "resolution",
               "held", "voted_on", "vote")  # fmt: skip
    assert sponsored_drafts(sponsored, "BRA").select(columns).rows() == [
        ("A/C.3/78/L.1/Rev.1", "Rights of X", "listed", "complete", 3, None, "A/RES/78/1",
         True, True, "yes"),
        ("A/C.3/78/L.2", "Rights of Y", "additional", "additional_only", 2, "Group of 77",
         "A/RES/78/2", False, False, None),
    ]  # fmt: skip
    assert sponsored_drafts(sponsored, "CUB").select("draft", "for_group", "vote").rows() == [
        ("A/C.3/78/L.1/Rev.1", None, "abstain"),
        ("A/C.3/78/L.2", "Group of 77", None),
        ("A/C.3/78/L.3", "Lighthouse Keepers", None),
    ]
    # Palestine is not on the roll; France withdrew, and is told of as one that did.
    assert sponsored_drafts(sponsored, "PSE").select("voted_on", "vote").rows() == [(True, None)]
    assert sponsored_drafts(sponsored, "FRA").select("role", "vote").rows() == [("withdrawn", None)]
    assert sponsored_drafts(sponsored, "USA").is_empty()


def test_cosponsors_of_known_lists_with_those_of_complete_ones_apart(
    sponsored: Connection,
) -> None:
    frame = cosponsors(sponsored, "BRA")
    assert frame.select("ms_code", "drafts", "on_complete_lists").rows() == [
        ("CUB", 2, 1),
        ("PSE", 1, 1),
    ]
    assert frame["own_on_complete_lists"].to_list() == [1, 1]
    assert frame["beyond_chance"].to_list() == [None, None]  # one complete list is no network
    assert cosponsors(sponsored, "FRA").is_empty()


def test_the_record_of_a_sponsor(sponsored: Connection) -> None:
    cuba = sponsor_record(sponsored, "CUB")
    assert cuba is not None
    assert (cuba["drafts"], cuba["yes"], cuba["abstain"], cuba["yes_share"]) == (1, 0, 1, 0.0)
    assert sponsor_record(sponsored, "FRA") is None
    assert drafts_with_known_sponsors(sponsored) == (3, 1)
