"""The page that compares, and the map of the world, in a real browser."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from browsing import CHROMIUM, Visit, axe_finds_nothing, scrolls_one_way
from playwright.sync_api import Browser, Page, expect

INDIA = "/compare?states=IND~BRA~USA&since=2015-01-01"
CYBERCRIME = "/resolution/A/RES/74/247"
VIEWS = [
    "/compare",
    f"{INDIA}&groups=NAM&topics=table&lines=table&matrix=table",
    "/compare?resolutions=A/RES/73/27~A/RES/73/266&support=table&states=IND~BRX",
    f"{CYBERCRIME}?seats=world&state=BRA",
]

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no /usr/bin/chromium")


def choose(page: Page, placeholder: str, words: str, option: str) -> None:
    page.get_by_placeholder(placeholder).fill(words)
    page.get_by_role("option", name=option, exact=True).click()


def test_whether_india_is_closer_to_brazil_in_two_actions_from_home(visit: Visit) -> None:
    page = visit.open("/")
    page.locator("#header nav").get_by_role("link", name="Compare", exact=True).click()
    page.get_by_role("link", name="Is India closer to Brazil").click()
    visit.goes_to(INDIA)
    visit.says(
        "#compare-states .lead", "India is closer to Brazil than to United States of America"
    )
    visit.says("#compare-states .lead", "leaves out zero.")
    page.get_by_role("link", name="Brazil", exact=True).click()
    visit.goes_to("/compare?states=BRA~IND~USA&since=2015-01-01")
    visit.says("#compare-states .lead", "Brazil is closer to India than to")
    page.go_back()
    visit.says("#compare-states .lead", "India is closer to Brazil")
    page.go_back()
    expect(page.get_by_role("heading", name="Begin with")).to_be_visible()
    expect(page.locator("#pairs")).to_have_count(0)


def test_every_control_of_states_and_groups(visit: Visit) -> None:
    page = visit.open("/compare")
    choose(page, "e.g. India", "namib", "Namibia (NAM)")
    visit.says("#compare-states", "Namibia is alone here")
    choose(page, "e.g. African Group", "non-al", "Non-Aligned Movement (NAM)")
    visit.goes_to("/compare?states=NAM&groups=NAM")
    visit.says("#compare-states .lead", "Namibia and the Non-Aligned Movement cast the same vote")
    page.get_by_text("Which roll calls").click()
    page.get_by_label("Sessions", exact=True).fill("200")
    visit.says("#compare-states", "no session '200' in the record")
    page.get_by_label("Sessions", exact=True).fill("70..78")
    visit.goes_to("/compare?states=NAM&groups=NAM&sessions=70..78")
    visit.says("#compare-states .eyebrow", "sessions 70 to 78")
    # A point of a line is a session.
    expect(page.locator("#compare-topics .js-plotly-plot")).to_be_visible()
    page.locator("#compare-lines .points .point").nth(4).click(force=True)
    visit.goes_to("/compare?states=NAM&groups=NAM&sessions=74")
    expect(page.locator("#sessions")).to_have_count(0)
    page.go_back()
    expect(page.locator("#compare-lines .points .point")).to_have_count(9)
    page.locator("section[aria-labelledby=topics]").get_by_role("tab", name="Table").click()
    page.locator("section[aria-labelledby=sessions]").get_by_role("tab", name="Table").click()
    visit.goes_to("/compare?states=NAM&groups=NAM&sessions=70..78&topics=table&lines=table")
    visit.says("section[aria-labelledby=sessions] table", "Session 78")
    for summary in page.locator("#compare-states summary:has-text('command')").all():
        summary.click()
    visit.says("#compare-states pre >> nth=0", "unga compare NAM group:NAM sessions=70..78")


def test_every_control_of_resolutions(visit: Visit) -> None:
    page = visit.open("/compare")
    box = page.get_by_placeholder("e.g. 73/27, then Enter")
    box.fill("73/27")
    box.press("Enter")
    visit.says("#compare-resolutions", "A/RES/73/27 is alone here")
    page.get_by_role("textbox", name="Resolutions").fill("73/266")
    page.keyboard.press("Enter")
    visit.goes_to("/compare?resolutions=73%2F27~73%2F266")
    visit.says("#compare-switchers", "85 did the same on both, 79 cast another vote")
    bars = page.locator("#compare-bars")
    expect(bars).to_contain_text("African Group: 73/27")
    visit.chip("Economic")
    expect(bars).to_contain_text("Group of 77: 73/27")
    visit.chip("of yes and no")
    visit.goes_to("/compare?resolutions=73%2F27~73%2F266&by=economic&of=voting")
    page.locator("section[aria-labelledby=support]").get_by_role("tab", name="Table").click()
    visit.says("section[aria-labelledby=support] table", "Difference")
    page.go_back()
    visit.chip("Regional groups")
    # A part of a bar leads to the states behind it: those of all that voted no on the first.
    expect(bars).to_contain_text("African Group: 73/27")
    bars.locator(".trace.bars").nth(1).locator(".point path").first.click(force=True)
    visit.goes_to("/resolution/A/RES/73/27?vote=no")
    visit.says("#resolution-roll-words", "46 of 193 states: 46 voted no.")


def test_a_cell_of_the_matrix_sets_its_two_states_side_by_side(visit: Visit) -> None:
    page = visit.open("/compare?sessions=74")
    drag = page.locator("#compare-matrix .nsewdrag")
    expect(
        page.locator("#compare-matrix .heatmaplayer image, #compare-matrix .hm image")
    ).to_have_count(1)
    box = drag.bounding_box()
    assert box is not None
    drag.hover(position={"x": box["width"] * 0.5, "y": box["height"] * 0.25})
    tip = page.locator("#compare-matrix .hoverlayer")
    expect(tip).to_contain_text("alike of")
    first = (tip.text_content() or "").split(" and ")[0]
    drag.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.25})
    expect(page.locator("#pairs")).to_be_visible()
    visit.says("#compare-states .lead", f"{first} and ")
    choose(page, "All states", "african g", "African Group")
    visit.says("#compare-every .eyebrow", "only the votes of members of AG")
    page.locator("section[aria-labelledby=matrix]").get_by_role("tab", name="Table").click()
    cells = page.locator("#compare-every tbody tr").first.locator("td")
    cells.nth(2).get_by_role("link").first.click()
    visit.says("#compare-states .lead", "cast the same vote in")
    expect(page.locator("#compare-states .lead")).not_to_contain_text(f"{first} and ")


def test_downloads_hold_what_is_shown(visit: Visit, tmp_path: Path) -> None:
    page = visit.open(f"{INDIA}&resolutions=A/RES/73/27~A/RES/73/266")
    for figure in ("topics", "lines", "bars", "matrix"):
        expect(page.locator(f"#compare-{figure} .js-plotly-plot")).to_be_visible()
    saved: dict[str, Path] = {}
    for link in page.locator("#main .download").all():
        if link.inner_text() == "JSON":
            continue
        with page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        saved[name] = tmp_path / name
        download.value.save_as(saved[name])
    tables = ("pairs", "nearer", "sessions", "unlike", "support", "switchers", "matrix")
    pictures = ("topics", "sessions", "support", "matrix")
    assert sorted(saved) == sorted(
        [*(f"compare_{name}.csv" for name in tables), *(f"compare_{name}.png" for name in pictures)]
    )
    with saved["compare_nearer.csv"].open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["nearer"], row["other"]) == ("BRA", "USA")
    for name in pictures:
        picture = saved[f"compare_{name}.png"].read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) > 30_000


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open("/compare")
    page.get_by_placeholder("e.g. India").focus()
    page.keyboard.type("India")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("Brazil")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    visit.goes_to("/compare?states=IND~BRA")
    page.keyboard.press("Escape")
    visit.says("#compare-states .lead", "India and Brazil cast the same vote")


# The map of the world


def test_the_world_is_loaded_when_it_is_opened_and_its_land_picks_states(visit: Visit) -> None:
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    page = visit.open(CYBERCRIME)
    page.wait_for_load_state("networkidle")
    assert not any("world.json" in url for url in asked)
    page.get_by_role("tab", name="World map").click()
    visit.goes_to(f"{CYBERCRIME}?seats=world")
    world = page.locator("svg.world")
    expect(world.locator("[data-toggle]")).to_have_count(193)
    assert sum("world.json" in url for url in asked) == 1
    expect(world).to_have_attribute("role", "img")
    expect(page.get_by_role("img", name="Map of the world")).to_be_visible()
    for code, vote in (("BRA", "abstain"), ("USA", "no"), ("RUS", "yes"), ("TUV", "abstain")):
        expect(world.locator(f"[data-value={code}]")).to_have_class(vote)
    brazil = world.locator("[data-value=BRA]")
    brazil.hover()
    expect(page.locator(".tip")).to_contain_text("Brazil")
    brazil.click()
    visit.goes_to(f"{CYBERCRIME}?seats=world&state=BRA")
    expect(brazil).to_have_attribute("aria-pressed", "true")
    visit.says("#resolution-roll-words", "1 of 193 states")
    visit.says("#main", "imply neither endorsement nor acceptance by the United Nations")


def test_a_map_that_does_not_come_says_so(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host)
    page = visit.page
    page.route("**/world.json", lambda route: route.fulfill(status=404))
    page.goto(f"{CYBERCRIME}?seats=world")
    visit.says("#main", "The map could not be loaded.")
    page.unroute_all()
    page.get_by_role("tab", name="By regional group").click()
    page.get_by_role("tab", name="World map").click()
    expect(page.locator("svg.world")).to_be_visible()
    visit.context.close()


# In every view


def test_a_telephone_scrolls_one_way(chromium: Browser, host: str) -> None:
    scrolls_one_way(chromium, host, VIEWS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, host: str, scheme: str) -> None:
    axe_finds_nothing(chromium, host, VIEWS, scheme)
