"""Groups of states: who they are, how united they vote, for what, and who breaks ranks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.group_answers import (
    COMPOSED,
    COURSE_SQL,
    course,
    groups_of_the_record,
    published_course,
    states_that_vote,
)
from dashboard.address import Choice
from dashboard.components import (
    behind,
    chips,
    data_table,
    file_links,
    graph,
    notice,
    source_line,
    tabs,
)
from dashboard.group_figures import MOST, cohesion_lines
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Pick, Update, View
from dashboard.pages import group_detail
from dashboard.pages.group_chosen import (
    Chosen,
    Wrong,
    chosen,
    decimal,
    function_behind,
    source,
    told,
)
from dashboard.slicing import SLICE_CHOICES, slice_controls, slice_line
from dashboard.texts import Text
from data.errors import BadRequest

INDICES = ("agreement_index", "rice_corrected", "pairwise_agreement")
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
        className="slice",
    )


def _body(view: View) -> list[Component]:
    try:
        found = chosen(view)
    except BadRequest as error:
        return [_wrong(view, Wrong(str(error), _nearest(error)))]
    opening = [slice_line(view, found.part, found.votes), *(_wrong(view, w) for w in found.wrong)]
    if not found.groups:
        return [html.Div(opening, className="opening")]
    several = len(found.groups) > 1
    detail = html.Div(group_detail.draw(view, found), id=PAGE.id_of("detail"), className="sections")
    return [
        html.Div([*opening, Markup(*_lead(view, found))], className="opening"),
        _cohesion_section(view, found),
        *([_detail_picker(view, found)] if several else []),
        detail,
    ]


def _nearest(error: BadRequest) -> tuple[str, ...]:
    return tuple(getattr(error, "nearest", ()))


def _wrong(view: View, wrong: Wrong) -> Component:
    """What of the address means nothing, with the nearest that does."""
    text = view.text
    said = h("p", text("groups.wrong", error=wrong.said))
    cleared: dict[str, Any] = {name: view.page.choices[name].default for name in SLICE_CHOICES}
    links = [
        h("li", h("a", label, href=view.link(**changes))) for label, changes in wrong.offers(view)
    ] or [h("li", h("a", text("groups.whole"), href=view.link(**cleared)))]
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


# How united they vote


def _cohesion_section(view: View, found: Chosen) -> Component:
    text = view.text
    words, figure, table, foot = _course_parts(view, found)
    key = [
        h("span", h("span", style.glyph, style={"color": style.colour}), style.name)
        for style in found.styles.values()
    ]
    panels = {
        "chart": graph(
            view,
            "course",
            figure,
            summary=text("groups.course.chart"),
            class_name="course",
            key=h("p", *key, class_="legend lines"),
        ),
        "table": html.Div(table, id=PAGE.id_of("course-table")),
    }
    return group_detail.section(
        view,
        "cohesion",
        Markup(
            _summary_table(text, found),
            h("div", *file_links(view, "cohesion"), class_="downloads small"),
        ),
        html.Div([chips(view, "index"), chips(view, "over")], className="choices"),
        html.Div(words, id=PAGE.id_of("course-words"), className="words", role="status"),
        tabs(view, "view", panels),
        html.Div(foot, id=PAGE.id_of("course-foot"), className="foot"),
    )


def draw_course(view: View) -> tuple[Any, ...]:
    """The parts that follow the index and whether all roll calls are counted."""
    return _course_parts(view, chosen(view))


def _course_parts(view: View, found: Chosen) -> tuple[Any, ...]:
    frame = _course(view, found)
    return (
        Markup(h("p", _course_words(view, found, frame))),
        _course_figure(view, found, frame),
        Markup(_course_table(view.text, found, frame)),
        Markup(_course_foot(view, found)),
    )


def _column(view: View) -> str:
    """The column of `analytics.cohesion` that is shown."""
    return view.one("index") + ("_contested" if view.one("over") == "contested" else "")


def _course(view: View, found: Chosen) -> pl.DataFrame:
    codes = [group["group_code"] for group in found.groups]
    if found.published:
        return published_course(view.con, codes, _column(view))
    return course(found.votes, found.memberships, codes, _column(view))


def _counted(view: View) -> str:
    """The column with the number of roll calls that a mean is of."""
    return "contested_roll_calls" if view.one("over") == "contested" else "roll_calls"


def _regular(frame: pl.DataFrame) -> pl.DataFrame:
    regular = frame.filter(pl.col("session").str.contains(r"^\d+$"))
    return regular.with_columns(pl.col("session").cast(pl.Int64))


def _course_words(view: View, found: Chosen, frame: pl.DataFrame) -> str:
    text, shown = view.text, _regular(frame)
    index = text(f"groups.index.{view.one('index')}")
    if shown.is_empty():
        return text(f"groups.course.{'none' if frame.is_empty() else 'special'}", index=index)
    if len(found.groups) == 1:
        ordered = shown.sort("mean", "session", descending=[True, True])
        high, low = (ordered.row(place, named=True) for place in (0, -1))
        one = len(shown) == 1
        return text(
            f"groups.course.{'one' if one else 'highest'}",
            index=index,
            group=found.groups[0]["group"],
            **_place(text, view, high, "high"),
            **_place(text, view, low, "low"),
        )
    last = shown.filter(pl.col("session") == shown["session"].max())
    last = last.sort("mean", descending=True)
    names = found.names
    said = [
        text(
            "groups.course.of",
            group=names[row["group_code"]],
            mean=decimal(text, row["mean"]),
            between=_between(text, row),
        )
        for row in last.iter_rows(named=True)
    ]
    n = int(last[_counted(view)].max())  # type: ignore[arg-type]  # a row has roll calls
    return text(
        "groups.course.groups",
        index=index,
        session=text.session(str(last["session"][0])),
        year=str(last["year"][0]),
        list=text.listing(said),
        n=n,
    )


def _place(text: Text, view: View, row: Mapping[str, Any], name: str) -> dict[str, object]:
    return {
        name: decimal(text, row["mean"]),
        f"{name}_between": _between(text, row),
        f"{name}_session": text.session(str(row["session"])),
        f"{name}_year": str(row["year"]),
        f"{name}_n": row[_counted(view)],
    }


def _between(text: Text, row: Mapping[str, Any]) -> str:
    if row["low"] is None:
        return text("groups.course.no_bounds")
    low, high = (decimal(text, row[end]) for end in ("low", "high"))
    return text("groups.course.bounds", low=low, high=high)


def _course_figure(view: View, found: Chosen, frame: pl.DataFrame) -> go.Figure:
    text = view.text
    shown = _regular(frame)
    if shown.is_empty():
        return go.Figure(
            layout={"height": 40, "xaxis": {"visible": False}, "yaxis": {"visible": False}}
        )
    tips = [
        text(
            "groups.course.tip",
            group=found.names[row["group_code"]],
            session=text.session(str(row["session"])),
            year=str(row["year"]),
            mean=decimal(text, row["mean"], 3),
            between=_between(text, row),
            n=row[_counted(view)],
        )
        for row in shown.iter_rows(named=True)
    ]
    figure = cohesion_lines(shown.with_columns(tip=pl.Series(tips, dtype=pl.String)), found.styles)
    title = text(
        "groups.course.picture",
        index=text(f"groups.index.{view.one('index')}"),
        over=text(f"groups.choice.over.{view.one('over')}"),
    )
    return told(view, found, "cohesion", title, figure)


def _course_table(text: Text, found: Chosen, frame: pl.DataFrame) -> Tree:
    kinds = (
        "session", "year", "group", "mean", "interval",
        "roll_calls", "contested_roll_calls", "members", "cast",
    )  # fmt: skip
    rows = [
        [
            text.session(row["session"]),
            str(row["year"]),
            found.names[row["group_code"]],
            decimal(text, row["mean"], 3),
            _range(text, row),
            text.number(row["roll_calls"]),
            text.number(row["contested_roll_calls"]),
            decimal(text, row["mean_members"], 1),
            text.percent(row["participation_share"]),
        ]
        for row in frame.reverse().iter_rows(named=True)
    ]
    heads = [text(f"groups.course.{kind}") for kind in kinds]
    return data_table(heads, rows, caption=text("groups.course.table"), class_="data numbers")


def _range(text: Text, row: Mapping[str, Any]) -> str:
    if row["low"] is None:
        return "–"
    return f"{decimal(text, row['low'], 3)} – {decimal(text, row['high'], 3)}"


def _course_foot(view: View, found: Chosen) -> list[Tree]:
    text = view.text
    counted = (text("groups.cohesion.counted"), text("groups.course.counted"))
    codes = [group["group_code"] for group in found.groups]
    line = source_line(source(text, found), *file_links(view, "sessions"))
    if found.published:
        params = {"groups": codes, "index": _column(view)}
        return [line, *behind(text, COURSE_SQL, params, *counted)]
    calls = [
        f"cohesion(matrix, memberships, {codes})",
        f"course(matrix, memberships, {codes}, {_column(view)!r})",
    ]
    return [line, *function_behind(text, found, calls, *counted)]


def _summary_table(text: Text, found: Chosen) -> Tree:
    kinds = (
        "group", "roll_calls", "members", "cast", "agreement_index", "rice_corrected",
        "pairwise_agreement", "defections", "contested", "agreement_index_contested",
    )  # fmt: skip
    rows = [
        [
            row["group"],
            text.number(row["roll_calls"]),
            decimal(text, row["mean_members"], 1),
            text.percent(row["participation_share"]),
            *(decimal(text, row[index], 3) for index in INDICES),
            text.percent(row["defection_share"]),
            text.number(row["contested_roll_calls"]),
            decimal(text, row["agreement_index_contested"], 3),
        ]
        for row in found.summary.iter_rows(named=True)
    ]
    heads = [text(f"groups.cohesion.{kind}") for kind in kinds]
    return data_table(heads, rows, caption=text("groups.cohesion.table"), class_="data numbers")


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
    return _course(view, chosen(view))


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
            draw=draw_course,
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
