"""The page of co-sponsorship in a real browser: every control once, files, keys, dark, telephone."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import CHROMIUM, Visit, axe_finds_nothing, scrolls_one_way
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

import analytics
from analytics import conversion, support
from analytics import cosponsorship as answers
from dashboard.app import server
from data import database
from tests.analytics.sponsors_world import WORLD

PAGE = "/cosponsorship"

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no /usr/bin/chromium")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the dashboard on the world of two camps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNGA_DATA_DIR", str(tmp_path_factory.mktemp("camps")))
        patch.setattr(analytics, "METRICS", (support.build, conversion.build, answers.build))
        with database.build() as con:
            con.execute(WORLD)
            analytics.build(con)
        served = make_server("127.0.0.1", 0, server(), threaded=True)
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()
        served.server_close()


def test_every_control_once(chromium: Browser, host: str, tmp_path: Path) -> None:
    visit = Visit(chromium, host)
    page = visit.open(PAGE)
    lead = page.locator(".lead")
    expect(lead).to_contain_text("Of their 28 pairs, 12 (42.9%)")
    # A mark is taken into the choice, and out of it.
    marks = page.locator("#cosponsorship-network .points .point")
    expect(marks).to_have_count(8)
    marks.first.click(force=True)
    visit.goes_to(f"{PAGE}?state=EGY")
    visit.says("#cosponsorship-body", "Egypt sponsored 6 of the drafts and has 3 ties")
    expect(page.locator("#joint")).to_be_visible()
    marks.first.click(force=True)
    visit.goes_to(PAGE)
    expect(page.locator("#joint")).to_have_count(0)
    # Two states by name, and what they sponsored together.
    states = page.get_by_placeholder("Any state")
    states.fill("braz")
    page.get_by_role("option", name="Brazil").click()
    visit.goes_to(f"{PAGE}?state=BRA")
    page.get_by_role("textbox", name="States").fill("egy")
    page.get_by_role("option", name="Egypt").click()
    visit.goes_to(f"{PAGE}?state=BRA~EGY")
    visit.says("#cosponsorship-body", "Brazil and Egypt sponsored 6 of the 12 drafts together.")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="List").click()
    visit.goes_to(f"{PAGE}?state=BRA~EGY&view=list")
    expect(page.locator(".partners tbody tr")).to_have_count(2)
    # The part of the drafts, the model, the session.
    page.get_by_role("textbox", name="Drafts").click()
    page.get_by_role("option", name="All but amendments (10)").click()
    expect(lead).to_contain_text("all but amendments: 8 states sponsored 10 drafts")
    visit.chip("Stochastic: counts on average")
    expect(lead).to_contain_text("Of their 28 pairs, 0 (0.0%)")
    page.get_by_role("link", name="Show the network of the fixed model").click()
    expect(lead).to_contain_text("Of their 28 pairs, 12 (42.9%)")
    # A number of joint drafts leads to them.
    page.locator("#pairs ~ .scroll, .numbers").first.get_by_role("link", name="5").first.click()
    visit.says("#cosponsorship-body", "together.")
    page.get_by_role("link", name="The drafts behind").click()
    expect(page.locator("#joint")).to_be_in_viewport()
    page.get_by_role("textbox", name="Session").click()
    page.get_by_role("option", name="Session 70", exact=True).click()
    expect(page).to_have_url(re.compile("session=70"))
    # The tables.
    visit.open(PAGE)
    for rank in ("Strength", "Betweenness", "Ties across groups", "Pairs bridged"):
        visit.chip(rank)
        expect(page.locator("#cosponsorship-states .ranked-by")).to_have_text(rank)
    visit.chip("Those that came to a recorded vote")
    expect(page.locator(".reach tbody tr")).to_have_count(1)
    page.get_by_role("tab", name="By topic").click()
    visit.goes_to(f"{PAGE}?rank=liaisons&drafts=voted&records=topics")
    visit.says(".records", "LIGHTHOUSES")
    page.get_by_role("tab", name="By other group").click()
    visit.back_to(f"{PAGE}?rank=liaisons&drafts=voted&records=topics")
    visit.says(".records", "LIGHTHOUSES")
    # What stands behind, and the files.
    for summary in page.locator("summary").all():
        summary.click()
    visit.says("#cosponsorship-records-foot pre", "GROUP BY subject")
    saved: dict[str, Path] = {}
    for link in page.locator(".download:has-text('CSV'), .download:has-text('PNG')").all():
        with page.expect_download() as download:
            link.click()
        name = download.value.suggested_filename
        saved[name] = tmp_path / name
        download.value.save_as(saved[name])
    with saved["cosponsorship_pairs.csv"].open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 12
    assert saved["cosponsorship_70.png"].read_bytes().startswith(b"\x89PNG")
    assert {"cosponsorship_states.csv", "cosponsorship_drafts.csv"} < set(saved)
    # From a draft to its vote.
    page.locator(".reach").get_by_role("link", name="A/RES/70/1").click()
    visit.goes_to("/resolution/A/RES/70/1")
    visit.context.close()
    assert visit.faults == []


def test_by_keyboard_alone(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host)
    page = visit.open(PAGE)
    page.get_by_role("radio", name="Fixed: exact counts").focus()
    page.keyboard.press("ArrowRight")
    visit.goes_to(f"{PAGE}?model=stochastic")
    expect(page.locator(".lead")).to_contain_text("0 (0.0%)")
    expect(page.get_by_role("radio", name="Stochastic: counts on average")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    visit.goes_to(PAGE)
    page.get_by_role("tab", name="Picture").focus()
    page.keyboard.press("ArrowRight")
    visit.goes_to(f"{PAGE}?view=list")
    expect(page.locator(".partners tbody tr")).to_have_count(8)
    page.locator(".partners tbody a").first.focus()
    page.keyboard.press("Enter")
    visit.goes_to(f"{PAGE}?view=list&state=BRA")
    visit.context.close()
    assert visit.faults == []


VIEWS = [
    PAGE,
    f"{PAGE}?state=BRA~EGY&view=list&records=topics",
    f"{PAGE}?model=stochastic",
    f"{PAGE}?session=1&state=nowhere",
]


def test_a_telephone_scrolls_one_way(chromium: Browser, host: str) -> None:
    scrolls_one_way(chromium, host, VIEWS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, host: str, scheme: str) -> None:
    axe_finds_nothing(chromium, host, VIEWS, scheme)
