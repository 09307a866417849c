"""The research data set of Bailey, Strezhnev and Voeten: a second record of the Assembly's votes.

It comes in two layouts with the same numbers (`rcid`) for the same roll calls: the data set's own
CSV, one row per roll call and country, and the three .rda files of the R package `unvotes`, which
leave out who was absent. What its columns say, and what is wrong with them:

- `date`: until session 57 the year and month are right and the day is mostly a number from 1 to 7,
  a code of the weekday.
- `unres`: until session 17 the page of the printed record, until session 29 mostly the number of
  the resolution with a letter that counts the votes on it, then the symbol of the resolution.
- `amend`, `para`: right until session 29, without meaning in sessions 30 to 39, then mostly blank.
- `descr`: until session 29 names what was put to the vote, then retells the text or gives its
  title; for the separate votes since session 52 it holds the words of the President.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data.database import REFERENCE
from data.errors import SourceChanged
from ingest.archive import read_bytes
from ingest.rda import read_rda
from ingest.scope import is_spoken, scope_of
from ingest.sources.undl_votes import VOTE
from ingest.states import StateNames

DAYS_FROM = 58  # the session from which the day of a date is one

ISSUES = ("me", "nu", "di", "hr", "co", "ec")

_OF_A_ROLL_CALL = (
    "session",
    "importantvote",
    "date",
    "unres",
    "amend",
    "para",
    "short",
    "descr",
)
_CSV = ("rcid", "ccode", "vote", *_OF_A_ROLL_CALL, *ISSUES)
_CSV_VOTES = {"1": "yes", "2": "abstain", "3": "no", "8": "non_voting"}
_NO_MEMBER = "9"
_RDA = {
    "un_votes": ("rcid", "country", "vote"),
    "un_roll_calls": ("rcid", *_OF_A_ROLL_CALL),
    "un_roll_call_issues": ("rcid", "short_name"),
}

# In the separate votes of 2003 to 2006 the CSV has Serbia and Montenegro absent throughout, while
# the package, which is of the same data, has its votes.
_FALSE_ABSENCES = (
    (pl.col("vote") == "8") & (pl.col("country") == "345") & pl.col("rcid").is_between(5722, 5782)
)

# Codes of the Correlates of War project beside those of `member_states`: the Federal Republic of
# Germany, the Yemen Arab Republic, and Taiwan, which had the seat of China until 25 October 1971.
_OTHER_CODES = {260: 255, 678: 679, 713: 710}
_OTHER_NAMES = {
    "Federal Republic of Germany": 255,
    "Myanmar (Burma)": 775,
    "Taiwan": 710,
    "Yemen People's Republic": 680,
}


@dataclass(frozen=True)
class Research:
    """The research data set as read: its roll calls, the votes in them, and their issues.

    `roll_calls`: rcid; session, date and symbol as printed; day_known (whether the day of the date
    is one); scope; important; title; absences (whether the layout says who was absent). `votes`:
    rcid, seat, vote. `issues`: rcid, issue_code. A seat is a country under one number, whatever
    code it bears in the record on a day: see `seats`. A row that says that a state was no member
    says so by its absence; of the others each is in the frames or in `rejected`.
    """

    roll_calls: pl.DataFrame
    votes: pl.DataFrame
    issues: pl.DataFrame
    rows_read: int
    rejected: pl.DataFrame


def seats() -> pl.DataFrame:
    """The seat of each code of the record: ms_code, seat, code_from, code_to.

    A seat has the number of the Correlates of War project for its country: 365 for SUN and RUS,
    255 for GER and DEU, 345 for YUG, SCG and SRB.

    >>> seats().filter(seat=365)["ms_code"].to_list()
    ['RUS', 'SUN']
    """
    return (
        pl.read_csv(REFERENCE / "member_states.csv", infer_schema=False)
        .select(
            "ms_code",
            pl.col("cow_code").cast(pl.Int32).replace(_OTHER_CODES).alias("seat"),
            pl.col("code_from", "code_to").str.to_date(),
        )
        .drop_nulls("seat")
    )


def read(path: Path) -> Research:
    """The research data set from its CSV, from the package's .rda files, or from both.

    `path` is the CSV, plain or packed; or one of the three .rda files, the others beside it; or
    their directory. Where the CSV lies in that too, it adds the absences, which only it has.

    Raises SourceUnavailable when a file cannot be read, and SourceChanged when one is cut off,
    damaged, lacks a column, or holds an unknown vote, country or issue.
    """
    if not path.is_dir():
        return _read_package(path.parent) if path.suffix == ".rda" else _read_csv(path)
    research = _read_package(path)
    for release in sorted(path.glob("UNVotes*.csv*")):
        research = _completed(research, _read_csv(release))
    return research


def _read_csv(path: Path) -> Research:
    rows = _csv_rows(read_bytes(path), path.name)
    _know(rows, "vote", [*_CSV_VOTES, _NO_MEMBER], path.name)
    rows = rows.with_columns(pl.col("rcid", "session").cast(pl.Int32, strict=False))
    reason = (
        pl.when(pl.col("rcid").is_null())
        .then(pl.lit("no number of a roll call"))
        .when(pl.col("session").is_null())
        .then(pl.lit("no number of a session"))
        .when(pl.col("date").str.to_date("%Y-%m-%d", strict=False).is_null())
        .then(pl.lit("no date as 1946-01-02"))
        .when(_FALSE_ABSENCES)
        .then(pl.lit("absent here, with a vote in the package of the same data"))
    )
    refused = rows.with_columns(reason.alias("reason")).drop_nulls("reason")
    rows = rows.join(refused, on="row", how="anti", maintain_order="left")
    known = {str(number): seat for number, seat in _seats_by_number().items()}
    votes, repeated = _votes(rows.filter(pl.col("vote") != _NO_MEMBER), known, path.name)
    roll_calls = rows.unique("rcid", keep="first", maintain_order=True)
    return Research(
        roll_calls=_roll_calls(
            roll_calls.with_columns(
                pl.col("date").str.to_date(),
                pl.col("importantvote", "amend", "para").cast(pl.Int32, strict=False),
                pl.col("short").replace("NA", None),
            ),
            absences=True,
        ),
        votes=votes.with_columns(pl.col("vote").replace_strict(_CSV_VOTES, return_dtype=VOTE)),
        issues=pl.concat(
            roll_calls.filter(pl.col(code) == "1").select("rcid", pl.lit(code).alias("issue_code"))
            for code in ISSUES
        ).sort("rcid", "issue_code"),
        rows_read=len(rows) + len(refused),
        rejected=_rejected([refused, repeated], path.name),
    )


def _csv_rows(content: bytes, name: str) -> pl.DataFrame:
    try:
        # Texts in broken encodings keep a mark in place of what is broken; no code is among them.
        rows = pl.read_csv(content, columns=list(_CSV), infer_schema=False, encoding="utf8-lossy")
    except pl.exceptions.ColumnNotFoundError as error:
        lacking = str(error).splitlines()[0]
        raise SourceChanged(f"{name}: not the research data set as CSV: {lacking}") from error
    except pl.exceptions.PolarsError as error:
        raise SourceChanged(f"{name}: not a CSV: {str(error).splitlines()[0]}") from error
    if rows.is_empty():
        raise SourceChanged(f"{name}: a heading and no rows")
    if rows.row(-1)[-1] is None:
        raise SourceChanged(f"{name}: cut off in the last row")
    return rows.with_row_index("row", offset=1).rename({"ccode": "country"})


def _read_package(directory: Path) -> Research:
    frames = {
        name: _rda_frame(directory / f"{name}.rda", columns) for name, columns in _RDA.items()
    }
    votes, roll_calls, issues = frames.values()
    _know(votes, "vote", ("yes", "abstain", "no"), "un_votes.rda")
    _know(issues, "short_name", ISSUES, "un_roll_call_issues.rda")
    needed = pl.any_horizontal(pl.col("rcid", "session", "date").is_null())
    for row in roll_calls.filter(needed | pl.col("rcid").is_duplicated())["row"].head(1):
        raise SourceChanged(f"un_roll_calls.rda: row {row}: no number, session or date of its own")
    votes = votes.with_columns(pl.col("rcid").cast(pl.Int32))
    unknown = votes.join(roll_calls, on="rcid", how="anti", maintain_order="left")
    unknown = unknown.with_columns(pl.lit("in no roll call of un_roll_calls").alias("reason"))
    votes = votes.join(unknown, on="row", how="anti", maintain_order="left")
    kept, repeated = _votes(votes, _seats_by_name(votes["country"].unique()), "un_votes.rda")
    return Research(
        roll_calls=_roll_calls(
            roll_calls.with_columns(pl.col("session").cast(pl.Int32)), absences=False
        ),
        votes=kept.with_columns(pl.col("vote").cast(VOTE)),
        issues=issues.select("rcid", pl.col("short_name").alias("issue_code"))
        .unique()
        .sort("rcid", "issue_code"),
        rows_read=sum(map(len, frames.values())),
        rejected=_rejected([unknown, repeated], "un_votes.rda"),
    )


def _rda_frame(path: Path, columns: Collection[str]) -> pl.DataFrame:
    frame = read_rda(read_bytes(path), path.name).get(path.stem)
    if frame is None:
        raise SourceChanged(f"{path.name}: holds no {path.stem}")
    if lacking := [column for column in columns if column not in frame.columns]:
        raise SourceChanged(f"{path.name}: column {lacking[0]!r} is missing")
    return frame.select(columns).with_row_index("row", offset=1)


def _know(rows: pl.DataFrame, column: str, known: Collection[str], name: str) -> None:
    unknown = rows.filter(~pl.col(column).is_in(list(known)) | pl.col(column).is_null())
    for row, value in unknown.select("row", column).head(1).iter_rows():
        what = column.removesuffix("_name")
        raise SourceChanged(
            f"{name}: row {row}: unknown {what} {value!r}, expected {', '.join(known)}"
        )


def _seats_by_number() -> dict[int, int]:
    return {seat: seat for seat in seats()["seat"]} | _OTHER_CODES


def _seats_by_name(names: pl.Series) -> dict[str, int]:
    """The seat of each name of the package that is known."""
    resolver, seat_of = StateNames.reference(), dict(seats().select("ms_code", "seat").iter_rows())
    resolved = {name: resolver.resolve(name) for name in names if name not in _OTHER_NAMES}
    return _OTHER_NAMES | {
        name: seat_of[match.ms_code]
        for name, match in resolved.items()
        if match.method == "exact" and match.ms_code in seat_of
    }


def _votes(
    rows: pl.DataFrame, seat_of: dict[str, int], name: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One vote per roll call and seat, and the rows that state a second one.

    The seat of China has a row for each of its two representations in the weeks before and after
    25 October 1971: the one that voted stands over the one that did not.
    """
    rows = rows.with_columns(
        pl.col("country").replace_strict(seat_of, default=None, return_dtype=pl.Int32).alias("seat")
    )
    for row, country in (
        rows.filter(pl.col("seat").is_null()).select("row", "country").head(1).iter_rows()
    ):
        raise SourceChanged(f"{name}: row {row}: unknown country {country!r}")
    rows = rows.select("row", "rcid", "country", "seat", "vote").sort(
        pl.col("vote") == "8", "row", maintain_order=True
    )
    first = rows.unique(["rcid", "seat"], keep="first", maintain_order=True)
    again = rows.join(first, on="row", how="anti", maintain_order="left")
    votes = first.sort("row").select("rcid", "seat", "vote")
    return votes, again.with_columns(
        pl.lit("a second row for the seat in the roll call").alias("reason")
    )


def _rejected(refused: list[pl.DataFrame], name: str) -> pl.DataFrame:
    raw = pl.concat_str("rcid", "country", "vote", separator=",", ignore_nulls=True)
    return pl.concat(
        rows.select(
            pl.col("row").cast(pl.Int64),
            "reason",
            pl.format("{}: {}", pl.lit(name), raw).alias("raw"),
        )
        for rows in refused
    ).sort("row")


def _completed(package: Research, release: Research) -> Research:
    """The package's data with what the CSV adds: who was absent."""
    new_votes = release.votes.join(
        package.votes, on=["rcid", "seat"], how="anti", maintain_order="left"
    )
    new = release.roll_calls.join(package.roll_calls, on="rcid", how="anti", maintain_order="left")
    listed = pl.col("rcid").is_in(release.roll_calls["rcid"].implode())
    return Research(
        roll_calls=pl.concat([package.roll_calls.with_columns(listed.alias("absences")), new]),
        votes=pl.concat([package.votes, new_votes]),
        issues=pl.concat([package.issues, release.issues]).unique().sort("rcid", "issue_code"),
        rows_read=package.rows_read + release.rows_read,
        rejected=pl.concat([package.rejected, release.rejected]),
    )


def _roll_calls(rows: pl.DataFrame, absences: bool) -> pl.DataFrame:
    # Two descriptions stand behind a tab in the short title, one has the issue columns behind one.
    before_tab = pl.col("short", "descr").str.split("\t").list.first()
    behind = pl.col("short").str.extract(r"\t(.*)").alias("behind")
    rows = rows.with_columns(before_tab, behind).with_columns(
        _repaired(pl.col("short")), _repaired(pl.coalesce("behind", "descr")).alias("descr")
    )
    scope = pl.struct("session", "amend", "para", "descr").map_elements(
        lambda row: scope_of(
            row["descr"] or "", row["session"], row["amend"] == 1, row["para"] == 1
        ),
        return_dtype=pl.String,
    )
    spoken = pl.col("descr").map_elements(is_spoken, return_dtype=pl.Boolean).fill_null(False)
    day_known = spoken | (pl.col("session") >= DAYS_FROM) | (pl.col("date").dt.day() > 7)
    return rows.select(
        "rcid",
        "session",
        "date",
        day_known.alias("day_known"),
        pl.col("unres").fill_null("").alias("symbol"),
        scope.alias("scope"),
        (pl.col("importantvote") == 1).alias("important"),
        pl.concat_str("short", "descr", separator=": ", ignore_nulls=True)
        .replace("", None)
        .alias("title"),
        pl.lit(absences).alias("absences"),
    ).sort("rcid")


def _repaired(text: pl.Expr) -> pl.Expr:
    """A text with its quotation marks, apostrophes and letters as they once were, or null."""
    quoted = (
        text.str.replace_all("<90>", "’")
        .str.replace_all(r"_([^_<]*)<d3>", "“$1”")
        .str.replace_all(r'\\+"*|"{2,}', '"')
        .str.replace_all(r"[\x00-\x1f\x7f]", " ")
        .map_elements(_decoded_again, return_dtype=pl.String)
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
    )
    unbalanced = quoted.str.count_matches('"') % 2 == 1
    return (
        pl.when(unbalanced)
        .then(quoted.str.strip_chars_end('"'))
        .otherwise(quoted)
        .replace("", None)
    )


def _decoded_again(text: str) -> str:
    """A text whose letters were encoded twice or more: Ã© for é."""
    while re.search("[ÃÂ][\x80-ÿŠ-žƒˆ-™]", text):
        try:
            text = text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            break
    return text
