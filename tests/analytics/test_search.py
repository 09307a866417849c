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
from analytics.search import newest, search
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
"""


@pytest.fixture(scope="module")
def con() -> Iterator[Connection]:
    connection = database.memory()
    database.create_schema(connection)
    connection.execute(WORLD)
    analytics.build(connection)
    yield connection
    connection.close()


def found(con: Connection, text: str) -> list[str]:
    return search(con, text)["resolution"].to_list()


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


def test_where_no_resolution_has_all_words_the_most_of_them_count(con: Connection) -> None:
    rows = search(con, "lighthouses of atlantis question")
    assert rows.select("resolution", "matched", "asked").rows() == [("A/RES/54/1", 3, 4)]


def test_counts_are_of_the_roll_call_and_none_without_one(con: Connection) -> None:
    rows = search(con, "54/1").select("yes", "no", "abstain", "non_voting", "members").rows()
    assert rows == [(2, 0, 0, 1, 3), (None, None, None, None, None)]


def test_what_is_not_shown_is_counted(con: Connection) -> None:
    rows = search(con, "54/1", most=1)
    assert rows.select("resolution", "found").rows() == [("A/RES/54/1", 2)]


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
    rows = search(con, " ".join(asked), most=10_000)
    assert symbol in expected
    assert set(rows["resolution"]) == expected
