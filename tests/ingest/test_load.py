"""Readings of one source beside each other, and what of a source is carried over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

import analytics
from data import database
from ingest.load import Retrieval, assemble, finish, join_stand_ins
from ingest.source import FINDINGS, REJECTED, Reading

Rows = list[tuple[object, ...]]
Readings = Sequence[tuple[Reading, Retrieval]]


def reading(
    number: int,
    votes: str,
    *,
    whole: bool,
    findings: Sequence[tuple[str, str, str]] = (),
    rejected: Sequence[tuple[int, str, str]] = (),
) -> Reading:
    """A reading of one roll call, A/RES/54/<number>; `votes` has a letter each for BRA, EGY, FRA."""
    symbol, day, source = f"A/RES/54/{number}", date(1999, 12, 1), "undl_votes"
    words = {"Y": "yes", "N": "no", "A": "abstain", "X": "non_voting"}
    stated_in = "release" if whole else "voting record"
    return Reading(
        tables={
            "resolutions": pl.DataFrame(
                {"resolution": [symbol], "session": "54", "title": stated_in, "source": source}
            ),
            "roll_calls": pl.DataFrame(
                {
                    "roll_call_id": [number],
                    "resolution": symbol,
                    "session": "54",
                    "date": day,
                    "scope": "resolution",
                    "stated_in": stated_in,
                    "source": source,
                }
            ),
            "votes": pl.DataFrame(
                {
                    "roll_call_id": number,
                    "ms_code": ["BRA", "EGY", "FRA"][: len(votes)],
                    "vote": [words[letter] for letter in votes],
                }
            ),
        },
        rows_read=len(votes) + len(rejected),
        whole=whole,
        findings=pl.DataFrame(list(findings), schema=FINDINGS, orient="row"),
        rejected=pl.DataFrame(list(rejected), schema=REJECTED, orient="row"),
    )


@pytest.fixture
def build(data_dir: Path, small_world: Path) -> Callable[..., None]:
    """Builds on the database before, or on nothing, from readings of the voting data."""
    runs = iter(range(1, 100))

    def from_readings(*readings: tuple[Reading, str]) -> None:
        run = f"run {next(runs)}"
        anew = [(r, Retrieval(run, at, "0", datetime(2026, 1, 1))) for r, at in readings]
        before = database.current()
        with database.build() as con:
            assemble(con, before or small_world, {"undl_votes": anew} if anew else {})
            finish(con)
            analytics.build(con)

    return from_readings


def ask(sql: str) -> Rows:
    with closing(database.connect()) as con:
        return database.query(con, sql).rows()


VOTES = (
    "SELECT roll_call_id, string_agg(vote_letter(vote), '' ORDER BY ms_code), stated_in "
    "FROM votes JOIN roll_calls USING (roll_call_id) GROUP BY ALL ORDER BY ALL"
)


def test_of_two_readings_of_a_roll_call_the_first_stands_with_its_votes(
    build: Callable[..., None],
) -> None:
    build((reading(1, "YN", whole=True), "release"), (reading(1, "NNA", whole=False), "search"))
    assert ask(VOTES) == [(1, "YN", "release")]


def test_a_search_adds_to_a_release_and_outlives_it(build: Callable[..., None]) -> None:
    build((reading(1, "YNA", whole=True), "release"), (reading(2, "NNA", whole=False), "search"))
    build((reading(1, "YYA", whole=True), "release"))
    assert ask(VOTES) == [(1, "YYA", "release"), (2, "NNA", "voting record")]
    build((reading(2, "NNN", whole=True), "release"))
    assert ask(VOTES) == [(2, "NNN", "release")]


def test_a_newer_record_replaces_the_roll_call_of_a_release(build: Callable[..., None]) -> None:
    build((reading(1, "YNA", whole=True), "release"))
    build((reading(1, "YNN", whole=False), "search"))
    assert ask(VOTES) == [(1, "YNN", "voting record")]


def test_each_reading_has_its_provenance(build: Callable[..., None]) -> None:
    build((reading(1, "YNA", whole=True), "release"), (reading(2, "N", whole=False), "search"))
    build()
    rows = ask("SELECT address, whole, rows_read FROM ingest_runs ORDER BY address")
    assert rows == [("release", True, 3), ("search", False, 1)]


def test_remarks_on_what_was_read_anew_are_not_carried_over(build: Callable[..., None]) -> None:
    note, cut = ("noted", "A/RES/54/1", "once"), (4, "no code", "raw")
    build(
        (reading(1, "YNA", whole=False, findings=[note], rejected=[cut]), "search"),
        (reading(2, "Y", whole=False, findings=[("noted", "A/RES/54/2", "x")]), "another"),
    )
    build((reading(1, "YNA", whole=False), "search"))
    mine = "SELECT subject FROM findings WHERE check_name = 'noted'"
    assert ask(mine) == [("A/RES/54/2",)]
    assert ask("SELECT count(*) FROM rejected_rows") == [(0,)]
    build((reading(2, "Y", whole=False, rejected=[cut]), "another"))
    build((reading(1, "YNA", whole=False), "search"))
    assert ask(mine) == []
    assert ask("SELECT row, reason FROM rejected_rows") == [(4, "no code")]


def drafts(*stated: tuple[str, str, str]) -> str:
    """SQL that states drafts, each with its resolution and source."""
    rows = ", ".join(
        f"('{draft}', '78', 'draft resolution', '{resolution}', '{source}')"
        for draft, resolution, source in stated
    )
    return f"INSERT INTO drafts (draft, session, kind, resolution, source) VALUES {rows}"


def test_a_list_under_its_resolution_joins_the_draft_that_became_it() -> None:
    with closing(database.memory()) as con:
        database.create_schema(con)
        con.execute(
            drafts(
                ("A/C.3/78/L.1", "A/RES/78/1", "undl_drafts"),
                ("A/RES/78/1", "A/RES/78/1", "sponsors"),
                ("A/RES/78/2", "A/RES/78/2", "sponsors"),  # its draft is not known
                ("A/C.3/78/L.3", "A/RES/78/3", "undl_drafts"),
                ("A/C.3/78/L.4", "A/RES/78/3", "undl_drafts"),
                ("A/RES/78/3", "A/RES/78/3", "sponsors"),  # one of two: which is not known
            )
        )
        con.execute(
            "INSERT INTO sponsorships (draft, ms_code, role, name_as_printed, source) VALUES "
            "('A/C.3/78/L.1', 'FRA', 'additional', 'France', 'undl_drafts'), "
            "('A/RES/78/1', 'FRA', 'listed', 'France', 'sponsors'), "
            "('A/RES/78/1', 'BRA', 'listed', 'Brazil', 'sponsors'), "
            "('A/RES/78/2', 'BRA', 'listed', 'Brazil', 'sponsors'), "
            "('A/RES/78/3', 'BRA', 'listed', 'Brazil', 'sponsors')"
        )
        con.execute(
            "INSERT INTO sponsor_lists (draft, source, completeness) VALUES "
            "('A/C.3/78/L.1', 'undl_drafts', 'complete'), ('A/RES/78/1', 'sponsors', 'unknown')"
        )
        join_stand_ins(con)
        sponsors = database.query(
            con, "SELECT draft, ms_code, role, source FROM sponsorships ORDER BY ALL"
        )
        lists = database.query(con, "SELECT draft, source FROM sponsor_lists ORDER BY ALL")
        known = database.query(con, "SELECT draft FROM drafts ORDER BY ALL")["draft"].to_list()
    assert sponsors.rows() == [
        ("A/C.3/78/L.1", "BRA", "listed", "sponsors"),
        ("A/C.3/78/L.1", "FRA", "additional", "undl_drafts"),
        ("A/RES/78/2", "BRA", "listed", "sponsors"),
        ("A/RES/78/3", "BRA", "listed", "sponsors"),
    ]
    assert lists.rows() == [("A/C.3/78/L.1", "sponsors"), ("A/C.3/78/L.1", "undl_drafts")]
    assert known == ["A/C.3/78/L.1", "A/C.3/78/L.3", "A/C.3/78/L.4", "A/RES/78/2", "A/RES/78/3"]
