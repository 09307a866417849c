from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.cosponsorship import (
    Sponsorship,
    at_least,
    backbone,
    centralities,
    configuration_model,
    fixed_tail,
    newman_weights,
    parts,
    sponsorship,
    together,
)

incidences = st.tuples(st.integers(2, 7), st.integers(1, 7)).flatmap(
    lambda shape: arrays(np.bool_, shape, elements=st.booleans())
)


@given(incidences)
@settings(deadline=None)
def test_counts_and_weights_equal_a_count_by_hand(incidence: np.ndarray) -> None:
    states, drafts = incidence.shape
    for a, b in itertools.combinations(range(states), 2):
        joint = [k for k in range(drafts) if incidence[a, k] and incidence[b, k]]
        weight = sum(1 / (incidence[:, k].sum() - 1) for k in joint)
        assert together(incidence)[a, b] == len(joint)
        assert newman_weights(incidence)[a, b] == pytest.approx(weight)


@given(incidences)
@settings(deadline=None)
def test_the_configuration_model_keeps_every_count(incidence: np.ndarray) -> None:
    probability = configuration_model(incidence)
    assert ((probability >= 0) & (probability <= 1)).all()
    assert probability.sum(axis=1) == pytest.approx(incidence.sum(axis=1), abs=1e-4)
    assert probability.sum(axis=0) == pytest.approx(incidence.sum(axis=0), abs=1e-4)


probabilities = arrays(np.float64, (1, 5), elements=st.floats(0, 1))


@given(probabilities, probabilities, st.integers(0, 5))
@settings(deadline=None)
def test_the_tail_equals_the_sum_over_all_outcomes(
    first: np.ndarray, second: np.ndarray, observed: int
) -> None:
    joint = (first * second)[0]
    expected = sum(
        np.prod([p if hit else 1 - p for p, hit in zip(joint, outcome, strict=True)])
        for outcome in itertools.product([True, False], repeat=5)
        if sum(outcome) >= observed
    )
    assert at_least(first, second, np.array([observed]))[0] == pytest.approx(expected, abs=1e-9)


def test_states_that_always_sponsor_together_are_found_and_chance_is_not() -> None:
    random = np.random.default_rng(7)
    incidence = random.random((30, 60)) < 0.3
    incidence[1:6] = incidence[0]
    states = tuple(f"S{i:02}" for i in range(30))
    pairs = backbone(Sponsorship(incidence, states, tuple(map(str, range(60)))))
    planted = list(itertools.combinations(states[:6], 2))
    assert pairs.filter("significant").select("ms_a", "ms_b").rows() == planted
    assert pairs.filter("fixed_significant").select("ms_a", "ms_b").rows() == planted
    assert len(pairs) == 30 * 29 / 2


@given(st.permutations(range(5)))
@settings(max_examples=10, deadline=None)
def test_names_do_not_matter(order: list[int]) -> None:
    incidence = np.array(
        [[1, 1, 1, 0], [1, 1, 0, 0], [0, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 0]], dtype=bool
    )
    codes = "ABCDE"
    frame = pl.DataFrame(
        [(f"d{k}", codes[order[i]]) for i, k in zip(*np.nonzero(incidence), strict=True)],
        schema=["draft", "ms_code"],
        orient="row",
    )
    pairs = backbone(sponsorship(frame))
    plain = backbone(Sponsorship(incidence, tuple(codes), ("0", "1", "2", "3")))
    found = {
        frozenset((a, b)): p for a, b, p in pairs.select("ms_a", "ms_b", "p_value").iter_rows()
    }
    for a, b, p in plain.select("ms_a", "ms_b", "p_value").iter_rows():
        renamed = frozenset((codes[order[codes.index(a)]], codes[order[codes.index(b)]]))
        assert found[renamed] == pytest.approx(p, abs=1e-6)


def test_a_state_without_partner_has_no_constraint_and_no_share() -> None:
    pairs = pl.DataFrame({"ms_a": ["A"], "ms_b": ["B"]})
    rows = centralities(pairs, {"A": 3, "B": 3, "C": 1}, {"A": "x", "B": "y"})
    lonely = rows.filter(ms_code="C").row(0, named=True)
    assert (lonely["degree"], lonely["constraint"], lonely["across_share"]) == (0, None, None)
    assert rows["across_share"].to_list() == [1.0, 1.0, None]


def test_the_fixed_model_equals_the_count_over_all_arrays_of_the_same_counts() -> None:
    incidence = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]], dtype=bool)
    rows = [np.array(r, dtype=bool) for r in itertools.product([0, 1], repeat=4) if sum(r) == 2]
    worlds = [
        np.array(world)
        for world in itertools.product(rows, repeat=3)
        if (np.sum(world, axis=0) == incidence.sum(axis=0)).all()
    ]
    exact = np.mean([together(world)[0, 1] >= 2 for world in worlds])
    assert 0 < exact < 1
    drawn = fixed_tail(incidence, samples=4000)
    assert drawn[0, 1] == pytest.approx(exact, abs=0.03)


@given(incidences)
@settings(max_examples=20, deadline=None)
def test_a_draw_under_a_seed_is_the_same_again(incidence: np.ndarray) -> None:
    assert (fixed_tail(incidence, 20, seed=3) == fixed_tail(incidence, 20, seed=3)).all()


def test_in_draws_of_chance_neither_model_finds_a_tie() -> None:
    random = np.random.default_rng(11)
    activity, appeal = random.normal(0, 1.5, 30), random.normal(0, 1, 45)
    chance = 1 / (1 + np.exp(-(activity[:, None] + appeal)))
    incidence = random.random((30, 45)) < chance
    incidence = incidence[incidence.any(axis=1)]
    states = tuple(f"S{i:02}" for i in range(len(incidence)))
    pairs = backbone(Sponsorship(incidence, states, tuple(map(str, range(45)))))
    assert not pairs["significant"].any()
    assert not pairs["fixed_significant"].any()
    # Its counts fitted to the very draw, the stochastic model is far more cautious than it says.
    cautious, exact = (pairs.select(pl.col(p) < 0.05).to_series().mean() for p in P_VALUES)
    assert cautious < exact < 0.05
    assert cautious < 0.01


P_VALUES = ("p_value", "fixed_p_value")


def test_the_stochastic_tail_equals_draws_of_the_configuration_model() -> None:
    random = np.random.default_rng(5)
    incidence = random.random((12, 20)) < np.linspace(0.2, 0.8, 12)[:, None]
    probability = configuration_model(incidence)
    a, b = np.triu_indices(12, 1)
    observed = together(incidence)[a, b]
    draws = 4000
    as_high = np.zeros(a.size)
    for _ in range(draws):
        as_high += together(random.random(probability.shape) < probability)[a, b] >= observed
    tail = at_least(probability[a], probability[b], observed)
    assert np.abs(as_high / draws - tail).max() < 4.5 * 0.5 / draws**0.5


def test_parts_are_committees_and_agenda_items_of_ten_drafts() -> None:
    frame = pl.DataFrame(
        {
            "draft": [f"d{n:02}" for n in range(22)] + ["d00"],
            "ms_code": ["A"] * 22 + ["B"],
            "kind": ["draft resolution"] * 23,
            "committee": ["C.1"] * 11 + ["C.3"] * 11 + ["C.1"],
            "committee_report": [None] * 2 + ["A/1"] * 9 + ["A/2"] * 10 + [None] * 2,
        }
    )
    found = {part: drafts["draft"].n_unique() for part, drafts in parts(frame).items()}
    assert found == {
        ("all", "all"): 22,
        ("C.1", "committee"): 11,
        ("C.3", "committee"): 11,
        ("A/2", "agenda_item"): 10,
    }
    assert len(parts(frame)["C.1", "committee"]) == 12
    assert parts(frame.head(9)) == {}
