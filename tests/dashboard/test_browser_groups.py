"""Groups of states, and the blocs of sessions and of any part of the record, in a real browser."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from browsing import CHROMIUM, Visit, axe_finds_nothing, scrolls_one_way
from playwright.sync_api import Browser, expect

from analytics.bloc_slices import warm

warm()  # as a server does

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no /usr/bin/chromium")

VIEWS = [
    "/groups?group=EU&states=BRA~IND~ZAF&name=IBSA&sessions=78",
    "/groups?group=EU~XX&sessions=78&view=table&topics=table&ranks=table&member=HUN",
    "/blocs?sessions=78&contested=yes&seats=map",
]


def test_which_blocs_the_78th_session_shows_in_three_actions(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("link", name="Blocs", exact=True).click()
    expect(page.get_by_role("heading", name="Regional support blocs")).to_be_visible()
    session = page.get_by_role("textbox", name="Session", exact=True)
    session.click()
    page.get_by_role("option", name="Session 78", exact=True).click()
    visit.goes_to("/blocs?session=78")
    visit.says(
        "#blocs-body > .opening .lead",
        re.compile("^Two support blocs: 131 states around .* and 56 "),
    )
    page.go_back()
    visit.goes_to("/blocs")


def test_every_way_through_the_sessions(visit: Visit) -> None:
    page = visit.open("/blocs?session=78")
    page.get_by_role("link", name="← Session 77").click()
    visit.goes_to("/blocs?session=77")
    slider = page.get_by_role("slider", name="Sessions, from the first to the newest")
    expect(slider).to_have_attribute("aria-valuenow", "77")
    slider.focus()
    page.keyboard.press("ArrowRight")
    visit.goes_to("/blocs?session=78")
    visit.says("#blocs-body .eyebrow", "Session 78")
    expect(slider).to_be_focused()
    page.keyboard.press("Home")
    visit.goes_to("/blocs?session=1")
    visit.says("#blocs-body .eyebrow", "Session 1")
    expect(page.get_by_role("textbox", name="Session", exact=True)).to_have_value("Session 1")
    page.go_back()
    expect(slider).to_have_attribute("aria-valuenow", "78")
    visit.goes_to("/blocs?session=78")


def test_the_blocs_of_a_part_of_the_record(visit: Visit) -> None:
    page = visit.open("/blocs?session=74")
    page.get_by_text("Which roll calls").click()
    page.get_by_label("Words in the title").fill("nuclear")
    visit.goes_to("/blocs?session=74&title=nuclear")
    visit.says("#blocs-body .eyebrow >> nth=0", "“nuclear” in the title")
    visit.says("#blocs-body > .opening .lead", "support blocs")
    expect(page.get_by_role("slider")).to_be_hidden()
    page.get_by_role("tab", name="Map of equal tiles").click()
    expect(page.locator("#blocs-map .bartext").first).to_be_visible()
    page.get_by_label("Sessions", exact=True).fill("74")
    visit.says("#blocs-body .eyebrow >> nth=0", "session 74, “nuclear” in the title")
    page.get_by_label("Words in the title").fill("")
    page.get_by_role("link", name="Session 74 as published").click()
    visit.goes_to("/blocs?session=74&seats=map")
    expect(page.get_by_role("slider")).to_be_visible()
    page.get_by_label("Sessions", exact=True).fill("300")
    visit.says("#blocs-body", "This part of the record has no blocs: no session '300'")
    page.get_by_role("link", name="Back to the blocs of a session").click()
    visit.says("#blocs-body .eyebrow", "Session 74")


def test_every_control_of_groups(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("link", name="Groups", exact=True).click()
    visit.says(
        "#groups-body > .opening .lead", "Of the 5 groups compared, African Group voted most"
    )
    groups = page.get_by_role("textbox", name="Groups (up to six side by side)")
    groups.fill("european un")
    page.get_by_role("option", name="European Union").click()
    visit.goes_to("/groups?group=EU")
    visit.says(
        "#groups-body > .opening .lead", "European Union, a regional organization, had 27 members"
    )
    page.keyboard.press("Escape")
    # The index, and what the mean is of.
    visit.chip("Rice, corrected")
    visit.says("#groups-course-words", "The corrected Rice index of European Union was highest")
    visit.chip("contested roll calls")
    visit.goes_to("/groups?group=EU&index=rice_corrected&over=contested")
    page.get_by_role("tab", name="Table").first.click()
    expect(page.locator("#groups-course-table tbody tr").first).to_be_visible()
    page.get_by_role("tab", name="Chart").first.click()
    # A group composed beside it.
    page.get_by_text("Compose a group of your own").click()
    states = page.get_by_role("textbox", name="Its states")
    for name in ("Brazil", "India", "South Africa"):
        states.fill(name)
        page.get_by_role("option", name=name, exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Its name").fill("IBSA")
    visit.says("#groups-body > .opening .lead", "Of the 2 groups compared")
    visit.says("#groups-body > .opening .lead", "IBSA")
    page.get_by_role("textbox", name="In detail").click()
    page.get_by_role("option", name="IBSA").click()
    visit.says("#groups-detail .lead", "IBSA, a group composed here, is Brazil, India and South")
    # The votes behind a bar: those of a member against its group.
    page.locator("#groups-rank-bars .point path").first.click(force=True)
    visit.says(
        "#groups-roll-words", re.compile("^South Africa voted against the position of IBSA on ")
    )
    expect(page.locator("#roll")).to_be_in_viewport()
    assert "member=ZAF" in visit.at
    page.locator("#groups-roll-table tbody a").first.click()
    expect(page.locator("#resolution-roll-table tbody tr")).to_have_count(3)
    page.go_back()
    visit.says("#groups-roll-words", "South Africa voted against the position of IBSA")
    # A part of the record, by a bar and by its control.
    page.locator("#groups-topic-bars .trace.bars .point path").nth(2).click(force=True)
    visit.says("#groups-body .eyebrow", "on Nuclear weapons")
    assert "issues=nu" in visit.at
    for summary in page.locator("#groups-body summary").all():
        summary.click()
    visit.says("#groups-course-foot pre", "Slice.parse({'issues': 'nu'})")
    for tab in page.get_by_role("tab", name="Table").all():
        tab.click()
    expect(page.locator("#main .tabs table")).to_have_count(3)


def test_downloads_of_groups_hold_what_is_shown(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/groups?group=EU&sessions=78")
    for figure in ("course", "topic-bars", "rank-bars"):
        expect(page.locator(f"#groups-{figure} .main-svg").first).to_be_visible()
    saved: dict[str, Path] = {}
    for link in page.locator(".download").all():
        if link.inner_text() == "JSON":
            continue
        with page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        saved[name] = tmp_path / name
        download.value.save_as(saved[name])
    tables = ("cohesion", "sessions", "topics", "defectors", "roll_calls", "members")
    pictures = ("cohesion", "topics", "defectors")
    assert sorted(saved) == sorted(
        [f"groups_{table}.csv" for table in tables]
        + [f"groups_EU_{picture}.png" for picture in pictures]
    )
    with saved["groups_cohesion.csv"].open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["group_code"], row["roll_calls"]) == ("EU", "85")
    with saved["groups_defectors.csv"].open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 27
    for picture in pictures:
        assert saved[f"groups_EU_{picture}.png"].read_bytes().startswith(b"\x89PNG")


def test_groups_by_keyboard(visit: Visit) -> None:
    page = visit.open("/groups?group=EU")
    page.get_by_role("radio", name="Agreement Index").focus()
    page.keyboard.press("ArrowRight")
    visit.goes_to("/groups?group=EU&index=rice_corrected")
    expect(page.get_by_role("radio", name="Rice, corrected")).to_be_focused()
    visit.says("#groups-course-words", "The corrected Rice index")
    page.get_by_text("Which roll calls").press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Sessions", exact=True)).to_be_focused()
    page.keyboard.type("78")
    visit.says("#groups-body .eyebrow", "session 78")


def test_groups_and_blocs_on_a_telephone(chromium: Browser, host: str) -> None:
    scrolls_one_way(chromium, host, VIEWS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_groups_and_blocs(chromium: Browser, host: str, scheme: str) -> None:
    axe_finds_nothing(chromium, host, VIEWS, scheme)
