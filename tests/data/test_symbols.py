from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data import database
from data.errors import UnknownSymbol
from data.symbols import parse_symbol, roman, session_order, symbol_key


@pytest.mark.parametrize(
    ("text", "kind", "session", "committee"),
    [
        ("A/RES/73/27", "resolution", "73", None),
        ("A/RES/3484(XXX)[E]", "resolution", "30", None),
        ("A/RES/38/183I", "resolution", "38", None),
        ("A/RES/62/223 A", "resolution", "62", None),
        ("A/RES/997(ES-I)", "resolution", "1emsp", None),
        ("A/RES/996(ES-IandII)", "resolution", "1emsp", None),
        ("A/RES/104(S-1)", "resolution", "1sp", None),
        ("A/RES/1622(S-III)", "resolution", "3sp", None),
        ("A/RES/S-9/2", "resolution", "9sp", None),
        ("A/RES/ES-8/1A", "resolution", "8emsp", None),
        ("A/RES/17(I)[RULE-73]", "resolution", "1", None),
        ("A/RES/36//235IX", "resolution", "36", None),
        ("A/RES/39/236[SectionXIV]", "resolution", "39", None),
        ("A/RES/79/XX", "resolution", "79", None),
        ("A/DEC/80/506", "decision", "80", None),
        ("A/L.632", "draft", None, None),
        ("A/C.1/L.123/Rev.1/Add.1", "draft", None, "C.1"),
        ("A/64/L.63/Rev.1", "draft", "64", None),
        ("A/ES-10/L.25", "draft", "10emsp", None),
        ("A/SPC/41/L.3", "draft", "41", "SPC"),
        ("a/c.3/78/l.41", "draft", "78", "C.3"),
    ],
)
def test_reads_a_symbol(text: str, kind: str, session: str | None, committee: str | None) -> None:
    symbol = parse_symbol(text)
    assert (symbol.kind, symbol.session, symbol.committee) == (kind, session, committee)


@pytest.mark.parametrize(
    "text", ["", "74/247", "A/RES/74", "A/RES/3484(XXXXX)", "S/RES/242", "A/74/PV.52", "résolution"]
)
def test_refuses_what_is_no_symbol(text: str) -> None:
    with pytest.raises(UnknownSymbol, match=re.escape(repr(text)) + "|Roman"):
        parse_symbol(text)


def test_every_symbol_of_the_record_names_its_session(snapshot: object) -> None:
    with database.connect() as con:
        record = database.query(
            con, "SELECT resolution, session FROM resolutions WHERE source = 'undl_votes'"
        )
    assert len(record) >= 5694
    read = [parse_symbol(symbol).session for symbol in record["resolution"]]
    assert read == record["session"].to_list()


@given(st.text() | st.from_regex(r"A/(RES|DEC)/[A-Z0-9()/ -]{1,20}", fullmatch=True))
@example("A/RES/" + "9" * 50)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        symbol = parse_symbol(text)
    except UnknownSymbol as error:
        assert repr(text.strip()) in str(error) or "Roman" in str(error)  # noqa: PT017
    else:
        assert symbol.text == text.strip()


@given(st.integers(1, 89))
def test_roman_numerals_read_back(number: int) -> None:
    tens, units = divmod(number, 10)
    numeral = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX"][tens]
    numeral += ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][units]
    assert roman(numeral) == number


WITH_MACROS = database.memory()
database.create_schema(WITH_MACROS)


@given(st.lists(st.text(st.characters(codec="ascii", exclude_characters="\0")), min_size=1))
def test_key_is_the_same_in_sql(texts: list[str]) -> None:
    WITH_MACROS.register("symbols", pl.DataFrame({"symbol": texts}))
    keys = database.query(WITH_MACROS, "SELECT symbol_key(symbol) AS key FROM symbols")["key"]
    assert keys.to_list() == [symbol_key(text) for text in texts]


def test_sessions_sort_by_kind_and_number() -> None:
    assert sorted(["10emsp", "80", "9", "1sp", "1emsp"], key=session_order) == [
        "9",
        "80",
        "1sp",
        "1emsp",
        "10emsp",
    ]
    with pytest.raises(ValueError, match="no session '80th'"):
        session_order("80th")
