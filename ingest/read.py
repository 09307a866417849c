"""What a reader sees in one document, without a database."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

import polars as pl

from data.errors import BadRequest, SourceChanged
from ingest.readers.document import read_document_head
from ingest.readers.heading import read_heading
from ingest.readers.statements import Statement, read_statements
from ingest.readers.text import format_of, text_of
from ingest.sources.undl_drafts import read_drafts
from ingest.states import Match, StateNames

Kind = Literal["auto", "heading", "report", "announcement", "marcxml"]

SEEN = {
    "draft": pl.String,
    "role": pl.String,
    "position": pl.Int64,
    "ms_code": pl.String,
    "name_as_printed": pl.String,
    "method": pl.String,
    "nearest": pl.String,
    "group_code": pl.String,
    "presented_by": pl.String,
    "stated_in": pl.String,
}


def read_document(
    data: bytes, kind: str = "auto", day: date | None = None, what: str = "the document"
) -> pl.DataFrame:
    """One row per draft, role and state or group that a reader sees in a document.

    The bytes are a PDF, HTML, MARCXML or plain text; `kind` says what to look for: the heading of
    a draft, the sentences of a report or of an announcement, or records; auto: all that the bytes
    may hold. Names are read as of `day`, else of the day in the document's head, if it has one.

    A name that is no state's has no ms_code, and the nearest names beside it; `method` says how a
    name was found: exact, fuzzy, none or ambiguous; group: the row is a group for which the state
    `presented_by` spoke, and none of its members.

    Raises BadRequest when there is no such kind, and SourceChanged when the bytes hold no text.

    >>> seen = read_document("Fiji and the Niger: draft resolution".encode())
    >>> seen.select("role", "position", "ms_code", "name_as_printed").rows()
    [('listed', 1, 'FJI', 'Fiji'), ('listed', 2, 'NER', 'the Niger')]
    """
    if kind not in get_args(Kind):
        raise BadRequest(f"no kind {kind!r}: expected one of {', '.join(get_args(Kind))}")
    if kind == "marcxml" or (kind == "auto" and format_of(data) == "marcxml"):
        return read_marcxml(data, what)
    names = StateNames.reference()
    text = text_of(data, what)
    head = read_document_head(text)
    day = day or head.day
    statements: list[Statement] = []
    if kind in {"auto", "heading"} and (heading := read_heading(text, names, day)):
        statements.append(heading.statement)
    if kind != "heading":
        statements += read_statements(text, names, day, stated_in=head.symbol)
    rows = [row for statement in statements for row in _rows(statement, names, day)]
    return pl.DataFrame(rows, schema=SEEN).unique(
        ["draft", "role", "ms_code", "name_as_printed"], keep="first", maintain_order=True
    )


def _rows(statement: Statement, names: StateNames, day: date | None) -> list[dict[str, object]]:
    said: dict[str, object] = {
        "draft": statement.draft,
        "role": statement.role,
        "stated_in": statement.stated_in,
    }
    states = [
        said
        | {
            "position": name.position,
            "ms_code": match.ms_code,
            "name_as_printed": name.name_as_printed,
            "method": match.method,
            "nearest": "; ".join(match.nearest) or None,
        }
        for name in statement.sponsors.names
        for match in [_seated(name.match, names, day)]
    ]
    groups = [
        said
        | {
            "name_as_printed": group.text,
            "method": "group",
            "group_code": group.group_code,
            "presented_by": group.presented_by,
        }
        for group in statement.sponsors.groups
    ]
    return [*states, *groups]


def _seated(match: Match, names: StateNames, day: date | None) -> Match:
    """A match whose state had a seat on the day; else none, and why."""
    if match.ms_code is None or day is None or names.active(match.ms_code, day):
        return match
    return Match(None, "none", (f"{names.name(match.ms_code)}, without a seat on {day}",))


def read_marcxml(data: bytes, what: str = "the document") -> pl.DataFrame:
    """One row per draft, role and state or group in the draft records of a MARCXML file.

    What could not be read (a name, a record that is no draft) is a row of its own that says why.

    Raises SourceChanged when it is no MARCXML, or holds no draft.
    """
    reading = read_drafts(data)
    if reading.rows_read == len(reading.rejected):
        reasons = reading.rejected["reason"]
        raise SourceChanged(f"{what}: {reasons[0] if len(reasons) else 'no record in it'}")
    names = StateNames.reference()
    drafts, sponsors, groups = (
        reading.tables[table] for table in ("drafts", "sponsorships", "group_sponsorships")
    )
    days = dict(drafts.select("draft", "date").iter_rows())
    methods = [
        names.resolve(printed, days[draft]).method
        for draft, printed in sponsors.select("draft", "name_as_printed").iter_rows()
    ]
    unread = reading.findings.filter(pl.col("check_name") == "unresolved_name")
    return pl.concat(
        [
            pl.DataFrame(schema=SEEN),
            sponsors.drop("source").with_columns(pl.Series("method", methods, pl.String)),
            groups.select(
                "draft",
                "group_code",
                "presented_by",
                pl.col("text").alias("name_as_printed"),
                pl.lit("group").alias("method"),
                pl.lit("listed").alias("role"),
            ),
            unread.select(
                pl.col("subject").alias("draft"),
                pl.col("detail").alias("name_as_printed"),
                pl.lit("none").alias("method"),
            ),
            reading.rejected.select(
                pl.col("reason").alias("name_as_printed"), pl.lit("none").alias("method")
            ),
        ],
        how="diagonal_relaxed",
    ).sort("draft", maintain_order=True, nulls_last=True)
