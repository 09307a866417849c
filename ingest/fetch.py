"""From an address to a file on a shelf: politely, patiently, and nothing for what it is not."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, NoReturn

from data.errors import BadRequest, SourceChanged, SourceUnavailable
from ingest.settings import Settings
from ingest.shelf import Kept, Part, Shelf

if TYPE_CHECKING:
    import httpx
    import tenacity

ATTEMPTS = 5
MAX_PAUSE = 60.0

Expected = Literal["csv", "marcxml", "pdf", "json", "data"]
Progress = Callable[[str, int, int | None], None]

# What each kind of body begins with. A release may be packed, so of a CSV only what it is not.
_BEGINS: Mapping[str, re.Pattern[bytes]] = {
    "csv": re.compile(rb"[^<{]"),
    "marcxml": re.compile(rb"<(?!html|!doctype)", re.IGNORECASE),
    "pdf": re.compile(rb"%PDF-"),
    "json": re.compile(rb"[{\[]"),
    "data": re.compile(rb""),
}
# And what it ends with, if it is whole. Of a CSV its reader tells.
_ENDS: Mapping[str, re.Pattern[bytes]] = {
    "marcxml": re.compile(
        rb"(?:</(?:\w+:)?(?:collection|record|response)|<(?:\w+:)?collection[^<>]*/)>"
        rb"\s*(?:<!--.*?-->\s*)*$"
    ),
    "pdf": re.compile(rb"%%EOF"),
    "json": re.compile(rb"[}\]]\s*$"),
}
_HTML = re.compile(rb"(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)
_TRY_AGAIN = {202, 408, 425, 429, 500, 502, 503, 504}


def is_url(address: str) -> bool:
    """Whether an address names something on the web rather than a local file."""
    return address.startswith(("http://", "https://"))


class _TryAgain(SourceUnavailable):
    """An answer that may be another in a while; `pause`: the seconds the server asks to wait."""

    def __init__(self, message: str, pause: float | None = None) -> None:
        self.pause = pause
        super().__init__(message)


class Client:
    """Fetches files from the web, one at a time.

    It asks only for what has changed (ETag, Last-Modified), takes up a download where it broke
    off, leaves `interval` seconds between two requests to a host, tries again after a fault of
    passage, waits as long as a server asks (Retry-After) but no longer than its patience, and
    says who it is.
    """

    def __init__(
        self,
        settings: Settings,
        progress: Progress = lambda *_: None,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self._progress = progress
        self._transport = transport
        self._sleep = sleep
        self._last_request: dict[str, float] = {}

    @cached_property
    def _http(self) -> httpx.Client:
        import httpx  # here: a build from local files needs no client, and is the faster for it

        return httpx.Client(
            headers={
                "User-Agent": user_agent(self.settings.contact),
                "Accept-Encoding": "identity",
            },
            timeout=httpx.Timeout(30, read=min(120.0, self.settings.time_limit)),
            follow_redirects=True,
            max_redirects=5,
            transport=self._transport,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if "_http" in self.__dict__:
            self._http.close()

    def fetch(
        self,
        address: str,
        shelf: Shelf,
        expected: Expected,
        *,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Kept:
        """The file at an address as it is now; the kept one where the server says it is the same.

        Raises SourceUnavailable when the server gives no data now: no answer, an error of its
        own, too many requests, a challenge (status 202), a web page, an empty or cut body, or more
        time than allowed. Raises SourceChanged when waiting will not help: no such address, a
        token that is refused, more bytes than `limit` or the settings allow.
        """
        import httpx
        import tenacity

        try:
            host = httpx.URL(address).host
        except httpx.InvalidURL as error:
            raise BadRequest(f"{address}: no address: {error}") from error
        attempt = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_TryAgain),
            wait=self._pause,
            stop=tenacity.stop_after_attempt(ATTEMPTS)
            | tenacity.stop_before_delay(self.settings.patience),
            sleep=self._sleep,
            reraise=True,
        )

        most = min(limit or self.settings.size_limit, self.settings.size_limit)

        def once() -> Kept:
            self._wait_turn(host)
            return self._attempt(address, shelf, expected, int(most), dict(headers or {}))

        kept: Kept = attempt(once)
        return kept

    def _pause(self, state: tenacity.RetryCallState) -> float:
        import tenacity

        interval = self.settings.interval
        backoff = tenacity.wait_exponential_jitter(
            multiplier=2 * interval, max=MAX_PAUSE, jitter=interval
        )
        error = state.outcome.exception() if state.outcome else None
        asked = error.pause if isinstance(error, _TryAgain) else None
        return max(asked or 0.0, backoff(state))

    def _attempt(
        self, address: str, shelf: Shelf, expected: Expected, limit: int, headers: dict[str, str]
    ) -> Kept:
        import httpx

        kept, part = shelf.kept(address), shelf.part(address)
        if mark := part.mark():
            headers |= {"Range": f"bytes={part.path.stat().st_size}-", "If-Range": mark}
        elif kept:
            headers |= _unless_changed(kept)
        try:
            with self._http.stream("GET", address, headers=headers) as response:
                if response.status_code == httpx.codes.NOT_MODIFIED and kept:
                    return kept
                if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                    part.discard()
                _raise_unless_data(response, address)
                self._write(response, part, address, limit)
                etag, last_modified = _marks(response)
        except (httpx.TransportError, httpx.DecodingError) as error:
            if isinstance(error, httpx.UnsupportedProtocol):
                raise SourceChanged(
                    f"{address}: leads to an address that is not on the web"
                ) from error
            _drop_unless_resumable(part)
            raise _TryAgain(f"{address}: {_words(error)}") from error
        except httpx.TooManyRedirects as error:
            raise SourceChanged(f"{address}: leads from address to address without end") from error
        if wrong := what_it_is_not(*_ends(part.path), expected):
            part.discard()
            raise _TryAgain(f"{address}: {wrong}")
        return shelf.keep(part, etag, last_modified)

    def _wait_turn(self, host: str) -> None:
        since = time.monotonic() - self._last_request.get(host, float("-inf"))
        if since < self.settings.interval:
            self._sleep(self.settings.interval - since)
        self._last_request[host] = time.monotonic()

    def _write(self, response: httpx.Response, part: Part, address: str, limit: int) -> None:
        """Write a body to its part, from its beginning or from where it broke off."""
        start, total = 0, _length(response)
        if response.status_code == 206:
            start, total = _resumed(response, part, address)
        else:
            part.begin(*_marks(response))
        if total and total > limit:
            _refuse(part, f"{address}: {total:,} bytes, expected at most {limit:,}")
        deadline = time.monotonic() + self.settings.time_limit
        size = start
        with part.path.open("ab") as file:
            for chunk in response.iter_bytes():
                file.write(chunk)
                size += len(chunk)
                self._progress(address, size, total)
                if size > limit:
                    _refuse(part, f"{address}: more than {limit:,} bytes")
                if time.monotonic() > deadline:
                    _drop_unless_resumable(part)
                    raise SourceUnavailable(
                        f"{address}: {size:,} bytes in {self.settings.time_limit:g} s, too slow"
                    )
        if total is None:
            self._progress(address, size, size)
        elif size != total:
            part.discard()
            raise _TryAgain(f"{address}: cut off: {size:,} bytes of {total:,}")


def user_agent(contact: str) -> str:
    """Who asks: the program, its version and whom to write to.

    >>> user_agent("votes@example.org").partition("/")[0]
    'unga'
    """
    return f"unga/{version('unga')} ({contact or 'no contact given'})"


def what_it_is_not(start: bytes, end: bytes, expected: Expected) -> str | None:
    """What is wrong with a body that begins and ends so; None where it may be what was expected.

    >>> what_it_is_not(b"<!DOCTYPE html><title>Just a moment", b"</html>", "csv")
    'answered with a web page, expected csv'
    >>> what_it_is_not(b"<collection><record>", b"<record><datafie", "marcxml")
    'answered with marcxml that was cut off'
    """
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return f"answered with nothing, expected {expected}"
    if _HTML.match(start):
        return f"answered with a web page, expected {expected}"
    begins = _BEGINS[expected]
    if not (begins.search(start[:1024]) if expected == "pdf" else begins.match(start)):
        return f"answered with something else than {expected}: {start[:40]!r}"
    if expected in _ENDS and not _ENDS[expected].search(end):
        return f"answered with {expected} that was cut off"
    return None


def _ends(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        start = file.read(4096)
        file.seek(max(0, path.stat().st_size - 2048))
        return start, file.read()


def _unless_changed(kept: Kept) -> dict[str, str]:
    headers = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
    return {name: value for name, value in headers.items() if value}


def _marks(response: httpx.Response) -> tuple[str | None, str | None]:
    return response.headers.get("etag"), response.headers.get("last-modified")


def _length(response: httpx.Response) -> int | None:
    """The length the server announces of the bytes it means; unknown where they are packed."""
    text = response.headers.get("content-length", "")
    packed = response.headers.get("content-encoding", "identity") != "identity"
    return int(text) if text.isdecimal() and not packed else None


def _raise_unless_data(response: httpx.Response, address: str) -> None:
    status = response.status_code
    if status in {200, 206}:
        return
    told = f"{address}: answered {status} {response.reason_phrase}".rstrip()
    if status == 416:
        raise _TryAgain(told)
    if status in _TRY_AGAIN:
        pause = retry_after(response.headers.get("retry-after"))
        asks = "" if pause is None else f", asks to wait {pause:,.0f} s"
        challenge = " (a challenge, no data)" if status == 202 else ""
        raise _TryAgain(told + challenge + asks, pause)
    if status == 403 or status >= 500:
        raise SourceUnavailable(told)
    raise SourceChanged(told)


def _resumed(response: httpx.Response, part: Part, address: str) -> tuple[int, int]:
    """From where a body goes on and how long the whole is; it must go on where ours ends."""
    told = response.headers.get("content-range", "")
    match = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", told)
    mark, size = part.mark(), part.path.stat().st_size if part.path.exists() else 0
    another = mark not in (None, *_marks(response)) and any(_marks(response))
    if not match or int(match[1]) != size or another:
        part.discard()
        raise _TryAgain(f"{address}: resumed {told or 'nowhere'} of another file or place")
    return size, int(match[2])


def _drop_unless_resumable(part: Part) -> None:
    if part.mark() is None:
        part.discard()


def _refuse(part: Part, message: str) -> NoReturn:
    part.discard()
    raise SourceChanged(message)


def retry_after(text: str | None, now: datetime | None = None) -> float | None:
    """The seconds a Retry-After asks to wait: a number or a date; None where it says neither.

    >>> retry_after("120")
    120.0
    >>> retry_after("Fri, 27 Dec 2019 10:01:00 GMT", datetime(2019, 12, 27, 10, tzinfo=UTC))
    60.0
    """
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def _words(error: Exception) -> str:
    """What httpx says; it is silent of a timeout."""
    return str(error) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
