"""The client against the stand-in: what it takes, what it refuses, and how often it asks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from standin import server
from standin.server import Resource, Standin, serving

from data.errors import BadRequest, SourceChanged, SourceUnavailable
from ingest.fetch import ATTEMPTS, Client, retry_after
from ingest.settings import Settings
from ingest.shelf import Kept, Shelf

PATH = "/record/4060887/files/2026_02_06_ga_voting.csv"
BODY = b"undl_id,ms_code\n" + b"101,BRA\n" * 5000


@pytest.fixture
def standin() -> Iterator[Standin]:
    with serving(Standin({PATH: Resource(BODY, modified=1.7e9)})) as standin:
        yield standin


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "raw")


@pytest.fixture
def pauses() -> list[float]:
    """How long the client slept, in seconds; it does not really."""
    return []


Fetch = Callable[..., Kept]


@pytest.fixture
def fetch(standin: Standin, shelf: Shelf, pauses: list[float]) -> Fetch:
    def get(path: str = PATH, expected: str = "csv", **options: object) -> Kept:
        limit = options.pop("limit", 1 << 20)
        settings = Settings.of({"UNGA_CONTACT": "votes@example.org"} | options)
        with Client(settings, sleep=pauses.append) as client:
            return client.fetch(standin.address + path, shelf, expected, limit=limit)

    return get


def test_keeps_what_was_served(fetch: Fetch, standin: Standin, shelf: Shelf) -> None:
    kept = fetch()
    assert kept.path.read_bytes() == BODY
    assert kept.sha256 == hashlib.sha256(BODY).hexdigest()
    assert kept.address == standin.address + PATH
    assert kept.path.name == f"{kept.sha256[:16]}-2026_02_06_ga_voting.csv"
    assert shelf.kept(kept.address) == kept


def test_says_who_asks(fetch: Fetch, standin: Standin) -> None:
    fetch()
    (request,) = standin.requests
    assert request.headers["user-agent"].startswith("unga/")
    assert "votes@example.org" in request.headers["user-agent"]
    assert "Mozilla" not in request.headers["user-agent"]


@pytest.mark.parametrize("etag", [True, False])
@pytest.mark.parametrize("modified", [1.7e9, None])
def test_an_unchanged_file_is_fetched_again_only_without_a_mark(
    fetch: Fetch, standin: Standin, etag: bool, modified: float | None
) -> None:
    standin.resources[PATH] = Resource(BODY, etag=etag, modified=modified)
    first, second = fetch(), fetch()
    assert first.path == second.path
    assert first.sha256 == second.sha256
    asked = standin.requests[1].headers
    assert ("if-none-match" in asked, "if-modified-since" in asked) == (etag, modified is not None)


def test_a_changed_file_is_fetched(fetch: Fetch, standin: Standin) -> None:
    fetch()
    standin.resources[PATH] = Resource(BODY + b"102,BRA\n")
    assert fetch().path.read_bytes() == BODY + b"102,BRA\n"


def test_a_kept_file_that_was_damaged_is_fetched_again(fetch: Fetch, standin: Standin) -> None:
    fetch().path.write_bytes(b"")
    assert fetch().path.read_bytes() == BODY
    assert "if-none-match" not in standin.requests[1].headers


PASSING = {
    "challenge": (server.challenge, r"answered 202 Accepted \(a challenge, no data\)"),
    "challenge page": (server.challenge_page, "answered 202 Accepted"),
    "web page": (server.web_page, "answered with a web page, expected csv"),
    "nothing": (server.nothing, "answered with nothing, expected csv"),
    "too many": (server.too_many(), "answered 429 Too Many Requests"),
    "error": (server.error, "answered 500 Internal Server Error"),
    "bad gateway": (server.plain("502 Bad Gateway"), "answered 502 Bad Gateway"),
    "reset": (server.reset_after(0.5), "reset|closed"),
    "too short": (server.wrong_length(7), "closed connection"),
    "not json": (server.instead(b'{"error": "busy"}'), "answered with something else than csv"),
}


@pytest.mark.parametrize("case", PASSING)
def test_a_passing_fault_is_waited_out(
    fetch: Fetch, standin: Standin, pauses: list[float], case: str
) -> None:
    act, _ = PASSING[case]
    standin.play(PATH, act, times=2)
    assert fetch().path.read_bytes() == BODY
    assert len(standin.requests) == 3
    backoffs = [pause for pause in pauses if pause > 1]
    assert len(backoffs) == 2
    assert 2 <= backoffs[0] <= 3 < 4 <= backoffs[1] <= 5


@pytest.mark.parametrize("case", PASSING)
def test_a_lasting_fault_is_told_and_nothing_kept(
    fetch: Fetch, standin: Standin, shelf: Shelf, case: str
) -> None:
    act, message = PASSING[case]
    standin.play(PATH, act, times=ATTEMPTS)
    with pytest.raises(SourceUnavailable, match=message):
        fetch()
    assert len(standin.requests) == ATTEMPTS
    assert shelf.kept(standin.address + PATH) is None


LASTING = {
    "no such address": (server.not_found, SourceChanged, "answered 404 Not Found"),
    "token refused": (server.plain("401 Unauthorized"), SourceChanged, "answered 401 Unauthorized"),
    "bad request": (server.plain("400 Bad Request"), SourceChanged, "answered 400 Bad Request"),
    "forbidden": (server.forbidden, SourceUnavailable, "answered 403 Forbidden"),
    "in a circle": (server.redirected(PATH), SourceChanged, "from address to address without end"),
    "to a file": (server.redirected("file:///etc/passwd"), SourceChanged, "not on the web"),
    "bomb": (server.gzip_bomb(8), SourceChanged, "more than 1,048,576 bytes"),
    "too large": (server.instead(b"x" * 1_048_577), SourceChanged, "1,048,577 bytes, expected at most"),
}  # fmt: skip


@pytest.mark.parametrize("case", LASTING)
def test_what_waiting_does_not_help_is_not_asked_again(
    fetch: Fetch, standin: Standin, tmp_path: Path, case: str
) -> None:
    act, error, message = LASTING[case]
    circle = 6 if case == "in a circle" else 1
    standin.play(PATH, act, times=circle)
    with pytest.raises(error, match=message):
        fetch()
    assert len(standin.requests) == circle
    assert not list((tmp_path / "raw").glob("*"))


def test_as_long_as_the_server_asks(fetch: Fetch, standin: Standin, pauses: list[float]) -> None:
    standin.play(PATH, server.too_many("120"))
    fetch()
    assert 120 in pauses


def test_no_longer_than_our_patience(fetch: Fetch, standin: Standin, pauses: list[float]) -> None:
    standin.play(PATH, server.too_many("3600"))
    with pytest.raises(SourceUnavailable, match=r"answered 429.*asks to wait 3,600 s"):
        fetch(UNGA_PATIENCE="600")
    assert len(standin.requests) == 1
    assert not pauses


@pytest.mark.parametrize("text", ["soon", "", "-5"])
def test_a_retry_after_that_says_nothing(text: str) -> None:
    assert retry_after(text) is None


def test_requests_to_a_host_keep_their_distance(
    fetch: Fetch, standin: Standin, pauses: list[float], shelf: Shelf
) -> None:
    with Client(Settings.of({"UNGA_INTERVAL": "3"}), sleep=pauses.append) as client:
        for _ in range(3):
            client.fetch(standin.address + PATH, shelf, "csv")
    assert len(pauses) == 2
    assert all(2.5 < pause <= 3 for pause in pauses)


def test_a_broken_download_goes_on_where_it_broke_off(fetch: Fetch, standin: Standin) -> None:
    standin.play(PATH, server.reset_after(0.5), server.reset_after(0.9))
    assert fetch().path.read_bytes() == BODY
    asked = [request.headers.get("range") for request in standin.requests]
    assert asked[0] is None
    assert all(at and at.startswith("bytes=") and at != "bytes=0-" for at in asked[1:])


def test_a_download_goes_on_in_the_next_run(fetch: Fetch, standin: Standin, shelf: Shelf) -> None:
    standin.play(PATH, server.reset_after(0.5), *[server.error] * (ATTEMPTS - 1))
    with pytest.raises(SourceUnavailable):
        fetch()
    shelf.sweep()
    assert fetch().path.read_bytes() == BODY
    assert "range" in standin.requests[-1].headers


@pytest.mark.parametrize("honest", [True, False])
def test_the_rest_of_another_file_is_never_joined_to_a_beginning(
    fetch: Fetch, standin: Standin, honest: bool
) -> None:
    def range_whatever(
        environ: server.Environ, start: server.Start, resource: Resource
    ) -> list[bytes]:
        environ["HTTP_IF_RANGE"] = resource.marks()[0][1]
        return list(server.as_it_should(environ, start, resource))

    standin.play(PATH, server.reset_after(0.5), *[server.error] * (ATTEMPTS - 1))
    with pytest.raises(SourceUnavailable):
        fetch()
    other = BODY.replace(b"BRA", b"EGY")
    standin.resources[PATH] = Resource(other)
    if not honest:
        standin.play(PATH, range_whatever)
    assert fetch().path.read_bytes() == other


def test_without_a_mark_a_download_begins_again(fetch: Fetch, standin: Standin) -> None:
    standin.resources[PATH] = Resource(BODY, etag=False)
    standin.play(PATH, server.reset_after(0.5))
    assert fetch().path.read_bytes() == BODY
    assert "range" not in standin.requests[-1].headers


def test_a_beginning_longer_than_the_file_is_forgotten(
    fetch: Fetch, standin: Standin, shelf: Shelf
) -> None:
    part = shelf.part(standin.address + PATH)
    part.begin(*[value for _, value in Resource(BODY, modified=1.7e9).marks()])
    part.path.write_bytes(BODY + b"more")
    assert fetch().path.read_bytes() == BODY


def test_a_drip_is_cut_off_and_goes_on_in_the_next_run(fetch: Fetch, standin: Standin) -> None:
    standin.play(PATH, server.drip(0.02))
    with pytest.raises(SourceUnavailable, match=r"bytes in 0\.2 s, too slow"):
        fetch(UNGA_TIME_LIMIT="0.2")
    assert len(standin.requests) == 1
    assert fetch().path.read_bytes() == BODY
    assert "range" in standin.requests[-1].headers


def test_follows_where_it_is_sent(fetch: Fetch, standin: Standin) -> None:
    standin.resources["/elsewhere"] = Resource(b"undl_id\n")
    standin.play(PATH, server.redirected("/elsewhere"))
    assert fetch().path.read_bytes() == b"undl_id\n"


def test_a_body_without_a_length_and_packed_is_unpacked(fetch: Fetch, standin: Standin) -> None:
    standin.play(PATH, server.gzip_bomb(0), server.gzip_bomb(0))
    assert fetch().path.read_bytes() == BODY, "an empty packed body is nothing"


def test_no_connection(shelf: Shelf, pauses: list[float]) -> None:
    with (
        Client(Settings(), sleep=pauses.append) as client,
        pytest.raises(SourceUnavailable, match=r"refused|failed"),
    ):
        client.fetch("http://127.0.0.1:9/", shelf, "csv")
    assert len(pauses) >= ATTEMPTS - 1


def test_an_address_that_is_none(shelf: Shelf) -> None:
    with Client(Settings()) as client, pytest.raises(BadRequest, match="no address"):
        client.fetch("https://library:http/", shelf, "csv")


@pytest.mark.parametrize(
    ("name", "value"),
    [("UNGA_INTERVAL", "often"), ("UNGA_PATIENCE", "-1"), ("UNGA_TIME_LIMIT", "nan"), ("UNGA_UNDL_URL", "library")],
)  # fmt: skip
def test_settings_that_cannot_be(name: str, value: str) -> None:
    with pytest.raises(BadRequest, match=value):
        Settings.of({name: value})


def test_the_token_is_not_shown() -> None:
    assert "secret" not in repr(Settings.of({"UNDL_API_TOKEN": "secret"}))


def test_a_shelf_forgets_what_a_killed_process_left(
    fetch: Fetch, standin: Standin, shelf: Shelf, tmp_path: Path
) -> None:
    kept = fetch()
    for name in ("0badcafe.part", "0badcafe.part.json", "index.json.new", "1234-orphan.csv"):
        (tmp_path / "raw" / name).write_text("{")
    shelf.sweep()
    assert {path.name for path in (tmp_path / "raw").iterdir()} == {"index.json", kept.path.name}
    shelf.sweep(used=set())
    assert {path.name for path in (tmp_path / "raw").iterdir()} == {"index.json"}
