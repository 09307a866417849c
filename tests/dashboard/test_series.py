"""Topics and recurring questions, asked for as a browser asks."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

import analytics
from dashboard.pages import series
from dashboard.series_figures import Panel, Point, small_line, small_multiples, time_axis
from dashboard.support_over_time import points
from dashboard.texts import in_language
from data import database

# Three editions of one question, the last under a title a word longer; a resolution of its own; two
# of one title in one session.
WORLD = """
INSERT INTO sources BY NAME SELECT 'undl_votes' AS source, 'Votes' AS title,
    'https://example.org' AS address, 'free' AS licence, 'cite' AS citation, 'votes' AS holds
    ON CONFLICT DO NOTHING;
INSERT INTO roll_calls BY NAME
SELECT id AS roll_call_id, 'A/RES/' || symbol AS resolution, session, title,
       make_date(1945 + session::INTEGER, 12, 1) AS date, 'resolution' AS scope,
       'release' AS stated_in, 'undl_votes' AS source
FROM (VALUES
    (1, '54/1', '54', 'Safety of lighthouse keepers in northern waters'),
    (2, '55/1', '55', 'Safety of lighthouse keepers in northern waters'),
    (3, '59/1', '59', 'Safety of lighthouse keepers in cold northern waters'),
    (4, '55/2', '55', 'Tides <b>'),
    (5, '59/2', '59', 'Question of sand'),
    (6, '59/3', '59', 'Question of sand')
) AS r(id, symbol, session, title);
INSERT INTO resolutions BY NAME
SELECT resolution, session, date AS adoption_date, title, ['LIGHTHOUSES'] AS subjects, source
FROM roll_calls;
INSERT INTO votes
SELECT id, code, CASE letter WHEN 'Y' THEN 'yes' WHEN 'N' THEN 'no' WHEN 'A' THEN 'abstain'
       ELSE 'non_voting' END
FROM (SELECT code, letters, unnest(range(1, 7)) AS id FROM (VALUES
    ('BRA', 'YYNYYY'), ('EGY', 'YYAYYY'), ('FRA', 'NXYNYY'), ('NGA', 'YNAYYY')
) AS s(code, letters)), (SELECT unnest(range(1, 7)) AS id2), LATERAL (SELECT letters[id] AS letter)
WHERE id = id2;
INSERT INTO roll_call_issues VALUES (4, 'ec');
UPDATE database_info SET data_as_of = DATE '2004-12-01';
"""
KEPT = "/series/safety-lighthouse-keepers-northern-waters"
COLD = "Safety of lighthouse keepers in cold northern waters"


@pytest.fixture(scope="module")
def world_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the invented record; not to be written."""
    directory = tmp_path_factory.mktemp("series")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNGA_DATA_DIR", str(directory))
        with database.build() as con:
            con.execute(WORLD)
            analytics.build(con)
    return directory


@pytest.fixture
def world(world_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNGA_DATA_DIR", str(world_dir))


def said(reader: Any, href: str) -> str:
    return reader.words(reader.open(href)["main"])


def rows_of(reader: Any, layout: Any, class_: str) -> list[list[str]]:
    (table,) = (
        children
        for tag, props, children in reader.nodes(layout)
        if tag == "table" and class_ in props["className"].split()
    )
    return [
        [" ".join(reader.words(cell).split()) for cell in children]
        for tag, _, children in reader.nodes(table)
        if tag == "tr"
    ]


def links_of(reader: Any, layout: Any) -> list[str]:
    return [props["href"] for tag, props, _ in reader.nodes(layout) if tag == "a"]


def figure_of(reader: Any, layout: Any, part: str) -> Any:
    (graph,) = (
        props for kind, props, _ in reader.nodes(layout) if props.get("id") == f"series-{part}"
    )
    return graph["figure"]


# The list


def test_the_list_tells_the_last_edition_and_the_trend(world: None, reader: Any) -> None:
    main = reader.open("/series")["main"]
    words = reader.words(main)
    assert "One question with an edition here." in words
    assert f"3 editions 1999 to 2004 {COLD}" in words
    # 2004: Brazil no, Egypt and Nigeria abstained, France yes.
    assert "1 of 4 votes cast were yes in 2004 (25.0%)" in words
    # 3/4, 2/3, 1/4 in sessions 54, 55, 59: slope -51/504, standard error sqrt(.000165 / 14)
    assert "Falling: −10.1 points a session (−14.5 to −5.8)" in words
    assert KEPT in links_of(reader, main)
    assert "/series/questions.csv" in links_of(reader, main)


def test_a_part_shows_its_questions_sessions_and_roll_calls(world: None, reader: Any) -> None:
    main = reader.open("/series?title=tide")["main"]
    words = reader.words(main)
    assert "One roll call" in words
    assert "0 questions with an edition here" in words
    assert "All Member States: 3 of 4 possible votes were yes (75.0%) in session 55 (2000)" in words
    assert "the only time" in words
    assert "Tides <b>" in words
    assert "/resolution/A/RES/55/2" in links_of(reader, main)
    assert "Topics come from a research data set" not in words
    assert "Topics come from a research data set" in said(reader, "/series?issues=ec")


def test_the_sessions_are_summed(world: None, reader: Any) -> None:
    main = reader.open("/series?view=table&of=voting&group=AG")["main"]
    # Session 59: Egypt and Nigeria abstained once and voted yes twice.
    assert (
        "African Group: 2 of 2 yes and no votes were yes (100.0%) in session 54 (1999), and 4 of 4 "
        "yes and no votes were yes (100.0%) in session 59 (2004)."
    ) in reader.words(main)
    head, newest, *_, oldest = rows_of(reader, main, "course")
    assert head == ["Session", "All Member States", "African Group", "GRULAC", "WEOG"]
    assert newest == [
        "59 (2004)", "90.0% 9 of 10", "100.0% 4 of 4", "66.7% 2 of 3", "100.0% 3 of 3",
    ]  # fmt: skip
    assert oldest == ["54 (1999)", "75.0% 3 of 4", "100.0% 2 of 2", "100.0% 1 of 1", "0.0% 0 of 1"]
    assert "unga sessions --by regional" in reader.words(main)


def test_the_list_follows_its_order(world: None, reader: Any) -> None:
    for order, words in {
        "newest": "One question with an edition here.",
        "falling": "One question with an edition here on which support has clearly fallen.",
        "rising": "0 questions with an edition here on which support has clearly risen",
    }.items():
        answer = reader.change(series.PAGE, 2, "/series", order=order)
        assert words in reader.words(answer["response"]["series-questions"]["children"])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("title=ligthouse", "no roll call in this slice: title=ligthouse"),
        ("sessions=99", "no session '99' in the record, which holds 54 to 59"),
        ("sessions=old", "'old' is not a session such as 78, 70..80 or 10emsp"),
        ("subjects=LIGHTHOUSE", "no subject 'LIGHTHOUSE' in the record; nearest: LIGHTHOUSES"),
    ],
)
def test_an_impossible_part_is_said_with_the_nearest(
    world: None, reader: Any, query: str, words: str
) -> None:
    main = reader.open(f"/series?{query}")["main"]
    assert "There is no roll call to show for these choices." in reader.words(main)
    assert words in reader.words(main)
    assert (KEPT in links_of(reader, main)) == query.startswith("title")
    assert reader.http.get(f"/series/support.csv?{query}").status_code == 400


def test_the_body_follows_the_part(world: None, reader: Any) -> None:
    answer = reader.change(series.PAGE, 0, "/series", title="sand")
    body = reader.words(answer["response"]["series-body"]["children"])
    assert "All 2 roll calls of this part, newest first." in body
    answer = reader.change(series.PAGE, 1, "/series?title=sand", by="political")
    followed = answer["response"]["series-follow"]["children"]
    assert "Non-Aligned Movement" in reader.words(followed)
    assert figure_of(reader, followed, "sessions")["data"][0]["x"] == [2004]


# One question


def test_a_question_tells_how_support_moved(world: None, reader: Any) -> None:
    words = said(reader, KEPT)
    assert "The same question, put to a recorded vote 3 times from 1 December 1999" in words
    assert (
        "All Member States: 3 of 4 members voted yes (75.0%) in 1999, and 1 of 4 members voted yes "
        "(25.0%) in 2004. The lowest share was 25.0% in 2004, the highest 75.0% in 1999."
    ) in words
    words = said(reader, f"{KEPT}?group=AG&of=present")
    assert (
        "African Group: 2 of 2 votes cast were yes (100.0%) in 1999, and 0 of 2 votes cast were yes "
        "(0.0%) in 2004."
    ) in words


def test_the_panels_hold_each_groups_editions(world: None, reader: Any) -> None:
    figure = figure_of(reader, reader.open(KEPT)["main"], "chart")
    solid = {trace["name"]: trace for trace in figure["data"] if trace["mode"] != "lines"}
    assert list(solid) == ["All Member States", "African Group", "GRULAC", "WEOG"]
    # Four years lie between the second edition and the third: the line is broken there, and dotted.
    assert solid["African Group"]["y"] == [1, 0.5, None, 0]
    assert solid["WEOG"]["y"] == [0, 0, None, 1]
    dotted = [trace["y"] for trace in figure["data"] if trace["mode"] == "lines"]
    assert dotted == [[0.5, 0.25, None], [0.5, 0, None], [1, 0, None], [0, 1, None]]
    assert solid["WEOG"]["customdata"][0] == ["/resolution/A/RES/54/1"]
    assert solid["WEOG"]["hovertemplate"][3] == (
        "WEOG, 2004<br>1 of 1 members voted yes (100.0%)<br>A/RES/59/1<extra></extra>"
    )
    headings = [note["text"] for note in figure["layout"]["annotations"]]
    assert headings[2:4] == ["<b>African Group</b>", "0.0% in 2004"]


def test_every_link_can_be_looked_into(world: None, reader: Any) -> None:
    main = reader.open(KEPT)["main"]
    _, last, middle, first = rows_of(reader, main, "editions")
    assert last == [
        "1 December 2004 A/RES/59/1",
        "Y 1 N 1 A 2 X 0",
        "1 of 4 voted yes (25.0%)",
        (
            f"Nearly the same title as A/RES/55/1 . {COLD} 83.3% of the words are shared. "
            "Only here: cold. Subject in common: LIGHTHOUSES. "
            "There: Safety of lighthouse keepers in northern waters"
        ),
    ]
    assert middle[3] == "Same title as A/RES/54/1 ."
    assert first[3] == "The first edition put to a recorded vote."


def test_who_switched_stands_by_edition(world: None, reader: Any) -> None:
    main = reader.open(KEPT)["main"]
    assert (
        "5 times a state cast another vote than the last time it cast one on this question: "
        "4 states did so."
    ) in reader.words(main)
    rows = rows_of(reader, main, "wide")[1:]
    # France had not voted in 2000: it is compared with 1999.
    assert [tuple(row) for row in rows] == [
        ("2004 A/RES/59/1", "Y Yes → to N No 1 state", "Brazil"),
        ("2004 A/RES/59/1", "Y Yes → to A Abstained 1 state", "Egypt"),
        ("2004 A/RES/59/1", "N No → to Y Yes 1 state", "France"),
        ("2004 A/RES/59/1", "N No → to A Abstained 1 state", "Nigeria"),
        ("2000 A/RES/55/1", "Y Yes → to N No 1 state", "Nigeria"),
    ]
    assert "/state/NGA" in links_of(reader, main)
    africa = reader.open(f"{KEPT}?group=AG")["main"]
    assert "3 times a member of African Group cast another vote" in reader.words(africa)
    assert len(rows_of(reader, africa, "wide")) == 1 + 3


def test_a_group_that_is_none_is_said(world: None, reader: Any) -> None:
    words = said(reader, f"{KEPT}?group=XYZ")
    assert "“XYZ” is none of these groups" in words
    assert "All Member States: 3 of 4 members voted yes" in words


def test_a_group_of_another_kind_stands_beside_those_shown(world: None, reader: Any) -> None:
    main = reader.open(f"{KEPT}?group=P5")["main"]
    assert "0 of 1 members voted yes (0.0%) in 1999" in reader.words(main)
    figure = figure_of(reader, main, "chart")
    names = [trace["name"] for trace in figure["data"] if trace["mode"] != "lines"]
    assert len(names) == 5
    assert "Permanent members of the Security Council" in names or "P5" in names


def test_a_question_follows_the_choices(world: None, reader: Any) -> None:
    answer = reader.change(series.PAGE, 1, KEPT, of="voting", group="GRULAC")
    words = reader.words(answer["response"]["series-follow"]["children"])
    assert "GRULAC: 1 of 1 yes and no votes were yes (100.0%) in 1999" in words


@pytest.mark.parametrize("written", ["59/1", "a_res_54_1", "lighthouse keepers"])
def test_a_question_is_found_by_a_symbol_or_words(world: None, reader: Any, written: str) -> None:
    frame = reader.open(f"/series/{written}")
    assert frame["head"]["href"] == KEPT
    assert COLD in frame["head"]["title"]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("lighthuose", "no series 'lighthuose'"),
        ("59/2", "A/RES/59/2 is in no series: several resolutions of one session bear that title"),
        ("55/2", "A/RES/55/2 is in no series: no other resolution voted on has nearly the same"),
    ],
)
def test_what_is_no_question_is_said(world: None, reader: Any, written: str, why: str) -> None:
    main = reader.open(f"/series/{written}")["main"]
    assert "No such question" in reader.words(main)
    assert why in reader.words(main)
    assert "/series" in links_of(reader, main)
    assert (KEPT in links_of(reader, main)) == (written == "lighthuose")


def test_an_unknown_symbol_leads_to_the_nearest(world: None, reader: Any) -> None:
    main = reader.open("/series/59/12")["main"]
    assert "No such resolution" in reader.words(main)
    assert "/resolution/A/RES/59/1" in links_of(reader, main)


# The files


@pytest.mark.parametrize("of", ["", "/59/1"])
def test_every_table_is_a_file(world: None, reader: Any, of: str) -> None:
    document = reader.http.get(f"/series{of}.json").get_json()
    assert {name: len(rows) for name, rows in document.items() if name != "about"} == {
        "support": 3 * 4,
        "questions": 1,
        "trends": 4,
        "editions": 3,
        "switches": 5,
        "roll_calls": 3 if of else 6,
    }
    for name in set(document) - {"about"}:
        body = reader.http.get(f"/series{of}/{name}.csv").get_data(as_text=True)
        assert len(list(csv.DictReader(io.StringIO(body)))) == len(document[name])
    assert document["about"]["editions" if of else "roll_calls"] == (3 if of else 6)


# The editions of a resolution


def test_a_resolution_tells_what_changed_since_the_edition_before(world: None, reader: Any) -> None:
    main = reader.open("/resolution/A/RES/59/1")["main"]
    words = reader.words(main)
    assert "This is edition 3 of 3 of the same question, put to a recorded vote from 1999" in words
    assert KEPT in links_of(reader, main)
    assert "/compare?resolutions=A/RES/55/1~A/RES/59/1" in {
        link.replace("%2F", "/") for link in links_of(reader, main)
    }
    assert rows_of(reader, main, "change-by-group")[1:] == [
        [
            "All Member States",
            "2 of 4 voted yes (50.0%)",
            "1 of 4 voted yes (25.0%)",
            "−25.0 points",
        ],
        ["African Group", "1 of 2 voted yes (50.0%)", "0 of 2 voted yes (0.0%)", "−50.0 points"],
        ["GRULAC", "1 of 1 voted yes (100.0%)", "0 of 1 voted yes (0.0%)", "−100.0 points"],
        ["WEOG", "0 of 1 voted yes (0.0%)", "1 of 1 voted yes (100.0%)", "+100.0 points"],
    ]
    assert "3 states cast another vote than on the edition before." in words
    # France did not vote on the edition before: it has not switched, and is told apart.
    assert "1 more voted only one of the two times." in words
    assert "X Did not vote → to Y Yes 1 state France" in words


def test_the_first_edition_has_none_before_it(world: None, reader: Any) -> None:
    words = said(reader, "/resolution/A/RES/54/1")
    assert "This is edition 1 of 3" in words
    assert "Since the edition before" not in words


def test_a_resolution_in_no_series_says_why(world: None, reader: Any) -> None:
    assert "No other resolution voted on has the same title" in said(
        reader, "/resolution/A/RES/55/2"
    )
    assert "Several resolutions of this session bear the same title" in said(
        reader, "/resolution/A/RES/59/2"
    )


# The real record


def test_african_support_for_ict_security(snapshot: Path, reader: Any) -> None:
    (href,) = (
        link
        for link in links_of(reader, reader.open("/series")["main"])
        if link.endswith("?group=AG") and "information" in link
    )
    assert (
        "African Group: 45 of 53 members voted yes (84.9%) in 2005, and 39 of 54 members voted yes "
        "(72.2%) in 2023."
    ) in said(reader, href)


# The figures


def test_a_share_that_is_not_known_breaks_the_line() -> None:
    known = [Point(2000, 0.2, "a", ("x",)), Point(2001, None, "b", ("y",))]
    (line,) = small_multiples([Panel("AG", "A <b>", "s", known)]).data
    assert list(line.y) == [0.2, None]
    figure = small_multiples([Panel(code, code, "", known) for code in ("ALL", "AG", "EEG")])
    assert figure.layout.xaxis.showticklabels is False
    assert figure.layout.xaxis2.showticklabels is figure.layout.xaxis3.showticklabels is True
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis3.domain[1]
    assert 0 <= figure.layout.yaxis3.domain[0] < figure.layout.yaxis3.domain[1] < 1


@pytest.mark.parametrize("years", [[2005.9, 2023.9], [1946, 2025], [2004], [2004.9, 2004.95], []])
def test_few_years_are_marked_and_within_the_axis(years: list[float]) -> None:
    axis: Any = time_axis(years)
    low, high = axis["range"]
    assert 1 <= len(axis["tickvals"]) <= 6
    assert all(low <= year <= high for year in [*axis["tickvals"], *years])


def test_a_small_line_goes_through_what_is_known() -> None:
    _, _, ground, half, line, end = small_line([2000, 2001, 2002], [0, None, 1], "red")
    assert line[1]["points"] == "3.0,31.0 129.0,3.0"
    assert (end[1]["cx"], end[1]["cy"]) == ("129.0", "3.0")
    assert (ground[1]["y1"], half[1]["y1"]) == ("31", "17.0")


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.051, "+5.1"), (-0.2, "−20.0"), (0, "0.0"), (-0.0001, "0.0"), (None, "–")],
)
def test_points_bear_their_sign(share: float | None, words: str) -> None:
    assert points(in_language("en"), share) == words
