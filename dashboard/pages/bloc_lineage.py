"""The blocs through the sessions: how those of one continue in the next, and ways between them."""

from __future__ import annotations

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from analytics.bloc_answers import LINEAGE_SQL, bloc_lineage, newest_session, sessions
from dashboard import bloc_figures
from dashboard.components import data_table, graph, tabs
from dashboard.markup import Markup, Tree, h
from dashboard.page import View
from dashboard.pages import bloc_marks as marks
from dashboard.pages.bloc_sections import Division, foot, section, told

NEWEST = "newest"


def controls(view: View, session: str) -> list[Component]:
    """The controls of the session: a list to choose from, and a slider over them."""
    text = view.text
    held = sessions(view.con)["session"].to_list()
    options = [{"value": each, "label": text.session(each)} for each in held]
    newest = newest_session(view.con)
    if newest is not None:
        label = text("blocs.newest", session=text.session(newest))
        options.insert(0, {"value": NEWEST, "label": label})
    select = dmc.Select(
        id=view.page.choice_id("session"),
        label=text("blocs.session"),
        data=options,
        value=view.one("session"),
        allowDeselect=False,
        searchable=True,
    )
    return [select, *([_slider(view, held, session)] if len(held) > 1 else [])]


def _slider(view: View, held: list[str], session: str) -> Component:
    numbers = sorted(map(int, held))
    slider = dmc.Slider(
        id=view.page.id_of("slider"),
        min=numbers[0],
        max=numbers[-1],
        value=slid_to(held, session),
        restrictToMarks=True,
        marks=[
            {"value": number, **({"label": str(number)} if number % 10 == 0 else {})}
            for number in numbers
        ],
        thumbLabel=view.text("blocs.slider"),
        size="sm",
        color="ink",
    )
    return html.Div(
        [html.Div(view.text("blocs.slider"), className="slider-label"), slider],
        className="slider",
        **{"data-default": newest_session(view.con)},
    )


def slid_to(held: list[str], session: str) -> int | None:
    """Where the slider stands for a session; for none, at the newest."""
    if not held:
        return None
    return int(session if session in held else held[0])


def neighbours(view: View, session: str) -> Tree:
    """Links to the session before and the one after."""
    text = view.text
    held = sorted(sessions(view.con)["session"].to_list(), key=int)
    place = held.index(session)
    links = [
        h(
            "a",
            text(f"blocs.{way}", session=text.session(held[to])),
            href=view.link(session=held[to]),
        )
        for way, to in (("previous", place - 1), ("next", place + 1))
        if 0 <= to < len(held)
    ]
    return h("p", *links, class_="neighbours")


def draw(view: View, found: Division) -> Component:
    """The section on the blocs of all sessions, with the one shown marked."""
    text, session = view.text, str(found.facts["session"])
    frame = bloc_lineage(view.con).with_columns(colour_line=marks.COLOUR_LINE)
    tips = [
        text("blocs.lineage.tip", session=text.session(name), **row)
        for row in frame.iter_rows(named=True)
        for name in (row.pop("session"),)
    ]
    frame = frame.with_columns(tip=pl.Series(tips, dtype=pl.String))
    figure = bloc_figures.lineage(frame, session)
    title = text("blocs.lineage.picture")
    panels = {
        "chart": graph(
            view,
            "lineage",
            told(view, found, "lineage", title, figure),
            summary=text("blocs.lineage.chart"),
            class_name="lineage",
            key=h("p", text("blocs.lineage.key"), class_="legend"),
        ),
        "table": Markup(_table(view, frame)),
    }
    return section(
        view,
        "lineage",
        Markup(h("p", text("blocs.lineage.words"), class_="words")),
        tabs(view, "view", panels),
        foot(view, found, "lineage", LINEAGE_SQL, {}, text("blocs.lineage.counted")),
    )


def _table(view: View, frame: pl.DataFrame) -> Tree:
    text = view.text
    rows = []
    parts = frame.unique(["session", "bloc"], maintain_order=True)
    for (session,), blocs in parts.group_by("session", maintain_order=True):
        year, clear, alike = blocs.select("year", "clear_split", "adjusted_rand").row(0)
        lines = dict(blocs.select("bloc", "colour_line").iter_rows())
        names = [
            h("li", marks.mark(bloc, lines),
              h("span", text("blocs.lineage.bloc", n=n, label=label)), class_="bloc-name")
            for bloc, n, label in blocs.select("bloc", "states", "label").iter_rows()
        ] if len(blocs) > 1 else []  # fmt: skip
        known = {True: "clear", False: "unclear", None: "unknown"}[clear]
        link = h("a", text.session(str(session)), href=view.link(session=str(session)))
        named = h("ul", *names, class_="plain") if names else "–"
        verdict = text(f"blocs.lineage.{known}")
        rows.append([link, str(year), named, verdict, marks.decimal(text, alike)])
    heads = [
        text(f"blocs.lineage.{name}") for name in ("session", "year", "blocs", "split", "rand")
    ]
    return data_table(heads, rows[::-1], caption=text("blocs.lineage.table"), class_="data wide")
