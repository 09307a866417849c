"""How the groups stood on a resolution: the share of each, in words, as bars and as a table."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.record import groups_on_the_roll, regional_groups_from
from analytics.support import SUPPORT_SQL, support
from dashboard import figures, sentences
from dashboard.components import (
    behind,
    chips,
    data_table,
    file_links,
    graph,
    notice,
    source_line,
    tabs,
    vote_word,
)
from dashboard.figures import VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages.resolution_parts import (
    KINDS,
    Facts,
    labels,
    read,
    section,
    source,
    told,
    vote_words,
)
from dashboard.sentences import DENOMINATORS
from dashboard.texts import Text

SHORT = 28  # letters of a group's name that stand above a bar on a telephone; else its code


def table(view: View) -> pl.DataFrame:
    """The support of the resolution by the kind of group chosen."""
    view, _ = read(view)
    return support(view.con, view.rest, view.one("by"))


def draw(view: View, facts: Facts, groups: pl.DataFrame) -> Component:
    """How the groups of the kind chosen stood, as bars and as a table."""
    words, figure, table, hidden, foot = _support(view, facts, groups)
    panels = {
        "chart": graph(
            view,
            "bars",
            figure,
            summary=view.text("resolution.support.chart"),
            class_name="support-bars",
        ),
        "table": html.Div(table, id=view.page.id_of("support-table")),
    }
    return section(
        view,
        "support",
        html.Div([chips(view, "by"), chips(view, "of")], className="choices"),
        html.Div(words, id=view.page.id_of("support-words"), className="words", role="status"),
        html.Div(tabs(view, "view", panels), id=view.page.id_of("support-body"), hidden=hidden),
        html.Div(foot, id=view.page.id_of("support-foot"), className="foot", hidden=hidden),
    )


def follow(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the kind of group and the denominator."""
    view, facts = read(view)
    parts = _support(view, facts, groups_on_the_roll(view.con, view.rest))
    return (*parts, parts[-2])


def _support(view: View, facts: Facts, groups: pl.DataFrame) -> tuple[Any, ...]:
    text, kind = view.text, view.one("by")
    if kind not in groups["kind"]:
        return _no_groups(view, groups), go.Figure(), None, True, None
    names = groups.select("group", "group_code", label=labels(text))
    frame = support(view.con, view.rest, kind).join(names, on="group", maintain_order="left")
    of = text(f"resolution.choice.of.{view.one('of')}")
    title = text("resolution.support.picture", symbol=view.rest, of=of)
    return (
        Markup(h("p", sentences.majorities(text, frame))),
        told(view, facts, "support", title, _bars(text, frame, view.one("of"))),
        Markup(_support_rows(text, frame)),
        False,
        Markup(_support_foot(view, facts, frame)),
    )


def _no_groups(view: View, groups: pl.DataFrame) -> Component:
    """Says that there were no such groups on that day, and which kinds there were."""
    text = view.text
    said = text("resolution.no_groups")
    if view.one("by") == "regional":
        said = text("resolution.no_regional", day=text.date(regional_groups_from(view.con)))
    others = [
        h("li", h("a", text(f"resolution.choice.by.{kind}"), href=view.link(by=kind)))
        for kind in KINDS
        if kind in groups["kind"]
    ]
    return notice(h("p", said), h("p", text("resolution.other_kinds")), h("ul", *others))


def _bars(text: Text, frame: pl.DataFrame, denominator: str) -> go.Figure:
    votes = DENOMINATORS[denominator]
    whole, share = pl.sum_horizontal(votes).alias("whole"), f"yes_share_of_{denominator}"
    rows = frame.select("yes", whole, share).iter_rows()
    summaries = [
        text("resolution.support.summary", yes=yes, whole=whole, share=text.percent(share))
        for yes, whole, share in rows
    ]
    short = pl.col("group").str.len_chars() <= SHORT
    labelled = frame.with_columns(
        summary=pl.Series(summaries), heading=pl.when(short).then("group").otherwise("group_code")
    )
    return figures.support_bars(labelled, votes, vote_words(text), text("resolution.support.half"))


def _support_rows(text: Text, frame: pl.DataFrame) -> Tree:
    heads = [
        text("resolution.support.group"),
        text("resolution.support.members"),
        *(vote_word(vote, text) for vote in VOTES),
        *(text(f"resolution.support.of_{denominator}") for denominator in DENOMINATORS),
    ]
    rows = [
        [
            row["label"],
            text.number(row["members"]),
            *(_count(row[vote], row["group_code"], vote) for vote in VOTES),
            *(text.percent(row[f"yes_share_of_{denominator}"]) for denominator in DENOMINATORS),
        ]
        for row in frame.iter_rows(named=True)
    ]
    return data_table(heads, rows, caption=text("resolution.support.table"), class_="data numbers")


def _count(count: int, group: str, vote: str) -> Tree:
    """A count of states, which leads to them in the roll."""
    if not count:
        return "0"
    query = f"group={group}&vote={vote}&state=&words="
    return h("a", str(count), href=f"?group={group}&vote={vote}#roll", data_merge=query)


def _support_foot(view: View, facts: Facts, frame: pl.DataFrame) -> list[Tree]:
    text = view.text
    undated = [
        text("resolution.support.undated_group", group=group, n=n)
        for group, n in frame.select("label", "undated_members").iter_rows()
        if n
    ]
    return [
        source_line(source(text, facts), *file_links(view, "support")),
        *behind(
            text,
            SUPPORT_SQL,
            {"resolution": view.rest, "kind": view.one("by")},
            text("resolution.support.counted"),
            text("resolution.support.undated", list=", ".join(undated)) if undated else None,
        ),
    ]
