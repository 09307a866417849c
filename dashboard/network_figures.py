"""The picture of a network of states: where each state lies, and how it is drawn.

A state's group is told by colour and by shape. States lie where their ties of all sessions pull
them, so that they keep their places whatever part of the network is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
import polars as pl
from numpy.typing import NDArray

from dashboard.figures import GROUP_COLOURS, INK, PAPER, TEMPLATE, as_text

WIDTH, HEIGHT = 160.0, 100.0
_GAP = 5.6  # from one state to the next, at least
_REST = 9.0  # from one state to the next, where the one tie of both pulls as much as they push
_INWARD = np.float32(0.6)  # so that parts without a tie between them do not drift away
_STEPS, _APART = 240, 60
_EDGE = 4.0

SHAPES = {
    "AG": "circle",
    "APG": "square",
    "EEG": "diamond",
    "GRULAC": "hexagon2",
    "WEOG": "pentagon",
}
_INKS = {"AG": INK, "GRULAC": INK}
_GREY = "#7e8a96"
_SIZES = (20, 30)  # of the states with the fewest and the most drafts
_ROOM = {"diamond": 0.92, "pentagon": 1.1, "square": 0.9}  # for shapes of less or more area

Places = Mapping[str, tuple[float, float]]


def places(ties: pl.DataFrame) -> dict[str, tuple[float, float]]:
    """Where each state with a tie lies: x from 0 to 160, y from 0 to 100.

    `ties` has ms_a and ms_b. States push one another away, ties pull them together (Fruchterman
    and Reingold 1991), from a start that is no draw of chance: the same ties give the same places.

    >>> sorted(places(pl.DataFrame({"ms_a": ["A", "B"], "ms_b": ["B", "C"]})))
    ['A', 'B', 'C']
    """
    codes = sorted({*ties["ms_a"], *ties["ms_b"]})
    row = {code: i for i, code in enumerate(codes)}
    tied = np.zeros((len(codes), len(codes)), np.float32)
    for a, b in ties.select("ms_a", "ms_b").iter_rows():
        tied[row[a], row[b]] = tied[row[b], row[a]] = 1
    at = _apart(_within(_turned(_pulled(tied), tied)))
    return {
        code: (round(float(x), 2), round(float(y), 2))
        for code, (x, y) in zip(codes, at.T, strict=True)
    }


_Array = NDArray[np.float32]


def _pulled(tied: _Array) -> _Array:
    """Places at which the forces between states nearly balance: 2 x states."""
    order = np.arange(len(tied), dtype=np.float32)
    turn = order * np.float32(np.pi * (3 - np.sqrt(5)))  # a sunflower's seeds, evenly over a disc
    at: _Array = 4 * np.sqrt(order + 0.5) * np.stack([np.cos(turn), np.sin(turn)])
    for step in range(_STEPS):
        apart = at[:, :, None] - at[:, None, :]
        squared = (apart**2).sum(axis=0) + np.float32(0.01)
        force = _REST**2 / squared - tied * np.sqrt(squared) / _REST
        moved = (force * apart).sum(axis=2) - _INWARD * at
        length = np.sqrt((moved**2).sum(axis=0)) + np.float32(1e-9)
        most = 8 * (1 - step / _STEPS) + 0.05
        at = (at + moved * np.minimum(1, most / length)).astype(np.float32)
    return at


def _turned(at: _Array, tied: _Array) -> _Array:
    """The same places, turned so that they lie widest from left to right, most ties on the left."""
    around = at - at.mean(axis=1, keepdims=True)
    axes, _, _ = np.linalg.svd(around, full_matrices=False)
    turned: _Array = axes.T @ around
    side = turned @ tied.sum(axis=1)
    return np.where(side > 0, -1, 1).astype(np.float32)[:, None] * turned


def _within(at: _Array) -> _Array:
    """The same places, stretched to fill the frame."""
    low, high = at.min(axis=1, keepdims=True), at.max(axis=1, keepdims=True)
    frame = np.array([[WIDTH], [HEIGHT]], np.float32) - 2 * _EDGE
    filled: _Array = (at - low) / np.maximum(high - low, 1e-6) * frame + _EDGE
    return filled


def _apart(at: _Array) -> _Array:
    """The same places, moved until no two states cover one another."""
    top = np.array([[WIDTH], [HEIGHT]], np.float32) - _EDGE
    for _ in range(_APART):
        between = at[:, :, None] - at[:, None, :]
        distance = np.sqrt((between**2).sum(axis=0))
        np.fill_diagonal(distance, np.inf)
        push = np.clip(_GAP - distance, 0, None) / 2 / np.maximum(distance, np.float32(1e-6))
        at = np.clip(at + 0.7 * (push * between).sum(axis=2), _EDGE, top).astype(np.float32)
    return at


def network(
    states: pl.DataFrame,
    pairs: pl.DataFrame,
    at: Places,
    names: Mapping[str, str],
    chosen: Sequence[str] = (),
) -> go.Figure:
    """A network of states: a mark a state, a line a tie.

    `states` has a row a state with a tie: ms_code, regional_group, drafts and `tip`, the lines of
    text it shows when pointed at; `pairs` ms_a, group_a, ms_b, group_b. `names` are those of the
    groups, with "" for states in none. Lines within a group have its colour, across groups none.
    Where states are chosen, their ties and partners stand out. A mark's customdata is its code.
    """
    of_chosen = pl.any_horizontal(pl.col("ms_a", "ms_b").is_in(list(chosen)))
    lit, dim = pairs.filter(of_chosen), pairs.filter(~of_chosen)
    partners = {*chosen, *lit["ms_a"], *lit["ms_b"]} if chosen else set(states["ms_code"])
    strength = 0.1 if chosen else 0.3
    across = pl.col("group_a").ne_missing(pl.col("group_b")) | pl.col("group_a").is_null()
    lines = [_lines(dim.filter(across), at, _faint(_GREY, strength * 1.2), 0.8)]
    lines += [
        _lines(dim.filter(~across, group_a=code), at, _faint(colour, strength), 0.8)
        for code, colour in GROUP_COLOURS.items()
    ]
    if chosen:
        lines.append(_lines(lit, at, _GREY, 1.6))
    most = max(states["drafts"].to_list(), default=1)
    sized = states.with_columns(size=(pl.col("drafts") / most).sqrt())
    marks = [
        _marks(
            sized.filter(pl.col("regional_group").fill_null("") == code), code, at, names, partners
        )
        for code in (*GROUP_COLOURS, "")
    ]
    hidden = {"fixedrange": True, "visible": False}
    return go.Figure(
        data=[*lines, *(mark for mark in marks if mark.x)],
        layout={
            "template": TEMPLATE,
            "xaxis": {**hidden, "range": [0, WIDTH]},
            "yaxis": {**hidden, "range": [0, HEIGHT]},
        },
    )


def _lines(pairs: pl.DataFrame, at: Places, colour: str, width: float) -> go.Scatter:
    ends = np.full((len(pairs), 3, 2), np.nan)  # a gap after each line
    for row, (a, b) in enumerate(pairs.select("ms_a", "ms_b").iter_rows()):
        ends[row, 0], ends[row, 1] = at[a], at[b]
    xs, ys = ends.reshape(-1, 2).T
    line = {"color": colour, "width": width}
    return go.Scatter(x=xs, y=ys, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _marks(
    states: pl.DataFrame, group: str, at: Places, names: Mapping[str, str], partners: set[str]
) -> go.Scatter:
    codes = states["ms_code"].to_list()
    shape, colour = SHAPES.get(group, "circle"), GROUP_COLOURS.get(group, _GREY)
    small, large = _SIZES
    room = _ROOM.get(shape, 1.0)
    sizes = [room * (small + (large - small) * size) for size in states["size"]]
    shown = [1.0 if code in partners else 0.18 for code in codes]
    ink = _INKS.get(group, PAPER)
    return go.Scatter(
        x=[at[code][0] for code in codes],
        y=[at[code][1] for code in codes],
        name=names[group],
        mode="markers+text",
        text=codes,
        textfont={
            "size": 10,
            "color": [ink if code in partners else _faint(_GREY, 0.7) for code in codes],
        },
        marker={
            "symbol": shape, "size": sizes, "color": colour, "opacity": shown, "line": {"width": 0},
        },
        customdata=[[code] for code in codes],
        hovertemplate=[f"{_tip(tip)}<extra></extra>" for tip in states["tip"]],
    )  # fmt: skip


def _tip(tip: str) -> str:
    first, *others = tip.split("\n")
    return "<br>".join([f"<b>{as_text(first)}</b>", *map(as_text, others)])


def _faint(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"
