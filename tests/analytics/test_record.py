from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from analytics.lookup import find_resolution
from analytics.record import (
    findings_about,
    groups_on_the_roll,
    no_vote,
    published_totals,
    record,
    regional_groups_from,
    roll,
)
from data import database
from data.database import Connection, query
from data.errors import BadRequest, UnknownSymbol

SYMBOLS = ["A/RES/74/247", "A/RES/ES-10/6", "A/RES/2758(XXVI)", "A/RES/377(V)[A-C]"]


@pytest.fixture
def con(snapshot: Path) -> Iterator[Connection]:
    with closing(database.connect()) as connection:
        yield connection


def test_a_record_is_what_the_library_gives(con: Connection) -> None:
    facts = record(con, "A/RES/74/247")
    assert facts["meeting"] == "A/74/PV.52"
    assert facts["committee_report"] == "A/74/401"
    assert facts["subjects"] == ["COMPUTER CRIMES"]
    assert facts["undl_url"] == "https://digitallibrary.un.org/record/3841023"
    assert facts["held"] is True


def test_a_draft_that_names_the_resolution_is_its_draft(con: Connection) -> None:
    assert record(con, "A/RES/74/247")["draft"] == "A/C.3/74/L.11/Rev.1"


def test_a_resolution_that_no_source_holds_has_what_its_draft_tells(con: Connection) -> None:
    facts = record(con, "A/RES/57/148")
    assert (facts["held"], facts["draft"], facts["session"]) == (False, "A/57/L.54", "57")
    assert (facts["title"], facts["adoption_date"], facts["modality"]) == (None, None, None)
    assert published_totals(con, "A/RES/57/148") is None
    assert find_resolution(con, "57/148") == find_resolution(con, "A/57/L.54") == "A/RES/57/148"
    assert str(no_vote(con, "A/RES/57/148")) == "no recorded vote on A/RES/57/148 is known"


def test_a_day_that_the_source_does_not_know_is_not_told(con: Connection) -> None:
    # The research data set gives the day of the one, and only the month of the other.
    assert str(record(con, "A/RES/34/165")["adoption_date"]) == "1979-12-17"
    assert record(con, "A/DEC/39/411")["adoption_date"] is None
    assert record(con, "A/DEC/39/411")["source_name"] == "unvotes"


def test_a_symbol_that_is_none_is_not_known(con: Connection) -> None:
    with pytest.raises(UnknownSymbol):
        record(con, "A/RES/74/999")


def test_published_totals_stand_beside_the_list(con: Connection) -> None:
    assert published_totals(con, "A/RES/ES-10/6") == {
        "yes": 172,
        "no": 2,
        "abstain": 5,
        "non_voting": 9,
    }
    (finding,) = findings_about(con, "A/RES/ES-10/6").to_dicts()
    assert finding["detail"] == "listed 115-2-5-63, published 172-2-5-9"
    assert findings_about(con, "A/RES/74/247").is_empty()
    assert published_totals(con, "A/RES/74/999") is None


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_the_roll_holds_each_vote_once_with_its_group_of_that_day(
    con: Connection, symbol: str
) -> None:
    votes = query(
        con,
        "SELECT ms_code, vote::VARCHAR AS vote, date "
        "FROM votes JOIN roll_calls USING (roll_call_id) "
        "WHERE resolution = $symbol AND scope = 'resolution'",
        symbol=symbol,
    )
    members = query(
        con,
        "SELECT m.*, formed_date FROM group_members m JOIN groups USING (group_code) "
        "WHERE kind = 'regional'",
    ).to_dicts()
    expected = {
        code: (
            vote,
            next(
                (
                    row["group_code"]
                    for row in members
                    if row["ms_code"] == code
                    and (row["from_date"] or row["formed_date"]) <= day
                    and (row["to_date"] is None or day <= row["to_date"])
                ),
                None,
            ),
        )
        for code, vote, day in votes.iter_rows()
    }
    found = roll(con, symbol).select("ms_code", "vote", "group_code")
    assert {code: (vote, group) for code, vote, group in found.iter_rows()} == expected
    assert len(found) == len(votes)


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        (
            {"votes": ["no"], "group": "GRULAC"},
            ["BLZ", "CHL", "COL", "DOM", "HND", "PAN", "PRY"],
        ),
        ({"states": ["IND", "BRA"]}, ["BRA", "IND"]),
        ({"words": "KOREA"}, ["PRK", "KOR"]),
        ({"words": "republic   korea people"}, ["PRK"]),
        ({"words": "cote ivoire"}, ["CIV"]),
        ({"words": "turkey"}, ["TUR"]),
        ({"words": "bra"}, ["BRA", "COG"]),
        ({"words": "zzz"}, []),
        ({"votes": ["yes"], "group": "NATO"}, []),
        ({"votes": ["abstain"], "group": "NATO"}, ["TUR"]),
    ],
)
def test_filters_of_the_roll(con: Connection, filters: dict[str, object], codes: list[str]) -> None:
    assert roll(con, "A/RES/74/247", **filters)["ms_code"].to_list() == codes


def test_a_group_that_is_none(con: Connection) -> None:
    with pytest.raises(BadRequest, match="no group 'GRULA'"):
        roll(con, "A/RES/74/247", group="GRULA")


def test_groups_are_those_of_the_day(con: Connection) -> None:
    groups = groups_on_the_roll(con, "A/RES/377(V)[A-C]")
    assert "regional" not in groups["kind"]
    assert groups.filter(group_code="P5")["members"].to_list() == [5]
    assert str(regional_groups_from(con)) == "1963-12-17"
