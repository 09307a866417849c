from __future__ import annotations

import bz2
import contextlib
import csv
import lzma
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import SourceChanged, SourceUnavailable
from ingest.archive import read_bytes
from ingest.matching import match
from ingest.rda import read_rda
from ingest.reconcile import reconcile
from ingest.research import Research, read, seats
from ingest.source import Reading
from ingest.sources import undl_votes

# Code of the Correlates of War project, code of the record, name in the R package.
STATES = [
    (2, "USA", "United States"),
    (20, "CAN", "Canada"),
    (40, "CUB", "Cuba"),
    (70, "MEX", "Mexico"),
    (140, "BRA", "Brazil"),
    (200, "GBR", "United Kingdom"),
    (220, "FRA", "France"),
    (290, "POL", "Poland"),
    (365, "RUS", "Russia"),
    (565, "NAM", "Namibia"),
    (640, "TUR", "Turkey"),
    (651, "EGY", "Egypt"),
    (750, "IND", "India"),
    (900, "AUS", "Australia"),
]
MARKS = {"y": 1, "a": 2, "n": 3, "x": 8, "-": 9}
NAMES = {"y": "yes", "a": "abstain", "n": "no"}


@dataclass(frozen=True)
class RollCall:
    """A roll call of the research data set; `votes` has a mark per state: y, n, a, x, - (none)."""

    rcid: int
    votes: str
    unres: str = ""
    date: str = "2001-11-29"
    session: int = 56
    amend: int | None = None
    para: int | None = None
    short: str | None = None
    descr: str = "Question of lighthouses"
    important: int | None = 0
    issues: tuple[str, ...] = ()


HEADING = (
    "rcid,ccode,member,vote,Country,Countryname,year,session,abstain,yes,no,importantvote,date,"
    "unres,amend,para,short,descr,me,nu,di,hr,co,ec,ident,resid"
)


def na(value: object) -> object:
    return "NA" if value is None else value


def csv_rows(roll_calls: Sequence[RollCall]) -> list[dict[str, object]]:
    rows = []
    for r in roll_calls:
        for (cow, code, name), mark in zip(STATES, r.votes, strict=True):
            row = dict.fromkeys(HEADING.split(","), 0) | {
                "rcid": r.rcid,
                "ccode": cow,
                "vote": MARKS[mark],
                "Country": "NA" if code == "NAM" else code,
                "Countryname": name,
                "session": r.session,
                "importantvote": na(r.important),
                "date": r.date,
                "unres": r.unres,
                "amend": na(r.amend),
                "para": na(r.para),
                "short": na(r.short),
                "descr": r.descr,
            }
            rows.append(row | dict.fromkeys(r.issues, 1))
    return rows


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows, or roll calls, in the layout of the data set's own CSV."""

    def write(rows: Sequence[object], name: str = "UNVotes.csv") -> Path:
        if rows and isinstance(rows[0], RollCall):
            rows = csv_rows(rows)
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADING.split(","))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def write_package(tmp_path: Path) -> Callable[..., Path]:
    """Writes roll calls as the three .rda files of the R package; their directory."""

    def write(roll_calls: Sequence[RollCall]) -> Path:
        directory = tmp_path / "package"
        directory.mkdir(exist_ok=True)
        for name, frame in package_frames(roll_calls).items():
            (directory / f"{name}.rda").write_bytes(rda({name: frame}))
        return directory

    return write


def package_frames(roll_calls: Sequence[RollCall]) -> dict[str, pl.DataFrame]:
    votes = [
        (float(r.rcid), name, None if code == "YEM" else code[:2], NAMES[mark])
        for r in roll_calls
        for (_, code, name), mark in zip(STATES, r.votes, strict=True)
        if mark in NAMES
    ]
    columns = {"session": pl.Float64, "date": pl.Date}
    return {
        "un_votes": pl.DataFrame(
            votes,
            {
                "rcid": pl.Float64,
                "country": pl.String,
                "country_code": pl.String,
                "vote": pl.Enum(["yes", "abstain", "no"]),
            },
            orient="row",
        ),
        "un_roll_calls": pl.DataFrame(
            {
                "rcid": [r.rcid for r in roll_calls],
                "session": [float(r.session) for r in roll_calls],
                "importantvote": pl.Series([r.important for r in roll_calls], dtype=pl.Int32),
                "date": pl.Series([r.date for r in roll_calls]).str.to_date(),
                "unres": [r.unres for r in roll_calls],
                "amend": pl.Series([r.amend for r in roll_calls], dtype=pl.Int32),
                "para": pl.Series([r.para for r in roll_calls], dtype=pl.Int32),
                "short": pl.Series([r.short for r in roll_calls], dtype=pl.String),
                "descr": [r.descr for r in roll_calls],
            },
            schema_overrides={"rcid": pl.Int32, **columns},
        ),
        "un_roll_call_issues": pl.DataFrame(
            [(r.rcid, code, code) for r in roll_calls for code in r.issues],
            {"rcid": pl.Int32, "short_name": pl.String, "issue": pl.Enum(["hr", "nu", "me"])},
            orient="row",
        ),
    }


def rda(frames: dict[str, pl.DataFrame]) -> bytes:
    """Data frames as R saves them: numbers big-endian, texts with their length, in one tree."""
    symbols: list[str] = []

    def ints(*values: int) -> bytes:
        return struct.pack(f">{len(values)}i", *values)

    def text(value: str | None) -> bytes:
        if value is None:
            return ints(0x9, -1)
        encoded = value.encode("utf-8")
        return ints(0x8009, len(encoded)) + encoded

    def texts(values: Sequence[str | None], flags: int = 0) -> bytes:
        return ints(16 | flags, len(values)) + b"".join(map(text, values))

    def symbol(name: str) -> bytes:
        if name in symbols:
            return ints((symbols.index(name) + 1) << 8 | 255)
        symbols.append(name)
        return ints(1) + text(name)

    def attributes(**items: bytes) -> bytes:
        pairs = (
            ints(0x402) + symbol(name.replace("_", ".")) + item for name, item in items.items()
        )
        return b"".join(pairs) + ints(254)

    def column(series: pl.Series) -> bytes:
        if series.dtype == pl.String:
            return texts(series.to_list())
        if series.dtype == pl.Enum:
            numbers = (series.to_physical().cast(pl.Int32) + 1).fill_null(-(2**31))
            items = attributes(
                levels=texts(series.dtype.categories.to_list()), **{"class": texts(["factor"])}
            )
            return ints(13 | 0x300, len(series), *numbers) + items
        if series.dtype == pl.Int32:
            return ints(13, len(series), *series.fill_null(-(2**31)))
        flags, items = 14, b""
        if series.dtype == pl.Date:
            flags, items = 14 | 0x300, attributes(**{"class": texts(["Date"])})
        doubles = series.cast(pl.Float64).fill_null(float("nan"))
        return ints(flags, len(series)) + struct.pack(f">{len(series)}d", *doubles) + items

    out = b"RDX2\nX\n" + ints(2, 0x40002, 0x20300)
    for name, frame in frames.items():
        out += ints(0x402) + symbol(name) + ints(19 | 0x300, frame.width)
        out += b"".join(map(column, frame.iter_columns()))
        rows = ints(13, 2, -(2**31), -frame.height)
        out += attributes(
            names=texts(frame.columns), row_names=rows, **{"class": texts(["tbl_df", "data.frame"])}
        )
    return out + ints(254)


# The layouts


LIGHTHOUSES = RollCall(5001, "yyyyyyyyyynnax", "R/56/1", important=1, issues=("hr",))
PARAGRAPH = RollCall(
    5700,
    "yyyyyynnnnyyyy",
    "R/56/1",
    para=1,
    important=None,
    descr="The President: I shall now put to the vote operative paragraph 3. A",
)
WORLD = [LIGHTHOUSES, PARAGRAPH]


def votes_of(research: Research, rcid: int) -> dict[int, str]:
    return dict(research.votes.filter(rcid=rcid).select("seat", "vote").iter_rows())


def test_reads_the_csv(write_csv: Callable[..., Path]) -> None:
    research = read(write_csv(WORLD))
    assert research.rows_read == 28
    assert research.rejected.is_empty()
    votes = votes_of(research, 5001)
    assert (votes[2], votes[640], votes[750], votes[900]) == ("yes", "no", "abstain", "non_voting")
    assert votes[565] == "yes", "Namibia, whose code is the text NA"
    assert research.issues.rows() == [(5001, "hr")]
    first, second = research.roll_calls.rows(named=True)
    assert first["date"] == date(2001, 11, 29)
    assert (first["scope"], first["important"], first["absences"]) == ("resolution", True, True)
    assert (second["scope"], second["important"]) == ("paragraph", None)
    assert first["title"] == "Question of lighthouses"


def test_a_state_that_was_no_member_has_no_vote(write_csv: Callable[..., Path]) -> None:
    research = read(write_csv([replace(LIGHTHOUSES, votes="yyyyyyyyy-nnax")]))
    assert 565 not in votes_of(research, 5001)
    assert (research.rows_read, len(research.rejected)) == (14, 0)


def test_both_layouts_give_the_same_facts(
    write_csv: Callable[..., Path], write_package: Callable[..., Path]
) -> None:
    release, package = read(write_csv(WORLD)), read(write_package(WORLD))
    assert package.roll_calls.drop("absences").equals(release.roll_calls.drop("absences"))
    assert package.issues.equals(release.issues)
    cast = release.votes.filter(pl.col("vote") != "non_voting").sort("rcid", "seat")
    assert package.votes.sort("rcid", "seat").equals(cast)
    assert not package.roll_calls["absences"].any()


def test_any_of_the_three_files_names_the_package(write_package: Callable[..., Path]) -> None:
    directory = write_package(WORLD)
    readings = [read(path) for path in (directory, *sorted(directory.iterdir()))]
    assert len(readings) == 4
    assert all(r.votes.equals(readings[0].votes) for r in readings)
    assert readings[0].rows_read == 27 + 2 + 1


def test_the_csv_beside_the_package_adds_who_was_absent(
    write_csv: Callable[..., Path], write_package: Callable[..., Path]
) -> None:
    directory = write_package([*WORLD, replace(LIGHTHOUSES, rcid=5900, votes="y" * 13 + "x")])
    write_csv(WORLD).rename(directory / "UNVotes_s1-56.csv")
    research = read(directory)
    assert votes_of(research, 5001)[900] == "non_voting"
    assert 900 not in votes_of(research, 5900)
    assert research.roll_calls.select("rcid", "absences").rows() == [
        (5001, True),
        (5700, True),
        (5900, False),
    ]
    assert research.rows_read == 27 + 13 + 3 + 2 + 28


def test_a_seat_keeps_its_number_under_every_code() -> None:
    table = seats()
    assert set(table.filter(seat=255)["ms_code"]) == {"DEU", "GER"}
    assert set(table.filter(seat=345)["ms_code"]) == {"YUG", "SCG", "SRB"}
    assert set(table.filter(seat=510)["ms_code"]) == {"EAT", "TZA"}


@pytest.mark.parametrize(
    ("ccode", "seat"), [(260, 255), (678, 679), (680, 680), (713, 710), (315, 315)]
)
def test_other_codes_of_a_country(write_csv: Callable[..., Path], ccode: int, seat: int) -> None:
    research = read(write_csv([{**csv_rows([LIGHTHOUSES])[0], "ccode": ccode}]))
    assert votes_of(research, 5001) == {seat: "yes"}


def test_of_two_rows_for_the_seat_of_china_the_vote_stands(write_csv: Callable[..., Path]) -> None:
    row = csv_rows([LIGHTHOUSES])[0]
    research = read(write_csv([{**row, "ccode": 710, "vote": 8}, {**row, "ccode": 713, "vote": 3}]))
    assert votes_of(research, 5001) == {710: "no"}
    assert research.rejected.select("row", "reason").rows() == [
        (1, "a second row for the seat in the roll call")
    ]


def test_absences_that_the_package_refutes_are_rejected(write_csv: Callable[..., Path]) -> None:
    row = {**csv_rows([LIGHTHOUSES])[0], "ccode": 345, "vote": 8}
    research = read(write_csv([{**row, "rcid": rcid} for rcid in (5721, 5722, 5782, 5783)]))
    assert research.votes["rcid"].to_list() == [5721, 5783]
    assert research.rejected["row"].to_list() == [2, 3]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("rcid", "many", "no number of a roll call"),
        ("session", "NA", "no number of a session"),
        ("date", "1946-13-01", "no date as 1946-01-02"),
    ],
)
def test_rejects_a_row_that_cannot_be_read(
    write_csv: Callable[..., Path], field: str, value: str, reason: str
) -> None:
    rows = csv_rows([LIGHTHOUSES])
    rows[3][field] = value
    research = read(write_csv(rows))
    assert research.rejected.select("row", "reason").rows() == [(4, reason)]
    assert len(research.votes) == 13
    assert "70" in research.rejected["raw"][0]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("vote", "7", "row 2: unknown vote '7', expected 1, 2, 3, 8, 9"),
        ("vote", "NA", "row 2: unknown vote 'NA'"),
        ("ccode", "999", "row 2: unknown country '999'"),
    ],
)
def test_stops_at_an_unknown_code(
    write_csv: Callable[..., Path], field: str, value: str, message: str
) -> None:
    rows = csv_rows([LIGHTHOUSES])
    rows[1][field] = value
    with pytest.raises(SourceChanged, match=message):
        read(write_csv(rows))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html></html>", "not the research data set"),
        (HEADING.encode() + b"\n", "a heading and no rows"),
        (HEADING.encode() + b"\n5001,2,1,1,USA", "cut off in the last row"),
        (b"BZh9 not one", "cut off or damaged"),
    ],
)
def test_stops_at_a_file_that_is_not_the_csv(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "UNVotes.csv"
    path.write_bytes(content)
    with pytest.raises(SourceChanged, match=message):
        read(path)


def test_a_broken_encoding_loses_no_row(write_csv: Callable[..., Path]) -> None:
    path = write_csv([replace(LIGHTHOUSES, descr="Question of phares, DETENTE")])
    path.write_bytes(path.read_bytes().replace(b"DETENTE", b"D\xe9TENTE"))
    assert len(read(path).votes) == 14


@pytest.mark.parametrize(
    ("short", "descr", "title"),
    [
        ("HUMAN RIGHTS", "TO ADOPT IT", "HUMAN RIGHTS: TO ADOPT IT"),
        (None, "  of   spaces\x08 ", "of spaces"),
        (None, "THE WORD \\NEO-NAZI\\\\ IN IT", 'THE WORD "NEO-NAZI" IN IT'),
        (None, 'BY THE WORDS: \\OLD.\\"', 'BY THE WORDS: "OLD."'),
        (None, 'LAST PART.\\""', "LAST PART."),
        (None, "entitled _Mongolia<90>s security<d3>.", "entitled “Mongolia’s security”."),
        (None, "The Arms Trade TreatyÂ\xa0", "The Arms Trade Treaty"),
        (None, "CÃƒÂ´te d'Ivoire", "Côte d'Ivoire"),
        (None, "SHOULD END.\t0\t0", "SHOULD END."),
        (
            'ALGERIA, \\WORDS\\"\tTO ADOPT PARAGRAPH 2',
            "0",
            'ALGERIA, "WORDS": TO ADOPT PARAGRAPH 2',
        ),
    ],
)
def test_repairs_texts(
    write_csv: Callable[..., Path], short: str | None, descr: str, title: str
) -> None:
    research = read(write_csv([replace(LIGHTHOUSES, short=short, descr=descr)]))
    assert research.roll_calls["title"].item() == title


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"un_votes": None}, "un_votes.rda"),
        ({"un_votes": ("vote", "perhaps")}, "unknown vote 'perhaps'"),
        ({"un_votes": ("country", "Atlantis")}, "unknown country 'Atlantis'"),
        ({"un_roll_call_issues": ("short_name", "xx")}, "unknown short 'xx'"),
        ({"un_roll_calls": ("unres", None)}, "column 'unres' is missing"),
        ({"un_roll_calls": ("rcid", 5001)}, "row 1: no number, session or date of its own"),
    ],
)
def test_stops_at_a_package_that_is_not_what_it_was(
    write_package: Callable[..., Path], change: dict[str, tuple[str, object]], message: str
) -> None:
    directory, frames = write_package(WORLD), package_frames(WORLD)
    for name, new in change.items():
        path = directory / f"{name}.rda"
        if new is None:
            path.unlink()
            continue
        column, value = new
        frame = frames[name].drop(column)
        if value is not None:
            frame = frame.with_columns(pl.lit(value).alias(column))
        path.write_bytes(rda({name: frame}))
    with pytest.raises((SourceChanged, SourceUnavailable), match=message):
        read(directory)


def test_a_vote_of_no_roll_call_is_rejected(write_package: Callable[..., Path]) -> None:
    directory, frames = write_package(WORLD), package_frames(WORLD)
    stray = frames["un_votes"].with_columns(pl.lit(9999.0).alias("rcid"))
    path = directory / "un_votes.rda"
    path.write_bytes(rda({"un_votes": pl.concat([frames["un_votes"], stray])}))
    research = read(directory)
    assert len(research.rejected) == 27
    assert research.rejected["reason"].unique().to_list() == ["in no roll call of un_roll_calls"]
    assert research.rows_read == len(research.votes) + 2 + 1 + 27


# R's own files


FRAME = pl.DataFrame(
    {
        "n": pl.Series([1, None, -3], dtype=pl.Int32),
        "x": [0.5, None, 2.0],
        "day": [date(1946, 1, 10), None, date(2020, 2, 29)],
        "text": ["NA", None, "Côte d’Ivoire"],
        "kind": pl.Series(["b", "a", None], dtype=pl.Enum(["a", "b"])),
    }
)


@pytest.mark.parametrize("pack", [bytes, bz2.compress, lzma.compress])
def test_reads_columns_of_every_kind(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "two.rda"
    path.write_bytes(pack(rda({"one": FRAME, "two": FRAME.head(1)})))
    frames = read_rda(read_bytes(path), path.name)
    assert list(frames) == ["one", "two"]
    assert frames["one"].equals(FRAME.with_columns(pl.col("kind").cast(pl.String)))
    assert frames["two"]["text"].to_list() == ["NA"]


def test_reads_texts_of_other_encodings() -> None:
    content = rda({"f": pl.DataFrame({"c": ["C\u00f4te"]})})
    utf8, latin1 = "Côte".encode(), "Côte".encode("latin-1")
    undeclared = content.replace(
        struct.pack(">ii", 0x8009, 5) + utf8, struct.pack(">ii", 9, 4) + latin1
    )
    declared = content.replace(
        struct.pack(">ii", 0x8009, 5) + utf8, struct.pack(">ii", 0x4009, 4) + latin1
    )
    assert undeclared != content
    for written in (content, undeclared, declared):
        assert read_rda(written, "f.rda")["f"]["c"].to_list() == ["Côte"]


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"RDX2\nA\n1", b"RDA2\nA\n"])
def test_stops_at_what_is_no_rda_file(content: bytes) -> None:
    with pytest.raises(SourceChanged, match=r"x\.rda"):
        read_rda(content, "x.rda")


@settings(max_examples=200)
@given(st.data())
def test_a_cut_or_damaged_file_never_passes_silently(data: st.DataObject) -> None:
    content = rda({"f": FRAME})
    cut = data.draw(st.integers(0, len(content) - 5))
    with pytest.raises(SourceChanged):
        read_rda(content[:cut], "f.rda")
    damaged = bytearray(content)
    damaged[data.draw(st.integers(7, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(SourceChanged):  # told of, or another value, which no one can know
        read_rda(bytes(damaged), "f.rda")


# Beside the library's record


def library(
    *roll_calls: tuple[int, str, str, str], session: str = "56"
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The library's roll calls and votes: number, symbol, date, and a mark per state."""
    columns = {"roll_call_id": pl.Int32, "resolution": pl.String, "date": pl.Date}
    frame = pl.DataFrame(
        [(number, symbol, date.fromisoformat(day)) for number, symbol, day, _ in roll_calls],
        columns,
        orient="row",
    ).with_columns(pl.lit(session).alias("session"))
    names = NAMES | {"x": "non_voting"}
    votes = pl.DataFrame(
        [
            (number, code, names[mark])
            for number, _, _, marks in roll_calls
            for (_, code, _), mark in zip(STATES, marks, strict=True)
            if mark in names
        ],
        {"roll_call_id": pl.Int32, "ms_code": pl.String, "vote": undl_votes.VOTE},
        orient="row",
    )
    return frame, votes


RECORD = library((101, "A/RES/56/1", "2001-11-29", "yyyyyyyyyynaax"))


@pytest.fixture
def reading(write_csv: Callable[..., Path]) -> Reading:
    return reconcile(read(write_csv(WORLD)), *RECORD)


def details(reading: Reading, check_name: str) -> dict[str, str]:
    found = reading.findings.filter(check_name=check_name)
    return dict(found.select("subject", "detail").iter_rows())


def test_the_library_stands_and_differences_are_told(reading: Reading) -> None:
    assert reading.tables["roll_call_matches"].rows() == [(5001, 101, "symbol", 13, 12)]
    assert 101 not in reading.tables["roll_calls"]["roll_call_id"]
    assert details(reading, "votes differ from the research data set") == {
        "A/RES/56/1": "library / rcid 5001: EGY abstain / no"
    }


def test_figures_of_a_match_are_those_of_either_layout(
    reading: Reading, write_package: Callable[..., Path]
) -> None:
    package = reconcile(read(write_package(WORLD)), *RECORD)
    for table in ("roll_call_matches", "roll_call_issues", "important_votes"):
        assert package.tables[table].equals(reading.tables[table])


def test_adds_what_the_library_lacks(reading: Reading) -> None:
    roll_call = reading.tables["roll_calls"].row(0, named=True)
    assert len(reading.tables["roll_calls"]) == 1
    assert roll_call == {
        "roll_call_id": -5700,
        "resolution": "A/RES/56/1",
        "draft": None,
        "session": "56",
        "date": date(2001, 11, 29),
        "scope": "paragraph",
        "adopted": True,
        "title": PARAGRAPH.descr,
        "note": None,
        "stated_in": "release",
        "source": "unvotes",
    }
    votes = reading.tables["votes"]
    assert set(votes["roll_call_id"]) == {-5700}
    assert dict(votes.select("ms_code", "vote").iter_rows())["GBR"] == "yes"
    assert len(votes) == 14


def test_issues_and_importance_are_given_to_the_librarys_roll_call(reading: Reading) -> None:
    assert reading.tables["roll_call_issues"].rows() == [(101, "hr")]
    assert reading.tables["important_votes"]["roll_call_id"].to_list() == [101]


def test_rows_read_are_loaded_or_rejected(reading: Reading) -> None:
    assert (reading.rows_read, reading.rows_loaded, len(reading.rejected)) == (28, 28, 0)


@pytest.mark.parametrize(
    ("votes", "scope", "adopted"),
    [
        ("yyyyyyyyynnnnn", "draft", None),  # 9 to 5: without two thirds
        ("yyyyyyyyyynnnn", "resolution", True),
        ("yyyyyyynnnnnnn", "draft", False),
        ("aaaaaaaaaaaaaa", "draft", False),
    ],
)
def test_a_text_that_failed_is_a_draft(
    write_csv: Callable[..., Path], votes: str, scope: str, adopted: bool | None
) -> None:
    text = RollCall(5002, votes, "R/56/411", descr="Question of sundials")
    added = reconcile(read(write_csv([text])), *RECORD).tables["roll_calls"].row(0, named=True)
    assert (added["scope"], added["adopted"]) == (scope, adopted)
    assert added["resolution"] == ("A/DEC/56/411" if scope == "resolution" else None)


def test_a_text_that_may_be_the_librarys_is_left_out(write_csv: Callable[..., Path]) -> None:
    alike = "yyyyyyyyyyyyyn"
    record = library(
        (101, "A/RES/56/1", "2001-11-29", alike), (102, "A/RES/56/2", "2001-11-29", alike)
    )
    unnamed = RollCall(5002, alike, "")
    reading = reconcile(read(write_csv([unnamed])), *record)
    assert reading.tables["roll_calls"].is_empty()
    assert reading.tables["votes"].is_empty()
    (told,) = details(reading, "roll call of the research data set left out").values()
    assert "may be a roll call of the library: its votes do not settle which" in told


def test_issues_of_a_repeated_roll_call_are_kept(write_csv: Callable[..., Path]) -> None:
    again = replace(LIGHTHOUSES, rcid=5701, issues=("nu",))
    record = library((101, "A/RES/56/1", "2001-11-29", LIGHTHOUSES.votes))
    reading = reconcile(read(write_csv([LIGHTHOUSES, again])), *record)
    assert reading.tables["roll_call_issues"].rows() == [(101, "hr"), (101, "nu")]
    assert reading.tables["roll_calls"].is_empty()
    assert (
        "repeats one that is matched; nearest A/RES/56/1"
        in details(reading, "roll call of the research data set left out")["rcid 5701"]
    )


def early(
    rcid: int, unres: str, day: str, votes: str = "yyyynnnnaaayyy", descr: str = ""
) -> RollCall:
    return RollCall(
        rcid,
        votes,
        unres,
        day,
        22,
        descr=descr or "TO ADOPT THE FRENCH MOTION TO ADJOURN THE MEETING",
    )


def test_a_day_is_taken_from_the_roll_calls_around(write_csv: Callable[..., Path]) -> None:
    text = "TO ADOPT DRAFT RESOL. (A/6500)"
    roll_calls = [
        early(1, "R/22/2250", "1967-11-02", "yyyyyyyyy-nnnn", text),
        early(2, "", "1967-11-02"),  # between two of the same printed date and day
        early(3, "R/22/2251", "1967-11-02", "nnnnyyyyy-yyyy", text),
        early(4, "R/22/2251A", "1967-11-04"),  # of the number of a matched one
        early(5, "", "1967-11-05"),  # after one of the same month
        early(6, "", "1967-06-03"),  # of a month with no other
    ]
    record = library(
        (101, "A/RES/2250(XXII)", "1967-11-20", "yyyyyyyyy-nnnn"),
        (102, "A/RES/2251(XXII)", "1967-11-20", "nnnnyyyyy-yyyy"),
        session="22",
    )
    added = reconcile(read(write_csv(roll_calls)), *record).tables["roll_calls"]
    days = {
        -number: (day, note)
        for number, day, note in added.select("roll_call_id", "date", "note").rows()
    }
    assert days[2] == (date(1967, 11, 20), None)
    assert days[4] == (date(1967, 11, 20), None)
    assert days[5] == (date(1967, 11, 20), "Day not known: the source gives November 1967.")
    assert days[6] == (date(1967, 6, 3), "Day not known: the source gives June 1967.")


def test_no_day_is_before_all_who_voted_had_a_seat(write_csv: Callable[..., Path]) -> None:
    motion = early(7, "", "1955-12-01", "yyyynnnn-----y")
    rows = csv_rows([motion])
    ireland = {**rows[0], "ccode": 205, "vote": 1}
    absent = {**rows[0], "ccode": 51, "vote": 8}  # Jamaica, seven years before its admission
    reading = reconcile(read(write_csv([*rows, ireland, absent])), *RECORD)
    assert reading.tables["roll_calls"]["date"].item() == date(1955, 12, 14)
    assert "IRL" in reading.tables["votes"]["ms_code"]
    assert details(reading, "vote of no member in the research data set") == {
        "JAM": "1 votes non_voting from 1955-12-14 to 1955-12-14, when it had no seat: left out"
    }


def test_no_day_is_before_the_first_meeting(write_csv: Callable[..., Path]) -> None:
    first = replace(early(3, "R/1/66", "1946-01-01"), session=1)
    added = reconcile(read(write_csv([first])), *RECORD).tables["roll_calls"]
    assert added["date"].item() == date(1946, 1, 10)


@pytest.mark.parametrize(
    ("day", "code"), [("1991-12-09", "SUN"), ("1992-01-09", "RUS"), ("1991-12-24", "RUS")]
)
def test_a_vote_has_the_code_of_its_day(
    write_csv: Callable[..., Path], day: str, code: str
) -> None:
    motion = replace(early(3700, "", day), session=46, descr=PARAGRAPH.descr)
    votes = reconcile(read(write_csv([motion])), *RECORD).tables["votes"]
    assert code in votes["ms_code"]
    assert not {"SUN", "RUS"} <= set(votes["ms_code"])


@pytest.mark.parametrize(
    ("unres", "session"), [("ESS/1/71A", "1emsp"), ("SS/2/34B", "2sp"), ("R/11/46", "11")]
)
def test_special_sessions(write_csv: Callable[..., Path], unres: str, session: str) -> None:
    motion = replace(early(9020, unres, "1956-11-04", "yyyynnnn-----y"), session=11)
    added = reconcile(read(write_csv([motion])), *RECORD).tables["roll_calls"]
    assert added["session"].item() == session


@pytest.mark.parametrize(
    ("descr", "draft"),
    [
        ("TO ADOPT DRAFT RESOLUTION (A/L. 549 AND ADD. 1) DECIDING IT", "A/L.549"),
        ("TO ADOPT PARAGRAPH 2 OF TUNISIA DRAFT RESOL. (A/L.275/REV.1)", "A/L.275/Rev.1"),
        ("TO ADOPT CUBAN AMENDMENT (A/L.321) TO DRAFT RESOLUTION (A/L.300)", "A/L.321"),
        ("TO ADOPT AN ORAL AMENDMENT TO DRAFT RESOLUTION (A/L.300)", None),
        ("TO ADOPT DRAFT RESOL. (A/6650/REV. 1)", None),
    ],
)
def test_the_draft_voted_on(write_csv: Callable[..., Path], descr: str, draft: str | None) -> None:
    text = early(8, "", "1967-11-02", "nnnnnnnnn-yyyy", descr)
    added = reconcile(read(write_csv([text])), *RECORD).tables["roll_calls"]
    assert added["draft"].item() == draft


def test_the_resolution_of_a_part(write_csv: Callable[..., Path]) -> None:
    parts = [
        replace(PARAGRAPH, rcid=1, unres="R/56/24U"),
        replace(PARAGRAPH, rcid=2, unres="R/56/74"),
        replace(PARAGRAPH, rcid=3, unres=""),
        early(4, "R/22/2250A", "1967-11-02", descr="TO ADOPT PARAGRAPH 1 OF DRAFT RESOL. (A/6500)"),
        early(5, "R/22/2250B", "1967-11-02"),
    ]
    first, votes = library((101, "A/RES/56/24[U]", "2001-11-29", "nnnnnnnnnnnnnn"))
    second, more = library((102, "A/RES/2250(XXII)", "1967-11-20", "aaaaaaaaa-aaaa"), session="22")
    record = pl.concat([first, second]), pl.concat([votes, more])
    added = reconcile(read(write_csv(parts)), *record).tables["roll_calls"]
    named = dict(added.select("roll_call_id", "resolution").iter_rows())
    assert named == {
        -1: "A/RES/56/24[U]",
        -2: "A/RES/56/74",
        -3: None,
        -4: "A/RES/2250(XXII)",
        -5: None,
    }


def test_says_how_many_are_matched_and_why_others_are_not(reading: Reading) -> None:
    assert details(reading, "roll calls of the research data set matched") == {
        "session 56": "1 of 1 texts as a whole; in all 1 by symbol and 0 by votes of 2; "
        "others: 1 a vote on a part of a text"
    }


def test_says_that_the_package_leaves_out_who_was_absent(
    write_package: Callable[..., Path],
) -> None:
    added = reconcile(read(write_package(WORLD)), *RECORD).tables["roll_calls"]
    assert added["note"].to_list() == [
        "Votes cast only: a state without one was absent or is missing in the source."
    ]


# The data set itself, where it lies beside the checkout


@pytest.fixture(scope="module")
def release(shared: Path) -> Research:
    return read(shared / "voeten/UNVotes_s1-60.csv.gz")


@pytest.fixture(scope="module")
def research(shared: Path) -> Research:
    return read(shared / "voeten/un_votes.rda")


@pytest.fixture(scope="module")
def record(shared: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    tables = undl_votes.read(shared / "undl/ga_voting.csv.gz").tables
    return tables["roll_calls"], tables["votes"]


@pytest.fixture(scope="module")
def real(research: Research, record: tuple[pl.DataFrame, pl.DataFrame]) -> Reading:
    return reconcile(research, *record)


def test_the_layouts_of_the_data_set_agree(release: Research, research: Research) -> None:
    assert (len(release.roll_calls), len(research.roll_calls)) == (4892, 6202)
    same = research.roll_calls.join(release.roll_calls, on="rcid", how="semi")
    differing = ("title", "absences")  # two titles are in broken letters in the package alone
    assert same.drop(differing).equals(release.roll_calls.drop(differing))
    cast = release.votes.filter(pl.col("vote") != "non_voting")
    votes = research.votes.join(release.roll_calls, on="rcid", how="semi")
    assert cast.join(votes, on=["rcid", "seat", "vote"], how="anti").is_empty()
    more = votes.join(cast, on=["rcid", "seat"], how="anti")
    assert (len(more), set(more["seat"])) == (61, {345})
    issues = research.issues.join(release.roll_calls, on="rcid", how="semi")
    assert issues.equals(release.issues)


def test_rows_of_the_data_set_are_read_or_rejected(release: Research, research: Research) -> None:
    assert (release.rows_read, len(release.rejected)) == (959_860, 61 + 9)
    assert (research.rows_read, len(research.rejected)) == (869_937 + 6_202 + 5_745, 0)
    assert release.votes.filter(seat=565)["rcid"].n_unique() > 1000, "Namibia"


def test_the_data_set_is_matched(research: Research, real: Reading) -> None:
    matches = real.tables["roll_call_matches"]
    assert not matches["roll_call_id"].is_duplicated().any()
    late = research.roll_calls.filter(pl.col("session") >= 31)
    whole = late.filter(scope="resolution")
    matched = whole.join(matches, on="rcid", how="semi")
    assert len(matched) / len(whole) >= 0.98
    votes = matches.join(late, on="rcid", how="semi")
    assert votes["equal"].sum() / votes["compared"].sum() >= 0.995
    early = matches.join(late, on="rcid", how="anti")
    assert len(early) >= 815
    assert early["equal"].sum() / early["compared"].sum() >= 0.998


def test_the_votes_alone_match_none_wrongly(
    research: Research, record: tuple[pl.DataFrame, pl.DataFrame], real: Reading
) -> None:
    """Without symbols, and with three in ten of the library's roll calls taken away."""
    roll_calls, votes = record
    kept = roll_calls.sample(fraction=0.7, seed=0)
    unnamed = research.roll_calls.with_columns(pl.lit("").alias("symbol"))
    theirs = votes.join(kept, on="roll_call_id", how="semi").join(seats(), on="ms_code")
    found = match(unnamed, research.votes, kept, theirs).matches
    known = real.tables["roll_call_matches"].filter(method="symbol")
    both = found.join(known, on="rcid", suffix="_known")
    assert len(both) > 2000
    assert (both["roll_call_id"] == both["roll_call_id_known"]).all()


def test_nothing_of_the_data_set_is_twice_in_the_record(research: Research, real: Reading) -> None:
    added = real.tables["roll_calls"]
    assert set(added["scope"]) == {"resolution", "paragraph", "amendment", "motion", "draft"}
    whole = added.filter(scope="resolution")
    assert whole["adopted"].all()
    assert len(whole) < 40
    matched = real.tables["roll_call_matches"]["rcid"]
    assert not (-added["roll_call_id"]).is_in(matched.implode()).any()
    told = len(details(real, "roll call of the research data set left out"))
    assert len(research.roll_calls) == len(matched) + len(added) + told
