"""The dashboard as a browser sees it, without a browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
from browsing import CHROMIUM, Visit
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

import analytics
from dashboard.address import Address
from dashboard.app import create_app, server
from dashboard.page import Page
from data import database

FRAME = [("header", "children"), ("main", "children"), ("footer", "children"), ("head", "data")]


class Reader:
    """Opens addresses and changes choices as the browser does, and reads what comes back."""

    def __init__(self, server: flask.Flask) -> None:
        self.http = server.test_client()

    def open(self, href: str) -> dict[str, Any]:
        """The frame of an address: header, main, footer, head."""
        path, _, query = href.partition("?")
        asked = {"inputs": [("address", "pathname", path)], "state": [("address", "search", query)]}
        answer = self.ask(FRAME, **asked)
        return {part: next(iter(answer["response"][part].values())) for part, _ in FRAME}

    def change(self, page: Page, number: int, href: str, **choices: Any) -> dict[str, Any]:
        """What an update of a page answers when its choices have these values."""
        update = page.updates[number]
        path, _, query = href.partition("?")
        outputs = [(page.id_of(part), prop) for part, prop in update.outputs]
        now = page.read(Address.parse(path, query).query) | choices
        values = {name: list(v) if isinstance(v, tuple) else v for name, v in now.items()}
        inputs = [(page.choice_id(name), "value", values[name]) for name in update.reads]
        state = [("address", "pathname", path), ("address", "search", query)]
        return self.ask(outputs, inputs=inputs, state=state)

    def ask(self, outputs: list[Any], *, inputs: list[Any], state: list[Any]) -> Any:
        body = {
            "output": "..{}..".format("...".join(f"{id_}.{prop}" for id_, prop in outputs)),
            "outputs": [{"id": id_, "property": prop} for id_, prop in outputs],
            "inputs": [{"id": i, "property": p, "value": v} for i, p, v in inputs],
            "state": [{"id": i, "property": p, "value": v} for i, p, v in state],
            "changedPropIds": [f"{inputs[0][0]}.{inputs[0][1]}"],
        }
        response = self.http.post("/_dash-update-component", json=body)
        assert response.status_code in (200, 204), response.get_data(as_text=True)
        return response.get_json(silent=True)

    @staticmethod
    def is_element(tree: list[Any]) -> bool:
        """Whether a list is an element of markup: tag, attributes, children."""
        return (
            len(tree) > 1
            and isinstance(tree[0], str)
            and isinstance(tree[1], dict)
            and "props" not in tree[1]
        )

    @classmethod
    def nodes(cls, tree: Any) -> Iterator[tuple[str, dict[str, Any], Any]]:
        """Every element of a layout or of markup: its tag or type, its attributes, its children."""
        if isinstance(tree, dict):
            if "type" in tree and "props" in tree:
                props = tree["props"]
                yield tree["type"], props, props.get("children")
                yield from cls.nodes([props.get("children"), props.get("tree")])
        elif isinstance(tree, list):
            if cls.is_element(tree):
                yield tree[0], tree[1], tree[2:]
            for child in tree:
                yield from cls.nodes(child)

    @classmethod
    def words(cls, tree: Any) -> str:
        """The words of a layout or of markup, as read."""
        if isinstance(tree, str | int | float) and not isinstance(tree, bool):
            return str(tree)
        if isinstance(tree, dict):
            props = tree.get("props", {})
            return " ".join(
                filter(None, (cls.words(props.get(key)) for key in ("children", "tree")))
            )
        if isinstance(tree, list):
            said = map(cls.words, tree[2:] if cls.is_element(tree) else tree)
            return " ".join(filter(None, said))
        return ""


@pytest.fixture
def reader() -> Reader:
    return Reader(create_app().server)


@pytest.fixture
def publish(data_dir: Path) -> Callable[[str], None]:
    """Publishes a database with the facts that some SQL fills in."""

    def build(sql: str) -> None:
        with database.build() as con:
            con.execute(sql)
            analytics.build(con)

    return build


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
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, host: str) -> Iterator[Visit]:
    """A visit in which nothing may go wrong."""
    visit = Visit(chromium, host)
    yield visit
    visit.context.close()
    assert visit.faults == []
