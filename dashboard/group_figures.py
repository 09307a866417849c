"""The pictures of groups of states: how united through the sessions, for what, who broke ranks.

A regional group has the colour it has everywhere; another takes the next of the colours of blocs.
A line also has points of a shape of its own and its group's name at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor

import plotly.graph_objects as go
import polars as pl

from dashboard.bloc_figures import BLOC_COLOURS
from dashboard.figures import (
    GROUP_COLOURS,
    ROW,
    TEMPLATE,
    VOTE_INKS,
    VOTES,
    as_text,
    headings_above,
    vote_marker,
)

_GREY = "#7e8a96"
# Those that are furthest from the colours of the regional groups come first.
_OTHERS = (BLOC_COLOURS[0], BLOC_COLOURS[3], _GREY, *BLOC_COLOURS[1:3], BLOC_COLOURS[4])
_SHAPES = {
    "circle": "●", "square": "■", "diamond": "◆",
    "triangle-up": "▲", "triangle-down": "▼", "cross": "✚",
}  # fmt: skip
MOST = len(_SHAPES)  # groups told apart in one picture
BAND = 2  # lines at most whose intervals are drawn: of more, they hide each other
LEAST_TOLD = 0.08  # the share of a part of a bar that has room for its figure


@dataclass(frozen=True)
class Line:
    """How a group is drawn: its name at the end of its line and in full, its colour and points."""

    label: str
    name: str
    colour: str
    shape: str
    glyph: str


def line_styles(groups: Sequence[tuple[str, str, str]]) -> dict[str, Line]:
    """How each of some groups (code, label, name) is drawn beside the others.

    >>> styles = line_styles([("AG", "AG", "African Group"), ("EU", "EU", "European Union")])
    >>> [(line.colour, line.shape, line.glyph) for line in styles.values()]
    [('#5c8f1a', 'circle', '●'), ('#3399cc', 'square', '■')]
    """
    others = iter(_OTHERS)
    return {
        code: Line(label, name, GROUP_COLOURS.get(code) or next(others), shape, glyph)
        for (code, label, name), (shape, glyph) in zip(groups, _SHAPES.items(), strict=False)
    }


def cohesion_lines(frame: pl.DataFrame, styles: Mapping[str, Line]) -> go.Figure:
    """How united each group was from session to session: a line a group.

    `frame` has a row a group and regular session: group_code, session (its number), year, mean, low
    and high, and `tip`, the lines of text that a point shows. A session without a figure breaks the
    line. The customdata of a point is its session.
    """
    lines = []
    ends: list[tuple[float, str, Line]] = []
    for code, style in styles.items():
        rows = frame.filter(group_code=code).sort("session")
        if rows.is_empty():
            continue
        if len(styles) <= BAND:
            lines.append(_band(rows, style.colour))
        whole = pl.DataFrame({"session": range(rows["session"][0], rows["session"][-1] + 1)})
        rows = whole.cast({"session": rows["session"].dtype}).join(
            rows, on="session", how="left", maintain_order="left"
        )
        lines.append(
            go.Scatter(
                name=as_text(style.name),
                x=rows["session"].to_list(),
                y=rows["mean"].to_list(),
                mode="lines+markers",
                connectgaps=False,
                line={"color": style.colour, "width": 2},
                marker={"color": style.colour, "size": 6, "symbol": style.shape},
                customdata=[[str(session)] for session in rows["session"]],
                hovertemplate=[f"{_tip(tip or '')}<extra></extra>" for tip in rows["tip"]],
            )
        )
        ends.append((rows["mean"][-1], style.label, style))
    sessions = frame["session"].to_list()
    pad = 1 if len(set(sessions)) > 10 else 0.4
    lowest = frame.select(pl.min_horizontal("mean", "low").min()).item()
    floor_at = min(0.8, max(0.0, floor(10 * lowest) / 10))
    years = dict(frame.select("session", "year").unique("session").sort("session").iter_rows())
    every = next(step for step in (1, 2, 5, 10, 20) if len(years) <= 9 * step or step == 20)
    ticks = [session for session in years if session % every == 0] or list(years)[:1]
    return go.Figure(
        data=lines,
        layout={
            "template": TEMPLATE,
            "height": 380,
            "margin": {"l": 34, "r": 84, "t": 12, "b": 42},
            "xaxis": {
                "range": [min(sessions) - pad, max(sessions) + pad],
                "tickvals": ticks,
                "ticktext": [f"{session}<br>{years[session]}" for session in ticks],
                "tickfont": {"size": 12},
                "tickangle": 0,
            },
            "yaxis": {
                "range": [floor_at - 0.01, 1.01],
                "tickfont": {"size": 12},
                "nticks": 6,
                "showgrid": True,
                "gridcolor": "rgba(126,138,150,0.25)",
            },
            "annotations": _labels(ends, floor_at),
        },
    )


def _band(rows: pl.DataFrame, colour: str) -> go.Scatter:
    """The intervals as a pale band, broken where a session is missing or has none."""
    known = rows.drop_nulls("low").with_columns(
        run=(pl.col("session").diff() != 1).fill_null(value=False).cum_sum()
    )
    xs: list[float | None] = []
    ys: list[float | None] = []
    for part in known.partition_by("run", maintain_order=True):
        there, low, high = (part[name].to_list() for name in ("session", "low", "high"))
        xs += [*there, *there[::-1], there[0], None]
        ys += [*low, *high[::-1], low[0], None]
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return go.Scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.16)",
        hoverinfo="skip",
        showlegend=False,
    )


def _labels(ends: list[tuple[float, str, Line]], floor_at: float) -> list[dict[str, object]]:
    """The groups' names at the ends of their lines, moved apart where they would meet."""
    least = (1 - floor_at) / 20
    below = float("inf")
    labels = []
    for mean, label, _ in sorted(ends, key=lambda end: -end[0]):
        below = min(mean, below - least)
        labels.append(
            {
                "text": as_text(label),
                "x": 1,
                "xref": "paper",
                "xanchor": "left",
                "y": below,
                "yanchor": "middle",
                "showarrow": False,
                "font": {"size": 13},
            }
        )
    return labels


def topic_bars(
    frame: pl.DataFrame,
    words: Mapping[str, str],
    number: Callable[[int], str],
    percent: Callable[[float], str],
) -> go.Figure:
    """How the members of a group voted on each topic: a bar a topic, in shares of their votes.

    `frame` has a row a topic: issue, the counts of each vote and their sum `members`, the `heading`
    and `summary` that stand above its bar; `number` and `percent` write a count and a share. The
    customdata of a bar's part is its issue.
    """
    rows = list(range(len(frame)))
    bars = [
        go.Bar(
            orientation="h",
            name=words[vote],
            y=rows,
            x=(frame[vote] / frame["members"]).to_list(),
            width=0.46,
            text=[
                percent(part / whole) if part / whole >= LEAST_TOLD else ""
                for part, whole in frame.select(vote, "members").iter_rows()
            ],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"color": VOTE_INKS[vote], "size": 14},
            marker=vote_marker(vote, hatched=True),
            customdata=[[issue or ""] for issue in frame["issue"]],
            hovertemplate=[
                f"<b>{as_text(heading)}</b><br>"
                f"{words[vote]}: {number(part)} / {number(whole)}<extra></extra>"
                for heading, part, whole in frame.select("heading", vote, "members").iter_rows()
            ],
        )
        for vote in VOTES
    ]
    headings = headings_above([f"<b>{as_text(each)}</b>" for each in frame["heading"]], frame, 0.27)
    return go.Figure(
        data=bars,
        layout={
            "template": TEMPLATE,
            "barmode": "stack",
            "height": ROW * len(frame) + 24,
            "margin": {"l": 1, "r": 1, "t": 16, "b": 8},
            "xaxis": {"range": [0, 1], "showticklabels": False},
            "yaxis": {"range": [len(frame) - 0.6, -0.6], "showticklabels": False},
            "uniformtext": {"minsize": 11, "mode": "hide"},
            "annotations": headings,
        },
    )


def rank_bars(frame: pl.DataFrame, colour: str) -> go.Figure:
    """How often members voted against the position of their group: a bar a state.

    `frame` has a row a state: ms_code, state, defection_share, `summary` (what stands at the end of
    its bar) and `tip`. The customdata of a bar is its state.
    """
    rows = list(range(len(frame)))
    headings = headings_above([as_text(state) for state in frame["state"]], frame, 0.2)
    bars = go.Bar(
        orientation="h",
        y=rows,
        x=frame["defection_share"].to_list(),
        width=0.34,
        marker={"color": colour, "line": {"width": 0}},
        customdata=[[code] for code in frame["ms_code"]],
        hovertemplate=[f"{_tip(tip)}<extra></extra>" for tip in frame["tip"]],
    )
    return go.Figure(
        data=[bars],
        layout={
            "template": TEMPLATE,
            "height": 46 * len(frame) + 20,
            "margin": {"l": 1, "r": 1, "t": 16, "b": 4},
            "xaxis": {"range": [0, None], "rangemode": "tozero", "showticklabels": False},
            "yaxis": {"range": [len(frame) - 0.6, -0.6], "showticklabels": False},
            "annotations": headings,
        },
    )


def _tip(tip: str) -> str:
    first, *others = tip.split("\n")
    return "<br>".join([f"<b>{as_text(first)}</b>", *map(as_text, others)])
