"""What a loosely written symbol means in the record."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from data.database import Connection, query
from data.errors import UnknownSymbol
from data.symbols import symbol_key

_NEAREST = 3
_PREFIXES = ("", "A/", "A/RES/", "A/DEC/")


def find_resolution(con: Connection, text: str) -> str:
    """The symbol of the resolution that a loosely written symbol means.

    `74/247`, `a/res/74/247`, `A_RES_74_247`, `resolution 74/247` all mean A/RES/74/247; the symbol
    of a draft means the resolution as which it was adopted.

    Raises UnknownSymbol, with the nearest symbols of the record, when there is none.
    """
    key = symbol_key(re.sub(r"(?i)^\s*(un|unga|ga)?\s*res(olution)?s?\b\.?", "", text))
    found = query(
        con,
        "SELECT resolution FROM resolutions WHERE list_contains($keys, symbol_key(resolution)) "
        "UNION SELECT resolution FROM drafts "
        "WHERE resolution IS NOT NULL AND list_contains($keys, symbol_key(draft))",
        keys=[prefix + key for prefix in _PREFIXES],
    )["resolution"].to_list()
    if len(found) == 1:
        return str(found[0])
    raise UnknownSymbol(text, found or nearest_symbols(con, key))


def nearest_symbols(con: Connection, key: str) -> list[str]:
    """The symbols of the record that look most like a key made by `symbol_key`."""
    symbols = query(con, "SELECT resolution FROM resolutions")["resolution"].to_list()
    keys = {symbol: symbol_key(symbol).removeprefix("A/RES/") for symbol in symbols}
    wanted = key.removeprefix("A/").removeprefix("RES/")
    close = process.extract(wanted, keys, scorer=fuzz.ratio, limit=_NEAREST, score_cutoff=50)
    return [symbol for _, _, symbol in close]
