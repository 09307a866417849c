from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import analytics
from analytics.overview import overview
from analytics.search import newest, search, tallied
from data import database
from data.database import Connection, query

WORLD = """
INSERT INTO resolutions BY NAME FROM (VALUES
    ('A/RES/54/1', '54', DATE '1999-12-01', 'Question of lighthouses', ['NAVIGATION'], 'Safety at sea.', 1),
    ('A/RES/54/10', '54', DATE '1999-12-02', 'Safety of navigation', NULL, NULL, 2),
    ('A/RES/3484(XXX)[E]', '30', DATE '1975-12-12', 'Côte d''Azur lighthouses', ['LIGHT--SEA'], NULL, 3),
    ('A/RES/55/7', '55', NULL, NULL, NULL, NULL, 4)
) AS r(resolution, session, adoption_date, title, subjects, agenda_title, undl_id),
(SELECT 'undl_votes' AS source);
INSERT INTO roll_calls BY NAME SELECT 1 AS roll_call_id, 'A/RES/54/1' AS resolution, '54' AS session,
    DATE '1999-12-01' AS date, 'resolution' AS scope, 'release' AS stated_in, 'undl_votes' AS source;
INSERT INTO votes VALUES (1, 'BRA', 'yes'), (1, 'EGY', 'yes'), (1, 'FRA', 'non_voting');
INSERT INTO drafts BY NAME FROM (VALUES
    ('A/C.2/54/L.3', 'A/RES/54/1', NULL, 'Question of lighthouses'),
    ('A/C.2/54/L.1', NULL, 'A/C.2/54/L.3', 'Question of lights'),
    ('A/C.2/54/L.9', NULL, NULL, 'Of buoys'), ('A/54/L.5', 'A/RES/54/99', NULL, NULL))
    AS d(draft, resolution, superseded_by, title),
    (SELECT '54' AS session, 'draft resolution' AS kind, 'undl_drafts' AS source);
INSERT INTO roll_call_issues VALUES (1, 'nu');
"""


@pytest.fixture(scope="module")
def con() -> Iterator[Connection]:
    connection = database.memory()
    database.create_schema(connection)
    connection.execute(WORLD)
    analytics.build(connection)
    yield connection
    connection.close()


def found(con: Connection, text: str, kind: str = "resolution") -> list[str]:
    return search(con, text).filter(kind=kind)["item"].to_list()


@pytest.mark.parametrize(
    ("text", "resolutions"),
    [
        # The word in the title weighs more than the one in the subjects; else the newest first.
        ("navigation", ["A/RES/54/10", "A/RES/54/1"]),
        ("lighthouses", ["A/RES/54/1", "A/RES/3484(XXX)[E]"]),
        ("  LIGHThou question", ["A/RES/54/1"]),
        ("sea", ["A/RES/3484(XXX)[E]", "A/RES/54/1"]),
        ("cote azur", ["A/RES/3484(XXX)[E]"]),
        ("1999 safety", ["A/RES/54/10", "A/RES/54/1"]),
        # Mistyped, where no word starts so.
        ("lihgthouses", ["A/RES/54/1", "A/RES/3484(XXX)[E]"]),
        ("navigatoin saftey", ["A/RES/54/10", "A/RES/54/1"]),
        # Symbols, however written; the one meant first, then those that start so.
        ("54/1", ["A/RES/54/1", "A/RES/54/10"]),
        ("a_res_54_1", ["A/RES/54/1", "A/RES/54/10"]),
        ("resolution 54/10", ["A/RES/54/10"]),
        ("3484 (xxx) e", ["A/RES/3484(XXX)[E]"]),
        ("", []),
        ("  ", []),
        ("%", []),
        ("zzzz", []),
    ],
)
def test_what_is_found(con: Connection, text: str, resolutions: list[str]) -> None:
    assert found(con, text) == resolutions


@pytest.mark.parametrize(
    ("text", "kind", "item"),
    [
        ("brazil", "state", "BRA"),
        ("BRA", "state", "BRA"),
        # By an earlier name, by a mistyped one, and the one that the words are the whole name of.
        ("burma", "state", "MMR"),
        ("frnace", "state", "FRA"),
        ("guinea", "state", "GIN"),
        ("african", "group", "AG"),
        ("grulac", "group", "GRULAC"),
        ("caribbean latin", "group", "GRULAC"),
        ("sea light", "subject", "LIGHT--SEA"),
        ("nuclear material", "issue", "nu"),
        ("buoys", "draft", "A/C.2/54/L.9"),
        ("a/c.2/54/l.3", "draft", "A/C.2/54/L.3"),
        ("54/1", "resolution", "A/RES/54/1"),
        # Known by its draft alone.
        ("54/99", "resolution", "A/RES/54/99"),
    ],
)
def test_what_fits_best_stands_first(con: Connection, text: str, kind: str, item: str) -> None:
    assert search(con, text).select("kind", "item").row(0) == (kind, item)


def test_the_kinds_stand_together_and_each_is_counted(con: Connection) -> None:
    rows = search(con, "navigation", most=1)
    assert rows.select("kind", "item", "size", "found").rows() == [
        ("subject", "NAVIGATION", 1, 1),
        ("resolution", "A/RES/54/10", None, 2),
    ]


def test_a_draft_leads_to_what_became_of_its_last_version(con: Connection) -> None:
    rows = search(con, "c.2/54/l").filter(kind="draft")
    assert dict(rows.select("item", "leads_to").iter_rows()) == {
        "A/C.2/54/L.3": "A/RES/54/1",
        "A/C.2/54/L.1": "A/RES/54/1",
        "A/C.2/54/L.9": None,
    }


def test_series_are_found_by_their_title(snapshot_dir: Path) -> None:
    (path,) = snapshot_dir.glob("unga-*.duckdb")
    with closing(database.connect(path)) as connection:
        rows = search(connection, "embargo cuba").filter(kind="series")
        (series,) = rows.rows(named=True)
        editions = query(
            connection,
            "SELECT count(*) AS n FROM analytics.series WHERE series_id = $id",
            id=series["item"],
        )["n"][0]
    assert series["size"] == editions
    assert series["name"].startswith("Necessity of ending the economic")


def test_where_no_resolution_has_all_words_the_most_of_them_count(con: Connection) -> None:
    rows = search(con, "lighthouses of atlantis question")
    assert rows.select("item", "matched", "asked").rows() == [
        ("A/RES/54/1", 3, 4),
        ("A/C.2/54/L.3", 3, 4),
    ]


def test_counts_are_of_the_roll_call_and_none_without_one(con: Connection) -> None:
    rows = tallied(con, ["A/RES/54/10", "A/RES/54/1", "A/RES/54/99"])
    assert rows.select("yes", "no", "abstain", "non_voting", "members", "held").rows() == [
        (None, None, None, None, None, True),
        (2, 0, 0, 1, 3, True),
        (None, None, None, None, None, False),
    ]
    assert tallied(con, []).is_empty()


def test_what_is_not_shown_is_counted(con: Connection) -> None:
    rows = search(con, "54/1", most=1)
    assert rows.select("item", "found").rows() == [("A/RES/54/1", 2)]


def test_the_newest_first_and_those_without_a_day_last(con: Connection) -> None:
    assert newest(con)["resolution"].to_list() == [
        "A/RES/54/10",
        "A/RES/54/1",
        "A/RES/3484(XXX)[E]",
        "A/RES/55/7",
    ]


def test_overview_by_hand(con: Connection) -> None:
    known = overview(con)
    assert (known["resolutions"], known["roll_calls"], known["votes"]) == (4, 1, 3)
    assert str(known["first_date"]) == str(known["last_date"]) == "1999-12-01"


def words_of(*texts: str | None) -> set[str]:
    folded = unicodedata.normalize("NFD", " ".join(text or "" for text in texts))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return set(re.findall("[a-z0-9]+", plain.lower()))


@pytest.fixture(scope="module")
def record(snapshot_dir: Path) -> Iterator[tuple[Connection, dict[str, set[str]]]]:
    (path,) = snapshot_dir.glob("unga-*.duckdb")
    with closing(database.connect(path)) as connection:
        rows = query(
            connection,
            "SELECT resolution, title, agenda_title, array_to_string(subjects, ' '), "
            "year(adoption_date)::VARCHAR FROM resolutions",
        )
        yield connection, {symbol: words_of(*texts) for symbol, *texts in rows.iter_rows()}


@given(data=st.data())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_words_of_a_resolution_find_all_that_have_them(
    record: tuple[Connection, dict[str, set[str]]], data: st.DataObject
) -> None:
    con, words = record
    symbol = data.draw(st.sampled_from(sorted(words)))
    letters = sorted(word for word in words[symbol] if word.isalpha())
    asked = data.draw(st.lists(st.sampled_from(letters), min_size=1, max_size=4, unique=True))
    expected = {
        other
        for other, held in words.items()
        if all(any(word.startswith(start) for word in held) for start in asked)
    }
    rows = search(con, " ".join(asked), most=10_000).filter(kind="resolution")
    held = set(rows["item"]).intersection(words)  # one that only a roll call names has other words
    assert symbol in expected
    assert held == expected
