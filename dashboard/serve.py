"""Serve the dashboard to many readers at once."""

from __future__ import annotations

import socket
from typing import Any

from gunicorn.app.base import BaseApplication

from analytics.bloc_slices import warm
from dashboard.app import server
from data.errors import BadRequest

HOST, PORT, WORKERS = "127.0.0.1", 8050, 2
THREADS = 4
KEEPALIVE = 75  # seconds; longer than readers pause, so that no click meets a closing connection


class _Dashboard(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        warm()  # before any request: Plotly must not meet a module that is half imported
        return server()


def serve(host: str = HOST, port: int = PORT, workers: int = WORKERS) -> None:
    """Serve the dashboard until it is stopped.

    Each worker is a process of its own, which opens the database after the fork, anew for each
    request: a database published meanwhile is read by the next.

    Raises BadRequest when the address cannot be listened at.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadRequest(f"cannot serve at {host}:{port}: {error.strerror}") from error
    _Dashboard(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 60,
            "limit_request_line": 8190,  # letters of an address, which may hold a query
            "keepalive": KEEPALIVE,
            "loglevel": "warning",
        }
    ).run()
