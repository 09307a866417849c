from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from analytics.lineage import CONTINUES, build, lineage
from data.database import Connection, query


def world(*sessions: tuple[str, dict[str, str]]) -> pl.DataFrame:
    """Sessions with the bloc of each state, as a digit for each letter of a text."""
    rows = [
        (session, state * 3, None if bloc == "-" else int(bloc))
        for session, members in sessions
        for states, blocs in members.items()
        for state, bloc in zip(states, blocs, strict=True)
    ]
    schema = {"session": pl.String, "ms_code": pl.String, "bloc": pl.Int16}
    return pl.DataFrame(rows, schema, orient="row")


def test_a_line_goes_on_under_another_number_and_a_new_one_begins() -> None:
    blocs = world(
        ("9", {"ABCDEFGH": "11111222"}),
        ("10", {"ABCDEFGH": "22211111"}),  # D and E go over to the others
        ("11", {"ABCDEFGHIJ": "2231111333"}),  # C goes its own way, with H and newcomers
    )
    found = lineage(blocs)
    columns = ("session", "bloc", "line", "next_session", "next_bloc", "next_line", "states")
    assert found.select(*columns, "continues").rows() == [
        ("9", 1, 1, "10", 1, 2, 2, False),
        ("9", 1, 1, "10", 2, 1, 3, True),
        ("9", 2, 2, "10", 1, 2, 3, True),
        ("10", 1, 2, "11", 1, 2, 4, True),
        ("10", 1, 2, "11", 3, 3, 1, False),
        ("10", 2, 1, "11", 2, 1, 2, True),
        ("10", 2, 1, "11", 3, 3, 1, False),
    ]
    assert found["jaccard"].to_list() == pytest.approx(
        [2 / 8, 3 / 5, 3 / 5, 4 / 5, 1 / 6, 2 / 3, 1 / 4]
    )


def test_a_session_without_a_division_is_passed_over() -> None:
    blocs = world(("4", {"ABCDE": "11122"}), ("5", {"ABCDE": "11111"}), ("6", {"ABCDE": "11122"}))
    found = lineage(blocs)
    assert found.select("session", "next_session", "line", "next_line").rows() == [
        ("4", "6", 1, 1),
        ("4", "6", 2, 2),
    ]
    assert found["adjusted_rand"].to_list() == [1, 1]


def test_a_bloc_that_scatters_ends() -> None:
    blocs = world(("1", {"ABCDEFGHI": "111222333"}), ("2", {"ABCDEFGHI": "123123123"}))
    found = lineage(blocs)
    assert not found["continues"].any()
    assert found["next_line"].to_list() == [4, 5, 6] * 3
    assert found["jaccard"].to_list() == pytest.approx([1 / 5] * 9)


def test_states_not_placed_do_not_count() -> None:
    blocs = world(("1", {"ABCDX": "1122-"}), ("2", {"ABCDY": "1122-"}))
    assert lineage(blocs)["states"].to_list() == [2, 2]
    assert lineage(blocs)["jaccard"].to_list() == [1, 1]


def test_without_two_divided_sessions_there_is_no_lineage() -> None:
    assert lineage(world(("1", {"ABC": "112"}))).is_empty()
    assert lineage(world()).is_empty()


@given(st.lists(st.lists(st.sampled_from("123-"), min_size=8, max_size=8), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_lineage_counts_every_state_once(sessions: list[list[str]]) -> None:
    named = [(str(n), {"ABCDEFGH": "".join(blocs)}) for n, blocs in enumerate(sessions, start=1)]
    # Blocs are numbered without gaps, as in the relation.
    frame = world(*named).with_columns(pl.col("bloc").rank("dense").over("session").cast(pl.Int16))
    found = lineage(frame)
    assert found.filter("continues")["jaccard"].min() is None or (
        found.filter("continues")["jaccard"].min() >= CONTINUES  # type: ignore[operator]
    )
    for (session, following), rows in found.group_by("session", "next_session"):
        now, after = (
            dict(frame.filter(session=name).drop_nulls().select("ms_code", "bloc").iter_rows())
            for name in (session, following)
        )
        both = now.keys() & after.keys()
        assert rows["states"].sum() == len(both)
        for row in rows.iter_rows(named=True):
            one = {state for state in both if now[state] == row["bloc"]}
            other = {state for state in both if after[state] == row["next_bloc"]}
            assert row["states"] == len(one & other)
            assert row["jaccard"] == pytest.approx(len(one & other) / len(one | other))
            assert (row["line"] == row["next_line"]) == row["continues"]
        expected = adjusted_rand_score(*zip(*[(now[s], after[s]) for s in both], strict=True))
        assert rows["adjusted_rand"].unique().to_list() == [pytest.approx(expected)]
        continued = rows.filter("continues")
        assert continued["bloc"].is_unique().all()
        assert continued["next_bloc"].is_unique().all()


def test_the_relation_is_the_function(empty_database: Connection) -> None:
    blocs = world(("1", {"ABCDX": "1122-"}), ("2", {"ABCDY": "2211-"}))
    empty_database.execute("CREATE TABLE analytics.blocs (session TEXT, ms_code TEXT, bloc INT2)")
    empty_database.register("incoming", blocs)
    empty_database.execute("INSERT INTO analytics.blocs FROM incoming")
    build(empty_database)
    relation = query(
        empty_database, "FROM analytics.bloc_lineage ORDER BY session, bloc, next_bloc"
    )
    assert relation.rows() == lineage(blocs).rows()
    undocumented = query(
        empty_database,
        "SELECT column_name FROM duckdb_columns() "
        "WHERE table_name = 'bloc_lineage' AND comment IS NULL",
    )
    assert undocumented.is_empty()
