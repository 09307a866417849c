"""The data page, asked for as a browser asks."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import analytics
from dashboard import data_figures
from dashboard.pages import data, sql
from data import contents, database

# Session 54: two roll calls, the whole list of sponsors of one; session 55: one on an amendment.
WORLD = """
INSERT INTO resolutions BY NAME SELECT unnest(['A/RES/54/1', 'A/RES/54/2']) AS resolution,
    '54' AS session, 'undl_votes' AS source;
INSERT INTO roll_calls (roll_call_id, resolution, session, date, scope, stated_in, source) VALUES
    (1, 'A/RES/54/1', '54', '1999-10-01', 'resolution', 'release', 'undl_votes'),
    (2, 'A/RES/54/2', '54', '1999-12-01', 'resolution', 'release', 'undl_votes'),
    (-3, NULL, '55', '2000-11-01', 'amendment', 'release', 'unvotes');
INSERT INTO votes VALUES (1, 'BRA', 'yes'), (1, 'FRA', 'no'), (2, 'BRA', 'yes'), (-3, 'FRA', 'no');
INSERT INTO drafts (draft, session, kind, resolution, source) VALUES
    ('A/54/L.1', '54', 'draft resolution', 'A/RES/54/1', 'sponsors');
INSERT INTO sponsor_lists (draft, source, completeness) VALUES ('A/54/L.1', 'sponsors', 'complete');
INSERT INTO sources VALUES
    ('undl_votes', 'Voting Data', 'https://digitallibrary.un.org/record/4060887', 'UN terms',
     'Library & Co, 100% Voting Data', 'The votes.'),
    ('snapshot', 'Embedded', 'data/snapshot', 'UN terms', 'Library', 'All.');
INSERT INTO ingest_runs (run_id, source, address, sha256, whole, retrieved_at, rows_read,
                         rows_loaded, rows_rejected, status) VALUES
    ('2026-01-01', 'undl_votes', 'votes.csv', 'abcdef0123456789', true, '2026-01-01 10:00:00',
     5, 4, 1, 'success');
INSERT INTO findings VALUES
    ('published totals differ', 'A/RES/54/1', 'listed 1-1-0-0, published 2-0-0-0', 'undl_votes'),
    ('published totals differ', 'A/RES/54/2', 'listed 1-0-0-0, published 0-1-0-0', 'undl_votes'),
    ('name_likened', 'A/54/L.1', 'Brasil read as Brazil', 'sponsors'),
    ('something new', 'BRA', 'seen for the first time', 'undl_votes');
INSERT INTO changes (run_id, changed_at, change, fact, resolution, roll_call_id, ms_code, field,
                     value_before, value_after, source) VALUES
    ('2026-01-01', '2026-01-01 10:00:00', 'changed', 'vote', 'A/RES/54/1', 1, 'BRA', 'vote',
     'no', 'yes', 'undl_votes');
UPDATE database_info SET data_as_of = DATE '2000-11-01';
"""


@pytest.fixture(scope="module")
def directories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Data directories with a database of that world, and with one of nothing."""
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, facts in {"world": WORLD, "nothing": ""}.items():
            made[name] = tmp_path_factory.mktemp(name)
            patch.setenv("UNGA_DATA_DIR", str(made[name]))
            with database.build() as con:
                con.execute(facts)
                analytics.build(con)
    return made


@pytest.fixture
def world(directories: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UNGA_DATA_DIR", str(directories["world"]))
    return directories["world"]


def test_it_tells_what_is_held_and_what_is_not(world: Path, reader: Any) -> None:
    said = reader.words(reader.open("/data")["main"])
    assert "3 roll calls from 1 October 1999 to 1 November 2000, with 4 entries" in said
    assert "Of 2 sessions there are 2 roll calls on resolutions as a whole, and 1 on par" in said
    assert "Session 55 is the last of which any of these others are held" in said
    assert "the whole list of sponsors is held for 1, a part of it for 0" in said
    assert "For 1 there is none." in said


def test_every_source_has_its_licence_citation_and_what_it_gave(world: Path, reader: Any) -> None:
    main = reader.open("/data")["main"]
    said = reader.words(main)
    assert "Terms UN terms Cite as Library & Co, 100% Voting Data" in said
    assert "4 rows loaded and 1 rejected; last read on 1 January 2026." in said
    links = [a.get("href") for tag, a, _ in reader.nodes(main) if tag == "a"]
    assert "https://digitallibrary.un.org/record/4060887" in links
    assert "data/snapshot" not in links


def test_the_table_says_what_the_chart_shows(world: Path, reader: Any) -> None:
    main = reader.open("/data?view=table")["main"]
    tables = [
        kids
        for tag, a, kids in reader.nodes(main)
        if tag == "table" and "numbers" in a["className"]
    ]
    rows = [reader.words(kids) for tag, _, kids in reader.nodes(tables[0]) if tag == "tr"]
    assert rows[1:] == [
        "Session 55 (2000) 0 1 1 0 0 0 0 0 0 0 0",
        "Session 54 (1999) 2 0 3 1 0 0 1 1 0 0 0",
    ]
    (figure,) = [props["figure"] for kind, props, _ in reader.nodes(main) if kind == "Graph"]
    heights = {
        bar["name"]: np.frombuffer(b64decode(bar["y"]["bdata"]), bar["y"]["dtype"]).tolist()
        for bar in figure["data"]
    }
    assert len(heights) == len(data_figures.ROLL_CALLS) + len(data_figures.DRAFTS)
    assert heights["On resolutions as a whole"] == [2, 0]
    assert heights["On parts, amendments, motions, failed drafts"] == [0, 1]
    assert heights["Drafts: whole list"] == [1, 0]


def test_a_bar_leads_to_the_roll_calls_behind_it(world: Path) -> None:
    address = data.roll_calls_of("54")
    query = sql.PAGE.read(dict([address.partition("?")[2].split("=", 1)]))["q"]
    assert address.startswith("/sql?q=SELECT%20resolution")
    assert isinstance(query, str)
    with database.connect() as con:
        frame = contents.coverage(con)
        labelled = frame.with_columns(label="session")
        figure = data_figures.coverage(
            labelled, dict.fromkeys(frame.columns, "x"), ["a", "b"], {0: "54"}, [address, "/other"]
        )
    assert [list(point) for point in figure.data[0].customdata] == [[address], ["/other"]]


def test_findings_lead_to_what_they_are_about(world: Path, reader: Any) -> None:
    main = reader.open("/data")["main"]
    said = reader.words(main)
    assert "4 things were noticed while the facts were loaded, in 3 kinds" in said
    assert "published totals differ The published totals differ from the sum" in said
    assert "something new 1 BRA" in said
    assert "seen for the first time" in said
    links = {a.get("href") for tag, a, _ in reader.nodes(main) if tag == "a"}
    assert {"/resolution/A/RES/54/1", "/state/BRA", "https://docs.un.org/en/A/54/L.1"} <= links
    answer = reader.change(data.PAGE, 0, "/data", check="published totals differ")["response"]
    shown = reader.words(answer["data-noticed"]["children"])
    assert "2 of 2 of this kind." in shown
    assert "A/RES/54/2 listed 1-0-0-0, published 0-1-0-0" in shown
    nothing = reader.words(reader.open("/data?check=xyzzy")["main"])
    assert "Nothing was noticed under “xyzzy”." in nothing


def test_the_last_changes_and_the_feeds(world: Path, reader: Any) -> None:
    main = reader.open("/data")["main"]
    assert "A/RES/54/1: Brazil, no → yes" in reader.words(main)
    links = {a.get("href") for tag, a, _ in reader.nodes(main) if tag == "a"}
    assert {"/changes.atom", "/changes.json", "/data/changes.csv"} <= links


def test_how_to_cite(world: Path, reader: Any) -> None:
    pre = [
        reader.words(kids)
        for tag, _, kids in reader.nodes(reader.open("/data")["main"])
        if tag == "pre"
    ]
    (plain,) = [text for text in pre if text.startswith("unga: votes")]
    assert "Data as of 1 November 2000" in plain
    assert "Votes: Library & Co, 100% Voting Data." in plain
    (entries,) = [text for text in pre if text.startswith("@misc{unga,")]
    assert entries.count("@misc{") == 2, "the database, and the source that gave something"
    assert "note = {Library \\& Co, 100\\% Voting Data}" in entries
    assert entries.count("{") == entries.count("}")


def test_a_term_is_one_click_away(world: Path, reader: Any) -> None:
    main = reader.open("/data")["main"]
    terms = {
        a["id"]: reader.words(kids)
        for tag, a, kids in reader.nodes(main)
        if tag == "section" and "id" in a
    }
    assert terms["cohesion"].startswith("Cohesion analytics.cohesion One row per session and group")
    assert "Rice index: |Y - N| / (Y + N)" in terms["cohesion"]
    assert {"roll_calls", "votes", "agreement", "blocs", "series"} <= set(terms)
    ids = [a["id"] for _, a, _ in reader.nodes(main) if isinstance(a.get("id"), str)]
    assert len(ids) == len(set(ids)), "an id leads to one place"


def test_every_relation_is_offered_as_files(world: Path, reader: Any) -> None:
    links = {
        a.get("href") for tag, a, _ in reader.nodes(reader.open("/data")["main"]) if tag == "a"
    }
    with database.connect() as con:
        names = contents.sizes(con)["relation"]
    for form in ("csv", "parquet"):
        assert {f"/data/relation/{name}.{form}" for name in names} <= links
    assert "/data/unga.duckdb" in links


def test_the_files_hold_what_the_page_shows(world: Path, reader: Any) -> None:
    coverage = reader.http.get("/data/coverage.csv").get_data(as_text=True).splitlines()
    assert coverage[1].startswith("54,1999-10-01,1999-12-01,3,2,0,1,0,0,1,")
    document = reader.http.get("/data.json").get_json()
    assert set(document) == {"about", "coverage", "sources", "findings", "changes", "runs"}
    assert document["about"]["data_as_of"] == "2000-11-01"
    assert document["runs"][0]["sha256"] == "abcdef0123456789"
    of_one = reader.http.get("/data/findings.json?check=name_likened").get_json()["findings"]
    assert [row["subject"] for row in of_one] == ["A/54/L.1"]


def test_a_database_of_nothing_says_so(
    directories: dict[str, Path], monkeypatch: pytest.MonkeyPatch, reader: Any
) -> None:
    monkeypatch.setenv("UNGA_DATA_DIR", str(directories["nothing"]))
    said = reader.words(reader.open("/data")["main"])
    assert "The database holds no roll call yet." in said
    assert "Nothing was noticed in the facts of this database." in said
    assert "No refresh has changed anything" in said
    assert "Ask the database in SQL" in reader.words(reader.open("/sql")["main"])
