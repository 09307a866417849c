"""The page that compares, of a world made by hand and of the record, asked for as a browser asks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import analytics
from analytics.agreement_matrix import AgreementMatrix
from dashboard import compare_figures
from dashboard.pages import compare
from data import database

# Eight resolutions, four a session. India is with Brazil in 6 of 7 (in the eighth Brazil did not
# vote), with the United States in 4 of 8; over the 7 of all three, in 6 and in 3.
VOTES = {"IND": "YYYYYYAN", "BRA": "YYYYYNAX", "USA": "NNNNYYAN", "FRA": "NNNYYYAN"}
WORLD = """
INSERT INTO sources BY NAME SELECT 'undl_votes' AS source, 'Votes' AS title,
    'https://example.org' AS address, 'free' AS licence, 'cite' AS citation, 'votes' AS holds
    ON CONFLICT DO NOTHING;
INSERT INTO resolutions BY NAME SELECT format('A/RES/{}/{}', session, n) AS resolution, day AS
    adoption_date, format('Lighthouse {}', n) AS title, session, 'undl_votes' AS source
    FROM (SELECT n, CASE WHEN n < 5 THEN '70' ELSE '71' END AS session,
        CASE WHEN n < 5 THEN DATE '2015-12-01' ELSE DATE '2016-12-01' END AS day
        FROM range(1, 9) r(n));
INSERT INTO roll_calls BY NAME SELECT row_number() OVER (ORDER BY title) AS roll_call_id,
    resolution, session, adoption_date AS date, 'resolution' AS scope, 'release' AS stated_in,
    source FROM resolutions;
INSERT INTO votes SELECT n, code, (MAP {'Y': 'yes', 'N': 'no', 'A': 'abstain', 'X': 'non_voting'})
    [letters[n]] FROM range(1, 9) r(n), (VALUES VOTES_OF_STATES) v(code, letters);
UPDATE database_info SET data_as_of = DATE '2016-12-01';
""".replace("VOTES_OF_STATES", ", ".join(str(row) for row in VOTES.items()))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world, published once; not to be written."""
    directory = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNGA_DATA_DIR", str(directory))
        with database.build() as con:
            con.execute(WORLD)
            analytics.build(con)
    return directory


@pytest.fixture
def world(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNGA_DATA_DIR", str(published))


def said(reader: Any, href: str) -> str:
    words: str = reader.words(reader.open(href)["main"])
    return words


def table(reader: Any, main: Any, section: str) -> list[str]:
    """The rows of the first table of a section, as read."""
    (found,) = (
        children
        for tag, props, children in reader.nodes(main)
        if tag == "Section" and props.get("aria-labelledby") == section
    )
    body = next(children for tag, _, children in reader.nodes(found) if tag == "tbody")
    return [reader.words(children) for tag, _, children in reader.nodes(body) if tag == "tr"]


def test_to_whom_one_is_closer_is_one_sentence(world: None, reader: Any) -> None:
    words = said(reader, "/compare?states=IND~BRA~USA")
    assert "85.7% of 7 with Brazil (95% interval " in words
    assert "50.0% of 8 with United States of America (95% interval " in words
    assert "Over the 7 roll calls in which all three voted the difference is 42.9 points" in words
    main = reader.open("/compare?states=IND~BRA~USA")["main"]
    pairs = table(reader, main, "pairs")
    assert [row.split(" to ")[0].rsplit(" ", 1)[0] for row in pairs] == [
        "India and Brazil 85.7%",
        "India and United States of America 50.0%",
        "Brazil and United States of America 28.6%",
    ]
    assert [row.split()[-3:] for row in pairs] == [
        ["7", "6", "1"],
        ["8", "4", "4"],
        ["7", "2", "5"],
    ]


def test_two_are_told_in_one_sentence_too(world: None, reader: Any) -> None:
    words = said(reader, "/compare?states=IND~BRA")
    assert (
        "India and Brazil cast the same vote in 6 of the 7 roll calls in which both voted: 85.7% "
        "(95% interval " in words
    )
    assert "In 1 one voted yes and the other no." in words


def test_a_group_stands_as_its_position(world: None, reader: Any) -> None:
    # France and the United States: no no no, a tie, yes yes, abstain, no.
    words = said(reader, "/compare?states=IND&groups=WEOG")
    assert "India and the WEOG cast the same vote in 4 of the 7 roll calls" in words
    assert "A group stands in a roll call as its position" in words


def test_through_the_sessions_and_where_they_differed(world: None, reader: Any) -> None:
    main = reader.open("/compare?states=IND~USA&lines=table")["main"]
    words = reader.words(main)
    assert (
        "India and United States of America: 0.0% in Session 70 (2015), 100.0% in Session 71 "
        "(2016)." in words
    )
    assert "In 4 of 8 roll calls two of them cast unlike votes" in words
    rows = table(reader, main, "unlike")
    assert [row.split()[0] for row in rows] == [f"A/RES/70/{n}" for n in (4, 3, 2, 1)]
    links = {props.get("href") for tag, props, _ in reader.nodes(main) if tag == "a"}
    assert "/resolution/A/RES/70/4" in links
    assert "/compare?states=IND~USA&sessions=70&lines=table" in links


def test_resolutions_side_by_side(world: None, reader: Any) -> None:
    main = reader.open("/compare?resolutions=A/RES/70/1~71/8")["main"]
    words = reader.words(main)
    assert (
        "A/RES/70/1: 2 of 4 Member States voted yes, 2 no, 0 abstained and 0 did not vote." in words
    )
    assert (
        "Of the 4 states on both rolls 2 did the same on both, 1 cast another vote, and 1 voted on "
        "one of the two only." in words
    )
    assert table(reader, main, "switchers") == [
        # yes, no, abstained, did not vote, all
        "Y Yes 0 1 0 1 2",
        "N No 0 2 0 0 2",
        "A Abstained 0 0 0 0 0",
        "X Did not vote 0 0 0 0 0",
    ]
    assert "All Member States −50.0, Asia-Pacific Group −100.0, GRULAC −100.0 and WEOG 0.0" in words
    lists = [reader.words(children) for tag, _, children in reader.nodes(main) if tag == "li"]
    assert lists == ["Y Yes → N No 1 state India", "Y Yes → X Did not vote 1 state Brazil"]


def test_three_resolutions_are_held_against_the_first(world: None, reader: Any) -> None:
    main = reader.open("/compare?resolutions=70/1~70/4~71/8")["main"]
    headings = [reader.words(children) for tag, _, children in reader.nodes(main) if tag == "h2"]
    assert "From A/RES/70/1 to A/RES/70/4" in headings
    assert "From A/RES/70/1 to A/RES/71/8" in headings
    assert reader.words(table(reader, main, "switchers")[:1]) == "Y Yes 2 0 0 0 2"


def test_nothing_chosen_begins_with_examples_and_the_newest_session(
    world: None, reader: Any
) -> None:
    words = said(reader, "/compare")
    assert "Is India closer to Brazil or to the United States since 2015?" in words
    assert "the newest session, since no roll calls are chosen" in words
    assert "How often they agree" not in words


@pytest.mark.parametrize(
    ("query", "matter", "link"),
    [
        ("states=IND", "India is alone here", "/compare?states=IND~BRA"),
        ("states=IND~BRX", "no Member State with the code “BRX”", "/compare?states=IND~BRA"),
        (
            "states=IND~brazill",
            "no Member State with the code “BRAZILL”",
            "/compare?states=IND~BRA",
        ),
        ("groups=AG~WEAG", "no group with the code “WEAG”", "/compare?groups=AG~WEOG"),
        ("resolutions=70/1", "A/RES/70/1 is alone here", None),
        (
            "resolutions=70/1~70/99",
            "no resolution “70/99”",
            "/compare?resolutions=70%2F1~A%2FRES%2F70%2F2",
        ),
        ("states=IND~BRA&sessions=5", "no session '5' in the record", "/compare?states=IND~BRA"),
        ("states=IND~BRA&sessions=x", "sessions: 'x' is not a session", "/compare?states=IND~BRA"),
        ("states=IND~BRA&title=zzz", "no roll call in this slice", "/compare?states=IND~BRA"),
    ],
)
def test_what_cannot_be_compared_is_said_with_the_nearest(
    world: None, reader: Any, query: str, matter: str, link: str | None
) -> None:
    main = reader.open(f"/compare?{query}")["main"]
    assert matter in reader.words(main)
    links = {props.get("href") for tag, props, _ in reader.nodes(main) if tag == "a"}
    assert link is None or link in links, links


def test_who_is_on_no_roll_is_said(world: None, reader: Any) -> None:
    words = said(reader, "/compare?states=IND~SSD")
    assert "In no roll call of this part did India and South Sudan both cast a vote." in words
    assert "On no roll in this part of the record: South Sudan." in words


def test_the_parts_follow_their_choices(world: None, reader: Any) -> None:
    changed = reader.change(compare.PAGE, 0, "/compare", states=("IND", "BRA"), sessions="70")
    body = reader.words(changed["response"]["compare-states"]["children"])
    assert "same vote in 4 of the 4 roll calls" in body
    changed = reader.change(compare.PAGE, 1, "/compare", resolutions=("70/1", "71/8"), of="voting")
    assert changed["response"]["compare-support"]["hidden"] is False
    body = reader.words(changed["response"]["compare-support-body"]["children"])
    assert (
        "the share of yes, of yes and no, changed by (in points): All Member States −50.0" in body
    )
    changed = reader.change(compare.PAGE, 2, "/compare", sessions="70..71")
    assert "The 4 states agreed" in reader.words(changed["response"]["compare-every"]["children"])
    changed = reader.change(compare.PAGE, 3, "/compare", states=("IND",))
    assert changed["response"]["compare-examples"]["children"] == []


def test_the_files_hold_what_the_page_shows(world: None, reader: Any) -> None:
    def lines(href: str) -> list[str]:
        body: str = reader.http.get(href).get_data(as_text=True)
        return body.splitlines()

    assert lines("/compare/pairs.csv?states=IND~BRA")[1].startswith(",BRA,IND,7,6,1,0.857")
    assert lines("/compare/nearer.csv?states=IND~BRA~USA")[1].startswith("BRA,USA,7,0.857")
    assert lines("/compare/sessions.csv?states=IND~BRA")[1].startswith("70,BRA,IND,4,1.0")
    assert len(lines("/compare/unlike.csv?states=IND~USA")) == 5
    assert lines("/compare/support.csv?resolutions=70/1~71/8")[1].startswith(
        "A/RES/70/1,2015-12-01,ALL"
    )
    assert lines("/compare/switchers.csv?resolutions=70/1~71/8")[3] == (
        "A/RES/70/1,A/RES/71/8,IND,India,yes,no,switched"
    )
    assert lines("/compare/matrix.csv?sessions=70..71")[1:3] == [
        "BRA,FRA,7,0.42857142857142855",
        "BRA,IND,7,0.8571428571428571",
    ]
    document = reader.http.get("/compare.json?states=IND~BRA&sessions=70").get_json()
    assert document["about"]["compared"] == {"IND": "India", "BRA": "Brazil"}
    assert document["about"]["roll_calls"] == "sessions=70"
    assert set(compare.PAGE.tables) < set(document)


@pytest.mark.parametrize(
    "href",
    [
        "/compare/pairs.csv?states=IND",
        "/compare/pairs.csv?states=IND~BRX",
        "/compare/unlike.csv?states=IND~BRA&sessions=5",
        "/compare/matrix.csv?sessions=5",
    ],
)
def test_a_file_of_what_is_none_is_refused(world: None, reader: Any, href: str) -> None:
    assert reader.http.get(href).status_code == 400


def test_of_the_record_the_matrix_is_ordered_by_the_blocs_of_the_session(
    snapshot: Path, reader: Any
) -> None:
    main = reader.open("/compare?sessions=74")["main"]
    assert "The 193 states agreed with each other in " in reader.words(main)
    (figure,) = (
        props["figure"]
        for tag, props, _ in reader.nodes(main)
        if tag == "Graph" and props["id"] == "compare-matrix"
    )
    (heat,) = figure["data"]
    assert len(heat["z"]) == len(heat["x"]) == 193
    assert heat["x"] == heat["y"]
    brazil, india = heat["x"].index("BRA"), heat["x"].index("IND")
    assert heat["z"][brazil][india] == heat["z"][india][brazil]


# The figures


def matrix(count: int, blocs: tuple[int, ...]) -> Any:
    values = np.full((count, count), 0.5)
    np.fill_diagonal(values, np.nan)
    states = tuple(f"S{place:02}" for place in range(count))
    joint = np.full((count, count), 9, np.int32)
    found = AgreementMatrix(states, blocs, values, joint)
    return compare_figures.matrix(found, {state: f"<{state}>" for state in states}, "%{z}", ",")


def test_few_states_have_their_codes_and_many_their_blocs() -> None:
    small = matrix(3, (1, 1, 2))
    assert [mark.text for mark in small.layout.annotations] == ["S00", "S01", "S02"]
    assert small.data[0].z[0][0] is None
    assert small.data[0].z[0][1] == 0.5
    assert small.layout.xaxis.labelalias["S00"] == "&lt;S00&gt;"
    large = matrix(61, (1,) * 40 + (2,) * 20 + (0,))
    assert [mark.text for mark in large.layout.annotations] == ["<b>1</b>"] * 2 + ["<b>2</b>"] * 2
    left = [strip for strip in large.layout.shapes if strip.x1 < 0 and strip.y0 >= -0.5]
    assert [(strip.y0, strip.y1) for strip in left] == [(-0.5, 39), (39.5, 59)]


def test_a_session_without_a_joint_vote_breaks_the_line() -> None:
    frame = pl.DataFrame(
        {
            "session": ["18", "20"],
            "number": [18, 20],
            "year": [1963, 1965],
            "other": ["BRA", "BRA"],
            "agreement": [0.5, 0.75],
            "tip": ["a", "b"],
        }
    )
    (line,) = compare_figures.lines(frame, ["BRA", "group:EU"]).data
    assert list(line.x) == [18, 19, 20]
    assert list(line.y) == [0.5, None, 0.75]
    assert [list(point) for point in line.customdata] == [["18"], [None], ["20"]]


def test_names_at_the_ends_of_lines_do_not_lie_on_each_other() -> None:
    rows = [("78", 78, 2023, other, 0.5, "x") for other in ("BRA", "CHN", "USA")]
    frame = pl.DataFrame(
        rows, ["session", "number", "year", "other", "agreement", "tip"], orient="row"
    )
    marks = compare_figures.lines(frame, ["BRA", "CHN", "USA"]).layout.annotations
    heights = sorted(mark.y for mark in marks)
    assert min(b - a for a, b in pairwise(heights)) >= 0.064
