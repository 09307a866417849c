"""The pictures of a comparison: agreement as a matrix, by topic and through the sessions.

What is compared with the first has a colour and a shape each; beyond the palette colours begin
again with other shapes. The scale of the matrix grows darker with agreement, in one direction of
lightness, so that it reads without colours too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
import plotly.graph_objects as go
import polars as pl

from analytics.agreement_matrix import AgreementMatrix
from analytics.comparison import GROUP
from dashboard.bloc_figures import BLOC_COLOURS, BLOC_INKS
from dashboard.figures import TEMPLATE, as_text

SCALE = ("#f4ecd8", "#c5d3d4", "#7fa8cf", "#2f6dad", "#123a66")
LABELLED = 60  # states of a matrix whose codes can be read along it
_SHAPES = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star")
_GREY = "#7e8a96"


def label(key: str) -> str:
    """The code of what is compared, as it stands beside a line."""
    return key.removeprefix(GROUP)


def colour(place: int) -> str:
    """The colour of what is compared with the first, counted from 0."""
    return BLOC_COLOURS[place % len(BLOC_COLOURS)]


def ink(place: int) -> str:
    """The colour of what is written on it."""
    return BLOC_INKS[place % len(BLOC_INKS)]


def matrix(found: AgreementMatrix, names: Mapping[str, str], tip: str, decimal: str) -> go.Figure:
    """The agreement of every two states as a square of cells, bloc by bloc.

    `tip` is what a cell shows when pointed at, with plotly's places %{y}, %{x}, %{z} and
    %{customdata}, the joint votes. Strips beside it mark the blocs, with their numbers; where there
    are few states, their codes stand there. A cell without a joint vote is left open, as is the
    diagonal.
    """
    states = list(found.states)
    ends = [0]
    for _, members in groupby(found.blocs):
        ends.append(ends[-1] + len(list(members)))
    known = found.agreement.round(4).astype(object)
    known[np.isnan(found.agreement)] = None
    axis = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": states,
        "labelalias": {state: as_text(names[state]) for state in states},
        "showticklabels": False,
        "ticks": "",
        "constrain": "domain",
    }
    small = {"showarrow": False, "font": {"size": 11}}
    marks, strips = [], []
    if len(states) <= LABELLED:
        marks = [
            {**small, "x": -0.8, "y": place, "text": state, "xanchor": "right"}
            for place, state in enumerate(states)
        ]
    else:
        width = len(states) / 80
        strip = {"type": "rect", "fillcolor": _GREY, "line": {"width": 0}}
        for low, high, bloc in zip(ends, ends[1:], _numbers(found), strict=False):
            if not bloc:
                continue
            near, far = low - 0.5, high - 1  # a gap parts one strip from the next
            strips += [
                {**strip, "x0": -2 * width, "x1": -width, "y0": near, "y1": far},
                {**strip, "y0": -2 * width, "y1": -width, "x0": near, "x1": far},
            ]
            middle, text = (low + high - 1) / 2, f"<b>{bloc}</b>"
            marks += [
                {**small, "x": -2.4 * width, "y": middle, "text": text, "xanchor": "right"},
                {**small, "y": -2.4 * width, "x": middle, "text": text, "yanchor": "bottom"},
            ]
    margin = 3 if len(states) > LABELLED else 1
    reach = [-0.5 - margin * len(states) / 80, len(states) - 0.5]
    return go.Figure(
        data=go.Heatmap(
            z=known.tolist(),
            x=states,
            y=states,
            customdata=found.roll_calls.tolist(),
            hovertemplate=f"{tip}<extra></extra>",
            colorscale=[(place / (len(SCALE) - 1), each) for place, each in enumerate(SCALE)],
            zmin=0,
            zmax=1,
            hoverongaps=False,
            colorbar={
                "orientation": "h",
                "thickness": 10,
                "len": 0.5,
                "x": 0,
                "xanchor": "left",
                "y": 1.02,
                "yanchor": "bottom",
                "tickvals": [0, 0.5, 1],
                "tickformat": ".0%",
                "tickfont": {"size": 12},
                "outlinewidth": 0,
            },
        ),
        layout={
            "template": TEMPLATE,
            "separators": f"{decimal} ",
            "margin": {"l": 34, "r": 1, "t": 52, "b": 1},
            "xaxis": {**axis, "range": reach},
            "yaxis": {**axis, "range": reach[::-1], "scaleanchor": "x"},
            "annotations": marks,
            "shapes": strips,
        },
    )


def _numbers(found: AgreementMatrix) -> list[int]:
    return [bloc for bloc, _ in groupby(found.blocs)]


def lines(frame: pl.DataFrame, others: Sequence[str]) -> go.Figure:
    """How often one agreed with each of the others, session by session.

    `frame` has a row a regular session and other: session, number, year, other, agreement and tip,
    what the point shows. The customdata of a point is its session. A session in which there is
    nothing to count breaks the line.
    """
    first, last = frame["number"].min(), frame["number"].max()
    assert isinstance(first, int)  # noqa: S101  # narrows the type
    assert isinstance(last, int)  # noqa: S101
    every = pl.DataFrame({"number": range(first, last + 1)}, {"number": pl.Int64})
    traces, ends = [], []
    for place, other in enumerate(others):
        rows = every.join(frame.filter(other=other), on="number", how="left").sort("number")
        known = rows.drop_nulls("agreement")
        if known.is_empty():
            continue
        traces.append(
            go.Scatter(
                name=other,
                x=rows["number"].to_list(),
                y=rows["agreement"].to_list(),
                mode="lines+markers",
                line={"color": colour(place), "width": 2},
                marker={"symbol": _SHAPES[place % len(_SHAPES)], "size": 7},
                customdata=[[session] for session in rows["session"]],
                hovertemplate=[f"{_tip(tip)}<extra></extra>" for tip in rows["tip"].fill_null("")],
            )
        )
        x, y = known.select("number", "agreement").row(-1)
        ends.append((y, {"x": x, "y": y, "text": f"<b>{as_text(label(other))}</b>"}))
    marks = {"xanchor": "left", "xshift": 9, "showarrow": False, "font": {"size": 12}}
    years = dict(frame.select("number", "year").unique("number").sort("number").iter_rows())
    step = max(1, -(-len(years) // 8))
    ticks = [number for number in years if (number - last) % step == 0]
    return go.Figure(
        data=traces,
        layout={
            "template": TEMPLATE,
            "height": 340,
            "margin": {"l": 44, "r": 76, "t": 12, "b": 44},
            "xaxis": {
                "range": [first - 0.4, last + 0.4],
                "tickvals": ticks,
                "ticktext": [f"{number}<br>{years[number]}" for number in ticks],
                "tickfont": {"size": 12},
                "tickangle": 0,
            },
            "yaxis": _share_axis(),
            "annotations": [{**marks, **end} for end in _apart(ends)],
        },
    )


def _apart(ends: list[tuple[float, dict[str, object]]]) -> list[dict[str, object]]:
    """The names at the ends of lines, moved apart where they would lie on each other."""
    placed: list[dict[str, object]] = []
    floor = -1.0
    for y, mark in sorted(ends, key=lambda end: end[0]):
        floor = max(y, floor + 0.065)
        placed.append({**mark, "y": floor})
    return placed


def _share_axis() -> dict[str, object]:
    return {
        "range": [-0.02, 1.04],
        "tickvals": [0, 0.25, 0.5, 0.75, 1],
        "tickformat": ".0%",
        "tickfont": {"size": 12},
        "showgrid": True,
        "gridcolor": "rgba(126,138,150,0.25)",
    }


ROW = 26  # pixels from one interval to the next


def topics(frame: pl.DataFrame, others: Sequence[str], labels: Mapping[str, str]) -> go.Figure:
    """How often one agreed with each of the others on each topic, with intervals.

    `frame` has a row a topic and other: issue_code (empty: all roll calls), other, agreement, low,
    high and tip; `labels` are the words of the topics, in the order shown.
    """
    block = len(others) * ROW + 34
    height = block * len(labels)
    foot = {code: place * block + 34 for place, code in enumerate(labels)}
    traces = []
    for place, other in enumerate(others):
        rows = frame.filter(other=other).drop_nulls("agreement")
        low, high = (pl.coalesce(bound, "agreement") for bound in ("low", "high"))
        traces.append(
            go.Scatter(
                name=other,
                x=rows["agreement"].to_list(),
                y=[foot[code] + place * ROW for code in rows["issue_code"]],
                mode="markers",
                marker={
                    "color": colour(place),
                    "symbol": _SHAPES[place % len(_SHAPES)],
                    "size": 11,
                },
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": rows.select(high - pl.col("agreement")).to_series().to_list(),
                    "arrayminus": rows.select(pl.col("agreement") - low).to_series().to_list(),
                    "color": colour(place),
                    "thickness": 2,
                    "width": 0,
                },
                customdata=[[code] for code in rows["issue_code"]],
                hovertemplate=[f"{_tip(tip)}<extra></extra>" for tip in rows["tip"]],
            )
        )
    heads = [
        {
            "x": 0, "xref": "paper", "xanchor": "left", "y": foot[code] - 22, "yanchor": "middle",
            "showarrow": False, "text": f"<b>{as_text(label)}</b>",
        }
        for code, label in labels.items()
    ]  # fmt: skip
    return go.Figure(
        data=traces,
        layout={
            "template": TEMPLATE,
            "height": height + 30,
            "margin": {"l": 4, "r": 16, "t": 4, "b": 26},
            "xaxis": {**_share_axis(), "range": [-0.01, 1.01]},
            "yaxis": {"range": [height - 6, 0], "visible": False},
            "annotations": heads,
        },
    )


def _tip(tip: str) -> str:
    first, *others = tip.split("\n")
    return "<br>".join([f"<b>{as_text(first)}</b>", *map(as_text, others)])
