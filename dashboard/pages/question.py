"""One recurring question: its support over the years, who switched, its editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.series_answers import (
    EDITIONS_SQL,
    SUPPORT_SQL,
    SWITCHED_SQL,
    linked_editions,
    nearest_questions,
    series_facts,
    series_named,
    series_support,
    switched,
)
from dashboard.address import Address
from dashboard.components import behind, data_table, file_links, source_line
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, View
from dashboard.pages.editions import (
    change_of_vote,
    resolution_link,
    state_link,
    stood,
    vote_cell,
    year_of,
)
from dashboard.support_over_time import (
    Course,
    Row,
    chart_and_table,
    controls,
    groups_shown,
    sentences,
)
from dashboard.texts import Text
from data.errors import BadRequest, UnknownSymbol

Facts = Mapping[str, Any]


def draw(view: View) -> Drawn:
    """The page of the series that the address names: by its name, a symbol or words of a title."""
    try:
        series_id = series_named(view.con, view.rest)
    except UnknownSymbol:
        raise
    except BadRequest as error:
        return _none(view, error)
    view = replace(view, rest=series_id)
    facts = series_facts(view.con, series_id)
    follows = html.Div(follow(view), id=view.page.id_of("follow"), className="sections")
    choose = Markup(h("h2", view.text("series.support.heading"), id="support"))
    parts = [
        _heading(view, facts),
        html.Div([choose, controls(view), follows], className="follows"),
        _editions_section(view, facts),
    ]
    return Drawn(
        title=facts["title"],
        children=[html.Article(parts)],
        href=Address(f"{view.page.path}/{series_id}").href,
    )


def _none(view: View, error: BadRequest) -> Drawn:
    """Says that there is no such series, with those whose titles look most like it."""
    text = view.text
    near = [
        h("li", h("a", title, href=Address(f"{view.page.path}/{name}").href))
        for name, title in nearest_questions(view.con, view.rest.replace("-", " ")).iter_rows()
    ]
    title = text("series.none.title")
    content = [
        h("h1", title, tabIndex=-1),
        h("p", text("series.none.said", asked=view.rest), class_="lead"),
        h("p", str(error).partition("; nearest")[0]),
        *([h("p", text("problem.nearest")), h("ul", *near)] if near else []),
        h("p", h("a", text("series.all"), href=view.page.path)),
    ]
    return Drawn(title, [Markup(h("div", *content, class_="column problem"))])


def _heading(view: View, facts: Facts) -> Component:
    text = view.text
    said = [
        text("series.editions", n=facts["editions"]),
        text("series.span", first=year_of(facts["first_date"]), last=year_of(facts["last_date"])),
    ]
    lead = text(
        "series.lead",
        n=facts["editions"],
        first=text.date(facts["first_date"]),
        last=text.date(facts["last_date"]),
    )
    left_out = [resolution_link(symbol) for symbol in facts["left_out"] or ()]
    return Markup(
        h(
            "header",
            h("p", *(h("span", part) for part in said), class_="eyebrow"),
            h("h1", facts["title"], tabIndex=-1),
            h("p", lead, " ", h("a", text("series.see_links"), href="#editions"), class_="words"),
            _listed(text("series.left_out"), left_out) if left_out else None,
        )
    )


def _listed(said: str, links: list[Tree]) -> Tree:
    between = [part for link in links for part in (link, ", ")][:-1]
    return h("p", said, " ", *between, ".", class_="words")


# What follows the kind of group, the denominator and the group


def follow(view: View) -> list[Component]:
    """The support of the groups over the years, and who switched."""
    facts = series_facts(view.con, view.rest)
    course = Course(
        unit="edition",
        rows=series_support(view.con, view.rest, view.one("by"), view.one("group")),
        session="regular_session",
        when=lambda row: year_of(row["date"]),
        year=lambda row: row["date"].year + (row["date"].timetuple().tm_yday - 1) / 366,
        head=lambda row: h("span", year_of(row["date"]), " ", resolution_link(row["resolution"])),
        values=lambda row: (Address(f"/resolution/{row['resolution']}").href,),
    )
    return [_support_section(view, facts, course), _switches_section(view, facts)]


def _support_section(view: View, facts: Facts, course: Course) -> Component:
    text = view.text
    first, *others = sentences(view, course)
    of = text(f"series.choice.of.{view.one('of')}")
    chart = chart_and_table(
        view,
        course,
        "chart",
        title=text("series.edition.picture", of=of),
        subtitle=facts["title"],
        caption=_source(text, facts),
    )
    undated = course.rows.filter(pl.col("undated_members") > 0)
    foot = [
        source_line(_source(text, facts), *file_links(view, "support")),
        *behind(
            text,
            SUPPORT_SQL,
            {"series_id": view.rest, "kind": view.one("by"), "group": view.one("group")},
            text("series.support.counted"),
            text("series.trend.counted"),
            text("series.support.undated") if undated.height else None,
        ),
    ]
    words = html.Div(
        Markup(h("p", first, class_="lead"), *(h("p", said, class_="words") for said in others)),
        role="status",
        className="told",
    )
    return html.Section(
        [words, chart, html.Div(Markup(foot), className="foot")], **{"aria-labelledby": "support"}
    )


def _switches_section(view: View, facts: Facts) -> Component:
    text, group = view.text, view.one("group")
    every = switched(view.con, [view.rest])
    shown = every
    if group:
        shown = every.filter(pl.col("group_codes").list.contains(group).fill_null(value=False))
    counts = {"n": len(shown), "states": text("series.states", n=shown["ms_code"].n_unique())}
    key = "of_group" if group else "all"
    names = dict(groups_shown(view).select("group_code", "group").iter_rows())
    said = text(f"series.switches.{key}", **counts, group=names.get(group, group), of=len(every))
    heads = [text(f"series.switches.{name}") for name in ("edition", "change", "who")]
    table = data_table(
        heads, _switch_rows(text, shown), caption=text("series.switches.table"), class_="data wide"
    )
    foot = [
        source_line(_source(text, facts), *file_links(view, "switches")),
        *behind(text, SWITCHED_SQL, {"series": [view.rest]}, text("series.switches.counted")),
    ]
    return html.Section(
        [
            Markup(
                h("h2", text("series.switches.heading"), id="switches"),
                h("p", said, class_="words"),
                table if shown.height else None,
            ),
            html.Div(Markup(foot), className="foot"),
        ],
        **{"aria-labelledby": "switches"},
    )


def _switch_rows(text: Text, shown: pl.DataFrame) -> list[list[Tree]]:
    """A row an edition and change of vote, newest first: the states that changed so."""
    keys = ["resolution", "date", "vote_before", "vote"]
    grouped = (
        shown.sort("date", "resolution", descending=True, maintain_order=True)
        .group_by(keys, maintain_order=True)
        .agg("ms_code", "state", "editions_between")
    )
    rows: list[list[Tree]] = []
    told = None
    for row in grouped.iter_rows(named=True):
        edition = h("span", year_of(row["date"]), " ", resolution_link(row["resolution"]))
        if row["resolution"] == told:
            edition = h("span", edition, class_="visually-hidden")
        told = row["resolution"]
        states = [
            state_link(code, state)
            for code, state in zip(row["ms_code"], row["state"], strict=True)
        ]
        between = [part for link in states for part in (link, ", ")][:-1]
        count = len(states)
        rows.append(
            [
                edition,
                change_of_vote(text, row["vote_before"], row["vote"], count),
                h("span", *between),
            ]
        )
    return rows


# The editions


def _editions_section(view: View, facts: Facts) -> Component:
    text = view.text
    editions = linked_editions(view.con, [view.rest])
    titles = dict(editions.select("resolution", "title").iter_rows())
    heads = [text(f"series.table.{name}") for name in ("edition", "vote", "of_members", "because")]
    rows = [
        [
            h("span", text.date(row["date"]), h("br"), resolution_link(row["resolution"])),
            vote_cell(text, row),
            stood(text, row["yes"], row["members"], row["yes_share_of_members"]),
            _because(text, row, titles),
        ]
        for row in reversed(editions.to_dicts())
    ]
    table = data_table(heads, rows, caption=text("series.table.caption"), class_="data editions")
    foot = [
        source_line(_source(text, facts), *file_links(view, "editions")),
        *behind(text, EDITIONS_SQL, {"series": [view.rest]}, text("series.table.counted")),
    ]
    return html.Section(
        [
            Markup(
                h("h2", text("series.table.heading"), id="editions"),
                h("p", text("series.table.words"), class_="words"),
                table,
            ),
            html.Div(Markup(foot), className="foot"),
        ],
        **{"aria-labelledby": "editions"},
    )


def _because(text: Text, row: Row, titles: Mapping[str, str]) -> Tree:
    """Why an edition is in the series: the rule, what it was compared with, what it rests on."""
    rule = row["linked_by"].replace(" ", "_")
    if row["linked_to"] is None:
        return h("span", text("series.because.first"))
    said = [h("span", text(f"series.because.{rule}"), " ", resolution_link(row["linked_to"]), ".")]
    if row["only_here"] is None:
        return said[0]
    said.append(h("q", row["title"]))
    if row["similarity"] < 1:
        said.append(h("span", text("series.because.words", share=text.percent(row["similarity"]))))
    told = {"only_here": ", ", "only_there": ", ", "subjects": "; ", "agenda_items": "; "}
    said += [
        h("span", text(f"series.because.{name}", list=between.join(row[name])))
        for name, between in told.items()
        if row[name]
    ]
    if titles.get(row["linked_to"]) != row["title"]:
        said.append(h("span", text("series.because.there"), " ", h("q", titles[row["linked_to"]])))
    return h("ul", *(h("li", each) for each in said), class_="plain because")


def _source(text: Text, facts: Facts) -> str:
    return text("behind.source", source=facts["source"], day=text.date(facts["data_as_of"]))
