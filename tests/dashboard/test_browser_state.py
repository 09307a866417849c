"""The page of a Member State in a real browser: every control once, keys, the dark, a telephone."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from browsing import CHROMIUM, Visit, axe_finds_nothing, scrolls_one_way
from playwright.sync_api import Browser, expect

SINCE = "/state/IND?since=2015-01-01"

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no /usr/bin/chromium")


def test_from_all_states_to_whom_india_is_closer(visit: Visit) -> None:
    page = visit.open("/state")
    page.get_by_label("Find a state").fill("india")
    visit.says("#state-found", "1 state.")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#state-found .found a")).to_be_focused()
    page.keyboard.press("Enter")
    visit.goes_to("/state/IND")
    expect(page.locator("#main h1")).to_have_text("India")
    page.get_by_text("Which roll calls").click()
    page.get_by_role("textbox", name="Since").fill("2015-01-01")
    visit.goes_to(SINCE)
    visit.says("#state-body", "since 1 January 2015")
    # Each of the two is found in the table, and both in words.
    page.get_by_role("tab", name="Table of every state").click()
    row = page.locator("#state-agreement-table tr", has_text="Brazil")
    expect(row).to_contain_text("74.9%")
    for name in ("Brazil", "United States of America"):
        page.get_by_role("textbox", name="Compare with").fill(name)
        page.get_by_role("option", name=name).click()
    visit.goes_to(f"{SINCE}&ranking=table&with=BRA~USA")
    visit.says(
        "#state-agreement-words",
        "India voted more like Brazil (74.9%) than like United States of America (17.4%).",
    )
    expect(page.locator("#state-agreement-table tbody tr").first).to_contain_text("Brazil")
    visit.says("#state-lines-words", "each of the states chosen")
    page.go_back()
    visit.goes_to(f"{SINCE}&ranking=table&with=BRA")
    page.reload()
    visit.says("#state-agreement-words", "Brazil cast the same vote in 74.9% of 1,100")


def test_every_control(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/state/BRA?sessions=70..78")
    # A part of a bar leads to its votes.
    bars = page.locator("#state-sessions .trace.bars")
    expect(bars.first.locator(".point path").first).to_be_visible()
    bars.nth(1).locator(".point path").nth(7).click(force=True)
    visit.goes_to("/state/BRA?sessions=77&vote=no")
    visit.says("#state-body", "session 77")
    visit.says("#state-roll-words", re.compile(r"\d+ of \d+ roll calls\."))
    visit.back_to("/state/BRA?sessions=70..78")
    visit.says("#state-body", "sessions 70 to 78")
    issues = page.locator("#state-issues .trace.bars")
    issues.first.locator(".point path").first.click(force=True)
    visit.goes_to("/state/BRA?sessions=70..78&issues=di&vote=yes")
    visit.says("#state-body", "sessions 70 to 78, on Arms control")
    visit.back_to("/state/BRA?sessions=70..78")
    visit.says("#state-body", re.compile("sessions 70 to 78(?!, on)"))
    # A dot takes its state among those compared.
    dots = page.locator("#state-least .point")
    expect(dots.first).to_be_visible()
    dots.first.click(force=True)
    visit.goes_to("/state/BRA?sessions=70..78&with=USA")
    visit.says("#state-agreement-words", "United States of America cast the same vote in")
    # The tabs, each with the table that says the same.
    for _ in range(4):
        page.get_by_role("tab", name=re.compile("^Table"), selected=False).first.click()
    visit.goes_to(
        "/state/BRA?sessions=70..78&with=USA&over=table&topics=table&ranking=table&through=table"
    )
    for caption in ("by session", "by topic", "with every other state"):
        expect(page.locator("caption", has_text=caption).first).to_be_attached()
    page.get_by_role("tab", name="Deciding").click()
    visit.says("#main", "the outcome hung on the vote of Brazil")
    page.get_by_role("tab", name="Named important").click()
    visit.says("#main", "named important by the US Department of State")
    # The group whose defections are listed, and the votes that are.
    page.get_by_placeholder("Its regional group").click()
    page.get_by_role("option", name="BRICS").click()
    visit.says("#state-defections-words", "voted against the position of BRICS")
    page.locator(".buttons label").filter(has_text=re.compile("^Abstained$")).click()
    visit.says("#state-roll-words", re.compile(r"\d+ of [\d,]+ roll calls\."))
    assert "group=BRICS&vote=abstain" in visit.at
    # What stands behind, and the files.
    for summary in page.locator("#state-body summary").all():
        summary.click()
    expect(page.locator("#state-roll-foot pre")).to_contain_text("BETWEEN 70 AND 78")
    with page.expect_download() as download:
        page.locator("#state-roll-foot .download", has_text="CSV").click()
    download.value.save_as(tmp_path / "roll.csv")
    with (tmp_path / "roll.csv").open(encoding="utf-8") as file:
        assert {row["vote"] for row in csv.DictReader(file)} == {"abstain"}
    page.get_by_role("tab", name="Chart", selected=False).first.click()
    expect(page.locator("#state-sessions .point path").first).to_be_visible()
    with page.expect_download() as download:
        page.locator("[data-png=state-sessions]").click()
    assert download.value.suggested_filename == "BRA_sessions.png"
    page.get_by_role("link", name="A/RES/78/").first.click()
    expect(page.locator("#resolution-roll-table")).to_be_visible()


def test_the_part_by_each_of_its_controls(visit: Visit) -> None:
    page = visit.open("/state/FRA?sessions=78")
    for label, text, href in (
        ("Sessions", "77", "/state/FRA?sessions=77"),
        ("Words in the title", "nuclear", "/state/FRA?sessions=77&title=nuclear"),
        ("Sessions", "abc", "/state/FRA?sessions=abc&title=nuclear"),
    ):
        page.get_by_role("textbox", name=label).fill(text)
        visit.goes_to(href)
    visit.says("#state-body", "Nothing can be shown for these choices")
    page.get_by_role("link", name="Show every resolution voted on").click()
    visit.goes_to("/state/FRA")
    visit.says("#state-body", "every resolution voted on")


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open("/state/CUB?sessions=78")
    page.get_by_role("tab", name="Chart").first.focus()
    page.keyboard.press("ArrowRight")
    visit.goes_to("/state/CUB?sessions=78&over=table")
    page.get_by_role("checkbox", name="No", exact=True).focus()
    page.keyboard.press("Space")
    visit.goes_to("/state/CUB?sessions=78&over=table&vote=no")


VIEWS = {
    "/state": 200,
    "/state/XYZ": 404,
    "/state/ZAF": 200,
    f"{SINCE}&with=BRA~USA": 200,
    "/state/SUN?since=2015-01-01": 200,
}


def test_a_telephone_scrolls_one_way(chromium: Browser, host: str) -> None:
    scrolls_one_way(chromium, host, VIEWS)


@pytest.mark.parametrize(
    ("scheme", "href"),
    [
        ("light", "/state"),
        ("light", "/state/IND?sessions=78&over=table&topics=table&ranking=table&through=table"),
        ("dark", "/state/IND?sessions=78&with=BRA~USA"),
    ],
)
def test_axe_finds_nothing(chromium: Browser, host: str, scheme: str, href: str) -> None:
    axe_finds_nothing(chromium, host, [href], scheme)
