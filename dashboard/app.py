"""The shell of the dashboard: the address, the frame around every page, and the server."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import dash
import dash_mantine_components as dmc
import flask
from dash import ALL, ClientsideFunction, Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask_compress import Compress

from analytics.overview import overview
from dashboard import figures, frame
from dashboard.address import Address
from dashboard.document import Application, reading
from dashboard.downloads import add_downloads
from dashboard.feeds import add_feeds
from dashboard.files import add_files
from dashboard.library import Library
from dashboard.markup import Tree
from dashboard.page import Drawn, Page, Update, View
from dashboard.pages import PAGES
from dashboard.problems import UnknownPage, explain, failed
from dashboard.texts import Text
from data.database import Connection
from data.errors import BadRequest, DatabaseUnusable, UngaError

log = logging.getLogger(__name__)


def create_app() -> dash.Dash:
    """The dashboard as an application; no database is opened before a page is asked for."""
    app = Application(
        __name__,
        assets_ignore=r"scheme\.js|plotly-cartesian",
        suppress_callback_exceptions=True,
        update_title="",
        on_error=_on_error,
    )
    library = Library()
    app.layout = _layout()
    app.callback(
        Output("header", "children"),
        Output("main", "children"),
        Output("footer", "children"),
        Output("head", "data"),
        Input("address", "pathname"),
        State("address", "search"),
        on_error=_no_page,
    )(lambda pathname, search: show(library, pathname, search))
    control = dict.fromkeys(("page", "choice", "default", "typed"), ALL)
    app.clientside_callback(
        ClientsideFunction("unga", "sync"),
        Output(control, "value"),
        Input("address", "search"),
        Input(control, "value"),
    )
    app.clientside_callback(
        ClientsideFunction("unga", "arrive"), Output("alert", "children"), Input("head", "data")
    )
    for page in PAGES:
        _add_callbacks(app, library, page)
        add_files(app.server, library, page)
    add_feeds(app.server)
    app.server.add_url_rule(
        PLOTLY, "plotly", lambda: flask.send_from_directory(app.config.assets_folder, CARTESIAN)
    )
    app.server.after_request(_with_status(library))
    add_downloads(app.server, library)
    _harden(app)
    return app


# Where Dash asks for plotly.js. The part of it with bars, scatters and heatmaps, which is all the
# pages draw, is a third as large as the whole.
PLOTLY = "/_dash-component-suites/plotly/package_data/plotly.min.js"
CARTESIAN = "plotly/plotly-cartesian.min.js"


def server() -> flask.Flask:
    """The WSGI application, for a server: `gunicorn 'dashboard.app:server()'`."""
    application: flask.Flask = create_app().server
    # Dash registers its scripts at the first request; others beside it would not find them yet.
    application.test_client().get("/")
    return application


# The frame, and the page in it


def show(library: Library, pathname: str | None, search: str | None) -> tuple[Any, ...]:
    """The frame and the page of an address; of one that cannot be shown, what is the matter."""
    address = Address.parse(pathname, search)
    text = reading(address)
    try:
        with library.opened() as con:
            known = overview(con)
            try:
                drawn = _drawn(con, text, address)
                cited = frame.share_and_cite(text, drawn.title, known)
            except UngaError as error:
                drawn, cited = explain(text, address, error, con), []
    except UngaError as error:
        return _framed(text, address, explain(text, address, error))
    return _framed(text, address, drawn, cited, frame.footer(text, known))


def _framed(
    text: Text,
    address: Address,
    drawn: Drawn,
    cited: Sequence[Tree] = (),
    footer: Sequence[Component] = (),
) -> tuple[Any, ...]:
    head = {"title": text("site.title", page=drawn.title), "href": drawn.href}
    return frame.header(text, address, PAGES, *cited), drawn.children, list(footer), head


def _drawn(con: Connection, text: Text, address: Address) -> Drawn:
    page, rest = page_at(address.path)
    return page.draw(View(con, text, page, rest, page.read(address.query)))


def _no_page(error: Exception) -> tuple[Any, ...]:
    """What stands in the place of a page that met an error of ours."""
    log.error("a page failed", exc_info=error)
    address = _asked()
    text = reading(address)
    return _framed(text, address, failed(text))


def _asked() -> Address:
    """The address of the page whose callback this is."""
    now = dash.ctx.inputs | dash.ctx.states
    return Address.parse(now.get("address.pathname"), now.get("address.search"))


def status_of(library: Library, address: Address) -> int:
    """The HTTP status of an address: 404 where there is nothing to show, without drawing the page.

    Without a database it is 200: the page says what is the matter.
    """
    try:
        page, rest = page_at(address.path)
        page.read(address.query)
        if page.find:
            with library.opened() as con:
                page.find(con, rest)
    except BadRequest:
        return 404
    except DatabaseUnusable:
        pass
    return 200


def page_at(path: str) -> tuple[Page, str]:
    """The page of a path, and what the path names below it.

    Raises UnknownPage when there is none.

    >>> page, rest = page_at("/resolution/A/RES/74/247")
    >>> page.name, rest
    ('resolution', 'A/RES/74/247')
    """
    for page in PAGES:
        if path == page.path:
            return page, ""
        if page.find and path.startswith(f"{page.path}/"):
            return page, path.removeprefix(f"{page.path}/").strip("/")
    raise UnknownPage(path)


def _layout() -> Component:
    return dmc.MantineProvider(
        [
            dcc.Location(id="address", refresh=False),
            dcc.Store(id="head"),
            html.Header(id="header"),
            html.Div(id="alert", role="alert"),
            html.Main(id="main", tabIndex="-1"),
            html.Footer(id="footer"),
        ],
        theme=THEME,
        defaultColorScheme="auto",
    )


THEME = {
    "fontFamily": figures.FONT,
    "primaryColor": "ink",
    "primaryShade": {"light": 7, "dark": 3},
    "colors": {
        "ink": [
            "#eef4fa", "#dbe8f4", "#b9d1e9", "#94b9de", "#6fa1d3",
            "#4c8ac7", "#3576b8", "#24609e", "#1c4d80", "#143a62",
        ],
    },
    "defaultRadius": "sm",
    "cursorType": "pointer",
}  # fmt: skip


# Callbacks


def _add_callbacks(app: dash.Dash, library: Library, page: Page) -> None:
    for update in page.updates:
        app.callback(
            [Output(page.id_of(part), prop) for part, prop in update.outputs],
            [Input(page.choice_id(name), "value") for name in update.reads],
            State("address", "pathname"),
            State("address", "search"),
            prevent_initial_call=True,
        )(_following(library, page, update))
    for part, pick in page.picks.items():
        what = json.dumps([pick.verb, pick.names, pick.cleared])
        app.clientside_callback(
            f"click => dash_clientside.unga.pick(click, ...{what})",
            Output(page.id_of(part), "clickData"),
            Input(page.id_of(part), "clickData"),
            prevent_initial_call=True,
        )
    for part, name in page.sliders.items():
        what = json.dumps([page.id_of(part), name])
        app.clientside_callback(
            f"value => dash_clientside.unga.slide(value, ...{what})",
            Input(page.id_of(part), "value"),
            prevent_initial_call=True,
        )


def _following(library: Library, page: Page, update: Update) -> Callable[..., tuple[Any, ...]]:
    """What draws the parts of a page anew when one of the choices they follow changes."""

    def follow(*arguments: Any) -> tuple[Any, ...]:
        *values, pathname, search = arguments
        address = Address.parse(pathname, search)
        now, rest = page_at(address.path)
        if now is not page:  # the reader has left it
            raise PreventUpdate
        chosen = {
            name: page.choices[name].taken(value)
            for name, value in zip(update.reads, values, strict=True)
        }
        with library.opened() as con:
            view = View(con, reading(address), page, rest, page.read(address.query))
            return update.draw(replace(view, choices={**view.choices, **chosen}))

    return follow


def _on_error(error: Exception) -> None:
    """Says that a part of the page could not be drawn; what stands, stands."""
    log.error("a callback failed", exc_info=error)
    text = reading(_asked())
    said = str(error) if isinstance(error, UngaError) else text("problem.unexpected.said")
    dash.set_props("alert", {"children": html.P([said, " ", text("problem.reload")])})


# The document, and what goes with every answer


def _with_status(library: Library) -> Callable[[flask.Response], flask.Response]:
    """What gives the document, which is the same for all addresses, the status of its own."""

    def told(response: flask.Response) -> flask.Response:
        request = flask.request
        if request.endpoint in ("/", "/<path:path>") and response.status_code == 200:
            address = Address.parse(request.path, request.query_string.decode())
            response.status_code = status_of(library, address)
            response.headers["Content-Language"] = reading(address).language
            response.vary.add("Accept-Language")
        return response

    return told


def _harden(app: dash.Dash) -> None:
    """Compress answers, and let a browser run and load only what is ours."""
    app.server.config.update(
        SEND_FILE_MAX_AGE_DEFAULT=86_400,
        COMPRESS_CACHE_KEY=lambda request: request.full_path,
        COMPRESS_CACHE_BACKEND=_Libraries,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_STREAMS=False,
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIMETYPES=[
            "text/html", "text/css", "text/csv", "application/json",
            "application/javascript", "text/javascript", "image/svg+xml",
        ],
    )  # fmt: skip
    Compress(app.server)
    scripts = " ".join(("'self'", *app.csp_hashes()))
    policy = "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",  # Mantine and Plotly write style elements
            "img-src 'self' data: blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )

    def protect(response: flask.Response) -> flask.Response:
        types = app.server.config["COMPRESS_MIMETYPES"]
        if response.direct_passthrough and response.mimetype in types:
            response.direct_passthrough = False
            response.make_sequence()  # a small file of ours, so that it is compressed whole
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response

    app.server.after_request(protect)


class _Libraries:
    """The libraries a page loads, compressed once: they are large, few, and do not change."""

    def __init__(self) -> None:
        self.compressed: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.compressed.get(key)

    def set(self, key: str, content: bytes) -> None:
        if "/_dash-component-suites/" in key:
            self.compressed[key] = content
