from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from scipy import stats

from analytics.separation import _named_alike, separating_roll_calls
from analytics.vote_matrix import from_letters


def test_shares_are_of_votes_cast_and_the_furthest_apart_come_first() -> None:
    world = from_letters(
        {"AAA": "YYXY", "BBB": "YAXN", "CCC": "NYYX", "DDD": "XYYX", "EEE": "NNNN"},
        title=list("ABCD"),
    )
    rows = separating_roll_calls(world, pl.Series([1, 1, 2, 2, None]), seed=1).select(
        "roll_call_id", "bloc", "other_bloc", "yes_share", "other_yes_share", "difference"
    )
    assert rows.rows() == [
        (1, 1, 2, 1.0, 0.0, 1.0),
        (2, 1, 2, 0.5, 1.0, -0.5),
        (3, 1, 2, None, 1.0, None),
        (4, 1, 2, 0.5, None, None),
    ]


def test_every_two_blocs_are_set_against_each_other() -> None:
    world = from_letters({"AAA": "YN", "BBB": "NN", "CCC": "AY"}, title=["A", "B"])
    rows = separating_roll_calls(world, pl.Series([1, 2, 3]), seed=1)
    assert sorted(rows.select("roll_call_id", "bloc", "other_bloc").rows()) == [
        (call, one, other) for call in (1, 2) for one, other in ((1, 2), (1, 3), (2, 3))
    ]


def test_p_is_twice_the_smaller_tail_of_the_exact_test() -> None:
    # Ten roll calls that divide six states from seven; in the last, some stray from their bloc.
    letters = {f"A{chr(65 + n)}A": "Y" * 10 + "YYYYYN"[n] for n in range(6)}
    letters |= {f"B{chr(65 + n)}B": "N" * 10 + "YYNNNNN"[n] for n in range(7)}
    world = from_letters(letters, title=[f"item {n}" for n in range(11)])
    rows = separating_roll_calls(world, pl.Series([1] * 6 + [2] * 7), seed=1)
    p_value = rows.filter(roll_call_id=11)["p_value"][0]
    tails = [
        stats.fisher_exact([[5, 1], [2, 5]], alternative=side).pvalue
        for side in ("less", "greater")
    ]
    assert p_value == pytest.approx(2 * min(tails))


def test_blocs_read_out_of_chance_are_not_found_to_be_divided() -> None:
    # The blocs are those that the first roll call itself yields: it divides them wholly, and says
    # nothing.
    rng = np.random.default_rng(6)
    letters = {
        f"{chr(65 + n // 26)}{chr(65 + n % 26)}A": "".join(rng.choice(["Y", "N"], 24))
        for n in range(30)
    }
    world = from_letters(letters, title=[f"item {n}" for n in range(24)])
    bloc = pl.Series(np.where(world.votes[0] == 1, 1, 2))
    first = separating_roll_calls(world, bloc, seed=1).row(0, named=True)
    assert (first["roll_call_id"], first["difference"]) == (1, 1.0)
    assert first["p_value"] > 0.05
    assert first["p_adjusted"] > 0.4


def test_clear_blocs_are_found_to_be_divided() -> None:
    letters = {f"A{chr(65 + n)}A": "Y" * 12 for n in range(9)}
    letters |= {f"B{chr(65 + n)}B": "N" * 11 + "Y" for n in range(6)}
    world = from_letters(letters, title=[f"item {n}" for n in range(12)])
    rows = separating_roll_calls(world, pl.Series([1] * 9 + [2] * 6), seed=1)
    assert rows.filter(pl.col("p_adjusted") < 0.001)["roll_call_id"].to_list() == list(range(1, 12))
    assert rows.filter(roll_call_id=12).select("difference", "p_value").row(0) == (0.0, 1.0)


def test_one_item_leaves_nothing_to_find_blocs_in() -> None:
    world = from_letters({"AAA": "YY", "BBB": "NN"}, title=["A", "A"])
    rows = separating_roll_calls(world, pl.Series([1, 2]), seed=1)
    assert rows["difference"].to_list() == [1.0, 1.0]
    assert rows["p_value"].to_list() == rows["p_adjusted"].to_list() == [None, None]


def test_one_bloc_is_set_apart_from_none() -> None:
    world = from_letters({"AAA": "YY", "BBB": "YY"}, date=[date(2020, 1, 1)] * 2)
    rows = separating_roll_calls(world, pl.Series([1, 1]), seed=1)
    assert rows.is_empty()
    assert rows.columns[-2:] == ["p_value", "p_adjusted"]


def test_parts_are_named_by_whom_they_share() -> None:
    part = np.array([0, 0, 1, 1, 1, 2])
    bloc = np.array([1, 1, 0, 0, 1, 0])
    assert _named_alike(part, bloc).tolist() == [1, 1, 0, 0, 0, -1]
