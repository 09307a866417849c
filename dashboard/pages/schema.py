"""The schema browser of the SQL page: every relation, its columns and the macros, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from dashboard.address import Address, Choice
from dashboard.components import data_table
from dashboard.library import kept
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.texts import Text
from data.contents import sizes
from data.dictionary import columns, macros
from data.export import FORMS

FIND = Choice(typed=True)
PREVIEW = 100  # rows
OPEN = 3  # relations found that are shown with their columns at once


def id_of(relation: str) -> str:
    """The id of a relation on the page, as an anchor.

    >>> id_of("analytics.support")
    'relation-analytics-support'
    """
    return f"relation-{relation.replace('.', '-')}"


def draw(view: View) -> Component:
    """The section: a box to find a word, and what fits it."""
    text = view.text
    box = dmc.TextInput(
        id=view.page.choice_id("find"),
        label=text("sql.schema.find"),
        placeholder=text("sql.schema.example"),
        value=view.one("find"),
        debounce=250,
        inputProps={"type": "search", "autoComplete": "off", "spellCheck": False},
    )
    heading = [h("h2", text("sql.schema.heading"), id="schema")]
    return html.Section(
        [
            Markup(*heading, h("p", text("sql.schema.words"), class_="words")),
            html.Div(box, className="choices"),
            html.Div(_found(view), id=view.page.id_of("relations")),
        ],
        **{"aria-labelledby": "schema"},
    )


def draw_relations(view: View) -> tuple[Any, ...]:
    """The part of the section that follows the word sought."""
    return (_found(view),)


def _found(view: View) -> Markup:
    text, words = view.text, view.one("find").lower().split()
    known = kept(view.con, sizes)
    of = columns(view.con).partition_by("relation", as_dict=True)
    fitting = [
        row
        for row in known.iter_rows(named=True)
        if _fits(words, row["relation"], row["comment"], of[row["relation"],])
    ]
    called = [row for row in macros(view.con).iter_rows(named=True) if _holds(words, *row.values())]
    if not fitting and not called:
        return Markup(h("p", text("sql.schema.nothing", words=view.one("find")), role="status"))
    parts: list[Tree] = []
    for kind, answer in (("facts", False), ("answers", True)):
        rows = [row for row in fitting if row["answer"] == answer]
        shown = [
            _relation(view, row, of[row["relation"],], bool(words) and len(fitting) <= OPEN)
            for row in rows
        ]
        if rows:
            parts += [
                h("h3", text(f"sql.schema.{kind}", n=len(rows))),
                h("ul", *shown, class_="schema"),
            ]
    if called:
        parts += [h("h3", text("sql.schema.macros")), _macros(text, called)]
    return Markup(*parts)


def _fits(words: list[str], relation: str, comment: str, of: pl.DataFrame) -> bool:
    return _holds(words, relation, comment, *of["column"], *of["comment"])


def _holds(words: list[str], *texts: str | None) -> bool:
    all_ = "\n".join(filter(None, texts)).lower()
    return all(word in all_ for word in words)


def _relation(view: View, row: Mapping[str, Any], of: pl.DataFrame, open_: bool) -> Tree:
    text, name = view.text, row["relation"]
    first, stop, rest = row["comment"].partition(". ")
    cells = [
        [h("code", column), kind, comment]
        for column, kind, comment in of.select("column", "type", "comment").iter_rows()
    ]
    heads = [text(f"sql.schema.{part}") for part in ("column", "type", "comment")]
    table = data_table(
        heads, cells, caption=text("sql.schema.table", relation=name), class_="data columns-of"
    )
    look = view.link(q=f"FROM {name} LIMIT {PREVIEW}")
    links = [h("a", text("sql.schema.look", n=PREVIEW), href=look, class_="download")]
    summary = h(
        "summary",
        h("code", name),
        h("span", text("sql.schema.rows", n=row["rows"]), class_="rows"),
        h("span", first + stop.strip(), class_="about"),
    )
    return h(
        "li",
        h(
            "details",
            summary,
            h("p", rest) if rest else None,
            table,
            h("p", *links, *files_of(text, name), class_="downloads"),
            open=open_ or None,
        ),
        id=id_of(name),
    )


def files_of(text: Text, relation: str) -> list[Tree]:
    """Links to a relation as files."""
    return [
        h(
            "a",
            text(f"sql.schema.file.{form}"),
            href=Address(f"/data/relation/{relation}.{form}").href,
            class_="download",
            data_file="true",
        )
        for form in FORMS
    ]


def _macros(text: Text, rows: list[dict[str, Any]]) -> Tree:
    cells = [[h("code", row["call"]), row["comment"]] for row in rows]
    heads = [text("sql.schema.macro"), text("sql.schema.comment")]
    return data_table(heads, cells, caption=text("sql.schema.macros"), class_="data columns-of")
