"""The tables behind a page at plain addresses, for scripts and spreadsheets.

They lie below the page's own address: `/resolution/A/RES/74/247/roll.csv?vote=no`,
`/blocs/states.csv?session=74`. `/resolution/A/RES/74/247.json` holds all of a page's tables,
`….csv` its first. The choices of the page hold for its files too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import flask
import polars as pl

from dashboard import texts
from dashboard.library import Library
from dashboard.page import Page, View
from dashboard.problems import UnknownPage
from data.errors import BadRequest, Busy, UngaError, UnknownRelation, UnknownSymbol
from data.export import flat

FORMS = ("csv", "json")


def add_files(server: flask.Flask, library: Library, page: Page) -> None:
    """Serve the tables of a page."""
    for form in FORMS if page.tables else ():
        endpoint, answer = f"{page.name}-{form}", _answer(library, page, form)
        server.add_url_rule(f"{page.path}/<path:rest>.{form}", endpoint, answer)
        server.add_url_rule(f"{page.path}.{form}", endpoint, answer, defaults={"rest": ""})


def _answer(library: Library, page: Page, form: str) -> Callable[[str], flask.Response]:
    def answer(rest: str) -> flask.Response:
        below, _, table = rest.rpartition("/")
        if table not in page.tables:
            below, table = rest, ""
        if below and not page.find:
            return refusal(UnknownPage(flask.request.path))
        try:
            with library.opened() as con:
                text = texts.in_language(texts.DEFAULT)
                view = View(con, text, page, below, page.read(flask.request.args))
                body = _csv(view, table) if form == "csv" else _json(view, table)
        except UngaError as error:
            return refusal(error)
        name = re.sub(r"[^A-Za-z0-9]+", "_", f"{below or page.name}_{table}").strip("_")
        disposition = "attachment" if form == "csv" else "inline"
        response = flask.Response(body, mimetype=_TYPES[form])
        response.headers["Content-Disposition"] = f'{disposition}; filename="{name}.{form}"'
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


def refusal(error: UngaError) -> flask.Response:
    """What a file that cannot be given answers: why not, in plain text."""
    response = flask.Response(f"{error}\n", _status(error), mimetype="text/plain")
    if isinstance(error, Busy):
        response.headers["Retry-After"] = "5"
    return response


def _status(error: UngaError) -> int:
    if isinstance(error, UnknownSymbol | UnknownRelation | UnknownPage):
        return 404
    return 400 if isinstance(error, BadRequest) else 503


_TYPES = {"csv": "text/csv", "json": "application/json"}


def _csv(view: View, table: str) -> str:
    frame = view.page.tables[table or next(iter(view.page.tables))](view)
    return flat(frame).write_csv()


def _json(view: View, table: str) -> str:
    tables = {name: draw for name, draw in view.page.tables.items() if table in ("", name)}
    document: dict[str, Any] = {
        "about": view.page.about(view) if view.page.about else {},
        **{name: _rows(draw(view)) for name, draw in tables.items()},
    }
    return json.dumps(document, default=str, ensure_ascii=False, indent=1) + "\n"


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    floats = (pl.col(name) for name, kind in frame.schema.items() if kind.is_float())
    # JSON has neither infinity nor what is no number.
    return frame.with_columns(pl.when(each.is_finite()).then(each) for each in floats).to_dicts()
