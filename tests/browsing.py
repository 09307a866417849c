"""A visit to the dashboard by a real browser, which keeps account of what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

CHROMIUM = "/usr/bin/chromium"

expect.set_options(timeout=20_000)


class Visit:
    """A visit of a browser: `faults` are the errors it met and what it asked of other hosts."""

    def __init__(
        self, browser: Browser, host: str, *, toured: bool = True, **options: object
    ) -> None:
        self.host = host
        self.context = browser.new_context(
            base_url=host, **{"viewport": {"width": 1280, "height": 900}, **options}
        )
        self.context.set_default_timeout(20_000)
        if toured:
            self.context.add_init_script("localStorage.setItem('unga-tour', 'seen')")
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.missing = ""
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        # Of a document that is expected to be none, Chromium says what its status says.
        if message.type == "error" and message.location["url"] != self.missing:
            self.faults.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.host, "data:", "blob:")):
            self.faults.append(request.url)

    @property
    def at(self) -> str:
        return str(self.page.evaluate("location.pathname + location.search"))

    def goes_to(self, href: str) -> None:
        """The address becomes this."""
        expect(self.page.locator("#main h1")).to_be_visible()
        for _ in range(100):
            if self.at == href:
                return
            self.page.wait_for_timeout(100)
        assert self.at == href

    def back_to(self, href: str) -> None:
        """Back a step, once the controls that are typed in have settled: they wait before they tell."""
        self.page.wait_for_timeout(500)
        self.page.go_back()
        self.goes_to(href)

    def open(self, href: str, status: int = 200) -> Page:
        """The page at an address, which is answered with this status."""
        self.missing = self.host + href if status == 404 else ""
        response = self.page.goto(href)
        assert response is not None
        assert response.status == status
        expect(self.page.locator("#main h1")).to_be_visible()
        return self.page

    def says(self, part: str, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator(part)).to_contain_text(text)

    def chip(self, text: str) -> None:
        self.page.locator(".buttons label").filter(has_text=re.compile(f"^{text}$")).click()


Views = Iterable[str] | Mapping[str, int]  # addresses, with the status of each if it is not 200


def _statuses(views: Views) -> list[tuple[str, int]]:
    return list(views.items()) if isinstance(views, Mapping) else [(href, 200) for href in views]


def scrolls_one_way(browser: Browser, host: str, views: Views) -> None:
    """On a telephone no view is wider than the screen, and each id leads to one place."""
    visit = Visit(browser, host, viewport={"width": 360, "height": 740}, has_touch=True)
    for href, status in _statuses(views):
        page = visit.open(href, status)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 360, href
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
        assert sorted(ids) == sorted(set(ids)), href
    visit.context.close()
    assert visit.faults == []


def axe_finds_nothing(browser: Browser, host: str, views: Views, scheme: str) -> None:
    """Axe finds no fault in any view, in the light or the dark."""
    # Axe is put into the page from outside, past the policy that holds for the page.
    visit = Visit(browser, host, color_scheme=scheme, bypass_csp=True)
    for href, status in _statuses(views):
        page = visit.open(href, status)
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], href
    visit.context.close()
    assert visit.faults == []


def violations(page: Page) -> list[tuple[str, str]]:
    """What Axe finds wrong on a page: the rule, and the element that breaks it."""
    found = Axe().run(page).response["violations"]
    return [(fault["id"], node["html"][:160]) for fault in found for node in fault["nodes"]]
