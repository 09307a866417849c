from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from analytics.lookup import find_drafts, find_resolution
from data import database
from data.errors import UnknownSymbol


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("377(V)", "A/RES/377(V)[A-C]"),
        ("A/RES/377", "A/RES/377(V)[A-C]"),
        ("3484 (XXX) E", "A/RES/3484(XXX)[E]"),
        ("38/183 i", "A/RES/38/183I"),
    ],
)
def test_a_symbol_without_its_part_or_brackets(snapshot: Path, text: str, symbol: str) -> None:
    with closing(database.connect()) as con:
        assert find_resolution(con, text) == symbol


@pytest.mark.parametrize("text", ["1991(XVIII)", "A/RES/1991"])
def test_of_several_parts_a_person_must_choose(snapshot: Path, text: str) -> None:
    with closing(database.connect()) as con, pytest.raises(UnknownSymbol) as error:
        find_resolution(con, text)
    assert error.value.nearest == ["A/RES/1991(XVIII)[A]", "A/RES/1991(XVIII)[B]"]


def test_a_symbol_as_the_record_writes_it_means_what_it_means_loosely(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        symbols = database.query(
            con, "SELECT resolution FROM resolutions ORDER BY hash(resolution) LIMIT 3"
        )["resolution"].to_list()
        for symbol in ["A/RES/377(V)[A-C]", "A/RES/74/247", *symbols]:
            loosely = f"resolution {symbol.lower()} "
            assert find_resolution(con, symbol) == find_resolution(con, loosely) == symbol
            assert find_drafts(con, symbol) == find_drafts(con, loosely)
