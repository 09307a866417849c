from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import SourceChanged, SourceUnavailable
from ingest import marc
from ingest.marc import Record, Unreadable
from ingest.sources.undl_drafts import read, read_drafts
from ingest.sources.undl_voting_records import read_voting_records

MarcXml = Callable[..., bytes]

DRAFT = """
    001 9000001
    089 $bB02
    191 $aA/C.3/60/L.1$c60
    245 $aNight trains :$bdraft resolution /$cFiji and Peru
    269 $a2005-10-03
"""


def one(data: bytes) -> Record:
    (record,) = marc.records(data)
    return Record(record, 1)


# -- bad input: a clear line, and nothing read ------------------------------------------------

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>
<collection><record><controlfield tag="001">&d;</controlfield></record></collection>"""
EXTERNAL = b"""<!DOCTYPE collection [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<collection><record><controlfield tag="001">&secret;</controlfield></record></collection>"""
WIDE = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE c [<!ENTITY a "b">]><collection/>'


@pytest.mark.parametrize("reader", [read_drafts, read_voting_records])
@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"", SourceUnavailable, "nothing came"),
        (b" \n\t", SourceUnavailable, "nothing came"),
        (b"<!doctype html><title>Human?</title>", SourceUnavailable, "an HTML page came"),
        (b"\n<html><body>Verify you are human", SourceUnavailable, "an HTML page came"),
        (BOMB, SourceChanged, "has no document type declaration"),
        (EXTERNAL, SourceChanged, "has no document type declaration"),
        (WIDE.encode("utf-16"), SourceChanged, "has no document type declaration"),
        (b"<rss><channel/></rss>", SourceChanged, "a document of <rss> came"),
        (b"undl_id,ms_code\n1,FJI\n", SourceChanged, "line 1: syntax error"),
        (b"<collection>&undeclared;</collection>", SourceChanged, "undefined entity"),
        (b"<collection><record><datafield/></record></collection>", SourceChanged, "not as in"),
        (b"\x89PNG\r\n\x1a\n", SourceChanged, "not whole MARCXML"),
    ],
)
def test_what_is_no_marcxml_stops(
    reader: Callable[[bytes], object], data: bytes, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message) as raised:
        reader(data)
    assert "\n" not in str(raised.value)


@given(share=st.floats(0.01, 0.99))
def test_a_document_cut_anywhere_stops(marcxml: MarcXml, share: float) -> None:
    data = marcxml(DRAFT, DRAFT.replace("9000001", "9000002").replace("L.1$", "L.2$"))
    with pytest.raises(SourceChanged, match="nothing of it was read"):
        read_drafts(data[: int(share * len(data))])


def test_a_document_cut_behind_a_chunk_yields_nothing(marcxml: MarcXml) -> None:
    many = [DRAFT.replace("9000001", str(n)).replace("L.1$", f"L.{n}$") for n in range(9000, 9500)]
    data = marcxml(*many)
    assert len(data) > 3 * marc._CHUNK
    assert read_drafts(data).rows_read == 500
    with pytest.raises(SourceChanged, match="not whole MARCXML"):
        read_drafts(data[:-20])


def test_a_file_is_named_in_its_error(marcxml: MarcXml, tmp_path: Path) -> None:
    packed = tmp_path / "drafts.xml.gz"
    packed.write_bytes(gzip.compress(marcxml(DRAFT)))
    assert read(packed).rows_loaded == 1
    packed.write_bytes(gzip.compress(marcxml(DRAFT))[:-12])
    with pytest.raises(SourceChanged, match=r"drafts\.xml\.gz: the archive is cut off"):
        read(packed)
    packed.write_bytes(marcxml(DRAFT)[:-12])
    with pytest.raises(SourceChanged, match=r"drafts\.xml\.gz: not whole MARCXML"):
        read(packed)
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        read(tmp_path / "none.xml")


def test_no_record_is_no_error(marcxml: MarcXml) -> None:
    reading = read_drafts(marcxml(total=0))
    assert (reading.rows_read, len(reading.findings)) == (0, 0)
    assert [len(frame) for frame in reading.tables.values()] == [0, 0, 0, 0]


# -- pages of a search ------------------------------------------------------------------------


def test_a_page_tells_how_many_records_there_are(marcxml: MarcXml) -> None:
    page = marcxml(DRAFT, total=2)
    assert marc.total_results(page) == 2
    assert marc.total_results(marcxml(DRAFT)) is None
    second = DRAFT.replace("9000001", "9000002").replace("L.1$", "L.2$")
    assert read_drafts(page).findings.rows() == [
        ("records_missing", "MARCXML", "the search found 2 records, 1 are here")
    ]
    assert read_drafts(page, marcxml(second, total=2)).findings.is_empty()


def test_a_record_on_two_pages_is_read_once(marcxml: MarcXml) -> None:
    reading = read_drafts(marcxml(DRAFT), marcxml(DRAFT))
    assert (reading.rows_read, reading.rows_loaded) == (2, 1)
    assert reading.rejected["reason"].to_list() == ["record 9000001 came before"]
    assert reading.rejected["row"].to_list() == [2]
    assert "A/C.3/60/L.1" in reading.rejected["raw"][0]


# -- one record -------------------------------------------------------------------------------


def test_values_are_tidy_distinct_and_sorted(marcxml: MarcXml) -> None:
    record = one(marcxml("001 7\n991 $dTIDES$dBEES$d TIDES \n991 $dBEES$aA/60/1$d "))
    assert record.values("991", "d") == ["BEES", "TIDES"]
    assert record.value("991") == "A/60/1"
    assert record.value("992") is None
    with pytest.raises(Unreadable, match=r"991\$d holds several values: BEES \| TIDES"):
        record.value("991", "d")


def test_related_documents_are_told_by_the_first_indicator(marcxml: MarcXml) -> None:
    record = one(marcxml("993.3 $aA/60/10\n993.3 $aA/60/9\n993.1 $aA/RES/60/1\n993 $aA/60/L.1"))
    assert record.related("3") == ["A/60/9", "A/60/10"]
    assert record.related("1") == ["A/RES/60/1"]
    assert record.related("4") == []


@pytest.mark.parametrize("number", ["", "12x", "99999999999"])
def test_a_record_needs_its_number(marcxml: MarcXml, number: str) -> None:
    with pytest.raises(Unreadable, match="no record number"):
        _ = one(marcxml(f"001 {number}\n245 $aTides")).undl_id


@pytest.mark.parametrize(
    ("text", "day"),
    [("2005-10-03", date(2005, 10, 3)), ("2005-10", None), ("[1946]", None), ("1946?", None)],
)
def test_a_day_or_none(marcxml: MarcXml, text: str, day: date | None) -> None:
    assert one(marcxml(f"269 $a{text}")).day("269") == day


@pytest.mark.parametrize("text", ["2005-02-30", "2005-13-01", "1805-10-21", "yesterday"])
def test_an_impossible_day_is_told(marcxml: MarcXml, text: str) -> None:
    with pytest.raises(Unreadable, match=text):
        one(marcxml(f"269 $a{text}")).day("269")


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Tides : resolution / adopted by the General Assembly", "Tides"),
        ("Tides : revised draft resolution / Fiji and Peru", "Tides"),
        ("Tides : amendment to draft resolution A/C.3/60/L.1 / Fiji", "Tides"),
        (
            "Tides : amendments to the Statute of the Moon :",
            "Tides : amendments to the Statute of the Moon",
        ),
        (
            "Implementation of the draft resolution on tides :",
            "Implementation of the draft resolution on tides",
        ),
        ("Resolution / adopted", "Resolution / adopted"),
    ],
)
def test_titles_lose_the_cataloguers_tail(title: str, kept: str) -> None:
    assert marc.strip_tail(title) == kept


def test_an_encoding_that_is_none_stops() -> None:
    with pytest.raises(SourceChanged, match=r"not sound MARCXML.*its encoding"):
        read_drafts(b'<?xml version="1.0" encoding="UexactTF-8"?><collection></collection>')
