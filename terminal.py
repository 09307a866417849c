"""Frames on a terminal or in a pipe, and the interactive SQL shell."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path

import platformdirs
import polars as pl
from rich.console import Console
from rich.table import Table

from data.database import Connection, query, run_sql
from data.errors import BadRequest
from data.export import flat


class Format(StrEnum):
    """How a result is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def show(frame: pl.DataFrame, form: Format, title: str | None = None) -> None:
    """Write a frame to standard output: a table for people, csv, json or parquet for programs."""
    if form is Format.parquet:
        frame.write_parquet(sys.stdout.buffer)
    elif form is Format.json:
        sys.stdout.write(frame.write_json() + "\n")
    elif form is Format.csv:
        sys.stdout.write(flat(frame).write_csv())
    else:
        _table(frame, title)


def _table(frame: pl.DataFrame, title: str | None) -> None:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for name, kind in frame.schema.items():
        table.add_column(name.replace("_", " "), justify="right" if kind.is_numeric() else "left")
    for row in flat(frame).iter_rows():
        table.add_row(*(_cell(value) for value in row))
    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else 500, highlight=False, markup=False)
    console.print(table)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def shell(con: Connection) -> None:
    """An interactive SQL shell with history, completion and colours; a statement ends with `;`."""
    # Imported here: they take longer than most commands do.
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import FuzzyWordCompleter
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.lexers import PygmentsLexer
    from pygments.lexers.sql import SqlLexer

    names = query(
        con,
        "SELECT table_name AS name FROM information_schema.tables "
        "UNION SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "UNION SELECT column_name FROM information_schema.columns "
        "UNION SELECT function_name FROM duckdb_functions() WHERE NOT internal",
    )["name"]
    history = Path(platformdirs.user_state_dir("unga", ensure_exists=True)) / "sql_history"
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(history)),
        lexer=PygmentsLexer(SqlLexer),
        completer=FuzzyWordCompleter([*names, *_KEYWORDS]),
    )
    sys.stderr.write("unga sql: read-only; end a statement with ;  leave with Ctrl-D\n")
    statement = ""
    while True:
        try:
            statement += session.prompt("unga> " if not statement else "  ... ") + "\n"
        except KeyboardInterrupt:
            statement = ""
            continue
        except EOFError:
            return
        if statement.strip() in {".quit", "quit;", "exit;", "quit", "exit"}:
            return
        if statement.rstrip().endswith(";") or not statement.strip():
            _answer(con, statement)
            statement = ""


_KEYWORDS = (
    *("SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "JOIN", "USING", "ON"),
    *("AND", "OR", "NOT", "IN", "AS", "DISTINCT", "COUNT", "SUM", "AVG", "FILTER", "DESCRIBE"),
)


def _answer(con: Connection, statement: str) -> None:
    if not statement.strip():
        return
    try:
        show(run_sql(con, statement, {}), Format.table)
    except BadRequest as error:
        sys.stderr.write(f"{error}\n")
