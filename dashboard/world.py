"""Every state's vote on a map of the world: whose land each state has on it, or which circle.

The shapes are those of `assets/world.json`, made by `docs/world.py`; a browser loads them when the
map is first opened, and `assets/unga.js` draws them. Borders are those of today.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
from dash import html
from dash.development.base_component import Component

from dashboard.components import legend
from dashboard.figures import VOTES
from dashboard.markup import Markup, h
from dashboard.texts import Text

# A former state has the land of those that came after it and are not on the roll themselves.
FORMER = {
    "CSK": ("CZE", "SVK"),
    "EAT": ("TZA",),
    "GER": ("DEU",),
    "SCG": ("MNE", "SRB"),
    "SUN": (
        "ARM", "AZE", "BLR", "EST", "GEO", "KAZ", "KGZ", "LTU", "LVA", "MDA", "RUS", "TJK", "TKM",
        "UKR", "UZB",
    ),
    "YUG": ("BIH", "HRV", "MKD", "MNE", "SRB", "SVN"),
}  # fmt: skip


@cache
def _drawn() -> frozenset[str]:
    """The codes of the states that have a shape or a circle of their own."""
    asset = json.loads(files("dashboard").joinpath("assets/world.json").read_text("utf-8"))
    return frozenset(asset["shapes"]) | frozenset(asset["marks"])


def land(codes: Collection[str]) -> dict[str, list[str]]:
    """Whose shapes or circle each of the states on a roll has; none: it is not drawn.

    No shape has two states: one on the roll itself has its own, a former state what is left.

    >>> land(["BLR", "BRA", "DDR", "GER", "UKR"])["GER"]
    ['DEU']
    >>> "UKR" in land(["SUN", "UKR"])["SUN"], "EST" in land(["SUN", "UKR"])["SUN"]
    (False, True)
    """
    taken = set(codes) & _drawn()
    found = {}
    for code in codes:
        left = [code] if code in taken else [
            heir for heir in FORMER.get(code, ()) if heir in _drawn() and heir not in taken
        ]  # fmt: skip
        taken.update(left)
        found[code] = left
    return found


class World(Component):  # type: ignore[misc]  # Dash's types are left out
    """The map, drawn in the browser: its states, what it says to a screen reader, and if it fails.

    `states` has a list a state: its code, vote, tip, and whose shapes it has.
    """

    _namespace = "unga"
    _type = "World"
    _children_props: list[str] = []  # noqa: RUF012  # as Dash wants it
    _base_nodes: list[str] = []  # noqa: RUF012
    _prop_names = ("states", "label", "failed", "clears")
    available_properties = _prop_names
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012
    available_wildcard_properties: list[str] = []  # noqa: RUF012

    def __init__(self, states: list[Any], *, label: str, failed: str, clears: str) -> None:
        super().__init__(states=states, label=label, failed=failed, clears=clears)


def vote_world(text: Text, states: pl.DataFrame, *, clears: str) -> Component:
    """The states on a roll as land or circles in the colour of their vote, and what to know of it.

    `states` has ms_code, state, vote and regional_group. Choosing a state takes it into the page's
    choice `state` or out of it, and clears the choices named.
    """
    places = land(states["ms_code"].to_list())
    shown = [
        [row["ms_code"], row["vote"], _tip(text, row), places[row["ms_code"]]]
        for row in states.iter_rows(named=True)
        if places[row["ms_code"]]
    ]
    counts = {vote: int(states["vote"].eq(vote).sum()) for vote in VOTES}
    told = text.listing(
        [f"{text.number(n)} {text(f'vote.{vote}.verb', n=n)}" for vote, n in counts.items()]
    )
    off = [row["state"] for row in states.iter_rows(named=True) if not places[row["ms_code"]]]
    former = [row["state"] for row in states.iter_rows(named=True) if row["ms_code"] in FORMER]
    notes = [
        text("world.read"),
        text("world.former", list=text.listing(former)) if former else "",
        text("world.off", list=text.listing(off)) if off else "",
        text("world.borders"),
    ]
    return html.Div(
        [
            Markup(legend(text)),
            World(
                shown,
                label=text("world.label", counts=told),
                failed=text("world.failed"),
                clears=clears,
            ),
            Markup(h("p", " ".join(filter(None, notes)), class_="note")),
        ]
    )


def _tip(text: Text, row: dict[str, Any]) -> str:
    return "\n".join(
        [
            row["state"],
            text(f"vote.{row['vote']}.word"),
            row["regional_group"] or text("group.none"),
        ]
    )
