"""The page of groups of states, asked for as a browser asks, of a world made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.group_figures import MOST, cohesion_lines, line_styles, rank_bars, topic_bars
from dashboard.pages import groups

# Six roll calls in three sessions; of the African Group (DZA, EGY, NGA, ZAF) and of BRA, IND, ZAF.
LETTERS = {
    "DZA": "YYYYYX",
    "EGY": "YYYYNA",
    "NGA": "YYYYNA",
    "ZAF": "YNYNYY",
    "BRA": "YYYYYY",
    "IND": "NYYAYY",
    "FRA": "NNNNNN",
}
WORD = {"Y": "yes", "N": "no", "A": "abstain", "X": "non_voting"}
VOTES = ", ".join(
    f"({number}, '{state}', '{WORD[letter]}')"
    for state, row in LETTERS.items()
    for number, letter in enumerate(row, start=1)
)
WORLD = f"""
INSERT INTO sources BY NAME SELECT 'undl_votes' AS source, 'Votes' AS title,
    'https://example.org' AS address, 'free' AS licence, 'cite' AS citation, 'votes' AS holds
    ON CONFLICT DO NOTHING;
INSERT INTO roll_calls BY NAME SELECT n AS roll_call_id, 'A/RES/' || s || '/' || n AS resolution,
    s AS session, make_date(y, 12, n) AS date, 'Question ' || n AS title,
    'resolution' AS scope, 'release' AS stated_in, 'undl_votes' AS source
    FROM (VALUES (1, '70', 2015), (2, '70', 2015), (3, '71', 2016), (4, '71', 2016),
                 (5, '72', 2017), (6, '72', 2017)) AS c(n, s, y);
INSERT INTO resolutions BY NAME SELECT resolution, title, session, date AS adoption_date,
    'undl_votes' AS source FROM roll_calls;
INSERT INTO votes VALUES {VOTES};
INSERT INTO roll_call_issues VALUES (1, 'nu'), (2, 'nu'), (5, 'hr');
UPDATE database_info SET data_as_of = DATE '2017-12-06';
"""


@pytest.fixture
def world(publish: Callable[[str], None]) -> None:
    publish(WORLD)


def part(main: Any, reader: Any, name: str) -> Any:
    (found,) = (
        children
        for tag, props, children in reader.nodes(main)
        if tag == "Section" and props.get("aria-labelledby") == name
    )
    return found


def links(tree: Any, reader: Any) -> list[str]:
    return [props["href"] for tag, props, _ in reader.nodes(tree) if tag == "a"]


def test_who_a_group_is_and_how_united(world: None, reader: Any) -> None:
    main = reader.open("/groups?group=AG")["main"]
    said = reader.words(main)
    assert "African Group, a regional group of the United Nations, had 54 members" in said
    assert "on 6 December 2017; 56 states, former ones counted apart" in said
    # Four members on six rolls; one did not vote once. Of the indices 1, .625 twice, 1, 1/4 and .5
    # (in roll call 6: A, A and Y of three) the mean is by hand:
    # 1: 4-0-0: 1; 2: 3-1: .625; 3: 1; 4: 3-1: .625; 5: 2-2: .25; 6: 2 of 3: .5. Mean .667.
    assert "On 6 roll calls its members cast 23 of the 24 votes" in said
    assert "(95.8%)" in said
    assert "On average their Agreement Index was 0.67" in said
    table = reader.words(part(main, reader, "cohesion"))
    assert "African Group 6 4.0 95.8% 0.667" in table


def test_for_what_it_stood(world: None, reader: Any) -> None:
    said = reader.words(part(reader.open("/groups?group=AG")["main"], reader, "topics"))
    assert (
        "The position of African Group was yes on 4 of 6 roll calls, no on 0 and to abstain on 1; "
        "on 1 it had none." in said
    )
    assert (
        "The share of yes is largest on Nuclear weapons (87.5% of 8 votes its members could cast) "
        "and smallest on Human rights (50.0% of 4)." in said
    )
    table = reader.words(reader.open("/groups?group=AG&topics=table")["main"])
    assert "Nuclear weapons 2 8 87.5% 12.5% 0.0% 0.0% 2 0 0 0" in table


def test_who_broke_its_ranks_and_where(world: None, reader: Any) -> None:
    main = reader.open("/groups?group=AG&ranks=table")["main"]
    ranks = part(main, reader, "ranks")
    # A position in 1, 2, 3, 4 (yes) and 6 (abstain): South Africa was against it in 2, 4 and 6.
    assert (
        "South Africa voted against the position of African Group most often: in 3 of 5 votes it "
        "cast as a member while there was one (60.0%). Of 4 members compared, 3 never did."
        in reader.words(ranks)
    )
    assert "/groups?group=AG&ranks=table&member=ZAF" in links(ranks, reader)
    assert "/state/ZAF" in links(ranks, reader)
    broke = part(reader.open("/groups?group=AG&member=ZAF")["main"], reader, "roll")
    said = reader.words(broke)
    assert "South Africa voted against the position of African Group on 3 roll calls" in said
    assert links(broke, reader)[:3] == [
        f"/resolution/A/RES/{symbol}?group=AG" for symbol in ("72/6", "71/4", "70/2")
    ]


def test_what_divided_it_most_stands_first(world: None, reader: Any) -> None:
    roll = part(reader.open("/groups?group=AG")["main"], reader, "roll")
    assert "they were not at one on 4; these 4 divided them most" in reader.words(roll)
    assert [href.partition("?")[0].rpartition("/")[2] for href in links(roll, reader)[:4]] == [
        "5", "6", "4", "2",
    ]  # fmt: skip


def test_a_group_that_a_reader_composes(world: None, reader: Any) -> None:
    main = reader.open("/groups?states=BRA~IND~ZAF&name=IBSA")["main"]
    said = reader.words(main)
    assert "IBSA, a group composed here, is Brazil, India and South Africa: 3 states" in said
    # Y-N-Y, Y-Y-N, Y-Y-Y, Y-A-N, Y-Y-Y, Y-Y-Y: .5, .5, 1, 0, 1, 1.
    assert "On average their Agreement Index was 0.67" in said
    roll = part(main, reader, "roll")
    assert links(roll, reader)[0] == "/resolution/A/RES/71/4?state=BRA~IND~ZAF"
    assert "composed(load_vote_matrix(con), ['BRA', 'IND', 'ZAF'])" in said
    beside = reader.words(reader.open("/groups?group=AG&states=BRA~IND~ZAF")["main"])
    assert "Of the 2 groups compared" in beside
    assert "Your group" in beside


def test_the_same_figures_from_relations_and_from_functions(world: None, reader: Any) -> None:
    def rows(query: str) -> Any:
        return reader.http.get(f"/groups/sessions.json?group=AG{query}").get_json()["sessions"]

    published = rows("")
    assert [row["session"] for row in published] == ["70", "71", "72"]
    assert [round(row["mean"], 4) for row in published] == [0.8125, 0.8125, 0.375]
    assert rows("&sessions=70..72") == published
    assert rows("&sessions=72") == published[2:]
    assert "COURSE" not in reader.words(reader.open("/groups?group=AG&sessions=72")["main"])


def test_the_words_of_a_chart_follow_its_index(world: None, reader: Any) -> None:
    answer = reader.change(groups.PAGE, 1, "/groups?group=AG", index="pairwise_agreement")
    words = reader.words(answer["response"]["groups-course-words"]["children"])
    # 1 and 1/2; 1 and 1/2; 2 of 6 and 1 of 3.
    assert "The agreement of pairs of African Group was highest in Session 71 (2016): 0.75" in words
    assert "lowest in Session 72 (2017): 0.33" in words
    answer = reader.change(groups.PAGE, 1, "/groups?group=AG", over="contested")
    figure = answer["response"]["groups-course"]["figure"]
    assert len(figure["data"]) == 2


def test_detail_and_member_follow_their_controls(world: None, reader: Any) -> None:
    answer = reader.change(groups.PAGE, 2, "/groups?group=AG~WEOG", of="WEOG")
    detail = reader.words(answer["response"]["groups-detail"]["children"])
    assert "Western European and other States Group" in detail
    answer = reader.change(groups.PAGE, 3, "/groups?group=AG", member="EGY")
    words = reader.words(answer["response"]["groups-roll-words"]["children"])
    assert words == "Egypt never voted against the position of African Group on these roll calls."


def test_a_member_that_is_none_is_said(world: None, reader: Any) -> None:
    said = reader.words(part(reader.open("/groups?group=AG&member=FRA")["main"], reader, "roll"))
    assert "FRA cast no vote as a member of African Group on these roll calls." in said


def test_no_group_means_the_regional_ones_that_voted(world: None, reader: Any) -> None:
    said = reader.words(reader.open("/groups")["main"])
    assert "Of the 4 groups compared" in said
    assert "no member of Eastern European Group is on a roll" in said


@pytest.mark.parametrize(
    ("query", "said", "leads"),
    [
        ("group=AGG", "no group “AGG” in the record", "/groups?group=AG"),
        ("group=AG~NATTO", "no group “NATTO” in the record", "/groups?group=AG~NATO"),
        ("states=BRA", "a group of BRA alone: expected two states or more", "/groups"),
        ("states=BRA~ZAG", "no vote of 'ZAG' in the record", "/groups?states=BRA~ZAF"),
        ("group=AG&sessions=9", "no session '9' in the record", "/groups?group=AG"),
        ("group=AG&title=zebra", "no roll call in this slice", "/groups?group=AG"),
        ("group=EEG", "no member of Eastern European Group is on a roll", "/groups"),
        ("group=EEG&sessions=70", "no member of Eastern European Group", "/groups?group=EEG"),
    ],
)
def test_what_means_nothing_is_said_with_the_nearest(
    world: None, reader: Any, query: str, said: str, leads: str
) -> None:
    main = reader.open(f"/groups?{query}")["main"]
    assert said in reader.words(main)
    assert leads in links(main, reader)


def test_more_groups_than_can_be_told_apart(world: None, reader: Any) -> None:
    many = "~".join(["AG", "APG", "GRULAC", "WEOG", "BRICS", "G77", "NAM"])
    main = reader.open(f"/groups?group={many}")["main"]
    assert f"more than {MOST} groups at once" in reader.words(main)


def test_a_record_without_a_vote_says_so(publish: Callable[[str], None], reader: Any) -> None:
    publish("")
    assert "no roll call in this slice" in reader.words(reader.open("/groups")["main"])


def test_the_files_hold_what_the_page_shows(world: None, reader: Any) -> None:
    document = reader.http.get("/groups.json?group=AG&states=BRA~IND").get_json()
    assert set(document) == {"about", *groups.PAGE.tables}
    assert document["about"]["states"] == ["BRA", "IND"]
    assert [row["group_code"] for row in document["cohesion"]] == ["AG", "USER"]
    lines = reader.http.get("/groups/defectors.csv?group=AG").get_data(as_text=True).splitlines()
    assert lines[1].startswith("ZAF,South Africa,5,3,0.6")
    refused = reader.http.get("/groups/topics.csv?group=AG&sessions=9")
    assert refused.status_code == 400


def test_the_snapshot_tells_of_every_group(snapshot: Path, reader: Any) -> None:
    for code in ("AG", "EU", "G77", "SIDS", "CANZ"):
        said = reader.words(reader.open(f"/groups?group={code}")["main"])
        assert "Not all of this address can be shown" not in said
        assert "contested roll calls it was" in said


# The pictures


def test_lines_break_where_a_session_is_missing() -> None:
    frame = pl.DataFrame(
        {
            "group_code": ["AG"] * 3,
            "session": [18, 20, 21],
            "year": [1963, 1965, 1966],
            "mean": [0.9, 0.8, 0.7],
            "low": [None, 0.7, 0.65],
            "high": [None, 0.9, 0.8],
            "tip": ["a\nb", "c", "d"],
        }
    )
    band, line = cohesion_lines(frame, line_styles([("AG", "AG", "African Group")])).data
    assert list(line.x) == [18, 19, 20, 21]
    assert list(line.y) == [0.9, None, 0.8, 0.7]
    assert list(band.x) == [20, 21, 21, 20, 20, None]
    assert list(band.y) == [0.7, 0.65, 0.8, 0.9, 0.7, None]
    assert list(line.customdata[0]) == ["18"]


def test_bands_are_left_out_where_they_would_hide_each_other() -> None:
    codes = ["AG", "APG", "EU"]
    frame = pl.DataFrame(
        {
            "group_code": codes,
            "session": [70] * 3,
            "year": [2015] * 3,
            "mean": [0.9, 0.9, 0.9],
            "low": [0.8] * 3,
            "high": [1.0] * 3,
            "tip": ["a"] * 3,
        }
    )
    figure = cohesion_lines(frame, line_styles([(code, code, code) for code in codes]))
    assert [trace.name for trace in figure.data] == codes
    heights = [label.y for label in figure.layout.annotations]
    assert len(set(heights)) == 3


def test_styles_tell_all_groups_apart() -> None:
    names = ["AG", "EU", "NATO", "USER", "G77", "LDC", "one too many"]
    styles = line_styles([(name, name, name) for name in names])
    assert len(styles) == MOST
    assert len({line.colour for line in styles.values()}) == MOST
    assert len({line.shape for line in styles.values()}) == MOST


def test_parts_of_bars_lead_to_their_topic_and_state() -> None:
    topics = pl.DataFrame(
        {
            "issue": [None, "nu"],
            "heading": ["All <b>", "Nuclear"],
            "summary": ["2", "1"],
            "yes": [3, 1],
            "no": [0, 0],
            "abstain": [0, 0],
            "non_voting": [1, 1],
            "members": [4, 2],
        }
    )
    words = {"yes": "Yes", "no": "No", "abstain": "Abstained", "non_voting": "Did not vote"}
    yes, *_ = topic_bars(topics, words, str, lambda share: f"{share:.0%}").data
    assert list(yes.x) == [0.75, 0.5]
    assert list(yes.text) == ["75%", "50%"]
    assert [list(bar) for bar in yes.customdata] == [[""], ["nu"]]
    assert yes.hovertemplate[0] == "<b>All &lt;b&gt;</b><br>Yes: 3 / 4<extra></extra>"
    ranks = pl.DataFrame(
        {
            "ms_code": ["ZAF"],
            "state": ["South Africa"],
            "defection_share": [0.6],
            "summary": ["3 of 5"],
            "tip": ["South Africa\n3 of 5"],
        }
    )
    (bars,) = rank_bars(ranks, "#000000").data
    assert [list(bar) for bar in bars.customdata] == [["ZAF"]]
