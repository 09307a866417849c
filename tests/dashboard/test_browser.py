"""The dashboard in a real browser: every control once, the address, keys, the dark, a telephone."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from browsing import CHROMIUM, Visit, axe_finds_nothing, scrolls_one_way
from playwright.sync_api import Browser, expect

from dashboard.address import Address

CYBERCRIME = "/resolution/A/RES/74/247"
ALL = "All 193 states on the roll."

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no /usr/bin/chromium")


def test_from_home_to_who_in_latin_america_voted_no(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_label("Search the record").fill("computer crmes")
    visit.says("#home-found", "Found: one topic and one resolution.")
    visit.goes_to("/?q=computer%20crmes")
    page.locator("#home-found .resolution").click()
    visit.goes_to(CYBERCRIME)
    expect(page).to_have_title(re.compile("^A/RES/74/247: Countering the use of information"))
    visit.says("#main", "79 of 193 Member States voted yes")
    page.get_by_role("tab", name="Table").click()
    page.locator(".numbers tr", has_text="GRULAC").get_by_role("link", name="7", exact=True).click()
    visit.goes_to(f"{CYBERCRIME}?view=table&group=GRULAC&vote=no")
    visit.says("#resolution-roll-words", "7 of 193 states: 7 voted no.")
    expect(page.locator("#resolution-roll-table tbody tr")).to_have_count(7)
    expect(page.locator("#roll")).to_be_in_viewport()
    # Back, step by step: what is shown follows the address.
    page.go_back()
    visit.says("#resolution-roll-words", ALL)
    page.go_back()
    expect(page.get_by_role("tab", name="Chart")).to_have_attribute("aria-selected", "true")
    page.go_back()
    visit.goes_to("/?q=computer%20crmes")
    expect(page.get_by_label("Search the record")).to_have_value("computer crmes")
    page.go_forward()
    visit.goes_to(CYBERCRIME)


def test_every_control_of_the_resolution(visit: Visit) -> None:
    page = visit.open(CYBERCRIME)
    bars = page.locator("#resolution-bars")
    expect(bars).to_contain_text("31 of 54 yes")
    visit.chip("Political")
    visit.goes_to(f"{CYBERCRIME}?by=political")
    expect(bars).to_contain_text("BRICS")
    visit.chip("of votes cast")
    visit.goes_to(f"{CYBERCRIME}?by=political&of=present")
    visit.chip("of yes and no")
    expect(bars).to_contain_text("4 of 4 yes · 100.0%")
    visit.chip("of members")
    visit.chip("Economic")
    visit.chip("Regional organizations")
    expect(bars).to_contain_text("ASEAN")
    visit.chip("LDC, LLDC, SIDS")
    visit.chip("Regional groups")
    visit.goes_to(CYBERCRIME)
    # A part of a bar leads to its states.
    expect(bars).to_contain_text("GRULAC")
    bars.locator(".trace.bars").nth(1).locator(".point path").nth(3).click(force=True)
    visit.goes_to(f"{CYBERCRIME}?group=GRULAC&vote=no")
    visit.says("#resolution-roll-words", "7 of 193 states")
    page.get_by_role("link", name="Show the whole roll").click()
    visit.goes_to(CYBERCRIME)
    # Tiles pick states, and show that they do.
    brazil, india = (page.locator(f"[data-value={code}]") for code in ("BRA", "IND"))
    brazil.hover()
    expect(page.locator(".tip")).to_contain_text("Brazil")
    brazil.click()
    expect(brazil).to_have_attribute("aria-pressed", "true")
    india.click()
    visit.goes_to(f"{CYBERCRIME}?state=BRA~IND")
    visit.says("#resolution-roll-words", "2 of 193 states: 1 voted yes and 1 abstained.")
    brazil.click()
    expect(brazil).to_have_attribute("aria-pressed", "false")
    visit.goes_to(f"{CYBERCRIME}?state=IND")
    page.get_by_role("tab", name="Map of equal tiles").click()
    page.locator("#resolution-map .trace.bars").first.locator(".point path").first.click(force=True)
    visit.goes_to(f"{CYBERCRIME}?state=IND~DZA&seats=map")
    # The filters of the roll.
    page.get_by_role("link", name="Show the whole roll").click()
    visit.chip("Abstained")
    visit.says("#resolution-roll-words", "33 of 193 states")
    page.get_by_role("textbox", name="Name").fill("korea")
    visit.says("#resolution-roll-words", "No state on the roll fits these filters.")
    visit.chip("Abstained")
    visit.says("#resolution-roll-words", "2 of 193 states")
    page.get_by_role("textbox", name="Name").fill("")
    group = page.get_by_placeholder("Any group")
    group.fill("nato")
    page.get_by_role("option", name="North Atlantic Treaty Organization").click()
    visit.goes_to(f"{CYBERCRIME}?seats=map&group=NATO")
    visit.says("#resolution-roll-words", "29 of 193 states: 28 voted no and 1 abstained.")
    states = page.get_by_placeholder("Any state")
    states.fill("türk")
    page.get_by_role("option", name="Türkiye").click()
    visit.goes_to(f"{CYBERCRIME}?seats=map&group=NATO&state=TUR")
    visit.says("#resolution-roll-words", "1 of 193 states: 1 abstained.")
    # What stands behind.
    for summary in page.locator("summary").all():
        summary.click()
    expect(page.locator("#resolution-roll-foot pre")).to_contain_text("FROM roll_calls")
    expect(page.locator("#resolution-roll-foot .sql")).to_contain_text("$group")


def test_downloads_hold_what_is_shown(visit: Visit, tmp_path: Path) -> None:
    page = visit.open(f"{CYBERCRIME}?vote=no&group=GRULAC&seats=map")
    for figure in ("bars", "map"):
        expect(page.locator(f"#resolution-{figure} .bartext").first).to_be_visible()
    saved: dict[str, Path] = {}
    for link in page.locator(".download").all():
        if link.inner_text() == "JSON":
            continue
        with page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        saved[name] = tmp_path / name
        download.value.save_as(saved[name])
    assert sorted(saved) == [
        "A_RES_74_247_map.png",
        "A_RES_74_247_roll.csv",
        "A_RES_74_247_sponsors.csv",
        "A_RES_74_247_support.csv",
        "A_RES_74_247_support.png",
    ]
    with saved["A_RES_74_247_roll.csv"].open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["ms_code"] for row in rows] == ["BLZ", "CHL", "COL", "DOM", "HND", "PAN", "PRY"]
    for name in ("support", "map"):
        picture = saved[f"A_RES_74_247_{name}.png"].read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20]) == 2200
        assert len(picture) > 50_000


def test_the_browser_writes_addresses_as_the_server_does(visit: Visit) -> None:
    page = visit.open(CYBERCRIME)
    words = "côte d'ivoire & (x) ~/*!+50%"
    page.get_by_role("textbox", name="Name").fill(words)
    visit.goes_to(Address(CYBERCRIME, {"words": words}).href)
    page.reload()
    expect(page.get_by_role("textbox", name="Name")).to_have_value(words)


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search the record")).to_be_focused()
    page.keyboard.type("74/247")
    visit.says("#home-found", "Found: one resolution.")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#home-found a")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Search the record")).to_be_focused()
    page.keyboard.press("Enter")
    visit.goes_to(CYBERCRIME)
    expect(page.locator("#main h1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    visit.goes_to(f"{CYBERCRIME}?by=political")
    expect(page.get_by_role("radio", name="Political")).to_be_focused()
    label = page.locator(".buttons label", has_text="Political")
    assert label.evaluate("label => getComputedStyle(label).outlineStyle") == "solid"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    visit.goes_to(f"{CYBERCRIME}?by=political&view=table")


def test_addresses_that_are_loose_or_wrong(visit: Visit) -> None:
    page = visit.open("/resolution/74/247?by=economic")
    visit.goes_to(f"{CYBERCRIME}?by=economic")
    visit.says("#resolution-support-words", "Group of 77")
    visit.open("/resolution/74/2477", status=404)
    visit.says("#main", "No such resolution")
    page.get_by_role("link", name="A/RES/74/247").click()
    visit.goes_to(CYBERCRIME)


def test_the_dark_is_the_systems_or_the_readers(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host, color_scheme="dark")
    page = visit.open(CYBERCRIME)
    ground = "getComputedStyle(document.body).backgroundColor"
    label = "getComputedStyle(document.querySelector('#resolution-bars .annotation-text')).fill"
    expect(page.locator("#resolution-bars .annotation-text").first).to_be_visible()
    assert page.evaluate(ground) == "rgb(20, 23, 26)"
    assert page.evaluate(label) == "rgb(230, 233, 236)"
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.reload()
    expect(page.locator("#main h1")).to_be_visible()
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    visit.context.close()
    assert visit.faults == []


VIEWS = {
    "/": 200,
    f"{CYBERCRIME}?view=table&seats=map&vote=no": 200,
    "/resolution/377(V)": 200,
    "/nowhere": 404,
}


def test_a_telephone_scrolls_one_way(chromium: Browser, host: str) -> None:
    scrolls_one_way(chromium, host, VIEWS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, host: str, scheme: str) -> None:
    axe_finds_nothing(chromium, host, VIEWS, scheme)


def test_a_server_that_is_gone_is_said(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host)
    page = visit.open(CYBERCRIME)
    page.route("**/_dash-update-component*", lambda route: route.abort())
    visit.chip("Political")
    visit.says("#silence", "The server does not answer.")
    page.unroute_all()
    visit.chip("Economic")
    visit.says("#resolution-support-words", "Group of 77")
    expect(page.locator("#silence")).to_be_empty()
    visit.context.close()
