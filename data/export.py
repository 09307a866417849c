"""Every relation as files, for those who use neither SQL nor Python."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from data.database import Connection, query
from data.dictionary import RELATIONS_SQL, dictionary


def export(con: Connection, directory: Path) -> list[str]:
    """Write every relation as Parquet and CSV, with the dictionary; the names of the relations.

    An answer is named `analytics.support`, a fact `votes`. In CSV a list is joined by |.
    """
    directory.mkdir(parents=True, exist_ok=True)
    names = []
    for schema, name, _ in query(con, RELATIONS_SQL).iter_rows():
        shown = name if schema == "main" else f"{schema}.{name}"
        frame = query(con, f"FROM {schema}.{name}")
        frame.write_parquet(directory / f"{shown}.parquet", compression="zstd")
        flat(frame).write_csv(directory / f"{shown}.csv")
        names.append(shown)
    (directory / "DICTIONARY.md").write_text(dictionary(con), "utf-8")
    return names


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame without lists, which CSV cannot hold: their items joined by |."""
    lists = [name for name, kind in frame.schema.items() if kind == pl.List]
    return frame.with_columns(pl.col(lists).cast(pl.List(pl.String)).list.join("|"))
