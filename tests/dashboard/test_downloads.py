"""Every relation and the database at plain addresses."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard import downloads
from data import database, export

FACTS = "INSERT INTO votes SELECT i, 'BRA', 'yes' FROM range(1000) r (i);"


@pytest.fixture
def published(data_dir: Path) -> Path:
    """A database of a thousand votes."""
    with database.build() as con:
        con.execute("CREATE SCHEMA analytics")
        con.execute("CREATE VIEW analytics.support AS SELECT 1 AS members")
        con.execute(FACTS)
    path = database.current()
    assert path
    return path


@pytest.fixture(autouse=True)
def no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "CHECKS", [])
    monkeypatch.setattr(database, "check", lambda _: pl.DataFrame())


def test_a_relation_is_given_whole(published: Path, reader: Any) -> None:
    answer = reader.http.get("/data/relation/votes.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="votes.csv"'
    assert pl.read_csv(answer.get_data()).height == 1000
    parquet = reader.http.get("/data/relation/analytics.support.parquet").get_data()
    assert pl.read_parquet(io.BytesIO(parquet)).rows() == [(1,)]


def test_the_database_is_the_file_itself(published: Path, reader: Any, tmp_path: Path) -> None:
    answer = reader.http.get("/data/unga.duckdb")
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(answer.get_data())
    assert copy.read_bytes() == published.read_bytes()
    with closing(database.connect(copy)) as con:
        assert database.query(con, "SELECT count(*) FROM votes").item() == 1000
    answer.close()
    part = reader.http.get("/data/unga.duckdb", headers={"Range": "bytes=8-11"})
    assert (part.status_code, part.get_data()) == (206, b"DUCK")
    part.close()


@pytest.mark.parametrize(
    "name",
    [
        "vote",
        "votes%3B%20SELECT%201",
        "..%2Funga",
        "%2Fetc%2Fpasswd",
        "main.votes",
        "duckdb_tables()",
    ],
)
def test_a_name_that_is_none_is_refused(published: Path, reader: Any, name: str) -> None:
    answer = reader.http.get(f"/data/relation/{name}.csv")
    assert answer.status_code == 404
    # A slash makes it another address.
    said = "no page '/data/relation/" if "%2F" in name else "no table or view '"
    assert answer.get_data(as_text=True).startswith(said)


def test_a_relation_is_never_held_whole(
    published: Path, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "BATCH", 100)
    answer = reader.http.get("/data/relation/votes.csv", buffered=False)
    assert answer.is_streamed
    parts = list(answer.iter_encoded())
    assert len(parts) == 11
    assert b"".join(parts).count(b"\n") == 1001
    answer.close()


def test_what_is_unchanged_is_not_sent_again(published: Path, reader: Any) -> None:
    for address in ("/data/relation/votes.csv", "/data/unga.duckdb"):
        with reader.http.get(address) as first:
            tag = first.headers["ETag"]
        with reader.http.get(address, headers={"If-None-Match": tag}) as again:
            assert (again.status_code, again.get_data()) == (304, b"")


def test_places_are_bounded_and_given_back(published: Path, reader: Any) -> None:
    taken = [
        reader.http.get("/data/relation/votes.csv", buffered=False)
        for _ in range(downloads.PLACES.number)
    ]
    for address in ("/data/relation/votes.csv", "/data/unga.duckdb"):
        refused = reader.http.get(address)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert "try again in a moment" in refused.get_data(as_text=True)
    for answer in taken:
        answer.close()  # as when the reader goes away before the end
    for method in (reader.http.get, reader.http.head):
        for address in ("/data/relation/votes.csv", "/data/relation/vote.csv", "/data/unga.duckdb"):
            method(address).close()
    with downloads.PLACES.one(), downloads.PLACES.one():
        pass


def test_without_a_database(data_dir: Path, reader: Any) -> None:
    answer = reader.http.get("/data/relation/votes.csv")
    assert answer.status_code == 503
    assert "run `unga build` first" in answer.get_data(as_text=True)


def test_a_csv_of_lists_is_given_by_every_page(publish: Callable[[str], None], reader: Any) -> None:
    publish(
        "INSERT INTO findings VALUES ('name_likened', 'A/54/L.1', 'x', 'sponsors'); "
        "INSERT INTO resolutions BY NAME SELECT 'A/RES/54/1' AS resolution, '54' AS session, "
        "['ARMS', 'TRADE'] AS subjects, 'undl_votes' AS source"
    )
    text = reader.http.get("/data/relation/resolutions.csv").get_data(as_text=True)
    assert "ARMS|TRADE" in text
