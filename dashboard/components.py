"""The parts pages are made of: selectors, tables, downloads, what stands behind a figure.

Selectors and figures are components of Dash; all else is a tree, put into the page by `Markup`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import dash_mantine_components as dmc
import plotly.graph_objects as go
import polars as pl
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import figures
from dashboard.figures import MARKS, VOTES
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.texts import Text


def mark(vote: str, text: Text) -> Tree:
    """A vote's mark: its letter on its colour, read out as the word."""
    word = h("span", text(f"vote.{vote}.word"), class_="visually-hidden")
    return h("span", h("span", MARKS[vote], aria_hidden="true"), word, class_=f"mark {vote}")


def vote_word(vote: str, text: Text) -> Tree:
    """A vote's mark and word."""
    letter = h("span", MARKS[vote], class_=f"mark {vote}", aria_hidden="true")
    return h("span", letter, text(f"vote.{vote}.word"), class_="vote-word")


def legend(text: Text) -> Tree:
    """The four votes with their marks."""
    return h("p", *(vote_word(vote, text) for vote in VOTES), class_="legend")


def tally_bar(count: Mapping[str, Any], text: Text, *, thin: bool = False) -> Tree:
    """A tally as one bar in four colours; its label says it in words."""
    parts = [
        h("span", class_=vote, style={"flexGrow": count[vote]}) for vote in VOTES if count[vote]
    ]
    label = ", ".join(
        f"{text.number(count[vote])} {text(f'vote.{vote}.verb', n=count[vote])}" for vote in VOTES
    )
    return h("div", *parts, class_="bar thin" if thin else "bar", role="img", aria_label=label)


def tally(count: Mapping[str, Any], text: Text) -> Tree:
    """A tally: the bar, and the four counts, large, marked, with their shares of members."""
    counts = [
        h(
            "div",
            h("dt", mark(vote, text), h("span", text(f"vote.{vote}.word"), aria_hidden="true")),
            h(
                "dd",
                h("span", text.number(count[vote]), class_="count"),
                h("span", text.percent(count[vote] / count["members"]), class_="share"),
            ),
        )
        for vote in VOTES
    ]
    return h("div", tally_bar(count, text), h("dl", *counts), class_="tally")


def chips(view: View, name: str) -> Component:
    """The control of a choice among few: radio buttons, or boxes to tick where it takes many."""
    choice = view.page.choices[name]
    labels = f"{view.page.name}.choice.{name}"
    many = not isinstance(choice.default, str)
    button, group = (dmc.Checkbox, dmc.CheckboxGroup) if many else (dmc.Radio, dmc.RadioGroup)
    buttons = [button(label=view.text(f"{labels}.{each}"), value=each) for each in choice.options]
    return group(
        html.Div(buttons, className="buttons"),
        id=view.page.choice_id(name),
        label=view.text(f"{labels}.label"),
        value=list(view.many(name)) if many else view.one(name),
        className="chips",
        **({} if many else {"name": view.page.id_of(name)}),
    )


def tabs(view: View, name: str, panels: Mapping[str, Component]) -> Component:
    """The same thing seen in several ways, one at a time: the control of a choice."""
    labels = f"{view.page.name}.choice.{name}"
    heads = [dmc.TabsTab(view.text(f"{labels}.{option}"), value=option) for option in panels]
    label = {"aria-label": view.text(f"{labels}.label")}
    return dmc.Tabs(
        [
            dmc.TabsList(heads, **label),
            *(dmc.TabsPanel(content, value=option) for option, content in panels.items()),
        ],
        id=view.page.choice_id(name),
        value=view.one(name),
        keepMounted=False,
        className="tabs",
    )


def graph(
    view: View,
    part: str,
    figure: go.Figure,
    *,
    summary: str,
    class_name: str,
    key: Tree = None,
) -> Component:
    """A figure, its key (of votes, where no other is given), a button that saves it as a picture.

    A screen reader is given its summary; a table says the same beside it.
    """
    id_ = view.page.id_of(part)
    save = h("button", view.text("download.png"), type="button", class_="download", data_png=id_)
    # A figure without a height of its own fills its frame; its width is always that of the page.
    fills = figure.layout.height is None
    drawing = dcc.Graph(
        id=id_, figure=figure, config=figures.CONFIG, responsive=True if fills else "auto"
    )
    return html.Div(
        [
            Markup(h("div", key or legend(view.text), save, class_="above")),
            html.Div(drawing, className=class_name, role="img", **{"aria-label": summary}),
        ]
    )


def file_links(view: View, table: str) -> list[Tree]:
    """Links to a table of the page as CSV and JSON, as the page's choices stand."""
    return [
        h(
            "a",
            view.text(f"download.{form}"),
            href=view.link(f"{table}.{form}"),
            class_="download",
            data_file="true",
        )
        for form in ("csv", "json")
    ]


def file_name(*parts: str) -> str:
    """A name for a file from what it holds.

    >>> file_name("A/RES/3484(XXX)[E]", "roll")
    'A_RES_3484_XXX_E_roll'
    """
    return re.sub(r"[^A-Za-z0-9]+", "_", " ".join(parts)).strip("_")


# The relations that define the terms of the dashboard, each `term.NAME` in the catalogue.
TERMS = (
    "roll_calls",
    "votes",
    "groups",
    "support",
    "cohesion",
    "defections",
    "agreement",
    "blocs",
    "drafts",
    "sponsorships",
    "conversion",
    "cosponsorship",
    "series",
)


def term(text: Text, name: str, words: str | None = None) -> Tree:
    """A term that opens its definition, and from there leads to its relation on the data page.

    `name` is one of TERMS; `words` stand for the term where the sentence wants another form.
    """
    more = h("a", text("term.more"), href=f"/data#{name}")
    return h(
        "details",
        h("summary", words or text(f"term.{name}.word")),
        h("span", text(f"term.{name}.definition"), " ", more, class_="definition"),
        class_="term",
        name="term",
    )


def source_line(source: str, *downloads: Tree) -> Tree:
    """Where a figure's data come from, and its downloads."""
    return h("div", h("p", source), h("div", *downloads, class_="downloads"), class_="source-line")


def behind(text: Text, sql: str, params: Mapping[str, object], *notes: str | None) -> list[Tree]:
    """What stands behind a figure: how it is counted, and the query that was run."""
    bound = [
        h("div", h("dt", f"${name}"), h("dd", value if isinstance(value, str) else str(value)))
        for name, value in params.items()
    ]
    return [
        h(
            "details",
            h("summary", text("behind.counted")),
            *(h("p", note) for note in notes if note),
        ),
        h(
            "details",
            h("summary", text("behind.sql")),
            h("pre", h("code", sql)),
            h("dl", *bound),
            h("p", text("behind.run")),
            class_="sql",
        ),
    ]


def computed(text: Text, code: Sequence[str], *notes: str) -> list[Tree]:
    """What stands behind a figure that a function gives: how it is counted, and what was called."""
    return [
        h(
            "details",
            h("summary", text("behind.counted")),
            *(h("p", note) for note in notes),
        ),
        h(
            "details",
            h("summary", text("behind.function")),
            h("pre", h("code", "\n".join(code))),
            h("p", text("behind.run_function")),
            class_="sql",
        ),
    ]


def data_table(
    heads: Sequence[Tree], rows: Sequence[Sequence[Tree]], *, caption: str, class_: str
) -> Tree:
    """A table: its first column heads the rows. It scrolls in a frame of its own where it must."""
    body = [
        h("tr", h("th", first, scope="row"), *(h("td", cell) for cell in rest))
        for first, *rest in rows
    ]
    table = h(
        "table",
        h("caption", caption, class_="visually-hidden"),
        h("thead", h("tr", *(h("th", head, scope="col") for head in heads))),
        h("tbody", *body),
        class_=class_,
    )
    return h("div", table, class_="scroll", role="region", aria_label=caption, tabIndex=0)


def resolution_list(text: Text, found: pl.DataFrame, link: Callable[[str], str]) -> Tree:
    """Resolutions, each with its symbol, day, title and tally; `link` makes its address."""
    rows = found.iter_rows(named=True)
    return h("ol", *(h("li", _resolution(text, row, link)) for row in rows), class_="found")


def _resolution(text: Text, row: Mapping[str, Any], link: Callable[[str], str]) -> Tree:
    day = text.date(row["adoption_date"]) if row["adoption_date"] else text("record.unknown")
    if row["members"] is None:
        missing = "home.no_roll_call" if row["held"] else "home.no_vote_known"
        vote = [h("span", text(missing), class_="counts")]
    else:
        counts = [
            h("span", h("span", MARKS[vote], class_=f"mark {vote}"), text.number(row[vote]))
            for vote in VOTES
        ]
        vote = [
            tally_bar(row, text, thin=True),
            h("span", *counts, class_="counts", aria_hidden="true"),
        ]
    return h(
        "a",
        h("span", h("span", row["resolution"]), h("span", day), class_="eyebrow"),
        h("span", row["title"], class_="title"),
        *vote,
        href=link(row["resolution"]),
        class_="resolution",
    )


def notice(*content: Tree) -> Component:
    """Something a reader should know before reading on."""
    return html.Div(Markup(*content), className="notice", role="note")


def tile_board(text: Text, states: pl.DataFrame, *, clears: str) -> Tree:
    """States as equal tiles, coloured and marked by vote, in blocks of their groups.

    `states` has ms_code, state, vote and the group's `label`; those without one stand in a block of
    their own. A tile takes its state into the page's choice `state` or out of it, and clears the
    choices named.
    """
    order = pl.col("vote").cast(pl.Enum(VOTES))
    blocks = (
        states.sort(order, maintain_order=True)
        .with_columns(pl.col("label").fill_null(""))
        .partition_by("label", as_dict=True)
    )
    named = sorted((group for (group,) in blocks), key=lambda group: (group == "", group))
    none = text("group.all" if len(blocks) == 1 else "group.none")
    parts = [_block(text, group or none, blocks[(group,)], clears) for group in named]
    return h("div", *parts, class_="board")


def _block(text: Text, group: str, states: pl.DataFrame, clears: str) -> Tree:
    counts = {vote: states["vote"].eq(vote).sum() for vote in VOTES}
    heading = h(
        "div",
        h("h3", group),
        h("span", text("tiles.members", n=len(states))),
        tally_bar(counts, text, thin=True),
        class_="block-heading",
    )
    tiles = [h("li", _tile(text, row, group, clears)) for row in states.iter_rows(named=True)]
    return h("div", heading, h("ul", *tiles, class_="tiles"), class_="block")


def _tile(text: Text, row: Mapping[str, str], group: str, clears: str) -> Tree:
    state, vote = row["state"], row["vote"]
    word = text(f"vote.{vote}.word")
    return h(
        "button",
        h("span", row["ms_code"]),
        h("span", MARKS[vote]),
        type="button",
        class_=f"tile {vote}",
        aria_label=text("tiles.tile", state=state, vote=word),
        data_tip=f"{state}\n{word}\n{group}",
        data_toggle="state",
        data_value=row["ms_code"],
        data_clear=clears,
    )


def documents(symbols: str | None) -> Tree:
    """Documents as a source names them, several joined by |."""
    named = [document(symbol.strip()) for symbol in symbols.split("|")] if symbols else []
    return h("ul", *(h("li", symbol) for symbol in named)) if named else None


def document(symbol: str) -> Tree:
    """A document's symbol, which leads to its text where the symbol is in today's form."""
    if not TODAYS_FORM.fullmatch(symbol):
        return symbol
    return h("a", symbol, href=f"https://docs.un.org/en/{quote(symbol)}")


TODAYS_FORM = re.compile(r"A/(?:[A-Z]+\.?\d*/)?(?:(?:ES|S)-)?\d+/[\w./-]+")
