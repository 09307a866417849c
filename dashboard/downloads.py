"""Every relation and the whole database at plain addresses, streamed.

`/data/relation/votes.csv`, `/data/relation/analytics.support.parquet`, `/data/unga.duckdb`. A name
is looked up in the catalogue of the database; no part of an address reaches the file system.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import flask

from dashboard.files import refusal
from dashboard.library import Library
from dashboard.places import Places
from data import database
from data.errors import UngaError
from data.export import FORMS, Parts

# A download lasts as long as its reader's line is slow: the other threads stay for pages.
PLACES = Places(2, "downloads")
_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def add_downloads(server: flask.Flask, library: Library) -> None:
    """Serve every relation as CSV and Parquet, and the file of the database."""
    for form, parts in FORMS.items():
        address = f"/data/relation/<name>.{form}"
        server.add_url_rule(address, f"relation-{form}", _relation(library, form, parts))
    server.add_url_rule("/data/unga.duckdb", "database", _database(library))


def _relation(library: Library, form: str, parts: Parts) -> Callable[[str], flask.Response]:
    def answer(name: str) -> flask.Response:
        try:
            with ExitStack() as stack:
                stack.enter_context(PLACES.one())
                con = stack.enter_context(library.opened())
                built = database.path_of(con).stem
                response = flask.Response(parts(con, name), mimetype=_TYPES[form])
                response.call_on_close(stack.pop_all().close)
        except UngaError as error:
            return refusal(error)
        response.set_etag(f"{built}-{name}-{form}")
        response.make_conditional(flask.request)
        return _given(response, f"{name}.{form}")

    return answer


def _database(library: Library) -> Callable[[], flask.Response]:
    def answer() -> flask.Response:
        try:
            with ExitStack() as stack:
                stack.enter_context(PLACES.one())
                path = database.path_of(stack.enter_context(library.opened()))
                response = flask.send_file(path, "application/vnd.duckdb", etag=path.stem)
                response.direct_passthrough = False  # else nobody tells when it has been read
                response.call_on_close(stack.pop_all().close)
        except UngaError as error:
            return refusal(error)
        return _given(response, path.name)

    return answer


def _given(response: flask.Response, name: str) -> flask.Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"  # ask whether it is still the same
    return response
