from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from analytics.blocs import agreement_ties, blocs, divide, modularity
from analytics.splits import _dealt_anew, likeness, regional_groups, split
from analytics.vote_matrix import VoteMatrix, from_letters
from data.errors import BadRequest


def world_of(votes: NDArray[np.int8], items: list[int]) -> VoteMatrix:
    letters = {
        f"A{chr(65 + n // 26)}{chr(65 + n % 26)}": "".join("-YANX"[vote] for vote in votes[:, n])
        for n in range(votes.shape[1])
    }
    return from_letters(letters, title=[f"item {item}" for item in items])


@st.composite
def dealt(draw: st.DrawFn) -> tuple[NDArray[np.int8], NDArray[np.intp]]:
    height, width = draw(st.integers(1, 12)), draw(st.integers(2, 8))
    votes = draw(arrays.arrays(np.int8, (height, width), elements=st.integers(0, 4)))
    cluster = draw(arrays.arrays(np.intp, height, elements=st.integers(0, 3)))
    return votes, np.unique(cluster, return_inverse=True)[1]


@given(dealt(), st.integers(0, 1000))
def test_dealing_keeps_tallies_and_what_belongs_together(
    world: tuple[NDArray[np.int8], NDArray[np.intp]], seed: int
) -> None:
    votes, cluster = world
    again = _dealt_anew(votes, cluster, np.random.default_rng(seed))
    for number in range(int(cluster.max()) + 1):
        before, after = votes[cluster == number], again[cluster == number]
        # Each state has the votes of some state as a whole, and of one on as many rolls.
        assert Counter(map(tuple, before.T)) == Counter(map(tuple, after.T))
        assert np.array_equal((before != 0).sum(axis=0), (after != 0).sum(axis=0))


def test_every_dealing_is_as_likely() -> None:
    votes = np.array([[1, 2, 3]], np.int8)
    rng = np.random.default_rng(1)
    seen = Counter(tuple(_dealt_anew(votes, np.array([0]), rng)[0]) for _ in range(6000))
    assert len(seen) == 6
    assert max(seen.values()) < 1150  # 1000 each expected, 29 the standard deviation
    assert min(seen.values()) > 850


def test_states_that_vote_at_random_are_not_clearly_split() -> None:
    rng = np.random.default_rng(4)
    worlds = [
        world_of(rng.choice([1, 1, 2, 3], (30, 16)).astype(np.int8), list(range(30)))
        for _ in range(20)
    ]
    p_values = [split(world, seed=1, draws=19).p_value for world in worlds]
    assert sum(p is not None and p <= 0.05 for p in p_values) <= 3
    assert 0.3 < np.mean([p for p in p_values if p is not None]) < 0.7  # uniform, in the mean .5
    assert all(blocs(world, seed=1, runs=40)["bloc"].max() == 1 for world in worlds)


def test_two_camps_are() -> None:
    votes = np.repeat([[1, 3]], 8, axis=1).repeat(12, axis=0).astype(np.int8)
    found = split(world_of(votes, list(range(12))), seed=1, draws=39)
    assert found.modularity == 0.5
    assert found.p_value == 1 / 40


def test_divisions_on_two_questions_that_have_nothing_to_do_with_each_other_are_chance() -> None:
    # Each of two items divides the states sharply, ten roll calls long, and each in its own way:
    # dealt roll call by roll call, such a world would be called divided.
    one = np.array([1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3], np.int8)
    other = np.array([1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3], np.int8)
    votes = np.vstack([np.tile(one, (10, 1)), np.tile(other, (10, 1))])
    by_item = split(world_of(votes, [0] * 10 + [1] * 10), seed=1, draws=99)
    by_roll_call = split(world_of(votes, list(range(20))), seed=1, draws=99)
    assert by_item.modularity == by_roll_call.modularity > 0.1
    assert by_item.p_value is not None
    assert by_item.p_value > 0.2
    assert by_roll_call.p_value == 0.01


def test_one_item_cannot_be_told_from_chance() -> None:
    votes = np.repeat([[1, 3]], 4, axis=1).repeat(6, axis=0).astype(np.int8)
    found = split(world_of(votes, [0] * 6), seed=1)
    assert (found.null_modularity, found.p_value) == (None, None)


def test_the_null_is_the_mean_of_dealt_worlds_and_p_their_rank() -> None:
    rng = np.random.default_rng(8)
    votes = rng.choice([1, 2, 3], (12, 14)).astype(np.int8)
    world = world_of(votes, list(range(12)))
    values = []
    for _ in range(400):  # dealt one by one here, with other seeds
        fresh = np.array([rng.permutation(row) for row in votes], np.int8)
        ties = agreement_ties(fresh)
        values.append(modularity(ties, divide(ties, 14, resolution=1, seed=int(rng.integers(99)))))
    found = split(world, seed=3, draws=400)
    assert found.modularity > 0.03
    assert found.null_modularity == pytest.approx(np.mean(values), abs=3 * np.std(values) / 20)
    assert found.p_value == pytest.approx(
        np.mean(np.array(values) >= found.modularity - 1e-9), abs=0.1
    )


def test_states_always_at_one_are_not_split() -> None:
    found = split(from_letters({"BRA": "YNYNY", "FRA": "YNYNY"}, title=list("ABCDE")), seed=1)
    assert (found.modularity, found.p_value) == (0, 1)


def test_no_draw_is_refused() -> None:
    with pytest.raises(BadRequest, match="draws 0: expected a whole number from 1"):
        split(from_letters({"BRA": "YNYNY", "FRA": "YNYNY"}), seed=1, draws=0)


@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 3, None]), st.sampled_from(["AG", "APG", "EEG", None])),
        min_size=1,
        max_size=25,
    )
)
@settings(max_examples=40, deadline=None)
def test_likeness_is_its_definitions(pairs: list[tuple[int | None, str | None]]) -> None:
    found = likeness(
        pl.Series([bloc for bloc, _ in pairs], dtype=pl.Int16),
        pl.Series([group for _, group in pairs], dtype=pl.String),
        seed=1,
        draws=19,
    )
    both = [(bloc, group) for bloc, group in pairs if bloc is not None and group is not None]
    blocs_, groups = [b for b, _ in both], [g for _, g in both]
    if len(set(blocs_)) < 2 or len(set(groups)) < 2:
        assert (found.ami, found.purity, found.p_value) == (None, None, None)
        return
    counts = Counter(both)
    purest = sum(max(counts[b, g] for g in set(groups)) for b in set(blocs_))
    truest = sum(max(counts[b, g] for b in set(blocs_)) for g in set(groups))
    assert found.purity == pytest.approx(purest / len(both))
    assert found.inverse_purity == pytest.approx(truest / len(both))
    assert found.ami == pytest.approx(adjusted_mutual_info_score(groups, blocs_))
    assert found.adjusted_rand == pytest.approx(adjusted_rand_score(groups, blocs_))


def test_blocs_that_are_the_groups_are_no_chance_and_dealt_ones_are() -> None:
    groups = pl.Series(["AG"] * 12 + ["WEOG"] * 8)
    same = likeness(pl.Series([1] * 12 + [2] * 8), groups, seed=1)
    assert (same.ami, same.adjusted_rand, same.purity, same.p_value) == (1, 1, 1, 0.001)
    across = likeness(pl.Series([1, 2] * 10), groups, seed=1)
    assert across.ami is not None
    assert across.ami < 0
    assert across.p_value == 1


def test_p_of_likeness_is_that_of_the_exact_test() -> None:
    # 4 of 4 and 0 of 4: of the 70 ways to deal the groups 2 are as informative.
    found = likeness(pl.Series([1] * 4 + [2] * 4), pl.Series(["AG"] * 4 + ["APG"] * 4), seed=2)
    assert found.p_value == pytest.approx(2 / 70, abs=0.012)


def test_the_regional_group_is_that_of_most_roll_calls() -> None:
    days = [date(1960, 1, 1), date(1999, 1, 1), date(2000, 1, 1), date(2001, 1, 1)]
    world = from_letters(
        {"ISR": "YYYY", "KIR": "YYYY", "CYP": "YYYY", "POL": "Y---"}, date=days, session=["9"] * 4
    )
    spells = pl.DataFrame(
        [
            ("WEOG", "ISR", date(2000, 1, 1), None),
            ("APG", "CYP", date(1963, 12, 17), date(1999, 6, 1)),
            ("WEOG", "CYP", date(1999, 6, 2), None),
            ("EEG", "POL", date(1963, 12, 17), None),
            ("NAM", "KIR", None, None),
        ],
        {"group_code": pl.String, "ms_code": pl.String, "from_date": pl.Date, "to_date": pl.Date},
        orient="row",
    )
    told = dict(zip(world.states, regional_groups(world, spells), strict=True))
    assert told == {"CYP": "WEOG", "ISR": "WEOG", "KIR": None, "POL": None}
