"""What the database says it holds, against a world counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from data import contents, database, runs
from data.database import Connection

# Session 54: resolutions 1 (whole list, through the symbol that the resolution names), 2 (two
# parts), 3 (no list), a paragraph of 1; session 55: resolution 1, with a list of unknown extent.
# Drafts of session 56 have no roll call. A superseded draft does not count.
FACTS = """
INSERT INTO roll_calls (roll_call_id, resolution, session, date, scope, stated_in, source) VALUES
    (1, 'A/RES/54/1', '54', '1999-10-01', 'resolution', 'release', 'undl_votes'),
    (2, 'A/RES/54/2', '54', '1999-12-01', 'resolution', 'release', 'undl_votes'),
    (3, 'A/RES/54/3', '54', '1999-12-01', 'resolution', 'release', 'undl_votes'),
    (-4, 'A/RES/54/1', '54', '1999-10-01', 'paragraph', 'release', 'unvotes'),
    (5, 'A/RES/55/1', '55', '2000-11-01', 'resolution', 'release', 'undl_votes');
INSERT INTO resolutions (resolution, session, draft, source) VALUES
    ('A/RES/54/1', '54', 'A/54/L.1', 'undl_votes'), ('A/RES/54/2', '54', NULL, 'undl_votes'),
    ('A/RES/54/3', '54', NULL, 'undl_votes'), ('A/RES/55/1', '55', NULL, 'undl_votes');
INSERT INTO votes VALUES (1, 'BRA', 'yes'), (1, 'FRA', 'non_voting'), (2, 'BRA', 'no'),
    (3, 'BRA', 'yes'), (-4, 'BRA', 'abstain'), (5, 'BRA', 'yes');
INSERT INTO drafts (draft, session, kind, resolution, superseded_by, source) VALUES
    ('A/54/L.1', '54', 'draft resolution', NULL, NULL, 'sponsors'),
    ('A/54/L.2', '54', 'draft resolution', 'A/RES/54/2', NULL, 'sponsors'),
    ('A/54/L.3', '54', 'draft resolution', 'A/RES/54/3', NULL, 'sponsors'),
    ('A/54/L.9', '54', 'draft resolution', 'A/RES/54/3', 'A/54/L.3', 'sponsors'),
    ('A/55/L.1', '55', 'draft resolution', 'A/RES/55/1', NULL, 'sponsors'),
    ('A/56/L.1', '56', 'draft resolution', NULL, NULL, 'sponsors');
INSERT INTO sponsor_lists (draft, source, completeness) VALUES
    ('A/54/L.1', 'sponsors', 'unknown'), ('A/54/L.1', 'undl_drafts', 'complete'),
    ('A/54/L.2', 'sponsors', 'additional_only'), ('A/54/L.2', 'undl_drafts', 'unknown'),
    ('A/54/L.9', 'sponsors', 'complete'), ('A/55/L.1', 'sponsors', 'unknown'),
    ('A/56/L.1', 'sponsors', 'lead_only');
INSERT INTO findings VALUES
    ('published totals differ', 'A/RES/54/2', 'listed 0-1-0-0, published 1-0-0-0', 'undl_votes'),
    ('published totals differ', 'A/RES/54/1', 'listed 1-0-0-1, published 2-0-0-0', 'undl_votes'),
    ('name_likened', 'A/54/L.1', 'Brasil read as Brazil', 'sponsors');
INSERT INTO sources VALUES ('undl_votes', 'Votes', 'https://x', 'UN', 'Library', 'Votes.'),
    ('documents', 'Documents', 'https://y', 'UN', 'ODS', 'Sponsors.');
INSERT INTO ingest_runs (run_id, source, address, whole, retrieved_at, rows_read, rows_loaded,
                         rows_rejected, status) VALUES
    ('2026-01-01', 'undl_votes', 'a.csv', true, '2026-01-01 10:00:00', 5, 4, 1, 'success'),
    ('2026-01-02', 'undl_votes', 'b.csv', true, '2026-01-02 10:00:00', 2, 2, 0, 'success');
"""


@pytest.fixture
def con(data_dir: Path) -> Iterator[Connection]:
    with closing(database.memory()) as con:
        database.create_schema(con)
        con.execute(FACTS)
        yield con


def test_coverage_of_each_session(con: Connection) -> None:
    of_54, of_55, of_56 = contents.coverage(con).iter_rows(named=True)
    days = {"session": "54", "first_date": date(1999, 10, 1), "last_date": date(1999, 12, 1)}
    assert of_54 == days | {
        "votes": 5,
        "resolutions": 3,
        "other_roll_calls": 1,
        "sponsors_complete": 1,
        "sponsors_partial": 1,
        "sponsors_unknown": 0,
        "sponsors_none": 1,
        "drafts": 3,
        "drafts_complete": 1,
        "drafts_partial": 1,
        "drafts_unknown": 0,
        "drafts_none": 1,
    }
    told = (
        "session",
        "resolutions",
        "votes",
        "sponsors_unknown",
        "sponsors_none",
        "drafts_unknown",
    )
    assert [of_55[name] for name in told] == ["55", 1, 1, 1, 0, 1]
    assert (of_56["session"], of_56["first_date"]) == ("56", None)
    assert (of_56["resolutions"], of_56["drafts"], of_56["drafts_partial"]) == (0, 1, 1)


def test_the_parts_make_the_whole_on_the_record(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        frame = contents.coverage(con)
        counts = database.query(
            con,
            "SELECT count(*) AS roll_calls, (SELECT count(*) FROM votes) AS votes, "
            "(SELECT count(*) FROM drafts WHERE superseded_by IS NULL) AS drafts FROM roll_calls",
        ).row(0)
    held = ("complete", "partial", "unknown", "none")
    for whole, part in (("resolutions", "sponsors"), ("drafts", "drafts")):
        parts = pl.sum_horizontal(f"{part}_{each}" for each in held)
        assert frame.filter(parts != pl.col(whole)).is_empty()
    total = frame.sum().row(0, named=True)
    roll_calls = total["resolutions"] + total["other_roll_calls"]
    assert (roll_calls, total["votes"], total["drafts"]) == counts


def test_findings_by_kind(con: Connection) -> None:
    kinds = contents.kinds_of_findings(con).select("check_name", "findings", "subject", "sources")
    assert kinds.rows() == [
        ("published totals differ", 2, "A/RES/54/1", ["undl_votes"]),
        ("name_likened", 1, "A/54/L.1", ["sponsors"]),
    ]
    assert len(contents.findings(con)) == 3
    assert contents.findings(con, "name_likened")["detail"].to_list() == ["Brasil read as Brazil"]
    assert contents.findings(con, "' OR true --").is_empty()


def test_sizes_are_counted(con: Connection) -> None:
    sizes = dict(contents.sizes(con).select("relation", "rows").iter_rows())
    assert (sizes["votes"], sizes["drafts"], sizes["important_votes"]) == (6, 6, 0)


def test_sources_with_what_they_gave_and_how_their_last_run_ended(con: Connection) -> None:
    ended = datetime(2026, 2, 1, 3)
    row = {"run_id": "r", "source": "documents", "status": "unavailable", "ended_at": ended}
    log = pl.DataFrame([{name: row.get(name) for name in runs.SCHEMA}], schema=runs.SCHEMA)
    database.data_dir().mkdir(parents=True)
    runs.record(log)
    votes, documents = contents.sources(con).iter_rows(named=True)
    assert (votes["source"], votes["rows_loaded"], votes["rows_rejected"]) == ("undl_votes", 6, 1)
    assert votes["last_fetched"] == datetime(2026, 1, 2, 10)
    assert votes["status"] is None
    assert documents["last_fetched"] is None
    assert (documents["status"], documents["last_run"]) == ("unavailable", ended)


def test_runs_the_last_first(con: Connection) -> None:
    assert contents.runs(con)["address"].to_list() == ["b.csv", "a.csv"]
