"""Every state's vote on a resolution: tiles by regional group or on a map, or land of the world."""

from __future__ import annotations

import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.record import ROLL_SQL
from dashboard import figures
from dashboard.components import behind, graph, legend, source_line, tabs, tile_board
from dashboard.markup import Markup, h
from dashboard.page import View
from dashboard.pages.resolution_parts import Facts, labels, section, source, told, vote_words
from dashboard.pages.roll_table import params
from dashboard.world import vote_world


def draw(view: View, facts: Facts, states: pl.DataFrame, groups: pl.DataFrame) -> Component:
    """One tile a state, by regional group or on a map, or its land on a map of the world."""
    text = view.text
    named = states.join(
        groups.select("group_code", label=labels(text)),
        on="group_code",
        how="left",
        maintain_order="left",
    )
    title = text("resolution.states.picture", symbol=view.rest)
    panels = {
        "groups": Markup(legend(text), tile_board(text, named, clears="vote group words")),
        "map": graph(
            view,
            "map",
            told(view, facts, "map", title, figures.vote_map(states, vote_words(text))),
            summary=text("resolution.states.chart"),
            class_name="tile-map",
        ),
        "world": vote_world(text, states, clears="vote group words"),
    }
    foot = [
        source_line(source(text, facts)),
        *behind(text, ROLL_SQL, params(view, {}), text("resolution.states.counted")),
    ]
    return section(
        view,
        "states",
        Markup(h("p", text("resolution.states.words"), class_="words")),
        tabs(view, "seats", panels),
        html.Div(Markup(foot), className="foot"),
    )
