"""Compare: states, groups or resolutions side by side, and every two states at once."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.comparison import comparable
from dashboard.address import Address, Choice
from dashboard.markup import Markup, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.pages import compare_matrix, compare_parts, compare_resolutions, compare_states
from dashboard.pages.resolution import CHOICES as OF_RESOLUTION
from dashboard.slicing import SLICE_CHOICES, chosen_slice, slice_controls

SEEN_AS = Choice("chart", ("chart", "table"))
CHOICES = {
    "states": Choice(()),
    "groups": Choice(()),
    "resolutions": Choice(()),
    **SLICE_CHOICES,
    "by": OF_RESOLUTION["by"],
    "of": OF_RESOLUTION["of"],
    "group": Choice(),
    "topics": SEEN_AS,
    "lines": SEEN_AS,
    "support": SEEN_AS,
    "matrix": SEEN_AS,
}
# Worked comparisons: the key of each one's words, and its choices.
EXAMPLES = {
    "nearer": {"states": "IND~BRA~USA", "since": "2015-01-01"},
    "cyber": {"resolutions": "A/RES/73/27~A/RES/73/266"},
    "groups": {"groups": "AG~EU", "sessions": "70.."},
}


def draw(view: View) -> Drawn:
    """The page: what is compared, and every two states."""
    text = view.text
    heading = h(
        "header",
        h("h1", text("compare.heading"), tabIndex=-1),
        h("p", text("compare.intro"), class_="words"),
    )
    who = compare_parts.compared(view)
    chosen = [*(who.names[key] for key in who.keys), *view.many("resolutions")]
    title = text("compare.of", list=text.listing(chosen)) if chosen else text("compare.title")
    every = html.Div(compare_matrix.draw(view), id=PAGE.id_of("every"), className="sections-inner")
    return Drawn(
        title=title,
        children=[
            html.Article(
                [
                    Markup(heading),
                    html.Div([_controls(view), slice_controls(view)], className="opening"),
                    html.Div(_examples(view), id=PAGE.id_of("examples"), className="sections"),
                    html.Div(
                        compare_states.draw(view), id=PAGE.id_of("states"), className="sections"
                    ),
                    *compare_resolutions.sections(view),
                    compare_parts.section(
                        view,
                        "matrix",
                        html.Div(compare_matrix.control(view), className="choices"),
                        every,
                    ),
                ]
            )
        ],
    )


def _controls(view: View) -> Component:
    """Who and what is compared."""
    text = view.text
    frame = comparable(view.con).with_columns(
        label=pl.format(text("compare.option", name="{}", code="{}"), "full_name", "code")
    )
    return html.Div(
        [
            *(
                dmc.MultiSelect(
                    id=PAGE.choice_id(name),
                    label=text(f"compare.choose.{name}"),
                    placeholder="" if view.many(name) else text(f"compare.choose.{name}_example"),
                    data=frame.filter(kind=kind).select("label", value="code").to_dicts(),
                    value=list(view.many(name)),
                    maxValues=compare_parts.MOST,
                    searchable=True,
                    clearable=True,
                )
                for name, kind in (("states", "state"), ("groups", "group"))
            ),
            dmc.TagsInput(
                id=PAGE.choice_id("resolutions"),
                label=text("compare.choose.resolutions"),
                placeholder=""
                if view.many("resolutions")
                else text("compare.choose.resolutions_example"),
                value=list(view.many("resolutions")),
                maxTags=compare_resolutions.MOST,
                splitChars=[",", ";"],
                clearable=True,
            ),
        ],
        className="choices compare-choices",
    )


def _examples(view: View) -> list[Component]:
    """Comparisons to begin with, where the address names none."""
    if any(view.many(name) for name in ("states", "groups", "resolutions")):
        return []
    text = view.text
    items = [
        h("li", h("a", text(f"compare.example.{key}"), href=Address(PAGE.path, query).href))
        for key, query in EXAMPLES.items()
    ]
    heading = h("h2", text("compare.examples"), id="examples")
    return [html.Section(Markup(heading, h("ul", *items, class_="examples")))]


def draw_states(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the states, the groups and the roll calls."""
    return (compare_states.draw(view),)


def draw_resolutions(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the resolutions and how their support is counted."""
    return compare_resolutions.draw(view)


def draw_matrix(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the roll calls and whose agreement is shown."""
    return (compare_matrix.draw(view),)


def draw_examples(view: View) -> tuple[Any, ...]:
    """The examples, which go when something is compared."""
    return (_examples(view),)


def about(view: View) -> dict[str, object]:
    """What is compared, for the JSON beside the tables."""
    who = compare_parts.compared(view)
    return {
        "compared": {key: who.names[key] for key in who.keys},
        "resolutions": compare_resolutions.chosen(view),
        "roll_calls": str(chosen_slice(view)),
        "source": compare_parts.source(view),
    }


PAGE = Page(
    name="compare",
    path="/compare",
    draw=draw,
    choices=CHOICES,
    updates=(
        Update((("states", "children"),), ("states", "groups", *SLICE_CHOICES), draw_states),
        Update(
            (
                ("resolutions", "children"),
                ("support", "hidden"),
                ("support-body", "children"),
                ("switchers", "children"),
            ),
            ("resolutions", "by", "of"),
            draw_resolutions,
        ),
        Update((("every", "children"),), ("group", *SLICE_CHOICES), draw_matrix),
        Update((("examples", "children"),), ("states", "groups", "resolutions"), draw_examples),
    ),
    picks={
        "lines": Pick("keep", ("sessions",)),
        "bars": Pick("open"),
        "matrix": Pick("pair", ("states",), cleared=("groups",)),
    },
    tables={
        "pairs": compare_states.pairs_table,
        "nearer": compare_states.nearer_table,
        "sessions": compare_states.sessions_table,
        "unlike": compare_states.unlike_table,
        "support": compare_resolutions.support_table,
        "switchers": compare_resolutions.switchers_table,
        "matrix": compare_matrix.table,
    },
    about=about,
    in_navigation=True,
)
