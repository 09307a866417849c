"""The pages, asked for as a browser asks; figures against those published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.figures import VOTES
from dashboard.pages import PAGES, home, resolution

CYBERCRIME = "/resolution/A/RES/74/247"
# A/RES/74/247 by regional group: yes, no, abstain, non-voting.
SUPPORT = {
    "African Group": (31, 1, 8, 14),
    "Asia-Pacific Group": (34, 6, 9, 5),
    "Eastern European Group": (5, 18, 0, 0),
    "GRULAC": (9, 7, 15, 2),
    "WEOG": (0, 28, 1, 0),
}

WORLD = """
INSERT INTO resolutions BY NAME FROM (VALUES
    ('A/RES/54/1', 'Lighthouses <b>bold</b> <script>alert(1)</script> {{x}} {0}', 'recorded_vote'),
    ('A/RES/54/2', 'Adopted by acclamation', 'without_vote')
) AS r(resolution, title, modality),
(SELECT '54' AS session, 'undl_votes' AS source);
INSERT INTO sources BY NAME SELECT 'undl_votes' AS source, 'Votes' AS title,
    'https://example.org' AS address, 'free' AS licence, 'cite' AS citation, 'votes' AS holds
    ON CONFLICT DO NOTHING;
INSERT INTO roll_calls BY NAME SELECT 1 AS roll_call_id, 'A/RES/54/1' AS resolution, '54' AS session,
    DATE '1999-12-01' AS date, 'resolution' AS scope, 'release' AS stated_in, 'undl_votes' AS source;
INSERT INTO votes VALUES (1, 'BRA', 'yes'), (1, 'EGY', '{egypt}'), (1, 'ISR', 'no');
UPDATE database_info SET data_as_of = DATE '1999-12-01';
"""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_has_a_heading_a_title_and_the_frame(
    snapshot: Path, reader: Any, page: Any
) -> None:
    href = {"resolution": CYBERCRIME}.get(page.name, page.path)
    frame = reader.open(href)
    assert [tag for tag, _, _ in reader.nodes(frame["main"])].count("h1") == 1
    assert frame["head"]["title"].endswith("· unga")
    assert "UN data: non-commercial use with attribution. Code: MIT." in reader.words(
        frame["footer"]
    )
    assert "18 December 2025" in reader.words(frame["footer"])
    for other in PAGES:
        if other.in_navigation:
            links = [a for tag, a, _ in reader.nodes(frame["header"]) if tag == "a"]
            (link,) = (a for a in links if a["href"] == other.path and "className" not in a)
            assert ("aria-current" in link) == (other is page)


# The resolution page


def test_the_vote_in_words(snapshot: Path, reader: Any) -> None:
    said = reader.words(reader.open(CYBERCRIME)["main"])
    assert (
        "79 of 193 Member States voted yes; 60 voted no, 33 abstained and 21 did not vote." in said
    )
    assert (
        "A majority of all members voted yes in 2 of 5 groups: African Group (31 of 54) and "
        "Asia-Pacific Group (34 of 54). Counting only yes and no votes, also: GRULAC (9 of 16). "
        "A majority of all members voted no in: Eastern European Group (18 of 23) and WEOG (28 of 29)."
        in said
    )
    assert "Note before citing" not in said


def bars(layout: Any, reader: Any) -> dict[str, tuple[int, ...]]:
    """The counts in the bars of the support figure, by the heading above each."""
    (graph,) = (
        props
        for kind, props, _ in reader.nodes(layout)
        if kind == "Graph" and props["id"] == "resolution-bars"
    )
    return counts(graph["figure"])


def counts(figure: Any) -> dict[str, tuple[int, ...]]:
    headings = [note["text"][3:-4] for note in figure["layout"]["annotations"][:-1:2]]
    columns = [[int(text or 0) for text in trace["text"]] for trace in figure["data"]]
    return dict(zip(headings, zip(*columns, strict=True), strict=True))


def test_the_bars_and_the_table_hold_the_published_support(snapshot: Path, reader: Any) -> None:
    main = reader.open(CYBERCRIME)["main"]
    assert bars(main, reader) == SUPPORT
    (table,) = (
        children
        for tag, props, children in reader.nodes(main)
        if tag == "table" and props["className"] == "data numbers"
    )
    rows = [
        [reader.words(cell) for cell in children]
        for tag, _, children in reader.nodes(table)
        if tag == "tr"
    ]
    assert [tuple(map(int, row[2:6])) for row in rows[1:]] == list(SUPPORT.values())
    assert rows[4] == [
        "Latin American and Caribbean Group (GRULAC)",
        *("33", "9", "7", "15", "2", "27.3%", "29.0%", "56.2%"),
    ]
    assert rows[0][1:] == [
        *("Members", "Y Yes", "N No", "A Abstained", "X Did not vote"),
        *("Yes, of members", "Yes, of votes cast", "Yes, of yes and no"),
    ]


def test_a_count_in_the_table_leads_to_its_states(snapshot: Path, reader: Any) -> None:
    main = reader.open(CYBERCRIME)["main"]
    links = {a["href"]: a["data-merge"] for tag, a, _ in reader.nodes(main) if "data-merge" in a}
    assert links["?group=GRULAC&vote=no#roll"] == "group=GRULAC&vote=no&state=&words="


def test_every_state_has_one_tile_and_one_row(snapshot: Path, reader: Any) -> None:
    main = reader.open(CYBERCRIME)["main"]
    tiles = [a for tag, a, _ in reader.nodes(main) if a.get("data-toggle") == "state"]
    assert len({tile["data-value"] for tile in tiles}) == len(tiles) == 193
    assert Counter(tile["className"] for tile in tiles) == {
        "tile yes": 79,
        "tile no": 60,
        "tile abstain": 33,
        "tile non_voting": 21,
    }
    (brazil,) = (tile for tile in tiles if tile["data-value"] == "BRA")
    assert brazil["data-tip"] == "Brazil\nAbstained\nLatin American and Caribbean Group (GRULAC)"
    assert brazil["aria-label"] == "Brazil: Abstained"
    (graph,) = (p for kind, p, _ in reader.nodes(main) if p.get("id") == "resolution-map")
    drawn = [code for trace in graph["figure"]["data"] for code, _ in trace["customdata"]]
    assert sorted(drawn) == sorted(tile["data-value"] for tile in tiles)
    assert reader.words(main).count("Did not vote") >= 21


@pytest.mark.parametrize(
    "written", ["74/247", "a_res_74_247", "A/RES/74/247/", "resolution%2074/247"]
)
def test_a_loosely_written_symbol_is_understood(snapshot: Path, reader: Any, written: str) -> None:
    frame = reader.open(f"/resolution/{written}")
    assert frame["head"]["href"] == CYBERCRIME
    assert "79 of 193" in reader.words(frame["main"])


def test_a_symbol_with_brackets_has_an_address(snapshot: Path, reader: Any) -> None:
    href = "/resolution/A/RES/3484(XXX)%5BE%5D"
    frame = reader.open(href)
    assert frame["head"]["href"] == href
    assert "General and complete disarmament" in frame["head"]["title"]


@pytest.mark.parametrize(
    ("href", "title", "near"),
    [
        ("/resolution/74/2477", "No such resolution", CYBERCRIME),
        (f"{CYBERCRIME}?by=regionl&vote=no", "No such view", f"{CYBERCRIME}?by=regional&vote=no"),
        (f"{CYBERCRIME}?vote=no~maybe", "No such view", f"{CYBERCRIME}?vote=yes"),
        ("/A/RES/74/247", "No such page", CYBERCRIME),
        ("/resolutions/74/247", "No such page", CYBERCRIME),
        (f"{CYBERCRIME}?group=GRULA", "This cannot be shown", "/"),
        ("/nowhere", "No such page", "/"),
        ("/resolution", "No such resolution", "/"),
    ],
)
def test_what_cannot_be_shown_says_so_and_offers_the_nearest(
    snapshot: Path, reader: Any, href: str, title: str, near: str
) -> None:
    frame = reader.open(href)
    assert frame["head"]["title"] == f"{title} · unga"
    assert near in [a["href"] for tag, a, _ in reader.nodes(frame["main"]) if tag == "a"]


def test_published_totals_that_differ_are_said(snapshot: Path, reader: Any) -> None:
    said = reader.words(reader.open("/resolution/A/RES/ES-10/6")["main"])
    assert "115 of 185 Member States voted yes" in said
    assert (
        "The library lists 115 yes, 2 no, 5 abstentions and 63 not voting, but publishes totals of "
        "172 yes, 2 no, 5 abstentions and 9 not voting." in said
    )


def test_before_1963_there_are_no_regional_groups(snapshot: Path, reader: Any) -> None:
    main = reader.open("/resolution/377(V)")["main"]
    said = reader.words(main)
    assert "Regional groups are counted from 17 December 1963. On the day of this vote" in said
    (body,) = (p for _, p, _ in reader.nodes(main) if p.get("id") == "resolution-support-body")
    assert body["hidden"]
    links = [a["href"] for tag, a, _ in reader.nodes(main) if tag == "a"]
    assert "/resolution/A/RES/377(V)%5BA-C%5D?by=political" in links
    assert "All Member States" in said


def test_other_kinds_of_group_and_other_denominators(snapshot: Path, reader: Any) -> None:
    now = reader.change(resolution.PAGE, 0, CYBERCRIME, by="political", of="voting")["response"]
    figure = now["resolution-bars"]["figure"]
    assert counts(figure)["BRICS"] == (4, 0)
    assert counts(figure)["P5"] == (2, 3)
    (yes, no) = figure["data"]
    assert [a + b for a, b in zip(yes["x"], no["x"], strict=True)] == [pytest.approx(1)] * 9
    assert "in 5 of 9 groups: BRICS (4 of 5)" in reader.words(
        now["resolution-support-words"]["children"]
    )
    foot = reader.words(now["resolution-support-foot"]["children"])
    assert "$kind political" in foot
    assert "FROM analytics.support" in foot
    assert now["resolution-support-body"]["hidden"] is False


def test_a_group_that_cast_no_vote_has_an_empty_bar(snapshot: Path, reader: Any) -> None:
    # On 2 March 2022 the five of the Collective Security Treaty Organization beside Russia and
    # Belarus cast neither yes nor no, or did not vote.
    now = reader.change(
        resolution.PAGE, 0, "/resolution/A/RES/ES-11/1", by="political", of="voting"
    )["response"]
    assert counts(now["resolution-bars"]["figure"])["CSTO"] == (0, 2)


def test_filters_of_the_roll(snapshot: Path, reader: Any) -> None:
    now = reader.change(resolution.PAGE, 1, CYBERCRIME, vote=["no"], group="GRULAC")["response"]
    assert reader.words(now["resolution-roll-words"]["children"]) == (
        "7 of 193 states: 7 voted no.   Show the whole roll"
    )
    table = now["resolution-roll-table"]["children"]
    heads = [reader.words(c) for tag, a, c in reader.nodes(table) if a.get("scope") == "row"]
    assert heads == [
        *("Belize", "Chile", "Colombia", "Dominican Republic", "Honduras", "Panama", "Paraguay")
    ]
    foot = now["resolution-roll-foot"]["children"]
    files = [a["href"] for tag, a, _ in reader.nodes(foot) if "data-file" in a]
    assert files[0] == f"{CYBERCRIME}/roll.csv?vote=no&group=GRULAC"


def test_filters_that_keep_no_state_say_what_to_do(snapshot: Path, reader: Any) -> None:
    now = reader.change(resolution.PAGE, 1, CYBERCRIME, words="atlantis", group=None)["response"]
    said = reader.words(now["resolution-roll-words"]["children"])
    assert said.startswith("No state on the roll fits these filters.")
    assert "Show the whole roll" in said


def test_a_page_the_reader_has_left_is_not_drawn(snapshot: Path, reader: Any) -> None:
    assert reader.change(home.PAGE, 0, CYBERCRIME, q="sea") is None


def test_titles_are_text(publish: Callable[[str], None], reader: Any) -> None:
    publish(WORLD.replace("{egypt}", "abstain"))
    frame = reader.open("/resolution/54/1")
    title = "Lighthouses <b>bold</b> <script>alert(1)</script> {{x}} {0}"
    (heading,) = (c for tag, _, c in reader.nodes(frame["main"]) if tag == "h1")
    assert heading == [title]
    assert title in frame["head"]["title"]
    assert {tag for tag, _, _ in reader.nodes(frame["main"])}.isdisjoint({"b", "script"})


def test_a_resolution_without_a_roll_call(publish: Callable[[str], None], reader: Any) -> None:
    publish(WORLD.replace("{egypt}", "abstain"))
    said = reader.words(reader.open("/resolution/A/RES/54/2")["main"])
    assert "Adopted by acclamation" in said
    assert "it was adopted without a recorded vote" in said
    assert "not known" in said
    found = reader.change(home.PAGE, 0, "/", q="acclamation")["response"]
    assert "adopted without a recorded vote" in reader.words(found["home-found"]["children"])


def test_a_database_published_meanwhile_is_read_by_the_next_request(
    publish: Callable[[str], None], reader: Any
) -> None:
    publish(WORLD.replace("{egypt}", "abstain"))
    before = reader.words(reader.open("/resolution/54/1")["main"])
    publish(WORLD.replace("{egypt}", "yes"))
    after = reader.words(reader.open("/resolution/54/1")["main"])
    assert "1 of 3 Member States voted yes" in before
    assert "2 of 3 Member States voted yes" in after
    # Israel was in no regional group in 1999.
    assert "In no regional group" in after


def test_without_a_database_a_page_says_what_to_do(data_dir: Path, reader: Any) -> None:
    frame = reader.open(CYBERCRIME)
    assert frame["head"]["title"] == "No database yet · unga"
    assert "run `unga build` first" in reader.words(frame["main"])
    assert reader.http.get(f"{CYBERCRIME}.csv").status_code == 503


def test_an_empty_database_says_so(publish: Callable[[str], None], reader: Any) -> None:
    publish("")
    assert "The database holds no vote yet." in reader.words(reader.open("/")["main"])


def test_an_error_of_ours_is_said_and_logged(
    snapshot: Path, reader: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(home, "newest", fail)
    assert "Something went wrong" in reader.open("/")["head"]["title"]
    answer = reader.change(home.PAGE, 0, "/", q="")
    assert "The server met an error" in reader.words(answer["sideUpdate"]["alert"]["children"])
    assert "a defect" in caplog.text


def test_marks_and_words_go_with_every_vote(snapshot: Path, reader: Any) -> None:
    main = reader.open(CYBERCRIME)["main"]
    marks = {
        (a["className"], reader.words(c)[0])
        for tag, a, c in reader.nodes(main)
        if a.get("className", "").startswith("mark ")
    }
    assert marks == {(f"mark {vote}", letter) for vote, letter in zip(VOTES, "YNAX", strict=True)}
