"""Topics and recurring questions in a real browser."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from browsing import CHROMIUM, Visit, axe_finds_nothing, scrolls_one_way
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no /usr/bin/chromium")

ICT = "/series/developments-field-information-telecommunications-context"


def test_african_support_for_ict_security_in_three_actions(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("navigation").get_by_role("link", name="Topics").click()
    page.get_by_role("link", name="How has African support for the ICT security").click()
    visit.goes_to(f"{ICT}?group=AG")
    visit.says(
        "#main",
        "African Group: 45 of 53 members voted yes (84.9%) in 2005, and 39 of 54 members voted yes",
    )
    page.go_back()
    visit.goes_to("/series")
    page.go_forward()
    visit.goes_to(f"{ICT}?group=AG")


def test_every_control_of_the_topics(visit: Visit) -> None:
    page = visit.open("/series")
    page.get_by_label("Words in the title").fill("information telecommunications")
    visit.says("#series-body", "10 roll calls")
    visit.goes_to("/series?title=information%20telecommunications")
    visit.says("#series-questions", "One question with an edition here.")
    page.get_by_label("Words in the title").fill("nuclear")
    visit.says("#series-questions", "questions with an edition here")
    visit.chip("Support falling")
    visit.says("#series-questions", "on which support has clearly fallen")
    visit.chip("All")
    visit.goes_to("/series?title=nuclear&order=falling&shown=all")
    visit.chip("Voted on last")
    visit.chip("The first 10")
    visit.chip("Most editions")
    visit.goes_to("/series?title=nuclear")
    expect(page.locator(".question")).to_have_count(10)
    visit.chip("Nuclear weapons")
    visit.says("#series-body", "Topics come from a research data set")
    visit.goes_to("/series?title=nuclear&issues=nu")
    visit.chip("Nuclear weapons")
    visit.goes_to("/series?title=nuclear")
    visit.says("#series-body", "762 roll calls")
    # A point of the chart leads to its session, and the roll calls behind it.
    expect(page.locator("#series-sessions .points path").first).to_be_visible()
    page.locator("#series-sessions .scatter").first.locator(".point").last.click(force=True)
    visit.goes_to("/series?title=nuclear&sessions=80")
    visit.says("#series-body", "session 80, “nuclear” in the title")
    page.wait_for_timeout(600)  # a box that is typed in settles
    page.go_back()
    visit.goes_to("/series?title=nuclear")
    visit.says("#series-body", "762 roll calls")
    page.get_by_text("Which roll calls").click()
    sessions = page.get_by_role("textbox", name="Sessions")
    expect(sessions).to_have_value("")
    sessions.fill("60..")
    visit.says("#series-body", "sessions 60 and later")
    page.get_by_role("textbox", name="Since").fill("2010-01-01")
    visit.says("#series-body", "since 1 January 2010")
    page.get_by_label("Words in the title").fill("nucular")
    visit.says("#series-body", "There is no roll call to show for these choices.")
    page.get_by_role("link", name="All topics and recurring questions").click()
    visit.goes_to("/series")


def test_every_control_of_a_question(visit: Visit, tmp_path: Path) -> None:
    page = visit.open(ICT)
    chart = page.locator("#series-chart")
    expect(chart).to_contain_text("Eastern European Group")
    visit.chip("of votes cast")
    visit.says("#series-follow", "177 of 178 votes cast were yes (99.4%) in 2005")
    visit.chip("of yes and no")
    visit.says("#series-follow", "yes and no votes were yes")
    visit.chip("of members")
    for kind in ("Economic", "Regional organizations", "LDC, LLDC, SIDS", "Political"):
        visit.chip(kind)
    expect(chart).to_contain_text("BRICS")
    page.get_by_placeholder("All Member States").fill("non-al")
    page.get_by_role("option", name="Non-Aligned").click()
    visit.goes_to(f"{ICT}?by=political&group=NAM")
    visit.says("#series-follow", "a member of Non-Aligned Movement cast another vote")
    page.get_by_role("tab", name="Table").click()
    visit.goes_to(f"{ICT}?by=political&group=NAM&view=table")
    visit.says(".course", "A/RES/73/27")
    page.get_by_role("tab", name="Chart").click()
    visit.chip("Regional groups")
    # The downloads.
    expect(chart.locator(".points path").first).to_be_visible()
    saved = {}
    for link in page.locator(".download").all():
        if link.inner_text() == "JSON":
            continue
        with page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        saved[name] = tmp_path / name
        download.value.save_as(saved[name])
    stem = "developments_field_information_telecommunications_context"
    tables = {f"{stem}_{table}.csv" for table in ("support", "switches", "editions")}
    assert tables < set(saved)
    with saved[f"{stem}_editions.csv"].open(encoding="utf-8") as file:
        assert [row["resolution"] for row in csv.DictReader(file)][5] == "A/RES/73/27"
    (picture,) = (path for name, path in saved.items() if name.endswith(".png"))
    assert picture.read_bytes().startswith(b"\x89PNG")
    # What stands behind, and the way to the votes.
    for summary in page.locator("summary").all():
        summary.click()
    expect(page.locator("#series-follow pre").first).to_contain_text("analytics.series_support")
    page.get_by_role("link", name="See why each is linked.").click()
    expect(page.locator("#editions")).to_be_in_viewport()
    chart.locator(".scatter").last.locator(".point").first.click(force=True)
    visit.goes_to("/resolution/A/RES/60/45")


def test_from_a_resolution_to_its_question_by_keyboard(visit: Visit) -> None:
    page = visit.open("/resolution/A/RES/74/29")
    visit.says("#main", "This is edition 7 of 10 of the same question")
    visit.says("#main", "states cast another vote than on the edition before.")
    link = page.get_by_role("link", name="Support over the years, all editions")
    link.focus()
    page.keyboard.press("Enter")
    visit.goes_to(ICT)
    expect(page.locator("#main h1")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="See why each is linked.")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    visit.goes_to(f"{ICT}?by=political")


VIEWS = {
    "/series?issues=nu~di&view=table": 200,
    f"{ICT}?group=AG": 200,
    f"{ICT}?view=table": 200,
    "/series/nothing-of-the-kind": 404,
    "/series?title=nucular": 200,
    "/resolution/A/RES/74/29": 200,
}


def test_a_telephone_scrolls_one_way(chromium: Browser, host: str) -> None:
    scrolls_one_way(chromium, host, VIEWS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, host: str, scheme: str) -> None:
    axe_finds_nothing(chromium, host, VIEWS, scheme)


def test_the_dark_reaches_every_panel(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host, color_scheme="dark")
    page = visit.open(ICT)
    ticks = page.locator("#series-chart .cartesianlayer text", has_text=re.compile("^50$"))
    expect(ticks).to_have_count(3)
    for tick in ticks.all():
        assert tick.evaluate("tick => getComputedStyle(tick).fill") == "rgb(230, 233, 236)"
    visit.context.close()
    assert visit.faults == []
