"""The picture of what is held of each session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from dashboard.bloc_figures import BLOC_COLOURS
from dashboard.figures import TEMPLATE, as_text

_GREY, _GREY_FILL = "#7e8a96", "rgba(126,138,150,0.25)"
_BLUE, _BROWN, _VIOLET, *_ = BLOC_COLOURS

# The parts of each bar: a column of `data.contents.coverage` with its colours of fill and edge.
ROLL_CALLS = {"resolutions": (_VIOLET, _VIOLET), "other_roll_calls": (_GREY_FILL, _GREY)}
DRAFTS = {
    "drafts_complete": (_BLUE, _BLUE),
    "drafts_partial": ("rgba(51,153,204,0.35)", _BLUE),
    "drafts_unknown": ("rgba(128,99,70,0.45)", _BROWN),
    "drafts_none": (_GREY_FILL, _GREY),
}


def coverage(
    frame: pl.DataFrame,
    words: Mapping[str, str],
    headings: Sequence[str],
    ticks: Mapping[int, str],
    hrefs: Sequence[str],
) -> go.Figure:
    """What is held of each session: roll calls above, drafts by their list of sponsors below.

    `frame` is `data.contents.coverage` with `label`, the session in words, and `drafts_none`; a row
    is a bar. `words` says what each part is called, `headings` what the two pictures show, `ticks`
    which bars are named below. The customdata of a bar is its address in `hrefs`.
    """
    places = list(range(len(frame)))
    bars = [
        go.Bar(
            name=words[part],
            x=places,
            y=frame[part],
            yaxis=axis,
            width=0.86,
            marker={"color": fill, "line": {"color": edge, "width": 0.5}},
            customdata=[[href] for href in hrefs],
            hovertemplate=[
                f"<b>{as_text(label)}</b><br>{words[part]}: {count}<extra></extra>"
                for label, count in frame.select("label", part).iter_rows()
            ],
        )
        for axis, parts in (("y", ROLL_CALLS), ("y2", DRAFTS))
        for part, (fill, edge) in parts.items()
    ]
    axis = {
        "showgrid": True,
        "gridcolor": "rgba(126,138,150,0.25)",
        "tickfont": {"size": 12},
        "ticklabelposition": "inside top",
        "nticks": 4,
        "rangemode": "tozero",
    }
    above = {"x": 0, "xref": "paper", "xanchor": "left", "yref": "paper", "yanchor": "bottom"}
    return go.Figure(
        data=bars,
        layout={
            "template": TEMPLATE,
            "barmode": "stack",
            "height": 460,
            "margin": {"l": 1, "r": 1, "t": 26, "b": 26},
            "xaxis": {
                "range": [-0.6, len(frame) - 0.4],
                "tickvals": list(ticks),
                "ticktext": list(ticks.values()),
                "tickfont": {"size": 12},
                "anchor": "y2",
            },
            "yaxis": {**axis, "domain": [0.5, 1]},
            "yaxis2": {**axis, "domain": [0, 0.36]},
            "annotations": [
                {**above, "y": y, "text": f"<b>{as_text(heading)}</b>", "showarrow": False}
                for y, heading in zip((1.01, 0.37), headings, strict=True)
            ],
        },
    )
