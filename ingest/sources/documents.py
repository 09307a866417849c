"""Printed documents of the General Assembly: drafts, committee reports, records of meetings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from data.errors import SourceChanged
from ingest.archive import read_bytes
from ingest.readers.document import Document, adoptions, kinds, read_document_head
from ingest.readers.heading import read_heading
from ingest.readers.statements import Statement, read_statements
from ingest.readers.text import pdf_text, text_of
from ingest.source import Reading, Source
from ingest.sponsor_facts import Row, SponsorFacts
from ingest.states import StateNames

NAME = "documents"


def read(path: Path) -> Reading:
    """The sponsors that one document states: PDF, HTML or plain text, packed or not.

    A draft states them in its heading; an addendum, a committee report or the record of a meeting
    in its sentences: see `read_heading` and `read_statements`. A name that is no state's, or whose
    draft or session the text does not say, is rejected by name.

    Raises SourceUnavailable and SourceChanged where the file cannot be read, is no document or
    holds no text.
    """
    data = read_bytes(path)
    text = pdf_text(data, path.name) if path.suffix.lower() == ".pdf" else text_of(data, path.name)
    reading = read_text(text)
    if not reading.rows_read:
        raise SourceChanged(f"{path.name}: no sponsor of a draft is stated in it")
    return reading


def read_text(text: str) -> Reading:
    """The sponsors that the text of a document states, as facts."""
    names = StateNames.reference()
    head = read_document_head(text)
    heading = read_heading(text, names, head.day)
    statements = read_statements(text, names, head.day, stated_in=head.symbol)
    called = kinds(text)
    if heading:
        statements.insert(0, heading.statement)
        called[heading.statement.draft or ""] = heading.kind
    gathering = _Gathering(SponsorFacts(NAME, names))
    gathering.take(statements, head, called, adoptions(text))
    return gathering.reading()


def read_descriptions(descriptions: Iterable[tuple[date, str]]) -> Reading:
    """The sponsors stated in descriptions of roll calls, each with the day of the vote.

    The research data set describes later roll calls in the words of the record of the meeting,
    and these may hold an announcement of sponsors.
    """
    names = StateNames.reference()
    gathering = _Gathering(SponsorFacts(NAME, names))
    for day, text in descriptions:
        head = Document(symbol=None, day=day, session=None)
        gathering.take(read_statements(text, names, day), head, kinds(text), {})
    return gathering.reading()


@dataclass
class _Gathering:
    """The facts of statements, each name and group of theirs a row."""

    facts: SponsorFacts
    rows: int = 0
    of_drafts: dict[str, list[Statement]] = field(default_factory=dict)
    stated_in: dict[str, str | None] = field(default_factory=dict)

    def take(
        self,
        statements: list[Statement],
        head: Document,
        called: Mapping[str, str],
        adopted: Mapping[str, str],
    ) -> None:
        """Put down what a document states, and what it calls its drafts and they became."""
        for statement in statements:
            for name in statement.sponsors.names:
                if draft := self._draft(name.name_as_printed, statement, head, called, adopted):
                    self.facts.sponsor(
                        Row(self.rows, name.name_as_printed),
                        draft,
                        statement.role,
                        name.name_as_printed,
                        name.match,
                        position=None if statement.role == "withdrawn" else name.position,
                        stated_in=statement.stated_in,
                        between=(head.day, head.day) if head.day else None,
                    )
            for group in statement.sponsors.groups:
                if draft := self._draft(group.text, statement, head, called, adopted):
                    self.facts.group(draft, group.group_code, group.presented_by, group.text)

    def _draft(
        self,
        printed: str,
        statement: Statement,
        head: Document,
        called: Mapping[str, str],
        adopted: Mapping[str, str],
    ) -> str | None:
        """The draft of a statement, put down; None, the row rejected, where it cannot be."""
        self.rows += 1
        row = Row(self.rows, printed)
        if (draft := statement.draft) is None:
            self.facts.reject(row, "the text does not say of which draft it is a sponsor")
            return None
        if not self.facts.draft(
            row,
            draft,
            head.session,
            kind=called.get(draft, "other"),
            date=head.day if draft == head.symbol else None,
            resolution=adopted.get(draft),
        ):
            return None
        of_it = self.of_drafts.setdefault(draft, [])
        if statement not in of_it:
            of_it.append(statement)
        self.stated_in.setdefault(draft, head.symbol)
        return draft

    def reading(self) -> Reading:
        """The facts, with how much of each draft's list they are."""
        for draft, statements in self.of_drafts.items():
            stated_in = self.stated_in[draft]
            self.facts.list_of(draft, _completeness(statements, stated_in or ""), stated_in)
        return self.facts.reading(self.rows)


# A record of a plenary meeting or a committee's report: written when no more sponsors can join.
_OF_A_MEETING = re.compile(r"A/[^/]+/PV\.\d+")
_REPORT = re.compile(r"A/(?:[A-Z]+-)?\d+/\d+(?:/Add\.\d+)?")


def _completeness(statements: list[Statement], symbol: str) -> str:
    """How much of a draft's list of sponsors a document holds."""
    names = [name for statement in statements for name in statement.sponsors.names]
    if not all(name.match.ms_code for name in names):
        return "unknown"
    roles = {statement.role for statement in statements}
    if roles == {"additional"}:
        return "additional_only"
    if "listed" in roles and (
        _REPORT.fullmatch(symbol) or (_OF_A_MEETING.fullmatch(symbol) and "additional" in roles)
    ):
        return "complete"
    return "lead_only" if roles == {"listed"} else "unknown"


DOCUMENTS = Source(
    name=NAME,
    title="Printed documents of the General Assembly",
    address="https://documents.un.org",
    licence="United Nations, non-commercial use with attribution",
    citation="United Nations, Official Document System, https://documents.un.org",
    holds="Sponsors stated in drafts, addenda, committee reports and records of meetings.",
    read=read,
)
