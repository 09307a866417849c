"""Frames and progress on a terminal or in a pipe, and the interactive SQL shell."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import polars as pl
from rich.console import Console
from rich.table import Table

from data.database import Connection, query, run_sql
from data.errors import BadRequest
from data.export import flat
from ingest.progress import Event, Tell

if TYPE_CHECKING:
    from rich.progress import TaskID


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


class LogFormat(StrEnum):
    """How a run tells of itself on standard error."""

    text = "text"
    json = "json"


QUIET = 10.0  # seconds between two lines on the same download


@contextmanager
def telling(form: LogFormat) -> Iterator[Tell]:
    """Tell of the events of a run: bars on a terminal, else lines, of text or of JSON."""
    if form is LogFormat.text and sys.stderr.isatty():
        with _Bars() as bars:
            yield bars
    else:
        yield _Lines(form)


class _Lines:
    def __init__(self, form: LogFormat) -> None:
        self._form = form
        self._told: dict[tuple[str, str], float] = {}

    def __call__(self, event: Event) -> None:
        ended = event.total is not None and event.done >= event.total
        step, now = (event.stage, event.what), time.monotonic()
        if not ended and now - self._told.get(step, -QUIET) < QUIET:
            return
        self._told[step] = now
        log(self._form, _words(event), event=event.stage, **_parts(event))


def _words(event: Event) -> str:
    done = f": {event.done:,}" if event.done else ""
    of = f" of {event.total:,} bytes" if event.total else " bytes" if event.done else ""
    return f"{event.stage} {event.what}{done}{of}"


def _parts(event: Event) -> dict[str, object]:
    return {"source": event.source, "what": event.what, "done": event.done, "total": event.total}


class _Bars:
    """A bar for each download; what else is done, in a line above them."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            console=Console(stderr=True),
        )
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> _Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        if event.stage != "fetch":
            self._progress.console.print(_words(event), markup=False, highlight=False)
            return
        if event.what not in self._bars:
            self._bars[event.what] = self._progress.add_task(event.what, total=event.total)
        self._progress.update(self._bars[event.what], completed=event.done, total=event.total)


def log(form: LogFormat, text: str, **parts: object) -> None:
    """A line on standard error: the text, or a JSON object of the time, the text and its parts."""
    if form is LogFormat.json:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        text = json.dumps({"time": now, "text": text} | parts, ensure_ascii=False, default=str)
    sys.stderr.write(text + "\n")


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
