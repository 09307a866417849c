"""Relations as files: the same rows, part by part."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from data import database, export
from data.database import Connection, query
from data.errors import UnknownRelation

FACTS = """
INSERT INTO votes SELECT i, 'BRA', CASE WHEN i % 3 = 0 THEN 'no' ELSE 'yes' END
FROM range(7) r (i);
INSERT INTO resolutions BY NAME SELECT 'A/RES/54/1' AS resolution, '54' AS session,
    'Arms, "trade"' AS title, ['ARMS', 'TRADE'] AS subjects, 'undl_votes' AS source;
INSERT INTO resolutions BY NAME SELECT 'A/RES/54/2' AS resolution, '54' AS session,
    'undl_votes' AS source;
"""


@pytest.fixture
def con(monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """Seven votes and two resolutions, given three rows at a time."""
    monkeypatch.setattr(export, "BATCH", 3)
    with closing(database.memory()) as con:
        database.create_schema(con)
        con.execute(FACTS)
        yield con


def test_csv_is_that_of_the_whole_in_parts(con: Connection) -> None:
    parts = list(export.as_csv(con, "votes"))
    assert len(parts) > 2
    assert b"".join(parts).decode() == query(con, "FROM votes").write_csv()


def test_parquet_holds_the_whole_with_its_types(con: Connection) -> None:
    whole = query(con, "FROM resolutions")
    read = pl.read_parquet(io.BytesIO(b"".join(export.as_parquet(con, "resolutions"))))
    assert read.equals(whole)
    assert read.schema == whole.schema
    votes = pl.read_parquet(io.BytesIO(b"".join(export.as_parquet(con, "votes"))))
    assert votes.rows() == query(con, "FROM votes").rows()


def test_what_csv_cannot_hold_is_joined(con: Connection) -> None:
    text = b"".join(export.as_csv(con, "resolutions")).decode()
    first, second = pl.read_csv(io.StringIO(text)).iter_rows(named=True)
    assert (first["title"], first["subjects"]) == ('Arms, "trade"', "ARMS|TRADE")
    assert (second["title"], second["subjects"]) == (None, None)


def test_an_empty_relation_has_its_head(con: Connection) -> None:
    text = b"".join(export.as_csv(con, "important_votes"))
    assert text == b"roll_call_id\n"
    read = pl.read_parquet(io.BytesIO(b"".join(export.as_parquet(con, "important_votes"))))
    assert (read.columns, len(read)) == (["roll_call_id"], 0)


@pytest.mark.parametrize("form", export.FORMS)
@pytest.mark.parametrize(
    "name", ["vote", "votes; DROP TABLE votes", "'/etc/passwd'", "information_schema.tables", ""]
)
def test_only_names_of_the_catalogue_are_taken(con: Connection, form: str, name: str) -> None:
    with pytest.raises(UnknownRelation):  # before any part is asked for
        export.FORMS[form](con, name)


def test_the_nearest_name_is_told(con: Connection) -> None:
    with pytest.raises(UnknownRelation, match="no table or view 'vote'; nearest: votes"):
        export.as_csv(con, "vote")


def test_every_relation_is_written_with_the_dictionary(con: Connection, tmp_path: Path) -> None:
    names = export.export(con, tmp_path)
    written = {file.name for file in tmp_path.iterdir()}
    assert written == {"DICTIONARY.md"} | {f"{n}.{form}" for n in names for form in export.FORMS}
    assert "votes" in names
