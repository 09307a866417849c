"""Every relation as files, for those who use neither SQL nor Python."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data.database import Connection
from data.dictionary import dictionary, relations
from data.errors import UnknownRelation

BATCH = 122_880  # rows held at once: a row group of DuckDB's

Parts = Callable[[Connection, str], Iterator[bytes]]


def export(con: Connection, directory: Path) -> list[str]:
    """Write every relation as Parquet and CSV, with the dictionary; the names of the relations.

    An answer is named `analytics.support`, a fact `votes`. In CSV a list is joined by |.
    """
    directory.mkdir(parents=True, exist_ok=True)
    names: list[str] = relations(con)["relation"].to_list()
    for name in names:
        for form, parts in FORMS.items():
            with (directory / f"{name}.{form}").open("wb") as file:
                file.writelines(parts(con, name))
    (directory / "DICTIONARY.md").write_text(dictionary(con), "utf-8")
    return names


def as_csv(con: Connection, relation: str) -> Iterator[bytes]:
    """A relation as CSV, part by part, so that no more than a part of it is ever held.

    Raises UnknownRelation when there is none of that name.
    """
    return _csv(_rows(con, relation))


def _csv(rows: pa.RecordBatchReader) -> Iterator[bytes]:
    yield flat(_frame(rows.schema.empty_table())).write_csv().encode()
    for batch in rows:
        yield flat(_frame(batch)).write_csv(include_header=False).encode()


def as_parquet(con: Connection, relation: str) -> Iterator[bytes]:
    """A relation as Parquet, compressed, part by part as `as_csv`.

    Raises UnknownRelation when there is none of that name.
    """
    return _parquet(_rows(con, relation))


def _parquet(rows: pa.RecordBatchReader) -> Iterator[bytes]:
    written = _Written()
    with pq.ParquetWriter(pa.PythonFile(written, "w"), rows.schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)
            yield written.taken()
    yield written.taken()


FORMS: Mapping[str, Parts] = {"csv": as_csv, "parquet": as_parquet}


def _rows(con: Connection, relation: str) -> pa.RecordBatchReader:
    known = relations(con)["relation"].to_list()
    if relation not in known:  # a name never reaches a query before it is one of ours
        near = get_close_matches(relation, known, cutoff=0.5)
        raise UnknownRelation(relation, near)
    return con.sql(f"FROM {relation}").to_arrow_reader(BATCH)


def _frame(rows: pa.RecordBatch | pa.Table) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(rows))


class _Written(io.RawIOBase):
    """A file that keeps only what was not yet taken from it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._length

    def write(self, data: memoryview | bytes) -> int:  # type: ignore[override]  # of any buffer
        part = bytes(data)
        self._parts.append(part)
        self._length += len(part)
        return len(part)

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame without what CSV cannot hold: the items of a list joined by |, else JSON; hex bytes.

    >>> flat(pl.DataFrame({"subjects": [["ARMS", "TRADE"], [], None]}))["subjects"].to_list()
    ['ARMS|TRADE', '', None]
    >>> flat(pl.DataFrame({"n": [{"yes": 1}], "bytes": [b"\\xff"]})).row(0)
    ('{"yes": 1}', 'ff')
    """
    return frame.with_columns(_flat(column) for column in frame.get_columns())


def _flat(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if kind == pl.Binary:
        return column.bin.encode("hex")
    if isinstance(kind, pl.List) and not (kind.inner.is_nested() or kind.inner == pl.Binary):
        return column.cast(pl.List(pl.String)).list.join("|")
    if kind.is_nested():
        items = (
            None if item is None else json.dumps(item, ensure_ascii=False, default=str)
            for item in column.to_list()
        )
        return pl.Series(column.name, items, dtype=pl.String)
    return column
