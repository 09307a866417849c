"""Support over the years: small multiples, one panel a group, and a line as small as a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import plotly.graph_objects as go

from dashboard.figures import GROUP_COLOURS, TEMPLATE, VOTE_COLOURS, as_text
from dashboard.markup import Tree, h

COLUMNS = 2
PANEL = 178  # pixels from one row of panels to the next
ABOVE, BELOW = 48, 20  # of these, above a panel for its heading, and below it
GAP = 0.05  # between the columns, of the width
APART = 2.5  # years between two points from which the line is only dotted
FEW = 24  # points of a line that are marked large
GRID = "rgba(126,138,150,0.3)"
SHARES = {
    "range": [-0.03, 1.03],
    "tickvals": [0, 0.5, 1],
    "ticktext": ["0", "50", "100"],
    "showgrid": True,
    "gridcolor": GRID,
}
ABOVE_LEFT = {
    "x": 0,
    "y": 1,
    "xanchor": "left",
    "yanchor": "bottom",
    "showarrow": False,
    "font": {"size": 12},
}
_STEPS = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True)
class Point:
    """One point of a panel: where in time (a year, with its part), the share, what it says.

    `values` are its customdata: what a click on it takes up.
    """

    year: float
    share: float | None
    tip: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """The support of one group: its code, what stands above its line, the points in time."""

    code: str
    heading: str
    summary: str
    points: Sequence[Point]


def small_multiples(panels: Sequence[Panel]) -> go.Figure:
    """The support of each group over the years, a panel a group, all on the same axes.

    Shares go from 0 to 1; one that is None breaks the line, which is dotted where APART years or
    more lie between two points. The tips of points may have several lines.
    """
    height = PANEL * ceil(len(panels) / COLUMNS)
    time = time_axis([point.year for panel in panels for point in panel.points])
    lines: list[go.Scatter] = []
    axes: dict[str, object] = {}
    headings: list[dict[str, object]] = []
    for number, panel in enumerate(panels):
        row, column = divmod(number, COLUMNS)
        left = column * (1 + GAP) / COLUMNS
        top = 1 - (PANEL * row + ABOVE) / height
        name = str(number + 1) if number else ""
        lines += _lines(panel, name)
        axes[f"xaxis{name}"] = time | {
            "domain": [left, left + (1 - GAP) / COLUMNS],
            "anchor": f"y{name}",
            "showticklabels": number + COLUMNS >= len(panels),
        }
        axes[f"yaxis{name}"] = SHARES | {
            "domain": [top - (PANEL - ABOVE - BELOW) / height, top],
            "anchor": f"x{name}",
            "showticklabels": column == 0,
        }
        place = {"xref": f"x{name} domain", "yref": f"y{name} domain", **ABOVE_LEFT}
        heading = f"<b>{as_text(panel.heading)}</b>"
        headings += [place | {"text": heading, "yshift": 20}]
        headings += [place | {"text": as_text(panel.summary), "yshift": 4}]
    return go.Figure(
        data=lines,
        layout={
            "template": TEMPLATE,
            "height": height + BELOW,
            "margin": {"l": 28, "r": 5, "t": 0, "b": BELOW},
            "annotations": headings,
            **axes,
        },
    )


def _lines(panel: Panel, axis: str) -> list[go.Scatter]:
    """The line of a panel, broken where there is no share, dotted over years without a point."""
    colour = GROUP_COLOURS.get(panel.code, VOTE_COLOURS["yes"])
    axes = {"xaxis": f"x{axis}", "yaxis": f"y{axis}", "cliponaxis": False, "showlegend": False}
    gaps: list[tuple[Point, Point]] = []
    shown: list[Point | None] = []
    for before, point in zip((None, *panel.points), panel.points, strict=False):
        if before and point.year - before.year > APART:
            gaps.append((before, point))
            shown.append(None)
        shown.append(point)
    line = go.Scatter(
        name=panel.heading,
        x=[point.year if point else None for point in shown],
        y=[point.share if point else None for point in shown],
        mode="lines+markers",
        line={"color": colour, "width": 2},
        marker={"color": colour, "size": 7 if len(panel.points) <= FEW else 4},
        customdata=[list(point.values) if point else None for point in shown],
        hovertemplate=[
            as_text(point.tip).replace("\n", "<br>") + "<extra></extra>" if point else ""
            for point in shown
        ],
        **axes,
    )
    dotted = go.Scatter(
        x=[year for pair in gaps for year in (*(point.year for point in pair), None)],
        y=[share for pair in gaps for share in (*(point.share for point in pair), None)],
        mode="lines",
        line={"color": colour, "width": 1, "dash": "2px,3px"},
        hoverinfo="skip",
        **axes,
    )
    return [dotted, line] if gaps else [line]


def time_axis(years: Sequence[float]) -> dict[str, object]:
    """The range of an axis of years, and at most five of them to mark.

    >>> time_axis([2005.9, 2023.9])["ticktext"]
    ['2010', '2015', '2020']
    """
    first, last = (min(years), max(years)) if years else (1946, 1946)
    span = last - first
    step = next((step for step in _STEPS if span / step <= 4.5), _STEPS[-1])
    marked = [year for year in range(ceil(first), int(last) + 1) if year % step == 0]
    marked = marked or [round(first)]
    pad = max(0.03 * span, 0.5)
    return {
        "range": [first - pad, last + pad],
        "tickvals": marked,
        "ticktext": [str(year) for year in marked],
    }


WIDTH, HEIGHT = 132, 34  # of a small line, in its own units


def small_line(years: Sequence[float], shares: Sequence[float | None], colour: str) -> Tree:
    """Shares from 0 to 1 over the years as a line as small as a word, with its last point marked.

    The ground line is 0, the dotted one a half. What it shows must be said in words beside it.
    """
    known = [(x, y) for x, y in zip(years, shares, strict=True) if y is not None]
    first = min(years)
    span = max(years) - first or 1
    places = [
        (3 + (WIDTH - 6) * (year - first) / span, HEIGHT - 3 - (HEIGHT - 6) * share)
        for year, share in known
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    end = [h("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="3") for x, y in places[-1:]]
    ground = [
        h("line", x1="0", x2=str(WIDTH), y1=str(y), y2=str(y), class_=name)
        for y, name in ((HEIGHT - 3, "ground"), (HEIGHT / 2, "half"))
    ]
    return h(
        "svg",
        *ground,
        h("polyline", points=path),
        *end,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        class_="small-line",
        style={"--line": colour},
        aria_hidden="true",
    )
