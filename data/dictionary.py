"""The data dictionary: what every table, view, column and macro is, from their comments."""

from __future__ import annotations

import polars as pl

from data.database import Connection, query

_RELATIONS = """\
WITH named AS (
    SELECT schema_name, table_name AS name, comment FROM duckdb_tables()
    UNION ALL
    SELECT schema_name, view_name, comment FROM duckdb_views() WHERE NOT internal
)
SELECT if(schema_name = 'main', name, schema_name || '.' || name) AS relation,
       schema_name = 'analytics' AS answer, comment
FROM named
ORDER BY answer, name
"""
_COLUMNS = """\
SELECT if(schema_name = 'main', table_name, schema_name || '.' || table_name) AS relation,
       column_name AS "column", data_type AS type, comment
FROM duckdb_columns() WHERE NOT internal
ORDER BY schema_name, table_name, column_index
"""
_MACROS = """\
SELECT DISTINCT function_name AS macro, parameters, comment
FROM duckdb_functions() WHERE function_type LIKE '%macro' AND NOT internal
ORDER BY macro
"""


def relations(con: Connection) -> pl.DataFrame:
    """Every table and view, facts before answers: relation, answer (whether it is one), comment.

    An answer is named with its schema, `analytics.support`; a fact without, `votes`.
    """
    return query(con, _RELATIONS)


def columns(con: Connection) -> pl.DataFrame:
    """Every column in the order of its relation: relation, column, type, comment.

    The type of an enum is told as its values: yes, no, abstain, non_voting.
    """
    values = pl.col("type").str.strip_prefix("ENUM(").str.strip_suffix(")").str.replace_all("'", "")
    enum = pl.col("type").str.starts_with("ENUM(")
    return query(con, _COLUMNS).with_columns(type=pl.when(enum).then(values).otherwise("type"))


def macros(con: Connection) -> pl.DataFrame:
    """Every macro: macro, call (with its parameters), comment."""
    parameters = pl.col("parameters").list.join(", ")
    call = pl.format("{}({})", "macro", parameters).alias("call")
    return query(con, _MACROS).select("macro", call, "comment")


def uncommented(con: Connection) -> list[str]:
    """Names of relations, columns and macros that have no comment."""
    without = pl.col("comment").is_null()
    return [
        *relations(con).filter(without)["relation"],
        *columns(con).filter(without).select(pl.format("{}.{}", "relation", "column")).to_series(),
        *macros(con).filter(without)["macro"],
    ]


def dictionary(con: Connection) -> str:
    """The data dictionary as Markdown."""
    described = columns(con).partition_by("relation", as_dict=True)
    lines = [
        "# Data dictionary",
        "",
        "Made by `unga dictionary` from the comments in the database. Facts are in schema `main`,",
        "answers in schema `analytics`.",
        "",
    ]
    for relation, _, comment in relations(con).iter_rows():
        lines += [f"## {relation}", "", comment or "", ""]
        lines += ["| column | type | what it is |", "|---|---|---|"]
        lines += [_row(*cells) for cells in described[(relation,)].drop("relation").iter_rows()]
        lines.append("")
    lines += ["## Macros", "", "| macro | what it gives |", "|---|---|"]
    lines += [_row(*cells) for cells in macros(con).drop("macro").iter_rows()]
    return "\n".join(lines) + "\n"


def _row(*cells: str | None) -> str:
    return "| " + " | ".join((cell or "").replace("|", "\\|") for cell in cells) + " |"
