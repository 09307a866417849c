"""What machines ask the dashboard: what changed, whether it is well, and how fresh it is."""

from __future__ import annotations

from contextlib import closing

import flask

from data import changes as recorded
from data import database, health
from data.errors import DatabaseUnusable


def add_feeds(server: flask.Flask) -> None:
    """Serve `/changes.atom`, `/changes.json`, `/healthz` and `/metrics`."""
    server.add_url_rule("/changes.atom", "changes-atom", _atom)
    server.add_url_rule("/changes.json", "changes-json", _json)
    server.add_url_rule("/healthz", "healthz", _healthz)
    server.add_url_rule("/metrics", "metrics", _metrics)


def _atom() -> flask.Response:
    return _feed(recorded.atom, "application/atom+xml")


def _json() -> flask.Response:
    return _feed(recorded.as_json, "application/feed+json")


def _feed(write: recorded.Feed, kind: str) -> flask.Response:
    try:
        with closing(database.connect()) as con:
            rows = recorded.changes(con)
    except DatabaseUnusable as error:
        return flask.Response(f"{error}\n", 503, mimetype="text/plain")
    home = flask.request.host_url.rstrip("/")
    body = write(rows, flask.request.base_url, lambda symbol: f"{home}/resolution/{symbol}")
    return flask.Response(body, mimetype=kind)


def _healthz() -> flask.Response:
    told, healthy = health.health()
    answer = flask.jsonify(told)
    answer.status_code = 200 if healthy else 503
    return answer


def _metrics() -> flask.Response:
    return flask.Response(health.metrics(), content_type=health.METRICS_TYPE)
