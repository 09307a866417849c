"""What a load of the voting data costs, against a bare read of the same file in the same run.

    uv run python benchmarks/ingest.py path/to/ga_voting.csv[.gz]

Each figure is a process of its own: the median wall time of some runs, and the peak memory. The
bare read is `CREATE TABLE AS FROM read_csv(...)` of the unpacked file into a database file. The
load is the whole job, from the file to a published, checked database with the first answer, the
support of every group on every roll call; the last line tells what all answers cost.
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5

BARE = """
import sys, duckdb
con = duckdb.connect(sys.argv[2])
con.execute("CREATE TABLE votes AS FROM read_csv('" + sys.argv[1] + "')")
con.close()
"""
UNGA = "import sys, unga; sys.argv = ['unga', *sys.argv[1:]]; unga.main()"
FIRST_ANSWER = "import analytics; analytics.METRICS = analytics.METRICS[:1]; " + UNGA


def measure(code: str, *arguments: str, directory: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one run in a process of its own, in a fresh directory."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    env = os.environ | {"UNGA_DATA_DIR": str(directory)}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], env=env, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments} failed with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    source = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as temporary:
        plain, directory = Path(temporary) / "voting.csv", Path(temporary) / "data"
        with gzip.open(source) if source.suffix == ".gz" else source.open("rb") as packed:
            plain.write_bytes(packed.read())
        jobs = {
            "bare read_csv": (BARE, str(plain), str(directory / "bare.duckdb")),
            "unga refresh": (FIRST_ANSWER, "refresh", "--from", str(plain)),
            "unga build": (FIRST_ANSWER, "build"),
        }
        results: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
        for run in range(RUNS + 1):  # the first run of each warms the file cache
            for name, (code, *arguments) in jobs.items():
                measured = measure(code, *arguments, directory=directory)
                if run:
                    results[name].append(measured)
    seconds = {name: statistics.median(s for s, _ in runs) for name, runs in results.items()}
    print(f"{plain.name}: {len(results['unga refresh'])} runs each, medians")
    for name, runs in results.items():
        print(f"{name:>14}: {seconds[name]:6.2f} s, peak {max(m for _, m in runs):6.0f} MB")
    ratio = seconds["unga refresh"] / seconds["bare read_csv"]
    print(f"refresh / bare read: {ratio:.2f} (at most 6)")
    whole, _ = measure(UNGA, "build", directory=Path(tempfile.mkdtemp()) / "data")
    print(f"build / refresh: {seconds['unga build'] / seconds['unga refresh']:.2f} (at most 0.5)")
    print(f"unga build with all answers: {whole:.1f} s")


if __name__ == "__main__":
    main()
