"""A stand-in for the web sites we fetch from, on loopback, that plays their faults on request."""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]
Act = Callable[[Environ, Start, "Resource"], Iterable[bytes]]


@dataclass(frozen=True)
class Resource:
    """What a site has at an address."""

    body: bytes
    kind: str = "text/csv"
    etag: bool = True
    modified: float | None = None

    def marks(self) -> list[tuple[str, str]]:
        marks = [("ETag", f'"{hashlib.md5(self.body).hexdigest()}"')] if self.etag else []  # noqa: S324 # a mark
        if self.modified is not None:
            marks.append(("Last-Modified", formatdate(self.modified, usegmt=True)))
        return marks


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    at: float
    body: bytes = b""


Answer = Callable[[Request], Resource | None]


@dataclass
class Standin:
    """The sites: resources by path, each a thing or a function of the request, and the faults to play.

    A fault is played once for each time it was queued, and then the site answers as it should.
    """

    resources: dict[str, Resource | Answer] = field(default_factory=dict)
    faults: dict[str, deque[Act]] = field(default_factory=lambda: defaultdict(deque))
    requests: list[Request] = field(default_factory=list)
    address: str = ""

    def play(self, path: str, *acts: Act, times: int = 1) -> None:
        self.faults[path].extend(acts * times)

    def forget(self) -> None:
        """Be as new, at the same address."""
        self.resources.clear()
        self.faults.clear()
        self.requests.clear()

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        headers = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        query = parse_qs(environ["QUERY_STRING"])
        request = Request(path, query, headers, time.monotonic(), body)
        self.requests.append(request)
        found = self.resources.get(path)
        resource = found(request) if callable(found) else found
        if self.faults[path]:
            act = self.faults[path].popleft()
            return act(environ, start, resource or Resource(b""))
        if resource is None:
            return plain("404 Not Found")(environ, start, Resource(b""))
        return as_it_should(environ, start, resource)


def as_it_should(environ: Environ, start: Start, resource: Resource) -> Iterable[bytes]:
    """200, 304 for a mark that still holds, 206 for the rest of a file."""
    marks = resource.marks()
    values = {value for _, value in marks}
    if {environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")} & values:
        start("304 Not Modified", marks)
        return []
    headers = [("Content-Type", resource.kind), *marks]
    asked, body = environ.get("HTTP_RANGE"), resource.body
    if asked and environ.get("HTTP_IF_RANGE") in values:
        first = int(asked.removeprefix("bytes=").removesuffix("-"))
        if first >= len(body):
            start("416 Range Not Satisfiable", [("Content-Range", f"bytes */{len(body)}")])
            return []
        where = f"bytes {first}-{len(body) - 1}/{len(body)}"
        rest = body[first:]
        headers += [("Content-Range", where), ("Content-Length", str(len(rest)))]
        start("206 Partial Content", headers)
        return [rest]
    start("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body]


# -- faults ----------------------------------------------------------------------------------


def plain(status: str, body: bytes = b"", **headers: str) -> Act:
    """An answer with this status: `plain("429 Too Many Requests", retry_after="1")`."""

    def act(environ: Environ, start: Start, resource: Resource) -> Iterable[bytes]:
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        start(status, [("Content-Type", "text/html"), ("Content-Length", str(len(body))), *named])
        return [body]

    return act


CHALLENGE_PAGE = b"<!DOCTYPE html><html><head><title>Human Verification</title></head></html>"
challenge = plain("202 Accepted", x_amzn_waf_action="challenge")
challenge_page = plain("202 Accepted", CHALLENGE_PAGE)
forbidden = plain("403 Forbidden", b"<html>no</html>")
not_found = plain("404 Not Found", b"<html>gone</html>")
error = plain("500 Internal Server Error", b"oops")
web_page = plain("200 OK", CHALLENGE_PAGE)
nothing = plain("200 OK")


def too_many(retry_after: str | None = None) -> Act:
    headers = {} if retry_after is None else {"retry_after": retry_after}
    return plain("429 Too Many Requests", **headers)


def redirected(to: str) -> Act:
    return plain("302 Found", location=to)


def instead(body: bytes, kind: str = "text/csv") -> Act:
    """Another body, whole and well framed."""

    def act(environ: Environ, start: Start, resource: Resource) -> Iterable[bytes]:
        return as_it_should(environ, start, Resource(body, kind, etag=False))

    return act


def cut_to(share: float) -> Act:
    """The beginning of the body, framed as if it were the whole."""

    def act(environ: Environ, start: Start, resource: Resource) -> Iterable[bytes]:
        body = resource.body[: int(len(resource.body) * share)]
        return as_it_should(environ, start, Resource(body, resource.kind, etag=False))

    return act


def drip(pause: float, pieces: int = 50) -> Act:
    """The body a few bytes at a time."""

    def act(environ: Environ, start: Start, resource: Resource) -> Iterator[bytes]:
        body, step = resource.body, max(1, len(resource.body) // pieces)
        start("200 OK", [*resource.marks(), ("Content-Length", str(len(body)))])
        for at in range(0, len(body), step):
            time.sleep(pause)
            yield body[at : at + step]

    return act


def reset_after(share: float) -> Act:
    """The beginning of the body, and then the connection is reset."""

    def act(environ: Environ, start: Start, resource: Resource) -> Iterator[bytes]:
        body = resource.body
        start("200 OK", [*resource.marks(), ("Content-Length", str(len(body)))])
        yield body[: int(len(body) * share)]
        time.sleep(0.05)  # what was sent arrives before the reset overtakes it
        connection = environ["standin.connection"]
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        raise ConnectionAbortedError

    return act


def wrong_length(by: int) -> Act:
    """A Content-Length that is off."""

    def act(environ: Environ, start: Start, resource: Resource) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", str(len(resource.body) + by))])
        return [resource.body]

    return act


def gzip_bomb(megabytes: int) -> Act:
    """A packed body that unpacks to very much."""

    def act(environ: Environ, start: Start, resource: Resource) -> Iterable[bytes]:
        body = gzip.compress(b"\x20" * (megabytes << 20))
        start("200 OK", [("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))])
        return [body]

    return act


# -- serving ---------------------------------------------------------------------------------


class _Handler(WSGIRequestHandler):
    def get_environ(self) -> Environ:
        return super().get_environ() | {"standin.connection": self.connection}

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass  # a client that hangs up, or a reset that was played


@contextmanager
def serving(standin: Standin) -> Iterator[Standin]:
    """Serve on loopback until the block ends; `standin.address` says where."""
    with make_server("127.0.0.1", 0, standin, _Server, _Handler) as server:
        standin.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield standin
        finally:
            server.shutdown()
            thread.join()
