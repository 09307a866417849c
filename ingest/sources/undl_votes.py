"""The General Assembly voting data of the UN Digital Library: one row per resolution and state."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from data.database import REFERENCE
from data.errors import SourceChanged, UnknownSymbol
from data.symbols import parse_symbol
from ingest.archive import read_bytes
from ingest.source import Reading, Source
from ingest.sources import undl_voting_records

# What each release calls a column: the first name is ours, the others are older releases'.
_NAMES = {
    "undl_id": (),
    "ms_code": ("ms_codes",),
    "ms_name": ("ms_names",),
    "ms_vote": ("ms_votes",),
    "date": (),
    "session": (),
    "resolution": ("resolutions",),
    "modality": (),
    "draft": (),
    "committee_report": (),
    "meeting": (),
    "title": (),
    "agenda_title": ("agenda_titles",),
    "subjects": (),
    "vote_note": (),
    "total_yes": ("yes",),
    "total_no": ("no",),
    "total_abstentions": ("abstentions",),
    "total_non_voting": ("non-voting", "non_voting"),
    "total_ms": ("total-voting", "total_voting"),
    "undl_link": (),
}
_ALIASES = {alias: name for name, aliases in _NAMES.items() for alias in aliases}
_OPTIONAL = {"session", "modality", "vote_note"}  # not in every release
_TOTALS = {
    "total_yes": "yes",
    "total_no": "no",
    "total_abstentions": "abstain",
    "total_non_voting": "non_voting",
}
_OF_A_VOTE = ("row", "ms_code", "ms_name", "ms_vote")

_VOTES = {
    "Y": "yes",
    "N": "no",
    "A": "abstain",
    "X": "non_voting",
    "NV": "non_voting",
    "": "non_voting",
}
VOTE = pl.Enum(["yes", "no", "abstain", "non_voting"])

# The cataloguing tail of a title, misprints included: " : resoultion / adoped by the General"
_TAIL = (
    r"(?i)[\s:]+(?:reso\w+|decisions?)\s*/[^/]*$"
    r"|\s:\s+(?:resolutions?|decisions?)(?:\s+adopted by the General Assembly\.?)?\s*$"
)


def read(path: Path) -> Reading:
    """The resolutions, roll calls and votes of one release of the voting data.

    Every release's columns are understood, with or without a byte-order mark, plain, gzipped or
    zipped. A vote left blank is non-voting, as in older releases. A row that lacks its record
    number, state, date or symbol, or in which one of them cannot be read, is rejected. MARCXML is
    read as the voting records of single resolutions.

    Raises SourceChanged when the file is empty, cut off, not UTF-8, not this CSV, or holds a
    column, vote or symbol that no release has.
    """
    content = read_bytes(path)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return undl_voting_records.read(path)
    rows = _rows(content, path.name)
    rows, rejected = _reject(rows)
    _know_votes(rows, path.name)
    _know_totals(rows, path.name)
    unknown_names = _know_states(rows, path.name)
    roll_calls, varying = _roll_calls(rows, path.name)
    votes = rows.select(
        pl.col("undl_id").alias("roll_call_id"),
        "ms_code",
        pl.col("ms_vote").replace_strict(_VOTES, return_dtype=VOTE).alias("vote"),
    ).sort("roll_call_id", "ms_code")
    return Reading(
        tables={
            "resolutions": _resolutions(roll_calls),
            "roll_calls": _roll_call_table(roll_calls),
            "votes": votes,
        },
        rows_read=len(rows) + len(rejected),
        whole=True,
        rejected=rejected,
        findings=pl.concat([varying, unknown_names]),
    )


def _rows(content: bytes, name: str) -> pl.DataFrame:
    try:
        header = next(csv.reader([content[: content.index(b"\n")].decode("utf-8-sig")]))
    except (ValueError, csv.Error):
        raise SourceChanged(f"{name}: no heading of a CSV in UTF-8") from None
    found = [_ALIASES.get(column.strip(), column.strip()) for column in header]
    if unknown := [column for column in found if column not in _NAMES]:
        raise SourceChanged(f"{name}: unknown column {unknown[0]!r}; known: {', '.join(_NAMES)}")
    if missing := [c for c in _NAMES if c not in found and c not in _OPTIONAL]:
        raise SourceChanged(f"{name}: column {missing[0]!r} is missing")
    _whole(content, len(found), name)
    try:
        rows = pl.read_csv(
            content, infer_schema=False, empty_string_is_null=False, new_columns=found
        )
    except pl.exceptions.ComputeError as error:
        reason = str(error).splitlines()[0]
        raise SourceChanged(f"{name}: not a CSV in UTF-8: {reason}") from error
    if rows.is_empty():
        raise SourceChanged(f"{name}: a heading and no rows")
    for column in _OPTIONAL - set(found):
        rows = rows.with_columns(pl.lit("").alias(column))
    return rows.with_row_index("row", offset=1)


def _whole(content: bytes, columns: int, name: str) -> None:
    """Raise SourceChanged when the last row was cut off."""
    last = content.rstrip(b"\r\n").rpartition(b"\n")[2]
    try:
        fields = next(csv.reader(io.StringIO(last.decode("utf-8"))))
    except (UnicodeDecodeError, csv.Error):
        return  # a wrong encoding is told of with its own words
    if len(fields) < columns:
        raise SourceChanged(
            f"{name}: cut off in the last row: {len(fields)} fields, expected {columns}"
        )


def _reject(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that can be read, typed, and those that cannot, with the reason."""
    typed = rows.with_columns(
        pl.col("undl_id").cast(pl.Int32, strict=False),
        pl.col("date").str.to_date("%Y-%m-%d", strict=False),
        pl.col("ms_code").str.strip_chars(),
        pl.col("resolution").str.strip_chars(),
        pl.col("ms_vote").str.strip_chars().str.to_uppercase(),
    )
    reason = (
        pl.when(pl.col("undl_id").is_null())
        .then(pl.lit("no record number in undl_id"))
        .when(pl.col("date").is_null())
        .then(pl.lit("no date as 2019-12-27"))
        .when(~pl.col("ms_code").str.contains("^[A-Z]{3}$"))
        .then(pl.lit("no three-letter state code"))
        .when(pl.col("resolution") == "")
        .then(pl.lit("no resolution symbol"))
    )
    typed = typed.with_columns(reason.alias("reason"))
    refused = typed.filter(pl.col("reason").is_not_null()).select("row", "reason")
    raw = rows.join(refused, on="row", maintain_order="left").select(
        pl.col("row").cast(pl.Int64),
        "reason",
        pl.concat_str(pl.exclude("row", "reason"), separator=",").alias("raw"),
    )
    return typed.filter(pl.col("reason").is_null()).drop("reason"), raw


def _know_votes(rows: pl.DataFrame, name: str) -> None:
    unknown = rows.filter(~pl.col("ms_vote").is_in(list(_VOTES))).select("row", "ms_vote").head(1)
    for row, vote in unknown.iter_rows():
        raise SourceChanged(f"{name}: row {row}: unknown vote {vote!r}, expected Y, N, A or X")


def _know_totals(rows: pl.DataFrame, name: str) -> None:
    for total in _TOTALS:
        wrong = rows.filter(~pl.col(total).str.contains(r"^\s*(\d{1,3}(\.0)?)?\s*$"))
        for row, value in wrong.select("row", total).head(1).iter_rows():
            raise SourceChanged(f"{name}: row {row}: {total} {value!r} is no number of votes")


def _know_states(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """A finding for each name that no source has given to its code; an unknown code stops."""
    known = pl.read_csv(REFERENCE / "state_names.csv", infer_schema=False)
    pairs = rows.group_by("ms_code", "ms_name").agg(pl.col("row").min(), pl.len())
    unknown = pairs.join(known, on="ms_code", how="anti").sort("row")
    for code, state, row, _ in unknown.head(1).iter_rows():
        raise SourceChanged(f"{name}: row {row}: unknown state code {code!r} ({state})")
    return (
        pairs.join(known, left_on=["ms_code", "ms_name"], right_on=["ms_code", "name"], how="anti")
        .sort("ms_code", "ms_name")
        .select(
            pl.lit("state name not met before").alias("check_name"),
            pl.col("ms_code").alias("subject"),
            pl.format("named {} in {} rows", "ms_name", "len").alias("detail"),
        )
    )


def _roll_calls(rows: pl.DataFrame, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row per record number, and a finding for each whose rows do not agree on it."""
    columns = [c for c in rows.columns if c not in _OF_A_VOTE]
    versions = rows.select("undl_id", pl.struct(columns).hash().alias("version")).unique()
    first = rows.group_by("undl_id", maintain_order=True).first()
    varying = (
        versions.group_by("undl_id")
        .len()
        .filter(pl.col("len") > 1)
        .join(first, on="undl_id")
        .sort("undl_id")
        .select(
            pl.lit("roll call described in several ways").alias("check_name"),
            pl.col("resolution").alias("subject"),
            pl.format(
                "{} descriptions in the rows of record {}; the first stands", "len", "undl_id"
            ).alias("detail"),
        )
    )
    sessions = []
    for row, symbol, session in first.select("row", "resolution", "session").iter_rows():
        try:
            parsed = parse_symbol(symbol)
        except UnknownSymbol as error:
            raise SourceChanged(f"{name}: row {row}: {error}") from error
        if parsed.kind == "draft" or (session and session != parsed.session):
            raise SourceChanged(
                f"{name}: row {row}: {symbol} is no resolution of session {session!r}"
            )
        sessions.append(parsed.session)
    text = pl.col(pl.String).str.strip_chars().replace("", None)
    return first.with_columns(text).with_columns(pl.Series("session", sessions)), varying


def _resolutions(roll_calls: pl.DataFrame) -> pl.DataFrame:
    return roll_calls.select(
        "resolution",
        "session",
        pl.col("date").alias("adoption_date"),
        _title(),
        pl.lit("recorded_vote").alias("modality"),
        "draft",
        _committee().alias("committee"),
        "committee_report",
        "meeting",
        "agenda_title",
        pl.col("subjects").str.split("|"),
        "undl_id",
        pl.lit("undl_votes").alias("source"),
    ).sort("undl_id")


def _roll_call_table(roll_calls: pl.DataFrame) -> pl.DataFrame:
    return roll_calls.select(
        pl.col("undl_id").alias("roll_call_id"),
        "resolution",
        "draft",
        "session",
        "date",
        pl.lit("resolution").alias("scope"),
        pl.lit(True).alias("adopted"),
        _title(),
        *(
            pl.col(total).cast(pl.Float64).cast(pl.Int16).alias(f"published_{vote}")
            for total, vote in _TOTALS.items()
        ),
        pl.col("vote_note").alias("note"),
        pl.lit("release").alias("stated_in"),
        pl.lit("undl_votes").alias("source"),
    ).sort("roll_call_id")


def _title() -> pl.Expr:
    return pl.col("title").str.replace(_TAIL, "").alias("title")


def _committee() -> pl.Expr:
    """The committee a draft's symbol names, else the plenary; NULL where it is not known."""
    named = pl.col("draft").str.extract(r"^A/(C\.\d|SPC)/", 1)
    return pl.when(pl.col("draft").is_not_null()).then(named.fill_null("plenary"))


UNDL_VOTES = Source(
    name="undl_votes",
    title="United Nations General Assembly Voting Data",
    address="https://digitallibrary.un.org/record/4060887",
    licence="United Nations, non-commercial use with attribution",
    citation=(
        "United Nations Dag Hammarskjöld Library, General Assembly Voting Data, United Nations, "
        "https://digitallibrary.un.org/record/4060887"
    ),
    holds="The vote of each Member State on each resolution adopted by a recorded vote since 1946.",
    read=read,
)
