"""Home: what this is, how fresh it is, and the way to a resolution."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from analytics.overview import overview
from analytics.search import newest, search
from dashboard.address import Address, Choice
from dashboard.components import resolution_list
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Update, View
from dashboard.texts import Text

SHOWN = 30

# What can be asked: the words of the question, and the address that answers it.
EXAMPLES = {
    "regions": Address("/resolution/A/RES/74/247"),
    "latin": Address("/resolution/A/RES/74/247", {"group": "GRULAC", "vote": "no"}),
    "movement": Address("/resolution/A/RES/ES-11/1", {"by": "political"}),
    "abstained": Address("/resolution/A/RES/67/19", {"vote": "abstain"}),
    "china": Address("/resolution/A/RES/2758(XXVI)", {"vote": "yes"}),
    "early": Address("/resolution/A/RES/377(V)[A-C]", {"by": "political"}),
}


def draw(view: View) -> Drawn:
    """The front page, and what its search has found."""
    text = view.text
    known = overview(view.con)
    intro = text("home.empty")
    if known["roll_calls"]:
        intro = text(
            "home.intro",
            resolutions=known["resolutions"],
            year=str(known["first_date"].year),
            day=text.date(known["last_date"]),
        )
    heading = h("h1", text("home.heading"), tabIndex=-1)
    box = dmc.TextInput(
        id=PAGE.choice_id("q"),
        label=text("home.search"),
        description=text("home.hint"),
        placeholder=text("home.placeholder"),
        value=view.one("q"),
        debounce=150,
        size="lg",
        inputProps={"type": "search", "autoComplete": "off", "spellCheck": False},
    )
    found = html.Section(_found(view), id=PAGE.id_of("found"))
    search_box = html.Div(
        box, role="search", className="search column", **{"data-keys": PAGE.id_of("found")}
    )
    return Drawn(
        title=text("home.title"),
        children=[
            Markup(h("div", heading, h("p", intro, class_="lead"), class_="column opening")),
            search_box,
            html.Div([found, Markup(_examples(text))], className="columns"),
        ],
    )


def draw_found(view: View) -> tuple[Any, ...]:
    """The part of the page that follows the search."""
    return (_found(view),)


def _found(view: View) -> Markup:
    """The resolutions found, or the newest where nothing is sought."""
    text, words = view.text, view.one("q").strip()
    if not words:
        heading = h("h2", text("home.newest"))
        return Markup(heading, resolution_list(text, newest(view.con), _address))
    found = search(view.con, words, SHOWN)
    if found.is_empty():
        return Markup(h("p", text("home.nothing", words=words), role="status"))
    n, asked, matched = found.select("found", "asked", "matched").row(0)
    said = (
        text("home.found", n=n)
        if matched == asked
        else text("home.partly", n=n, asked=asked, matched=matched)
    )
    extent = "some" if n > len(found) else "all"
    status = h("p", text(f"home.first.{extent}", found=said, shown=len(found)), role="status")
    return Markup(status, resolution_list(text, found, _address))


def _address(resolution: str) -> str:
    return Address(f"/resolution/{resolution}").href


def _examples(text: Text) -> Tree:
    links = [
        h("li", h("a", text(f"home.example.{name}"), href=address.href))
        for name, address in EXAMPLES.items()
    ]
    return h("section", h("h2", text("home.asked")), h("ul", *links, class_="examples"))


PAGE = Page(
    name="home",
    path="/",
    draw=draw,
    choices={"q": Choice(typed=True)},
    updates=(Update(outputs=(("found", "children"),), reads=("q",), draw=draw_found),),
    in_navigation=True,
)
