"""What the dashboard takes to answer: each page, its callbacks, many readers, a first visit.

    uv run python benchmarks/serve.py [--seconds 120] [--users 50] [--pause 1]

Two workers serve the whole record. Asked for one after another, from this process: the addresses of
SAMPLES, and of each every callback; p95 is to be at most 150 ms, and 400 ms where the address cuts
a part out of the record. Then users click at once for some seconds, each pausing between clicks;
none may meet an error. In Chromium, where there is one: first visits with nothing cached, until the
text and until every figure is there; of the first page all within 1.5 s and 1.5 MB.

Beside it, what is written first: a program that reads the votes from a file and groups them with
pandas each time it is asked, and draws nothing.

The database is the published one, else one built from the embedded snapshot for the occasion.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != HERE]  # ingest.py is there

from dashboard.address import Address  # noqa: E402
from dashboard.app import page_at  # noqa: E402
from dashboard.page import Page, Update  # noqa: E402
from dashboard.pages import PAGES  # noqa: E402
from dashboard.slicing import SLICE_CHOICES  # noqa: E402
from data import database  # noqa: E402
from ingest.refresh import build_from_snapshot  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
DRAWN = 10  # values drawn from the record for a place in an address
VISITS = 7
PRECOMPUTED, SLICED = 150, 400  # ms, at the 95th percentile

# Of each page, the addresses asked for; a {place} is filled from the record.
SAMPLES = {
    "home": [
        "/",
        *(f"/?q={words}" for words in ("nuclear weapon", "israel settlments", "74/24", "apart")),
    ],
    "resolution": [
        "/resolution/{resolution}",
        "/resolution/{resolution}?by=political&vote=no",
    ],
    "state": [
        "/state",
        "/state/{state}",
        "/state/{state}?since=2015-01-01",
        "/state/BRA?issues=nu",
    ],
    "groups": [
        "/groups?group={group}",
        "/groups?group=AG~EU&sessions=70..",
        "/groups?group=AG&issues=hr",
    ],
    "blocs": [
        "/blocs",
        "/blocs?session={session}",
        "/blocs?title=information%20security&since=2005-01-01",
    ],
    "compare": [
        "/compare?states=IND~BRA~USA&since=2015-01-01",
        "/compare?states={state}~USA&sessions=70..",
        "/compare?resolutions=A/RES/73/27~A/RES/73/266",
    ],
    "cosponsorship": ["/cosponsorship"],
    "series": ["/series", "/series?issues=nu", "/series/{series}"],
    "sql": ["/sql", "/sql?q=SELECT%20count(*)%20FROM%20votes"],
    "data": ["/data", "/data?view=table"],
}
PLACES = {
    "resolution": "SELECT resolution FROM resolutions ORDER BY resolution",
    "state": "SELECT ms_code FROM member_states WHERE status = 'member' ORDER BY ms_code",
    "group": "SELECT DISTINCT group_code FROM analytics.cohesion ORDER BY group_code",
    "series": "SELECT series_id FROM analytics.series_names ORDER BY series_id",
    "session": "SELECT session FROM analytics.bloc_sessions WHERE blocs > 0 ORDER BY session",
}
FRAME = [("header", "children"), ("main", "children"), ("footer", "children"), ("head", "data")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=120, help="how long the users click")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--pause", type=float, default=1, help="mean seconds between clicks")
    options = parser.parse_args()
    if without := {page.name for page in PAGES} - set(SAMPLES):
        raise SystemExit(f"no addresses of {', '.join(sorted(without))} in {__file__}")
    with tempfile.TemporaryDirectory() as directory:
        if database.current() is None:
            os.environ["UNGA_DATA_DIR"] = directory
            build_from_snapshot()
        addresses = sample()
        with serving() as (host, server):
            answers(host, server, addresses)
            beside_pandas(host, Path(directory) / "votes.parquet")
            readers(host, addresses, options)
            if Path(CHROMIUM).exists():
                in_chromium(host)


def sample() -> list[str]:
    """The addresses of SAMPLES, their places filled with values drawn from the record."""
    draw = random.Random(1)  # noqa: S311
    with closing(database.connect()) as con:
        values = {
            name: database.query(con, sql).to_series().to_list() for name, sql in PLACES.items()
        }
    addresses = []
    for template in (each for samples in SAMPLES.values() for each in samples):
        place = next((name for name in values if f"{{{name}}}" in template), None)
        filled = draw.sample(values[place], min(DRAWN, len(values[place]))) if place else [""]
        addresses += [template.replace(f"{{{place}}}", value) for value in filled]
    return addresses


@contextmanager
def serving() -> Iterator[tuple[str, int]]:
    """The address of a server with two workers, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", f"from dashboard.serve import serve; serve(port={port})"]
    with subprocess.Popen(command, cwd=HERE.parent) as server:
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            else:
                raise SystemExit("the server did not start")
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()


class Reader:
    """The requests that a browser makes; an answer that is none stops the program."""

    def __init__(self, host: str) -> None:
        self.shown = ""
        self.http = httpx.Client(base_url=host, timeout=60, headers={"Accept-Encoding": "br, gzip"})

    def open(self, href: str) -> float:
        """A page with its frame; the ms it takes."""
        path, _, query = href.partition("?")
        state = [("address", "search", query)]
        took, self.shown = self._post(FRAME, [("address", "pathname", path)], state)
        return took

    def updates(self, page: Page) -> list[Update]:
        """The updates of the page opened whose controls stand on it."""
        there = set(re.findall(r'"choice":\s*"(\w+)"', self.shown))
        return [update for update in page.updates if there.issuperset(update.reads)]

    def change(self, page: Page, update: Update, href: str) -> float:
        """What follows when a choice comes to what it is in the address; the ms it takes."""
        path, _, query = href.partition("?")
        values = page.read(Address.parse(path, query).query)
        inputs = [(page.choice_id(name), "value", values[name]) for name in update.reads]
        state = [("address", "pathname", path), ("address", "search", query)]
        took, _ = self._post(
            [(page.id_of(part), prop) for part, prop in update.outputs], inputs, state
        )
        return took

    def _post(
        self, outputs: Sequence[Any], inputs: Sequence[Any], state: Sequence[Any]
    ) -> tuple[float, str]:
        body = {
            "output": "..{}..".format("...".join(".".join(output) for output in outputs)),
            "outputs": [{"id": part, "property": prop} for part, prop in outputs],
            "inputs": [{"id": i, "property": p, "value": v} for i, p, v in inputs],
            "state": [{"id": i, "property": p, "value": v} for i, p, v in state],
            "changedPropIds": [f"{inputs[0][0]}.{inputs[0][1]}"],
        }
        start = time.perf_counter()
        answer = self.http.post("/_dash-update-component", json=body)
        took = 1000 * (time.perf_counter() - start)
        told = answer.json() if answer.status_code == 200 else {}
        if "response" not in told or "sideUpdate" in told or "went wrong" in answer.text:
            raise RuntimeError(f"{state}: {answer.status_code} {answer.text[:200]}")
        return took, answer.text


def answers(host: str, server: int, addresses: Sequence[str]) -> None:
    """Each page and each of its callbacks, one after another.

    Beside the time that passes, which other programs of the machine lengthen, stands the mean of
    what the workers' processors take.
    """
    reader = Reader(host)
    times = defaultdict[tuple[str, int], list[float]](list)
    work = defaultdict[tuple[str, int], float](float)
    for warm in (True, False):
        for href in addresses[:: DRAWN // 2 if warm else 1] * (2 if warm else 1):
            page, _ = page_at(Address.parse(href.partition("?")[0]).path)
            query = Address.parse("", href.partition("?")[2]).query
            limit = SLICED if set(query) & set(SLICE_CHOICES) else PRECOMPUTED
            reader.open(href)
            asked: dict[str, Callable[[], float]] = {page.name: partial(reader.open, href)}
            for update in reader.updates(page):
                name = f"{page.name}: {', '.join(update.reads)}"
                asked[name] = partial(reader.change, page, update, href)
            for name, ask in asked.items():
                before, ms = processor(server), ask()
                if not warm:
                    times[name, limit].append(ms)
                    work[name, limit] += processor(server) - before
    for (name, limit), taken_ms in times.items():
        p95 = percentile(taken_ms, 95)
        verdict = "" if p95 <= limit else "   OVER"
        print(
            f"{name[:40]:40} n {len(taken_ms):3}   median {statistics.median(taken_ms):5.0f} ms   "
            f"p95 {p95:5.0f} ms of {limit}{verdict}   "
            f"processor {work[name, limit] / len(taken_ms):4.0f} ms"
        )


def processor(server: int) -> float:
    """The ms that the processors have given to the workers of a server, by what Linux tells."""
    workers = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    ticks = 0
    for worker in workers:
        after_name = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def percentile(values: Sequence[float], part: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, part * len(ordered) // 100)]


def readers(host: str, addresses: Sequence[str], options: argparse.Namespace) -> None:
    """Many users at once, each with pauses of its own."""
    end = time.monotonic() + options.seconds
    times: list[float] = []
    errors: list[str] = []

    def click(seed: int) -> None:
        draw, reader = random.Random(seed), Reader(host)  # noqa: S311
        time.sleep(draw.uniform(0, options.pause))
        while time.monotonic() < end:
            href = draw.choice(addresses)
            page, _ = page_at(Address.parse(href.partition("?")[0]).path)
            try:
                times.append(reader.open(href))
                updates = reader.updates(page)
                for update in draw.sample(updates, min(1, len(updates))):
                    time.sleep(draw.expovariate(1 / options.pause))
                    times.append(reader.change(page, update, href))
            except (httpx.HTTPError, RuntimeError) as error:
                errors.append(f"{href}: {error!r}")
            time.sleep(draw.expovariate(1 / options.pause))

    users = [threading.Thread(target=click, args=(seed,)) for seed in range(options.users)]
    start = time.monotonic()
    for user in users:
        user.start()
    for user in users:
        user.join()
    rate = len(times) / (time.monotonic() - start)
    print(
        f"{options.users} users for {options.seconds:.0f} s: {len(times)} requests, {rate:.1f} a "
        f"second, median {statistics.median(times):.0f} ms, p95 {percentile(times, 95):.0f} ms, "
        f"{len(errors)} errors"
    )
    if errors:
        raise SystemExit("\n".join(errors[:10]))


def beside_pandas(host: str, votes: Path) -> None:
    """The table of groups of one resolution, ours and as it is written first."""
    http = httpx.Client(base_url=host)
    with closing(database.connect()) as con:
        database.query(
            con,
            "SELECT resolution, title, date, ms_code, vote::VARCHAR AS vote, name "
            "FROM votes JOIN roll_calls USING (roll_call_id) JOIN member_states USING (ms_code)",
        ).write_parquet(votes)
        symbols = database.query(
            con,
            "SELECT resolution FROM resolutions SEMI JOIN roll_calls USING (resolution) "
            "ORDER BY resolution",
        )["resolution"].to_list()
    ours, naive = [], []
    for symbol in random.Random(1).sample(symbols, DRAWN):  # noqa: S311
        start = time.perf_counter()
        http.get(f"/resolution/{symbol}/support.csv?by=political").raise_for_status()
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        by_pandas(votes, symbol)
        naive.append(time.perf_counter() - start)
    print(
        f"a table of groups: median {1000 * statistics.median(ours):.0f} ms over HTTP, by pandas "
        f"{1000 * statistics.median(naive):.0f} ms"
    )


def by_pandas(path: Path, symbol: str) -> None:
    """The support of the groups on one resolution, as it is written first."""
    votes = pd.read_parquet(path)
    votes = votes[votes["resolution"] == symbol]
    members = pd.read_csv(database.REFERENCE / "group_members.csv", keep_default_na=False)
    day = str(votes["date"].iloc[0])[:10]
    members = members[
        (members["from_date"] <= day) & ((members["to_date"] == "") | (members["to_date"] >= day))
    ]
    joined = votes.merge(members, on="ms_code")
    joined.pivot_table(index="group_code", columns="vote", values="ms_code", aggfunc="count")


def in_chromium(host: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path in (("home", "/"), ("a resolution", "/resolution/A/RES/74/247")):
            visits = [visit(browser, host + path) for _ in range(VISITS)][2:]
            text, whole, size = map(statistics.median, zip(*visits, strict=True))
            print(
                f"a first visit to {name:13} text after {text:.2f} s, all after {whole:.2f} s, "
                f"{size / 1e6:.2f} MB over the wire"
            )


ALL_DRAWN = """() => [...document.querySelectorAll('.dash-graph')].every(
    (graph) => graph.querySelector('.main-svg') && !graph.querySelector('.dash-graph--pending'))"""


def visit(browser: Any, address: str) -> tuple[float, float, int]:
    """Seconds until the text is there, until every figure is, and bytes over the wire."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    sizes: list[int] = []
    protocol.on(
        "Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"]))
    )
    start = time.perf_counter()
    page.goto(address)
    page.locator("#main h1").wait_for()
    text = time.perf_counter() - start
    page.wait_for_function(ALL_DRAWN)
    whole = time.perf_counter() - start
    page.wait_for_load_state("networkidle")
    context.close()
    return text, whole, sum(sizes)


if __name__ == "__main__":
    main()
