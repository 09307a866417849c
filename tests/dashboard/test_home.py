"""Home: the search over all kinds, what changed, how fresh it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.pages import home

CYBERCRIME = "/resolution/A/RES/74/247"
CHANGES = """
INSERT INTO changes BY NAME FROM (VALUES
    ('added', 'resolution', 'A/RES/80/1', NULL, NULL, 'title'),
    ('added', 'roll call', 'A/RES/80/1', 1, NULL, 'tally'),
    ('changed', 'vote', 'A/RES/79/5', 2, 'FRA', 'vote'),
    ('changed', 'resolution', 'A/RES/79/2', NULL, NULL, 'draft'),
    ('changed', 'resolution', 'A/RES/79/2', NULL, NULL, 'title'))
    AS c(change, fact, resolution, roll_call_id, ms_code, field),
    (SELECT 'second' AS run_id, TIMESTAMP '2026-03-20 06:12' AS changed_at, 'undl_votes' AS source);
INSERT INTO changes BY NAME SELECT 'first' AS run_id, TIMESTAMP '2026-03-19 06:12' AS changed_at,
    'removed' AS change, 'draft' AS fact, 'A/79/L.1' AS draft, 'undl_drafts' AS source;
"""


def found(reader: Any, words: str) -> Any:
    return reader.change(home.PAGE, 0, "/", q=words)["response"]["home-found"]["children"]


def links(reader: Any, tree: Any) -> list[str]:
    return [a["href"] for tag, a, _ in reader.nodes(tree) if tag == "a"]


def test_home_finds_as_one_types(snapshot: Path, reader: Any) -> None:
    part = found(reader, "computer crmes")
    assert reader.words(part).startswith("Found: one topic and one resolution.")
    assert "79 voted yes" in str(part)
    assert links(reader, part) == ["/series?subjects=COMPUTER%20CRIMES", CYBERCRIME]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("brazil", "/state/BRA"),
        ("burma", "/state/MMR"),
        ("grulac", "/groups?group=GRULAC"),
        ("african", "/groups?group=AG"),
        ("apartheid", "/series?subjects=APARTHEID"),
        ("colonialism", "/series?issues=co"),
        ("end economic embargo cuba", "/series/necessity-ending-economic-commercial-financial-embargo"),
        ("74/247", CYBERCRIME),
        ("57/148", "/resolution/A/RES/57/148"),
        ("A/C.3/78/L.41", "/resolution/A/RES/78/220"),
        # A draft that became nothing known leads to its text.
        ("A/C.3/78/L.1", "https://docs.un.org/en/A/C.3/78/L.1"),
    ],
)  # fmt: skip
def test_what_is_found_leads_to_its_page(
    snapshot: Path, reader: Any, words: str, first: str
) -> None:
    assert links(reader, found(reader, words))[0] == first


def test_home_says_how_many_there_are_and_when_none(snapshot: Path, reader: Any) -> None:
    many = reader.words(found(reader, "human rights"))
    assert many.startswith("Found: ")
    assert "The first 10 of " in many
    assert "Nothing is found by “zzzz”." in reader.words(found(reader, "zzzz"))
    part = reader.words(found(reader, "computer crimes atlantis"))
    assert part.startswith("Nothing has all 3 words. With 2 of them: one topic and one resolution.")


def test_a_title_that_is_not_known_is_said(snapshot: Path, reader: Any) -> None:
    said = reader.words(found(reader, "57/148"))
    assert "Title not known" in said
    assert "no recorded vote known" in said


def test_home_opens_with_its_search(snapshot: Path, reader: Any) -> None:
    main = reader.open("/?q=computer+crimes")["main"]
    (box,) = (props for kind, props, _ in reader.nodes(main) if kind == "TextInput")
    assert box["value"] == "computer crimes"
    assert CYBERCRIME in links(reader, main)


EXAMPLES = {name: to for examples in home.EXAMPLES.values() for name, to in examples.items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_can_be_asked_is_answered(snapshot: Path, reader: Any, name: str) -> None:
    frame = reader.open(EXAMPLES[name].href)
    assert not frame["head"]["title"].startswith(("No such", "This cannot"))
    said = reader.words(frame["main"])
    assert "fits these filters" not in said
    assert "none of these groups" not in said.lower()


def test_home_says_what_the_last_run_changed(publish: Callable[[str], None], reader: Any) -> None:
    publish(CHANGES)
    main = reader.open("/")["main"]
    (table,) = (
        children
        for tag, props, children in reader.nodes(main)
        if tag == "table" and props["className"] == "data changed"
    )
    rows = [
        [reader.words(cell) for cell in children]
        for tag, _, children in reader.nodes(table)
        if tag == "tr"
    ]
    assert sorted(rows[1:]) == [
        ["Resolutions", "1", "1", "0"],
        ["Roll calls", "1", "0", "0"],
        ["Votes of states", "0", "1", "0"],
    ]
    assert "On 20 March 2026" in reader.words(main)
    assert {"/resolution/A/RES/80/1", "/resolution/A/RES/79/5", "/changes.atom"} <= set(
        links(reader, main)
    )


def test_home_says_when_nothing_changed_and_how_fresh_it_is(snapshot: Path, reader: Any) -> None:
    said = reader.words(reader.open("/")["main"])
    assert "Nothing has changed since this database was first built." in said
    assert "Last vote held 18 December 2025" in said
