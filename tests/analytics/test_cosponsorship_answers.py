"""The network of co-sponsorship and what is told of it, of the world of two camps."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from math import comb

import polars as pl
import pytest

from analytics import conversion, cosponsorship
from analytics.cosponsorship_answers import (
    coverage,
    drafts_by_reach,
    joint_drafts,
    network_pairs,
    network_parts,
    network_sessions,
    network_states,
    network_summary,
    records_by_group,
    records_by_topic,
    sources_of_lists,
    ties_of_all_sessions,
)
from analytics.uncertainty import benjamini_hochberg
from data import database
from data.database import Connection, query
from data.errors import BadRequest
from tests.analytics.sponsors_world import CAMPS, WORLD

WITHIN = sorted(pair for camp in CAMPS for pair in itertools.combinations(camp, 2))


@pytest.fixture(scope="module")
def con() -> Iterator[Connection]:
    with closing(database.memory()) as connection:
        database.create_schema(connection)
        connection.execute(WORLD)
        connection.execute("CREATE SCHEMA analytics")
        conversion.build(connection)
        cosponsorship.build(connection)
        yield connection


def test_the_fixed_model_tells_the_camps_apart_and_the_stochastic_does_not(
    con: Connection,
) -> None:
    pairs = network_pairs(con, "70")
    assert sorted(pairs.select("ms_a", "ms_b").rows()) == WITHIN
    assert set(pairs["together"]) == {6}
    assert pairs["expected"].to_list() == pytest.approx([3.0] * 12, abs=1e-6)
    assert pairs["newman"].to_list() == pytest.approx([6 / 3] * 12)
    assert (pairs["drafts_a"] == 6).all()
    assert pairs.row(0, named=True)["group_a"] is not None
    assert network_pairs(con, "70", model="stochastic").is_empty()
    by_hand = sum(comb(12, k) * 3 ** (12 - k) for k in range(6, 13)) / 4**12
    assert by_hand == pytest.approx(0.0544, abs=1e-4)
    tests = query(con, "FROM analytics.cosponsorship WHERE together = 6")
    assert tests["p_value"].to_list() == pytest.approx([by_hand] * 12, abs=1e-6)


def test_q_is_the_p_value_adjusted_over_all_pairs(con: Connection) -> None:
    for part in ("all", "without_amendments"):
        tests = query(con, "FROM analytics.cosponsorship_by_part WHERE part = $part", part=part)
        assert len(tests) == 28
        adjusted = tests.with_columns(q=pl.Series(benjamini_hochberg(tests["fixed_p_value"])))
        told = network_pairs(con, "70", part).select("ms_a", "ms_b", "q_value")
        both = told.join(adjusted, on=["ms_a", "ms_b"])
        assert both["q_value"].to_list() == pytest.approx(both["q"].to_list())
        assert (both["q"] <= 0.05).all()
        assert len(both) == adjusted.filter(pl.col("q") <= 0.05).height > 0


def test_what_the_network_is_made_of(con: Connection) -> None:
    assert network_sessions(con) == ["70"]
    summary = network_summary(con, "70")
    assert {name: summary[name] for name in ("drafts", "amendments", "of_one_sponsor")} == {
        "drafts": 12,
        "amendments": 2,
        "of_one_sponsor": 0,
    }
    assert (summary["sponsorships"], summary["states"], summary["pairs"]) == (48, 8, 28)
    assert (summary["fixed"], summary["stochastic"]) == (12, 0)
    assert (summary["committees"], summary["source"]) == (["C.3"], "Drafts")
    assert str(summary["first_date"]) == "2015-10-02"
    assert sources_of_lists(con)["source"] == "Drafts; Votes"


def test_parts_are_networks_of_their_own(con: Connection) -> None:
    parts = network_parts(con, "70")
    assert parts.select("part", "kind", "label", "drafts", "pairs").rows() == [
        ("all", "all", None, 12, 28),
        ("without_amendments", "without_amendments", None, 10, 28),
        ("A/70/1", "agenda_item", "Safety at sea", 10, 28),
    ]
    # The same ten drafts: the same network.
    without, item = (network_pairs(con, "70", part) for part in parts["part"][1:])
    assert without.equals(item)
    assert set(without["together"]) == {5}
    assert network_summary(con, "70", "A/70/1")["amendments"] == 0
    assert joint_drafts(con, "70", ["BRA"], "A/70/1")["draft"].to_list() == [
        f"A/C.3/70/L.{n}" for n in range(1, 6)
    ]
    whole = query(con, "SELECT count(*) AS n FROM analytics.cosponsorship").item()
    assert whole == 28


def test_a_session_or_part_without_a_network_is_refused(con: Connection) -> None:
    with pytest.raises(BadRequest, match=r"session '60' has no network.*\(.*: 70\)"):
        network_summary(con, "60")
    with pytest.raises(BadRequest, match=r"part 'C\.3' of session 70 has no network: expected"):
        network_summary(con, "70", "C.3")


def test_states_by_their_ties(con: Connection) -> None:
    states = network_states(con, "70")
    assert len(states) == 8
    assert states["degree"].to_list() == [3] * 8
    assert states["strength"].to_list() == pytest.approx([6.0] * 8)
    assert set(states["liaisons"]) == {0}
    brazil = states.row(by_predicate=pl.col("ms_code") == "BRA", named=True)
    assert (brazil["regional_group"], brazil["group"]) == ("GRULAC", "GRULAC")
    assert brazil["across_share"] == 1.0
    alone = network_states(con, "70", model="stochastic")
    assert set(alone["degree"]) == {0}
    assert set(alone["strength"]) == {0.0}
    assert ties_of_all_sessions(con).rows() == [(*pair, 1) for pair in WITHIN]


def test_joint_drafts_are_what_a_tie_is_made_of(con: Connection) -> None:
    both = joint_drafts(con, "70", ["BRA", "FRA"])
    assert both["draft"].to_list() == [f"A/C.3/70/L.{n}" for n in range(1, 7)]
    assert both.select("sponsors", "resolution", "voted").rows()[:3] == [
        (4, "A/RES/70/1", True),
        (4, "A/RES/70/2", False),
        (4, None, False),
    ]
    assert both["kind"].to_list().count("amendment") == 1
    assert joint_drafts(con, "70", ["BRA", "USA"]).is_empty()  # it withdrew from L.1
    assert joint_drafts(con, "70", []).is_empty()
    for row in network_pairs(con, "70").iter_rows(named=True):
        assert len(joint_drafts(con, "70", [row["ms_a"], row["ms_b"]])) == row["together"]


def test_every_list_is_told_and_why_it_stays_out(con: Connection) -> None:
    rows = coverage(con).rows(named=True)
    assert rows == [
        {
            "session": "70",
            "committee": "C.3",
            "drafts": 19,
            "complete": 16,
            "partial": 1,
            "unknown": 2,
            "enters": 12,
            "superseded": 1,
            "for_a_group": 1,
            "no_state": 1,
            "other_document": 1,
        },
        {
            "session": "60",
            "committee": None,
            "drafts": 1,
            "complete": 1,
            "partial": 0,
            "unknown": 0,
            "enters": 1,
            "superseded": 0,
            "for_a_group": 0,
            "no_state": 0,
            "other_document": 0,
        },
    ]
    out = ("superseded", "for_a_group", "no_state", "other_document")
    for row in rows:
        assert row["complete"] + row["partial"] + row["unknown"] == row["drafts"]
        assert row["enters"] + sum(row[name] for name in out) == row["complete"]


def test_drafts_by_reach_and_how_their_sponsors_voted(con: Connection) -> None:
    reach = drafts_by_reach(con)
    assert len(reach) == 13
    first = reach.row(by_predicate=pl.col("draft") == "A/C.3/70/L.1", named=True)
    assert {code: first[code] for code in ("ag", "apg", "eeg", "grulac", "weog", "no_group")} == {
        "ag": 1, "apg": 1, "eeg": 0, "grulac": 1, "weog": 1, "no_group": 0,
    }  # fmt: skip
    assert (first["effective_groups"], first["regional_groups"]) == (4.0, 4)
    assert (first["on_roll"], first["yes"], first["abstain"], first["non_voting"]) == (4, 2, 1, 1)
    assert (first["yes_share"], first["resolution"]) == (0.5, "A/RES/70/1")
    second = reach.row(by_predicate=pl.col("draft") == "A/C.3/70/L.2", named=True)
    assert (second["on_roll"], second["yes"], second["resolution"]) == (None, None, "A/RES/70/2")
    # Without a day nobody's group is known: not one group, and not none.
    last = reach.rows(named=True)[-1]
    assert (last["draft"], last["sponsors"]) == ("A/60/L.1", 2)
    assert (last["effective_groups"], last["weog"], last["no_group"]) == (None, None, None)


def test_records_agree_with_the_relations(con: Connection) -> None:
    groups = records_by_group(con)
    shares = query(con, "FROM analytics.sponsor_records_by_group")
    both = groups.join(shares, on="group_code", suffix="_told")
    assert len(both) == len(groups) == len(shares)
    for name in ("drafts", "sponsorships", "yes_share"):
        assert both[name].to_list() == both[f"{name}_told"].to_list()
    regional = groups.filter(kind="regional")
    assert regional.select("group_code", "on_roll", "yes", "abstain", "non_voting").rows() == [
        ("AG", 1, 1, 0, 0),
        ("APG", 1, 0, 0, 1),
        ("GRULAC", 1, 1, 0, 0),
        ("WEOG", 1, 0, 1, 0),
    ]
    topics = records_by_topic(con)
    assert topics.select("subject", "drafts", "sponsorships", "on_roll", "yes").rows() == [
        ("COASTS", 1, 4, 4, 2),
        ("LIGHTHOUSES", 1, 4, 4, 2),
    ]
    told = query(con, "FROM analytics.sponsor_records_by_topic ORDER BY subject")
    assert told["yes_share"].to_list() == topics["yes_share"].to_list() == [0.5, 0.5]
