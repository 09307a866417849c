"""Whatever comes: no crash, no hang, no silent loss. Rows in = loaded + rejected."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from standin.world import collection, csv_text, draft, record, rows_of

from data.errors import SourceChanged, SourceUnavailable
from ingest.archive import read_bytes
from ingest.source import Reading
from ingest.sources import sponsors, undl_votes
from ingest.sources.undl_drafts import read_drafts
from ingest.sources.undl_voting_records import read_voting_records

Read = Callable[[], Reading]


def read_of(read: Callable[[Path], Reading], content: bytes) -> Reading | None:
    """What is read of a file with this content; None where it is refused in one clear line."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "file"
        path.write_bytes(content)
        return refused_or(lambda: read(path))


def refused_or(read: Read) -> Reading | None:
    refusal = None
    try:
        reading = read()
    except (SourceChanged, SourceUnavailable) as error:
        refusal = str(error)
    if refusal is not None:
        assert refusal
        assert "\n" not in refusal
        return None
    assert reading.rows_read == reading.rows_loaded + len(reading.rejected)
    assert reading.rows_loaded >= 0
    assert reading.rejected["reason"].null_count() == 0
    return reading


# -- the library's CSV -----------------------------------------------------------------------

ROWS = rows_of(101, "A/RES/54/1", "YYYNA") + rows_of(102, "A/RES/54/2", "YNNYX")
CELLS = st.one_of(
    st.text(st.characters(exclude_characters="\r"), max_size=12),
    st.sampled_from(["", " ", "NV", "0", "-1", "1e400", "2999-01-01", "0000-00-00", "A/RES/XX", "\x00", "NaN", '"', "XXX", "999999999999"]),
)  # fmt: skip


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(sorted(ROWS[0])), CELLS),
        min_size=1,
        max_size=5,
    )
)
@settings(deadline=None, max_examples=150)
def test_cells_of_the_voting_data(changes: list[tuple[int, str, str]]) -> None:
    rows = [dict(row) for row in ROWS]
    for row, column, value in changes:
        rows[row][column] = value
    text = csv_text(rows)
    reading = read_of(undl_votes.read, text.encode("utf-8", "surrogatepass"))
    if reading is not None:
        assert reading.rows_read == len(list(csv.reader(io.StringIO(text, newline="")))) - 1
        assert len(reading.tables["votes"]) == reading.rows_loaded
        assert set(reading.tables["votes"]["vote"]) <= {"yes", "no", "abstain", "non_voting"}


def spliced(content: bytes) -> st.SearchStrategy[bytes]:
    """The content with pieces of it cut out, repeated, or replaced by other bytes."""

    def splice(base: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
        for at, length, other in cuts:
            at %= len(base) + 1
            base = base[:at] + other + base[at + length :]
        return base

    pieces = st.one_of(
        st.binary(max_size=8),
        st.sampled_from([b"\xff", b"\x00", b"\n", b'"', b",", b"<", b"</record>", b"<record>", b"&", b"]]>"]),
        st.integers(0, len(content) - 1).map(lambda at: content[at : at + 40]),
    )  # fmt: skip
    cuts = st.tuples(st.integers(0, len(content)), st.integers(0, 60), pieces)
    return st.builds(splice, st.just(content), st.lists(cuts, min_size=1, max_size=3))


@given(spliced(csv_text(ROWS).encode()))
@settings(deadline=None, max_examples=150)
def test_bytes_of_the_voting_data(content: bytes) -> None:
    reading = read_of(undl_votes.read, content)
    if reading is not None:
        assert len(reading.tables["votes"]) == reading.rows_loaded


# -- MARCXML ---------------------------------------------------------------------------------

PAGE = collection(
    [
        draft(1, "A/C.3/80/L.1", "Brazil and Egypt"),
        draft(2, "A/C.3/80/L.2", "Cuba [on behalf of the Group of 77 and China]"),
        record(3, ("791", " ", {"a": "A/RES/80/1", "c": "80"}), ("967", " ", {"c": "BRA", "d": "Y"})),
    ],
    3,
)  # fmt: skip


@given(spliced(PAGE), st.sampled_from([read_drafts, read_voting_records]))
@settings(deadline=None, max_examples=150)
def test_bytes_of_marcxml(page: bytes, read: Callable[[bytes], Reading]) -> None:
    reading = refused_or(lambda: read(page))
    if reading is not None:
        plain = re.sub(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", b"", page, flags=re.DOTALL)
        assert reading.rows_read == len(re.findall(rb"<record[\s>]", plain))


TAGS = ["001", "089", "191", "245", "269", "515", "710", "791", "952", "967", "991", "992", "993", "996"]  # fmt: skip
VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=30),
    st.sampled_from(["A/C.3/80/L.1", "A/RES/80/1", "BRA", "Y", "9", "2025-12-01", "2025-13-41", "B02", "B23", "Brazil and Egypt", "Additional sponsors: Fiji (A/80/481).", "draft resolution /", "80", "1", "193"]),
)  # fmt: skip
FIELDS = st.tuples(
    st.sampled_from(TAGS),
    st.sampled_from([" ", "1", "2", "3"]),
    st.dictionaries(st.sampled_from("abcdef"), VALUES, max_size=4),
)


@given(
    st.lists(st.tuples(st.integers(1, 4), st.lists(FIELDS, max_size=8)), max_size=4),
    st.sampled_from([read_drafts, read_voting_records]),
)
@settings(deadline=None, max_examples=150)
def test_records_of_any_fields(records: list[tuple[int, list[tuple[str, str, dict[str, str]]]]], read: Callable[[bytes], Reading]) -> None:  # fmt: skip
    page = collection([record(number, *fields) for number, fields in records], len(records))
    reading = refused_or(lambda: read(page))
    assert reading is not None, "sound MARCXML is read, record by record"
    assert reading.rows_read == len(records)


# -- CSV lists of sponsors -------------------------------------------------------------------

LIST = "draft,resolution,name,ms_code,role,position\nA/C.3/74/L.11,A/RES/74/247,Brazil,BRA,listed,1\nA/C.3/74/L.11,,Fiji,,additional,\n"  # fmt: skip


@given(spliced(LIST.encode()))
@settings(deadline=None, max_examples=100)
def test_bytes_of_a_list_of_sponsors(content: bytes) -> None:
    read_of(lambda path: _reading(sponsors.read(path)), content)


def _reading(reading: object) -> Reading:
    assert isinstance(reading, Reading)
    return reading


# -- what is packed --------------------------------------------------------------------------


@given(st.one_of(st.binary(max_size=200), st.sampled_from([b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ\x00"]).flatmap(lambda magic: st.binary(max_size=200).map(magic.__add__))))  # fmt: skip
@settings(deadline=None)
def test_any_bytes_are_unpacked_or_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "file"
        path.write_bytes(content)
        with suppress(SourceChanged):
            assert read_bytes(path).strip()
