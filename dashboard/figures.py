"""Frames to figures, and the colours and template they share.

The colours of votes are told apart by deuteranopes, protanopes and tritanopes, on white and on
black; each also carries a mark (its letter) or a word. A figure's background is transparent and
its plain text takes the page's colour from `assets/unga.css`, so one figure serves light and dark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files

import plotly.graph_objects as go
import polars as pl

VOTES = ("yes", "no", "abstain", "non_voting")
MARKS = {"yes": "Y", "no": "N", "abstain": "A", "non_voting": "X"}

INK, PAPER = "#1b1f24", "#ffffff"
VOTE_COLOURS = {"yes": "#2468b0", "no": "#c9481c", "abstain": "#efc04a", "non_voting": "#dde1e6"}
VOTE_INKS = {"yes": PAPER, "no": PAPER, "abstain": INK, "non_voting": INK}
GROUP_COLOURS = {
    "AG": "#5c8f1a",
    "APG": "#8b5cd6",
    "EEG": "#b8356f",
    "GRULAC": "#0f9aa8",
    "WEOG": "#80623f",
}
# Not voting recedes into the page, white or black, behind a line that stands out on both.
_FILLS = VOTE_COLOURS | {"non_voting": "rgba(126,138,150,0.25)"}
_LINES = VOTE_COLOURS | {"abstain": "#a57c0c", "non_voting": "#7e8a96"}

FONT = "Inter, system-ui, sans-serif"
TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 14, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": INK,
            "bordercolor": INK,
            "font": {"family": FONT, "size": 13, "color": PAPER},
            "align": "left",
        },
        "xaxis": {"fixedrange": True, "zeroline": False, "showgrid": False, "automargin": False},
        "yaxis": {"fixedrange": True, "zeroline": False, "showgrid": False, "automargin": False},
        "dragmode": False,
    }
)
# No button of Plotly's own is shown (a picture is a button of ours), so none can send data away.
CONFIG = {
    "displayModeBar": False,
    "showSendToCloud": False,
    "displaylogo": False,
    "responsive": True,
    "doubleClick": False,
    "scrollZoom": False,
}

ROW = 62  # pixels from one bar to the next


def css_variables() -> str:
    """The colours as CSS variables, so that they are written down once."""
    votes = (f"--{vote.replace('_', '-')}:{VOTE_COLOURS[vote]}" for vote in VOTES)
    inks = (f"--{vote.replace('_', '-')}-ink:{VOTE_INKS[vote]}" for vote in VOTES)
    groups = (f"--{code.lower()}:{colour}" for code, colour in GROUP_COLOURS.items())
    return f":root{{{';'.join((*votes, *inks, *groups))}}}"


def support_bars(
    frame: pl.DataFrame, votes: tuple[str, ...], words: Mapping[str, str], half: str
) -> go.Figure:
    """How groups stood, a stacked bar a group, from `analytics.support`.

    `frame` has a row a group: its `group_code` and the counts of each vote; `heading` and `summary`
    stand above its bar, `label` is its name in full. `votes` are those that make up the whole;
    `words` says what a vote is called, `half` what the line at one half is. A group without any of
    these votes has an empty bar. The customdata of a bar's part are its group's code and vote.
    """
    rows = list(range(len(frame)))
    whole = frame.select(pl.sum_horizontal(votes)).to_series().to_list()
    bars = [
        go.Bar(
            orientation="h",
            name=words[vote],
            y=rows,
            x=[
                count / total if total else 0
                for count, total in zip(frame[vote], whole, strict=True)
            ],
            width=0.46,
            text=[str(count) if count else "" for count in frame[vote]],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"color": VOTE_INKS[vote], "size": 14},
            marker=vote_marker(vote, hatched=True),
            customdata=[[code, vote] for code in frame["group_code"]],
            hovertemplate=[
                f"<b>{as_text(label)}</b><br>{words[vote]}: {count} / {total}<extra></extra>"
                for label, count, total in zip(frame["label"], frame[vote], whole, strict=True)
            ],
        )
        for vote in votes
    ]
    headings = headings_above([f"<b>{as_text(each)}</b>" for each in frame["heading"]], frame, 0.27)
    middle = {"text": half, "x": 0.5, "y": 0, "yref": "paper", "yanchor": "top", "yshift": -4}
    line = {"color": _LINES["non_voting"], "dash": "2px,3px", "width": 1}
    return go.Figure(
        data=bars,
        layout={
            "template": TEMPLATE,
            "barmode": "stack",
            "height": ROW * len(frame) + 44,
            "margin": {"l": 1, "r": 1, "t": 16, "b": 28},
            "xaxis": {"range": [0, 1], "showticklabels": False},
            "yaxis": {"range": [len(frame) - 0.6, -0.6], "showticklabels": False},
            "uniformtext": {"minsize": 11, "mode": "hide"},
            "annotations": [*headings, {**middle, "showarrow": False, "font": {"size": 12}}],
            "shapes": [
                {
                    "type": "line",
                    "x0": 0.5,
                    "x1": 0.5,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "layer": "below",
                    "line": line,
                }
            ],
        },
    )


def vote_map(frame: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Every state on the roll as one equal tile, coloured and marked by its vote.

    `frame` has a row a state: ms_code, state, vote, regional_group. Tiles lie as `tiles.txt` says;
    a tile's customdata is its state's code.
    """
    places = tiles()
    bars = []
    for vote in VOTES:
        states = frame.filter(pl.col("vote") == vote)
        cells = [places[code] for code in states["ms_code"]]
        groups = states["regional_group"].fill_null("")
        bars.append(
            go.Bar(
                name=words[vote],
                x=[column for _, column in cells],
                base=[row - 0.46 for row, _ in cells],
                y=[0.92] * len(cells),
                width=0.92,
                text=[f"{code}<br>{MARKS[vote]}" for code in states["ms_code"]],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": VOTE_INKS[vote], "size": 11},
                marker=vote_marker(vote),
                customdata=[[code, vote] for code in states["ms_code"]],
                hovertemplate=[
                    f"<b>{as_text(state)}</b><br>{words[vote]}<br>{as_text(group)}<extra></extra>"
                    for state, group in zip(states["state"], groups, strict=True)
                ],
            )
        )
    return tile_map(bars)


def tile_map(traces: list[go.Bar]) -> go.Figure:
    """Tiles at the places of `tiles`, as wide as high and none left out."""
    rows, columns = (max(place[axis] for place in tiles().values()) for axis in (0, 1))
    return go.Figure(
        data=traces,
        layout={
            "template": TEMPLATE,
            "barmode": "overlay",
            "margin": {"l": 1, "r": 1, "t": 1, "b": 1},
            "xaxis": {"range": [-0.5, columns + 0.5], "visible": False, "constrain": "domain"},
            "yaxis": {"range": [rows + 0.5, -0.5], "visible": False, "scaleanchor": "x"},
        },
    )


def headings_above(
    headings: Sequence[str], frame: pl.DataFrame, lift: float
) -> list[dict[str, object]]:
    """What stands above each bar of a chart: its heading at the left, its `summary` at the right.

    Bars lie at 0, 1, 2 and so on; `lift` is how far above the middle of its bar the text begins.
    """
    above = {"yref": "y", "yanchor": "bottom", "xref": "paper", "showarrow": False}
    return [
        {**above, "y": row - lift, "x": x, "xanchor": side, "text": text}
        for row, (heading, summary) in enumerate(zip(headings, frame["summary"], strict=True))
        for x, side, text in ((0, "left", heading), (1, "right", summary))
    ]


def told(figure: go.Figure, **words: str) -> go.Figure:
    """A figure with the words for a picture of it: name (of the file), title, subtitle, caption.

    They stand on the picture that a reader saves (`assets/unga.js`), not on the page.
    """
    return figure.update_layout(meta=words)


def as_text(name: str) -> str:
    """A name as Plotly shows it: as text, though it reads some tags and its own places."""
    return escape(name, quote=False).replace("%{", "%&#123;")


@cache
def tiles() -> dict[str, tuple[int, int]]:
    """The place of every state on the map of tiles: row and column, from 0 at the north-west.

    >>> tiles()["SUN"] == tiles()["RUS"]
    True
    """
    lines = files("dashboard").joinpath("tiles.txt").read_text("utf-8").splitlines()
    grid = [line.split() for line in lines if line[0] != "#" and "=" not in line]
    places = {
        code: (row, column)
        for row, codes in enumerate(grid)
        for column, code in enumerate(codes)
        if code != "..."
    }
    same = (line.split(" = ") for line in lines if "=" in line)
    return places | {former: places[today] for former, today in same}


def vote_marker(vote: str, *, hatched: bool = False) -> dict[str, object]:
    marker: dict[str, object] = {
        "color": _FILLS[vote],
        "line": {"color": _LINES[vote], "width": 1},
    }
    if hatched and vote == "non_voting":
        marker["pattern"] = {"shape": "/", "fgcolor": _LINES[vote], "size": 6, "solidity": 0.15}
    return marker
