"""CSV lists of sponsors: what a researcher may bring, and what is wrong with it, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import SourceChanged
from ingest.source import Reading
from ingest.sources.sponsors import read

SHARED = Path(__file__).parents[2] / "../shared/data"


def read_csv(tmp_path: Path, text: str, **options: object) -> Reading:
    file = tmp_path / "list.csv"
    file.write_bytes(text.encode())
    return read(file, **options)  # type: ignore[arg-type] # options are the test's


def sponsors(reading: Reading) -> list[tuple[object, ...]]:
    return reading.tables["sponsorships"].select("draft", "ms_code", "role").rows()


def lists(reading: Reading) -> list[tuple[object, ...]]:
    return reading.tables["sponsor_lists"].select("draft", "completeness").rows()


def test_our_own_columns(tmp_path: Path) -> None:
    reading = read_csv(
        tmp_path,
        "\ufeffDraft,resolution,name,role,position,on_behalf_of,completeness,source\n"
        "A/C.3/74/L.11/Rev.1,A/RES/74/247,Belarus,listed,1,,complete,A/74/401\n"
        'A/C.3/74/L.11/Rev.1,A/RES/74/247,"Korea, Democratic People\'s Republic of",additional,'
        ",,complete,A/74/401\n"
        "A/C.2/77/L.2,,Cuba,listed,1,the Group of 77 and China,lead_only,A/C.2/77/L.2\n",
    )
    assert (reading.rows_read, len(reading.rejected), reading.whole) == (3, 0, False)
    assert sponsors(reading) == [
        ("A/C.3/74/L.11/Rev.1", "BLR", "listed"),
        ("A/C.3/74/L.11/Rev.1", "PRK", "additional"),
        ("A/C.2/77/L.2", "CUB", "listed"),
    ]
    assert reading.tables["drafts"].drop("source", "title", "date").rows() == [
        ("A/C.3/74/L.11/Rev.1", "74", "C.3", "revised draft resolution", "A/RES/74/247"),
        ("A/C.2/77/L.2", "77", "C.2", "other", None),
    ]
    assert lists(reading) == [("A/C.3/74/L.11/Rev.1", "complete"), ("A/C.2/77/L.2", "lead_only")]
    assert reading.tables["group_sponsorships"].drop("source").rows() == [
        ("A/C.2/77/L.2", "G77", "CUB", "Cuba (on behalf of the Group of 77 and China)")
    ]
    assert set(reading.tables["sponsorships"]["stated_in"]) == {"A/74/401", "A/C.2/77/L.2"}


def test_where_only_the_resolution_is_known(tmp_path: Path) -> None:
    reading = read_csv(tmp_path, "resolution,iso3,role\nA/RES/69/44,USA,unknown\n")
    assert sponsors(reading) == [("A/RES/69/44", "USA", "listed")]
    drafts = reading.tables["drafts"].select("draft", "session", "committee", "kind", "resolution")
    assert drafts.rows() == [("A/RES/69/44", "69", None, "draft resolution", "A/RES/69/44")]
    assert reading.findings.row(0)[:2] == ("role_not_stated", "A/RES/69/44")


@pytest.mark.parametrize(
    ("rows", "default", "completeness"),
    [
        ("Fiji,additional,", None, "additional_only"),
        ("Fiji,additional,\nTogo,listed,", None, "unknown"),
        ("Fiji,,", None, "unknown"),
        ("Fiji,,", "complete", "complete"),
        ("Fiji,,lead_only", "complete", "lead_only"),
        ("Fiji,listed,complete\nAtlantis,listed,complete", None, "unknown"),
        ("Fiji,listed,complete\nTogo,listed,lead_only", None, "unknown"),
        ("Fiji,listed,yes (the report names them)", None, "complete"),
        ("Fiji,additional,no", None, "additional_only"),
    ],
)
def test_how_much_of_a_list_is_here(
    tmp_path: Path, rows: str, default: str | None, completeness: str
) -> None:
    lines = "\n".join(f"A/61/L.4,{row}" for row in rows.split("\n"))
    reading = read_csv(tmp_path, f"draft,name,role,completeness\n{lines}\n", completeness=default)
    assert lists(reading) == [("A/61/L.4", completeness)]


def test_a_list_of_drafts_beside_it_says_how_much(tmp_path: Path) -> None:
    (tmp_path / "drafts.csv").write_text(
        "draft,resolution,resolution_evidence,n_listed,n_additional,n_unknown,listed_complete,"
        "source_kind,source\nA/61/L.4,A/RES/61/9,same_record,1,0,0,yes (named),record,A/61/PV.1\n"
        "A/61/L.5,,none,0,1,0,no,record,A/61/PV.1\nA/61/L.6,,none,1,0,0,no,"
        "ngo_index_lead_sponsor_only,page\nA/61/L.7,,none,1,0,0,yes,record,A/61/PV.1\n"
    )
    (tmp_path / "sponsors.csv").write_text(
        "draft,session,resolution,iso3,state_name_as_printed,role,on_behalf_of,source_repo_or_url,"
        "source_kind\nA/61/L.4,61,A/RES/61/9,FJI,Fiji,listed,,A/61/PV.1,record\n"
        "A/61/L.5,61,,TGO,Togo,additional,,A/61/PV.1,record\n"
        "A/61/L.6,61,,PER,Peru,unknown,,page,ngo_index_lead_sponsor_only\n"
    )
    reading = read(tmp_path)
    assert reading.rows_read == 7
    # Of A/61/L.7 no sponsor is named: no list of it, whole or not.
    assert lists(reading) == [
        ("A/61/L.4", "complete"),
        ("A/61/L.5", "additional_only"),
        ("A/61/L.6", "lead_only"),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A/61/L.4,,Atlantis,,,", "'Atlantis' is no state"),
        ("A/61/L.4,,Korea,,,", "'Korea' fits several states; nearest: Republic of Korea"),
        ("A/40/L.4,,Germany,,,", "'Germany' fits several states"),
        ("A/61/L.4,,South Sudan,,,", "had no seat from 2006-09-01 to 2007-09-30"),
        ("A/61/L.4,,Czechoslovakia,,,", "had no seat from 2006-09-01 to 2007-09-30"),
        ("A/61/L.4,,Niger,NGA,,", "'Niger' is NER, its code is NGA"),
        ("A/61/L.4,,,XXX,,", "no Member State or observer 'XXX'"),
        ("A/61/L.4,,,,,", "names no state"),
        (",,Fiji,,,", "names neither a draft nor a resolution"),
        ("nonsense,,Fiji,,,", "'nonsense' is not a symbol"),
        ("A/RES/61/9,,Fiji,,,", "A/RES/61/9 is no symbol of a draft"),
        (",A/61/L.4,Fiji,,,", "A/61/L.4 is no symbol of a decision or resolution"),
        ("A/L.632,,Fiji,,,", "the session of A/L.632 is not stated"),
        ("A/61/L.4,,Fiji,,supporter,", "role 'supporter'"),
        ("A/61/L.4,,Fiji,,,first", "position 'first'"),
        ("A/61/L.4,,Fiji", "3 fields, expected 6"),
    ],
)
def test_a_row_that_cannot_be_is_rejected_with_its_reason(
    tmp_path: Path, row: str, reason: str
) -> None:
    reading = read_csv(
        tmp_path, f"draft,resolution,name,iso3,role,position\n{row}\nA/61/L.9,,Fiji,FJI,listed,1\n"
    )
    assert sponsors(reading) == [("A/61/L.9", "FJI", "listed")]
    ((number, why, raw),) = reading.rejected.rows()
    assert (number, raw) == (1, row)
    assert reason in why
    assert "\n" not in why
    assert reading.rows_read == reading.rows_loaded + 1


@pytest.mark.parametrize(
    ("draft", "code", "expected"),
    [("A/40/L.4", "RUS", "SUN"), ("A/61/L.4", "RUS", "RUS"), ("A/40/L.4", "GER", "GER")],
)
def test_a_code_is_that_of_the_session(
    tmp_path: Path, draft: str, code: str, expected: str
) -> None:
    assert sponsors(read_csv(tmp_path, f"draft,ms_code\n{draft},{code}\n")) == [
        (draft, expected, "listed")
    ]


def test_before_1976_a_column_tells_the_session(tmp_path: Path) -> None:
    reading = read_csv(tmp_path, "draft,name,session\nA/L.632,Swaziland,26\n")
    assert sponsors(reading) == [("A/L.632", "SWZ", "listed")]
    assert reading.tables["drafts"]["session"].to_list() == ["26"]


def test_a_state_named_twice_stands_once_and_is_noticed(tmp_path: Path) -> None:
    reading = read_csv(
        tmp_path,
        "draft,name,role\nA/61/L.4,Fiji,additional\nA/61/L.4,Fiji,listed\nA/61/L.4,Togo,listed\n"
        "A/61/L.4,Togo,withdrawn\n",
    )
    assert sponsors(reading) == [
        ("A/61/L.4", "FJI", "listed"),
        ("A/61/L.4", "TGO", "withdrawn"),
    ]
    assert reading.findings["check_name"].to_list().count("sponsor_named_twice") == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("draft,name\n", "an empty list"),
        ("draft,name,colour\nA/61/L.4,Fiji,red\n", "columns not known: 'colour'"),
        ("draft;name\nA/61/L.4;Fiji\n", "columns not known: 'draft;name'"),
        ("name,role\nFiji,listed\n", "no column draft or resolution"),
        ("draft,role\nA/61/L.4,listed\n", "names no sponsor"),
        ("draft,name,name_as_printed\nA/61/L.4,Fiji,Fiji\n", "columns twice: name"),
        ('draft,name\nA/61/L.4,"Fiji\n', "not a CSV list"),
        ("<html><body>Just a moment</body></html>", "columns not known"),
    ],
)
def test_a_file_that_is_no_list_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SourceChanged, match=said) as raised:
        read_csv(tmp_path, text)
    assert "list.csv" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_not_utf8_and_an_empty_directory(tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match="no CSV list"):
        read(tmp_path)
    (tmp_path / "list.csv").write_bytes("draft,name\nA/61/L.4,Türkiye\n".encode("latin-1"))
    with pytest.raises(SourceChanged, match="not a CSV list in UTF-8"):
        read(tmp_path)


@pytest.mark.skipif(not SHARED.exists(), reason="the real lists are not here")
def test_the_real_lists_load_whole() -> None:
    reading = read(SHARED / "sponsors")
    assert (reading.rows_read, len(reading.rejected)) == (1322 + 131, 0)
    assert len(reading.tables["drafts"]) == len(reading.tables["sponsor_lists"]) == 131
    assert [completeness for _, completeness in lists(reading)].count("complete") == 8
    press = read(SHARED / "texts/sponsors_74_247.csv", completeness="complete")
    assert lists(press) == [("A/C.3/74/L.11/Rev.1", "complete")]
    assert len(sponsors(press)) == 47
