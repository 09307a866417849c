"""Queries that nobody vouches for: what they may, and what they must not."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from standin.world import csv_text, rows_of

import analytics
from analytics import support
from data import database
from data.errors import BadRequest, DatabaseUnusable
from data.sandbox import Limits, run_untrusted
from ingest.refresh import refresh
from ingest.sources.undl_votes import UNDL_VOTES


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a database of one roll call."""
    directory = tmp_path_factory.mktemp("built")
    release = directory / "voting.csv"
    release.write_text(csv_text(rows_of(101, "A/RES/54/1", "YYYNA")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "SNAPSHOT", directory)
        patch.setattr(analytics, "METRICS", (support.build,))
        patch.setenv("UNGA_DATA_DIR", str(directory / "unga"))
        refresh([UNDL_VOTES], str(release))
    return directory / "unga"


@pytest.fixture
def canary(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that no query may read; a database is published."""
    monkeypatch.setenv("UNGA_DATA_DIR", str(built))
    path = tmp_path / "canary.csv"
    path.write_text("secret\nCANARY\n")
    return path


def test_a_query_is_answered(canary: Path) -> None:
    answer = run_untrusted(
        "SELECT ms_code, vote FROM votes JOIN roll_calls USING (roll_call_id) "
        "WHERE resolution = $resolution ORDER BY ms_code",
        {"resolution": "A/RES/54/1"},
    )
    votes = [("BRA", "yes"), ("EGY", "yes"), ("FRA", "yes"), ("IND", "no"), ("POL", "abstain")]
    assert answer.rows.rows() == votes
    assert not answer.truncated


@pytest.mark.parametrize(
    "query",
    [
        "FROM votes",
        "WITH v AS (FROM votes) SELECT count(*) FROM v;",
        "DESCRIBE votes",
        "SUMMARIZE votes",
        "SHOW TABLES",
        "SELECT vote_letter('yes'), [1, 2], {'a': DATE '2019-12-27'}, 1.5::DECIMAL(4, 2), NULL",
    ],
)
def test_what_a_query_may_be(canary: Path, query: str) -> None:
    assert run_untrusted(query).rows.width


def test_rows_beyond_the_limit_are_told_of(canary: Path) -> None:
    answer = run_untrusted("FROM range(10) ORDER BY 1 DESC", limits=Limits(rows=3))
    assert (answer.rows.rows(), answer.truncated) == ([(9,), (8,), (7,)], True)
    assert not run_untrusted("FROM range(3)", limits=Limits(rows=3)).truncated


# Each would read a file, write, reach the network, or change a setting. {canary} is a file that
# must not be read, {target} one that must not come to be, {port} where nobody must call.
HOSTILE = """
SELECT * FROM read_csv('{canary}')
SELECT * FROM read_csv_auto('{canary}')
SELECT * FROM read_text('{canary}')
SELECT * FROM read_blob('{canary}')
SELECT * FROM read_json('{canary}')
SELECT * FROM read_json_objects('{canary}')
SELECT * FROM read_ndjson('{canary}')
SELECT * FROM read_parquet('{canary}')
SELECT * FROM parquet_metadata('{canary}')
SELECT * FROM parquet_schema('{canary}')
SELECT * FROM sniff_csv('{canary}')
FROM '{canary}'
SELECT * FROM "{canary}"
SELECT * FROM glob('{directory}/*')
SELECT * FROM read_csv('{directory}/can*.csv')
SELECT * FROM read_text('/proc/self/environ')
SELECT * FROM read_csv('/dev/stdin')
SELECT * FROM query('SELECT * FROM read_csv(''{canary}'')')
SELECT * FROM query_table('{canary}')
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM read_csv(''{canary}'')'))
WITH x AS MATERIALIZED (SELECT * FROM read_csv('{canary}')) SELECT * FROM x
SELECT (SELECT content FROM read_text('{canary}'))
SELECT * FROM votes UNION ALL SELECT 1, content, 'yes' FROM read_text('{canary}')
SELECT * FROM duckdb_secrets()
SELECT which_secret('s3://x', 's3')
SELECT getenv('HOME')
COPY votes TO '{target}'
COPY (SELECT 1) TO '{target}' (FORMAT parquet)
COPY votes FROM '{canary}'
EXPORT DATABASE '{target}'
IMPORT DATABASE '{directory}'
ATTACH '{target}' AS x
ATTACH ':memory:' AS x
ATTACH 'https://127.0.0.1:{port}/x.duckdb' AS x
CREATE TABLE x AS SELECT 1
CREATE TEMP TABLE x AS SELECT 1
CREATE OR REPLACE VIEW votes AS SELECT 1
CREATE MACRO vote_letter(v) AS 'Y'
CREATE SECRET x (TYPE s3, KEY_ID 'a', SECRET 'b')
INSERT INTO votes VALUES (1, 'BRA', 'no')
UPDATE votes SET vote = 'no'
DELETE FROM votes
TRUNCATE votes
DROP TABLE votes
ALTER TABLE votes ADD COLUMN x INTEGER
COMMENT ON TABLE votes IS 'x'
WITH x AS (DELETE FROM votes RETURNING *) SELECT * FROM x
MERGE INTO votes USING votes v ON true WHEN MATCHED THEN DELETE
SELECT 1; DELETE FROM votes
SELECT 1; SELECT * FROM read_csv('{canary}')
INSTALL httpfs
INSTALL x FROM 'http://127.0.0.1:{port}'
LOAD httpfs
LOAD '{target}'
SELECT * FROM 'http://127.0.0.1:{port}/x.csv'
SELECT * FROM read_csv('http://127.0.0.1:{port}/x.csv')
SELECT * FROM read_json('https://127.0.0.1:{port}/x')
SELECT * FROM read_parquet('s3://bucket/x.parquet')
SELECT * FROM iceberg_scan('http://127.0.0.1:{port}/x')
SELECT * FROM sqlite_scan('{target}', 'x')
SELECT * FROM postgres_scan('host=127.0.0.1 port={port}', 'public', 'x')
SELECT * FROM st_read('{canary}')
SELECT * FROM read_xlsx('{canary}')
SET threads = 64
SET memory_limit = '64GB'
SET enable_external_access = true
SET GLOBAL lock_configuration = false
SET temp_directory = '{directory}'
SET VARIABLE x = 1
RESET enable_external_access
PRAGMA threads = 64
PRAGMA enable_profiling
PRAGMA profiling_output = '{target}'
SELECT * FROM enable_logging('QueryLog', storage = 'file', storage_path = '{target}')
CALL enable_logging('QueryLog')
CALL pragma_version()
SELECT * FROM pragma_profiling_output
USE memory
BEGIN
CHECKPOINT
VACUUM
ANALYZE
PREPARE x AS SELECT 1
EXECUTE x
EXPLAIN ANALYZE SELECT 1
SELECT * FROM con
SELECT * FROM sys
SELECT nextval('x')
SELECT error('CANARY'[1:0])

;
/* nothing */
-- nothing
SELECT $x
SELECT * FROM nothing
SELEC 1
""".strip("\n").split("\n")

HARNESS = """
import json, sys
from data import sandbox_process as process
asked = json.load(sys.stdin)
con = process.connect(asked["database"], 256 << 20)
process.confine(30, 0.0, 256 << 20)
told = []
for sql in asked["queries"]:
    # A fault leaves its transaction behind, which a process of its own would not have.
    one = con.cursor()
    try:
        rows = process.answer(one, sql, {}, 100).to_pylist()
        told.append([True, str(rows)])
    except process.duckdb.Error as error:
        told.append([False, str(error)])
json.dump(told, sys.stdout)
"""


@pytest.fixture
def nobody_calls() -> Iterator[int]:
    """A port at which a call is a failure."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    calls.append(listener.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        yield listener.getsockname()[1]
        ended.set()
        thread.join()
    assert calls == []


def test_what_is_hostile_is_refused(canary: Path, tmp_path: Path, nobody_calls: int) -> None:
    path = database.current()
    assert path
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    target = tmp_path / "target"
    named = {"canary": canary, "target": target, "directory": tmp_path, "port": nobody_calls}
    queries = [query.format(**named) for query in HOSTILE]
    assert len(queries) >= 60
    before = sorted(tmp_path.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-c", HARNESS],
        input=json.dumps({"database": str(path), "queries": queries}),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert [query for query, (answered, _) in zip(queries, told, strict=True) if answered] == []
    assert [text for _, text in told if "CANARY" in text.replace("'CANARY'", "")] == []
    assert sorted(tmp_path.rglob("*")) == before
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('{canary}')",
        "COPY votes TO '{target}'",
        "DELETE FROM votes",
        "SET threads = 64",
        "SELECT 1; SELECT 2",
        "SELECT * FROM read_text('/proc/self/environ')",
    ],
)
def test_the_process_refuses_as_well(canary: Path, tmp_path: Path, query: str) -> None:
    with pytest.raises(BadRequest):
        run_untrusted(query.format(canary=canary, target=tmp_path / "target"))
    assert not (tmp_path / "target").exists()


def test_no_environment_is_within_reach(canary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDL_API_TOKEN", "very-secret")
    everything = run_untrusted("SELECT * FROM duckdb_settings()").rows
    assert "very-secret" not in str(everything.to_dicts())


RUNAWAY = [
    "SELECT count(*) FROM range(1000000000000)",
    "WITH RECURSIVE t AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM t) SELECT count(*) FROM t",
    "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range <> b.range",
]


@pytest.mark.parametrize("query", RUNAWAY)
def test_a_runaway_is_stopped(canary: Path, query: str) -> None:
    start = time.monotonic()
    with pytest.raises(BadRequest, match="stopped: the query took more than 1 s"):
        run_untrusted(query, limits=Limits(seconds=1.0))
    assert time.monotonic() - start < 5


HUNGRY = """
SELECT repeat('x', 2000000000)
SELECT list(i) FROM range(1000000000) t (i)
SELECT string_agg(i::VARCHAR, ',') FROM range(300000000) t (i)
SELECT array_agg(repeat('x', 100000)) FROM range(1000000)
SELECT range(2000000000)
SELECT *, row_number() OVER (ORDER BY hash(range)) FROM range(100000000)
""".strip().split("\n")

MEASURED = """
import json, resource, sys
from data.errors import BadRequest
from data.sandbox import Limits, run_untrusted
told = []
for sql in json.load(sys.stdin):
    try:
        run_untrusted(sql, limits=Limits(seconds=4.0, memory=128 << 20))
        told.append("answered")
    except BadRequest as error:
        told.append(str(error))
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
json.dump([told, most], sys.stdout)
"""


def test_the_hungry_are_kept_within_their_memory(canary: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED],
        input=json.dumps(HUNGRY),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    told, most = json.loads(done.stdout)
    assert all(text.startswith("stopped: ") for text in told), told
    assert most < 450 << 20, "128 MB, and what Python, Arrow and DuckDB take"


def test_a_large_result_is_refused(canary: Path) -> None:
    with pytest.raises(BadRequest, match="the result is larger than 1,000 bytes"):
        run_untrusted("SELECT repeat('x', 2000)", limits=Limits(bytes=1000))


@pytest.mark.parametrize(
    "deep", ["(" * 50000 + "1" + ")" * 50000, "[" * 3000 + "1" + "]" * 3000, "1" + "+1" * 50000]
)
def test_what_is_deep_breaks_nothing(canary: Path, deep: str) -> None:
    with pytest.raises(BadRequest):
        run_untrusted(f"SELECT {deep}")


def test_what_cannot_be_shown_is_told(canary: Path) -> None:
    with pytest.raises(BadRequest, match="the result cannot be shown, cast it to text"):
        run_untrusted("SELECT INTERVAL 1 DAY")
    assert run_untrusted("SELECT (INTERVAL 1 DAY)::VARCHAR").rows.item() == "1 day"


def test_without_a_database(data_dir: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="run `unga build` first"):
        run_untrusted("SELECT 1")
