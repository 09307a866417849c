"""What is looked for where: releases, sessions, documents, the research data set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from standin import server
from standin.library import DOCUMENTS, VERSIONS, Library
from standin.server import Standin, serving
from standin.world import collection, draft, pdf, record, rows_of

from data import database
from data.errors import SourceChanged
from ingest import live
from ingest.gathering import Outcome
from ingest.live import newest_release, newest_votes
from ingest.refresh import Run, refresh
from ingest.sources import source_named

UNDL = "https://mirror.example.org/undl"


def linked(*links: str) -> bytes:
    return collection([record(4060887, *(("856", "4", {"u": link}) for link in links))])


def test_the_newest_release_by_its_date_however_it_is_written() -> None:
    files = "https://digitallibrary.un.org/record/4060887/files/"
    names = [
        *("2024_09_12_ga_resolutions_voting.csv", "2025_9_19_ga_voting.csv?ln=en"),
        *("2025_11_7_ga_voting.csv", "2025_12_01_ga_voting_md.md", "2026_01_01_sc_voting.csv"),
    ]
    found = newest_release(linked(*(files + name for name in names)), UNDL)
    assert found == f"{UNDL}/record/4060887/files/2025_11_7_ga_voting.csv"


@pytest.mark.parametrize(
    "links",
    [(), ("https://example.org/voting.csv",), ("https://x.org/2026_02_06_ga_voting.csv.exe",)],
)
def test_a_record_that_names_no_release(links: tuple[str, ...]) -> None:
    with pytest.raises(SourceChanged, match=r"names no file as 2026_02_06_ga_voting\.csv"):
        newest_release(linked(*links), UNDL)


def test_a_link_to_another_host_is_not_followed() -> None:
    found = newest_release(linked("https://evil.example.org/x/2026_02_06_ga_voting.csv"), UNDL)
    assert found.startswith(UNDL)


@pytest.fixture(scope="module")
def standin() -> Iterator[Standin]:
    with serving(Standin()) as standin:
        yield standin


@pytest.fixture
def library(
    standin: Standin, small_world: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Library:
    for name in ("UNGA_UNDL_URL", "UNGA_DOCUMENTS_URL", "UNGA_DATAVERSE_URL"):
        monkeypatch.setenv(name, standin.address)
    monkeypatch.setenv("UNGA_INTERVAL", "0")
    monkeypatch.setattr(live, "today", lambda: date(2025, 12, 20))
    standin.forget()
    return Library(standin)


def run(*names: str) -> tuple[Run, list[Outcome]]:
    done = refresh([source_named(name) for name in names])
    return done, list(done.outcomes)


def ask(sql: str) -> list[tuple[object, ...]]:
    with closing(database.connect()) as con:
        return database.query(con, sql).rows()


# -- sessions --------------------------------------------------------------------------------


def known(sql: str, table: str = "roll_calls") -> set[str]:
    """The sessions looked in, given one session that is known."""
    with closing(database.memory()) as con:
        con.execute(
            "ATTACH ':memory:' AS base; CREATE TABLE base.roll_calls (session VARCHAR, date DATE)"
        )
        con.execute("CREATE TABLE base.drafts (session VARCHAR)")
        con.execute(sql)
        return {name for _, name in live._sessions(con, table)}


@pytest.mark.parametrize(
    ("day", "sessions"),
    [
        (date(2025, 8, 31), {"78", "79"}),
        (date(2025, 9, 1), {"79", "80"}),
        (date(2026, 1, 1), {"79", "80"}),
    ],
)
def test_the_sessions_under_way(
    monkeypatch: pytest.MonkeyPatch, day: date, sessions: set[str]
) -> None:
    monkeypatch.setattr(live, "today", lambda: day)
    assert known("") == sessions
    assert (
        known("INSERT INTO base.roll_calls VALUES ('80', '2025-09-30'), ('1', '1946-01-30')")
        == sessions
    )


def test_the_sessions_since_the_newest_fact(library: Library) -> None:
    assert known("INSERT INTO base.roll_calls VALUES ('77', '2023-01-30'), ('9', '1954-10-01')") == {"77", "78", "79", "80"}  # fmt: skip
    assert known("INSERT INTO base.drafts VALUES ('78')", "drafts") == {"78", "79", "80"}


def test_emergency_special_sessions_of_late(library: Library) -> None:
    rows = "INSERT INTO base.roll_calls VALUES ('10emsp', '2024-05-10'), ('11emsp', '2025-02-24'), ('7emsp', '1982-09-24')"
    assert known(rows) == {"79", "80", "ES-10", "ES-11", "ES-12"}


def test_every_body_is_searched(library: Library) -> None:
    run("undl_drafts")
    asked = {request.query["p"][0] for request in library.standin.asked("/search")}
    assert {'191__a:"A/80/L.*"', '191__a:"A/C.1/80/L.*"', '191__a:"A/C.6/79/L.*"'} < asked
    assert len(asked) == 14


# -- documents -------------------------------------------------------------------------------

REPORT = """A/80/481
Distr.: General
1 December 2025
Report of the Third Committee
At its 40th meeting, the representative of Brazil, on behalf of Brazil and Egypt, introduced a
draft resolution entitled "Lighthouses" (A/C.3/80/L.1). Subsequently, France and India joined in
sponsoring the draft resolution."""


def drafts_with_report(library: Library, report: str = "A/80/481") -> None:
    one = draft(1, "A/C.3/80/L.1", "Brazil and Egypt and Atlantis")
    library.records = [
        one.replace(
            "</record>",
            f'<datafield tag="993" ind1="3" ind2=" "><subfield code="a">{report}</subfield></datafield></record>',
        )
    ]
    run("undl_drafts")


def asked_for(library: Library) -> list[str]:
    return [request.query["s"][0] for request in library.standin.asked(DOCUMENTS)]


def test_the_report_on_a_draft_whose_sponsors_are_not_all_known_is_read_once(
    library: Library,
) -> None:
    drafts_with_report(library)
    assert ask("SELECT completeness::VARCHAR FROM sponsor_lists") == [("unknown",)]
    library.documents["A/80/481"] = pdf(REPORT)
    done, (outcome,) = run("documents")
    assert (outcome.status, done.exit_code) == ("success", 0)
    assert ask("SELECT ms_code FROM sponsorships WHERE source = 'documents' AND role = 'additional' ORDER BY ALL") == [("FRA",), ("IND",)]  # fmt: skip
    assert run("documents")[1][0].status == "unchanged"
    assert asked_for(library) == ["A/80/481"]


def test_a_document_that_is_not_there_is_noted_and_looked_for_again(library: Library) -> None:
    drafts_with_report(library)
    for _ in range(2):
        done, (outcome,) = run("documents")
        assert (outcome.status, done.exit_code, done.published) == ("unchanged", 0, None)
        assert "A/80/481 is not there" in outcome.detail
    library.documents["A/80/481"] = pdf(REPORT)
    assert run("documents")[1][0].status == "success"


def test_a_document_without_sponsors_is_a_finding_and_not_read_again(library: Library) -> None:
    drafts_with_report(library)
    library.documents["A/80/481"] = pdf("A/80/481\nThe Committee had no draft before it.")
    done, (outcome,) = run("documents")
    assert (outcome.status, done.exit_code) == ("success", 0)
    assert ask("SELECT subject FROM findings WHERE check_name = 'document without sponsors'") == [("A/80/481",)]  # fmt: skip
    assert run("documents")[1][0].status == "unchanged"


def test_documents_that_are_not_given_now(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts_with_report(library, "A/80/482")
    library.documents |= {f"A/80/48{n}": pdf(REPORT) for n in range(6)}
    monkeypatch.setattr(live, "_WANTED", "SELECT unnest(['A/80/481', 'A/80/482', 'A/80/483', 'A/80/484', 'A/80/485']) AS symbol WHERE $sessions IS NOT NULL")  # fmt: skip
    library.standin.play(DOCUMENTS, server.forbidden)
    done, (outcome,) = run("documents")
    assert (outcome.status, done.exit_code) == ("unavailable", 3)
    assert "1 documents not given, the first: " in outcome.detail
    assert ask("SELECT count(*) FROM ingest_runs WHERE source = 'documents'") == [(4,)]
    library.standin.requests.clear()
    monkeypatch.setattr(live, "_WANTED", "SELECT unnest(['B1', 'B2', 'B3', 'B4', 'B5']) AS symbol WHERE $sessions IS NOT NULL")  # fmt: skip
    library.standin.play(DOCUMENTS, server.forbidden, times=9)
    assert "3 documents not given" in run("documents")[1][0].detail
    assert len(asked_for(library)) == 3


# -- the research data set -------------------------------------------------------------------

CSV = """rcid,ccode,vote,session,importantvote,date,unres,amend,para,short,descr,me,nu,di,hr,co,ec
3,2,1,1,0,1946-01-01,R/1/66,1,0,x,TO ADOPT A CUBAN AMENDMENT,0,0,0,0,0,0
3,140,3,1,0,1946-01-01,R/1/66,1,0,x,TO ADOPT A CUBAN AMENDMENT,0,0,0,0,0,0
"""


def test_the_newest_votes_are_found_though_the_last_version_holds_none(library: Library) -> None:
    library.data_file(1, 30, "UNVotes.csv", b"old")
    library.data_file(2, 31, "UNVotes_s1-79.csv", CSV.encode())
    library.data_file(3, 38, "Idealpointestimates1946-2025.tab", b"x")
    done, (outcome,) = run("unvotes")
    assert (outcome.status, done.exit_code, outcome.rows_read) == ("success", 0, 2)
    assert ask("SELECT roll_call_id, ms_code, vote::VARCHAR FROM votes ORDER BY ALL") == [(-3, "BRA", "no"), (-3, "USA", "yes")]  # fmt: skip
    assert run("unvotes")[1][0].status == "unchanged"


def test_where_no_version_holds_votes_what_is_known_stands(library: Library) -> None:
    library.data_file(3, 38, "UNVotes-1.RData", b"x")
    done, (outcome,) = run("unvotes")
    assert (outcome.status, done.exit_code) == ("failed", 1)
    assert "no version holds a file of votes as CSV" in outcome.detail
    path = library.data_file(2, 31, "UNVotes.csv", CSV.encode())
    run("unvotes")
    del library.standin.resources[path]
    library.versions = library.versions[1:]
    assert run("unvotes")[1][0].status == "unchanged"


@pytest.mark.parametrize("body", [b"[]", b'{"data": [{}]}', b'{"data": 3}', b'{"status": "ERROR"}'])
def test_what_is_no_list_of_versions(body: bytes) -> None:
    with pytest.raises(SourceChanged, match="not a list of versions"):
        newest_votes(body)


def test_a_challenge_of_the_dataverse(library: Library) -> None:
    library.standin.play(VERSIONS, server.challenge, times=9)
    done, (outcome,) = run("unvotes")
    assert (outcome.status, done.exit_code) == ("unavailable", 3)


def test_all_that_live_are_fetched_by_default(library: Library) -> None:
    library.release("2026_02_06_ga_voting.csv", rows_of(101, "A/RES/54/1", "YYYNA"))
    library.data_file(2, 31, "UNVotes.csv", CSV.encode())
    done = refresh()
    assert [(o.source, o.status) for o in done.outcomes] == [
        ("undl_votes", "success"),
        ("undl_drafts", "unchanged"),
        ("documents", "unchanged"),
        ("unvotes", "success"),
    ]
