"""Which roll calls set the blocs of a slice apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.blocs import OF_FOLDS, Division, agreement_ties, divide, leiden_seeds
from analytics.uncertainty import benjamini_hochberg, clusters, generator
from analytics.vote_matrix import YES, VoteMatrix, is_cast

FOLDS = 20


def separating_roll_calls(
    matrix: VoteMatrix, bloc: pl.Series, *, seed: int, tested: bool = True
) -> pl.DataFrame:
    """How far each roll call sets each two blocs apart, the furthest first.

    One row per roll call and two blocs: roll_call_id, resolution, session, date, title, bloc,
    other_bloc; yes_share and other_yes_share, of the votes each bloc cast (yes, abstain and no;
    NULL: none), and their difference; p_value and p_adjusted.

    p_value: how likely yes shares so far apart are by chance, twice the smaller tail of Fisher's
    exact test of yes against abstain and no, between the blocs found in *other* roll calls. (Blocs
    owe something to each roll call they were found in, so that the same blocs would be divided by
    any.) Clusters of roll calls (`uncertainty.clusters`) are set aside in at most 20 folds; the
    parts of the best division of the rest are taken for the blocs with which they share most
    states. NULL where nothing is left to find blocs in, or one of the two did not vote.
    p_adjusted: after Benjamini and Hochberg over all rows.

    Parameters
    ----------
    bloc
        The bloc of each state of the matrix, numbered from 1, or NULL.
    tested
        Whether to find the blocs anew for p_value, which takes longest; else it is NULL.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters(
    ...     {"AAA": "YYYY", "BBB": "YYYY", "CCC": "NNYN", "DDD": "NNYN"}, title=list("ABCD"))
    >>> separating_roll_calls(world, pl.Series([1, 1, 2, 2]), seed=1).select(
    ...     "roll_call_id", "yes_share", "other_yes_share", "p_value").rows()
    [(1, 1.0, 0.0, 0.3333333333333333), (2, 1.0, 0.0, 0.3333333333333333),
    (4, 1.0, 0.0, 0.3333333333333333), (3, 1.0, 1.0, 1.0)]

    By hand: of 4 votes 2 are yes; they are those of the one bloc in 1 of 6 ways; twice that is 1/3.
    """
    placed = bloc.is_not_null().to_numpy()
    found = bloc.drop_nulls().to_numpy().astype(np.intp) - 1
    votes = matrix.votes[:, placed]
    held_out = _held_out(votes, found, clusters(matrix), seed) if tested else None
    roll_calls = matrix.roll_calls.select("roll_call_id", "resolution", "session", "date", "title")
    frames = [pl.DataFrame(schema=_COLUMNS)]
    for one, other in combinations(range(int(found.max(initial=0)) + 1), 2):
        shares = [_yes_share(*_yes_and_cast(votes, found == part)) for part in (one, other)]
        columns = pl.DataFrame(
            {
                "bloc": np.full(len(matrix), one + 1),
                "other_bloc": np.full(len(matrix), other + 1),
                "yes_share": shares[0],
                "other_yes_share": shares[1],
                "difference": shares[0] - shares[1],
                "p_value": _p_value(votes, held_out, one, other),
            },
            nan_to_null=True,
        )
        rows = pl.concat([roll_calls, columns], how="horizontal")
        frames.append(rows.select(pl.col(name).cast(kind) for name, kind in _COLUMNS.items()))
    rows = pl.concat(frames)
    p_values = rows["p_value"].fill_null(np.nan).to_numpy()
    adjusted = benjamini_hochberg(p_values) if tested else p_values
    return (
        rows.with_columns(p_adjusted=pl.Series(adjusted).fill_nan(None))
        .with_columns(pl.col("difference").abs().round(9).alias("distance"))
        .sort(
            "distance",
            "date",
            "roll_call_id",
            "bloc",
            "other_bloc",
            descending=[True, False, False, False, False],
            nulls_last=True,
        )
        .drop("distance")
    )


_COLUMNS = {
    "roll_call_id": pl.Int64,
    "resolution": pl.String,
    "session": pl.String,
    "date": pl.Date,
    "title": pl.String,
    "bloc": pl.Int16,
    "other_bloc": pl.Int16,
    "yes_share": pl.Float64,
    "other_yes_share": pl.Float64,
    "difference": pl.Float64,
    "p_value": pl.Float64,
}


def _held_out(
    votes: NDArray[np.int8], bloc: Division, cluster: NDArray[np.intp], seed: int
) -> NDArray[np.intp]:
    """The bloc of each state by the roll calls outside each one's fold; -1: it has none."""
    count = int(cluster.max()) + 1
    folds = min(FOLDS, count)
    fold = (generator(seed, OF_FOLDS, 1).permutation(count) % folds)[cluster]
    labels = np.full(votes.shape, -1, np.intp)
    in_all = agreement_ties(votes)
    for number, leiden_seed in enumerate(leiden_seeds(seed, OF_FOLDS, folds)):
        rest = votes[fold != number]
        if len(rest) and bloc.any():
            ties = agreement_ties(rest)
            ties = np.where(np.isnan(ties), in_all, ties)
            part = divide(ties, len(bloc), resolution=1, seed=leiden_seed)
            labels[fold == number] = _named_alike(part, bloc)
    return labels


def _named_alike(part: Division, bloc: Division) -> Division:
    """A division with each part named as the bloc it shares most states with, all in all."""
    shared = np.zeros((int(part.max()) + 1, int(bloc.max()) + 1))
    np.add.at(shared, (part, bloc), 1)
    names = np.full(len(shared), -1, np.intp)
    from scipy import optimize  # here: it takes longer than most commands do

    parts, blocs = optimize.linear_sum_assignment(shared, maximize=True)
    names[parts] = blocs
    return names[part]


def _yes_and_cast(
    votes: NDArray[np.int8], inside: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return ((votes == YES) & inside).sum(axis=1), (is_cast(votes) & inside).sum(axis=1)


def _yes_share(yes: NDArray[np.intp], cast: NDArray[np.intp]) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        return np.divide(yes, cast)


def _p_value(
    votes: NDArray[np.int8], held_out: NDArray[np.intp] | None, one: int, other: int
) -> NDArray[np.float64]:
    if held_out is None:
        return np.full(len(votes), np.nan)
    from scipy import stats  # here: it takes longer than most commands do

    yes, cast = _yes_and_cast(votes, held_out == one)
    other_yes, other_cast = _yes_and_cast(votes, held_out == other)
    drawn = stats.hypergeom(cast + other_cast, yes + other_yes, cast)
    smaller_tail = np.minimum(drawn.cdf(yes), drawn.sf(yes - 1))
    return np.where((cast > 0) & (other_cast > 0), np.minimum(2 * smaller_tail, 1), np.nan)
