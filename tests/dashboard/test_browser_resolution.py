"""The search of home, the claim box and the votes on parts of a text, in a real browser."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from dashboard.app import server

CHROMIUM = Path("/usr/bin/chromium")
CYBERCRIME = "/resolution/A/RES/74/247"
RACISM = "/resolution/A/RES/2784(XXVI)"

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no /usr/bin/chromium")


@pytest.fixture(scope="module")
def host(snapshot_dir: Path) -> Iterator[str]:
    """The address of a server of the dashboard on the embedded snapshot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNGA_DATA_DIR", str(snapshot_dir))
        served = make_server("127.0.0.1", 0, server(), threaded=True)
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()
        served.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, host: str) -> Iterator[Page]:
    """A visit that fails on an error in the console and on a request to another host."""
    context = chromium.new_context(base_url=host, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((host, "data:", "blob:")) else faults.append(asked.url)
        ),
    )
    yield page
    context.close()
    assert faults == []


def opened(page: Page, href: str) -> Page:
    page.goto(href)
    expect(page.locator("#main h1")).to_be_visible(timeout=20_000)
    return page


def says(page: Page, part: str, text: str | re.Pattern[str]) -> None:
    expect(page.locator(part)).to_contain_text(text, timeout=20_000)


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def test_a_claim_is_put_together_and_typed(page: Page) -> None:
    opened(page, CYBERCRIME)
    parts, answer = page.locator("#resolution-claim-parts"), "#resolution-claim-answer"
    sentence = page.get_by_label("The claim as a sentence")

    def choose(name: str) -> None:
        link = parts.get_by_role("link", name=name, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "true", timeout=20_000)

    for name in ("African Group", "Asia-Pacific Group", "GRULAC"):
        choose(name)
    says(page, answer, "Holds for all together")
    says(page, answer, "34 of 54, 63.0%")
    for name in ("two-thirds", "members", "all together"):
        choose(name)
    says(page, answer, re.compile("^Does not hold for all together"))
    says(page, answer, "74 of 141, 52.5%")
    expect(page).to_have_url(re.compile(r"claim=at%20least%20two-thirds%20of%20African%20Group"))
    choose("All Member States")
    box = parts.get_by_role("spinbutton")
    box.fill("79")
    box.press("Enter")
    expect(sentence).to_have_value("at least 79 of Member States voted yes", timeout=20_000)
    says(page, answer, re.compile("^Holds"))
    choose("voted no")
    says(page, answer, re.compile("^Does not hold"))
    parts.get_by_text("Other groups").click()
    choose("BRICS")
    says(page, answer, "BRICS")
    page.go_back()
    expect(sentence).to_have_value("at least 79 of Member States voted no", timeout=20_000)
    says(page, answer, "60 of 193")
    # The same address, opened anew, answers the same.
    page.reload()
    says(page, answer, "60 of 193")
    sentence.fill("mostly Afrcans liked it")
    says(page, answer, "This is not a claim that can be checked.")
    page.locator(answer).get_by_role("link", name="more than half of African Group").click()
    says(page, answer, "31 of 54, 57.4%")
    with page.expect_download() as download:
        page.locator(answer).get_by_role("link", name="CSV").click()
    rows = rows_of(Path(download.value.path()))
    assert [(row["count"], row["of"]) for row in rows] == [("31", "54"), ("31", "40"), ("31", "32")]


def test_a_part_of_the_text_state_by_state(page: Page) -> None:
    opened(page, RACISM)
    page.get_by_role("link", name="Each state’s vote").last.click()
    expect(page).to_have_url(re.compile(r"\?part=-1215$"))
    expect(page.locator("#resolution-part .tile.no")).to_have_count(1, timeout=20_000)
    expect(page.locator("#resolution-part")).to_be_in_viewport()
    page.locator("section[aria-labelledby=parts] .choices input").first.click()
    page.get_by_role("option", name=re.compile("^5. Paragraph")).click()
    expect(page.locator("#resolution-part .tile.no")).to_have_count(6, timeout=20_000)
    page.go_back()
    expect(page.locator("#resolution-part .tile.no")).to_have_count(1, timeout=20_000)
    page.locator("summary", has_text="votes of that day are linked to no resolution").click()
    expect(page.get_by_text("The source does not name the resolution")).to_be_visible()
    with page.expect_download() as download:
        page.locator("section[aria-labelledby=parts]").get_by_role("link", name="CSV").click()
    rows = rows_of(Path(download.value.path()))
    assert sum(row["group_code"] == "ALL" for row in rows) == 6


def test_arrows_walk_through_all_kinds_that_are_found(page: Page) -> None:
    opened(page, "/")
    page.get_by_label("Search the record").fill("african")
    says(page, "#home-found", "Found: 2 groups")
    page.keyboard.press("ArrowDown")
    for name in ("African Group", "African Union", "Central African Republic"):
        expect(page.get_by_role("link", name=name, exact=True)).to_be_focused()
        page.keyboard.press("ArrowDown")
    page.get_by_label("Search the record").fill("57/148")
    says(page, "#home-found", "Title not known")
    page.locator("#home-found .resolution").click()
    says(page, "#main", "a draft that became it")


VIEWS = [
    "/?q=african",
    f"{CYBERCRIME}?claim=most%20African%20and%20Asian%20states%20voted%20yes",
    f"{RACISM}?part=-1215",
    "/resolution/57/148",
]


def test_a_telephone_scrolls_one_way(chromium: Browser, host: str) -> None:
    context = chromium.new_context(base_url=host, viewport={"width": 360, "height": 740})
    page = context.new_page()
    for href in VIEWS:
        opened(page, href).wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 360, href
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, host: str, scheme: str) -> None:
    # Axe is put into the page from outside, past the policy that holds for the page.
    context = chromium.new_context(base_url=host, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for href in VIEWS:
        opened(page, href).wait_for_load_state("networkidle")
        found = Axe().run(page).response["violations"]
        marked = [(fault["id"], node["html"][:120]) for fault in found for node in fault["nodes"]]
        assert marked == [], href
    context.close()
