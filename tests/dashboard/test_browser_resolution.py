"""The search of home, the claim box and the votes on parts of a text, in a real browser."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from browsing import CHROMIUM, Visit, axe_finds_nothing, scrolls_one_way
from playwright.sync_api import Browser, expect

CYBERCRIME = "/resolution/A/RES/74/247"
RACISM = "/resolution/A/RES/2784(XXVI)"

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no /usr/bin/chromium")


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def test_a_claim_is_put_together_and_typed(visit: Visit) -> None:
    page = visit.open(CYBERCRIME)
    parts, answer = page.locator("#resolution-claim-parts"), "#resolution-claim-answer"
    sentence = page.get_by_label("The claim as a sentence")

    def choose(name: str) -> None:
        link = parts.get_by_role("link", name=name, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "true")

    for name in ("African Group", "Asia-Pacific Group", "GRULAC"):
        choose(name)
    visit.says(answer, "Holds for all together")
    visit.says(answer, "34 of 54, 63.0%")
    for name in ("two-thirds", "members", "all together"):
        choose(name)
    visit.says(answer, re.compile("^Does not hold for all together"))
    visit.says(answer, "74 of 141, 52.5%")
    expect(page).to_have_url(re.compile(r"claim=at%20least%20two-thirds%20of%20African%20Group"))
    choose("All Member States")
    box = parts.get_by_role("spinbutton")
    box.fill("79")
    box.press("Enter")
    expect(sentence).to_have_value("at least 79 of Member States voted yes")
    visit.says(answer, re.compile("^Holds"))
    choose("voted no")
    visit.says(answer, re.compile("^Does not hold"))
    parts.get_by_text("Other groups").click()
    choose("BRICS")
    visit.says(answer, "BRICS")
    page.go_back()
    expect(sentence).to_have_value("at least 79 of Member States voted no")
    visit.says(answer, "60 of 193")
    # The same address, opened anew, answers the same.
    page.reload()
    visit.says(answer, "60 of 193")
    sentence.fill("mostly Afrcans liked it")
    visit.says(answer, "This is not a claim that can be checked.")
    page.locator(answer).get_by_role("link", name="more than half of African Group").click()
    visit.says(answer, "31 of 54, 57.4%")
    with page.expect_download() as download:
        page.locator(answer).get_by_role("link", name="CSV").click()
    rows = rows_of(Path(download.value.path()))
    assert [(row["count"], row["of"]) for row in rows] == [("31", "54"), ("31", "40"), ("31", "32")]


def test_a_part_of_the_text_state_by_state(visit: Visit) -> None:
    page = visit.open(RACISM)
    page.get_by_role("link", name="Each state’s vote").last.click()
    expect(page).to_have_url(re.compile(r"\?part=-1215$"))
    expect(page.locator("#resolution-part .tile.no")).to_have_count(1)
    expect(page.locator("#resolution-part")).to_be_in_viewport()
    page.locator("section[aria-labelledby=parts] .choices input").first.click()
    page.get_by_role("option", name=re.compile("^5. Paragraph")).click()
    expect(page.locator("#resolution-part .tile.no")).to_have_count(6)
    page.go_back()
    expect(page.locator("#resolution-part .tile.no")).to_have_count(1)
    page.locator("summary", has_text="votes of that day are linked to no resolution").click()
    expect(page.get_by_text("The source does not name the resolution")).to_be_visible()
    with page.expect_download() as download:
        page.locator("section[aria-labelledby=parts]").get_by_role("link", name="CSV").click()
    rows = rows_of(Path(download.value.path()))
    assert sum(row["group_code"] == "ALL" for row in rows) == 6


def test_arrows_walk_through_all_kinds_that_are_found(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_label("Search the record").fill("african")
    visit.says("#home-found", "Found: 2 groups")
    page.keyboard.press("ArrowDown")
    for name in ("African Group", "African Union", "Central African Republic"):
        expect(page.get_by_role("link", name=name, exact=True)).to_be_focused()
        page.keyboard.press("ArrowDown")
    page.get_by_label("Search the record").fill("57/148")
    visit.says("#home-found", "Title not known")
    page.locator("#home-found .resolution").click()
    visit.says("#main", "a draft that became it")


VIEWS = [
    "/?q=african",
    f"{CYBERCRIME}?claim=most%20African%20and%20Asian%20states%20voted%20yes",
    f"{RACISM}?part=-1215",
    "/resolution/57/148",
]


def test_a_telephone_scrolls_one_way(chromium: Browser, host: str) -> None:
    scrolls_one_way(chromium, host, VIEWS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, host: str, scheme: str) -> None:
    axe_finds_nothing(chromium, host, VIEWS, scheme)
