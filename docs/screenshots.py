"""Pictures of every page, in light, dark and on a telephone, into docs/screenshots.

    uv run python docs/screenshots.py

`resolution.png` is the picture of the README and the only one kept with the project. The database
is the published one, else one built from the embedded snapshot for the occasion.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dashboard.app import server  # noqa: E402
from data import database  # noqa: E402
from ingest.refresh import build_from_snapshot  # noqa: E402

HERE = ROOT / "docs/screenshots"
CHROMIUM = "/usr/bin/chromium"
PAGES = {
    "home": "/",
    "search": "/?q=nuclear%20weapon",
    "resolution": "/resolution/A/RES/74/247",
    "resolution-map": "/resolution/A/RES/74/247?view=table&seats=map&group=GRULAC&vote=no",
    "resolution-1950": "/resolution/A/RES/377(V)%5BA-C%5D",
    "resolution-finding": "/resolution/A/RES/ES-10/6?by=political",
    "unknown": "/resolution/A/RES/74/2477",
}
VIEWS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
}


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as directory:
        if database.current() is None:
            os.environ["UNGA_DATA_DIR"] = directory
            build_from_snapshot()
        served = make_server("127.0.0.1", 0, server(), threaded=True)
        threading.Thread(target=served.serve_forever, daemon=True).start()
        HERE.mkdir(exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            take(browser, f"http://127.0.0.1:{served.server_port}")
        served.shutdown()


def take(browser: Browser, host: str) -> None:
    for view, options in VIEWS.items():
        page = browser.new_context(**options).new_page()
        for name, path in PAGES.items():
            page.goto(host + path)
            page.locator("#main h1").wait_for()
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(500)  # the last figure has been drawn
            page.screenshot(path=HERE / f"{name}-{view}.png", full_page=True)
            if (name, view) == ("resolution", "light"):
                upper = {"x": 0, "y": 0, "width": 1280, "height": 1400}
                page.screenshot(path=HERE / "resolution.png", full_page=True, clip=upper)


if __name__ == "__main__":
    main()
