"""The page of a Member State, asked for as a browser asks, over an invented record."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import analytics
from dashboard.pages import state
from data import database

SYMBOLS = [
    *(f"A/RES/44/{n}" for n in range(1, 3)),
    *(f"A/RES/78/{n}" for n in range(1, 9)),
    "A/RES/ES-11/1",
]
SESSIONS = ["44"] * 2 + ["78"] * 8 + ["11emsp"]
DAYS = ["1989-12-01"] * 2 + [f"2023-12-{n:02}" for n in range(1, 9)] + ["2024-02-24"]
LETTERS = {
    "BRA": "YAYYYNYXYNA",
    "CHN": "YNYYYYYYYYA",
    "CUB": "YNYYYYYYXNN",
    "DDR": "Y----------",
    "FRA": "NYNNNNNYYYY",
    "USA": "NNNNNNNNNYY",
}
VOTES = {"Y": "yes", "N": "no", "A": "abstain", "X": "non_voting"}


def world() -> str:
    """SQL of eleven roll calls in three sessions, two issues, a subject and two drafts."""
    roll_calls = [
        f"({n}, '{symbol}', '{session}', DATE '{day}')"
        for n, (symbol, session, day) in enumerate(zip(SYMBOLS, SESSIONS, DAYS, strict=True), 1)
    ]
    votes = [
        f"({n}, '{code}', '{VOTES[letter]}')"
        for code, row in LETTERS.items()
        for n, letter in enumerate(row, 1)
        if letter != "-"
    ]
    return f"""
INSERT INTO sources BY NAME SELECT 'undl_votes' AS source, 'Votes' AS title,
    'https://example.org' AS address, 'free' AS licence, 'cite' AS citation, 'votes' AS holds
    ON CONFLICT DO NOTHING;
CREATE TEMP TABLE asked AS FROM (VALUES {", ".join(roll_calls)})
    AS r(roll_call_id, resolution, session, date);
INSERT INTO resolutions BY NAME SELECT resolution, session, date AS adoption_date,
    'Item ' || roll_call_id || ' <b>{{0}}' AS title, 'recorded_vote' AS modality,
    CASE WHEN roll_call_id <= 6 THEN ['SEA--LAW'] END AS subjects, 'undl_votes' AS source FROM asked;
INSERT INTO roll_calls BY NAME SELECT *, 'resolution' AS scope, 'release' AS stated_in,
    'undl_votes' AS source FROM asked;
INSERT INTO votes VALUES {", ".join(votes)};
INSERT INTO roll_call_issues VALUES (1, 'hr'), (2, 'hr'), (2, 'nu');
INSERT INTO important_votes VALUES (2), (3);
INSERT INTO drafts BY NAME SELECT 'A/C.3/78/L.1' AS draft, '78' AS session,
    'draft resolution' AS kind, 'A draft' AS title, 'A/RES/78/4' AS resolution,
    'undl_drafts' AS source;
INSERT INTO sponsorships BY NAME SELECT 'A/C.3/78/L.1' AS draft, ms_code, 'listed' AS role,
    ms_code AS name_as_printed, 'undl_drafts' AS source
    FROM (VALUES ('BRA'), ('CUB')) AS s(ms_code);
INSERT INTO sponsor_lists BY NAME SELECT 'A/C.3/78/L.1' AS draft, 'undl_drafts' AS source,
    'lead_only' AS completeness;
UPDATE database_info SET data_as_of = DATE '2024-02-24';
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the invented record; not to be written."""
    directory = tmp_path_factory.mktemp("invented")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNGA_DATA_DIR", str(directory))
        with database.build() as con:
            con.execute(world())
            analytics.build(con)
    return directory


@pytest.fixture
def invented(published: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UNGA_DATA_DIR", str(published))
    return published


def plain(reader: Any, tree: Any) -> str:
    """The words of a tree, one space between them."""
    return " ".join(reader.words(tree).split())


def said(reader: Any, href: str) -> str:
    return plain(reader, reader.open(href)["main"])


def rows(reader: Any, href: str) -> list[dict[str, str]]:
    answer = reader.http.get(href)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def links(reader: Any, tree: Any) -> list[str]:
    return [a["href"] for tag, a, _ in reader.nodes(tree) if tag == "a" and "href" in a]


def figure(reader: Any, tree: Any, part: str) -> Any:
    (graph,) = (
        props
        for kind, props, _ in reader.nodes(tree)
        if kind == "Graph" and props["id"] == f"state-{part}"
    )
    return graph["figure"]


def test_the_opening_counts_each_vote(invented: Path, reader: Any) -> None:
    words = said(reader, "/state/BRA")
    assert (
        "Brazil voted yes in 6 of the 11 roll calls with it on the roll, no in 2, abstained in 2 "
        "and did not vote in 1. It cast a vote in 90.9% of them." in words
    )
    # Ten years before the last vote: the roll calls from 24 February 2014, 9 of them.
    assert (
        "In the last 10 years, to 24 February 2024, it voted yes in 55.6% of 9 roll calls, no in "
        "22.2%, abstained in 11.1% and did not vote in 11.1%." in words
    )
    assert "BRA Member State since 24 October 1945 GRULAC" in words
    assert "BRICS since 16 June 2009" in words
    assert rows(reader, "/state/BRA/counts.csv") == [
        {"ms_code": "BRA", "state": "Brazil", "roll_calls": "11", "yes": "6", "no": "2",
         "abstain": "2", "non_voting": "1"}
    ]  # fmt: skip


def test_a_part_of_the_record_is_counted_alone(invented: Path, reader: Any) -> None:
    words = said(reader, "/state/BRA?sessions=78")
    assert "Brazil voted yes in 5 of the 8 roll calls" in words
    assert "In the last 10 years" not in words
    assert "8 roll calls 1 December 2023 to 8 December 2023 session 78" in words
    assert [row["session"] for row in rows(reader, "/state/BRA/sessions.csv?sessions=78")] == ["78"]


def test_bars_by_session_are_shares_with_special_sessions_apart(
    invented: Path, reader: Any
) -> None:
    main = reader.open("/state/BRA")["main"]
    yes, no, abstain, absent = figure(reader, main, "sessions")["data"]
    assert yes["x"] == [44, 78, 80]
    assert (yes["y"], no["y"]) == ([0.5, 5 / 8, 0], [0, 2 / 8, 0])
    assert (abstain["y"], absent["y"]) == ([0.5, 0, 1], [0, 1 / 8, 0])
    assert no["customdata"][1] == ["78", "no"]
    table = rows(reader, "/state/BRA/sessions.csv")
    assert [(row["session"], row["yes"], row["no"]) for row in table] == [
        ("44", "1", "0"),
        ("78", "5", "2"),
        ("11emsp", "0", "0"),
    ]


def test_bars_by_topic(invented: Path, reader: Any) -> None:
    main = reader.open("/state/BRA")["main"]
    issues = figure(reader, main, "issues")["data"]
    assert issues[0]["customdata"] == [["hr", "yes"], ["nu", "yes"]]
    assert [bar["x"] for bar in issues] == [[0.5, 0], [0, 0], [0.5, 1], [0, 0]]
    subjects = figure(reader, main, "subjects")["data"]
    assert [bar["x"] for bar in subjects] == [[4 / 6], [1 / 6], [1 / 6], [0]]
    shown = links(reader, reader.open("/state/BRA?topics=table")["main"])
    assert "/state/BRA?issues=hr&topics=table" in shown


def test_agreement_is_of_joint_votes_and_ranks_only_where_there_are_enough(
    invented: Path, reader: Any
) -> None:
    found = {row["ms_code"]: row for row in rows(reader, "/state/BRA/agreement.csv")}
    # Of Brazil's ten votes cast; not in roll call 8, nor Cuba's 9.
    told = {code: (row["rank"], row["alike"], row["roll_calls"]) for code, row in found.items()}
    assert told == {
        "CHN": ("1", "7", "10"),
        "CUB": ("2", "6", "9"),
        "FRA": ("3", "2", "10"),
        "USA": ("4", "1", "10"),
        "DDR": ("", "1", "1"),
    }
    words = said(reader, "/state/BRA")
    assert (
        "Brazil voted most like China (70.0%) and Cuba (66.7%); least like United States of "
        "America (10.0%) and France (20.0%)." in words
    )
    assert "unga agreement" in words
    table = said(reader, "/state/BRA?ranking=table&sessions=78")
    assert "unga agreement sessions=78" in table


def test_the_states_chosen_are_told_of_in_words(invented: Path, reader: Any) -> None:
    main = reader.open("/state/BRA?with=USA~CHN&sessions=78")["main"]
    words = plain(reader, main)
    # Without roll call 8: seven joint votes; China the same in 1, 2, 3, 5 and 7.
    assert "Brazil voted more like China (71.4%) than like United States of America" in words
    assert "China cast the same vote in 71.4% of 7 roll calls in which both voted" in words
    assert "/compare?states=BRA~USA~CHN&sessions=78" in links(reader, main)
    assert "/state/CHN?sessions=78" in links(reader, main)
    lines = figure(reader, main, "lines")["data"]
    assert [(line["name"], line["x"], line["y"]) for line in lines] == [
        ("USA", [78], [1 / 7]),
        ("CHN", [78], [5 / 7]),
    ]


def test_what_is_chosen_is_followed_without_the_rest(invented: Path, reader: Any) -> None:
    answer = reader.change(state.PAGE, 1, "/state/BRA", **{"with": ("FRA", "DDR", "XXX", "BRA")})
    words = plain(reader, answer["response"]["state-agreement-words"]["children"])
    assert "France cast the same vote in 20.0% of 10 roll calls" in words
    assert "too few joint votes to be placed" in words
    # Roll calls of one session apart are too few to draw a line: five joint votes it takes.
    assert answer["response"]["state-lines-body"]["hidden"] is False
    assert answer["response"]["state-lines"]["figure"]["data"][1]["x"] == []
    answer = reader.change(state.PAGE, 1, "/state/BRA", **{"with": ("IND",)})
    words = plain(reader, answer["response"]["state-agreement-words"]["children"])
    assert "India and it cast no vote in the same roll call here." in words
    assert answer["response"]["state-lines-body"]["hidden"] is True


def test_its_group_and_the_votes_against_it(invented: Path, reader: Any) -> None:
    # GRULAC is Brazil and Cuba: where they differ it has no position, and neither defects.
    (grulac,) = (
        row for row in rows(reader, "/state/BRA/groups.csv") if row["group_code"] == "GRULAC"
    )
    assert (grulac["roll_calls"], grulac["counted"], grulac["against"]) == ("11", "7", "0")
    assert (grulac["undecided"], grulac["absent"]) == ("3", "1")
    # BRICS is Brazil and China from 2009; G77 all three. In roll calls 6 and 10 China or Cuba says no.
    listed = rows(reader, "/state/BRA/defections.csv?group=G77")
    assert [(row["resolution"], row["vote"], row["position"]) for row in listed] == [
        ("A/RES/78/4", "no", "yes"),
        ("A/RES/44/2", "abstain", "no"),
    ]
    words = said(reader, "/state/BRA")
    assert (
        "Brazil voted with the position of its regional group, GRULAC, in 100.0% of the 7 roll "
        "calls in which it cast a vote and the group had a position: 0 defections." in words
    )
    answer = reader.change(state.PAGE, 2, "/state/BRA", group="G77")
    assert "In 2 roll calls it voted against the position of Group of 77." in plain(
        reader, answer["response"]["state-defections-words"]["children"]
    )


def test_what_it_sponsors_and_that_little_is_known(invented: Path, reader: Any) -> None:
    words = said(reader, "/state/BRA")
    assert "Brazil is on record as sponsor of 1 draft." in words
    assert "How it voted on what it had sponsored: 0 yes and 1 no." in words
    assert "Sponsors are known of 1 drafts only, and the whole list of 0 of them." in words
    assert "1 other state is named beside Brazil: Cuba (1)." in words
    assert rows(reader, "/state/BRA/partners.csv")[0]["ms_code"] == "CUB"
    assert "No draft is on record here as sponsored by France." in said(reader, "/state/FRA")


def test_notable_votes(invented: Path, reader: Any) -> None:
    alone = rows(reader, "/state/BRA/lonely.csv")
    assert [(row["resolution"], row["alike"]) for row in alone[:2]] == [
        ("A/RES/44/2", "1"),
        ("A/RES/ES-11/1", "2"),
    ]
    assert "Brazil stood alone 1 time; with at most four others in 10 of the 10" in said(
        reader, "/state/BRA"
    )
    # Roll calls 3 to 5: three yes, two no; without Brazil, or against it, they would not carry.
    deciding = rows(reader, "/state/BRA/deciding.csv")
    assert {"A/RES/78/1", "A/RES/78/2", "A/RES/78/3"} <= {row["resolution"] for row in deciding}
    important = rows(reader, "/state/BRA/important.csv")
    assert [row["resolution"] for row in important] == ["A/RES/78/1", "A/RES/44/2"]


def test_every_vote_as_filtered(invented: Path, reader: Any) -> None:
    listed = rows(reader, "/state/BRA.csv?vote=no~abstain")
    assert [row["resolution"] for row in listed] == [
        "A/RES/ES-11/1", "A/RES/78/8", "A/RES/78/4", "A/RES/44/2",
    ]  # fmt: skip
    answer = reader.change(state.PAGE, 3, "/state/BRA", vote=("no",))
    assert "2 of 11 roll calls." in plain(
        reader, answer["response"]["state-roll-words"]["children"]
    )
    table = answer["response"]["state-roll-table"]["children"]
    assert "Item 6 <b>{0}" in plain(reader, table)
    assert "/resolution/A/RES/78/4" in links(reader, table)


@pytest.mark.parametrize(
    "loose", ["bra", "Brazil", "BRAZIL", "Federative%20Republic%20of%20Brazil"]
)
def test_a_state_loosely_named_is_found(invented: Path, reader: Any, loose: str) -> None:
    frame = reader.open(f"/state/{loose}")
    assert frame["head"]["href"] == "/state/BRA"
    assert frame["head"]["title"].startswith("Brazil: ")


def test_an_unknown_state_leads_to_the_nearest_and_to_all(invented: Path, reader: Any) -> None:
    main = reader.open("/state/Brasil")["main"]
    assert "There is no Member State or observer “Brasil”." in plain(reader, main)
    assert links(reader, main)[0] == "/state/BRA"
    assert {"/state/FRA", "/state/SUN", "/state/PSE"} <= set(links(reader, main))
    answer = reader.http.get("/state/Brasil/agreement.csv")
    assert answer.status_code == 400
    assert "no Member State or observer 'Brasil'; nearest: BRA" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("sessions=79", "no session '79' in the record, which holds 44 to 78"),
        ("since=yesterday", "since: 'yesterday' is not a day such as 2005-01-31"),
        ("subjects=SKY", "no subject 'SKY' in the record"),
        ("since=2030-01-01", "no roll call in this slice"),
    ],
)
def test_an_impossible_part_says_so(invented: Path, reader: Any, query: str, reason: str) -> None:
    main = reader.open(f"/state/BRA?{query}")["main"]
    words = plain(reader, main)
    assert "Nothing can be shown for these choices" in words
    assert reason in words
    assert "/state/BRA" in links(reader, main)
    assert "Brazil" in words
    answer = reader.http.get(f"/state/BRA.csv?{query}")
    assert answer.status_code == 400
    assert reason in answer.get_data(as_text=True)


def test_a_state_on_none_of_the_rolls_says_so(invented: Path, reader: Any) -> None:
    main = reader.open("/state/DDR?sessions=78")["main"]
    assert "German Democratic Republic is on the roll of none" in plain(reader, main)
    assert "/state/DDR" in links(reader, main)
    assert "/state/DEU?sessions=78" in links(reader, main)
    assert rows(reader, "/state/DDR.csv?sessions=78") == []


def test_a_state_with_one_vote_is_shown_without_figures_it_has_not(
    invented: Path, reader: Any
) -> None:
    words = said(reader, "/state/DDR")
    assert "was on the roll of 1 roll call here: yes 1, no 0, abstained 0" in words
    assert "There are too few roll calls here to say whom it agrees with." in words


def test_an_observer_has_no_vote(invented: Path, reader: Any) -> None:
    words = said(reader, "/state/PSE")
    assert "Observer since 29 November 2012" in words
    assert "It has no vote, so there is no vote of it to show." in words
    assert reader.http.get("/state/PSE.json").get_json()["roll"] == []


def test_before_the_first_vote_is_held_it_says_so(
    data_dir: Path, publish: Callable[[str], None], reader: Any
) -> None:
    publish("SELECT 1")
    assert "Nothing can be shown for these choices" in said(reader, "/state/BRA")
    assert "193 Member States" in said(reader, "/state")


def test_all_states_by_group_and_those_found(invented: Path, reader: Any) -> None:
    main = reader.open("/state")["main"]
    assert len([href for href in links(reader, main) if href.startswith("/state/")]) == 204 + 2
    words = plain(reader, main)
    assert "African Group 54 states" in words
    assert "Codes no longer in use 9 states" in words
    assert "Union of Soviet Socialist Republics 1945–1991 SUN" in words
    answer = reader.change(state.PAGE, 4, "/state", q="korea")
    found = answer["response"]["state-found"]["children"]
    assert "2 states." in plain(reader, found)
    assert links(reader, found)[:2] == ["/state/PRK", "/state/KOR"]
    answer = reader.change(state.PAGE, 4, "/state", q="atlantis")
    assert "No state is called “atlantis”" in plain(
        reader, answer["response"]["state-found"]["children"]
    )
    assert len(rows(reader, "/state/states.csv")) == 204
    assert [row["ms_code"] for row in rows(reader, "/state/states.csv?q=korea")] == ["PRK", "KOR"]


def test_files_of_no_state_say_how_to_name_one(invented: Path, reader: Any) -> None:
    answer = reader.http.get("/state.csv")
    assert answer.status_code == 400
    assert "expected a Member State, as /state/BRA.csv" in answer.get_data(as_text=True)


def test_the_json_holds_every_table_and_what_it_is_of(invented: Path, reader: Any) -> None:
    document = reader.http.get("/state/bra.json?sessions=78").get_json()
    assert set(document) == {"about", *state.PAGE.tables}
    about = document["about"]
    assert (about["ms_code"], about["part"]) == ("BRA", "sessions=78")
    assert about["votes"] == {
        "roll_calls": 8, "yes": 5, "no": 2, "abstain": 0, "non_voting": 1,
    }  # fmt: skip
    assert {group["group_code"] for group in about["groups"]} == {
        "BRICS", "G77", "GRULAC", "MERCOSUR",
    }  # fmt: skip


def test_the_body_follows_the_part_of_the_record(invented: Path, reader: Any) -> None:
    answer = reader.change(state.PAGE, 0, "/state/BRA", sessions="44")
    words = plain(reader, answer["response"]["state-body"]["children"])
    assert "Brazil voted yes in 1 of the 2 roll calls" in words


# On the record itself


def test_india_is_closer_to_brazil_than_to_the_united_states_since_2015(
    snapshot: Path, reader: Any
) -> None:
    found = {
        row["ms_code"]: row for row in rows(reader, "/state/IND/agreement.csv?since=2015-01-01")
    }
    assert len(found) == 192
    brazil, states = found["BRA"], found["USA"]
    assert float(brazil["low"]) > float(states["high"])
    words = said(reader, "/state/IND?since=2015-01-01&with=BRA~USA")
    assert (
        "India voted more like Brazil (74.9%) than like United States of America (17.4%)." in words
    )
    assert "The two intervals do not overlap." in words
    table = said(reader, "/state/IND?since=2015-01-01&ranking=table")
    assert "Brazil BRA" in table
    assert "United States of America USA" in table


def test_south_africa_was_kept_from_taking_part(snapshot: Path, reader: Any) -> None:
    words = said(reader, "/state/ZAF?sessions=30..45")
    assert "From 12 November 1974 to 22 June 1994 it was kept from taking part" in words
    assert "South Africa voted yes in 0 of the" in words
