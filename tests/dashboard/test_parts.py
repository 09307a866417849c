"""Votes on parts of a resolution's text, and a resolution that only others name."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dashboard.pages import resolution

RACISM = "/resolution/A/RES/2784(XXVI)"
PART = 3  # the update of the page that follows the part chosen
WORLD = """
INSERT INTO sources BY NAME SELECT unnest(['undl_votes', 'unvotes', 'sponsors']) AS source,
    'Votes' AS title, 'https://example.org' AS address, 'free' AS licence, 'cite' AS citation,
    'votes' AS holds ON CONFLICT DO NOTHING;
INSERT INTO resolutions BY NAME SELECT 'A/RES/54/1' AS resolution, 'Lighthouses' AS title,
    DATE '1999-12-01' AS adoption_date, '54' AS session, 'undl_votes' AS source;
INSERT INTO roll_calls BY NAME FROM (VALUES
    (1, 'resolution', 'A/RES/54/1', true, NULL),
    (-11, 'paragraph', 'A/RES/54/1', false, 'Votes cast only: the rest is not known.'),
    (-12, 'motion', NULL, NULL, NULL))
    AS r(roll_call_id, scope, resolution, adopted, note),
    (SELECT '54' AS session, DATE '1999-12-01' AS date, 'release' AS stated_in,
            'unvotes' AS source, 'To keep <b>paragraph 3</b>' AS title);
INSERT INTO votes VALUES (1, 'BRA', 'yes'), (1, 'EGY', 'yes'),
    (-11, 'BRA', 'abstain'), (-11, 'EGY', 'no'), (-12, 'BRA', 'no');
INSERT INTO drafts BY NAME FROM (VALUES ('A/54/L.1', 'A/RES/54/9'), ('A/54/L.2', 'A/RES/54/1'))
    AS d(draft, resolution),
    (SELECT '54' AS session, 'draft resolution' AS kind, 'sponsors' AS source);
UPDATE database_info SET data_as_of = DATE '1999-12-01';
"""


def row(reader: Any, main: Any, number: int = 0) -> list[str]:
    (table,) = (
        children
        for tag, props, children in reader.nodes(main)
        if tag == "table" and "parts" in props["className"]
    )
    rows = [children for tag, _, children in reader.nodes(table) if tag == "tr"]
    return [reader.words(cell) for cell in rows[1 + number]]


def test_each_part_with_its_tally_and_groups(snapshot: Path, reader: Any) -> None:
    main = reader.open(RACISM)["main"]
    assert "6 roll calls on parts of this text" in reader.words(main)
    what, outcome, *counts = row(reader, main)
    assert what.startswith("Paragraph RACIAL DISCRIMINATION, APARTHEID: TO RETAIN")
    assert outcome == "carried"
    assert counts[:4] == ["97", "3", "14", "17"]
    assert counts[8].startswith("6–3–13 6 voted yes, 3 voted no, 13 abstained")


def test_a_part_state_by_state(snapshot: Path, reader: Any) -> None:
    now = reader.change(resolution.PAGE, PART, RACISM, part="-1215")["response"]
    tiles = {
        a["data-value"]: a["className"]
        for _, a, _ in reader.nodes(now["resolution-part"]["children"])
        if "data-toggle" in a
    }
    assert (tiles["PRT"], tiles["BRA"], tiles["EGY"]) == ("tile no", "tile abstain", "tile yes")
    assert sum(tile == "tile yes" for tile in tiles.values()) == 102
    other = reader.change(resolution.PAGE, PART, RACISM, part="7")["response"]
    assert "No vote “7”" in reader.words(other["resolution-part"]["children"])
    assert reader.change(resolution.PAGE, PART, RACISM, part="")["response"]["resolution-part"] == {
        "children": []
    }


def test_what_is_not_known_of_a_part_is_said(publish: Callable[[str], None], reader: Any) -> None:
    publish(WORLD)
    main = reader.open("/resolution/54/1")["main"]
    what, outcome, *counts = row(reader, main)
    assert "To keep <b>paragraph 3</b>" in what
    assert outcome == "not carried"
    assert counts[:4] == ["0", "1", "1", "not known"]
    said = reader.words(main)
    assert "One more vote of that day is linked to no resolution" in said
    assert "(0 voted yes, 1 voted no, 0 abstained; outcome not known)" in said


def test_the_file_holds_all_on_the_roll_and_the_groups(
    publish: Callable[[str], None], reader: Any
) -> None:
    publish(WORLD)
    body = reader.http.get("/resolution/A/RES/54/1/parts.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(body)))
    assert [(r["group_code"], r["yes"], r["no"], r["abstain"], r["non_voting"]) for r in rows] == [
        ("ALL", "0", "1", "1", ""),
        ("AG", "0", "1", "0", ""),
        ("GRULAC", "0", "0", "1", ""),
    ]
    assert {r["scope"] for r in rows} == {"paragraph"}


def test_no_part_is_not_the_same_as_none_held(snapshot: Path, reader: Any) -> None:
    later = reader.words(reader.open("/resolution/A/RES/74/247")["main"])
    assert "ends on 24 December 2017, before this resolution. Whether there were any" in later
    earlier = reader.words(reader.open("/resolution/A/RES/67/19")["main"])
    assert "or on an amendment or motion to it, is linked to it." in earlier


def test_the_draft_that_names_the_resolution_is_shown(snapshot: Path, reader: Any) -> None:
    main = reader.open("/resolution/A/RES/74/247")["main"]
    links = [a["href"] for tag, a, _ in reader.nodes(main) if tag == "a"]
    assert links.count("https://docs.un.org/en/A/C.3/74/L.11/Rev.1") == 2
    assert {"https://docs.un.org/en/A/74/PV.52", "https://docs.un.org/en/A/74/401"} <= set(links)
    assert "https://digitallibrary.un.org/record/3841023" in links


def test_a_resolution_that_only_its_draft_names(
    publish: Callable[[str], None], reader: Any
) -> None:
    publish(WORLD)
    frame = reader.open("/resolution/54/9")
    assert frame["head"]["href"] == "/resolution/A/RES/54/9"
    said = reader.words(frame["main"])
    assert "What is known of it is told by others: a draft that became it." in said
    assert "No roll call of this resolution is known." in said
    assert "adopted without a recorded vote" not in said
    assert "A/54/L.1" in said


def test_a_decision_that_only_a_roll_call_names(snapshot: Path, reader: Any) -> None:
    said = reader.words(reader.open("/resolution/A/RES/34/165")["main"])
    assert "134 of 152 Member States voted yes" in said
    assert "a roll call of the research data set" in said
    assert "(Bailey, Strezhnev and Voeten). Data as of" in said
