"""Pictures of every page, in light, dark and on a telephone, into docs/screenshots.

    uv run python docs/screenshots.py [NAME...]

Without names, of every page. It fails where a page has no example here, and where a page told the
browser of an error. `resolution.png` is the picture of the README and the only one kept with the
project. The database is the published one, else one built from the embedded snapshot for the
occasion.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dashboard.address import Address  # noqa: E402
from dashboard.app import server  # noqa: E402
from dashboard.pages import PAGES  # noqa: E402
from dashboard.pages.sql import question  # noqa: E402
from data import database  # noqa: E402
from ingest.refresh import build_from_snapshot  # noqa: E402

HERE = ROOT / "docs/screenshots"
CHROMIUM = "/usr/bin/chromium"
# What is pictured: of each page, the addresses that show it, by the name of the picture.
EXAMPLES = {
    "home": {
        "home": "/",
        "search": "/?q=nuclear%20weapon",
        "home-french": "/?lang=fr",
        "nowhere": "/nowhere",
    },
    "resolution": {
        "resolution": "/resolution/A/RES/74/247",
        "resolution-map": "/resolution/A/RES/74/247?view=table&seats=map&group=GRULAC&vote=no",
        "resolution-world": "/resolution/A/RES/74/247?seats=world",
        "resolution-1950": "/resolution/A/RES/377(V)%5BA-C%5D",
        "resolution-finding": "/resolution/A/RES/ES-10/6?by=political",
        "resolution-unknown": "/resolution/A/RES/74/2477",
    },
    "state": {
        "state": "/state/IND",
        "state-since": "/state/BRA?since=2015-01-01",
        "states": "/state",
        "state-unknown": "/state/XYZ",
    },
    "groups": {
        "groups": "/groups?group=AG~EU",
        "groups-own": "/groups?states=BRA~IND~ZAF&name=IBSA&sessions=70..",
    },
    "blocs": {
        "blocs": "/blocs?session=74",
        "blocs-map": "/blocs?session=74&seats=map&view=table",
        "blocs-part": "/blocs?title=information%20security&since=2005-01-01",
    },
    "cosponsorship": {
        "cosponsorship": "/cosponsorship",
    },
    "series": {
        "questions": "/series",
        "topic": "/series?issues=nu",
        "series": "/series/necessity-ending-economic-commercial-financial-embargo",
    },
    "sql": {
        "sql": Address("/sql", {"q": question("alone")}).href,
        "sql-fault": "/sql?q=SELECT%20title%2C%20vote%20FROM%20vote",
    },
    "data": {
        "data": "/data",
        "data-table": "/data?view=table&check=published%20totals%20differ",
    },
    "compare": {
        "compare": "/compare",
        "compare-states": "/compare?states=IND~BRA~USA&groups=EU&since=2015-01-01",
        "compare-resolutions": "/compare?resolutions=A/RES/73/27~A/RES/73/266",
    },
}
VIEWS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
}


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    if without := {page.name for page in PAGES} - set(EXAMPLES):
        raise SystemExit(f"no example of {', '.join(sorted(without))} in {__file__}")
    pictures = {name: href for examples in EXAMPLES.values() for name, href in examples.items()}
    wanted = sys.argv[1:] or list(pictures)
    if unknown := set(wanted) - set(pictures):
        raise SystemExit(f"no picture {', '.join(sorted(unknown))}: one of {', '.join(pictures)}")
    with tempfile.TemporaryDirectory() as directory:
        if database.current() is None:
            os.environ["UNGA_DATA_DIR"] = directory
            build_from_snapshot()
        served = make_server("127.0.0.1", 0, server(), threaded=True)
        threading.Thread(target=served.serve_forever, daemon=True).start()
        HERE.mkdir(exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            host = f"http://127.0.0.1:{served.server_port}"
            faults = take(browser, host, {name: pictures[name] for name in wanted})
        served.shutdown()
    if faults:
        raise SystemExit("\n".join(faults))


def take(browser: Browser, host: str, pictures: Mapping[str, str]) -> list[str]:
    """Take the pictures; the errors that the browser was told of."""
    faults: list[str] = []
    for view, options in VIEWS.items():
        context = browser.new_context(**options)
        context.add_init_script("localStorage.setItem('unga-tour', 'seen')")
        for name, path in pictures.items():
            page = context.new_page()
            listen(page, host + path, f"{name}-{view}", faults)
            page.goto(host + path)
            page.locator("#main h1").wait_for()
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(500)  # the last figure has been drawn
            page.screenshot(path=HERE / f"{name}-{view}.png", full_page=True)
            if (name, view) == ("resolution", "light"):
                upper = {"x": 0, "y": 0, "width": 1280, "height": 1400}
                page.screenshot(path=HERE / "resolution.png", full_page=True, clip=upper)
            page.close()
        context.close()
    return faults


def listen(page: Page, address: str, picture: str, faults: list[str]) -> None:
    """Keep the errors of a page; that of an address that is none is what its status says."""

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and message.location["url"] != address:
            faults.append(f"{picture}: {message.text}")

    page.on("console", said)
    page.on("pageerror", lambda error: faults.append(f"{picture}: {error}"))


if __name__ == "__main__":
    main()
