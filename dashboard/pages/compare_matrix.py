"""The agreement of every two states of a part of the record, as one picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash.development.base_component import Component

from analytics.agreement_matrix import (
    PAIRS_SQL,
    AgreementMatrix,
    every_pair,
    matrix_of_part,
    matrix_of_session,
    neighbours,
)
from analytics.bloc_answers import newest_session, sessions
from analytics.comparison import comparable
from analytics.slices import Slice, slice_matrix
from dashboard import compare_figures
from dashboard.components import behind, data_table, graph, tabs
from dashboard.library import record
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages import compare_parts as parts
from dashboard.slicing import chosen_slice, slice_line, slice_words
from dashboard.texts import Text
from data.errors import BadRequest

Row = Mapping[str, Any]


def control(view: View) -> Component:
    """The choice of the group whose members the matrix shows."""
    text = view.text
    groups = comparable(view.con).filter(kind="group")
    return dmc.Select(
        id=view.page.choice_id("group"),
        label=text("compare.matrix.group"),
        placeholder=text("compare.matrix.every"),
        data=groups.select(value="code", label="full_name").to_dicts(),
        value=view.one("group") or None,
        searchable=True,
        clearable=True,
    )


def draw(view: View) -> list[Component]:
    """The section, but for its heading and control."""
    try:
        part, session = _part(view)
        found, line = _found(view, part, session)
    except BadRequest as error:
        return [parts.refused(view, error)]
    text = view.text
    names = dict(comparable(view.con).select("code", "name").iter_rows())
    tip = text(
        "compare.matrix.tip", one="%{y}", other="%{x}", share="%{z:.1%}", count="%{customdata:,}"
    )
    about = neighbours(found)
    figure = compare_figures.matrix(found, names, tip, text("format.decimal"))
    subtitle = text.session(session) if session else slice_words(text, part)
    panels = {
        "chart": graph(
            view,
            "matrix",
            parts.told(view, "matrix", text("compare.matrix.picture"), subtitle, figure),
            summary=text("compare.matrix.chart"),
            class_name="agreement-matrix",
            key=h("p", text("compare.matrix.key"), class_="legend"),
        ),
        "table": Markup(_table(text, about, names)),
    }
    kind = "session" if session else "part"
    counted = (text("compare.matrix.counted"), text(f"compare.matrix.order.{kind}"))
    how = (
        behind(text, PAIRS_SQL, {"session": session}, *counted)
        if session
        else [parts.counted(text, *counted), parts.command(text, "agreement", part)]
    )
    return [
        line,
        parts.words(_said(text, found, about, names)),
        tabs(view, "matrix", panels),
        parts.foot(view, "matrix", *how),
    ]


def _part(view: View) -> tuple[Slice, str]:
    """The part of the record the matrix shows, and the session that it is the whole of, if any.

    Where no roll calls are chosen it is the newest session.
    """
    part = chosen_slice(view)
    if part == Slice():
        newest = newest_session(view.con)
        part = Slice(sessions=(newest,) if newest else ())
    part = replace(part, groups=(view.one("group"),) if view.one("group") else ())
    (session,) = part.sessions if len(part.sessions) == 1 else ("",)
    whole = part == Slice(sessions=(session,)) and session in sessions(view.con)["session"]
    return part, session if whole else ""


def _found(view: View, part: Slice, session: str) -> tuple[AgreementMatrix, Component]:
    """The matrix, and what it counts: precomputed for a session, else from the votes."""
    if session:
        said = [view.text.session(session)]
        said += [view.text("compare.matrix.newest")] if chosen_slice(view) == Slice() else []
        line = Markup(h("p", *(h("span", each) for each in said), class_="eyebrow"))
        return matrix_of_session(view.con, session), line
    matrix, memberships = record(view.con)
    votes = slice_matrix(matrix, part, memberships)
    return matrix_of_part(votes), slice_line(view, part, votes)


def _said(text: Text, found: AgreementMatrix, about: pl.DataFrame, names: Mapping[str, str]) -> str:
    """The pairs of states that agree most and least, and the mean of all."""
    mean = about["agreement"].mean()
    sizes = [len(list(states)) for bloc, states in groupby(found.blocs) if bloc]
    known = about.filter(pl.col("least").list.len() > 0)
    if known.is_empty() or mean is None:
        return text("compare.matrix.nothing", n=len(found.states))
    furthest = known.sort(pl.col("least_agreement").list.first(), maintain_order=True)
    apart = furthest.row(0, named=True)
    one, other = apart["ms_code"], apart["least"][0]
    count = found.roll_calls[found.states.index(one), found.states.index(other)]
    said = [
        text(
            "compare.matrix.said",
            n=len(found.states),
            mean=text.percent(float(str(mean))),
            one=names[one],
            other=names[other],
            share=text.percent(apart["least_agreement"][0]),
            count=int(count),
        )
    ]
    if len(sizes) > 1:
        said.append(
            text("compare.matrix.blocs", list=text.listing([text.number(n) for n in sizes]))
        )
    return " ".join(said)


def _table(text: Text, about: pl.DataFrame, names: Mapping[str, str]) -> Tree:
    heads = [text(f"compare.matrix.{kind}") for kind in ("state", "bloc", "mean", "most", "least")]
    rows = [
        [
            parts.state_link(names[row["ms_code"]], row["ms_code"]),
            "–" if row["bloc"] is None else text.number(row["bloc"]),
            text.percent(row["agreement"]),
            *(_others(text, row, side, names) for side in ("most", "least")),
        ]
        for row in about.iter_rows(named=True)
    ]
    return data_table(heads, rows, caption=text("compare.matrix.table"), class_="data wide")


def _others(text: Text, row: Row, side: str, names: Mapping[str, str]) -> Tree:
    """The states that one agrees with most or least; each leads to the two side by side."""
    listed: list[Tree] = []
    for code, share in zip(row[side], row[f"{side}_agreement"], strict=True):
        query = f"states={row['ms_code']}~{code}&groups="
        link = h("a", names[code], href=f"?states={row['ms_code']}~{code}#main", data_merge=query)
        listed += [", " if listed else "", link, f" {text.percent(share)}"]
    return h("span", *listed) if listed else "–"


def table(view: View) -> pl.DataFrame:
    """The agreement of every two states."""
    found, _ = _found(view, *_part(view))
    return every_pair(found)
