"""How alike two states vote: every pair, every index, from one product of matrices.

For a set of roll calls and two states, the 3x3 table C holds in C[a, b] the roll calls in which
the one voted a and the other b (yes, abstain, no). With the votes as indicators, the tables of all
pairs are one matrix product, and every index is arithmetic on them. Non-voting is missing: a roll
call counts for a pair only if both cast a vote, and the number of those stands beside each index.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.slices import load_resolutions
from analytics.threads import in_threads
from analytics.uncertainty import (
    LEVEL,
    REPLICATES,
    SEED,
    clusters,
    draw_clusters,
    percentile_interval,
    sums_by_cluster,
)
from analytics.vote_matrix import ABSTAIN, NO, NON_VOTING, YES, VoteMatrix, is_cast
from data.database import Connection, insert
from data.errors import BadRequest

INDICES = ("agreement", "lijphart", "s_score", "pi", "kappa")


def pair_tables(
    matrix: VoteMatrix, weights: NDArray[np.floating] | None = None
) -> NDArray[np.float32]:
    """The 3x3 table of every pair of states.

    Parameters
    ----------
    weights
        How often each roll call counts, as a row of `uncertainty.draw_clusters` says; once if not
        given.

    Returns
    -------
    Array of shape (3, 3, states, states): [a, b, i, j] is the number of roll calls in which i
    voted a and j voted b, in the order yes, abstain, no. Counts are exact up to 2^24.

    >>> from analytics.vote_matrix import from_letters
    >>> pair_tables(from_letters({"BRA": "YYAN", "FRA": "YNAX"}))[:, :, 0, 1].tolist()
    [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    width = len(matrix.states)
    votes = np.empty((len(matrix), 3 * width), np.float32)
    for block, code in enumerate((YES, ABSTAIN, NO)):
        np.equal(matrix.votes, code, out=votes[:, block * width : (block + 1) * width])
    weighted = votes if weights is None else votes * weights[:, None].astype(np.float32)
    tables: NDArray[np.float32] = votes.T @ weighted
    return tables.reshape(3, width, 3, width).swapaxes(1, 2)


def indices(tables: NDArray[np.floating]) -> dict[str, NDArray[np.float64]]:
    """Every index of agreement from 3x3 tables C, of shape (3, 3, ...); p = C / n.

    roll_calls
        n = sum of C: roll calls in which both cast a vote.
    agreement
        Exact match: (C[y,y] + C[a,a] + C[n,n]) / n.
    lijphart
        Lijphart 1963: 1 - D, D the mean distance of the two votes, yes to no 1, abstain to either
        1/2.
    s_score
        Signorino and Ritter 1999, unweighted: S = 1 - 2 D.
    pi
        Häge 2011, after Scott 1955: 1 - D / E, E the mean distance expected by chance if both
        voted as the two do on average: sum of d[a,b] m[a] m[b], m the mean of their shares.
    kappa
        Häge 2011, after Cohen 1960: 1 - D / E with each state's own shares.

    NaN where it is undefined: no joint vote, or for pi and kappa no distance expected by chance,
    both states having cast one and the same vote throughout.

    >>> table = np.array([[4, 1, 1], [0, 2, 0], [0, 0, 2]])  # 10 joint votes
    >>> {name: round(float(value), 4) for name, value in indices(table).items()}
    {'roll_calls': 10.0, 'agreement': 0.8, 'lijphart': 0.85, 's_score': 0.7, 'pi': 0.6571,
    'kappa': 0.6667}

    By hand: D = (1/2 + 1) / 10 = 0.15. The one's shares of yes, abstain, no are .6 .2 .2, the
    other's .4 .3 .3, their means .5 .25 .25. For kappa E = (.6*.3 + .2*.4 + .2*.3 + .2*.3) / 2 +
    .6*.3 + .2*.4 = .45, for pi E = .25 (.5 + .25) + 2 * .5 * .25 = .4375.
    """
    (yy, ya, yn), (ay, aa, an), (ny, na, nn) = tables.astype(np.float64)
    yes_i, abstain_i, no_i = yy + ya + yn, ay + aa + an, ny + na + nn
    yes_j, abstain_j, no_j = yy + ay + ny, ya + aa + na, yn + an + nn
    n = yes_i + abstain_i + no_i
    distance = (ya + ay + an + na) / 2 + yn + ny
    # n² times the distances expected; for pi of the sums of both states, so 4 n² times
    by_each = (abstain_i * (yes_j + no_j) + abstain_j * (yes_i + no_i)) / 2
    by_each += yes_i * no_j + no_i * yes_j
    yes, abstain, no = yes_i + yes_j, abstain_i + abstain_j, no_i + no_j
    by_both = abstain * (yes + no) + 2 * yes * no
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "roll_calls": n,
            "agreement": (yy + aa + nn) / n,
            "lijphart": 1 - distance / n,
            "s_score": 1 - 2 * distance / n,
            "pi": 1 - 4 * n * distance / by_both,
            "kappa": 1 - n * distance / by_each,
        }


def pairwise(matrix: VoteMatrix) -> dict[str, NDArray[np.float64]]:
    """Every index of agreement as a symmetric states x states array, NaN where undefined.

    The diagonal is a state with itself: agreement 1.

    >>> from analytics.vote_matrix import from_letters
    >>> pairwise(from_letters({"BRA": "YYAN", "FRA": "YNAX"}))["agreement"].round(3).tolist()
    [[1.0, 0.667], [0.667, 1.0]]
    """
    return indices(pair_tables(matrix))


def agreement(
    matrix: VoteMatrix, *, seed: int | None = None, replicates: int = REPLICATES
) -> pl.DataFrame:
    """How alike every two states voted: one row per pair of states, `ms_a` before `ms_b`.

    Columns ms_a, ms_b, roll_calls (in which both cast a vote) and the indices of `indices`; NULL
    where one is undefined, as for two states that were never in the Assembly together. With a
    seed also low and high, the 95% interval of the exact match (`agreement_intervals`).

    Raises BadRequest when there are fewer than two states.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YYYYAAYNNN", "DDR": "X---------", "FRA": "YYYYAAANNY"})
    >>> agreement(world).select("ms_a", "ms_b", "roll_calls", "lijphart").rows()
    [('BRA', 'DDR', 0, None), ('BRA', 'FRA', 10, 0.85), ('DDR', 'FRA', 0, None)]
    """
    if len(matrix.states) < 2:
        raise BadRequest(f"agreement needs two states, found {', '.join(matrix.states) or 'none'}")
    frame = _frame([("", matrix.states)], in_threads(_indices_of_pairs, [matrix])).drop("session")
    if seed is None:
        return frame
    low, high = agreement_intervals(matrix, seed, replicates)
    return frame.hstack(pl.DataFrame({"low": low, "high": high}, nan_to_null=True))


def agreement_by_session(matrix: VoteMatrix) -> pl.DataFrame:
    """How alike every two states voted in each session: the rows of `agreement` for each.

    Columns session and those of `agreement`.
    """

    def of_session(rows: NDArray[np.intp]) -> tuple[tuple[str, ...], dict[str, NDArray[Any]]]:
        part = matrix.select(rows).on_the_roll()
        return part.states, _indices_of_pairs(part)

    rows = dict(matrix.rows_by_session()) or {"": np.zeros(0, np.intp)}
    states, found = zip(*in_threads(of_session, rows.values()), strict=True)
    return _frame(list(zip(rows, states, strict=True)), found)


def agreement_intervals_by_session(
    matrix: VoteMatrix, seed: int, replicates: int = REPLICATES
) -> pl.DataFrame:
    """Between what bounds the exact match of every two states lies in each session.

    Columns session, ms_a, ms_b, low and high, as `agreement` with the seed for each session.
    """
    parts = list(matrix.by_session()) or [("", matrix.select(states=[]))]
    bounds = (agreement_intervals(part, seed, replicates) for _, part in parts)
    known = [{"low": low, "high": high} for low, high in bounds]
    return _frame([(session, part.states) for session, part in parts], known)


def _indices_of_pairs(matrix: VoteMatrix) -> dict[str, NDArray[Any]]:
    """Every index of each pair, in the order of `np.triu_indices`."""
    width = len(matrix.states)
    i, j = _pairs(width)
    tables = pair_tables(matrix).swapaxes(1, 2).ravel()  # [a, i, b, j], as the product left them
    cells = 3 * width * width * np.arange(3)[:, None] + width * np.arange(3)
    found = indices(tables.take(cells[:, :, None] + (3 * width * i + j)))
    return found | {"roll_calls": found["roll_calls"].astype(np.int32)}


@lru_cache(maxsize=256)
def _pairs(width: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of both states of every pair, in the order of the pairs."""
    i, j = np.triu_indices(width, 1)
    return i, j


def _frame(
    parts: Sequence[tuple[str, tuple[str, ...]]], of_pairs: Sequence[dict[str, NDArray[Any]]]
) -> pl.DataFrame:
    """What is known of the pairs of each part as one frame: session, ms_a, ms_b and that.

    A part is a session with its states.
    """
    sessions = pl.Series([session for session, _ in parts], dtype=pl.String)
    names = sorted({state for _, states in parts for state in states})
    states = pl.Series(names, dtype=pl.String)
    place = {state: number for number, state in enumerate(names)}
    places = [np.array([place[state] for state in part], np.uint32) for _, part in parts]
    pairs = [_pairs(len(part)) for _, part in parts]
    numbers = {
        "session": np.repeat(np.arange(len(parts), dtype=np.uint32), [len(i) for i, _ in pairs]),
        "ms_a": np.concatenate([of[i] for of, (i, _) in zip(places, pairs, strict=True)]),
        "ms_b": np.concatenate([of[j] for of, (_, j) in zip(places, pairs, strict=True)]),
    }
    known = {name: np.concatenate([part[name] for part in of_pairs]) for name in of_pairs[0]}
    # One select: polars gathers the names of all columns side by side.
    return pl.DataFrame(numbers | known, nan_to_null=True).select(
        pl.lit(sessions).gather("session").alias("session"),
        pl.lit(states).gather("ms_a").alias("ms_a"),
        pl.lit(states).gather("ms_b").alias("ms_b"),
        *known,
    )


def agreement_intervals(
    matrix: VoteMatrix,
    seed: int,
    replicates: int = REPLICATES,
    *,
    index: str = "agreement",
    level: float = LEVEL,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Between what bounds an index of each pair lies, had other questions come to the vote.

    Roll calls are drawn anew in clusters (`uncertainty.clusters`), the index is taken of each
    draw, and of the draws the middle 95%. Where a pair agreed in every roll call or in none, every
    draw says the same and the bounds coincide. NaN for a pair whose joint votes lie in one
    cluster: one question says nothing of others. The same seed gives the same bounds on any number
    of threads.

    Returns
    -------
    The low and the high ends, one for every pair in the order of `agreement`.

    Raises BadRequest when there is no such index.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YYYY", "FRA": "YYNN"}, title=["A", "B", "C", "D"])
    >>> low, high = agreement_intervals(world, seed=1)
    >>> low.tolist(), high.tolist()
    ([0.0], [1.0])
    """
    if index not in INDICES:
        raise BadRequest(f"no index {index!r}: expected one of {', '.join(INDICES)}")
    if len(matrix.states) < 2:
        return np.zeros(0), np.zeros(0)
    of_votes = np.dstack([_SCORES.get(index, _CELLS), np.ones((3, 3))])
    by_code = np.zeros((5, 5, of_votes.shape[2]), np.float32)  # nothing where either cast no vote
    by_code[YES : NO + 1, YES : NO + 1] = of_votes
    together = clusters(matrix)
    count = int(together.max()) + 1
    draws = draw_clusters(count, replicates, seed).T

    def bounds(state: int) -> NDArray[np.float64]:
        """The ends for the pairs of one state with those after it."""
        of_roll_calls = by_code[matrix.votes[:, [state]], matrix.votes[:, state + 1 :]]
        of_clusters = sums_by_cluster(of_roll_calls, together)
        sums = of_clusters.reshape(count, -1).T @ draws  # of whole and half numbers: exact
        *scores, joint = np.moveaxis(sums.reshape(*of_clusters.shape[1:], replicates), 1, 0)
        if index in _SCORES:
            with np.errstate(invalid="ignore"):
                values = np.divide(scores[0], joint, dtype=np.float64)
        else:
            values = indices(np.reshape(scores, (3, 3, *joint.shape)))[index]
        in_one = np.count_nonzero(of_clusters[..., -1], axis=0) < 2
        return np.where(in_one, np.nan, percentile_interval(values, level))

    low, high = np.hstack(in_threads(bounds, range(len(matrix.states) - 1)))
    return low, high


# What an index needs of a joint vote: a score, of which it is the mean, or in which cell it falls.
_SCORES = {
    "agreement": np.eye(3),
    "lijphart": np.array([[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]]),
    "s_score": np.array([[1, 0, -1], [0, 1, 0], [-1, 0, 1]]),
}
_CELLS = np.eye(9).reshape(3, 3, 9)


def coincidence(matrix: VoteMatrix, ms_code: str = "USA") -> pl.DataFrame:
    """How far each state voted with one state, as the US Department of State counts it.

    Per calendar year and state, over the roll calls in which both cast a vote: same, partial (one
    abstained) and opposite (yes against no). Until 2016 coincidence = same / (same + opposite),
    abstentions left out; from 2017 (same + partial / 2) / (same + partial + opposite), which is
    Lijphart's index. `absent` are the roll calls in which the one state cast a vote and the other,
    though on the roll, did not; they count in neither.

    Columns year, ms_code, same, partial, opposite, absent, coincidence (NULL: nothing to divide).

    Source: US Department of State, Voting Practices in the United Nations, yearly.

    Raises BadRequest when the state has no vote here.

    >>> from datetime import date
    >>> from analytics.vote_matrix import from_letters
    >>> days = [date(2016, 1, 1)] * 4 + [date(2017, 1, 1)] * 4
    >>> world = from_letters({"USA": "YNNAYNNA", "IND": "YYAANNAX"}, date=days)
    >>> coincidence(world).rows()
    [(2016, 'IND', 2, 1, 1, 0, 0.6666666666666666), (2017, 'IND', 1, 1, 1, 1, 0.5)]
    """
    column = matrix.column(ms_code)
    others = [state for state in matrix.states if state != ms_code]
    theirs = np.delete(matrix.votes, column, axis=1)
    own = matrix.votes[:, column, None]
    cast = is_cast(own) & is_cast(theirs)
    of_roll_calls = {
        "same": cast & (own == theirs),
        "partial": cast & (own != theirs) & ((own == ABSTAIN) | (theirs == ABSTAIN)),
        "opposite": cast & (own != theirs) & (own != ABSTAIN) & (theirs != ABSTAIN),
        "absent": is_cast(own) & (theirs == NON_VOTING),
    }
    years, year = np.unique(matrix.roll_calls["date"].dt.year().to_numpy(), return_inverse=True)
    counts = {
        name: sums_by_cluster(held.astype(np.int32), year).ravel()
        for name, held in of_roll_calls.items()
    }
    same, partial, opposite = pl.col("same"), pl.col("partial"), pl.col("opposite")
    divided = pl.when(pl.col("year") < 2017).then(same).otherwise(same + partial / 2)
    by = pl.when(pl.col("year") < 2017).then(same + opposite).otherwise(same + partial + opposite)
    return (
        pl.DataFrame(
            {"year": np.repeat(years, len(others)), "ms_code": others * len(years)} | counts
        )
        .filter(same + partial + opposite + pl.col("absent") > 0)
        .with_columns(coincidence=pl.when(by > 0).then(divided / by))
    )


def build(con: Connection) -> None:
    """Create `analytics.agreement` and `analytics.coincidence`.

    Both count resolutions voted on as a whole. Their definitions stand in their comments.
    """
    con.execute(files("analytics").joinpath("agreement.sql").read_text("utf-8"))
    matrix = load_resolutions(con)
    insert(con, "analytics.agreement", agreement_by_session(matrix))
    if "USA" in matrix.states:
        insert(con, "analytics.coincidence", coincidence(matrix))


def build_intervals(con: Connection) -> None:
    """Create `analytics.agreement_intervals`: between what bounds the exact match lies.

    A relation of its own, for it takes ten times as long as all indices together.
    """
    con.execute(files("analytics").joinpath("agreement_intervals.sql").read_text("utf-8"))
    intervals = agreement_intervals_by_session(load_resolutions(con), SEED)
    insert(con, "analytics.agreement_intervals", intervals)
