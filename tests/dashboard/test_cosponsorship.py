"""The page of co-sponsorship, asked for as a browser asks, of the world of two camps."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import analytics
from analytics import conversion, support
from analytics import cosponsorship as answers
from dashboard import network_figures
from dashboard.figures import GROUP_COLOURS
from dashboard.network_figures import network, places
from dashboard.pages import cosponsorship
from data import database
from tests.analytics.sponsors_world import CAMPS, WORLD

# The answers that the page and the checks of a database read.
METRICS = (support.build, conversion.build, answers.build)


@pytest.fixture(scope="module")
def camps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A published database of two camps that sponsor apart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNGA_DATA_DIR", str(tmp_path_factory.mktemp("camps")))
        patch.setattr(analytics, "METRICS", METRICS)
        with database.build() as con:
            con.execute(WORLD)
            analytics.build(con)
        yield


@pytest.fixture
def ask(camps: None, reader: Any) -> Callable[[str], Any]:
    return lambda query: reader.open(f"/cosponsorship{query}")["main"]


def said_by(reader: Any, main: Any) -> str:
    return " ".join(reader.words(main).split())


def rows(reader: Any, main: Any, name: str, table: int = 0) -> list[str]:
    """The rows of a table of a section, as read."""
    (section,) = (
        children
        for tag, props, children in reader.nodes(main)
        if tag == "Section" and props.get("aria-labelledby") == name
    )
    bodies = [children for tag, _, children in reader.nodes(section) if tag == "tbody"]
    return [said_by(reader, row) for tag, _, row in reader.nodes(bodies[table]) if tag == "tr"]


def links(reader: Any, main: Any) -> list[str]:
    return [a.get("href") for tag, a, _ in reader.nodes(main) if tag == "a"]


def figure(reader: Any, main: Any) -> Any:
    return next(props["figure"] for tag, props, _ in reader.nodes(main) if tag == "Graph")


def test_the_opening_says_what_was_counted(ask: Callable[[str], Any], reader: Any) -> None:
    main = ask("")
    said = said_by(reader, main)
    assert (
        "Session 70, Third Committee: 8 states sponsored 12 drafts whose lists of sponsors are "
        "complete. Of their 28 pairs, 12 (42.9%) sponsored together significantly more often than "
        "chance would have it, by the fixed degree sequence model, at a false discovery rate of 5%."
    ) in said
    assert "2 of the 12 drafts are amendments" in said
    assert "Without them, 12 of 28 pairs do." in said
    assert "finds 12 pairs; it is shown first" in said
    assert "finds 0 of 28" in said
    assert (
        "20 drafts with something known of their sponsors: 17 lists are complete, 1 partial" in said
    )
    assert "/cosponsorship?part=without_amendments" in links(reader, main)


def test_the_picture_the_list_and_the_table_say_the_same(
    ask: Callable[[str], Any], reader: Any
) -> None:
    marks = [trace for trace in figure(reader, ask(""))["data"] if "text" in trace]
    drawn = {code[0] for trace in marks for code in trace["customdata"]}
    assert drawn == {code for camp in CAMPS for code in camp}
    listed = rows(reader, ask("?view=list"), "network")
    assert "Brazil GRULAC 3 AG EGY APG IND WEOG FRA" in listed
    assert len(listed) == 8
    ties = rows(reader, ask(""), "pairs")
    assert len(ties) == 12
    assert all("6 3.0 6 and 6 2.00" in tie for tie in ties)
    assert any(tie.startswith("Brazil – Egypt") for tie in ties)
    assert rows(reader, ask(""), "states")[0].startswith("Brazil GRULAC 6 3 6.00 0.0% 100.0% 0")


def test_states_chosen_show_their_ties_and_their_drafts(
    ask: Callable[[str], Any], reader: Any
) -> None:
    one = ask("?state=BRA")
    assert "Brazil sponsored 6 of the drafts and has 3 ties, 3 of them" in said_by(reader, one)
    assert len(rows(reader, one, "pairs")) == 3
    assert "/state/BRA" in links(reader, one)
    two = ask("?state=BRA~EGY")
    assert "Brazil and Egypt sponsored 6 of the 12 drafts together." in said_by(reader, two)
    joint = rows(reader, two, "joint")
    assert joint[0] == "A/C.3/70/L.1 Draft 1 4 A/RES/70/1"
    assert joint[5] == "A/C.3/70/L.6 Draft 6 (amendment) 4 –"
    # Only what was voted on has a page.
    resolutions = [href for href in links(reader, two) if href.startswith("/resolution/")]
    assert set(resolutions) == {"/resolution/A/RES/70/1"}
    apart = ask("?state=BRA~USA")
    assert "Brazil and United States of America sponsored 0 of the 12" in said_by(reader, apart)


def test_a_part_is_chosen_and_named(ask: Callable[[str], Any], reader: Any) -> None:
    without = said_by(reader, ask("?part=without_amendments"))
    assert "Third Committee, all but amendments: 8 states sponsored 10 drafts" in without
    assert "are amendments" not in without
    item = said_by(reader, ask("?part=A/70/1"))
    assert "Third Committee, “Safety at sea”: 8 states sponsored 10 drafts" in item


def test_where_no_pair_is_significant_the_page_says_so(
    ask: Callable[[str], Any], reader: Any
) -> None:
    main = ask("?model=stochastic&state=BRA")
    said = said_by(reader, main)
    assert "Of their 28 pairs, 0 (0.0%)" in said
    assert "there is no network to draw. Show the network of the fixed model" in said
    assert "Brazil sponsored 6 of the drafts and has no tie" in said
    assert "/cosponsorship?state=BRA" in links(reader, main)


def test_drafts_by_reach_and_their_votes(ask: Callable[[str], Any], reader: Any) -> None:
    drafts = rows(reader, ask(""), "reach")
    assert len(drafts) == 13
    first = "A/C.3/70/L.1 Draft 1 4.0 AG 1 · APG 1 · GRULAC 1 · WEOG 1 4 2 of 4 A/RES/70/1"
    assert first in drafts
    assert drafts[-1].startswith("A/60/L.1 not known – Groups not known: no day 2 –")
    said = said_by(reader, ask(""))
    assert (
        "1 of them came to a recorded vote held here: their sponsors voted yes 2 of 4 times" in said
    )
    assert "Of 1, the day is not known" in said
    assert len(rows(reader, ask("?drafts=voted"), "reach")) == 1


def test_from_sponsorship_to_vote(ask: Callable[[str], Any], reader: Any) -> None:
    said = said_by(reader, ask(""))
    assert (
        "members voted yes: African Group 1 of 1 times (100.0%), GRULAC 1 of 1 times (100.0%), "
        "Asia-Pacific Group 0 of 1 times (0.0%) and WEOG 0 of 1 times (0.0%)." in said
    )
    topics = rows(reader, ask("?records=topics"), "records", table=2)
    assert any(row.startswith("COASTS 1 2 of 4 50.0% 0 1 1") for row in topics)


def test_what_is_covered(ask: Callable[[str], Any], reader: Any) -> None:
    assert rows(reader, ask(""), "coverage") == [
        "Session 70, Third Committee 19 16 1 2 12 1 1 1 1",
        "Session 60, committee not known 1 1 0 0 1 0 0 0 0",
    ]


@pytest.mark.parametrize(
    ("query", "said", "near"),
    [
        (
            "?session=60",
            "no network of co-sponsorship of session “60”",
            "/cosponsorship?session=70",
        ),
        ("?session=abc", "session “abc”", "/cosponsorship?session=70"),
        ("?part=C.9", "no network of “C.9” in Session 70", "/cosponsorship?part=A/70/1"),
        ("?state=brazil", "“brazil” is none of the states", "/cosponsorship?state=BRA"),
        ("?state=Brasil", "“Brasil” is none of the states", "/cosponsorship?state=BRA"),
    ],
)
def test_what_is_impossible_leads_to_the_nearest(
    ask: Callable[[str], Any], reader: Any, query: str, said: str, near: str
) -> None:
    main = ask(query)
    assert said in said_by(reader, main)
    assert near in [href.replace("%2F", "/") for href in links(reader, main)]
    assert "Drafts by reach" in said_by(reader, main)


def test_files_hold_what_is_chosen_and_refuse_what_is_none(camps: None, reader: Any) -> None:
    def table(href: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(reader.http.get(href).get_data(as_text=True))))

    assert len(table("/cosponsorship/pairs.csv")) == 12
    assert len(table("/cosponsorship/pairs.csv?state=BRA")) == 3
    assert len(table("/cosponsorship/joint.csv?state=BRA~FRA&part=A/70/1")) == 5
    assert len(table("/cosponsorship/drafts.csv?drafts=voted")) == 1
    document = reader.http.get("/cosponsorship.json").get_json()
    assert document["about"]["pairs"] == 28
    tables = ("pairs", "states", "joint", "drafts", "groups", "topics", "coverage")
    assert set(document) == {"about", *tables}
    refused = reader.http.get("/cosponsorship/pairs.csv?session=60")
    assert refused.status_code == 400
    assert "session '60' has no network" in refused.get_data(as_text=True)


def test_updates_follow_the_choices(camps: None, reader: Any) -> None:
    def part(number: int, name: str, **choices: Any) -> str:
        answer = reader.change(cosponsorship.PAGE, number, "/cosponsorship", **choices)
        return str(reader.words(answer["response"][f"cosponsorship-{name}"]["children"]))

    assert "has no tie" in part(0, "body", model="stochastic", state=["BRA"])
    assert part(1, "states", rank="betweenness").startswith("The states with a tie")
    assert "Draft 2" not in part(2, "drafts", drafts="voted")
    assert "GROUP BY subject" in part(3, "records-foot", records="topics")


def test_an_empty_record_says_so(publish: Callable[[str], None], reader: Any) -> None:
    publish("")
    said = reader.words(reader.open("/cosponsorship")["main"])
    assert "No session has a network of co-sponsorship" in said
    assert "No such draft has a complete list" in said
    assert "No draft with known sponsors came to a recorded vote." in said


def test_the_real_record_has_its_bridges(snapshot: Path, reader: Any) -> None:
    main = reader.open("/cosponsorship?session=78&state=SRB")["main"]
    said = said_by(reader, main)
    assert "Of their 17,766 pairs, 1,316 (7.4%)" in said
    assert "are joined by Serbia (384 pairs; 48 ties, 68.8% of them across groups)" in said
    assert len(rows(reader, main, "pairs")) == 48


# The figure


def test_places_are_stable_and_nobody_is_covered() -> None:
    codes = [f"S{n:02}" for n in range(40)]
    ties = [(a, b) for a in codes[:20] for b in codes[:20] if a < b]
    ties += [(codes[n], codes[n + 1]) for n in range(20, 39)]
    frame = pl.DataFrame(ties, schema=["ms_a", "ms_b"], orient="row")
    at = places(frame)
    assert at == places(frame.sample(fraction=1, shuffle=True, seed=1))
    spots = np.array(list(at.values()))
    assert (spots >= 0).all()
    assert (spots <= [network_figures.WIDTH, network_figures.HEIGHT]).all()
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    assert apart[np.triu_indices(40, 1)].min() > 3.5
    # Those that are tied lie nearer to one another than to the rest.
    assert apart[:20, :20].mean() < apart[:20, 20:].mean()


def test_a_choice_makes_its_ties_stand_out() -> None:
    states = pl.DataFrame(
        {
            "ms_code": ["AAA", "BBB", "CCC", "DDD"],
            "regional_group": ["AG", "AG", "WEOG", None],
            "drafts": [4, 1, 4, 4],
            "tip": ["A <b>", "B", "C", "D"],
        }
    )
    pairs = pl.DataFrame(
        [("AAA", "AG", "BBB", "AG"), ("BBB", "AG", "CCC", "WEOG"), ("CCC", "WEOG", "DDD", None)],
        schema=["ms_a", "group_a", "ms_b", "group_b"],
        orient="row",
    )
    at = {"AAA": (1.0, 2.0), "BBB": (3.0, 4.0), "CCC": (5.0, 6.0), "DDD": (7.0, 8.0)}
    names = dict.fromkeys([*GROUP_COLOURS, ""], "x")
    across, within, *_ = network(states, pairs, at, names).data
    assert np.array_equal(across.x, [3, 5, np.nan, 5, 7, np.nan], equal_nan=True)
    assert np.array_equal(within.y, [2, 4, np.nan], equal_nan=True)
    traces = network(states, pairs, at, names, ["AAA"]).data
    lit = [trace for trace in traces if trace.mode == "lines"][-1]
    assert np.array_equal(lit.x, [1, 3, np.nan], equal_nan=True)
    marks = {code: trace for trace in traces if trace.text for code in trace.text}
    assert list(marks["AAA"].marker.opacity) == [1.0, 1.0]
    assert list(marks["CCC"].marker.opacity) == [0.18]
    assert marks["AAA"].marker.symbol != marks["CCC"].marker.symbol
    assert marks["AAA"].marker.size[0] > marks["AAA"].marker.size[1]
    assert marks["AAA"].hovertemplate[0] == "<b>A &lt;b&gt;</b><extra></extra>"
