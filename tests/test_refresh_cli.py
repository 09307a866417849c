"""The nightly job as it is typed: what it prints, where, and with which exit code it ends."""

from __future__ import annotations

import json
import os
import pty
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from standin import server
from standin.library import FILES, RECORD, Library
from standin.server import Request, Resource, Standin, serving
from standin.world import rows_of

import unga
from data import database
from ingest import gathering, live
from ingest.fetch import ATTEMPTS

Run = Callable[..., tuple[int, str, str]]
Rows = list[dict[str, str]]
Release = Callable[..., Path]
RELEASE = "2026_02_06_ga_voting.csv"

pytestmark = pytest.mark.usefixtures("small_world")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command: exit code, standard output, standard error."""

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["unga", *arguments])
        with pytest.raises(SystemExit) as stop:
            unga.main()
            raise SystemExit(0)
        return int(stop.value.code or 0), *capfd.readouterr()

    return command


@pytest.fixture
def library(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with serving(Standin()) as standin:
        monkeypatch.setenv("UNGA_UNDL_URL", standin.address)
        monkeypatch.setenv("UNGA_INTERVAL", "0")
        monkeypatch.setattr(gathering, "LIVE", {"undl_votes": (live.release,)})
        library = Library(standin)
        library.release(RELEASE, rows_of(101, "A/RES/54/1", "YYYNA"))
        yield library


NIGHT = ("refresh", "--source", "undl_votes")


def test_a_night_of_each_kind(run: Run, library: Library) -> None:
    code, out, err = run(*NIGHT)
    assert (code, out) == (0, "")
    assert err.endswith("undl_votes: success; 5 rows read, 5 loaded, 0 rejected\n")
    code, _, err = run(*NIGHT)
    assert code == 0
    assert err.endswith("undl_votes: unchanged; 0 rows read, 0 loaded, 0 rejected\n")
    library.standin.play(RECORD, server.challenge, times=ATTEMPTS)
    code, _, err = run(*NIGHT)
    assert code == 3
    assert "unga: undl_votes: unavailable: " in err
    assert "stand, of today" in err
    library.standin.play(RECORD, server.not_found)
    code, _, err = run(*NIGHT)
    assert code == 1
    assert "unga: undl_votes: failed: " in err
    assert "Traceback" not in err


def test_a_log_of_json(run: Run, library: Library) -> None:
    code, _, err = run(*NIGHT, "--log-format", "json")
    assert code == 0
    lines = [json.loads(line) for line in err.splitlines()]
    assert [line["event"] for line in lines] == ["fetch", "fetch", "read", "build", "outcome"]
    assert all(line["time"].endswith("+00:00") for line in lines)
    size = len(library.releases[RELEASE])
    fetched = lines[1]
    assert fetched["what"] == library.standin.address + FILES + RELEASE
    assert (fetched["done"], fetched["total"]) == (size, size)
    assert (lines[-1]["status"], lines[-1]["rows_loaded"]) == ("success", 5)


def test_a_plain_log_tells_the_same(run: Run, library: Library) -> None:
    _, _, err = run(*NIGHT)
    size = f"{len(library.releases[RELEASE]):,}"
    assert f"fetch {library.standin.address}{FILES}{RELEASE}: {size} of {size} bytes\n" in err
    assert "\x1b" not in err


def test_bars_on_a_terminal(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    shown = b""

    def read() -> None:
        nonlocal shown
        while data := os.read(ours, 1 << 16):
            shown += data
            if b"5 loaded" in shown:
                return

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    monkeypatch.setattr(sys, "argv", ["unga", *NIGHT])
    monkeypatch.setenv("COLUMNS", "200")
    with os.fdopen(theirs, "w") as terminal, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        with pytest.raises(SystemExit):
            unga.main()
        terminal.flush()
        reader.join(10)
    os.close(ours)
    assert RELEASE.encode() in shown
    assert "━".encode() in shown
    assert b"5 loaded" in shown


def test_a_failure_is_told_to_the_webhook(
    run: Run, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, object]] = []

    def hook(request: Request) -> Resource:
        told.append(json.loads(request.body))
        return Resource(b"ok")

    library.standin.resources["/hook"] = hook
    monkeypatch.setenv("UNGA_WEBHOOK", library.standin.address + "/hook")
    run(*NIGHT)
    library.standin.play(RECORD, server.challenge, times=ATTEMPTS)
    run(*NIGHT)
    assert told == [], "nothing failed"
    library.standin.play(RECORD, server.not_found)
    assert run(*NIGHT)[0] == 1
    (message,) = told
    assert message["text"] == "unga refresh: undl_votes failed, a person must look"
    assert message["outcomes"][0]["detail"].endswith("answered 404 Not Found")  # type: ignore[index]


def test_a_webhook_that_fails_changes_nothing(
    run: Run, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNGA_WEBHOOK", library.standin.address + "/nowhere")
    library.standin.play(RECORD, server.not_found)
    code, _, err = run(*NIGHT)
    assert code == 1
    assert "the webhook answered 404" in err


def test_changes_and_the_way_back(run: Run, data_dir: Path, world: Rows, release: Release) -> None:
    run("refresh", "--from", str(release(world)))
    before = database.current()
    world[0]["ms_vote"] = "A"
    run("refresh", "--from", str(release(world)))
    code, out, _ = run("changes")
    assert code == 0
    assert "    A/RES/54/1: Brazil, yes → abstain\n" in out
    assert "resolutions added" not in out
    assert (
        "2 resolutions added: A/RES/54/1, A/RES/54/2" in run("changes", "--since", "2020-01-01")[1]
    )
    rows = json.loads(
        run("changes", "--since", "2020-01-01", "--state", "BRA", "--format", "json")[1]
    )
    assert [(row["value_before"], row["value_after"]) for row in rows] == [("yes", "abstain")]
    assert run("changes", "--since", "2999-01-01")[1] == "nothing changed\n"
    code, _, err = run("rollback")
    assert (code, database.current()) == (0, before)
    assert f"returned to {before}" in err
    code, _, err = run("rollback")
    assert code == 1
    assert err.startswith("unga: no database before the present one")


def test_bad_usage(run: Run) -> None:
    assert run("changes", "--since", "yesterday")[0] == 2
    assert run("refresh", "--log-format", "xml")[0] == 2
    assert run("schedule", "windows")[0] == 2
    assert run("schedule", "cron", "--at", "25:00")[0] == 2


def test_status_and_sources_tell_of_the_last_run(run: Run, library: Library) -> None:
    run(*NIGHT)
    library.standin.play(RECORD, server.forbidden)
    run(*NIGHT)
    rows = json.loads(run("sources", "--format", "json")[1])
    votes = next(row for row in rows if row["source"] == "undl_votes")
    assert votes["last_status"] == "unavailable"
    assert "403" in votes["detail"]
    assert votes["last_run"] >= votes["last_fetched"]
    assert "unavailable" in run("status")[1]
