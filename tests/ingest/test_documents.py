"""Printed documents as facts, and what `unga read` shows of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadRequest, SourceChanged
from ingest.read import SEEN, read_document
from ingest.sources.documents import read, read_descriptions, read_text

SHARED = Path(__file__).parents[2] / "../shared/data/texts"

RECORD = """A/61/PV.65
Thursday, 7 December 2006, 10 a.m.

The President: We turn to draft resolution A/61/L.20/Rev.1, entitled "On rivers". I should like to
announce that, since its introduction, Fiji, the Niger and Atlantis have become sponsors.

Draft resolution A/61/L.20/Rev.1 was adopted (resolution 61/48).

The draft resolution A/61/L.4 is sponsored by Peru and South Sudan.

The following have become sponsors of A/61/L.4: Chad.

Draft resolutions A/61/L.4 and A/61/L.5 were adopted.

Fiji has become a sponsor.
"""


def pdf(*pages: list[tuple[int, str]]) -> bytes:
    """A PDF of pages, each of lines at an indent; a page without lines is blank, like a scan."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", font]
    kids = []
    for lines in pages:
        shown = "".join(
            f"BT /F1 10 Tf 1 0 0 1 {50 + 6 * indent} {780 - 12 * at} Tm ({line}) Tj ET\n"
            for at, (indent, line) in enumerate(lines)
        )
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}endstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    )
    return body + end.encode("latin-1")


DRAFT = pdf(
    [(0, "United Nations"), (40, "A/64/L.7/Rev.1*"), (40, "26 July 2010"), (0, ""),
     (0, "The situation in"), (0, "Myanmar"), (0, ""),
     (9, "Bolivia \\(Plurinational"), (6, "State of\\), Fiji and Saint Vincent and the"),
     (6, "Grenadines: draft resolution"), (0, ""), (6, "The General Assembly,")]
)  # fmt: skip


def test_a_record_of_a_meeting_as_facts() -> None:
    reading = read_text(RECORD)
    tables = reading.tables
    assert tables["sponsorships"].select("draft", "ms_code", "role", "position").rows() == [
        ("A/61/L.20/Rev.1", "FJI", "additional", 1),
        ("A/61/L.20/Rev.1", "NER", "additional", 2),
        ("A/61/L.4", "PER", "listed", 1),
        ("A/61/L.4", "TCD", "additional", 1),
    ]
    assert set(tables["sponsorships"]["stated_in"]) == {"A/61/PV.65"}
    assert tables["drafts"].drop("source").rows() == [
        ("A/61/L.20/Rev.1", "61", "plenary", "revised draft resolution", None, None, "A/RES/61/48"),
        ("A/61/L.4", "61", "plenary", "draft resolution", None, None, None),
    ]
    assert tables["sponsor_lists"].select("draft", "completeness").rows() == [
        ("A/61/L.20/Rev.1", "unknown"),
        ("A/61/L.4", "complete"),
    ]


def test_every_name_is_loaded_or_rejected_by_name() -> None:
    reading = read_text(RECORD)
    assert (reading.rows_read, reading.rows_loaded) == (7, 4)
    assert reading.rejected.select("row", "raw").rows() == [
        (3, "Atlantis"),
        (5, "South Sudan"),
        (7, "Fiji"),
    ]
    reasons = reading.rejected["reason"].to_list()
    assert reasons[0].startswith("'Atlantis' is no state")
    assert reasons[1] == "'South Sudan' (SSD) had no seat on 2006-12-07"
    assert "does not say of which draft" in reasons[2]
    assert reading.findings["check_name"].to_list() == ["unresolved_name", "sponsor_without_seat"]
    assert not reading.whole


def test_a_draft_in_pdf(tmp_path: Path) -> None:
    file = tmp_path / "draft.pdf"
    file.write_bytes(DRAFT)
    tables = read(file).tables
    assert tables["sponsorships"]["ms_code"].to_list() == ["BOL", "FJI", "VCT"]
    assert tables["drafts"].select("draft", "kind", "date").row(0) == (
        "A/64/L.7/Rev.1",
        "revised draft resolution",
        date(2010, 7, 26),
    )
    assert tables["sponsor_lists"]["completeness"].to_list() == ["lead_only"]


def test_a_later_role_and_a_group() -> None:
    reading = read_text(
        "A/C.2/77/L.2\n\nCuba (on behalf of the Group of 77 and China) and Fiji: draft resolution\n\n"
        "Add Mali to the list of sponsors of A/C.2/77/L.2. Fiji was removed from the list of "
        "sponsors of A/C.2/77/L.2."
    )
    assert reading.tables["sponsorships"].select("ms_code", "role").rows() == [
        ("CUB", "listed"),
        ("FJI", "withdrawn"),
        ("MLI", "additional"),
    ]
    assert reading.tables["group_sponsorships"].select(
        "group_code", "presented_by", "text"
    ).rows() == [("G77", "CUB", "Cuba (on behalf of the Group of 77 and China)")]
    assert "sponsor_named_twice" in reading.findings["check_name"].to_list()


def test_a_committee_report_is_whole() -> None:
    reading = read_text(
        "A/73/589/Add.2\n\nThe Committee had before it a draft resolution (A/C.3/73/L.44), submitted "
        "by:\n\nFiji and Togo.\n"
    )
    assert reading.tables["sponsor_lists"].select("completeness", "stated_in").row(0) == (
        "complete",
        "A/73/589/Add.2",
    )


def test_before_1976_the_session_is_that_of_the_day() -> None:
    text = "A/L.632\n\n29 September 1971\n\nFiji and Japan: draft resolution"
    assert read_text(text).tables["drafts"]["session"].to_list() == ["26"]
    undated = read_text("A/L.632\n\nFiji and Japan: draft resolution")
    assert undated.tables["drafts"].is_empty()
    assert undated.rejected["reason"].to_list() == ["the session of A/L.632 is not stated"] * 2


def test_descriptions_of_roll_calls() -> None:
    reading = read_descriptions(
        [
            (date(2002, 12, 16), ("We turn to draft resolution A/57/L.23, _On rivers<d3>. Canada and "
             "C<93>te d<d5>Ivoire have become sponsors of the draft resolution. A")),
            (date(1963, 11, 7), "TO ADOPT CZECHOSLOVAKIA AMENDMENT (A/L.432), STATE-SPONSORED"),
        ]
    )  # fmt: skip
    assert reading.tables["sponsorships"].select("draft", "ms_code").rows() == [
        ("A/57/L.23", "CAN"),
        ("A/57/L.23", "CIV"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.pdf", b"Fiji: draft resolution", "x.pdf is not a PDF"),
        ("x.pdf", b"%PDF-1.4 and no more", "x.pdf is a PDF that cannot be read"),
        ("x.pdf", DRAFT[:300], "x.pdf is a PDF that cannot be read"),
        ("x.pdf", pdf([]), "x.pdf is a PDF with no text"),
        ("x.txt", b"\x00\x01", "x.txt is not text"),
        ("x.html", b"<html><body></body></html>", "x.html is empty"),
        ("x.txt", b"The Assembly met.", "no sponsor of a draft is stated in it"),
    ],
)
def test_a_file_that_is_no_document_is_one_clear_line(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(SourceChanged, match=said) as raised:
        read(file)
    assert "\n" not in str(raised.value)


# -- what is seen without a database --------------------------------------------------------------


def test_what_is_seen_in_a_document() -> None:
    seen = read_document(RECORD.encode())
    assert dict(seen.schema) == SEEN
    assert seen.select(
        "draft", "role", "position", "ms_code", "name_as_printed", "method"
    ).rows() == [
        ("A/61/L.20/Rev.1", "additional", 1, "FJI", "Fiji", "exact"),
        ("A/61/L.20/Rev.1", "additional", 2, "NER", "the Niger", "exact"),
        ("A/61/L.20/Rev.1", "additional", 3, None, "Atlantis", "none"),
        ("A/61/L.4", "listed", 1, "PER", "Peru", "exact"),
        ("A/61/L.4", "listed", 2, None, "South Sudan", "none"),
        ("A/61/L.4", "additional", 1, "TCD", "Chad", "exact"),
        (None, "additional", 1, "FJI", "Fiji", "exact"),
    ]
    assert seen["nearest"].to_list()[4] == "South Sudan, without a seat on 2006-12-07"


def test_the_day_given_goes_before_that_of_the_document() -> None:
    seen = read_document(RECORD.encode(), day=date(2012, 1, 1))
    assert "SSD" in seen["ms_code"].to_list()


def test_a_group_is_a_row_of_its_own() -> None:
    seen = read_document(b"Cuba (on behalf of the Group of 77 and China): draft resolution")
    assert seen.select("ms_code", "method", "group_code", "presented_by").rows() == [
        ("CUB", "exact", None, None),
        (None, "group", "G77", "CUB"),
    ]


def test_the_kind_says_what_to_look_for() -> None:
    both = b"Fiji: draft resolution\n\nTogo has become a sponsor."
    assert read_document(both)["ms_code"].to_list() == ["FJI", "TGO"]
    assert read_document(both, "heading")["ms_code"].to_list() == ["FJI"]
    assert read_document(both, "announcement")["ms_code"].to_list() == ["TGO"]
    with pytest.raises(BadRequest, match="'poem'"):
        read_document(both, "poem")


def test_pdf_html_and_encodings_are_told_from_the_bytes() -> None:
    assert read_document(DRAFT)["ms_code"].to_list() == ["BOL", "FJI", "VCT"]
    page = (
        b"<!DOCTYPE html><html><body><p>Fiji and T&uuml;rkiye: draft resolution</p></body></html>"
    )
    assert read_document(page)["ms_code"].to_list() == ["FJI", "TUR"]
    text = "Fiji and Türkiye: draft resolution"
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        assert read_document(text.encode(encoding))["ms_code"].to_list() == ["FJI", "TUR"]


@given(
    st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(lambda tail: b"%PDF-1.4" + tail))
)
def test_no_bytes_break_it(data: bytes) -> None:
    try:
        seen = read_document(data)
    except SourceChanged as error:
        seen = pl.DataFrame(schema=SEEN if "\n" not in str(error) else None)
    assert dict(seen.schema) == SEEN


@pytest.mark.skipif(not SHARED.exists(), reason="the real texts are not here")
@pytest.mark.parametrize(("file", "states"), [("A_64_L.63_Rev.1.pdf", 34), ("A_L.632-EN.pdf", 20)])
def test_real_drafts_in_pdf(file: str, states: int) -> None:
    reading = read(SHARED / file)
    assert len(reading.tables["sponsorships"]) == reading.rows_read == states
    assert reading.tables["sponsorships"].filter(pl.col("role") != "listed").is_empty()
