"""CSV lists of sponsor facts: ours, and those that a researcher brings.

One row says that a state sponsored a draft. A list needs a draft or a resolution, and a name or a
code; every other column may be left out:

- `draft`: symbol of the draft, A/C.3/74/L.11/Rev.1; blank where only the resolution is known
- `resolution`: symbol of the resolution as which it was adopted, A/RES/74/247
- `name`: the state as printed
- `ms_code`, `iso3`: its code, of the UN Digital Library or of ISO 3166-1 (alpha-3)
- `role`: listed, original, additional or withdrawn; blank or "unknown" where not stated
- `position`: its place in the list as printed, from 1
- `on_behalf_of`: the group it spoke for; the group's members are no sponsors for it
- `session`: the session, of a draft before 1976, whose symbol does not tell
- `completeness`: of the draft's list here: complete, additional_only, lead_only or unknown
- `source`: where it is stated, a document or a page

A list of drafts may stand beside it in the same directory, one row a draft, with `draft` or
`resolution`, `completeness` and `source`. Columns of other lists are understood: see `_ALIASES`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl

from data.database import REFERENCE
from data.errors import SourceChanged, UnknownState, UnknownSymbol
from data.symbols import parse_symbol
from ingest.archive import read_bytes
from ingest.readers.prose import draft_of
from ingest.source import Reading, Source
from ingest.sponsor_facts import ROLES, Row, SponsorFacts
from ingest.states import Match, StateNames

NAME = "sponsors"

Completeness = Literal["complete", "additional_only", "lead_only", "unknown"]
_COMPLETENESS: tuple[Completeness, ...] = ("complete", "additional_only", "lead_only", "unknown")
_OF_A_DRAFT = ("draft", "resolution")
_OF_A_STATE = ("name", "ms_code", "iso3")
_OTHERS = ("role", "position", "on_behalf_of", "session", "completeness", "source")
_ALIASES = {
    "name_as_printed": "name",
    "state_name_as_printed": "name",
    "source_repo_or_url": "source",
    "listed_complete": "completeness",  # "yes (…)" or "no"
    "source_kind": "source_kind",
    # Counts and remarks that the rows themselves bear out.
    "resolution_evidence": "",
    "n_listed": "",
    "n_additional": "",
    "n_unknown": "",
}
_LEAD_ONLY = "ngo_index_lead_sponsor_only"  # a source_kind: a page that names lead sponsors alone


@dataclass(frozen=True)
class _Line:
    """A row of a list: its place, its text, its fields by our column names, what is wrong."""

    row: Row
    fields: dict[str, str]
    fault: str = ""

    def __getitem__(self, column: str) -> str:
        return self.fields.get(column, "")

    @property
    def is_of_a_state(self) -> bool:
        return any(column in self.fields for column in _OF_A_STATE)


@dataclass
class _Known:
    """What the rows say of the list of one draft."""

    completeness: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    sources: dict[str, None] = field(default_factory=dict)
    is_short: bool = False  # a row of it was rejected


class _Wrong(Exception):
    """What is wrong with a row, in one line."""


def read(path: Path, completeness: Completeness | None = None) -> Reading:
    """The sponsor facts of a CSV list, or of the lists in a directory taken together.

    `completeness` is that of drafts of which the lists do not say it. Where neither does, a list
    that names only states that joined later is additional_only, any other unknown. A list of
    which a row was rejected is never complete. A role that is not stated counts as listed, and a
    finding says so.

    Rejected by row: no such symbol, state or code; a name that fits two states; a name that is
    not the state of its code; a state without a seat in the draft's session.

    Raises SourceUnavailable and SourceChanged where a file cannot be read, is no such list, or
    names no sponsor.
    """
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if not files:
        raise SourceChanged(f"{path.name}: no CSV list of sponsors in this directory")
    lines: list[_Line] = []
    for file in files:
        lines += _lines(read_bytes(file), file.name, len(lines))
    if not any(line.is_of_a_state for line in lines):
        raise SourceChanged(
            f"{path.name}: names no sponsor: expected a column {' or '.join(_OF_A_STATE)}"
        )
    return _facts(lines, completeness)


def _listing(columns: Iterable[str]) -> str:
    return ", ".join(columns)


# -- lines ------------------------------------------------------------------------------------


def _lines(data: bytes, what: str, before: int) -> list[_Line]:
    """The rows of a file, numbered after those of the files before."""
    try:
        text = data.decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except UnicodeDecodeError as error:
        raise SourceChanged(f"{what}: not a CSV list in UTF-8") from error
    except csv.Error as error:
        raise SourceChanged(f"{what}: not a CSV list: {error}") from error
    columns = _columns(rows[0], what)
    if len(rows) == 1:
        raise SourceChanged(f"{what}: an empty list: a heading and no rows")
    return [
        _Line(
            Row(before + number, ",".join(row)),
            {c: value.strip() for c, value in zip(columns, row, strict=False) if c},
            "" if len(row) == len(columns) else f"{len(row)} fields, expected {len(columns)}",
        )
        for number, row in enumerate(rows[1:], start=1)
    ]


def _columns(heading: list[str], what: str) -> list[str]:
    """Our names of a list's columns; blank those that are passed over."""
    printed = [name.strip().lower() for name in heading]
    known = {c: c for c in (*_OF_A_DRAFT, *_OF_A_STATE, *_OTHERS)} | _ALIASES
    if unknown := [name for name in printed if name not in known]:
        raise SourceChanged(
            f"{what}: columns not known: {_listing(map(repr, unknown[:5]))}; expected "
            f"{_listing((*_OF_A_DRAFT, *_OF_A_STATE, *_OTHERS))}"
        )
    columns = [known[name] for name in printed]
    if twice := {c for c in columns if c and columns.count(c) > 1}:
        raise SourceChanged(f"{what}: columns twice: {_listing(sorted(twice))}")
    if not set(columns) & set(_OF_A_DRAFT):
        raise SourceChanged(f"{what}: no column {' or '.join(_OF_A_DRAFT)}")
    return columns


# -- facts ------------------------------------------------------------------------------------


def _facts(lines: list[_Line], completeness: Completeness | None) -> Reading:
    facts = SponsorFacts(NAME, StateNames.reference())
    known: dict[str, _Known] = {}
    for line in lines:
        of_it = known.setdefault(_draft(line), _Known())
        try:
            whole = _whole(line)
            if not _put(facts, line, of_it):
                of_it.is_short = True
                continue
        except _Wrong as wrong:
            facts.reject(line.row, str(wrong))
            of_it.is_short = True
            continue
        if whole:
            of_it.completeness.add(whole)
        if line["source"]:
            of_it.sources.setdefault(line["source"])
    for draft in {draft: None for draft, _ in facts.sponsors}:
        of_it = known[draft]
        stated_in = " | ".join(of_it.sources) or None
        facts.list_of(draft, _completeness(facts, draft, of_it, completeness), stated_in)
    return facts.reading(len(lines))


def _draft(line: _Line) -> str:
    """The draft a row is about, by the resolution's symbol where it names only that."""
    return draft_of(line["draft"]) or line["resolution"]


def _whole(line: _Line) -> str:
    """What a row says of how much of the list is here; nothing where it does not."""
    if line["source_kind"] == _LEAD_ONLY:
        return "lead_only"
    stated = line["completeness"].lower()
    if stated in {*_COMPLETENESS, ""}:
        return stated
    if stated.split()[0] in {"yes", "no"}:
        return "complete" if stated.startswith("yes") else ""
    raise _Wrong(f"completeness {stated!r}: expected {_listing(_COMPLETENESS)}")


def _completeness(
    facts: SponsorFacts, draft: str, of_it: _Known, default: Completeness | None
) -> str:
    if len(of_it.completeness) > 1:
        facts.notice("completeness_differs", draft, _listing(sorted(of_it.completeness)))
        return "unknown"
    by_roles = "additional_only" if of_it.roles == {"additional"} else "unknown"
    stated = next(iter(of_it.completeness), default or by_roles)
    return "unknown" if stated == "complete" and of_it.is_short else stated


def _put(facts: SponsorFacts, line: _Line, of_it: _Known) -> bool:
    """Put down what a row says; False, the row rejected, where it cannot be."""
    if line.fault:
        raise _Wrong(line.fault)
    draft, resolution = _draft(line), line["resolution"] or None
    if not draft:
        raise _Wrong("names neither a draft nor a resolution")
    for symbol, kinds in ((line["draft"], {"draft"}), (resolution, {"resolution", "decision"})):
        if symbol and _symbol_kind(symbol) not in kinds:
            raise _Wrong(f"{symbol} is no symbol of a {' or '.join(sorted(kinds))}")
    position, role = line["position"], line["role"].lower()
    if position and not position.isdecimal():
        raise _Wrong(f"position {position!r}: expected a number from 1")
    if role not in {*ROLES, "", "unknown"}:
        raise _Wrong(f"role {role!r}: expected {_listing(ROLES)}, or blank")
    day, between = _days(draft, line["session"])
    match, printed = _state(facts.names, line, day) if line.is_of_a_state else (None, "")
    if not facts.draft(
        line.row,
        draft,
        line["session"] or None,
        kind=_kind(draft, resolution),
        resolution=resolution,
    ):
        return False
    if match is None:
        return True
    of_it.roles.add(role)
    if role not in ROLES:
        facts.notice(
            "role_not_stated", draft, "whether listed or joined later is not said; read as listed"
        )
        role = "listed"
    code = facts.sponsor(
        line.row,
        draft,
        role,
        printed,
        match,
        position=int(position) if position else None,
        stated_in=line["source"] or None,
        between=between,
    )
    if code and (behalf := line["on_behalf_of"]):
        text = f"{printed} (on behalf of {behalf})"
        facts.group(draft, facts.names.group(behalf), code, text)
    return code is not None


def _symbol_kind(symbol: str) -> str:
    try:
        return parse_symbol(symbol).kind
    except UnknownSymbol as unknown:
        raise _Wrong(str(unknown)) from unknown


def _kind(draft: str, resolution: str | None) -> str:
    if "/Rev." in draft:
        return "revised draft resolution"
    return "draft resolution" if resolution else "other"


def _days(symbol: str, session: str) -> tuple[date | None, tuple[date, date] | None]:
    """A day in the main part of a session, and its first and last; none of a special one."""
    number = parse_symbol(symbol).session or session
    if not number.isdecimal():
        return None, None
    opened = 1945 + int(number)
    return date(opened, 12, 1), (date(opened, 9, 1), date(opened + 1, 9, 30))


def _state(names: StateNames, line: _Line, day: date | None) -> tuple[Match, str]:
    """The state of a row, by name and code, and its name as printed."""
    by_code = _by_code(names, line, day)
    printed = line["name"]
    if not printed:
        if by_code is None:
            raise _Wrong(f"names no state: expected {' or '.join(_OF_A_STATE)}")
        return Match(by_code, "exact"), names.name(by_code)
    by_name = names.resolve(printed, day)
    if by_code is None:
        return by_name, printed
    if by_name.ms_code and by_name.ms_code != by_code:
        raise _Wrong(f"{printed!r} is {by_name.ms_code}, its code is {by_code}")
    return Match(by_code, "exact"), printed


def _by_code(names: StateNames, line: _Line, day: date | None) -> str | None:
    codes = {line["ms_code"], _codes_of_iso3().get(line["iso3"], line["iso3"])} - {""}
    if len(codes) > 1:
        raise _Wrong(f"its codes name two states: {_listing(sorted(codes))}")
    if not codes:
        return None
    code = codes.pop()
    try:
        names.name(code)
    except UnknownState as unknown:
        raise _Wrong(str(unknown)) from unknown
    return names.code_on(code, day) or code if day else code


@cache
def _codes_of_iso3() -> dict[str, str]:
    states = pl.read_csv(REFERENCE / "member_states.csv", infer_schema=False)
    return dict(states.select("iso3", "ms_code").drop_nulls().iter_rows())


SPONSORS = Source(
    name=NAME,
    title="CSV lists of sponsors",
    address="https://digitallibrary.un.org",
    licence="facts gathered from public records; see the source of each row",
    citation="each row names the document or page that states it",
    holds="Sponsor facts gathered from announcements, reports and statements, row by row.",
    read=read,
)
