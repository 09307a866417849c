"""What the dashboard takes to answer: in the server, and in Chromium where there is one.

    uv run python benchmarks/serve.py

In the server: the requests a browser makes, on resolutions drawn from the whole record, in one
process. Beside it, what is written first: a program that reads the votes from a file and groups
them with pandas each time it is asked, and draws nothing. In Chromium: a first visit, nothing
cached, to two workers, until the text and until the figures are there.

The database is the published one, else one built from the embedded snapshot for the occasion.
"""

from __future__ import annotations

import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != HERE]  # ingest.py is there

from dashboard.app import create_app  # noqa: E402
from dashboard.pages import home, resolution  # noqa: E402
from data import database  # noqa: E402
from ingest.refresh import build_from_snapshot  # noqa: E402

PAGES = 60
CHROMIUM = "/usr/bin/chromium"
WORDS = ["nuclear weapon", "israel settlments", "74/24", "rights child", "law sea 1994", "apart"]


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        if database.current() is None:
            os.environ["UNGA_DATA_DIR"] = directory
            build_from_snapshot()
        symbols = sample()
        ask = Client()
        opening = measured("opening a resolution", lambda symbol: ask.open(symbol), symbols)
        measured("  another kind of group", lambda symbol: ask.change(0, symbol), symbols)
        measured("  another filter of the roll", lambda symbol: ask.change(1, symbol), symbols)
        measured("searching as one types", lambda words: ask.search(words), WORDS * 10)
        votes = Path(directory) / "votes.parquet"
        write_votes(votes)
        naive = measured("pandas, the table of groups", lambda s: by_pandas(votes, s), symbols)
        table = measured("ours, the table of groups", lambda s: ask.table(s), symbols)
        print(f"the table of groups takes {table / naive:.2f} of what pandas takes")
        print(f"the whole page, figures included, takes {opening / naive:.2f} of that")
        if Path(CHROMIUM).exists():
            in_chromium()


def measured(name: str, work: Callable[[str], object], inputs: list[str]) -> float:
    """The median, in ms, printed with the 95th percentile and the processor's time."""
    work(inputs[0])
    wall, processor = [], []
    for each in inputs:
        start, worked = time.perf_counter(), time.process_time()
        work(each)
        wall.append(1000 * (time.perf_counter() - start))
        processor.append(1000 * (time.process_time() - worked))
    median, p95 = statistics.median(wall), statistics.quantiles(wall, n=20)[-1]
    print(
        f"{name:32} median {median:6.0f} ms   p95 {p95:6.0f} ms   "
        f"of the processor {statistics.median(processor):5.0f} ms"
    )
    return median


def sample() -> list[str]:
    with closing(database.connect()) as con:
        symbols = database.query(con, "SELECT resolution FROM resolutions ORDER BY resolution")
    return random.Random(1).sample(symbols["resolution"].to_list(), PAGES)  # noqa: S311


class Client:
    """The requests a browser makes, posted in this process."""

    def __init__(self) -> None:
        self.http = create_app().server.test_client()

    def open(self, symbol: str) -> None:
        self.http.get("/_dash-layout")
        outputs = [("header", "children"), ("main", "children"), ("footer", "children")]
        self._post([*outputs, ("head", "data")], [("address", "pathname", _path(symbol))], "")

    def change(self, number: int, symbol: str) -> None:
        page, chosen = resolution.PAGE, {"by": "political", "vote": ["no"]}
        update = page.updates[number]
        defaults = {name: choice.default for name, choice in page.choices.items()}
        values = [(page.choice_id(n), "value", (defaults | chosen)[n]) for n in update.reads]
        self._post(
            [(page.id_of(part), prop) for part, prop in update.outputs], values, _path(symbol)
        )

    def table(self, symbol: str) -> None:
        answer = self.http.get(f"{_path(symbol)}/support.csv?by=political")
        if answer.status_code != 200:
            raise SystemExit(answer.get_data(as_text=True))

    def search(self, words: str) -> None:
        page = home.PAGE
        self._post(
            [(page.id_of("found"), "children")], [(page.choice_id("q"), "value", words)], "/"
        )

    def _post(self, outputs: list[tuple[str, str]], inputs: list[tuple], path: str) -> None:  # type: ignore[type-arg]
        state = [("address", "pathname", path)] if path else []
        body = {
            "output": "..{}..".format("...".join(".".join(output) for output in outputs)),
            "outputs": [{"id": part, "property": prop} for part, prop in outputs],
            "inputs": [{"id": i, "property": p, "value": v} for i, p, v in inputs],
            "state": [{"id": i, "property": p, "value": v} for i, p, v in state]
            + [{"id": "address", "property": "search", "value": ""}],
            "changedPropIds": [f"{inputs[0][0]}.{inputs[0][1]}"],
        }
        answer = self.http.post("/_dash-update-component", json=body)
        if answer.status_code != 200 or "sideUpdate" in json.loads(answer.data):
            raise SystemExit(f"{path or inputs}: {answer.status_code} {answer.data[:200]!r}")


def _path(symbol: str) -> str:
    return f"/resolution/{symbol}"


def write_votes(path: Path) -> None:
    with closing(database.connect()) as con:
        database.query(
            con,
            "SELECT resolution, title, date, ms_code, vote::VARCHAR AS vote, name "
            "FROM votes JOIN roll_calls USING (roll_call_id) JOIN member_states USING (ms_code)",
        ).write_parquet(path)


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


def in_chromium() -> None:
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", f"from dashboard.serve import serve; serve(port={port})"]
    with subprocess.Popen(command, cwd=HERE.parent) as server, sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            wait_for(port)
            for name, path in (("home", "/"), ("a resolution", "/resolution/A/RES/74/247")):
                visits = [visit(browser, f"http://127.0.0.1:{port}{path}") for _ in range(7)][2:]
                text, whole, size = map(statistics.median, zip(*visits, strict=True))
                print(
                    f"a first visit to {name:15} text after {text:.2f} s, all after {whole:.2f} s, "
                    f"{size / 1e6:.2f} MB over the wire"
                )
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def visit(browser, address: str) -> tuple[float, float, int]:  # type: ignore[no-untyped-def]
    """Seconds until the text is there, until all is, and bytes over the wire; nothing cached."""
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
    if "/resolution/" in address:
        page.locator("#resolution-bars .bartext").first.wait_for()
    whole = time.perf_counter() - start
    page.wait_for_load_state("networkidle")
    context.close()
    return text, whole, sum(sizes)


if __name__ == "__main__":
    main()
