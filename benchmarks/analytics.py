"""What the analytics cost on the published database, against the same in SQL and in pandas.

    uv run python benchmarks/analytics.py

Times are the best of some runs in this process; ratios compare times of one run of this program.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl

sys.path.pop(0)  # the directory of this file, which is not the package of its name

import analytics
from analytics.agreement import (
    agreement,
    agreement_by_session,
    agreement_intervals_by_session,
    indices,
)
from analytics.blocs import blocs
from analytics.cohesion import cohesion_by_session
from analytics.slices import Slice, load_resolutions, slice_matrix
from analytics.support_blocs import support_blocs_by_session
from analytics.vote_matrix import VoteMatrix, load_memberships, load_vote_matrix
from data.database import Connection, connect, query

RUNS = 5
TOPIC = Slice(title="human rights")
VOTES = ("yes", "abstain", "no")


def best(
    work: Callable[[], object], runs: int = RUNS, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Seconds of the fastest of some runs."""
    seconds = []
    for _ in range(runs):
        start = clock()
        work()
        seconds.append(clock() - start)
    return min(seconds)


def reading(con: Connection) -> None:
    print(f"read every vote as one array: {best(lambda: load_vote_matrix(con)) * 1e3:.0f} ms")


def agreement_of_all_sessions(con: Connection) -> None:
    """Every index of every pair in every session, by array, by SQL and by pandas."""
    matrix = load_resolutions(con)
    ours = best(lambda: agreement_by_session(matrix), 20)
    sql = best(lambda: query(con, self_join()), 2)
    rows = votes_cast(con).to_pandas()
    by_pandas = best(lambda: merged(rows), 1)
    print(f"agreement of all sessions, all indices: {ours * 1e3:.0f} ms")
    print(f"    DuckDB self-join: {sql:.2f} s, {sql / ours:.0f} times as long (at least 20)")
    print(
        f"    pandas merge: {by_pandas:.2f} s, {by_pandas / ours:.0f} times as long (at least 60)"
    )


def self_join() -> str:
    """The same in SQL: the nine cells of every pair by a self-join, and the indices from them."""
    cells = ",\n".join(
        f"count(*) FILTER (a.vote = '{p}' AND b.vote = '{q}') AS {p[0]}{q[0]}"
        for p in VOTES
        for q in VOTES
    )
    return f"""
        WITH cast_votes AS (
            SELECT session, roll_call_id, ms_code, vote
            FROM votes JOIN roll_calls USING (roll_call_id)
            WHERE is_cast(vote) AND scope = 'resolution'),
        tables AS (
            SELECT a.session, a.ms_code AS ms_a, b.ms_code AS ms_b, count(*) AS n, {cells}
            FROM cast_votes a JOIN cast_votes b
            ON a.roll_call_id = b.roll_call_id AND a.ms_code < b.ms_code
            GROUP BY ALL),
        shares AS (
            SELECT session, ms_a, ms_b, n, (yy + aa + nn) / n AS agreement,
                   ((ya + ay + an + na) / 2 + yn + ny) / n AS d,
                   (yy + ya + yn) / n AS y1, (ay + aa + an) / n AS a1, (ny + na + nn) / n AS n1,
                   (yy + ay + ny) / n AS y2, (ya + aa + na) / n AS a2, (yn + an + nn) / n AS n2
            FROM tables)
        SELECT session, ms_a, ms_b, n, agreement, 1 - d AS lijphart, 1 - 2 * d AS s_score,
               1 - d / nullif((a1 + a2) / 2 * (y1 + y2 + n1 + n2) / 2
                              + (y1 + y2) * (n1 + n2) / 2, 0) AS pi,
               1 - d / nullif((a1 * (y2 + n2) + a2 * (y1 + n1)) / 2 + y1 * n2 + n1 * y2, 0) AS kappa
        FROM shares
    """


def votes_cast(con: Connection) -> pl.DataFrame:
    return query(
        con,
        """
        SELECT session, roll_call_id, ms_code, vote::VARCHAR AS vote
        FROM votes JOIN roll_calls USING (roll_call_id)
        WHERE is_cast(vote) AND scope = 'resolution'
        """,
    ).cast({"ms_code": pl.Categorical, "vote": pl.Enum(VOTES)})


def merged(rows: pd.DataFrame) -> pd.DataFrame:
    """The same in pandas: a merge and a count session by session, which spares it memory."""
    rows = rows.assign(ms_code=rows["ms_code"].cat.codes, vote=rows["vote"].cat.codes)
    frames = []
    for session, part in rows.groupby("session"):
        part = part.drop(columns="session")
        pairs = part.merge(part, on="roll_call_id")
        pairs = pairs[pairs["ms_code_x"] < pairs["ms_code_y"]]
        cell = pairs["vote_x"] * 3 + pairs["vote_y"]
        counts = pairs.groupby(["ms_code_x", "ms_code_y", cell]).size().unstack(fill_value=0)
        cells = counts.reindex(columns=range(9), fill_value=0).to_numpy().T
        frames.append(
            pd.DataFrame(indices(cells.reshape(3, 3, -1)), counts.index).assign(session=session)
        )
    return pd.concat(frames)


def a_topic(con: Connection) -> None:
    """A topic cut out of the record and compared while a person waits."""
    matrix = load_resolutions(con)
    topic = slice_matrix(matrix, TOPIC)
    print(f"cut a topic ({TOPIC}): {best(lambda: slice_matrix(matrix, TOPIC)) * 1e3:.0f} ms")
    rows = np.random.default_rng(1).choice(len(matrix), 500, replace=False)
    topic = matrix.select(np.sort(rows)).on_the_roll()
    print(f"agreement over {len(topic)} roll calls: {best(lambda: agreement(topic)) * 1e3:.0f} ms")
    for runs in (10, 100):
        seconds = best(lambda runs=runs: (agreement(topic), blocs(topic, seed=1, runs=runs)), 20)
        least = " (at most 60)" if runs == 10 else ""
        print(f"    with blocs, the consensus of {runs} runs: {seconds * 1e3:.0f} ms{least}")


def blocs_of_all_sessions(con: Connection) -> None:
    matrix, memberships = load_resolutions(con), load_memberships(con)
    sessions = [part for session, part in matrix.by_session() if session.isdigit()]
    for clock, name in ((time.perf_counter, ""), (time.process_time, " of processor time")):
        seconds = best(lambda: [blocs(part, seed=1) for part in sessions], 1, clock)
        print(f"blocs of all sessions, 100 runs each: {seconds:.1f} s{name} (at most 30)")
    seconds = best(lambda: support_blocs_by_session(matrix, memberships, seed=1), 1)
    print(f"    tested, compared and described: {seconds:.1f} s")


def bootstrap(con: Connection) -> None:
    matrix = load_resolutions(con)
    seconds = best(lambda: agreement_intervals_by_session(matrix, seed=1), 1)
    print(f"1,000 replicates of the agreement of all sessions: {seconds:.1f} s (at most 60)")


def scaling(con: Connection) -> None:
    """Twice, four and eight times the record, as more sessions, in processor time.

    Processor time is what other work on the machine disturbs least.
    """
    matrix, memberships = load_resolutions(con), load_memberships(con)
    jobs: dict[str, Callable[[VoteMatrix], object]] = {
        "agreement": agreement_by_session,
        "cohesion": lambda part: cohesion_by_session(part, memberships),
        "blocs": lambda part: support_blocs_by_session(part, memberships, seed=1, runs=5, draws=5),
    }
    print(f"{'record':>8} {'roll calls':>10}" + "".join(f"{name:>12} {'x':>5}" for name in jobs))
    before: dict[str, float] = {}
    for times in (1, 2, 4, 8):
        part = repeated(matrix, times)
        line = f"{times:>7}x {len(part):>10,}"
        for name, job in jobs.items():
            seconds = best(lambda job=job, part=part: job(part), clock=time.process_time)
            growth = f"{seconds / before[name]:.2f}" if before.get(name) else ""
            line += f"{seconds * 1e3:>9.0f} ms {growth:>5}"
            before[name] = seconds
        print(line)
    print("    x: how many times as long as half of it (at most 2.2)")


def repeated(matrix: VoteMatrix, times: int) -> VoteMatrix:
    """The record several times over, each copy with session numbers of its own."""
    digits = pl.col("session").str.extract(r"^(\d+)").cast(pl.Int32)
    kind = pl.col("session").str.strip_chars_start("0123456789")
    copies = [
        matrix.roll_calls.with_columns((digits + 100 * copy).cast(pl.String) + kind)
        for copy in range(times)
    ]
    return VoteMatrix(np.tile(matrix.votes, (times, 1)), pl.concat(copies), matrix.states)


def every_answer(con: Connection) -> None:
    """What each metric of a refresh takes, in a copy of the database."""
    published = query(con, "SELECT path FROM duckdb_databases() WHERE NOT internal")["path"].item()
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "copy.duckdb"
        shutil.copy(published, path)
        with duckdb.connect(str(path)) as copy:
            copy.execute("DROP SCHEMA analytics CASCADE")
            copy.execute("CREATE SCHEMA analytics")
            total = 0.0
            for metric in analytics.METRICS:
                seconds = best(lambda metric=metric: metric(copy), 1)
                total += seconds
                print(f"    {metric.__module__}.{metric.__name__}: {seconds:.2f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"every answer of a refresh: {total:.1f} s (at most 90), peak {peak:.0f} MB (at most 3000)"
    )


JOBS = (
    every_answer,
    reading,
    agreement_of_all_sessions,
    a_topic,
    blocs_of_all_sessions,
    bootstrap,
    scaling,
)


def main() -> None:
    with connect() as con:
        for job in JOBS:
            job(con)


if __name__ == "__main__":
    main()
