"""What can be had of each source from the web: where it is, and how its parts are read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import polars as pl

from data.database import Connection, query
from data.errors import SourceChanged, SourceUnavailable
from ingest import marc
from ingest.archive import read_bytes
from ingest.clock import today
from ingest.parts import Gather, Getter, Part, of_one
from ingest.shelf import Kept
from ingest.source import FINDINGS, Reading
from ingest.sources import documents as printed
from ingest.sources import undl_drafts, undl_votes, undl_voting_records, unvotes

PAGE = 200  # records: as many as the library's search gives at once
READINGS = 3  # of a search whose pages shift while they are read
MAX_PAGE_BYTES = 64 << 20
MAX_DOCUMENT_BYTES = 32 << 20
DOCUMENTS_A_RUN = 100
REFUSED_IN_A_ROW = 3
LEAST_FOUND = 0.9  # of the records known before: less is not the whole
RELEASES = 4060887  # the library's record of the voting data


# -- the library's voting data ---------------------------------------------------------------

# 2026_02_06_ga_voting.csv, 2025_9_19_ga_voting.csv, 2024_09_12_ga_resolutions_voting.csv
_RELEASE = re.compile(r"/(\d{4})_(\d\d?)_(\d\d?)_ga_(?:resolutions_)?voting\.csv(?:\?|$)")


def release(getter: Getter, known: Connection) -> Iterator[Part]:  # noqa: ARG001 # of Gather
    """The newest release of the voting data, which its record names."""
    undl = getter.settings.undl
    record = getter.get(f"{undl}/record/{RELEASES}/export/xm", "marcxml", MAX_PAGE_BYTES)
    address = newest_release(read_bytes(record.path, MAX_PAGE_BYTES), undl)
    yield Part(
        address, (getter.get(address, "csv"),), lambda paths: undl_votes.read(paths[0]), whole=True
    )


def newest_release(record: bytes, undl: str) -> str:
    """The address of the newest release among the files of the library's record (856$u).

    Raises SourceChanged when the record names none.
    """
    releases = {
        tuple(map(int, found.groups())): link
        for one in marc.records(record)
        for link in marc.Record(one, 1).values("856", "u")
        if (found := _RELEASE.search(link))
    }
    if not releases:
        raise SourceChanged(f"record {RELEASES}: names no file as 2026_02_06_ga_voting.csv")
    # The library writes its own host into the record; a mirror serves the file under its own.
    return undl + urlsplit(releases[max(releases)]).path


# -- the library's searches ------------------------------------------------------------------

_RECORD = re.compile(rb"<((?:\w+:)?)record\b.*?</\1record>", re.DOTALL)
_RECORD_ID = re.compile(rb"""\btag=["']001["'][^>]*>\s*(\d+)""")
_COLLECTION = re.compile(rb"<((?:\w+:)?)collection\b.*</\1collection>", re.DOTALL)
_API_TOTAL = re.compile(rb"<total>\s*(\d+)\s*</total>")
_API_SEARCH = re.compile(rb"<search_id>\s*([^<\s]+)\s*</search_id>")


def voting_records(getter: Getter, known: Connection) -> Iterator[Part]:
    """The voting records of the sessions under way, which are newer than the release."""
    for session, name in _sessions(known, "roll_calls"):
        patterns = [f'791__a:"A/{kind}/{name}/*"' for kind in ("RES", "DEC")]
        count = "base.roll_calls WHERE session = $session AND source = 'undl_votes'"
        yield from _found(
            getter,
            known,
            session,
            patterns,
            "Voting Data",
            count,
            undl_voting_records.read_voting_records,
        )


def drafts(getter: Getter, known: Connection) -> Iterator[Part]:
    """The draft records of the sessions under way, of the plenary and the six Main Committees."""
    for session, name in _sessions(known, "drafts"):
        bodies = ["A", *(f"A/C.{number}" for number in range(1, 7) if session.isdecimal())]
        patterns = [f'191__a:"{body}/{name}/L.*"' for body in bodies]
        count = "base.drafts WHERE session = $session AND source = 'undl_drafts'"
        yield from _found(getter, known, session, patterns, None, count, undl_drafts.read_drafts)


def _sessions(known: Connection, table: str) -> Iterator[tuple[str, str]]:
    """The sessions in which facts may be new, each with its name in a symbol: 11emsp and ES-11.

    They are the present regular session and the one before it, whose records are still being
    catalogued, and those since the newest fact known; the emergency special sessions that met in
    the last ten years, and the one that would come next.
    """
    day = today()
    present = day.year - (1945 if day.month >= 9 else 1946)
    newest = query(
        known,
        f"SELECT max(session::INTEGER) FROM base.{table} WHERE regexp_full_match(session, '\\d+')",
    ).item()
    for number in range(min(newest or present, present - 1), present + 1):
        yield str(number), str(number)
    met: list[int] = (
        query(
            known,
            "SELECT DISTINCT regexp_extract(session, '(\\d+)emsp', 1)::INTEGER AS number "
            "FROM base.roll_calls "
            "WHERE session LIKE '%emsp' AND date >= $today - INTERVAL 10 YEARS ORDER BY ALL",
            today=day,
        )
        .to_series()
        .to_list()
    )
    for number in [*met, *(last + 1 for last in met[-1:])]:
        yield f"{number}emsp", f"ES-{number}"


def _found(
    getter: Getter,
    known: Connection,
    session: str,
    patterns: Sequence[str],
    collection: str | None,
    facts: str,
    read: Callable[..., Reading],
) -> Iterator[Part]:
    """What searches found together of one session, if anything.

    Raises SourceChanged when it is less than what the database before knows of that session.
    """
    pages = [page for pattern in patterns for page in search(getter, pattern, collection)]
    found = sorted(record for page in pages for record in _records_in(page))
    before = query(known, f"SELECT count(*) FROM {facts}", session=session).item()
    if len(found) < before * LEAST_FOUND:
        raise SourceChanged(
            f"{patterns[0]}: {len(found):,} records of session {session}, {before:,} known before"
        )
    if found:
        digest = hashlib.sha256(b"".join(found)).hexdigest()
        query_of = urlencode(
            {"p": " or ".join(patterns)} | ({"c": collection} if collection else {})
        )
        yield Part(
            f"{getter.settings.undl}/search?{query_of}",
            tuple(pages),
            lambda paths: read(*[_collection(read_bytes(path)) for path in paths]),
            digest=digest,
        )


def search(getter: Getter, pattern: str, collection: str | None = None) -> list[Kept]:
    """The pages of MARCXML with all that a search finds.

    A search whose results change while it is read, so that pages shift and one record comes twice
    and another not at all, is read again.

    Raises SourceUnavailable when it keeps changing, SourceChanged when it says how many it found
    and keeps giving fewer, or does not say.
    """
    for _ in range(READINGS):
        pages, totals, given = [], set(), []
        for page in _pages(getter, pattern, collection):
            pages.append(page)
            totals.add(_total(read_bytes(page.path, MAX_PAGE_BYTES)))
            ids = [_RECORD_ID.search(record) for record in _records_in(page)]
            given += [found[1] for found in ids if found]
        if totals == {len(set(given))} and len(given) == len(set(given)):
            return pages
    told = " then ".join(f"{total:,}" for total in sorted(totals))
    message = f"{pattern}: found {told}, gave {len(set(given)):,} records"
    if len(totals) > 1 or len(given) > len(set(given)):
        raise SourceUnavailable(f"{message}: the results change while they are read")
    raise SourceChanged(message)


def _pages(getter: Getter, pattern: str, collection: str | None) -> Iterator[Kept]:
    """Page after page of a search: of the public one, or with a token of the library's API."""
    settings = getter.settings
    asked = {"p": pattern} | ({"c": collection} if collection else {})
    if settings.token:
        path, headers = "/api/v1/search", {"Authorization": f"Token {settings.token}"}
        asked |= {"format": "xml"}
    else:
        path, headers = "/search", {}
        asked |= {"of": "xm", "rg": str(PAGE), "jrec": "1"}
    seen = 0
    while True:
        page = getter.get(
            f"{settings.undl}{path}?{urlencode(asked)}", "marcxml", MAX_PAGE_BYTES, headers
        )
        data = read_bytes(page.path, MAX_PAGE_BYTES)
        here = len(_records_in(page))
        seen += here
        yield page
        if not here or seen >= _total(data):
            return
        if not settings.token:
            asked["jrec"] = str(seen + 1)
        elif going_on := _API_SEARCH.search(data):
            asked["search_id"] = going_on[1].decode()
        else:
            return


def _total(page: bytes) -> int:
    total = marc.total_results(page)
    if total is None and (told := _API_TOTAL.search(page)):
        total = int(told[1])
    if total is None:
        raise SourceChanged("a search of the library does not say how many records it found")
    return total


def _records_in(page: Kept) -> list[bytes]:
    return [found[0] for found in _RECORD.finditer(read_bytes(page.path, MAX_PAGE_BYTES))]


def _collection(page: bytes) -> bytes:
    """The MARCXML in an answer; the API wraps it in an element of its own."""
    if _API_TOTAL.search(page) and (found := _COLLECTION.search(page)):
        return found[0]
    return page


# -- printed documents -----------------------------------------------------------------------

# Reports of drafts of whose sponsors no complete list is known, and drafts of which none is.
_WANTED = """\
SELECT DISTINCT symbol
FROM (
    SELECT unnest(string_split(committee_report, '|')) AS symbol, session
    FROM base.drafts
    WHERE superseded_by IS NULL
      AND draft NOT IN (SELECT draft FROM base.sponsor_lists WHERE completeness = 'complete')
    UNION ALL
    SELECT unnest(string_split(draft, '|')), session
    FROM base.resolutions
    WHERE draft NOT IN (SELECT draft FROM base.sponsor_lists)
)
WHERE list_contains($sessions, session)
ORDER BY symbol
"""


def documents(getter: Getter, known: Connection) -> Iterator[Part]:
    """Drafts and committee reports of the sessions under way, where they may name sponsors.

    A document is read once. One that is not there is noted, and looked for again in the next run.

    Raises SourceUnavailable, after the others, when documents were not given now, and at once when
    some in a row were not.
    """
    sessions = [session for session, _ in _sessions(known, "drafts")]
    wanted = query(known, _WANTED, sessions=sessions)["symbol"]
    read = set(
        query(known, "SELECT address FROM base.ingest_runs WHERE source = 'documents'")["address"]
    )
    refused: list[SourceUnavailable] = []
    in_a_row = fetched = 0
    for symbol in wanted:
        asked = urlencode({"s": symbol, "l": "en", "t": "pdf"}, safe="/")
        address = f"{getter.settings.documents}/api/symbol/access?{asked}"
        if address in read:
            getter.still_used(address)
            continue
        if fetched == DOCUMENTS_A_RUN or in_a_row == REFUSED_IN_A_ROW:
            break
        fetched += 1
        try:
            kept = getter.get(address, "pdf", MAX_DOCUMENT_BYTES)
        except SourceChanged as error:
            getter.note(f"{symbol} is not there: {error}")
            continue
        except SourceUnavailable as error:
            refused.append(error)
            in_a_row += 1
            continue
        in_a_row = 0
        yield Part(address, (kept,), partial(_of_document, symbol))
    if refused:
        raise SourceUnavailable(f"{len(refused)} documents not given, the first: {refused[0]}")


def _of_document(symbol: str, paths: Sequence[Path]) -> Reading:
    """What a document states; of one that states no sponsor, or holds no text, a finding."""
    try:
        return printed.read(paths[0])
    except SourceChanged as error:
        finding = pl.DataFrame(
            [("document without sponsors", symbol, str(error))], FINDINGS, orient="row"
        )
        return Reading(tables={}, rows_read=0, whole=False, findings=finding)


# -- the research data set -------------------------------------------------------------------

_VOTES_FILE = re.compile(r"UNVotes.*\.csv(\.gz|\.zip)?", re.IGNORECASE)
DATA_SET = "doi:10.7910/DVN/LEJUQZ"


def research(getter: Getter, known: Connection) -> Iterator[Part]:
    """The roll-call file of the newest version of the research data set that has one we read.

    The latest versions need not hold it: the data set is also that of the ideal points. Where none
    does, what is known of it stands.

    Raises SourceChanged when nothing is known of it either.
    """
    dataverse = getter.settings.dataverse
    asked = urlencode({"persistentId": DATA_SET})
    listing = getter.get(
        f"{dataverse}/api/datasets/:persistentId/versions?{asked}", "json", MAX_PAGE_BYTES
    )
    number = newest_votes(read_bytes(listing.path, MAX_PAGE_BYTES))
    if number is None:
        if query(known, "FROM base.ingest_runs WHERE source = 'unvotes'").is_empty():
            raise SourceChanged(f"{DATA_SET}: no version holds a file of votes as CSV")
        return
    address = f"{dataverse}/api/access/datafile/{number}?format=original"
    kept = getter.get(address, "csv")
    yield Part(address, (kept,), partial(of_one, unvotes.read), whole=True)


def newest_votes(listing: bytes) -> int | None:
    """The number of the newest file of votes in a list of a data set's versions; None: none.

    Raises SourceChanged when it is no such list.
    """
    try:
        versions = json.loads(listing)["data"]
        held = [
            ((version["versionNumber"], version["versionMinorNumber"]), file["dataFile"])
            for version in versions
            for file in version["files"]
        ]
        found = [
            (number, file["id"])
            for number, file in held
            if _VOTES_FILE.fullmatch(file.get("originalFileName") or file["filename"])
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise SourceChanged(f"{DATA_SET}: not a list of versions: {error!r}") from error
    return max(found)[1] if found else None


# Of each source the ways to get its parts. Where two parts state the same fact the first stands:
# a voting record is as it is today, a release as it was on its day.
LIVE: Mapping[str, tuple[Gather, ...]] = {
    "undl_votes": (voting_records, release),
    "undl_drafts": (drafts,),
    "documents": (documents,),
    "unvotes": (research,),
}
