"""What a loosely written symbol means in the record."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from data.database import Connection, query
from data.errors import UnknownSymbol
from data.symbols import symbol_key

_NEAREST = 3
# A resolution that no source holds may be named by a draft or a roll call.
RESOLUTIONS = """\
(SELECT resolution FROM resolutions
 UNION SELECT resolution FROM drafts WHERE resolution IS NOT NULL
 UNION SELECT resolution FROM roll_calls WHERE resolution IS NOT NULL)
"""
_PREFIXES = ("", "A/", "A/RES/", "A/DEC/")


def find_resolution(con: Connection, text: str) -> str:
    """The symbol of the resolution that a loosely written symbol means.

    `74/247`, `a/res/74/247`, `A_RES_74_247`, `resolution 74/247` all mean A/RES/74/247; the symbol
    of a draft means the resolution as which it was adopted. `377(V)` means A/RES/377(V)[A-C], the
    one resolution of which it names all but the part. A resolution that no source holds but which
    a draft or a roll call names is found too.

    Raises UnknownSymbol, with the nearest symbols of the record, when there is none.
    """
    if _held(con, text):
        return text
    found = query(
        con,
        f"SELECT resolution FROM {RESOLUTIONS} WHERE list_contains($keys, symbol_key(resolution)) "
        "UNION SELECT resolution FROM drafts "
        "WHERE resolution IS NOT NULL AND list_contains($keys, symbol_key(draft))",
        keys=_keys(text),
    )["resolution"].to_list()
    found = found or _parts(con, text)
    if len(found) == 1:
        return str(found[0])
    raise UnknownSymbol(text, found or nearest_symbols(con, text))


def _held(con: Connection, text: str) -> bool:
    """Whether a text is the symbol of a resolution as the record writes it, as most are."""
    return not query(
        con, "SELECT resolution FROM resolutions WHERE resolution = $resolution", resolution=text
    ).is_empty()


def _parts(con: Connection, text: str) -> list[str]:
    """The resolutions whose symbols are the text's and the letters of a part."""
    return query(
        con,
        f"SELECT resolution FROM {RESOLUTIONS} WHERE list_bool_or("
        "[regexp_full_match(symbol_key(resolution), key || '(/[A-Z]+)+') FOR key IN $keys]) "
        "ORDER BY resolution",
        keys=_keys(text),
    )["resolution"].to_list()


def find_drafts(con: Connection, text: str) -> list[str]:
    """The drafts that the symbol of a draft, or of the resolution made of it, means.

    Of a resolution only the last versions; there may be none, or several. A draft of which the
    sources name only the resolution bears the resolution's symbol, and is one of these.

    Raises UnknownSymbol, with the nearest symbols of the record, when it means neither.
    """
    if _held(con, text):
        return _drafts_of(con, text)
    found = query(
        con,
        "SELECT draft FROM drafts WHERE list_contains($keys, symbol_key(draft)) "
        "AND draft NOT IN (SELECT resolution FROM resolutions) ORDER BY draft",
        keys=_keys(text),
    )["draft"].to_list()
    return found or _drafts_of(con, find_resolution(con, text))


def _drafts_of(con: Connection, resolution: str) -> list[str]:
    return query(
        con,
        "SELECT draft FROM drafts WHERE superseded_by IS NULL AND (resolution = $resolution OR "
        "draft IN (SELECT draft FROM resolutions WHERE resolution = $resolution)) ORDER BY draft",
        resolution=resolution,
    )["draft"].to_list()


def _keys(text: str) -> list[str]:
    key = symbol_key(re.sub(r"(?i)^\s*(un|unga|ga)?\s*res(olution)?s?\b\.?", "", text))
    return [prefix + key for prefix in _PREFIXES]


def nearest_symbols(con: Connection, text: str) -> list[str]:
    """The symbols of resolutions and drafts of the record that look most like a text."""
    symbols = query(
        con, f"SELECT resolution AS symbol FROM {RESOLUTIONS} UNION SELECT draft FROM drafts"
    )["symbol"].to_list()
    keys = {symbol: symbol_key(symbol).removeprefix("A/RES/") for symbol in symbols}
    wanted = symbol_key(text).removeprefix("A/").removeprefix("RES/")
    close = process.extract(wanted, keys, scorer=fuzz.ratio, limit=_NEAREST, score_cutoff=50)
    return [symbol for _, _, symbol in close]
