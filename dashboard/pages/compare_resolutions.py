"""Resolutions side by side: the tally of each, the change in support by group, who switched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.lookup import find_resolution
from analytics.rolls_compared import ROLLS_SQL, SIDES_SQL, rolls, sides
from analytics.support import tally
from dashboard import figures
from dashboard.address import Address
from dashboard.components import behind, chips, data_table, graph, notice, tabs, vote_word
from dashboard.components import tally as tally_figures
from dashboard.figures import VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages import compare_parts as parts
from dashboard.sentences import DENOMINATORS
from dashboard.texts import Text
from data.errors import BadRequest, UnknownSymbol

MOST = 4  # compared at once
SHORT = 18  # letters of a group's name that stand above a bar; else its code

Count = Mapping[str, Any]


def sections(view: View) -> list[Component]:
    """The sections on the resolutions that the address names; of fewer than two, none is shown.

    The controls of what a part of the page follows stand on it always.
    """
    opening, hidden, support, others = draw(view)
    page, text = view.page, view.text
    return [
        html.Div(opening, id=page.id_of("resolutions"), className="sections"),
        html.Section(
            [
                Markup(h("h2", text("compare.support.heading"), id="support")),
                html.Div([chips(view, "by"), chips(view, "of")], className="choices"),
                html.Div(support, id=page.id_of("support-body"), className="sections-inner"),
            ],
            id=page.id_of("support"),
            hidden=hidden,
            **{"aria-labelledby": "support"},
        ),
        html.Div(others, id=page.id_of("switchers"), className="sections"),
    ]


def draw(view: View) -> tuple[list[Component], bool, list[Component], list[Component]]:
    """What there is of the sections: tallies, whether support is hidden, support, switchers."""
    text = view.text
    found, opening = _found(view)
    if len(found) > MOST:
        opening.append(notice(h("p", text("compare.resolutions.most", n=MOST))))
    if len(found) < 2:
        if found:
            said = text("compare.resolutions.one", symbol=next(iter(found)))
            opening.append(notice(h("p", said)))
        return opening, True, [], []
    shown = dict(list(found.items())[:MOST])
    first, *others = shown
    switched = [_switchers(view, first, other, place) for place, other in enumerate(others)]
    return [*opening, _tallies(view, shown)], False, _support(view, list(shown)), switched


def chosen(view: View) -> list[str]:
    """The resolutions that the address names, by the symbols of the record.

    Raises BadRequest when one has no roll call, UnknownSymbol when there is none.
    """
    symbols = list(
        dict.fromkeys(find_resolution(view.con, name) for name in view.many("resolutions"))
    )
    for symbol in symbols:
        tally(view.con, symbol)
    return symbols[:MOST]


def _found(view: View) -> tuple[dict[str, Count], list[Component]]:
    """The resolutions named, with their tallies, and what is the matter with the others."""
    text = view.text
    found: dict[str, Count] = {}
    matter: list[Component] = []
    for name in view.many("resolutions"):
        try:
            symbol = find_resolution(view.con, name)
            found[symbol] = tally(view.con, symbol)
        except UnknownSymbol as error:
            others = tuple(other for other in view.many("resolutions") if other != name)
            near = {other: view.link(resolutions=(*others, other)) for other in error.nearest}
            said = h("p", text("compare.unknown.resolutions", symbol=name))
            matter.append(notice(said, *parts.links(text("problem.nearest"), near)))
        except BadRequest:
            matter.append(notice(h("p", text("compare.resolutions.no_vote", symbol=symbol))))
    return found, matter


def _tallies(view: View, found: Mapping[str, Count]) -> Component:
    text = view.text
    sides = [
        h(
            "div",
            h(
                "p",
                parts.resolution_link(symbol),
                " · ",
                text.date(count["date"]),
                class_="side-head",
            ),
            h("h3", count["title"] or text("record.unknown")),
            tally_figures(count, text),
            class_="side",
        )
        for symbol, count in found.items()
    ]
    said = [
        text("compare.resolutions.tally", symbol=symbol, **{key: count[key] for key in _COUNTS})
        for symbol, count in found.items()
    ]
    return parts.section(
        view,
        "resolutions",
        Markup(
            h("p", " ".join(said), class_="lead", role="status"), h("div", *sides, class_="sides")
        ),
    )


_COUNTS = ("members", *VOTES)


# How the groups stood


def _support(view: View, found: Sequence[str]) -> list[Component]:
    text, of = view.text, view.one("of")
    frame = sides(view.con, found, view.one("by")).with_columns(
        label=pl.col("group").fill_null(text("group.all"))
    )
    figure = _bars(text, frame, of)
    title = text("compare.support.picture", of=text(f"compare.choice.of.{of}"))
    panels = {
        "chart": graph(
            view,
            "bars",
            parts.told(view, "support", title, ", ".join(found), figure),
            summary=text("compare.support.chart"),
            class_name="support-bars",
        ),
        "table": Markup(_table(text, frame)),
    }
    return [
        parts.words(*_changes(text, frame, found, of)),
        tabs(view, "support", panels),
        parts.foot(
            view,
            "support",
            *behind(
                text,
                SIDES_SQL,
                {"resolutions": list(found), "kind": view.one("by")},
                text("compare.support.counted"),
            ),
        ),
    ]


def _bars(text: Text, frame: pl.DataFrame, of: str) -> go.Figure:
    """A bar for each group and resolution; a part of it leads to its states."""
    votes, share = DENOMINATORS[of], f"yes_share_of_{of}"
    rows = list(frame.iter_rows(named=True))
    summaries, headings, before = [], [], None
    for row in rows:
        whole = sum(row[vote] for vote in votes)
        percent = text.percent(row[share])
        summaries.append(
            text("compare.support.summary", yes=row["yes"], whole=whole, share=percent)
        )
        group = row["label"] if len(row["label"]) <= SHORT else row["group_code"]
        key = "again" if row["group_code"] == before else "heading_of"
        symbol = row["resolution"].removeprefix("A/RES/")
        headings.append(text(f"compare.support.{key}", group=group, symbol=symbol))
        before = row["group_code"]
    labelled = frame.with_columns(
        summary=pl.Series(summaries),
        heading=pl.Series(headings),
        label=pl.format("{}, {}", "label", "resolution"),
    )
    words = {vote: text(f"vote.{vote}.word") for vote in VOTES}
    figure = figures.support_bars(labelled, votes, words, text("compare.support.half"))
    for vote, bar in zip(votes, figure.data, strict=True):
        bar.customdata = [[_states(row, vote)] for row in rows]
    return figure


def _states(row: Mapping[str, Any], vote: str) -> str:
    """The address of the states of a group that voted so."""
    group = {} if row["group"] is None else {"group": row["group_code"]}
    return Address(f"/resolution/{row['resolution']}", {**group, "vote": vote}).href


def _table(text: Text, frame: pl.DataFrame) -> Tree:
    kinds = ("group", "resolution", "members")
    heads = [
        *(text(f"compare.support.{kind}") for kind in kinds),
        *(vote_word(vote, text) for vote in VOTES),
        *(
            text(f"compare.support.{side}_{of}")
            for of in DENOMINATORS
            for side in ("yes", "change")
        ),
    ]
    rows = [
        [
            row["label"],
            parts.resolution_link(row["resolution"]),
            text.number(row["members"]),
            *(_count(row, vote) for vote in VOTES),
            *(
                cell
                for of in DENOMINATORS
                for cell in (
                    text.percent(row[f"yes_share_of_{of}"]),
                    parts.points(text, row[f"change_of_{of}"]),
                )
            ),
        ]
        for row in frame.iter_rows(named=True)
    ]
    return data_table(heads, rows, caption=text("compare.support.table"), class_="data numbers")


def _count(row: Mapping[str, Any], vote: str) -> Tree:
    return h("a", str(row[vote]), href=_states(row, vote)) if row[vote] else "0"


def _changes(text: Text, frame: pl.DataFrame, found: Sequence[str], of: str) -> list[str]:
    """How the share of yes changed from the first resolution, of all and by group."""
    said = []
    for other in found[1:]:
        rows = frame.filter(pl.col("resolution") == other)
        groups = [
            text(
                "compare.support.by",
                group=row["label"],
                points=parts.points(text, row[f"change_of_{of}"]),
            )
            for row in rows.iter_rows(named=True)
            if row[f"change_of_{of}"] is not None
        ]
        places = {"first": found[0], "other": other, "list": text.listing(groups)}
        said.append(text("compare.support.said", of=text(f"compare.choice.of.{of}"), **places))
    return said


# Who switched


def _switchers(view: View, first: str, other: str, place: int) -> Component:
    text = view.text
    frame = rolls(view.con, first, other)
    counts = dict(frame["change"].value_counts().iter_rows())
    both = sum(counts.get(change, 0) for change in ("same", "switched", "voted once"))
    said = text(
        "compare.switchers.said",
        first=first,
        other=other,
        both=both,
        same=counts.get("same", 0),
        switched=counts.get("switched", 0),
        once=counts.get("voted once", 0),
    )
    alone = counts.get("on one roll", 0)
    if alone:
        said += " " + text("compare.switchers.alone", n=alone)
    name = "switchers" if not place else f"switchers-{place + 1}"
    heading = h("h2", text("compare.switchers.heading", first=first, other=other), id=name)
    content = [
        Markup(heading),
        parts.words(said),
        Markup(_flows(text, frame, first, other)),
        Markup(_named(text, frame)),
        parts.foot(
            view,
            "switchers",
            *behind(text, ROLLS_SQL, {"a": first, "b": other}, text("compare.switchers.counted")),
        ),
    ]
    return html.Section(content, **{"aria-labelledby": name})


def _flows(text: Text, frame: pl.DataFrame, first: str, other: str) -> Tree:
    """How many states went from each vote on the first to each on the other."""
    counts = {(a, b): n for a, b, n in frame.group_by("vote_a", "vote_b").len().iter_rows()}
    seen = {vote for pair in counts for vote in pair}
    votes = [*VOTES, *([None] if None in seen else [])]
    heads = [text("compare.switchers.from", symbol=first)]
    heads += [_vote(text, vote) for vote in votes] + [text("compare.switchers.all")]
    rows = []
    for a in votes:
        cells = [counts.get((a, b), 0) for b in votes]
        shown = [
            h("span", text.number(count), class_="stayed" if a == b else "moved" if count else None)
            for b, count in zip(votes, cells, strict=True)
        ]
        rows.append([_vote(text, a), *shown, text.number(sum(cells))])
    caption = text("compare.switchers.table", first=first, other=other)
    return h(
        "div",
        h("p", text("compare.switchers.to", symbol=other), class_="axis", aria_hidden="true"),
        data_table(heads, rows, caption=caption, class_="data numbers flows"),
        class_="flow-table",
    )


def _vote(text: Text, vote: str | None) -> Tree:
    return text("compare.switchers.off") if vote is None else vote_word(vote, text)


def _named(text: Text, frame: pl.DataFrame) -> Tree:
    """Which states went from which vote to which, those that switched first."""
    order = {None: len(VOTES)} | {vote: place for place, vote in enumerate(VOTES)}
    moved = frame.filter(pl.col("change") != "same")
    flows = sorted(
        moved.partition_by("vote_a", "vote_b", as_dict=True).items(),
        key=lambda flow: (
            _ORDER.index(flow[1]["change"][0]), -len(flow[1]), [order[vote] for vote in flow[0]]
        ),
    )  # fmt: skip
    if not flows:
        return None
    items = [
        h(
            "li",
            h("p", _vote(text, a), h("span", "→", aria_hidden="true"), _vote(text, b),
              h("span", text("compare.switchers.states", n=len(states)), class_="unknown"),
              class_="flow"),
            h("p", *_listed(states)),
        )
        for (a, b), states in flows
    ]  # fmt: skip
    return h("ul", *items, class_="flow-list")


_ORDER = ("switched", "voted once", "on one roll")


def _listed(states: pl.DataFrame) -> list[Tree]:
    listed: list[Tree] = []
    for name, code in states.select("state", "ms_code").iter_rows():
        listed += [", " if listed else "", parts.state_link(name, code)]
    return listed


# The files


def support_table(view: View) -> pl.DataFrame:
    """The support of each resolution by group, and its change against the first."""
    symbols = chosen(view)
    return sides(view.con, symbols, view.one("by")) if symbols else pl.DataFrame()


def switchers_table(view: View) -> pl.DataFrame:
    """How each state voted on the first resolution and on each of the others."""
    symbols = chosen(view)
    frames = [
        rolls(view.con, symbols[0], other).select(
            pl.lit(symbols[0]).alias("resolution_a"), pl.lit(other).alias("resolution_b"), pl.all()
        )
        for other in symbols[1:]
    ]
    return pl.concat(frames) if frames else pl.DataFrame()
