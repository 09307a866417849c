from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analytics.uncertainty import (
    benjamini_hochberg,
    clusters,
    draw_clusters,
    generator,
    holm,
    percentile_interval,
    sums_by_cluster,
)
from analytics.vote_matrix import from_letters
from data.errors import BadRequest


def test_one_agenda_item_of_one_session_is_one_cluster() -> None:
    world = from_letters(
        {"BRA": "YYYYYYY"},
        session=["77", "77", "78", "78", "78", "78", "78"],
        agenda_title=["Arms", "arms. ", "Arms", None, None, None, None],
        title=["x", "y", "z", "Arms", "Sea", "SEA ", None],
    )
    found = clusters(world).tolist()
    assert found[0] == found[1]
    assert found[4] == found[5]
    assert len(set(found)) == 5  # 77 arms, 78 arms, 78 titled arms, 78 sea, the one without either
    assert set(found) == set(range(5))


def test_without_item_and_title_each_roll_call_stands_alone() -> None:
    assert sorted(clusters(from_letters({"BRA": "YYY"}))) == [0, 1, 2]


def test_a_negative_seed_is_refused_in_one_line() -> None:
    with pytest.raises(BadRequest, match="seed -1: expected a whole number from 0"):
        generator(-1)


def test_each_part_has_a_stream_of_its_own() -> None:
    draws = [generator(1, *part).integers(1 << 60) for part in [(), (0,), (1,), (0, 1)]]
    assert len(set(draws)) == 4
    assert generator(1, 0).integers(1 << 60) == draws[1]


def test_as_many_clusters_are_drawn_as_there_are_and_all_alike_often() -> None:
    drawn = draw_clusters(10, 4000, seed=3)
    assert set(drawn.sum(axis=1)) == {10}
    assert np.allclose(drawn.mean(axis=0), 1, atol=0.1)
    assert np.array_equal(drawn, draw_clusters(10, 4000, seed=3))


def test_sums_by_cluster_keep_the_other_axes() -> None:
    values = np.arange(12.0).reshape(3, 2, 2)
    assert sums_by_cluster(values, np.array([1, 0, 1])).tolist() == [
        values[1].tolist(),
        (values[0] + values[2]).tolist(),
    ]


@given(
    arrays(np.float64, (4, 50), elements=st.floats(-5, 5) | st.just(np.nan)),
    st.sampled_from([0.5, 0.9, 0.95]),
)
def test_an_interval_holds_its_level_of_the_replicates(
    replicates: np.ndarray, level: float
) -> None:
    low, high = percentile_interval(replicates, level)
    for row, first, last in zip(replicates, low, high, strict=True):
        held = row[~np.isnan(row)]
        if not len(held):
            assert np.isnan(first)
            assert np.isnan(last)
            continue
        assert first in held
        assert last in held
        assert np.mean((held >= first) & (held <= last)) >= level
        assert np.mean(held < first) <= (1 - level) / 2
        assert np.mean(held > last) <= (1 - level) / 2


def test_the_interval_of_a_mean_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    samples = rng.random((300, 60))
    drawn = draw_clusters(60, 400, seed=2)
    low, high = percentile_interval(samples @ drawn.T / 60, 0.9)
    assert 0.85 < np.mean((low < 0.5) & (high > 0.5)) < 0.95


p_values = st.lists(st.floats(0, 1) | st.just(np.nan), max_size=12)


@given(p_values)
def test_adjusted_p_values_are_those_of_the_definition(values: list[float]) -> None:
    tested = sorted(p for p in values if not np.isnan(p))
    m = len(tested)
    false_discovery = {
        p: min(min(1, tested[i] * m / (i + 1)) for i in range(m) if tested[i] >= p) for p in tested
    }
    family_wise = {
        p: max(min(1, tested[i] * (m - i)) for i in range(m) if tested[i] <= p) for p in tested
    }
    for found, expected in (
        (benjamini_hochberg(values), false_discovery),
        (holm(values), family_wise),
    ):
        for before, after in zip(values, found, strict=True):
            assert np.isnan(after) if np.isnan(before) else after == pytest.approx(expected[before])


def test_false_discoveries_are_controlled() -> None:
    rng = np.random.default_rng(4)
    nothing = stats.uniform.rvs(size=(200, 100), random_state=rng)
    called = [(benjamini_hochberg(row) < 0.05).any() for row in nothing]
    assert np.mean(called) < 0.1
    strong = np.concatenate([nothing[0], np.full(50, 1e-6)])
    assert (benjamini_hochberg(strong)[-50:] < 0.05).all()
    assert (holm(strong)[-50:] < 0.05).all()
