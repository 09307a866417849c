"""Data frames from R's own file format, as R packages ship them (.rda).

The layout is that of section 1.8, "Serialization Formats", of the manual "R Internals": a tree of
items, each led by a word of flags whose low byte is the kind. Only the kinds that make up a data
frame are read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from data.errors import SourceChanged

_MAGIC = (b"RDX2\nX\n", b"RDX3\nX\n")

_HAS_ATTRIBUTES, _HAS_TAG = 0x200, 0x400
_LATIN1 = 0x4000
_NA_INTEGER = -(2**31)


def read_rda(content: bytes, name: str) -> dict[str, pl.DataFrame]:
    """The data frames saved in an .rda file, by the name of the object.

    `content` is the file unpacked, `name` its name, for the error. Factors become texts, dates
    dates, and NA null; the text "NA" stays a text.

    Raises SourceChanged when the content is no .rda file, is cut off, or holds anything but data
    frames of plain columns.
    """
    if not content.startswith(_MAGIC):
        raise SourceChanged(f"{name}: not an .rda file as R writes it")
    try:
        objects = _Items(content).objects()
        return {key: _frame(value) for key, value in objects.items()}
    except _UNREADABLE as error:
        raise SourceChanged(f"{name}: cannot be read as data frames of R: {error}") from error


class _Kind:
    """Kinds of items; beside each the name R gives it."""

    NULL = 0  # NILSXP
    SYMBOL = 1  # SYMSXP
    PAIRS = 2  # LISTSXP
    CHARS = 9  # CHARSXP
    LOGICAL = 10  # LGLSXP
    INTEGER = 13  # INTSXP
    REAL = 14  # REALSXP
    TEXTS = 16  # STRSXP
    LIST = 19  # VECSXP
    NIL = 254  # NILVALUE_SXP
    REFERENCE = 255  # REFSXP


_VECTORS = {_Kind.LOGICAL, _Kind.INTEGER, _Kind.REAL, _Kind.TEXTS, _Kind.LIST}


class _NotADataFrame(Exception):
    """An item of a kind that no plain data frame holds."""


_UNREADABLE = (struct.error, ValueError, RecursionError, pl.exceptions.PolarsError, _NotADataFrame)


@dataclass
class _Item:
    value: Any
    attributes: dict[str, _Item] = field(default_factory=dict)


class _Items:
    """Reads items one after the other; symbols are numbered, since later ones refer to them."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._symbols: list[str] = []
        self._texts: dict[tuple[int, bytes], str] = {}
        self._at = len(_MAGIC[0])

    def objects(self) -> dict[str, _Item]:
        version, _, _ = self._int(), self._int(), self._int()
        if version == 3:
            self._take(self._int())  # the encoding of the writer's locale; texts bear their own
        return self._item().attributes

    def _int(self) -> int:
        (number,) = struct.unpack_from(">i", self._content, self._at)
        self._at += 4
        return int(number)

    def _take(self, size: int) -> bytes:
        taken = self._content[self._at : self._at + size]
        if size < 0 or len(taken) < size:
            raise ValueError("the file ends too early")
        self._at += size
        return taken

    def _item(self) -> _Item:
        flags = self._int()
        kind = flags & 0xFF
        if kind == _Kind.PAIRS:
            return self._pairs(flags)
        item = _Item(self._value(kind, flags))
        if flags & _HAS_ATTRIBUTES and kind in _VECTORS:
            item.attributes = self._item().attributes
        return item

    def _pairs(self, flags: int) -> _Item:
        """A chain of tagged values, ended by nil: its tags and values as attributes."""
        pairs: dict[str, _Item] = {}
        while flags & 0xFF == _Kind.PAIRS:
            if flags & _HAS_ATTRIBUTES:
                self._item()
            tag = self._item().value if flags & _HAS_TAG else None
            if not isinstance(tag, str):
                raise _NotADataFrame(f"a value without a name at byte {self._at}")
            pairs[tag] = self._item()
            flags = self._int()
        return _Item(None, pairs)

    def _value(self, kind: int, flags: int) -> Any:
        match kind:
            case _Kind.NIL | _Kind.NULL:
                return None
            case _Kind.SYMBOL:
                self._symbols.append(self._item().value)
                return self._symbols[-1]
            case _Kind.REFERENCE if 0 < flags >> 8 <= len(self._symbols):
                return self._symbols[(flags >> 8) - 1]
            case _Kind.CHARS:
                return self._text(flags)
            case _Kind.TEXTS:
                return [self._text(self._int()) for _ in range(self._int())]
            case _Kind.LOGICAL | _Kind.INTEGER:
                return np.frombuffer(self._take(4 * self._int()), ">i4").astype(np.int32)
            case _Kind.REAL:
                return np.frombuffer(self._take(8 * self._int()), ">f8").astype(np.float64)
            case _Kind.LIST:
                return [self._item() for _ in range(self._int())]
        raise _NotADataFrame(f"item of kind {kind} at byte {self._at - 4}")

    def _text(self, flags: int) -> str | None:
        if flags & 0xFF != _Kind.CHARS:
            raise _NotADataFrame(f"item of kind {flags & 0xFF} among texts")
        size = self._int()
        if size == -1:
            return None
        key = flags & _LATIN1, self._take(size)
        if key not in self._texts:
            self._texts[key] = _decode(*key)
        return self._texts[key]


def _decode(latin1: int, text: bytes) -> str:
    if not latin1:
        try:
            return text.decode("utf-8")
        except UnicodeDecodeError:
            pass  # a text without a declared encoding is of the writer's locale: mostly Windows
    return text.decode("cp1252", errors="replace")


def _frame(item: _Item) -> pl.DataFrame:
    if not isinstance(item.value, list) or not all(isinstance(c, _Item) for c in item.value):
        raise _NotADataFrame("an object that is no data frame")
    columns = [_column(column) for column in item.value]
    return pl.DataFrame(dict(zip(_texts(item, "names"), columns, strict=True)))


def _column(item: _Item) -> pl.Series:
    if isinstance(item.value, np.ndarray):
        return _numbers(item, pl.Series(item.value))
    if isinstance(item.value, list) and not any(isinstance(text, _Item) for text in item.value):
        return pl.Series(item.value, dtype=pl.String)
    raise _NotADataFrame("a column of neither numbers nor texts")


def _numbers(item: _Item, series: pl.Series) -> pl.Series:
    """Numbers, or what their class says that they stand for."""
    series = (
        series.replace(_NA_INTEGER, None) if series.dtype == pl.Int32 else series.fill_nan(None)
    )
    classes = _texts(item, "class") if "class" in item.attributes else []
    if "factor" in classes:
        return pl.Series(_texts(item, "levels")).gather((series - 1).cast(pl.UInt32))
    return series.cast(pl.Date) if "Date" in classes else series


def _texts(item: _Item, attribute: str) -> list[str]:
    texts = item.attributes[attribute].value if attribute in item.attributes else None
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise _NotADataFrame(f"no texts in attribute {attribute!r}")
    return texts
