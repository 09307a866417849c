"""What cannot be shown, in words, with the nearest that can."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.lookup import find_resolution
from dashboard.address import Address, UnknownChoice
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn
from dashboard.texts import Text
from data.database import Connection
from data.errors import BadRequest, DatabaseUnusable, UngaError, UnknownSymbol


class UnknownPage(BadRequest):
    """A path that is no page's."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"no page {path!r}")


def explain(text: Text, address: Address, error: UngaError, con: Connection | None = None) -> Drawn:
    """A page in the place of one that cannot be shown: what is the matter and where to go.

    With a connection, a path that is no page's is also looked up as a resolution's symbol.
    """
    near: Mapping[str, Address] = {}
    places = {"error": str(error)}
    match error:
        case UnknownSymbol():
            kind, places, near = "symbol", {"symbol": error.symbol}, _symbols(error.nearest)
        case UnknownChoice():
            kind, places = "choice", {"name": error.name, "value": error.value}
            near = {
                value: Address(address.path, {**address.query, error.name: value})
                for value in error.nearest
            }
        case UnknownPage():
            kind, places = "page", {"path": error.path}
            near = _symbols(_meant(con, error.path)) if con else {}
        case DatabaseUnusable():
            kind = "database"
        case _:
            kind = "request"
    content = [h("p", text(f"problem.{kind}.said", **places), class_="lead")]
    if near:
        links = [h("li", h("a", name, href=to.href)) for name, to in near.items()]
        content += [h("p", text("problem.nearest")), h("ul", *links)]
    if text.has(f"problem.{kind}.note"):
        content.append(h("p", text(f"problem.{kind}.note")))
    if kind != "database":
        content.append(h("p", h("a", text("problem.home"), href="/")))
    return _page(text(f"problem.{kind}.title"), *content)


def failed(text: Text) -> Drawn:
    """A page in the place of one that met an error of ours."""
    said = h("p", text("problem.unexpected.said"), class_="lead")
    return _page(text("problem.unexpected.title"), said, h("p", text("problem.reload")))


def _page(title: str, *content: Tree) -> Drawn:
    heading = h("h1", title, tabIndex=-1)
    return Drawn(title, [Markup(h("div", heading, *content, class_="column problem"))])


def _symbols(nearest: list[str]) -> dict[str, Address]:
    return {symbol: Address(f"/resolution/{symbol}") for symbol in nearest}


def _meant(con: Connection, path: str) -> list[str]:
    """The resolutions a path may mean: /A/RES/74/247, /resolutions/74/247."""
    try:
        return [find_resolution(con, path.strip("/"))]
    except UnknownSymbol as error:
        return error.nearest
