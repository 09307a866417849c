"""The data dictionary: what every table, view, column and macro is, from their comments."""

from __future__ import annotations

import polars as pl

from data.database import Connection, query

RELATIONS_SQL = """\
SELECT schema_name, table_name AS name, comment FROM duckdb_tables()
UNION ALL
SELECT schema_name, view_name, comment FROM duckdb_views() WHERE NOT internal
ORDER BY schema_name = 'analytics', name
"""
COLUMNS_SQL = """\
SELECT schema_name, table_name AS name, column_name, data_type, is_nullable, comment
FROM duckdb_columns() WHERE NOT internal
ORDER BY schema_name, table_name, column_index
"""
MACROS_SQL = """\
SELECT DISTINCT function_name AS name, parameters, comment
FROM duckdb_functions() WHERE function_type LIKE '%macro' AND NOT internal
ORDER BY name
"""


def uncommented(con: Connection) -> list[str]:
    """Names of relations, columns and macros that have no comment."""
    relations = query(con, RELATIONS_SQL).filter(pl.col("comment").is_null())
    columns = query(con, COLUMNS_SQL).filter(pl.col("comment").is_null())
    macros = query(con, MACROS_SQL).filter(pl.col("comment").is_null())
    return [
        *relations["name"],
        *columns.select(pl.format("{}.{}", "name", "column_name")).to_series(),
        *macros["name"],
    ]


def dictionary(con: Connection) -> str:
    """The data dictionary as Markdown."""
    columns = query(con, COLUMNS_SQL).partition_by("schema_name", "name", as_dict=True)
    lines = [
        "# Data dictionary",
        "",
        "Made by `unga dictionary` from the comments in the database. Facts are in schema `main`,",
        "answers in schema `analytics`.",
        "",
    ]
    for schema, name, comment in query(con, RELATIONS_SQL).iter_rows():
        lines += [f"## {name if schema == 'main' else f'{schema}.{name}'}", "", comment or "", ""]
        lines += ["| column | type | what it is |", "|---|---|---|"]
        described = columns[schema, name].select("column_name", "data_type", "comment")
        lines += [_row(column, _type(kind), note) for column, kind, note in described.iter_rows()]
        lines.append("")
    lines += ["## Macros", "", "| macro | what it gives |", "|---|---|"]
    for name, parameters, comment in query(con, MACROS_SQL).iter_rows():
        lines.append(_row(f"{name}({', '.join(parameters)})", comment))
    return "\n".join(lines) + "\n"


def _row(*cells: str | None) -> str:
    return "| " + " | ".join((cell or "").replace("|", "\\|") for cell in cells) + " |"


def _type(kind: str) -> str:
    """An enum as its values: yes, no, abstain, non_voting."""
    return kind[5:-1].replace("'", "") if kind.startswith("ENUM(") else kind
