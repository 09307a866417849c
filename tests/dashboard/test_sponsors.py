"""The sponsors on the page of a resolution, of a world made by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

WORLD = """
INSERT INTO sources BY NAME SELECT 'undl_votes' AS source, 'Votes' AS title,
    'https://example.org' AS address, 'free' AS licence, 'cite' AS citation, 'votes' AS holds
    ON CONFLICT DO NOTHING;
INSERT INTO resolutions BY NAME FROM (VALUES ('A/RES/70/5', DATE '2015-12-01'),
    ('A/RES/70/6', DATE '2015-12-01'), ('A/RES/70/7', DATE '1950-12-01'))
    AS r(resolution, adoption_date),
    (SELECT 'Lighthouses' AS title, '70' AS session, 'undl_votes' AS source);
INSERT INTO roll_calls BY NAME SELECT 5 AS roll_call_id, 'A/RES/70/5' AS resolution, '70' AS session,
    DATE '2015-12-01' AS date, 'resolution' AS scope, 'release' AS stated_in, 'undl_votes' AS source;
INSERT INTO votes VALUES (5, 'BRA', 'yes'), (5, 'EGY', 'abstain'), (5, 'FRA', 'non_voting'),
    (5, 'POL', 'no');
INSERT INTO drafts BY NAME FROM (VALUES ('A/C.3/70/L.1', 'A/RES/70/5'),
    ('A/RES/70/5', 'A/RES/70/5'), ('A/C.3/70/L.7', 'A/RES/70/7')) AS d(draft, resolution),
    (SELECT '70' AS session, 'draft resolution' AS kind, 'undl_drafts' AS source);
INSERT INTO sponsorships BY NAME FROM (VALUES
    ('A/C.3/70/L.1', 'BRA', 'listed', 1), ('A/C.3/70/L.1', 'EGY', 'listed', 2),
    ('A/C.3/70/L.1', 'FRA', 'additional', 3), ('A/C.3/70/L.1', 'PSE', 'additional', 4),
    ('A/C.3/70/L.1', 'POL', 'withdrawn', NULL), ('A/C.3/70/L.7', 'BRA', 'listed', 1))
    AS s(draft, ms_code, role, position),
    (SELECT 'as printed' AS name_as_printed, 'undl_drafts' AS source);
INSERT INTO sponsor_lists BY NAME FROM (VALUES ('A/C.3/70/L.1', 'undl_drafts', 'complete'),
    ('A/C.3/70/L.1', 'sponsors', 'additional_only'), ('A/C.3/70/L.7', 'undl_drafts', 'lead_only'))
    AS l(draft, source, completeness);
INSERT INTO group_sponsorships BY NAME SELECT 'A/C.3/70/L.1' AS draft, 'G77' AS group_code,
    'EGY' AS presented_by, 'on behalf of the Group of 77' AS text, 'undl_drafts' AS source;
UPDATE database_info SET data_as_of = DATE '2015-12-01';
"""


def section(reader: Any, symbol: str) -> Any:
    main = reader.open(f"/resolution/{symbol}")["main"]
    (found,) = (
        children
        for tag, props, children in reader.nodes(main)
        if tag == "Section" and props.get("aria-labelledby") == "sponsors"
    )
    return found


def test_sponsors_who_did_not_vote_yes_are_named(
    publish: Callable[[str], None], reader: Any
) -> None:
    publish(WORLD)
    drawn = section(reader, "A/RES/70/5")
    said = reader.words(drawn)
    assert (
        "Of 4 sponsors known, 1 voted yes. Did not vote yes: Egypt (abstained); France (did not "
        "vote). Not on the roll of this vote, as observers are, which have no vote: State of "
        "Palestine. Withdrew as a sponsor, and is not counted: Poland." in said
    )
    assert "“on behalf of the Group of 77”. A group is not its members" in said
    assert "the whole list of sponsors." in said
    assert "only the sponsors that joined after the draft was issued." in said
    bars = [a["aria-label"] for tag, a, _ in reader.nodes(drawn) if a.get("className") == "bar"]
    assert bars == [
        "0 voted yes, 0 voted no, 1 abstained, 0 did not vote",
        "1 voted yes, 0 voted no, 0 abstained, 0 did not vote",
        "0 voted yes, 0 voted no, 0 abstained, 1 did not vote",
    ]
    assert "In no regional group" in said


def test_each_draft_has_a_heading(publish: Callable[[str], None], reader: Any) -> None:
    publish(WORLD)
    drawn = section(reader, "A/RES/70/5")
    heads = [reader.words(c) for tag, _, c in reader.nodes(drawn) if tag == "h3"]
    assert heads == ["A/C.3/70/L.1", "Draft not named by its source"]
    assert "No sponsor of this draft is known." in reader.words(drawn)


def test_what_is_not_known_is_said(publish: Callable[[str], None], reader: Any) -> None:
    publish(WORLD)
    assert "name no draft of this resolution" in reader.words(section(reader, "A/RES/70/6"))
    said = reader.words(section(reader, "A/RES/70/7"))
    assert "1 sponsor is known. No recorded vote on this draft is known" in said
    assert "Regional groups are counted from 17 December 1963." in said
    assert "those that joined later are not known" in said
    assert "may have sponsored the draft all the same" in said


def test_the_csv_holds_every_sponsor(publish: Callable[[str], None], reader: Any) -> None:
    publish(WORLD)
    answer = reader.http.get("/resolution/A/RES/70/5/sponsors.csv")
    assert answer.status_code == 200
    head, *rows = answer.get_data(as_text=True).splitlines()
    assert head.startswith("draft,ms_code,name,role")
    assert [row.split(",")[1] for row in rows] == ["BRA", "EGY", "FRA", "PSE", "POL"]
    empty = reader.http.get("/resolution/A/RES/70/6/sponsors.csv").get_data(as_text=True)
    assert empty.splitlines() == [head]
