"""MARCXML, as the UN Digital Library exports it, read safely into records."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeVar
from xml.parsers import expat

import polars as pl
import pymarc
from pymarc.exceptions import PymarcException
from pymarc.marcxml import XmlHandler

from data.errors import SourceChanged, SourceUnavailable, UnknownSymbol
from data.symbols import Symbol, parse_symbol, session_order
from ingest.archive import read_bytes
from ingest.source import FINDINGS, REJECTED, Reading

Fact = TypeVar("Fact")
Schema = Mapping[str, pl.DataType | type[pl.DataType]]

_TOTAL = re.compile(rb"<!--\s*Search-Engine-Total-Number-Of-Results:\s*(\d+)\s*-->")
_HTML = re.compile(rb"<(!doctype\s+)?html\b", re.IGNORECASE)
_HEAD = 2048
_CHUNK = 1 << 14  # a few records: what lives briefly costs the collector of garbage little
_LARGEST_ID = 2**31 - 1
_FIRST_DAY = date(1945, 10, 24)


class Unreadable(Exception):
    """Why one record cannot be read; the others can."""


class Record:
    """One MARC record, by tag and subfield code, so that the order of neither matters."""

    def __init__(self, record: pymarc.Record, row: int) -> None:
        self.row = row
        self._record = record
        self._fields: dict[str, list[pymarc.Field]] = {}
        for field in record.fields:
            self._fields.setdefault(field.tag, []).append(field)

    @property
    def text(self) -> str:
        """The whole record, one field a line."""
        return str(self._record)

    @cached_property
    def undl_id(self) -> int:
        """The number of the library's record, from 001.

        Raises Unreadable when there is none.
        """
        numbers = {(field.data or "").strip() for field in self._fields.get("001", ())}
        if len(numbers) != 1 or not (number := numbers.pop()).isdecimal():
            raise Unreadable("no record number in 001")
        if int(number) > _LARGEST_ID:
            raise Unreadable(f"{number} in 001 is no record number")
        return int(number)

    def fields(self, *tags: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
        """Each field with one of these tags: its first indicator, and its values by code."""
        for tag in tags:
            for field in self._fields.get(tag, ()):
                values: dict[str, list[str]] = {}
                for code, text in field.subfields:
                    if (text := tidy(text)) and text not in values.setdefault(code, []):
                        values[code].append(text)
                yield field.indicator1, values

    def values(self, tag: str, code: str = "a") -> list[str]:
        """The distinct values of a subfield, sorted: in a record their order says nothing."""
        return sorted(
            {
                text
                for field in self._fields.get(tag, ())
                for held, raw in field.subfields
                if held == code and (text := tidy(raw))
            }
        )

    def value(self, tag: str, code: str = "a") -> str | None:
        """The one value of a subfield; None where there is none.

        Raises Unreadable when there are several.
        """
        return single(self.values(tag, code), f"{tag}${code}")

    def related(self, kind: str) -> list[str]:
        """Symbols of related documents (993), of the kind its first indicator tells.

        1: resolution or decision, 2: draft, 3: committee report, 4: meeting.
        """
        found = {
            v for ind1, values in self.fields("993") if ind1 == kind for v in values.get("a", ())
        }
        return sorted(found, key=natural)

    def title(self) -> str | None:
        """The title without what the cataloguer put behind it."""
        return strip_tail(" ".join(self.values("245"))) or None

    def day(self, tag: str) -> date | None:
        """The day in a field; None where there is none, or only a month or year.

        Raises Unreadable when it is no day of the calendar.
        """
        text = self.value(tag)
        if text is None or re.fullmatch(r"\[?\d{4}(-\d\d)?\??\]?", text):
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise Unreadable(f"{tag}$a: {text!r} is no day") from None
        if day < _FIRST_DAY:
            raise Unreadable(f"{tag}$a: {text!r} is before the United Nations")
        return day

    def symbol(self, tag: str, *kinds: str) -> Symbol:
        """The symbol in a field that names a document of one of these kinds.

        Raises Unreadable when there is none, or more than one.
        """
        found = [symbol for text in self.values(tag) if (symbol := symbol_of(text))]
        of_kind = [symbol for symbol in found if symbol.kind in kinds]
        if not of_kind:
            held = ", ".join(self.values(tag)) or "nothing"
            raise Unreadable(f"{tag}$a holds {held}: no symbol of a {' or '.join(kinds)}")
        if len(of_kind) > 1:
            raise Unreadable(f"{tag}$a names several: {', '.join(s.text for s in of_kind)}")
        return of_kind[0]

    def session(self, tag: str, symbol: Symbol) -> str:
        """The session in the symbol; where it names none, as until 1976, the one in $c.

        Raises Unreadable when neither names one.
        """
        session = symbol.session or self.value(tag, "c")
        try:
            session_order(session or "")
        except ValueError as error:
            raise Unreadable(f"{symbol.text}: {error}") from None
        return session or ""


def tidy(text: str) -> str:
    """Text with its letters composed and its white space made single.

    >>> tidy(" Co\\u0302te\\n d'Ivoire")
    "Côte d'Ivoire"
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def single(values: list[str], where: str) -> str | None:
    """The one value there is, None where there is none; Unreadable when there are several."""
    if len(values) > 1:
        raise Unreadable(f"{where} holds several values: {' | '.join(values)}")
    return values[0] if values else None


def symbol_of(text: str) -> Symbol | None:
    """What a symbol names, None where it is none of the General Assembly."""
    try:
        return parse_symbol(text)
    except UnknownSymbol:
        return None


def natural(text: str) -> list[tuple[int, str]]:
    """A key that sorts numbers inside text by their value.

    >>> sorted(["A/78/L.10", "A/78/L.9"], key=natural)
    ['A/78/L.9', 'A/78/L.10']
    """
    return [(int(n or 0), word) for n, word in re.findall(r"(\d+)|(\D+)", text)]


_TAIL = re.compile(
    r"\s*:\s*(?:(?:sub-?)?amendments? to )?(?:revised )?draft (?:resolution|decision)(?:\s.*)?$"
    r"|[\s:]+(?:reso\w+|decisions?)\s*/[^/]*$"
    r"|\s:\s+(?:resolutions?|decisions?)(?:\s+adopted by the General Assembly\.?)?\s*$",
    re.IGNORECASE,
)


def strip_tail(title: str) -> str:
    """A title without the cataloguer's ": resolution / adopted by the General Assembly".

    >>> strip_tail("The girl child : resolution / adopted by the General Assembly")
    'The girl child'
    >>> strip_tail("The girl child : situations of risk :")
    'The girl child : situations of risk'
    """
    return _TAIL.sub("", title).rstrip(" /:;=")


def total_results(data: bytes) -> int | None:
    """How many records the library's search found, told in a comment; None where it is not.

    A page that holds fewer is one of several, or incomplete.

    >>> total_results(b"<!-- Search-Engine-Total-Number-Of-Results: 94 -->")
    94
    """
    match = _TOTAL.search(data)
    return int(match[1]) if match else None


def records(data: bytes) -> Iterator[pymarc.Record]:
    """The records of one MARCXML document.

    A document type declaration is refused before anything in it is read, and with it every
    entity, external or nested. A document that breaks off raises only where it does: take all
    records before using any.

    Raises SourceUnavailable for an empty body or an HTML page, SourceChanged for anything else
    that is not whole and sound MARCXML.
    """
    if not data.strip():
        raise SourceUnavailable("MARCXML was expected and nothing came")
    if _HTML.search(data[:_HEAD]):
        raise SourceUnavailable("MARCXML was expected and an HTML page came: a challenge, perhaps")
    handler = XmlHandler()  # type: ignore[no-untyped-call] # pymarc's
    parser = _parser(handler)
    try:
        for start in range(0, len(data), _CHUNK):
            parser.Parse(data[start : start + _CHUNK], False)
            ended, handler.records = handler.records, []
            yield from ended
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        where = f"line {error.lineno}: {expat.ErrorString(error.code)}"
        raise SourceChanged(f"not whole MARCXML, nothing of it was read; {where}") from error
    except (PymarcException, LookupError, ValueError) as error:
        what = "its encoding, a leader, a tag or a subfield code is not as in MARC"
        raise SourceChanged(f"not sound MARCXML, nothing of it was read; {what}") from error


def _parser(handler: XmlHandler) -> expat.XMLParserType:
    """A parser that has pymarc's handler make the records, a third faster than through SAX."""
    names: dict[str, tuple[str | None, str]] = {}
    attributes = _Attributes()
    begin: Callable[..., object] = handler.startElementNS
    finish: Callable[..., object] = handler.endElementNS

    def named(text: str) -> tuple[str | None, str]:
        namespace, _, name = text.rpartition(" ")
        if not names and name not in ("collection", "record"):
            raise SourceChanged(f"MARCXML was expected and a document of <{name}> came")
        names[text] = namespace or None, name
        return names[text]

    def start(text: str, values: dict[str, str]) -> None:
        attributes.values = values
        begin(names.get(text) or named(text), None, attributes)

    def end(text: str) -> None:
        finish(names[text], None)

    def refuse(*_: object) -> None:
        raise SourceChanged("MARCXML has no document type declaration; this has one: not read")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.characters
    parser.StartDoctypeDeclHandler = refuse
    return parser


class _Attributes:
    """Attributes as pymarc's handler asks for them: by a namespace, always None, and a name."""

    values: Mapping[str, str]

    def __getitem__(self, key: tuple[None, str]) -> str:
        return self.values[key[1]]

    getValue = __getitem__  # noqa: N815 # of SAX

    def get(self, key: tuple[None, str], missing: str) -> str:
        return self.values.get(key[1], missing)


def read_file(path: Path, read: Callable[[bytes], Reading]) -> Reading:
    """What a reader of MARCXML makes of a file, packed or not; its name stands in each error."""
    data = read_bytes(path)
    try:
        return read(data)
    except (SourceChanged, SourceUnavailable) as error:
        raise type(error)(f"{path.name}: {error}") from error


class Rejection(NamedTuple):
    """A record that could not be read: its place in the source from 1, why, and its text."""

    row: int
    reason: str
    raw: str


class Finding(NamedTuple):
    """Something a reader should know: what was looked for, in what, and what was found."""

    check_name: str
    subject: str
    detail: str


def read_each(
    pages: Iterable[bytes], read_one: Callable[[Record], Fact]
) -> tuple[list[Fact], list[Rejection]]:
    """What `read_one` makes of each record of a search's pages, and the records it could not read.

    A record that comes twice is read once, and named as rejected the second time.
    """
    facts: list[Fact] = []
    rejected: list[Rejection] = []
    seen: set[int] = set()
    every = (record for page in pages for record in records(page))
    for row, marc in enumerate(every, start=1):
        record = Record(marc, row)
        try:
            if record.undl_id in seen:
                rejected.append(Rejection(row, f"record {record.undl_id} came before", record.text))
                continue
            facts.append(read_one(record))
            seen.add(record.undl_id)
        except Unreadable as why:
            rejected.append(Rejection(row, str(why), record.text))
    return facts, rejected


def told_but_missing(pages: Iterable[bytes], rows_read: int) -> list[Finding]:
    """A finding where a search found more records than its pages hold."""
    told = max((total_results(page) or 0 for page in pages), default=0)
    if told <= rows_read:
        return []
    detail = f"the search found {told} records, {rows_read} are here"
    return [Finding("records_missing", "MARCXML", detail)]


def reading(
    tables: Mapping[str, pl.DataFrame],
    rows_read: int,
    rejected: list[Rejection],
    findings: list[Finding],
) -> Reading:
    """A Reading of these parts, rejected rows in the order of the source."""
    return Reading(
        tables=tables,
        rows_read=rows_read,
        whole=False,
        rejected=pl.DataFrame(sorted(rejected), schema=REJECTED, orient="row"),
        findings=pl.DataFrame(findings, schema=FINDINGS, orient="row"),
    )
