"""Facts about sponsors, gathered row by row from a source, -> the tables that hold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from data.errors import UnknownSymbol
from data.symbols import parse_symbol
from ingest.source import FINDINGS, REJECTED, Reading
from ingest.states import Match, StateNames

_TABLES = {
    "drafts": ("draft", "session", "committee", "kind", "title", "date", "resolution", "source"),
    "sponsorships": (
        *("draft", "ms_code", "role", "position", "name_as_printed", "stated_in", "source"),
    ),
    "group_sponsorships": ("draft", "group_code", "presented_by", "text", "source"),
    "sponsor_lists": ("draft", "source", "completeness", "stated_in"),
}
_TYPES = {"date": pl.Date, "position": pl.Int64}

# A state that is named in several roles has the first of these.
ROLES = ("withdrawn", "listed", "original", "additional")


@dataclass(frozen=True)
class Row:
    """A row of a source: its place from 1, and its text."""

    number: int
    raw: str


@dataclass
class SponsorFacts:
    """What a source says of sponsors: facts, rows that could not be read, what was noticed."""

    source: str
    names: StateNames
    drafts: dict[str, dict[str, object]] = field(default_factory=dict)
    sponsors: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)
    groups: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)
    lists: dict[str, dict[str, object]] = field(default_factory=dict)
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    findings: list[tuple[str, str, str]] = field(default_factory=list)

    def reject(self, row: Row, reason: str) -> None:
        self.rejected.append((row.number, reason, row.raw))

    def notice(self, check_name: str, subject: str, detail: str) -> None:
        if (finding := (check_name, subject, detail)) not in self.findings:
            self.findings.append(finding)

    def draft(self, row: Row, symbol: str, session: str | None = None, **facts: object) -> bool:
        """Put down a draft; False, the row rejected, where its symbol or session is not known.

        What is known of it already stands; what is new is added.
        """
        try:
            read = parse_symbol(symbol)
        except UnknownSymbol as unknown:
            self.reject(row, str(unknown))
            return False
        if (session := read.session or session) is None:
            self.reject(row, f"the session of {symbol} is not stated")
            return False
        held = self.drafts.setdefault(
            symbol,
            {
                "draft": symbol,
                "session": session,
                "committee": read.committee or ("plenary" if read.kind == "draft" else None),
                "source": self.source,
            },
        )
        for name, fact in facts.items():
            if fact is not None and (known := held.setdefault(name, fact)) != fact:
                self.notice(f"{name}_differs", symbol, f"{known} and {fact}; {known} stands")
        return True

    def sponsor(
        self,
        row: Row,
        draft: str,
        role: str,
        printed: str,
        match: Match,
        *,
        position: int | None = None,
        stated_in: str | None = None,
        between: tuple[date, date] | None = None,
    ) -> str | None:
        """Put down a sponsor and return its code; None, the row rejected, where it is none.

        `between` holds the days in which it must have had a seat, on one at least.
        """
        if (code := match.ms_code) is None:
            near = f"; nearest: {', '.join(match.nearest)}" if match.nearest else ""
            fits = "fits several states" if match.method == "ambiguous" else "is no state"
            self.reject(row, f"{printed!r} {fits}{near}")
            self.notice("unresolved_name", draft, f"{printed!r} {fits}{near}")
            return None
        if between and not any(self.names.active(code, day) for day in between):
            first, last = between
            when = f"on {first}" if first == last else f"from {first} to {last}"
            self.reject(row, f"{printed!r} ({code}) had no seat {when}")
            self.notice("sponsor_without_seat", draft, f"{printed!r} ({code}) had no seat {when}")
            return None
        if match.method == "fuzzy":
            self.notice("name_likened", draft, f"{printed!r} read as {self.names.name(code)}")
        fact: dict[str, object] = {
            "draft": draft,
            "ms_code": code,
            "role": role,
            "position": position,
            "name_as_printed": printed,
            "stated_in": stated_in,
            "source": self.source,
        }
        held = self.sponsors.setdefault((draft, code), fact)
        if held is not fact:
            again = f"{printed} is {held['role']} and named again as {role}"
            self.notice("sponsor_named_twice", draft, again)
            if ROLES.index(role) < ROLES.index(str(held["role"])):
                self.sponsors[draft, code] = fact
        return code

    def group(
        self, draft: str, group_code: str | None, presented_by: str | None, text: str
    ) -> None:
        """Put down a group on whose behalf a draft was submitted."""
        if group_code is None:
            self.notice("group_not_known", draft, f"{text!r} is none of the groups known here")
        self.groups.setdefault(
            (draft, text if group_code is None else group_code),
            {
                "draft": draft,
                "group_code": group_code,
                "presented_by": presented_by,
                "text": text,
                "source": self.source,
            },
        )

    def list_of(self, draft: str, completeness: str, stated_in: str | None) -> None:
        """Put down how much of a draft's list of sponsors the source holds."""
        self.lists[draft] = {
            "draft": draft,
            "source": self.source,
            "completeness": completeness,
            "stated_in": stated_in,
        }

    def reading(self, rows_read: int) -> Reading:
        """The facts as tables, of drafts that have a list of sponsors."""
        rows = {
            "drafts": [d for symbol, d in self.drafts.items() if symbol in self.lists],
            "sponsorships": list(self.sponsors.values()),
            "group_sponsorships": list(self.groups.values()),
            "sponsor_lists": list(self.lists.values()),
        }
        return Reading(
            tables={
                table: pl.DataFrame(
                    rows[table], schema={c: _TYPES.get(c, pl.String) for c in columns}
                )
                for table, columns in _TABLES.items()
            },
            rows_read=rows_read,
            whole=False,
            rejected=pl.DataFrame(sorted(self.rejected), schema=REJECTED, orient="row"),
            findings=pl.DataFrame(self.findings, schema=FINDINGS, orient="row"),
        )
