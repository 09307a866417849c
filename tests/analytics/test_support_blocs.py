from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from analytics import lineage
from analytics.slices import Slice, slice_matrix
from analytics.support_blocs import build, load_names, support_blocs
from analytics.uncertainty import SEED
from analytics.vote_matrix import VoteMatrix, from_letters, load_memberships, load_vote_matrix
from data.database import Connection, insert, query
from data.errors import BadRequest

SOUTH = ("EGY", "IND", "BRA", "NGA", "DZA")
WEST = ("USA", "FRA", "DEU", "POL")
GROUPS = {
    "AG": ("EGY", "NGA", "DZA"),
    "APG": ("IND",),
    "EEG": ("POL",),
    "GRULAC": ("BRA", "CUB"),
    "WEOG": ("USA", "FRA", "DEU"),
}
SPELLS = pl.DataFrame(
    [(group, state) for group, states in GROUPS.items() for state in states],
    ["group_code", "ms_code"],
    orient="row",
).with_columns(pl.lit(date(1963, 12, 17)).alias("from_date"), to_date=pl.lit(None, pl.Date))


def at_odds(**more: str) -> VoteMatrix:
    letters = dict.fromkeys(SOUTH, "YYYYYYYY") | dict.fromkeys(WEST, "NNNANNNN")
    letters |= {"BRA": "YYYYYYYA", "USA": "NNNNNNNX"} | more
    return from_letters(
        letters, title=list("ABCDEFGH"), resolution=[f"A/RES/78/{n}" for n in range(8)]
    )


def test_two_camps_are_described_from_the_data() -> None:
    names = {"EGY": "Egypt", "DZA": "Algeria", "FRA": "France", "DEU": "Germany"}
    answer = support_blocs(at_odds(CUB="---YY---"), SPELLS, seed=1, names=names)
    assert answer.sentence == (
        "Two support blocs: 5 states around Algeria and Egypt (3 of 3 African, 1 of 1 Asia-Pacific, "
        "1 of 2 GRULAC), which voted yes in 98% of their votes, and 4 states around Germany and "
        "France (3 of 3 WEOG, 1 of 1 Eastern European), which voted yes in 0% of theirs; most "
        "divided on A/RES/78/0 (yes 100% against 0%). 1 state left out: too few joint votes."
    )
    south, west = answer.blocs.iter_rows(named=True)
    assert (south["label"], west["label"]) == (
        "African Group around Algeria",
        "WEOG & Eastern European Group around Germany",
    )
    assert south["centre"] == ["DZA", "EGY", "IND"]
    assert [south[group] for group in ("ag", "apg", "eeg", "grulac", "weog")] == [3, 1, 0, 1, 0]
    assert south["yes_share"] == 39 / 40
    assert south["abstain_share"] == 1 / 40
    assert west["no_share"] == pytest.approx(28 / 31)
    assert west["non_voting_share"] == 1 / 32
    # Of the ten pairs four hold Brazil, at one with the others in 7 of 8 roll calls.
    assert south["agreement"] == pytest.approx((6 + 4 * 7 / 8) / 10)
    assert south["agreement_outside"] == 0
    assert south["certainty"] == 1

    summary = answer.summary.row(0, named=True)
    assert summary["clear_split"] is True
    assert (summary["states"], summary["left_out"], summary["blocs"]) == (9, 1, 2)
    assert (summary["roll_calls"], summary["items"]) == (8, 8)
    assert (summary["p_value"], summary["purity"]) == (0.02, pytest.approx(6 / 9))
    assert answer.states.filter(ms_code="CUB").row(0) == (
        "CUB", None, None, 2, "GRULAC", "too few joint votes",
    )  # fmt: skip
    assert answer.separating.height == 8


def test_an_absent_state_is_no_centre() -> None:
    # Away whenever the bloc is divided, DZA agrees with all; EGY, in the half that votes most, is
    # named.
    world = at_odds(DZA="YYYYYYXX", NGA="YYYYYAYY", IND="YYYYYYAY")
    south = support_blocs(world, SPELLS, seed=1).blocs.row(0, named=True)
    assert south["centre"][0] == "EGY"
    assert "DZA" not in south["centre"]


def test_three_camps_are_told_apart() -> None:
    letters = dict.fromkeys(SOUTH, "YYYNNYYYNN") | dict.fromkeys(WEST, "NNNAANNNAA")
    letters |= dict.fromkeys(("AUT", "SWE", "CHE", "IRL"), "AAAYYAAAYY")
    world = from_letters(letters, title=list("ABCDEFGHIJ"))
    answer = support_blocs(world, SPELLS, seed=1)
    assert answer.sentence.startswith("Three support blocs: 5 states around BRA and DZA (3 of 3 ")
    assert (
        ", 4 states around AUT and CHE, which voted yes in 40% of theirs, and 4 " in answer.sentence
    )
    assert answer.separating.height == 30
    assert (
        "; blocs 1 and 2 are most divided on roll call 1 (yes 100% against 0%)" in answer.sentence
    )


def test_states_at_one_are_not_split() -> None:
    world = from_letters(dict.fromkeys(SOUTH, "YYNYY"), title=list("ABCDE"))
    answer = support_blocs(world, SPELLS, seed=1)
    assert answer.sentence == (
        "No clear split: no division of the 5 states holds from one draw of the roll calls to the "
        "next."
    )
    summary = answer.summary.row(0, named=True)
    assert (summary["blocs"], summary["clear_split"], summary["ami"]) == (1, False, None)
    assert answer.blocs.row(0, named=True)["certainty"] is None
    assert answer.separating.is_empty()


def test_votes_at_random_are_not_split() -> None:
    rng = np.random.default_rng(3)
    letters = {f"A{chr(65 + n)}A": "".join(rng.choice(list("YYAN"), 30)) for n in range(20)}
    world = from_letters(letters, title=[f"item {n}" for n in range(30)])
    answer = support_blocs(world, SPELLS, seed=1)
    assert answer.summary["clear_split"].to_list() == [False]
    assert answer.sentence.startswith("No clear split: ")


def test_a_division_no_sharper_than_chance_is_not_clear() -> None:
    # Sharp on each of two items, and on the one in another way than on the other.
    letters = {
        f"{one}{other}{n}": one * 10 + other * 4 for one in "YN" for other in "YN" for n in "ABC"
    }
    world = from_letters(letters, title=["A"] * 10 + ["B"] * 4)
    answer = support_blocs(world, SPELLS, seed=1)
    summary = answer.summary.row(0, named=True)
    assert (summary["blocs"], summary["clear_split"]) == (2, False)
    assert answer.sentence == (
        "No clear split: the states are no further divided than chance would divide them "
        "(modularity 0.329, by chance 0.342, p = 1)."
    )


def test_one_item_is_told_but_not_tested() -> None:
    world = from_letters(
        dict.fromkeys(SOUTH, "YYYYY") | dict.fromkeys(WEST, "NNNNN"), title=["A"] * 5
    )
    answer = support_blocs(world, SPELLS, seed=1)
    assert answer.summary["clear_split"].to_list() == [None]
    assert answer.sentence.endswith(
        "; whether that is more than chance cannot be told, all roll calls being on one agenda item "
        "of one session."
    )


@pytest.mark.parametrize("letters", [{"EGY": "YYYYYY"}, {"EGY": "YYY", "IND": "YYY"}])
def test_too_few_states_or_votes_are_refused_in_one_line(letters: dict[str, str]) -> None:
    with pytest.raises(BadRequest, match=r"^blocs need two states with at least 5 joint votes"):
        support_blocs(from_letters(letters), SPELLS, seed=1)


@pytest.fixture
def divided_record(empty_database: Connection) -> Connection:
    """Sessions 77 and 78 with two camps, 79 with too few roll calls, and an emergency session."""
    sessions = ["77"] * 8 + ["78"] * 8 + ["79"] * 2 + ["11emsp"] * 6
    ids = list(range(1, len(sessions) + 1))
    insert(
        empty_database,
        "roll_calls",
        pl.DataFrame(
            {
                "roll_call_id": ids,
                "resolution": [f"A/RES/{n}" for n in ids],
                "session": sessions,
                "date": [date(2022, 12, 1)] * 8 + [date(2023, 12, 1)] * 16,
                "scope": ["resolution"] * 15 + ["paragraph"] + ["resolution"] * 8,
                "title": [f"item {n}" for n in ids],
                "stated_in": ["release"] * len(ids),
                "source": ["undl_votes"] * len(ids),
            }
        ),
    )
    votes = [
        {
            "roll_call_id": n,
            "ms_code": state,
            "vote": "yes" if (state in SOUTH) == (n % 3 > 0) else "no",
        }
        for n in ids
        for state in SOUTH + WEST
    ]
    insert(empty_database, "votes", pl.DataFrame(votes))
    return empty_database


def test_the_relations_are_the_function(divided_record: Connection) -> None:
    con = divided_record
    build(con)
    lineage.build(con)
    matrix = slice_matrix(load_vote_matrix(con), Slice(sessions=("78",)))
    answer = support_blocs(matrix, load_memberships(con), seed=SEED, names=load_names(con))
    for name, frame, order in (
        ("blocs", answer.states, "ms_code"),
        ("support_blocs", answer.blocs, "bloc"),
        ("bloc_sessions", answer.summary, "session"),
        ("separating_roll_calls", answer.separating, "roll_call_id"),
    ):
        rows = query(con, f"FROM analytics.{name} WHERE session = '78' ORDER BY {order}")
        columns = [column for column in frame.columns if column in rows.columns]
        assert set(rows.columns) - set(columns) <= {"session", "note"}
        ordered = frame.sort(order) if order in frame.columns else frame
        assert rows.select(columns).rows() == ordered.select(columns).rows()
    assert answer.sentence.startswith("Two support blocs: 5 states around Brazil and Algeria (3 of")


def test_sessions_without_blocs_say_why_and_only_regular_ones_are_told(
    divided_record: Connection,
) -> None:
    build(divided_record)
    told = query(divided_record, "FROM analytics.bloc_sessions ORDER BY session")
    assert told.select("session", "roll_calls", "blocs", "clear_split").rows() == [
        ("77", 8, 2, True),
        ("78", 7, 2, True),
        ("79", 2, None, None),
    ]
    assert told["note"][2].startswith(
        "blocs need two states with at least 5 joint votes: found none"
    )
    sessions = query(divided_record, "SELECT DISTINCT session FROM analytics.blocs ORDER BY ALL")
    assert sessions["session"].to_list() == ["77", "78"]


def test_a_record_without_votes_has_empty_relations(empty_database: Connection) -> None:
    build(empty_database)
    for name in ("blocs", "support_blocs", "separating_roll_calls", "bloc_sessions"):
        assert query(empty_database, f"FROM analytics.{name}").is_empty()


def test_every_relation_and_column_has_its_comment(empty_database: Connection) -> None:
    build(empty_database)
    undocumented = query(
        empty_database,
        "SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE schema_name = 'analytics' AND comment IS NULL "
        "UNION ALL SELECT table_name, NULL FROM duckdb_tables() "
        "WHERE schema_name = 'analytics' AND comment IS NULL",
    )
    assert undocumented.rows() == []
