from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.agreement import (
    INDICES,
    agreement,
    agreement_by_session,
    agreement_intervals,
    build,
    build_intervals,
    coincidence,
    pair_tables,
    pairwise,
)
from analytics.slices import load_resolutions
from analytics.uncertainty import SEED, clusters, draw_clusters
from analytics.vote_matrix import (
    ABSTAIN,
    NO,
    NON_VOTING,
    NOT_ON_ROLL,
    YES,
    VoteMatrix,
    from_letters,
    is_cast,
)
from data.database import Connection, query
from data.errors import BadRequest
from tests.analytics.worlds import worlds

SCORE = {YES: 1, ABSTAIN: 0, NO: -1}


def naive(pairs: list[tuple[int, int]]) -> dict[str, float | None]:
    """Every index, vote by vote, straight from its definition."""
    n = len(pairs)
    if not n:
        return dict.fromkeys(INDICES)
    distances = [abs(SCORE[a] - SCORE[b]) / 2 for a, b in pairs]
    found = sum(distances) / n

    def corrected(first: list[int], second: list[int]) -> float | None:
        by_chance = [abs(SCORE[a] - SCORE[b]) / 2 for a in first for b in second]
        expected = sum(by_chance) / len(by_chance)
        return 1 - found / expected if expected else None

    ours, theirs = [a for a, _ in pairs], [b for _, b in pairs]
    both = ours + theirs
    return {
        "agreement": sum(a == b for a, b in pairs) / n,
        "lijphart": 1 - found,
        "s_score": 1 - 2 * found,
        "pi": corrected(both, both),
        "kappa": corrected(ours, theirs),
    }


def joint_votes(matrix: VoteMatrix, i: int, j: int) -> list[tuple[int, int]]:
    return [(int(r[i]), int(r[j])) for r in matrix.votes if r[i] in SCORE and r[j] in SCORE]


@given(worlds())
def test_every_index_is_what_its_definition_says(matrix: VoteMatrix) -> None:
    rows = agreement(matrix).rows(named=True)
    pairs = list(itertools.combinations(range(len(matrix.states)), 2))
    assert [(r["ms_a"], r["ms_b"]) for r in rows] == [
        (matrix.states[i], matrix.states[j]) for i, j in pairs
    ]
    for row, (i, j) in zip(rows, pairs, strict=True):
        joint = joint_votes(matrix, i, j)
        assert row["roll_calls"] == len(joint)
        for index, expected in naive(joint).items():
            assert row[index] == (None if expected is None else pytest.approx(expected))


@given(worlds())
def test_each_session_is_the_slice_of_that_session(matrix: VoteMatrix) -> None:
    whole = agreement_by_session(matrix)
    for session, part in matrix.by_session():
        rows = whole.filter(session=session).drop("session")
        if len(part.states) < 2:
            assert rows.is_empty()
        else:
            assert rows.equals(agreement(part))


@given(worlds())
def test_the_arrays_say_the_same_both_ways(matrix: VoteMatrix) -> None:
    arrays = pairwise(matrix)
    frame = agreement(matrix)
    upper = np.triu_indices(len(matrix.states), 1)
    for index in INDICES:
        assert np.array_equal(arrays[index], arrays[index].T, equal_nan=True)
        told = frame[index].fill_null(np.nan).to_numpy()
        assert np.array_equal(arrays[index][upper], told, equal_nan=True)
    assert np.all(np.isin(np.diag(arrays["agreement"])[np.diag(arrays["roll_calls"]) > 0], 1))


@given(worlds(), st.data())
def test_weights_count_a_roll_call_so_often(matrix: VoteMatrix, data: st.DataObject) -> None:
    counts = st.lists(st.integers(0, 3), min_size=len(matrix), max_size=len(matrix))
    weights = np.array(data.draw(counts))
    repeated = matrix.select(np.repeat(np.arange(len(matrix)), weights))
    assert np.array_equal(pair_tables(matrix, weights.astype(float)), pair_tables(repeated))


@given(worlds())
def test_an_absence_changes_nothing(matrix: VoteMatrix) -> None:
    gone = np.where(matrix.votes == NON_VOTING, np.int8(NOT_ON_ROLL), matrix.votes)
    assert agreement(matrix).equals(agreement(VoteMatrix(gone, matrix.roll_calls, matrix.states)))


def test_the_worked_example() -> None:
    """10 joint votes: 4 both yes, 2 both abstain, 2 both no, 1 yes and abstain, 1 yes and no."""
    world = from_letters({"BRA": "YYYYAANNYY" + "X", "FRA": "YYYYAANNAN" + "Y"})
    row = agreement(world).row(0, named=True)
    assert row["roll_calls"] == 10
    assert row["agreement"] == pytest.approx(0.8)
    assert row["lijphart"] == pytest.approx(0.85)
    assert row["s_score"] == pytest.approx(0.7)
    assert row["pi"] == pytest.approx(1 - 0.15 / 0.4375)
    assert row["kappa"] == pytest.approx(1 - 0.15 / 0.45)


def test_two_states_never_together_have_no_agreement_not_zero() -> None:
    world = from_letters({"DDR": "Y-", "DEU": "-Y", "FRA": "YY"})
    row = agreement(world).row(0, named=True)
    assert (row["ms_a"], row["ms_b"], row["roll_calls"]) == ("DDR", "DEU", 0)
    assert [row[index] for index in INDICES] == [None] * 5


def test_states_that_always_vote_the_same_one_way_leave_nothing_to_correct_for() -> None:
    row = agreement(from_letters({"BRA": "YYY", "FRA": "YYY"})).row(0, named=True)
    assert (row["agreement"], row["pi"], row["kappa"]) == (1.0, None, None)


@pytest.mark.parametrize("letters", [{"BRA": "YN"}, {"BRA": "YN", "FRA": "--"}])
def test_one_state_has_none_to_agree_with(letters: dict[str, str]) -> None:
    world = from_letters(letters).on_the_roll()
    with pytest.raises(BadRequest, match="agreement needs two states, found BRA"):
        agreement(world)


@given(worlds(), st.sampled_from(INDICES), st.integers(0, 3))
def test_the_bounds_are_those_of_the_draws_one_by_one(
    matrix: VoteMatrix, index: str, seed: int
) -> None:
    replicates = 20
    low, high = agreement_intervals(matrix, seed, replicates, index=index, level=0.8)
    together = clusters(matrix)
    draws = draw_clusters(int(together.max()) + 1, replicates, seed)
    for pair, (i, j) in enumerate(itertools.combinations(range(len(matrix.states)), 2)):
        joint = is_cast(matrix.votes[:, i]) & is_cast(matrix.votes[:, j])
        values = []
        for draw in draws:
            drawn = np.repeat(np.arange(len(matrix)), draw[together].astype(int))
            value = naive(joint_votes(matrix.select(drawn), i, j))[index]
            if value is not None:
                values.append(value)
        if len(set(together[joint])) < 2 or not values:
            assert np.isnan(low[pair])
            assert np.isnan(high[pair])
        else:
            values.sort()
            outside = int(np.floor(round(0.1 * (len(values) - 1), 9)))
            assert low[pair] == pytest.approx(values[outside])
            assert high[pair] == pytest.approx(values[len(values) - 1 - outside])


def test_the_bounds_hold_the_index_and_come_with_a_seed() -> None:
    rng = np.random.default_rng(5)
    letters = {f"S{n:02}": "".join(rng.choice(list("YYYANX"), 40)) for n in range(6)}
    world = from_letters(letters)
    told = agreement(world, seed=3)
    assert told.filter(
        (pl.col("low") > pl.col("agreement")) | (pl.col("high") < pl.col("agreement"))
    ).is_empty()
    assert told.equals(agreement(world, seed=3))
    assert not told.equals(agreement(world, seed=4))
    assert told.drop("low", "high").equals(agreement(world))


def test_no_such_index() -> None:
    with pytest.raises(BadRequest, match="no index 'kapa': expected one of agreement, "):
        agreement_intervals(from_letters({"BRA": "Y", "FRA": "Y"}), 1, index="kapa")


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        # same, partial, opposite, absent; the shares of both formulas by hand
        (2016, (3, 2, 1, 1, 3 / 4)),
        (2017, (3, 2, 1, 1, 4 / 6)),
    ],
)
def test_coincidence_by_the_formula_of_its_year(
    year: int, expected: tuple[int, int, int, int, float]
) -> None:
    world = from_letters(
        {"IND": "YNAYANXY", "USA": "YNANNAYX"}, date=[date(year, 12, 1)] * 8, session=["71"] * 8
    )
    assert coincidence(world).rows() == [(year, "IND", *expected)]


def test_coincidence_without_anything_to_divide_is_null() -> None:
    world = from_letters({"IND": "YX", "USA": "AN"}, date=[date(2015, 1, 1)] * 2)
    assert coincidence(world).rows() == [(2015, "IND", 0, 1, 0, 1, None)]


@given(worlds())
def test_coincidence_from_2017_is_lijphart(matrix: VoteMatrix) -> None:
    state = matrix.states[0]
    by_state: dict[str, list[float]] = {}
    for other in matrix.states[1:]:
        lijphart = agreement(matrix.select(states=[state, other]))["lijphart"][0]
        by_state[other] = lijphart
    merged = matrix.roll_calls.with_columns(pl.lit(date(2018, 1, 1)).alias("date"))
    for row in coincidence(VoteMatrix(matrix.votes, merged, matrix.states), state).rows(named=True):
        lijphart = by_state[row["ms_code"]]
        assert row["coincidence"] == (None if lijphart is None else pytest.approx(lijphart))


def test_the_relation_is_what_the_function_says(small_database: Connection) -> None:
    build(small_database)
    matrix = load_resolutions(small_database)
    told = query(small_database, "SELECT * FROM analytics.agreement")
    assert told.equals(agreement_by_session(matrix))
    assert set(told["session"]) == {"44", "59", "78", "11emsp"}
    shares = query(small_database, "SELECT * FROM analytics.coincidence")
    assert shares.rows() == coincidence(matrix).rows()


def test_the_intervals_are_those_of_each_session(small_database: Connection) -> None:
    build_intervals(small_database)
    told = query(small_database, "SELECT * FROM analytics.agreement_intervals")
    for session, part in load_resolutions(small_database).by_session():
        ours = agreement(part, seed=SEED).select("ms_a", "ms_b", "low", "high")
        assert told.filter(session=session).drop("session").equals(ours)
    assert set(told["session"]) == {"44", "59", "78", "11emsp"}


def test_an_empty_record_has_empty_relations(empty_database: Connection) -> None:
    build(empty_database)
    build_intervals(empty_database)
    for relation in ("agreement", "coincidence", "agreement_intervals"):
        assert query(empty_database, f"FROM analytics.{relation}").is_empty()


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_same_on_any_number_of_threads(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(9)
    letters = {f"S{n:02}": "".join(rng.choice(list("YYANX"), 30)) for n in range(8)}
    world = from_letters(letters, session=["77"] * 12 + ["78"] * 18)
    expected = agreement(world, seed=1), agreement_by_session(world)
    monkeypatch.setattr("os.cpu_count", lambda: threads)
    assert agreement(world, seed=1).equals(expected[0])
    assert agreement_by_session(world).equals(expected[1])
