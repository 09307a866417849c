"""The pictures of support blocs: a map of tiles, and the blocs through the sessions.

A bloc has the colour of its line through the sessions, so that it keeps it from one to the next;
lines beyond the palette begin it again. The number of a bloc is its mark.
"""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from dashboard.figures import INK, PAPER, TEMPLATE, as_text, tile_map, tiles

BLOC_COLOURS = ("#3399cc", "#806346", "#7a52cc", "#cc708f", "#739926")
BLOC_INKS = (INK, PAPER, PAPER, INK, INK)
UNPLACED = "–"  # the mark of a state in no bloc
_GREY, _GREY_FILL = "#7e8a96", "rgba(126,138,150,0.25)"
_HALF = 0.3  # of the width of a session's bar, in sessions


def colour(line: int) -> str:
    """The colour of a line of blocs."""
    return BLOC_COLOURS[(line - 1) % len(BLOC_COLOURS)]


def ink(line: int) -> str:
    """The colour of what is written on it."""
    return BLOC_INKS[(line - 1) % len(BLOC_INKS)]


def bloc_map(frame: pl.DataFrame, lines: Mapping[int, int]) -> go.Figure:
    """Every state on a session's rolls as one equal tile, coloured and marked by its bloc.

    `frame` has a row a state: ms_code, bloc (or None), unsure, and `tip`, the lines of text that
    its tile shows when pointed at; `lines` the line of each bloc. Tiles of unsure states are pale
    and marked with a question mark, of those in no bloc grey.
    """
    pale = pl.col("bloc").is_null() | pl.col("unsure").fill_null(value=False)
    faint, firm = frame.filter(pale), frame.filter(~pale)
    # unga.css writes on the first trace, whose tiles let the page through, in the page's own ink.
    traces = [
        _tiles(faint, [_pale(lines.get(bloc)) for bloc in faint["bloc"]], lines, "?"),
        _tiles(firm, [colour(lines[bloc]) for bloc in firm["bloc"]], lines, ""),
    ]
    return tile_map(traces)


def _tiles(frame: pl.DataFrame, fills: list[str], lines: Mapping[int, int], doubt: str) -> go.Bar:
    cells = [tiles()[code] for code in frame["ms_code"]]
    blocs = frame["bloc"].to_list()
    marks = [UNPLACED if bloc is None else f"{bloc}{doubt}" for bloc in blocs]
    edges = [_GREY if bloc is None else colour(lines[bloc]) for bloc in blocs]
    inks = [INK if doubt else ink(lines[bloc]) for bloc in blocs]
    return go.Bar(
        x=[column for _, column in cells],
        base=[row - 0.46 for row, _ in cells],
        y=[0.92] * len(cells),
        width=0.92,
        text=[f"{code}<br>{mark}" for code, mark in zip(frame["ms_code"], marks, strict=True)],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": inks, "size": 11},
        marker={"color": fills, "line": {"color": edges, "width": 1}},
        hovertemplate=[f"{_tip(tip)}<extra></extra>" for tip in frame["tip"]],
    )


def _tip(tip: str) -> str:
    first, *others = tip.split("\n")
    return "<br>".join([f"<b>{as_text(first)}</b>", *map(as_text, others)])


def _pale(line: int | None) -> str:
    if line is None:
        return _GREY_FILL
    red, green, blue = (int(colour(line)[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.25)"


def lineage(frame: pl.DataFrame, chosen: str) -> go.Figure:
    """The blocs of each session as a bar of its states, and ribbons to where they went.

    `frame` is that of `analytics.bloc_answers.bloc_lineage`, with `tip`, what a part of a bar shows
    when pointed at, and `colour_line`, the line it takes its colour from. Sessions of one bloc have
    no bar. The customdata of a part is its session; `chosen` is marked.
    """
    divided = frame.filter(pl.col("blocs") > 1)
    bars = divided.unique(["session", "bloc"], maintain_order=True)
    foot = pl.col("states").cum_sum().over("session") - pl.col("states")
    bars = bars.with_columns(foot=foot, place=pl.col("session").cast(pl.Int32))
    parts = {(row["session"], row["bloc"]): row for row in bars.iter_rows(named=True)}
    shapes: dict[str, tuple[list[float | None], list[float | None]]] = {}
    left = {key: part["foot"] for key, part in parts.items()}
    right = dict(left)
    # Rows come by line, so that ribbons leave a bar, and reach one, in the order of the lines.
    for row in divided.drop_nulls("next_bloc").iter_rows(named=True):
        here, there = (row["session"], row["bloc"]), (row["next_session"], row["next_bloc"])
        low, next_low, height = right[here], left[there], row["states_in_both"]
        right[here], left[there] = low + height, next_low + height
        x0, x1 = parts[here]["place"] + _HALF, parts[there]["place"] - _HALF
        xs, ys = shapes.setdefault(_pale(row["colour_line"]), ([], []))
        xs += [x0, x1, x1, x0, x0, None]
        ys += [low, next_low, next_low + height, low + height, low, None]
    ribbons = [
        go.Scatter(
            x=xs, y=ys, mode="lines", line={"width": 0}, fill="toself", fillcolor=fill,
            hoverinfo="skip",
        )
        for fill, (xs, ys) in shapes.items()
    ]  # fmt: skip
    stack = go.Bar(
        x=bars["place"].to_list(),
        base=bars["foot"].to_list(),
        y=bars["states"].to_list(),
        width=2 * _HALF,
        marker={"color": [colour(line) for line in bars["colour_line"]], "line": {"width": 0}},
        customdata=[[session] for session in bars["session"]],
        hovertemplate=[f"{_tip(tip)}<extra></extra>" for tip in bars["tip"]],
    )
    years = bars.filter((pl.col("place") % 10 == 0) | (pl.col("place") == pl.col("place").min()))
    ticks = dict(zip(years["place"], years["year"], strict=True))
    top = bars.group_by("session").agg(pl.col("states").sum(), pl.col("place").first())
    marks = [
        {"x": place, "y": states, "text": f"<b>{session}</b>", "showarrow": False, "yshift": 10}
        for session, states, place in top.filter(session=chosen).iter_rows()
    ]
    return go.Figure(
        data=[*ribbons, stack],
        layout={
            "template": TEMPLATE,
            "barmode": "overlay",
            "height": 340,
            "margin": {"l": 34, "r": 10, "t": 20, "b": 40},
            "xaxis": {
                "tickvals": list(ticks),
                "ticktext": [f"{place}<br>{year}" for place, year in ticks.items()],
                "tickfont": {"size": 12},
                "tickangle": 0,
            },
            "yaxis": {"tickfont": {"size": 12}, "nticks": 5, "rangemode": "tozero"},
            "annotations": marks,
        },
    )
