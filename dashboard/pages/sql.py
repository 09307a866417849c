"""SQL: ask the database anything, in a process of its own; the answer as a table and as files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import dcc, html
from dash.development.base_component import Component

from analytics.overview import overview
from dashboard.address import Address, Choice
from dashboard.components import data_table, file_links, notice, source_line
from dashboard.markup import Markup, Tree, h
from dashboard.page import Drawn, Page, Update, View
from dashboard.pages import schema
from dashboard.places import Places
from dashboard.texts import Text
from data import query_help
from data.errors import BadRequest, Busy
from data.sandbox import Answer, Limits, run_untrusted

PLACES = Places(2, "queries")  # in each worker, of four threads: the others stay for pages
LIMITS = Limits(seconds=5.0, rows=10_000, bytes=16 << 20, memory=256 << 20)  # of the page
FILE_LIMITS = Limits(seconds=5.0, rows=100_000, bytes=32 << 20, memory=256 << 20)  # of a file
SHOWN = 200  # rows
SHOWN_COLUMNS = 60
SHOWN_LETTERS = 300  # of a value
LONGEST = 8_000  # letters of an address, which servers and browsers take

# The questions of the README, and more: `questions/NAME.sql`.
QUESTIONS = (
    *("regions", "latin", "closest", "india", "sponsors"),
    *("region_topic", "differ", "alone", "partners", "cohesion", "embargo", "absent", "doubts"),
)

CHOICES = {"q": Choice(), "find": schema.FIND}


def question(name: str) -> str:
    """The query of a worked question."""
    return files("dashboard").joinpath("questions", f"{name}.sql").read_text("utf-8").strip()


def draw(view: View) -> Drawn:
    """The editor, the answer where the address holds a query, what can be asked and of what."""
    text = view.text
    heading = h(
        "header",
        h("h1", text("sql.heading"), tabIndex=-1),
        h("p", text("sql.intro"), class_="lead"),
    )
    answer = html.Div(_answer(view), id=PAGE.id_of("answer"), className="answer")
    answer_frame = html.Div(answer, **{"data-running": text("sql.running")})
    return Drawn(
        title=text("sql.title"),
        children=[
            html.Article(
                [
                    Markup(heading),
                    html.Div([_editor(view), answer_frame], className="asking"),
                    Markup(_questions(view)),
                    schema.draw(view),
                    Markup(_limits(text)),
                ]
            )
        ],
    )


def draw_answer(view: View) -> tuple[Any, ...]:
    """The parts of the page that follow the query."""
    return _written(view), _answer(view)


def _editor(view: View) -> Component:
    """The editor. What stands in it becomes the choice `q` when it is run (`assets/unga.js`)."""
    text = view.text
    run = h(
        "button",
        text("sql.run"),
        h("kbd", text("sql.keys"), aria_hidden="true"),
        type="button",
        class_="run",
        data_run=PAGE.id_of("editor"),
        aria_keyshortcuts="Control+Enter",
    )
    return html.Div(
        [
            dmc.Textarea(
                id=PAGE.id_of("editor"),
                label=text("sql.editor"),
                description=text("sql.hint"),
                value=_written(view),
                autosize=True,
                minRows=7,
                maxRows=24,
                spellCheck=False,
                autoComplete="off",
            ),
            dcc.Input(id=PAGE.choice_id("q"), type="hidden", value=view.one("q")),
            Markup(h("div", run, h("p", text("sql.share")), class_="run-line")),
        ],
        className="editor",
        **{"data-edits": "q"},
    )


def _written(view: View) -> str:
    """What stands in the editor: the query of the address, else the first worked question."""
    return view.one("q") or question(QUESTIONS[0])


# The answer


def _answer(view: View) -> list[Component]:
    sql = view.one("q")
    if not sql.strip():
        return []
    try:
        answer = ask(sql, LIMITS)
    except Busy as error:
        return [_busy(view, error)]
    except BadRequest as error:
        return [_fault(view, sql, str(error))]
    return _rows(view, answer)


def ask(sql: str, limits: Limits) -> Answer:
    """The answer of the database to a query that nobody vouches for, where there is a place.

    Raises Busy when as many run as may at once, BadRequest when it is no query or exceeds a limit.
    """
    with PLACES.one():
        return run_untrusted(sql, limits=limits)


def _rows(view: View, answer: Answer) -> list[Component]:
    text, rows = view.text, answer.rows
    cut = rows[:, :SHOWN_COLUMNS].head(SHOWN)
    downloads = file_links(view, "answer") if len(view.link("answer.json")) <= LONGEST else []
    table = _table(text, cut) if len(rows) else None
    foot = [
        source_line(_source(view), *downloads),
        h("p", text("sql.files", n=FILE_LIMITS.rows)) if downloads else h("p", text("sql.long")),
    ]
    heading = h("h2", text("sql.answer"), id="answer")
    said = h("p", _extent(text, answer), class_="words", role="status")
    return [
        html.Section(
            Markup(heading, said, table, h("div", *foot, class_="foot")),
            **{"aria-labelledby": "answer"},
        )
    ]


def _source(view: View) -> str:
    known = overview(view.con)
    day = known["data_as_of"]
    if day is None:  # no roll call yet
        return ""
    return view.text("behind.source", source=known["source"], day=view.text.date(day))


def _extent(text: Text, answer: Answer) -> str:
    """How many rows there are, and how many of them are shown."""
    rows = answer.rows
    if answer.truncated:
        said = [text("sql.more", shown=SHOWN, n=len(rows))]
    elif len(rows) > SHOWN:
        said = [text("sql.some", shown=SHOWN, n=len(rows))]
    else:
        said = [text("sql.all", n=len(rows))]
    if rows.width > SHOWN_COLUMNS:
        said.append(text("sql.columns", shown=SHOWN_COLUMNS, n=rows.width))
    return " ".join(said)


def _table(text: Text, rows: pl.DataFrame) -> Tree:
    kinds = [_kind(kind) for kind in rows.dtypes]
    heads = [h("span", name, class_=kind) for name, kind in zip(rows.columns, kinds, strict=True)]
    cells = [
        [
            h("span", _cell(name, value), class_=kind) if kind else _cell(name, value)
            for name, value, kind in zip(rows.columns, row, kinds, strict=True)
        ]
        for row in rows.iter_rows()
    ]
    return data_table(heads, cells, caption=text("sql.table"), class_="data result")


def _kind(kind: pl.DataType) -> str | None:
    """How a column is set: numbers to the right, days on one line."""
    if kind.is_numeric():
        return "number"
    return "day" if kind.is_temporal() else None


def _cell(name: str, value: object) -> Tree:
    """A value as read; a resolution or a Member State leads to its page."""
    if value is None:
        return h("span", "NULL", class_="unknown")
    written = as_text(value)
    if _RESOLUTION.fullmatch(written):
        return h("a", written, href=Address(f"/resolution/{written}").href)
    if name.startswith("ms_") and _STATE.fullmatch(written):
        return h("a", written, href=f"/state/{written}")
    return written if len(written) <= SHOWN_LETTERS else f"{written[:SHOWN_LETTERS]}…"


_RESOLUTION = re.compile(r"A/RES/[\w/.()\[\]-]+")
_STATE = re.compile(r"[A-Z]{3}")


def as_text(value: object) -> str:
    """A value of an answer as text.

    >>> as_text(True), as_text(["ARMS", "SEA"]), as_text({"a": 1}), as_text(b"\\xff")
    ('true', 'ARMS, SEA', '{"a": 1}', '\\\\xff')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, list):
        return ", ".join("NULL" if item is None else as_text(item) for item in value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _busy(view: View, error: Busy) -> Component:
    again = h("a", view.text("sql.again"), href=view.link(), data_file="true")
    said = h("p", f"{error}.", role="alert")
    return notice(h("h2", view.text("sql.busy")), said, h("p", again))


def _fault(view: View, sql: str, said: str) -> Component:
    """Why a query was not answered, where in it, and what was perhaps meant."""
    text = view.text
    found = query_help.help_with(view.con, sql, said)
    near = [h("li", h("a", name, href=view.link(q=query))) for name, query in found.repairs]
    known = [h("li", h("a", name, href=f"#{schema.id_of(name)}")) for name in found.elsewhere]
    return notice(
        h("h2", text("sql.fault"), id="answer"),
        h("p", found.said, class_="said", role="alert"),
        h("pre", found.place) if found.place else None,
        [h("p", text("problem.nearest")), h("ul", *near)] if near else None,
        [h("p", text("sql.elsewhere")), h("ul", *known)] if known else None,
        h("p", text("sql.stopped")) if said.startswith(("stopped:", "the result is")) else None,
    )


# What can be asked, and how much


def _questions(view: View) -> Tree:
    text = view.text
    links = [
        h("li", h("a", text(f"sql.question.{name}"), href=view.link(q=question(name))))
        for name in QUESTIONS
    ]
    heading = h("h2", text("sql.questions"), id="questions")
    return h(
        "section",
        heading,
        h("p", text("sql.asked"), class_="words"),
        h("ul", *links, class_="examples questions"),
        aria_labelledby="questions",
    )


def _limits(text: Text) -> Tree:
    said = text(
        "sql.limits.said",
        seconds=f"{LIMITS.seconds:g}",
        memory=LIMITS.memory >> 20,
        shown=SHOWN,
        rows=LIMITS.rows,
        file_rows=FILE_LIMITS.rows,
        at_once=PLACES.number,
    )
    return h(
        "section",
        h("h2", text("sql.limits.heading"), id="limits"),
        h("p", said, class_="words"),
        h("p", text("sql.limits.reach"), class_="words"),
        h(
            "p",
            text("sql.limits.more"),
            " ",
            h("a", text("sql.limits.data"), href="/data#downloads"),
        ),
        aria_labelledby="limits",
    )


# The files


def answer_table(view: View) -> pl.DataFrame:
    """The whole answer: a file holds all its rows, or there is none."""
    sql = view.one("q")
    if not sql.strip():
        raise BadRequest("expected a query: /sql.csv?q=SELECT…")
    answer = ask(sql, FILE_LIMITS)
    if answer.truncated:
        raise BadRequest(
            f"the answer has more than {FILE_LIMITS.rows:,} rows: narrow the query or add a LIMIT; "
            "whole relations are at /data/relation/NAME.csv and .parquet"
        )
    return answer.rows


def about(view: View) -> dict[str, object]:
    """The query, and of when the answer is, for the JSON beside it."""
    known = overview(view.con)
    return {
        "query": view.one("q"),
        "data_as_of": known["data_as_of"],
        "built_at": known["built_at"],
    }


PAGE = Page(
    name="sql",
    path="/sql",
    draw=draw,
    choices=CHOICES,
    updates=(
        Update(
            outputs=(("editor", "value"), ("answer", "children")), reads=("q",), draw=draw_answer
        ),
        Update(outputs=(("relations", "children"),), reads=("find",), draw=schema.draw_relations),
    ),
    tables={"answer": answer_table},
    about=about,
    in_navigation=True,
)
