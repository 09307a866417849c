"""Draft records of the UN Digital Library (MARCXML): each draft, and who put their name to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from ingest import marc
from ingest.marc import Finding, Record, Rejection, Schema, Unreadable
from ingest.source import Reading, Source
from ingest.states import Match, StateNames

NAME = "undl_drafts"

_DRAFT = "B02"
_RECORD_PAGE = "https://digitallibrary.un.org/record/"

_DRAFTS: Schema = dict.fromkeys(
    (
        *("draft", "session", "committee", "kind", "title", "date", "resolution"),
        *("committee_report", "supersedes", "superseded_by", "undl_id", "source"),
    ),
    pl.String,
) | {"date": pl.Date, "undl_id": pl.Int64}
_SPONSORSHIPS: Schema = dict.fromkeys(
    ("draft", "ms_code", "role", "position", "name_as_printed", "stated_in", "source"), pl.String
) | {"position": pl.Int64}
_GROUP_SPONSORSHIPS: Schema = dict.fromkeys(
    ("draft", "group_code", "presented_by", "text", "source"), pl.String
)
_SPONSOR_LISTS: Schema = dict.fromkeys(("draft", "source", "completeness", "stated_in"), pl.String)

# A state named in several roles has the first of these.
_ROLES = ("withdrawn", "listed", "original", "additional")

# What a list says of a state: role, position, name as printed, stated in. A plain tuple, for a
# million of them are kept at no cost to the collector of garbage.
_Stated = tuple[str, int | None, str, str | None]


@dataclass
class _Draft:
    """One draft record, read.

    `sponsored`: a text that may have sponsors; `sponsors`: what is stated of each state, by code;
    `groups`: code, state that spoke for it, words printed; `joined_told`: a note says who joined;
    `doubtful`: the list may not be as read; `addendum`: its rejection, where it is an addendum,
    should the draft to which it belongs not be there.
    """

    symbol: str
    undl_id: int
    facts: dict[str, object]
    sponsored: bool
    addendum: Rejection | None
    sponsors: dict[str, _Stated] = field(default_factory=dict)
    groups: list[tuple[str | None, str | None, str]] = field(default_factory=list)
    joined_told: bool = False
    doubtful: bool = False
    findings: list[Finding] = field(default_factory=list)

    def put(self, ms_code: str, stated: _Stated) -> None:
        """Put down what is stated of a state, unless another role of it goes before."""
        held = self.sponsors.setdefault(ms_code, stated)
        if held is stated:
            return
        first, second = sorted((held, stated), key=lambda each: _ROLES.index(each[0]))
        if first[0] != "withdrawn":
            again = f"{second[2]} is {first[0]} and named again as {second[0]}"
            self.notice("sponsor_named_twice", f"{again}; {first[0]} stands")
        elif second[0] == "listed":
            first = (first[0], second[1], *first[2:])
        self.sponsors[ms_code] = first

    def notice(self, check_name: str, detail: str) -> None:
        self.findings.append(Finding(check_name, self.symbol, detail))

    def doubt(self, check_name: str, detail: str) -> None:
        self.doubtful = True
        self.notice(check_name, detail)


def read(path: Path) -> Reading:
    """The draft records in a MARCXML file, packed (.gz) or not; see `read_drafts`."""
    return marc.read_file(path, read_drafts)


def read_drafts(*pages: bytes) -> Reading:
    """The drafts in MARCXML records, and who sponsored each how; a search's pages together.

    Listed sponsors are those of the heading, which 245$c copies as printed. The library's index
    of them (710) decides only where there is no heading: it leaves states out, and makes a group
    and a state of "the Group of 77 and China". Where the two disagree a finding holds both. A
    state that submits a text on behalf of a group is listed itself; the group stands in
    group_sponsorships, and its members are not listed for it. A text submitted by an officer or
    an organ has no sponsor.

    From the notes (515) come the states that joined (additional), those taken off the list
    (withdrawn) and those named as sponsors from the start though the heading lacks them
    (original), each with the document that states it. A state in several roles has the first of
    withdrawn, listed, original and additional.

    A list is complete where all of it was read, no state stands in the index alone, and those who
    joined are known: a note names them, or a committee has reported on the draft, for the library
    copies who joined from the report. It is lead_only where a later version replaced the draft or
    no report is there yet, and else unknown.

    A revision (Rev.) supersedes the version before it. An addendum to a draft names states that
    joined, and they go to the draft. Other documents of the same series (notes, statements,
    corrigenda) have kind other and no list of sponsors. All other records are rejected by name.

    Raises SourceUnavailable and SourceChanged as `ingest.marc.records`.
    """
    names = StateNames.reference()
    symbols: set[str] = set()

    def read_one(record: Record) -> _Draft:
        draft = _read_record(record, names)
        if draft.symbol in symbols:
            raise Unreadable(f"{draft.symbol} was read from another record before")
        symbols.add(draft.symbol)
        return draft

    read_records, rejected = marc.read_each(pages, read_one)
    rows_read = len(read_records) + len(rejected)
    drafts = {draft.symbol: draft for draft in read_records if not draft.addendum}
    for draft in read_records:
        if draft.addendum and not _fold(draft, drafts):
            rejected.append(draft.addendum)
    versions = _versions(drafts)
    with_sponsors = [draft for draft in drafts.values() if draft.sponsored]
    sponsorships = [
        (draft.symbol, ms_code, *stated, NAME)
        for draft in with_sponsors
        for ms_code, stated in draft.sponsors.items()
    ]
    groups = [(d.symbol, *group, NAME) for d in with_sponsors for group in d.groups]
    lists = [
        (d.symbol, NAME, _completeness(d, versions[d.symbol]), f"{_RECORD_PAGE}{d.undl_id}")
        for d in with_sponsors
    ]
    rows = [draft.facts | versions[symbol] for symbol, draft in drafts.items()]
    return marc.reading(
        tables={
            "drafts": pl.DataFrame(rows, schema=_DRAFTS),
            "sponsorships": pl.DataFrame(sponsorships, schema=_SPONSORSHIPS, orient="row"),
            "group_sponsorships": pl.DataFrame(groups, schema=_GROUP_SPONSORSHIPS, orient="row"),
            "sponsor_lists": pl.DataFrame(lists, schema=_SPONSOR_LISTS, orient="row"),
        },
        rows_read=rows_read,
        rejected=rejected,
        findings=[
            *(finding for draft in read_records for finding in draft.findings),
            *marc.told_but_missing(pages, rows_read),
        ],
    )


# -- one record ------------------------------------------------------------------------------


def _read_record(record: Record, names: StateNames) -> _Draft:
    codes = record.values("089", "b")
    try:
        symbol = record.symbol("191", "draft")
    except Unreadable as why:
        kinds = f"a record of another kind ({', '.join(codes)}): " if codes else ""
        raise Unreadable(f"{kinds}{why}") from None
    kind = _kind(" ".join(record.values("245", "b")), symbol.text)
    sponsored = _DRAFT in codes if codes else kind != "other"
    if not sponsored or _CORRIGENDUM.search(symbol.text):
        sponsored, kind = False, "other"
    day = record.day("269")
    facts: dict[str, object] = {
        "draft": symbol.text,
        "session": record.session("191", symbol),
        "committee": symbol.committee or "plenary",
        "kind": kind,
        "title": record.title(),
        "date": day,
        "undl_id": record.undl_id,
        "source": NAME,
    }
    addendum = None
    if sponsored and _ADDENDUM.search(symbol.text):
        reason = f"{symbol.text} adds to a draft whose record is not here"
        addendum = Rejection(record.row, reason, record.text)
    draft = _Draft(symbol.text, record.undl_id, facts, sponsored, addendum)
    if day is None and (told := record.value("269")):
        draft.notice("date_not_exact", f"{told} is no day")
    for column, indicator in (("resolution", "1"), ("committee_report", "3")):
        draft.facts[column] = _related(draft, record, indicator)
    if sponsored:
        _read_sponsors(draft, record, names, day)
    return draft


_ADDENDUM = re.compile(r"/Add\.\d+$", re.IGNORECASE)
_CORRIGENDUM = re.compile(r"/Corr\.\d+$", re.IGNORECASE)
_REVISION = re.compile(r"/Rev\.(?P<number>\d+)$", re.IGNORECASE)


def _kind(words: str, symbol: str) -> str:
    """The kind of a draft from 245$b: "revised draft resolution /".

    >>> _kind("amendment to draft resolution A/C.3/78/L.51 /", "A/C.3/78/L.67")
    'amendment'
    """
    words = words.lower()
    if "amendment" in words:
        return "amendment"
    if "draft decision" in words:
        return "draft decision"
    if "draft resolution" in words:
        revised = "revised" in words or _REVISION.search(symbol)
        return "revised draft resolution" if revised else "draft resolution"
    return "other"


def _related(draft: _Draft, record: Record, indicator: str) -> str | None:
    symbols = []
    for text in record.related(indicator):
        symbol = re.sub("^AA+/", "A/", text)
        if symbol != text:
            draft.notice("symbol_misprinted", f"{text} read as {symbol}")
        symbols.append(symbol)
    if indicator == "1" and len(symbols) > 1:
        draft.notice("several_resolutions", f"adopted as {', '.join(symbols)}; the first stands")
        return symbols[0]
    return "|".join(symbols) or None


# -- who sponsored ---------------------------------------------------------------------------

_VERB = "(?:submitted|introduced|proposed|presented|prepared|transmitted)"
_OFFICER = re.compile(
    rf"(?:{_VERB} )?(?:by )?(?:the )?(?:(?:Acting |Vice-|Co-)*(?:Chair|President|Rapporteur)"
    r"|Facilitator|Secretariat|Secretary-General)"
    rf"|(?:{_VERB} )?by the (?:(?!on )[\w-]+ ){{0,4}}(?:Committee|Commission|Council|Bureau)\b",
    re.IGNORECASE,
)
_SUBMITTED_BY = re.compile(rf"^(?:{_VERB} )?by (?:the delegations? of )?", re.IGNORECASE)


def _read_sponsors(draft: _Draft, record: Record, names: StateNames, day: date | None) -> None:
    reader = _ListReader(draft, names, day)
    heading = record.value("245", "c")
    by_officer = bool(heading and _OFFICER.match(heading))
    if heading and not by_officer:
        reader.read("listed", _SUBMITTED_BY.sub("", heading))
    listed = set(draft.sponsors)
    for note in record.values("515"):
        for statement, stated_in in _statements(note):
            _read_note(reader, statement, stated_in)
    index = record.values("710")
    if heading:
        _compare(draft, listed, reader.indexed(index, listed), names)
    else:
        reader.take_index(index)
    if not (by_officer or draft.groups or draft.sponsors):
        draft.doubt("no_sponsor_named", "neither the heading (245$c) nor the index (710) names one")


def _compare(draft: _Draft, listed: Set[str], indexed: Set[str], names: StateNames) -> None:
    """Notice where heading and index name different states."""
    only_listed, only_indexed = listed - indexed if indexed else set(), indexed - listed
    if only_listed or only_indexed:
        detail = "; ".join(
            f"in the {where} alone: {', '.join(sorted(map(names.name, codes))) or 'none'}"
            for where, codes in (("heading (245$c)", only_listed), ("index (710)", only_indexed))
        )
        draft.notice("heading_and_index_differ", f"{detail}; the heading stands")
    draft.doubtful |= any(
        code not in draft.sponsors or draft.sponsors[code][0] != "original" for code in only_indexed
    )


_BRACKET = re.compile(r"\[[^\]]*\]?|\(on behalf of [^)]*\)?", re.IGNORECASE)
_UNBRACKETED = re.compile(r",? (on behalf of .*)", re.IGNORECASE)
_G77_AND_CHINA = re.compile(r"(?:the )?Group of 77 and China", re.IGNORECASE)


def _parts(text: str) -> Iterator[tuple[str, str | None]]:
    """A list in parts, each ending where a state speaks for a group, with the words that say so.

    >>> list(_parts("Fiji, Cuba [on behalf of the Group of 77 and China] and Peru"))
    [('Fiji, Cuba ', '[on behalf of the Group of 77 and China]'), (' and Peru', None)]
    """
    start = 0
    for bracket in _BRACKET.finditer(text):
        yield text[start : bracket.start()], bracket[0]
        start = bracket.end()
    rest = text[start:]
    if behalf := _UNBRACKETED.search(rest):
        yield rest[: behalf.start()], behalf[1]
    else:
        yield rest, None


@dataclass(frozen=True)
class _ListReader:
    """Reads printed lists of one draft's sponsors; groups and doubts go to the draft."""

    draft: _Draft
    names: StateNames
    day: date | None

    def read(self, role: str, text: str, stated_in: str | None = None) -> None:
        """Put down the states of a list in a role: "A, B [on behalf of the Group C] and D"."""
        position = 0
        for part, behalf in _parts(text):
            printed, code = "", None
            for name in self.names.read_list(self._without_g77(part), self.day):
                position += 1
                printed = name.name_as_printed
                if code := self._state(printed, name.match):
                    at = None if role == "withdrawn" else position
                    self.draft.put(code, (role, at, printed, stated_in))
            if behalf:
                self._behalf(behalf, printed, code)

    def indexed(self, index: list[str], listed: Set[str] = frozenset()) -> set[str]:
        """The states of the index, without China where it is of the Group of 77 and not listed."""
        matches = [self.names.resolve(entry, self.day) for entry in index]
        codes = {match.ms_code for match in matches if match.ms_code}
        if "CHN" in codes - listed and any(self.names.group(entry) == "G77" for entry in index):
            codes.remove("CHN")
        return codes

    def take_index(self, index: list[str]) -> None:
        """Put down as listed whom the index names; an organ ("UN. Secretariat") is no sponsor."""
        states = self.indexed(index)
        for entry in index:
            group = self.names.group(entry.removeprefix("UN."))
            if group:
                self.draft.groups.append((group, None, entry))
            elif not entry.startswith("UN."):
                code = self._state(entry, self.names.resolve(entry, self.day))
                if code in states:
                    self.draft.put(code, ("listed", None, entry, None))

    def _state(self, printed: str, match: Match) -> str | None:
        """The state a name stands for, if it was there to sponsor; else what is noticed of it."""
        if (code := match.ms_code) is None:
            if group := self.names.group(printed):
                self.draft.groups.append((group, None, printed))
            else:
                near = f"; nearest: {', '.join(match.nearest)}" if match.nearest else ""
                self.draft.doubt("unresolved_name", f"{printed!r} is no state{near}")
            return None
        if match.method == "fuzzy":
            self.draft.notice("name_likened", f"{printed!r} read as {self.names.name(code)}")
        if self.day and not self.names.active(code, self.day):
            self.draft.doubt("sponsor_without_seat", f"{printed!r} ({code}) on {self.day}")
            return None
        return code

    def _behalf(self, words: str, speaker: str, ms_code: str | None) -> None:
        """A group that a state speaks for, in the words printed."""
        named = words.strip("[]()").lower().partition("behalf of")[2]
        if not named:
            self.draft.doubt("heading_not_read", f"{words!r} is no name and no group")
            return
        if (group := self.names.group(named)) is None:
            self.draft.notice("group_not_known", f"{words!r} is none of the groups known here")
            self.draft.doubtful |= words[0] not in "[("  # it may not end where the group does
        self.draft.groups.append((group, ms_code, f"{speaker} {words}".strip()))

    def _without_g77(self, text: str) -> str:
        """The text without "Group of 77 and China", which is no state, nor is China then one."""
        for words in _G77_AND_CHINA.findall(text):
            self.draft.groups.append(("G77", None, words))
        return _G77_AND_CHINA.sub(" ", text)


# -- notes -----------------------------------------------------------------------------------

_BETWEEN = re.compile(r"(?<=[.)]) [-–—]+ |(?<=\)\.) ")
_STATED_IN = re.compile(r" ?\((?:see )?(?P<symbol>[A-Z]+/[^()]+)\) ?\.?$")
_SPONSORS = r"(?:co-?)?sponsors?"
_NOTES = {
    "additional": (
        rf"Additional {_SPONSORS}\b[^:]*:\s*(?P<names>.+)",
        r"(?P<names>.+?) (?:has |have )?joined\b.*\bsponsor.*",
        rf"(?P<names>.+?) (?:became|(?:has|have) become|(?:was|were) added)\b.*\b{_SPONSORS}\b.*",
    ),
    "original": (
        rf"(?P<names>.+?) (?:is|are|was|were|should be listed as) (?:an )?original {_SPONSORS}\b.*",
    ),
    "withdrawn": (
        rf"(?P<names>.+?) (?:was|were|ha(?:s|ve) been) (?:removed|deleted) from .*{_SPONSORS}\b.*",
        r"(?P<names>.+?) withdrew\b.*\b(?:co-?)?sponsor.*",
        rf"(?P<names>.+?) (?:is|are|was|were) no longer (?:an? )?{_SPONSORS}\b.*",
    ),
}
_ROLE_OF_NOTE = [
    (role, re.compile(pattern, re.IGNORECASE))
    for role, forms in _NOTES.items()
    for pattern in forms
]
_OUTCOME = re.compile(
    r"The (?:\w+ )*(?:amendment|draft|text|proposal|resolution|decision)\b.*"
    r"\b(?:adopted|rejected|withdrawn|retained|deferred)\b.*",
    re.IGNORECASE,
)


def _statements(note: str) -> list[tuple[str, str | None]]:
    """What a note says, sentence by sentence, each with the document that states it.

    >>> _statements("Additional sponsors: Fiji. - Peru was removed from the list (A/78/475).")
    [('Additional sponsors: Fiji', 'A/78/475'), ('Peru was removed from the list', 'A/78/475')]
    """
    statements: list[tuple[str, str | None]] = []
    stated_in = None
    for sentence in reversed(_BETWEEN.split(note)):
        if named := _STATED_IN.search(sentence):
            stated_in = named["symbol"]
            sentence = sentence[: named.start()]
        statements.append((sentence.rstrip(" ."), stated_in))
    return statements[::-1]


def _read_note(reader: _ListReader, statement: str, stated_in: str | None) -> None:
    draft = reader.draft
    for role, form in _ROLE_OF_NOTE:
        if said := form.fullmatch(statement):
            reader.read(role, said["names"], stated_in)
            draft.joined_told |= role == "additional"
            return
    if "sponsor" in statement.lower():
        draft.doubt("note_not_read", statement)
    elif not _OUTCOME.fullmatch(statement):
        draft.notice("note_not_read", statement)


# -- the records together --------------------------------------------------------------------


def _fold(addendum: _Draft, drafts: Mapping[str, _Draft]) -> bool:
    """Give the sponsors of an addendum to its draft, if that is there."""
    draft = drafts.get(_ADDENDUM.sub("", addendum.symbol))
    if draft is None:
        return False
    for ms_code, (role, position, printed, stated_in) in addendum.sponsors.items():
        role = "additional" if role == "listed" else role
        draft.put(ms_code, (role, position, printed, stated_in or addendum.symbol))
    draft.groups += addendum.groups
    draft.joined_told = True
    draft.doubtful |= addendum.doubtful
    return True


def _versions(drafts: Mapping[str, _Draft]) -> dict[str, dict[str, str | None]]:
    """The version before each draft, by its symbol, and the one after it, of those here."""
    numbers: dict[str, dict[int, str]] = {}
    for symbol in drafts:
        numbers.setdefault(_REVISION.sub("", symbol), {})[_number(symbol)] = symbol
    versions: dict[str, dict[str, str | None]] = {}
    for base, by_number in numbers.items():
        for number, symbol in by_number.items():
            before = {0: None, 1: base}.get(number, f"{base}/Rev.{number - 1}")
            after = min((n for n in by_number if n > number), default=None)
            versions[symbol] = {
                "supersedes": before,
                "superseded_by": None if after is None else by_number[after],
            }
    return versions


def _number(symbol: str) -> int:
    revision = _REVISION.search(symbol)
    return int(revision["number"]) if revision else 0


def _completeness(draft: _Draft, version: Mapping[str, str | None]) -> str:
    if draft.doubtful:
        return "unknown"
    if version["superseded_by"]:
        return "lead_only"
    joined_known = draft.joined_told or draft.facts["committee_report"]
    return "complete" if joined_known else "lead_only"


UNDL_DRAFTS = Source(
    name=NAME,
    title="Draft resolutions and decisions in the UN Digital Library",
    address='https://digitallibrary.un.org/search?p=191__a:"A/C.3/78/L.*"&of=xm&rg=200&jrec=1',
    licence="United Nations, non-commercial use with attribution",
    citation=(
        "United Nations Dag Hammarskjöld Library, UN Digital Library, https://digitallibrary.un.org"
    ),
    holds="Drafts with their listed and additional sponsors, and the groups they speak for.",
    read=read,
)
