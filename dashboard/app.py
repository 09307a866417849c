"""The shell of the dashboard: the address, the frame around every page, and the server."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
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
from dashboard import figures, texts
from dashboard.address import Address
from dashboard.feeds import add_feeds
from dashboard.files import add_files
from dashboard.library import Library
from dashboard.markup import Markup, h
from dashboard.page import Drawn, Page, Update, View
from dashboard.pages import PAGES
from dashboard.problems import UnknownPage, explain, failed
from dashboard.texts import Text
from data.database import Connection
from data.errors import UngaError

log = logging.getLogger(__name__)


def create_app() -> dash.Dash:
    """The dashboard as an application; no database is opened before a page is asked for."""
    app = dash.Dash(
        __name__,
        index_string=INDEX,
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
    _harden(app)
    return app


# Where Dash asks for plotly.js. The part of it with bars, scatters and heatmaps, which is all the
# pages draw, is a third as large as the whole.
PLOTLY = "/_dash-component-suites/plotly/package_data/plotly.min.js"
CARTESIAN = "plotly/plotly-cartesian.min.js"


def server() -> flask.Flask:
    """The WSGI application, for a server: `gunicorn 'dashboard.app:server()'`."""
    application: flask.Flask = create_app().server
    return application


# The frame, and the page in it


def show(library: Library, pathname: str | None, search: str | None) -> tuple[Any, ...]:
    """The frame and the page of an address; of one that cannot be shown, what is the matter."""
    address = Address.parse(pathname, search)
    text = _text(address)
    try:
        with library.opened() as con:
            drawn = _drawn(con, text, address)
            return _header(text, address), drawn.children, _footer(text, con), _head(text, drawn)
    except UngaError as error:
        drawn = explain(text, address, error)
    return _header(text, address), drawn.children, [], _head(text, drawn)


def _drawn(con: Connection, text: Text, address: Address) -> Drawn:
    try:
        page, rest = page_at(address.path)
        return page.draw(View(con, text, page, rest, page.read(address.query)))
    except UngaError as error:
        return explain(text, address, error, con)


def _no_page(error: Exception) -> tuple[Any, ...]:
    """What stands in the place of a page that met an error of ours."""
    log.error("a page failed", exc_info=error)
    address = Address()
    text = _text(address)
    drawn = failed(text)
    return _header(text, address), drawn.children, [], _head(text, drawn)


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
        if page.path != "/" and path.startswith(f"{page.path}/"):
            return page, path.removeprefix(f"{page.path}/").strip("/")
    raise UnknownPage(path)


def _text(address: Address) -> Text:
    wanted = [address.query.get("lang", ""), *flask.request.accept_languages.values()]
    return texts.in_language(texts.preferred(wanted))


def _head(text: Text, drawn: Drawn) -> dict[str, str | None]:
    return {"title": text("site.title", page=drawn.title), "href": drawn.href}


def _header(text: Text, address: Address) -> list[Component]:
    links = [
        h(
            "a",
            text(f"{page.name}.navigation"),
            href=page.path,
            aria_current="page" if address.path == page.path else None,
        )
        for page in PAGES
        if page.in_navigation
    ]
    name = h("span", text("site.name"), class_="name")
    return [
        Markup(
            h("a", name, h("span", text("site.tagline")), href="/", class_="wordmark"),
            h("nav", *links, aria_label=text("site.navigation")),
        ),
        dmc.ColorSchemeToggle(
            lightIcon=html.Span(className="icon sun"),
            darkIcon=html.Span(className="icon moon"),
            variant="subtle",
            size="lg",
            **{"aria-label": text("site.scheme")},
        ),
    ]


def _footer(text: Text, con: Connection) -> list[Component]:
    known = overview(con)
    fresh = [
        text("site.footer.as_of", day=text.date(known["data_as_of"]))
        if known["data_as_of"]
        else "",
        text("site.footer.built", day=text.date(known["built_at"])),
    ]
    source = [text("site.footer.source"), " ", h("a", known["source"], href=known["address"])]
    return [
        Markup(
            h("p", " ".join(fresh)),
            h("p", *source, ". ", text("site.footer.terms")),
            h("p", text("site.footer.method")),
        )
    ]


def _layout() -> Component:
    text = texts.in_language(texts.DEFAULT)
    return dmc.MantineProvider(
        [
            dcc.Location(id="address", refresh=False),
            dcc.Store(id="head"),
            html.A(text("site.skip"), href="#main", className="skip"),
            html.Header(id="header"),
            html.Div(id="alert", role="alert"),
            html.Main(html.P(text("site.loading"), className="column"), id="main", tabIndex="-1"),
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
            view = View(con, _text(address), page, rest, page.read(address.query))
            return update.draw(replace(view, choices={**view.choices, **chosen}))

    return follow


def _on_error(error: Exception) -> None:
    """Says that a part of the page could not be drawn; what stands, stands."""
    log.error("a callback failed", exc_info=error)
    text = texts.in_language(texts.preferred(flask.request.accept_languages.values()))
    said = str(error) if isinstance(error, UngaError) else text("problem.unexpected.said")
    dash.set_props("alert", {"children": html.P([said, " ", text("problem.reload")])})


# The document, and what goes with every answer


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
        if response.is_streamed and response.mimetype in app.server.config["COMPRESS_MIMETYPES"]:
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


_WORDS = texts.in_language(texts.DEFAULT)
INDEX = f"""<!DOCTYPE html>
<html lang="en">
<head>
{{%metas%}}
<title>{_WORDS("site.title", page=_WORDS("site.tagline"))}</title>
<meta name="description" content="{_WORDS("site.tagline")}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<link rel="preload" href="/assets/fonts/inter-latin.woff2" as="font" type="font/woff2" crossorigin>
<script src="/assets/scheme.js"></script>
<style>{figures.css_variables()}</style>
{{%css%}}
</head>
<body data-no-answer="{_WORDS("site.no_answer")}">
<noscript>{_WORDS("site.no_script")}</noscript>
{{%app_entry%}}
<footer hidden>{{%config%}}{{%scripts%}}{{%renderer%}}</footer>
</body>
</html>
"""
