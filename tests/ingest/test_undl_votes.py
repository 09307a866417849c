from __future__ import annotations

import codecs
import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import SourceChanged, SourceUnavailable
from ingest.sources.undl_votes import read

Rows = list[dict[str, str]]
Release = Callable[..., Path]


def facts(path: Path) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(frame.rows(), key=repr) for name, frame in read(path).tables.items()}


def test_reads_resolutions_roll_calls_and_votes(world: Rows, release: Release) -> None:
    reading = read(release(world))
    assert (reading.rows_read, reading.rows_loaded, len(reading.rejected)) == (10, 10, 0)
    assert reading.whole
    votes = reading.tables["votes"]
    assert votes.filter(roll_call_id=102).select("ms_code", "vote").rows() == [
        ("BRA", "yes"),
        ("EGY", "no"),
        ("FRA", "no"),
        ("IND", "yes"),
        ("POL", "non_voting"),
    ]
    resolution = reading.tables["resolutions"].row(0, named=True)
    assert resolution["title"] == "Question of lighthouses, A/RES/54/1"
    assert resolution["subjects"] == ["LIGHTHOUSES--INTERNATIONAL COOPERATION", "NAVIGATION"]
    assert resolution["committee_report"] is None
    roll_call = reading.tables["roll_calls"].row(0, named=True)
    assert [roll_call[f"published_{v}"] for v in ("yes", "no", "abstain", "non_voting")] == [
        3,
        1,
        1,
        0,
    ]


OLDER = {
    "ms_code": "ms_codes",
    "ms_name": "ms_names",
    "ms_vote": "ms_votes",
    "resolution": "resolutions",
    "agenda_title": "agenda_titles",
    "total_yes": "yes",
    "total_no": "no",
    "total_abstentions": "abstentions",
    "total_non_voting": "non-voting",
    "total_ms": "total-voting",
}


def test_every_release_gives_the_same_facts(world: Rows, release: Release) -> None:
    now = facts(release(world))
    march_2025 = [{k: v for k, v in row.items() if k != "vote_note"} for row in world]
    assert facts(release(march_2025)) == now
    september_2024 = [
        {OLDER.get(k, k): v for k, v in row.items() if k not in {"session", "vote_note"}}
        | {"modality": "recorded vote"}
        for row in world
    ]
    assert facts(release(september_2024)) == now


@pytest.mark.parametrize("blank", ["X", "NV", "", " ", "x"])
def test_non_voting_is_written_in_many_ways(world: Rows, release: Release, blank: str) -> None:
    expected = facts(release(world))
    for row in world:
        row["ms_vote"] = blank if row["ms_vote"] == "X" else row["ms_vote"].lower()
    assert facts(release(world)) == expected


def test_compressed_and_marked_files_are_the_same(
    world: Rows, release: Release, tmp_path: Path
) -> None:
    plain = release(world)
    expected, content = facts(plain), plain.read_bytes()
    (tmp_path / "bom.csv").write_bytes(codecs.BOM_UTF8 + content)
    (tmp_path / "voting.csv.gz").write_bytes(gzip.compress(content))
    with zipfile.ZipFile(tmp_path / "voting.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/voting.csv", content)
    (tmp_path / "crlf.csv").write_bytes(content.replace(b"\n", b"\r\n"))
    (tmp_path / "bare").write_bytes(content.rstrip(b"\n"))
    for name in ("bom.csv", "voting.csv.gz", "voting.zip", "crlf.csv", "bare"):
        assert facts(tmp_path / name) == expected, name


@given(st.randoms())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_rows_does_not_matter(world: Rows, release: Release, random: object) -> None:
    expected = facts(release(world))
    random.shuffle(world)  # type: ignore[attr-defined]
    assert facts(release(world)) == expected


def test_a_row_that_cannot_be_read_is_kept_with_its_reason(world: Rows, release: Release) -> None:
    world[0]["date"] = "1999-13-01"
    world[3]["undl_id"] = "one"
    world[4]["ms_code"] = ""
    world[6]["resolution"] = " "
    reading = read(release(world))
    assert reading.rows_read == 10
    assert reading.rows_loaded == 6 == len(reading.tables["votes"])
    assert reading.rejected.select("row", "reason").rows() == [
        (1, "no date as 2019-12-27"),
        (4, "no record number in undl_id"),
        (5, "no three-letter state code"),
        (7, "no resolution symbol"),
    ]
    assert "BRAZIL,Y,1999-13-01" in reading.rejected["raw"][0]


def test_a_name_never_met_is_a_finding_and_the_vote_stands(world: Rows, release: Release) -> None:
    world[0]["ms_name"] = "UNITED STATES OF BRAZIL"
    reading = read(release(world))
    assert reading.findings.rows() == [
        ("state name not met before", "BRA", "named UNITED STATES OF BRAZIL in 1 rows")
    ]
    assert reading.rows_loaded == 10


def test_rows_that_describe_a_roll_call_in_two_ways_are_a_finding(
    world: Rows, release: Release
) -> None:
    world[1]["meeting"] = "A/54/PV.81"
    findings = read(release(world)).findings
    assert findings["subject"].to_list() == ["A/RES/54/1"]
    assert "2 descriptions" in findings["detail"][0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ms_vote": "Q"}, "row 2: unknown vote 'Q', expected Y, N, A or X"),
        ({"ms_code": "ZZZ"}, r"row 2: unknown state code 'ZZZ' \(EGYPT\)"),
        (
            {"resolution": "A/RES/lighthouse", "undl_id": "999"},
            "row 2: 'A/RES/lighthouse' is not a symbol",
        ),
        ({"session": "53", "undl_id": "999"}, "row 2: A/RES/54/1 is no resolution of session '53'"),
    ],
)
def test_what_no_release_has_stops(
    world: Rows, release: Release, change: dict[str, str], message: str
) -> None:
    world[1] |= change
    with pytest.raises(SourceChanged, match=message):
        read(release(world))


def test_columns_that_no_release_has_stop(world: Rows, release: Release) -> None:
    with pytest.raises(SourceChanged, match="unknown column 'weather'"):
        read(release([row | {"weather": "fair"} for row in world]))
    with pytest.raises(SourceChanged, match="column 'ms_vote' is missing"):
        read(release([{k: v for k, v in row.items() if k != "ms_vote"} for row in world]))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"<collection><record>", "not whole MARCXML"),
        (b"\n", "the file is empty"),
        (b"undl_id,ms_code", "no heading of a CSV"),
        (b"PK\x03\x04 not a zip", "the archive is cut off or damaged"),
        (b"\x1f\x8b\x08\x00", "the archive is cut off or damaged"),
    ],
)
def test_what_is_no_csv_stops(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "voting.csv"
    path.write_bytes(content)
    with pytest.raises(SourceChanged, match=message):
        read(path)


def test_a_file_cut_off_stops(world: Rows, release: Release, tmp_path: Path) -> None:
    content = release(world).read_bytes()
    cut = tmp_path / "cut.csv"
    cut.write_bytes(content[: content.rindex(b"A/54/PV.80")])
    with pytest.raises(SourceChanged, match="cut off in the last row: 10 fields, expected 20"):
        read(cut)
    squeezed = tmp_path / "cut.csv.gz"
    squeezed.write_bytes(gzip.compress(content)[:-20])
    with pytest.raises(SourceChanged, match="the archive is cut off or damaged"):
        read(squeezed)
    heading = tmp_path / "heading.csv"
    heading.write_bytes(content[: content.index(b"\n") + 1])
    with pytest.raises(SourceChanged, match="a heading and no rows"):
        read(heading)


def test_another_encoding_stops(world: Rows, release: Release, tmp_path: Path) -> None:
    world[2]["title"] = "Île"
    path = tmp_path / "latin.csv"
    path.write_bytes(release(world).read_text("utf-8").encode("latin-1"))
    with pytest.raises(SourceChanged, match="not a CSV in UTF-8"):
        read(path)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match=r"none\.csv: cannot be read: No such file"):
        read(tmp_path / "none.csv")


def test_titles_lose_their_cataloguing_tail(world: Rows, release: Release) -> None:
    tails = {
        "Oil : resolution / adopted by the General Assembly": "Oil",
        "Oil : resoultion / adoped by the General Assembly": "Oil",
        "Oil : resolutions / adopted by the General Assembly.": "Oil",
        "Oil : decision / adopted by the General Assembly": "Oil",
        "Oil : resolution adopted by the General Assembly": "Oil",
        "Oil : report : resolution ": "Oil : report",
        "Oil and/or gas": "Oil and/or gas",
        "Decisions adopted by the General Assembly": "Decisions adopted by the General Assembly",
        "Implementation of resolution 5 : oil": "Implementation of resolution 5 : oil",
    }
    rows = [
        {**world[0], "undl_id": str(number), "resolution": f"A/RES/54/{number}", "title": title}
        for number, title in enumerate(tails, start=1)
    ]
    titles = read(release(rows)).tables["resolutions"]["title"].to_list()
    assert titles == list(tails.values())


def test_votes_are_one_enum(world: Rows, release: Release) -> None:
    assert read(release(world)).tables["votes"].schema["vote"] == pl.Enum(
        ["yes", "no", "abstain", "non_voting"]
    )
