"""Nights in a small world: refreshes that are killed at random moments, and readers meanwhile.

    uv run python benchmarks/faults.py

runs many of them; the tests run some.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from standin.library import Library
from standin.server import Standin, serving
from standin.world import Row, rows_of

from data import database

ROLL_CALLS = 100

# A process that has imported everything and forks for each job, so that a job is only the job.
# It has done nothing with polars or DuckDB, whose threads no fork would take along.
STABLE = """
import json, os, sys
from pathlib import Path
from data import database
import analytics
from analytics import support
database.SNAPSHOT = Path(os.environ["NOTHING"])
if os.environ.get("ANSWERS") != "all":
    analytics.METRICS = (support.build,)
from ingest import gathering, live
from ingest.refresh import refresh
from ingest.sources.undl_votes import UNDL_VOTES
from standin.nights import read_on
import httpx, tenacity
gathering.LIVE = {"undl_votes": (live.release,)}

def night(_):
    return refresh([UNDL_VOTES]).exit_code

jobs = {"night": night, "reader": read_on}
print("ready", flush=True)
for line in sys.stdin:
    job, argument = json.loads(line)
    if job == "wait":
        print(os.waitstatus_to_exitcode(os.waitpid(argument, 0)[1]), flush=True)
        continue
    pid = os.fork()
    if not pid:
        os._exit(jobs[job](argument))
    print(pid, flush=True)
"""


class Stable:
    """Where jobs are started from, each in a process of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        here = Path(__file__).parents[1]
        paths = os.pathsep.join([str(here), str(here.parent)])
        self._process = subprocess.Popen(
            [sys.executable, "-c", STABLE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | environment | {"PYTHONPATH": paths},
        )
        assert self._answer() == "ready"

    def start(self, job: str, argument: object = None) -> int:
        """Start a job; its process id."""
        return int(self._ask(job, argument))

    def wait(self, pid: int) -> int:
        """The exit code of a job, once it has ended; negative: the signal that ended it."""
        return int(self._ask("wait", pid))

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)
        assert self._process.stdout
        self._process.stdout.close()

    def _ask(self, *request: object) -> str:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


def edition(number: int) -> list[Row]:
    """The rows of an edition of the record: its number stands in every title and every vote."""
    votes = "YNAXY" if number % 2 else "NYXAN"
    return [
        row | {"title": f"Edition {number}"}
        for n in range(1, ROLL_CALLS + 1)
        for row in rows_of(4_100_000 + n, f"A/RES/80/{n}", votes, "2025-12-01", "80")
    ]


def edition_read(*, rules: bool = True) -> int | None:
    """The edition that the published database holds, whole; None when there is none yet.

    Raises AssertionError when it holds parts of two, or breaks a rule.
    """
    if database.current() is None:
        return None
    with closing(database.connect()) as con:
        titles = database.query(con, "SELECT title, count(*) AS n FROM roll_calls GROUP BY title")
        votes = database.query(con, "SELECT string_agg(vote_letter(vote), '' ORDER BY ms_code) AS v FROM votes GROUP BY roll_call_id")  # fmt: skip
        assert not rules or database.check(con).is_empty()
    ((title, count),) = titles.rows()
    assert count == ROLL_CALLS
    number = int(title.removeprefix("Edition "))
    assert set(votes["v"]) == {"YNAXY" if number % 2 else "NYXAN"}
    return number


@dataclass
class Nights:
    """A library, a data directory, and nights in which the one is refreshed from the other."""

    library: Library
    stable: Stable
    directory: Path
    number: int = 0

    def publish(self) -> None:
        """Let the library publish the next edition."""
        self.number += 1
        self.library.releases.clear()
        month, day = divmod(self.number, 28)
        name = f"{2026 + month // 12}_{month % 12 + 1}_{day + 1}_ga_voting.csv"
        self.library.release(name, edition(self.number))

    def night(self) -> int:
        return self.stable.wait(self.stable.start("night"))

    def killed(self, seconds: float) -> bool:
        """A night that is killed after so long, and then one that is not; whether all was well.

        After the first the database is that of the edition before or of the new one, and after
        the second of the new one, with nothing left behind.
        """
        before = self.number
        self.publish()
        pid = self.stable.start("night")
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        ended = self.stable.wait(pid)
        found = edition_read()
        checks = {
            "it ended": ended in {0, -signal.SIGKILL},
            "old or new": found in {before, self.number},
            "the next night ends well": self.night() == 0,
            "with the new one": edition_read() == self.number,
            "and leaves nothing": not self.left_behind(),
        }
        failed = [name for name, holds in checks.items() if not holds]
        if failed:
            sys.stderr.write(f"killed after {seconds:.3f} s, not so: {', '.join(failed)}\n")
        return not failed

    def left_behind(self) -> list[str]:
        """What lies in the data directory and has no place there."""
        known = {"raw", "refresh.lock", "runs.ndjson", database.POINTER}
        used = {path.name for path in (database.current(), database.previous()) if path}
        names = {path.name for path in self.directory.iterdir()}
        parts = [path.name for path in (self.directory / "raw").rglob("*.part*")]
        return sorted(names - known - used) + parts


@contextmanager
def nights(directory: Path, answers: str = "few") -> Iterator[Nights]:
    """Nights in a small world; `UNGA_DATA_DIR` is set to its data directory.

    They build all answers, or the few that the rules read.
    """
    data, nothing = directory / "unga", directory / "nothing"
    nothing.mkdir(parents=True)
    data.mkdir()
    before = os.environ.get("UNGA_DATA_DIR")
    os.environ["UNGA_DATA_DIR"] = str(data)
    with serving(Standin()) as standin:
        stable = Stable(
            {
                "NOTHING": str(nothing),
                "ANSWERS": answers,
                "UNGA_UNDL_URL": standin.address,
                "UNGA_INTERVAL": "0",
            }
        )
        try:
            yield Nights(Library(standin), stable, data)
        finally:
            stable.close()
            if before is None:
                del os.environ["UNGA_DATA_DIR"]
            else:
                os.environ["UNGA_DATA_DIR"] = before


def kills(directory: Path, count: int, seed: int) -> int:
    """How many of so many nights, killed at random moments, ended well."""
    with nights(directory) as world:
        world.publish()
        assert world.night() == 0
        world.publish()
        start = time.monotonic()
        assert world.night() == 0
        takes = time.monotonic() - start
        moments = random.Random(seed)  # noqa: S311 # moments, not secrets
        return sum(world.killed(moments.uniform(0, 1.1 * takes)) for _ in range(count))


# -- readers ---------------------------------------------------------------------------------


def read_on(directory: str) -> int:
    """Read the published database over and over until told to stop; then say how it went.

    Before each request it looks which edition is known to be published: an older one afterwards
    would be stale.
    """
    place = Path(directory)
    told: dict[str, object] = {"requests": 0, "editions": 0, "fault": None}
    seen: set[int | None] = set()
    requests = 0
    while not (place / "stop").exists() and told["fault"] is None:
        try:
            least = int((place / "published").read_text())
            found = edition_read(rules=False)
            assert found is not None
            assert found >= least, f"edition {found} after {least} was published"
        except Exception as error:  # noqa: BLE001 # whatever it is, it is what we look for
            told["fault"] = repr(error)
        else:
            seen.add(found)
            requests += 1
            time.sleep(0.02)  # as a reader reads what was found
    told |= {"requests": requests, "editions": len(seen)}
    (place / f"reader-{os.getpid()}.json").write_text(json.dumps(told))
    return 0


def reading(directory: Path, readers: int, refreshes: int) -> list[dict[str, object]]:
    """What each of some readers saw while refreshes published one edition after another."""
    place = directory / "readers"
    place.mkdir(parents=True)
    with nights(directory / "world") as world:
        pids = []

        def start() -> None:
            pids.extend(world.stable.start("reader", str(place)) for _ in range(readers))

        _publish_on(world, place, refreshes, start)
        for pid in pids:
            assert world.stable.wait(pid) == 0
    return [json.loads(path.read_text()) for path in place.glob("reader-*.json")]


def looking(directory: Path, readers: int, refreshes: int) -> list[dict[str, object]]:
    """What each of some readers of the dashboard saw while refreshes published."""
    place = directory / "readers"
    place.mkdir(parents=True)
    told: list[dict[str, object]] = []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with nights(directory / "world", "all") as world:
        started: list[subprocess.Popen[bytes]] = []
        threads: list[threading.Thread] = []

        def start() -> None:
            command = [sys.executable, "-m", "unga", "dashboard", "--port", port, "--workers", "2"]
            started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
            address = f"http://127.0.0.1:{port}"
            _await(f"{address}/healthz")
            for _ in range(readers):
                thread = threading.Thread(target=lambda: told.append(_look_on(address, place)))
                thread.start()
                threads.append(thread)

        try:
            _publish_on(world, place, refreshes, start)
            for thread in threads:
                thread.join()
        finally:
            for process in started:
                process.terminate()
                process.wait(20)
    return told


def _publish_on(
    world: Nights, place: Path, refreshes: int, start_readers: Callable[[], None]
) -> None:
    """Publish one edition after another, and say so each time, until it is enough."""

    def say() -> None:
        (place / "new").write_text(str(world.number))
        (place / "new").replace(place / "published")

    world.publish()
    assert world.night() == 0
    say()
    start_readers()
    for _ in range(refreshes):
        world.publish()
        assert world.night() == 0
        say()
    time.sleep(0.3)
    (place / "stop").touch()


def _await(address: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


def _look_on(address: str, place: Path) -> dict[str, object]:
    """As `read_on`, of the page of a resolution as JSON."""
    seen: set[int] = set()
    requests, fault = 0, None
    while not (place / "stop").exists() and fault is None:
        try:
            least = int((place / "published").read_text())
            with urllib.request.urlopen(
                f"{address}/resolution/A/RES/80/1.json", timeout=30
            ) as answer:
                page = json.load(answer)
            found = int(page["about"]["title"].removeprefix("Edition "))
            votes = {row["state"]: row["vote"] for row in page["roll"]}
            assert found >= least, f"edition {found} after {least} was published"
            assert votes["Brazil"] == ("yes" if found % 2 else "no"), "votes of another edition"
        except Exception as error:  # noqa: BLE001 # whatever it is, it is what we look for
            fault = repr(error)
        else:
            seen.add(found)
            requests += 1
    return {"requests": requests, "editions": len(seen), "fault": fault}
