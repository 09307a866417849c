"""The SQL page, asked for as a browser asks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest

import analytics
from dashboard.address import Address
from dashboard.pages import sql
from data import database
from data.sandbox import Answer

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
WORLD = """
INSERT INTO resolutions BY NAME SELECT 'A/RES/54/1' AS resolution, '54' AS session,
    ['ARMS', 'TRADE'] AS subjects, 'undl_votes' AS source;
INSERT INTO roll_calls BY NAME SELECT 1 AS roll_call_id, 'A/RES/54/1' AS resolution,
    '54' AS session, DATE '1999-12-01' AS date, 'resolution' AS scope, 'release' AS stated_in,
    'undl_votes' AS source;
INSERT INTO votes VALUES (1, 'BRA', 'yes'), (1, 'FRA', 'no'), (1, 'IND', 'non_voting');
UPDATE database_info SET data_as_of = DATE '1999-12-01';
"""
ASKED = "SELECT ms_code, vote FROM votes ORDER BY ms_code"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a database of one roll call."""
    directory = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNGA_DATA_DIR", str(directory))
        with database.build() as con:
            con.execute(WORLD)
            analytics.build(con)
    return directory


@pytest.fixture
def world(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`UNGA_DATA_DIR` set to it."""
    monkeypatch.setenv("UNGA_DATA_DIR", str(built))


def href(query: str, table: str = "") -> str:
    return Address(f"/sql{table}", {"q": query}).href


def rows(main: Any, reader: Any) -> list[str]:
    """The rows of the answer, as read."""
    ((_, table),) = [
        (props, children)
        for tag, props, children in reader.nodes(main)
        if tag == "table" and "result" in str(props.get("className"))
    ]
    return [reader.words(children) for tag, _, children in reader.nodes(table) if tag == "tr"]


def test_an_address_that_holds_a_query_is_answered(world: None, reader: Any) -> None:
    main = reader.open(href(ASKED))["main"]
    assert rows(main, reader) == ["ms_code vote", "BRA yes", "FRA no", "IND non_voting"]
    assert "3 rows." in reader.words(main)
    links = [props.get("href") for tag, props, _ in reader.nodes(main) if tag == "a"]
    assert {"/state/BRA", href(ASKED, "/answer.csv"), href(ASKED, "/answer.json")} <= set(links)
    (editor,) = [props for kind, props, _ in reader.nodes(main) if kind == "Textarea"]
    assert editor["value"] == ASKED


def test_nothing_runs_before_it_is_asked(
    world: None, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "run_untrusted", None)
    main = reader.open("/sql")["main"]
    (editor,) = [props for kind, props, _ in reader.nodes(main) if kind == "Textarea"]
    assert editor["value"] == sql.question("regions")
    assert "Worked questions" in reader.words(main)


def test_the_answer_and_the_editor_follow_the_query(world: None, reader: Any) -> None:
    answer = reader.change(sql.PAGE, 0, "/sql", q=ASKED)["response"]
    assert answer["sql-editor"]["value"] == ASKED
    assert "3 rows." in reader.words(answer["sql-answer"]["children"])
    gone = reader.change(sql.PAGE, 0, "/sql", q="")["response"]
    assert gone["sql-answer"]["children"] == []


def test_the_files_hold_the_whole_answer(world: None, reader: Any) -> None:
    csv = reader.http.get(href("SELECT resolution, subjects FROM resolutions", ".csv"))
    assert csv.get_data(as_text=True) == "resolution,subjects\nA/RES/54/1,ARMS|TRADE\n"
    document = reader.http.get(href(ASKED, ".json")).get_json()
    assert document["about"]["query"] == ASKED
    assert document["about"]["data_as_of"] == "1999-12-01"
    assert document["answer"][0] == {"ms_code": "BRA", "vote": "yes"}


# Each is refused in the process; here it is seen that the page and the files run nothing else.
@pytest.mark.parametrize(
    "hostile",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY votes TO 'votes-copied.csv'",
        "SELECT 1; DELETE FROM votes",
    ],
)
def test_what_is_hostile_is_refused_on_the_page_and_in_files(
    world: None, reader: Any, hostile: str
) -> None:
    main = reader.open(href(hostile))["main"]
    said = reader.words(main)
    assert "The query was not answered" in said
    assert "root:" not in said
    answer = reader.http.get(href(hostile, ".csv"))
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert "root:" not in answer.get_data(as_text=True)
    assert not Path("votes-copied.csv").exists()


def test_a_fault_leads_to_the_query_that_was_meant(world: None, reader: Any) -> None:
    main = reader.open(href("SELECT vote FROM vote"))["main"]
    assert "LINE 1: SELECT vote FROM vote\n                         ^^^^" in reader.words(main)
    links = {reader.words(kids): a["href"] for tag, a, kids in reader.nodes(main) if tag == "a"}
    assert links["votes"] == href("SELECT vote FROM votes")


def test_when_all_places_are_taken_it_says_so(
    world: None, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "run_untrusted", None)
    with sql.PLACES.one(), sql.PLACES.one():
        main = reader.open(href(ASKED))["main"]
        answer = reader.http.get(href(ASKED, ".csv"))
    assert "Too many queries at once" in reader.words(main)
    again = [a for tag, a, kids in reader.nodes(main) if tag == "a" and kids == ["Try again"]]
    assert [(a["href"], a["data-file"]) for a in again] == [(href(ASKED), "true")]
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def answered_with(monkeypatch: pytest.MonkeyPatch, frame: pl.DataFrame, truncated: bool) -> None:
    monkeypatch.setattr(sql, "run_untrusted", lambda *_, **__: Answer(frame, truncated))


def test_how_much_is_shown_is_said(
    world: None, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = pl.DataFrame({f"c{i}": range(201) for i in range(61)})
    answered_with(monkeypatch, wide, truncated=False)
    main = reader.open(href("SELECT"))["main"]
    assert "The first 200 of 201 rows. The first 60 of 61 columns." in reader.words(main)
    shown = rows(main, reader)
    assert (len(shown), len(shown[0].split())) == (201, 60)
    answered_with(monkeypatch, wide, truncated=True)
    said = reader.words(reader.open(href("SELECT"))["main"])
    assert "The first 200 of more than 201 rows." in said
    answer = reader.http.get(href("SELECT", ".csv"))
    assert answer.status_code == 400
    assert "more than 100,000 rows" in answer.get_data(as_text=True)


def test_values_as_they_are(world: None, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame({"a": [None, "x" * 400], "b": [1.5, float("nan")], "c": [[1], [None]]})
    answered_with(monkeypatch, frame, truncated=False)
    said = rows(reader.open(href("SELECT"))["main"], reader)
    assert said == ["a b c", "NULL 1.5 1", f"{'x' * 300}… nan NULL"]
    text = reader.http.get(href("SELECT", ".json")).get_data(as_text=True)

    def no_constant(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    assert json.loads(text, parse_constant=no_constant)["answer"][1]["b"] is None


def test_a_query_too_long_for_an_address_has_no_link(
    world: None, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered_with(monkeypatch, pl.DataFrame({"a": [1]}), truncated=False)
    answer = reader.change(sql.PAGE, 0, "/sql", q=f"SELECT '{'x' * 8000}'")["response"]
    said = reader.words(answer["sql-answer"]["children"])
    assert "too long for an address" in said
    assert "CSV" not in said


def test_the_schema_is_that_of_the_database(world: None, reader: Any) -> None:
    said = reader.words(reader.open("/sql")["main"])
    assert "votes 3 rows One row per roll call and Member State: its vote." in said
    found = reader.change(sql.PAGE, 1, "/sql", find="evenly of all five")["response"]
    parts = found["sql-relations"]["children"]
    ids = [a["id"] for tag, a, _ in reader.nodes(parts) if tag == "li"]
    assert ids == ["relation-analytics-draft_reach"]
    opened = [a for tag, a, _ in reader.nodes(parts) if tag == "details"]
    assert opened == [{"open": True}]
    nothing = reader.change(sql.PAGE, 1, "/sql", find="xyzzy")["response"]
    assert "“xyzzy”" in reader.words(nothing["sql-relations"]["children"])


def test_an_empty_query_is_told_what_is_expected(world: None, reader: Any) -> None:
    answer = reader.http.get("/sql.csv")
    assert answer.status_code == 400
    assert answer.get_data(as_text=True) == "expected a query: /sql.csv?q=SELECT…\n"


def test_the_first_questions_are_those_of_the_readme() -> None:
    readme = re.findall(r"\*\*\d\. .*?\*\*\n\n```sql\n(.*?)```", README, re.S)
    assert [sql.question(name) for name in sql.QUESTIONS[:5]] == [q.strip() for q in readme]


@pytest.mark.parametrize("name", sql.QUESTIONS)
def test_every_question_has_an_answer(snapshot: Path, name: str) -> None:
    query = sql.question(name)
    con = database.connect()
    try:
        answer = database.run_sql(con, query, {})
    finally:
        con.close()
    assert 1 < len(answer) <= sql.FILE_LIMITS.rows
    assert len(quote(query)) < sql.LONGEST


def test_the_votes_of_a_region_on_a_topic_fit_a_file(snapshot: Path, reader: Any) -> None:
    answer = reader.http.get(href(sql.question("region_topic"), ".csv"))
    frame = pl.read_csv(answer.get_data(), infer_schema_length=None)
    assert len(frame) > 10_000
    assert frame.filter(resolution="A/RES/74/41", ms_code="ZAF")["vote"].to_list() == ["yes"]
    assert frame["title"].str.to_lowercase().str.contains("nuclear").all()
    assert frame["ms_code"].n_unique() >= 54
