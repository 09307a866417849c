"""The frame around the pages in a real browser: language, share and cite, menu, tour, waiting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsing import CHROMIUM, Visit, violations
from playwright.sync_api import Browser, Route, expect

CYBERCRIME = "/resolution/A/RES/74/247"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no /usr/bin/chromium")


def test_the_language_is_switched_and_kept(visit: Visit) -> None:
    page = visit.open(f"{CYBERCRIME}?state=BRA~IND")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    visit.chip("Political")
    visit.goes_to(f"{CYBERCRIME}?state=BRA~IND&by=political")
    page.get_by_role("link", name="Français").click()
    visit.goes_to(f"{CYBERCRIME}?state=BRA~IND&by=political&lang=fr")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    visit.says("#resolution-roll-words", "2 États sur 193")
    page.locator("#pages a").first.click()
    visit.goes_to("/?lang=fr")
    visit.says("h1", "Assemblée générale")
    page.locator(".examples a").nth(1).click()
    visit.goes_to(f"{CYBERCRIME}?group=GRULAC&vote=no&lang=fr")
    page.get_by_role("link", name="English").click()
    visit.goes_to(f"{CYBERCRIME}?group=GRULAC&vote=no&lang=en")
    visit.says("#resolution-roll-words", "7 of 193 states: 7 voted no.")


def test_a_browser_that_asks_for_french_gets_it(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host, locale="fr-CA")
    page = visit.open("/")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page).to_have_title("Les votes de l’Assemblée générale des Nations Unies · unga")
    expect(page.get_by_role("navigation", name="Pages").get_by_text("Blocs")).to_be_visible()
    visit.says("#footer", "Données au 18\u00a0décembre 2025")
    visit.context.close()
    assert visit.faults == []


def test_a_view_is_shared_and_cited(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host, permissions=["clipboard-read", "clipboard-write"])
    page = visit.open(CYBERCRIME)
    visit.chip("Economic")
    visit.goes_to(f"{CYBERCRIME}?by=economic")
    page.get_by_role("button", name="Share").click()
    visit.says("#said", "The address of this view is copied")
    address = f"{host}{CYBERCRIME}?by=economic"
    assert page.evaluate("navigator.clipboard.readText()") == address
    # By keyboard: open, copy, close, and be where one was.
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Cite")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Cite this view")
    expect(dialog).to_contain_text("unga, “A/RES/74/247: Countering the use of information")
    expect(dialog).to_contain_text(
        f"Data as of 18 December 2025; source of the votes: United Nations General Assembly Voting Data. {address} (accessed "
    )
    dialog.get_by_role("region", name="BibTeX").get_by_role("button", name="Copy").click()
    expect(dialog.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("@misc{unga-a-res-74-247-countering,\n")
    assert f"url = {{{address}}}" in copied
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Cite")).to_be_focused()
    visit.context.close()
    assert visit.faults == []


def test_without_a_clipboard_the_address_is_copied_all_the_same(
    chromium: Browser, host: str
) -> None:
    visit = Visit(chromium, host, permissions=["clipboard-read"])
    visit.context.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))"
    )
    page = visit.open("/?q=sea")
    page.get_by_role("button", name="Share").click()
    visit.says("#said", "is copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{host}/?q=sea"
    visit.context.close()
    assert visit.faults == []


def test_a_telephone_has_a_menu(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host, **PHONE)
    page = visit.open("/")
    menu = page.get_by_role("button", name="Menu")
    pages = page.get_by_role("navigation", name="Pages")
    expect(pages).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(pages).to_be_visible()
    page.keyboard.press("Tab")
    expect(pages.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(pages).to_be_hidden()
    menu.click()
    pages.get_by_role("link", name="Blocs").click()
    visit.goes_to("/blocs")
    visit.says("h1", "Regional support blocs")
    expect(pages).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    visit.context.close()
    assert visit.faults == []


def test_at_twice_the_size_nothing_is_lost(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    for href in ("/?lang=fr", f"{CYBERCRIME}?lang=fr", "/blocs?lang=fr"):
        page = visit.open(href)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 640, href
        for name in ("Menu", "Partager", "Citer"):
            expect(page.get_by_role("button", name=name)).to_be_visible()
    visit.context.close()
    assert visit.faults == []


def test_a_first_visit_is_shown_round_once(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host, toured=False)
    page = visit.open("/")
    tour = page.get_by_role("dialog", name="A short tour")
    expect(tour).to_contain_text("Find a vote")
    expect(page.locator(".search.pointed")).to_be_visible()
    # It blocks nothing: the first key goes to the page.
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    for heading in ("Look from another side", "Every view is an address", "See how it is counted"):
        tour.get_by_role("button", name="Next").click()
        expect(tour).to_contain_text(heading)
    expect(tour).to_contain_text("4 / 4")
    tour.get_by_role("button", name="Back").click()
    expect(tour).to_contain_text("3 / 4")
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
    expect(page.locator(".pointed")).to_have_count(0)
    page.reload()
    expect(page.locator("#main h1")).to_be_visible()
    expect(tour).to_be_hidden()
    # It can be had again, and then takes the focus and gives it back.
    again = page.get_by_role("button", name="Take the tour")
    again.click()
    expect(tour.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Escape")
    expect(again).to_be_focused()
    visit.context.close()
    assert visit.faults == []


def test_who_goes_on_has_seen_enough_of_the_tour(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host, toured=False)
    page = visit.open(CYBERCRIME)
    tour = page.get_by_role("dialog", name="A short tour")
    expect(tour).to_be_hidden()  # a link to a view shows the view
    page.locator("#pages a").first.click()
    visit.goes_to("/")
    page.reload()
    expect(tour).to_be_visible()
    page.locator("#pages").get_by_role("link", name="Blocs", exact=True).click()
    visit.goes_to("/blocs")
    expect(tour).to_be_hidden()
    assert page.evaluate("localStorage.getItem('unga-tour')") == "seen"
    visit.context.close()
    assert visit.faults == []


def test_terms_are_explained_where_they_stand(visit: Visit) -> None:
    page = visit.open("/")
    cohesion = page.locator(".terms details", has_text="cohesion").first
    cohesion.locator("summary").click()
    expect(cohesion.locator(".definition")).to_be_in_viewport()
    expect(cohesion.get_by_role("link")).to_have_attribute("href", "/data#cohesion")
    page.locator(".terms summary", has_text="bloc").click()
    expect(cohesion.locator(".definition")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("details.term[open]")).to_have_count(0)
    expect(page.locator(".terms summary", has_text="bloc")).to_be_focused()


def test_waiting_is_said_and_ends(visit: Visit) -> None:
    page = visit.open(CYBERCRIME)
    expect(page.locator("#waiting")).to_be_empty()
    held: list[Route] = []
    page.route("**/_dash-update-component*", lambda route: held.append(route))
    visit.chip("Political")
    visit.says("#waiting", "Loading the voting record")
    held.pop().continue_()
    visit.says("#resolution-support-words", "BRICS")
    expect(page.locator("#waiting")).to_be_empty()
    expect(page.locator("#silence")).to_be_empty()


def test_an_answer_that_does_not_come_is_given_up(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host)
    visit.context.clock.install()
    visit.page.route("**/_dash-update-component*", lambda _: None)
    visit.page.goto(CYBERCRIME)
    visit.says("#waiting", "Loading the voting record")
    visit.page.clock.fast_forward(21_000)
    visit.says("#silence", "The server does not answer.")
    expect(visit.page.locator("#waiting")).to_be_empty()
    visit.context.close()


def test_paper_carries_no_controls(visit: Visit) -> None:
    page = visit.open(CYBERCRIME)
    page.emulate_media(media="print", color_scheme="dark")
    for part in (
        ".tools",
        "#pages",
        ".languages",
        ".choices",
        ".download",
        ".terms",
        "[role=tablist]",
    ):
        expect(page.locator(part).first).to_be_hidden()
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    rows = page.locator("#resolution-roll-table .scroll")
    assert rows.evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    expect(page.locator("#resolution-bars .bartext").first).to_be_visible()


def test_votes_keep_their_colours_where_the_system_sets_them(chromium: Browser, host: str) -> None:
    visit = Visit(chromium, host, forced_colors="active", reduced_motion="reduce")
    page = visit.open(CYBERCRIME)
    mark = page.locator(".tally .mark.no").first
    assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") == "rgb(201, 72, 28)"
    expect(page.locator("#waiting")).to_be_empty()
    visit.context.close()
    assert visit.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(chromium: Browser, host: str, scheme: str) -> None:
    visit = Visit(chromium, host, color_scheme=scheme, bypass_csp=True, toured=False)
    page = visit.open("/?lang=fr")
    expect(page.get_by_role("dialog", name="Une courte visite")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator(".terms summary").first.click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Citer").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("button", name="Menu").click()
    assert violations(page) == []
    visit.context.close()


def test_the_skip_link_leads_to_the_content(visit: Visit) -> None:
    page = visit.open("/blocs")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    assert re.search(r"^/blocs", visit.at)
