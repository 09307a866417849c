"""The pictures of one Member State: its votes by session, whom it agrees with, and since when.

Sessions stand along an axis by their number; special and emergency special ones follow the regular
ones after a gap, for they lie among and across these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from dashboard import figures
from dashboard.bloc_figures import BLOC_COLOURS
from dashboard.figures import GROUP_COLOURS, TEMPLATE, VOTES, as_text
from data.symbols import session_order

LINE_COLOURS = BLOC_COLOURS
_GREY = "#7e8a96"
_ROW = 40  # pixels from one state to the next
_LETTERS = 24  # of a state's name that have room beside its figures on a telephone
_MANY = 30  # bars, of which each is too thin for an edge
_NARROWEST = 12  # sessions an axis has room for, so that few do not make broad bars
_THINNEST = 0.045  # share of a bar that has room for its number
_APART = 0.055  # between the labels at the ends of lines, as a share of the height


def session_bars(frame: pl.DataFrame, words: Mapping[str, str], special: str) -> go.Figure:
    """How a state voted in each session, a stacked bar a session, as shares of the roll calls.

    `frame` has a row a session: session, year, the counts of each vote, and `tip`, what a bar says
    when pointed at. `words` says what a vote is called, `special` what stands under the special
    sessions. The customdata of a bar's part are its session and vote.
    """
    place = places(frame["session"].to_list())
    whole = frame.select(pl.sum_horizontal(VOTES)).to_series()
    edge = 1 if len(frame) <= _MANY else 0
    bars = [
        go.Bar(
            name=words[vote],
            x=[place[session] for session in frame["session"]],
            y=(frame[vote] / whole).to_list(),
            width=0.85,
            marker=figures.vote_marker(vote, hatched=True) | {"line": {"width": edge}},
            customdata=[[session, vote] for session in frame["session"]],
            hovertemplate=[f"{as_text(tip)}<extra></extra>" for tip in frame["tip"]],
        )
        for vote in VOTES
    ]
    ticks = {"tickvals": [0, 0.5, 1], "ticktext": ["0", "50%", "100%"], "range": [0, 1]}
    return go.Figure(
        data=bars,
        layout={
            "template": TEMPLATE,
            "barmode": "stack",
            "height": 300,
            "margin": {"l": 40, "r": 1, "t": 14, "b": 44},
            "xaxis": _axis(place, dict(frame.select("session", "year").iter_rows())),
            "yaxis": ticks,
            "annotations": _special(place, special),
        },
    )


def agreement_dots(frame: pl.DataFrame, marks: Sequence[str]) -> go.Figure:
    """How alike a state voted with others, a dot a state with the interval it may lie in.

    `frame` has a row a state: ms_code, state, agreement, low, high (or None), group_code, `said`
    (what stands right of its name) and `tip`. The states of `marks` are drawn larger. A dot has the
    colour of its state's regional group; its customdata is the state's code.
    """
    rows = list(range(len(frame)))
    colours = [GROUP_COLOURS.get(code, _GREY) for code in frame["group_code"]]
    spans: dict[str, tuple[list[float | None], list[int | None]]] = {}
    for row, colour, low, high in zip(rows, colours, frame["low"], frame["high"], strict=True):
        if low is not None:
            x, y = spans.setdefault(colour, ([], []))
            x += [low, high, None]
            y += [row, row, None]
    intervals = [
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": colour, "width": 5},
            opacity=0.4,
            hoverinfo="skip",
            showlegend=False,
        )
        for colour, (x, y) in spans.items()
    ]
    dots = go.Scatter(
        x=frame["agreement"].to_list(),
        y=rows,
        mode="markers",
        marker={
            "color": colours,
            "size": [15 if code in marks else 11 for code in frame["ms_code"]],
            "opacity": 1,
            "line": {"width": 0},
        },
        customdata=[[code] for code in frame["ms_code"]],
        hovertemplate=[f"{as_text(tip)}<extra></extra>" for tip in frame["tip"]],
        showlegend=False,
    )
    names = [f"<b>{as_text(shortened(name, _LETTERS))}</b>" for name in frame["state"]]
    headings = [
        go.Scatter(
            x=[x] * len(rows),
            y=[row - 0.12 for row in rows],
            text=texts,
            mode="text",
            textposition=position,
            cliponaxis=False,
            hoverinfo="skip",
            showlegend=False,
        )
        for x, texts, position in (
            (0, names, "top right"),
            (1, [as_text(said) for said in frame["said"]], "top left"),
        )
    ]
    return go.Figure(
        data=[*intervals, dots, *headings],
        layout={
            "template": TEMPLATE,
            "height": _ROW * len(frame) + 34,
            "margin": {"l": 8, "r": 20, "t": 12, "b": 22},
            "xaxis": {
                "range": [0, 1],
                "tickvals": [0, 0.5, 1],
                "ticktext": ["0", "50%", "100%"],
            },
            "yaxis": {
                "range": [len(frame) - 0.6, -0.75],
                "tickvals": rows,
                "showticklabels": False,
                "showgrid": True,
                "griddash": "1px,3px",
                "gridcolor": _GREY,
            },
        },
    )


def _broken(line: pl.DataFrame) -> pl.DataFrame:
    """A line with an empty point where sessions are missing, so that it is not drawn across them.

    The one session without a recorded vote, the nineteenth, does not break it.
    """
    after = pl.col("place").shift(-1) - pl.col("place")
    gaps = line.filter(after > 2).select(pl.col("place") + 1)
    return pl.concat([line, gaps], how="diagonal").sort("place")


def topic_bars(frame: pl.DataFrame, words: Mapping[str, str], half: str) -> go.Figure:
    """How a state voted on each topic, a stacked bar a topic: `figures.support_bars` of its votes.

    A part too thin for its number bears none.
    """
    figure = figures.support_bars(frame, VOTES, words, half)
    for bar in figure.data:
        bar.text = [
            count if share >= _THINNEST else ""
            for count, share in zip(bar.text, bar.x, strict=True)
        ]
    return figure


def agreement_lines(frame: pl.DataFrame, colours: Mapping[str, str], least: int) -> go.Figure:
    """How alike a state voted with some others in each regular session, a line a state.

    `frame` has a row a session and other state: session, year, ms_code, roll_calls, agreement and
    `tip`. Where fewer than `least` joint votes were cast there is no point. `colours` gives each
    state's; its code stands at the end of its line. A point's customdata is its session.
    """
    shown = frame.filter(
        pl.col("roll_calls") >= least, pl.col("session").str.contains(r"^\d+$")
    ).with_columns(place=pl.col("session").cast(pl.Int32))
    lines = {code: _broken(shown.filter(ms_code=code).sort("place")) for code in colours}
    traces = [
        go.Scatter(
            name=code,
            x=line["place"].to_list(),
            y=line["agreement"].to_list(),
            connectgaps=False,
            mode="lines+markers",
            line={"color": colours[code], "width": 2},
            marker={"color": colours[code], "size": 5},
            customdata=[[session] for session in line["session"]],
            hovertemplate=[f"{as_text(tip or '')}<extra></extra>" for tip in line["tip"]],
        )
        for code, line in lines.items()
    ]
    newest = shown["place"].max()
    ends = {code: line.row(-1, named=True) for code, line in lines.items() if len(line)}
    reach = {code: end["agreement"] for code, end in ends.items() if end["place"] == newest}
    heights = _apart(reach)
    labels = [
        {
            "text": f"<b>{code}</b>",
            "x": end["place"],
            "xanchor": "left",
            "xshift": 6,
            "y": heights.get(code, end["agreement"]),
            "showarrow": False,
            "font": {"size": 12},
        }
        for code, end in ends.items()
    ]
    place = {session: int(session) for session in shown["session"].unique()}
    years = dict(shown.select("session", "year").unique("session").iter_rows())
    return go.Figure(
        data=traces,
        layout={
            "template": TEMPLATE,
            "height": 320,
            "margin": {"l": 40, "r": 40, "t": 8, "b": 44},
            "xaxis": _axis(place, years),
            "yaxis": {
                "range": [-0.02, 1.02],
                "tickvals": [0, 0.25, 0.5, 0.75, 1],
                "ticktext": ["0", "25%", "50%", "75%", "100%"],
                "showgrid": True,
                "gridcolor": "rgba(126,138,150,0.2)",
            },
            "annotations": labels,
        },
    )


def shortened(name: str, most: int) -> str:
    """A name of at most so many letters, cut where it is longer.

    >>> shortened("Micronesia (Federated States of)", 12)
    'Micronesia…'
    """
    return name if len(name) <= most else f"{name[: most - 1].rstrip(' (,')}…"


def places(sessions: Sequence[str]) -> dict[str, int]:
    """The place of each session on an axis: regular ones by number, special ones after a gap.

    >>> places(["78", "80", "10emsp"])
    {'78': 78, '80': 80, '10emsp': 82}
    """
    ordered = sorted(set(sessions), key=session_order)
    regular = {session: int(session) for session in ordered if session.isdigit()}
    first = max(regular.values(), default=-1) + 2
    special = [session for session in ordered if session not in regular]
    return regular | {session: first + number for number, session in enumerate(special)}


def _axis(place: Mapping[str, int], years: Mapping[str, int]) -> dict[str, object]:
    """An axis of sessions, with their numbers and the years in which they began."""
    regular = sorted(number for session, number in place.items() if session.isdigit())
    first, last = min(place.values()), max(place.values())
    step = next(step for step, widest in _STEPS.items() if last - first <= widest)
    shown = [number for number in regular if number % step == 0] or regular[:1]
    slack = max(0, _NARROWEST - (last - first + 1)) / 2
    return {
        "range": [first - 0.6 - slack, last + 0.6 + slack],
        "tickangle": 0,
        "tickfont": {"size": 12},
        "tickvals": shown,
        "ticktext": [f"{number}<br>{years[str(number)]}" for number in shown],
    }


_STEPS = {1: 6, 2: 14, 5: 35, 10: 85, 20: 1000}  # from one label to the next: the widest axis


def _special(place: Mapping[str, int], word: str) -> list[dict[str, object]]:
    """What stands under the special sessions."""
    special = [number for session, number in place.items() if not session.isdigit()]
    if not special:
        return []
    return [
        {
            "text": word,
            "x": max(special) + 0.6,
            "xanchor": "right",
            "y": 0,
            "yref": "paper",
            "yanchor": "top",
            "yshift": -5,
            "showarrow": False,
            "font": {"size": 12},
        }
    ]


def _apart(ends: Mapping[str, float]) -> dict[str, float]:
    """Where labels stand: at the ends of their lines, moved apart where they would overlap.

    >>> {code: round(y, 3) for code, y in _apart({"CHN": 0.8, "RUS": 0.79, "USA": 0.2}).items()}
    {'USA': 0.2, 'RUS': 0.79, 'CHN': 0.845}
    """
    placed: dict[str, float] = {}
    floor = float("-inf")
    for code, y in sorted(ends.items(), key=lambda end: (end[1], end[0])):
        floor = max(y, floor + _APART)
        placed[code] = floor
    overflow = max(0.0, floor - 1)
    return {code: y - overflow if y > 1 - len(placed) * _APART else y for code, y in placed.items()}


def empty() -> go.Figure:
    """A figure of nothing, where there is nothing to draw."""
    return go.Figure(layout={"template": TEMPLATE, "height": 40})
