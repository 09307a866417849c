"""Groups of states: who they are, how united they vote, for what, and who breaks ranks."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.group_answers import (
    COMPOSED,
    groups_of_the_record,
    states_that_vote,
)
from dashboard.address import Choice
from dashboard.components import notice, term
from dashboard.group_figures import MOST
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.pages import group_course, group_detail
from dashboard.pages.group_chosen import (
    Chosen,
    Wrong,
    chosen,
    decimal,
)
from dashboard.pages.group_course import INDICES
from dashboard.slicing import SLICE_CHOICES, slice_controls, slice_line
from data.errors import BadRequest

FIRST = "first"  # of the groups compared, told of in detail
CHOICES = {
    "group": Choice(()),
    "states": Choice(()),
    "name": Choice(typed=True),
    "index": Choice("agreement_index", INDICES),
    "over": Choice("all", ("all", "contested")),
    "view": Choice("chart", ("chart", "table")),
    "of": Choice(FIRST),
    "topics": Choice("chart", ("chart", "table")),
    "ranks": Choice("chart", ("chart", "table")),
    "member": Choice(),
    **SLICE_CHOICES,
}


def draw(view: View) -> Drawn:
    """The page of the groups chosen; where none is, of the five regional groups."""
    text = view.text
    heading = h(
        "header",
        h("h1", text("groups.heading"), tabIndex=-1),
        h("p", text("groups.intro"), class_="words"),
        h(
            "div",
            *(term(text, name) for name in ("groups", "cohesion", "defections")),
            class_="defined",
        ),
    )
    controls = html.Div(
        [_group_picker(view), _composer(view), slice_controls(view)], className="group-choices"
    )
    body = html.Div(_body(view), id=PAGE.id_of("body"), className="sections")
    return Drawn(
        title=text("groups.title"), children=[html.Article([Markup(heading), controls, body])]
    )


def draw_body(view: View) -> tuple[Any, ...]:
    """The part of the page that follows the groups and the part of the record."""
    return (_body(view),)


# The groups


def _group_picker(view: View) -> Component:
    known = groups_of_the_record(view.con)
    data = [
        {
            "group": view.text(f"groups.kind.{kind}"),
            "items": [
                {"value": code, "label": name}
                for code, name in part.select("group_code", "full_name").iter_rows()
            ],
        }
        for (kind,), part in known.group_by("kind", maintain_order=True)
    ]
    return dmc.MultiSelect(
        id=PAGE.choice_id("group"),
        label=view.text("groups.pick"),
        placeholder="" if view.many("group") else view.text("groups.pick_example"),
        data=data,
        value=list(view.many("group")),
        searchable=True,
        clearable=True,
        maxValues=MOST,
    )


def _composer(view: View) -> Component:
    text = view.text
    data = [
        {"value": code, "label": state}
        for code, state in states_that_vote(view.con).select("ms_code", "state").iter_rows()
    ]
    controls = [
        dmc.MultiSelect(
            id=PAGE.choice_id("states"),
            label=text("groups.compose.states"),
            placeholder=text("groups.compose.example"),
            data=data,
            value=list(view.many("states")),
            searchable=True,
            clearable=True,
        ),
        dmc.TextInput(
            id=PAGE.choice_id("name"),
            label=text("groups.compose.name"),
            placeholder=text("groups.compose.name_example"),
            value=view.one("name"),
            debounce=400,
            inputProps={"autoComplete": "off", "spellCheck": False},
        ),
    ]
    return html.Details(
        [html.Summary(text("groups.compose.heading")), html.Div(controls, className="choices")],
        open=bool(view.many("states")),
        className="slice compose",
    )


def _body(view: View) -> list[Component]:
    try:
        found = chosen(view)
    except BadRequest as error:
        return [_wrong(view, Wrong(str(error)))]
    opening = [slice_line(view, found.part, found.votes), *(_wrong(view, w) for w in found.wrong)]
    if not found.groups:
        return [html.Div(opening, className="opening")]
    several = len(found.groups) > 1
    detail = html.Div(group_detail.draw(view, found), id=PAGE.id_of("detail"), className="sections")
    return [
        html.Div([*opening, Markup(*_lead(view, found))], className="opening"),
        group_course.draw(view, found),
        *([_detail_picker(view, found)] if several else []),
        detail,
    ]


def _wrong(view: View, wrong: Wrong) -> Component:
    """What of the address means nothing, with the nearest that does."""
    text = view.text
    whole: dict[str, Any] = {name: view.page.choices[name].default for name in SLICE_CHOICES}
    offers = wrong.offers
    if not offers and any(view.choices[name] != whole[name] for name in whole):
        offers = ((text("groups.whole"), whole),)
    elif not offers:
        offers = ((text("groups.pick_example"), {"group": (), "states": (), "name": ""}),)
    links = [h("li", h("a", label, href=view.link(**changes))) for label, changes in offers]
    said = h("p", text("groups.wrong", error=wrong.said))
    return notice(said, h("p", text("problem.nearest")), h("ul", *links))


def _lead(view: View, found: Chosen) -> list[Tree]:
    """Who the group is and how united; of several, which most and which least."""
    text = view.text
    if len(found.groups) == 1:
        return group_detail.who(view, found)
    frame = found.summary.drop_nulls("agreement_index").sort("agreement_index", descending=True)
    if frame.is_empty():
        return [h("p", text("groups.lead.nothing"), class_="lead", role="status")]
    most, least = (frame.row(place, named=True) for place in (0, -1))
    said = text(
        "groups.lead.several",
        n=len(found.groups),
        most=most["group"],
        least=least["group"],
        most_index=decimal(text, most["agreement_index"]),
        least_index=decimal(text, least["agreement_index"]),
        most_n=most["roll_calls"],
        least_n=least["roll_calls"],
    )
    return [h("p", said, class_="lead", role="status")]


# One of them in detail


def _detail_picker(view: View, found: Chosen) -> Component:
    select = dmc.Select(
        id=PAGE.choice_id("of"),
        label=view.text("groups.detail"),
        data=[
            {"value": group["group_code"] if place else FIRST, "label": group["group"]}
            for place, group in enumerate(found.groups)
        ],
        value=FIRST if found.told_of is found.groups[0] else found.told_of["group_code"],
        allowDeselect=False,
    )
    return html.Div(select, className="choices detail-picker")


def draw_detail(view: View) -> tuple[Any, ...]:
    """The part of the page that follows the group told of in detail, and the member."""
    return (group_detail.draw(view, chosen(view)),)


# The files


def cohesion_table(view: View) -> pl.DataFrame:
    """How united each group is over the part of the record."""
    return chosen(view).summary


def sessions_table(view: View) -> pl.DataFrame:
    """How united each group was in each session."""
    return group_course.sessions(view, chosen(view))


def about(view: View) -> dict[str, object]:
    """Which groups and which part of the record, for the JSON beside the tables."""
    found = chosen(view)
    return {
        "part": str(found.part),
        "groups": {group["group_code"]: group["full_name"] for group in found.groups},
        "told_of": found.told_of["group_code"],
        "states": list(view.many("states")) if COMPOSED in found.names else [],
    }


PAGE = Page(
    name="groups",
    path="/groups",
    draw=draw,
    choices=CHOICES,
    updates=(
        Update(
            outputs=(("body", "children"),),
            reads=("group", "states", "name", *SLICE_CHOICES),
            draw=draw_body,
        ),
        Update(
            outputs=(
                ("course-words", "children"),
                ("course", "figure"),
                ("course-table", "children"),
                ("course-foot", "children"),
            ),
            reads=("index", "over"),
            draw=group_course.draw_parts,
        ),
        Update(outputs=(("detail", "children"),), reads=("of",), draw=draw_detail),
        Update(
            outputs=(
                ("roll-words", "children"),
                ("roll-table", "children"),
                ("roll-foot", "children"),
            ),
            reads=("member",),
            draw=group_detail.draw_roll_calls,
        ),
    ),
    picks={
        "course": Pick("keep", ("sessions",)),
        "topic-bars": Pick("keep", ("issues",)),
        "rank-bars": Pick("keep", ("member",)),
    },
    tables={
        "cohesion": cohesion_table,
        "sessions": sessions_table,
        "topics": group_detail.topics_table,
        "defectors": group_detail.defectors_table,
        "roll_calls": group_detail.roll_calls_table,
        "members": group_detail.members_table,
    },
    about=about,
    in_navigation=True,
)
