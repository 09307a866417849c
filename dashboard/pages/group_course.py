"""How united groups vote: over a part of the record, and from session to session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.group_answers import COURSE_SQL, course, published_course
from dashboard.components import (
    behind,
    chips,
    data_table,
    file_links,
    graph,
    source_line,
    tabs,
)
from dashboard.group_figures import cohesion_lines
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages.group_chosen import (
    Chosen,
    chosen,
    decimal,
    function_behind,
    section,
    source,
    told,
)
from dashboard.texts import Text

INDICES = ("agreement_index", "rice_corrected", "pairwise_agreement")


def draw(view: View, found: Chosen) -> Component:
    """The section on cohesion."""
    text = view.text
    words, figure, table, foot = _parts(view, found)
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
        "table": html.Div(table, id=view.page.id_of("course-table")),
    }
    return section(
        view,
        "cohesion",
        Markup(
            _summary_table(text, found),
            h("div", *file_links(view, "cohesion"), class_="downloads small"),
        ),
        html.Div([chips(view, "index"), chips(view, "over")], className="choices"),
        html.Div(words, id=view.page.id_of("course-words"), className="words", role="status"),
        tabs(view, "view", panels),
        html.Div(foot, id=view.page.id_of("course-foot"), className="foot"),
    )


def draw_parts(view: View) -> tuple[Any, ...]:
    """The parts that follow the index and whether all roll calls are counted."""
    return _parts(view, chosen(view))


def _parts(view: View, found: Chosen) -> tuple[Any, ...]:
    frame = sessions(view, found)
    return (
        Markup(h("p", _words(view, found, frame))),
        _figure(view, found, frame),
        Markup(_table(view.text, found, frame)),
        Markup(_foot(view, found)),
    )


def _column(view: View) -> str:
    """The column of `analytics.cohesion` that is shown."""
    return view.one("index") + ("_contested" if view.one("over") == "contested" else "")


def sessions(view: View, found: Chosen) -> pl.DataFrame:
    """How united each group was in each session."""
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


def _words(view: View, found: Chosen, frame: pl.DataFrame) -> str:
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


def _figure(view: View, found: Chosen, frame: pl.DataFrame) -> go.Figure:
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


def _table(text: Text, found: Chosen, frame: pl.DataFrame) -> Tree:
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


def _foot(view: View, found: Chosen) -> list[Tree]:
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
