"""A database tells by its version which relations and columns it has."""

from __future__ import annotations

import hashlib
from contextlib import closing
from pathlib import Path

from data import database

# Of the names and types of all columns. Where this differs, SCHEMA_VERSION is to be raised: a
# program must not read a database that lacks what it asks for.
KNOWN = {2: "c4163c78e2bd09f7"}


def test_other_columns_are_another_version(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        columns = database.query(
            con,
            "SELECT table_schema, table_name, column_name, data_type "
            "FROM information_schema.columns ORDER BY ALL",
        )
    digest = hashlib.sha256("\n".join(map(str, columns.rows())).encode()).hexdigest()[:16]
    assert {database.SCHEMA_VERSION: digest} == KNOWN
