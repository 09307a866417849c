"""The claim box of a resolution: what is claimed, and what the record answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from analytics.claims import check_claim
from dashboard.pages import resolution
from data import database

CYBERCRIME = "/resolution/A/RES/74/247"
THREE = "most African, Asian and Latin American states voted yes"
CLAIM = 2  # the update of the page that follows the claim


def box(reader: Any, claim: str, href: str = CYBERCRIME) -> tuple[Any, Any]:
    """What the claim is put together of, and its answer."""
    now = reader.change(resolution.PAGE, CLAIM, href, claim=claim)["response"]
    return (
        now["resolution-claim-parts"]["children"],
        now["resolution-claim-answer"]["children"],
    )


def chosen(reader: Any, parts: Any) -> list[str]:
    return [reader.words(c) for tag, a, c in reader.nodes(parts) if a.get("aria-current")]


def chips(reader: Any, parts: Any) -> dict[str, str]:
    return {
        reader.words(children): attributes["href"]
        for tag, attributes, children in reader.nodes(parts)
        if tag == "a" and attributes.get("className") == "chip"
    }


def test_the_three_regions_on_the_cybercrime_resolution(snapshot: Path, reader: Any) -> None:
    parts, answer = box(reader, THREE)
    said = reader.words(answer)
    assert said.startswith("Depends on the definition   for each group Holds   for all together")
    assert (
        "Of all members: holds for African Group (31 of 54, 57.4%), Asia-Pacific Group "
        "(34 of 54, 63.0%) and all of these together (74 of 141, 52.5%); does not hold for GRULAC "
        "(9 of 33, 27.3%)." in said
    )
    assert "GRULAC (9 of 16, 56.2%)" in said
    assert chosen(reader, parts) == [
        *("African Group", "Asia-Pacific Group", "GRULAC", "voted yes", "a majority"),
        *("each in turn", "each, and together"),
    ]


def test_the_box_and_the_command_line_say_the_same(snapshot: Path, reader: Any) -> None:
    path = f"{CYBERCRIME}/claim.json?claim={quote(THREE)}"
    document = json.loads(reader.http.get(path).get_data(as_text=True))
    con = database.connect()
    answer = check_claim(con, "A/RES/74/247", THREE)
    con.close()
    assert document["claim"] == answer.figures.to_dicts()
    assert document["about"]["claim"] == {
        "claim": answer.claim,
        "verdict": answer.verdict,
        "reasons": list(answer.reasons),
    }


def test_a_part_leads_to_the_same_claim_with_that_part_changed(snapshot: Path, reader: Any) -> None:
    parts, _ = box(reader, "most African states voted yes")
    of = chips(reader, parts)

    def claim(text: str) -> str:
        return f"{CYBERCRIME}?claim={quote(text, '!()*')}"

    assert of["GRULAC"] == claim("more than half of African Group and GRULAC voted yes")
    assert of["African Group"] == claim("more than half of Member States voted yes")
    assert of["sponsored"] == claim("more than half of African Group sponsored")
    assert of["two-thirds"] == claim("at least two-thirds of African Group voted yes")
    assert of["overwhelming (80%)"] == claim("at least 80% of African Group voted yes")
    assert of["votes cast"] == claim("more than half of African Group voted yes of those present")
    (number,) = (a for tag, a, _ in reader.nodes(parts) if tag == "input")
    assert number["data-sentence"] == "at least {} of African Group voted yes"
    for href in of.values():
        assert "This is not a claim" not in reader.words(reader.open(href)["main"])


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("most African states voted yes", "Holds"),
        ("two-thirds of African states voted yes of the members", "Does not hold"),
        ("most GRULAC states voted yes", "Depends on the definition"),
        ("at least 31 of African Group voted yes", "Holds"),
        ("at least 32 of African Group voted yes", "Does not hold"),
        ("a plurality of GRULAC abstained of the members", "Holds"),
        ("most sponsors voted yes", "Holds"),
        ("most of BRICS sponsored", "Holds"),
        ("all African and Asian states together voted yes", "Does not hold   for all together"),
    ],
)
def test_verdicts_in_words(snapshot: Path, reader: Any, claim: str, verdict: str) -> None:
    _, answer = box(reader, claim)
    assert reader.words(answer).startswith(f"{verdict} ")


def test_outside_the_grammar_the_nearest_claim_is_offered(snapshot: Path, reader: Any) -> None:
    parts, answer = box(reader, "mostly Afrcan states liked it")
    said = reader.words(answer)
    assert said.startswith("This is not a claim that can be checked.")
    assert "does not begin with a threshold" in said
    links = [reader.words(c) for tag, _, c in reader.nodes(answer) if tag == "a"]
    assert links == ["more than half of African Group voted yes"]
    assert "African Group" in chosen(reader, parts)
    path = f"{CYBERCRIME}/claim.csv?claim=mostly%20liked"
    assert reader.http.get(path).status_code == 400


def test_a_group_without_a_member_that_day_is_said(snapshot: Path, reader: Any) -> None:
    _, answer = box(reader, "most African states voted yes", "/resolution/A/RES/377(V)%5BA-C%5D")
    said = reader.words(answer)
    assert "This claim cannot be checked here." in said
    assert "African Group had no member in the Assembly on 1950-11-03" in said


def test_no_claim_has_no_answer(snapshot: Path, reader: Any) -> None:
    parts, answer = box(reader, "")
    assert reader.words(answer).startswith("For example:")
    assert chosen(reader, parts) == ["All Member States", "voted yes", "a majority", "each in turn"]
    assert reader.http.get(f"{CYBERCRIME}/claim.csv").get_data(as_text=True).count("\n") == 1
