"""How sure a figure is: resampled roll calls, intervals, and p-values where many are compared."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from analytics.vote_matrix import VoteMatrix
from data.errors import BadRequest

REPLICATES = 1000
LEVEL = 0.95
SEED = 1945  # of the published relations


def generator(seed: int, *part: int) -> np.random.Generator:
    """A random number generator for one part of a computation, fixed by the seed.

    Each part has a stream of its own, whatever the order or the thread in which parts are done.

    Raises BadRequest when the seed is negative.

    >>> bool(generator(7, 1).integers(1000) == generator(7, 1).integers(1000))
    True
    """
    if seed < 0:
        raise BadRequest(f"seed {seed}: expected a whole number from 0")
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=part))


def clusters(matrix: VoteMatrix) -> NDArray[np.intp]:
    """Which roll calls belong together: a number from 0 for each, alike where they do.

    Together are the roll calls of one session on one agenda item (of several joined, the first);
    without an agenda item, those of one title; without either, each stands alone. States hardly
    decide afresh on each of them, so they are drawn together or not at all.

    >>> from analytics.vote_matrix import from_letters
    >>> clusters(from_letters(
    ...     {"BRA": "YYYY"}, agenda_title=["Arms.", "arms|Space", None, None],
    ...     title=["A", "B", "C", None])).tolist()
    [0, 0, 2, 1]
    """
    item = pl.col("agenda_title").str.split("|").list.first()
    keys = matrix.roll_calls.select(
        "session",
        pl.coalesce(
            pl.lit("item ") + item.str.strip_chars(" .").str.to_lowercase(),
            pl.lit("title ") + pl.col("title").str.strip_chars(" .").str.to_lowercase(),
            pl.lit("roll call ") + pl.col("roll_call_id").cast(pl.String),
        ).alias("key"),
    )
    return keys.select(pl.struct("session", "key").rank("dense") - 1).to_series().to_numpy()


def draw_clusters(count: int, replicates: int, seed: int) -> NDArray[np.float32]:
    """How often each cluster of roll calls is drawn in each bootstrap replicate.

    Of `count` clusters as many are drawn with replacement, each with all its roll calls; take
    `[:, clusters]` of it for how often each roll call is drawn.

    Returns
    -------
    Array of shape (replicates, clusters), each row with the sum `count`.

    >>> draw_clusters(3, 2, seed=1).sum(axis=1).tolist()
    [3.0, 3.0]
    """
    drawn = generator(seed).multinomial(count, np.full(count, 1 / count), size=replicates)
    return drawn.astype(np.float32)


_Number = TypeVar("_Number", bound=np.number)


def sums_by_cluster(values: NDArray[_Number], clusters: NDArray[np.integer]) -> NDArray[_Number]:
    """The sums of the rows of an array (one row a roll call) over each cluster.

    >>> sums_by_cluster(np.array([[1, 2], [3, 4], [5, 6]]), np.array([1, 0, 1])).tolist()
    [[3, 4], [6, 8]]
    """
    order = np.argsort(clusters, kind="stable")
    starts = np.flatnonzero(np.diff(clusters[order], prepend=-1))
    sums: NDArray[_Number] = np.add.reduceat(values[order], starts, axis=0)
    return sums


def percentile_interval(
    replicates: NDArray[np.floating], level: float = LEVEL
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The middle of the replicates: the ends of the interval that holds `level` of them.

    Efron's percentile interval, taken along the last axis; replicates in which the figure is
    undefined (NaN) are left out, and where it is so in all of them the ends are NaN. The ends are
    replicates, the nearest on the outer side.

    >>> percentile_interval(np.arange(101.0), 0.9)
    (array(5.), array(95.))
    >>> percentile_interval(np.array([0.2, np.nan, 0.4]))
    (array(0.2), array(0.4))
    """
    held = np.count_nonzero(~np.isnan(replicates), axis=-1)
    tail = (1 - level) / 2
    first = np.floor(np.round(tail * (held - 1), 9)).clip(min=0).astype(np.intp)
    last = (held - 1 - first).clip(min=0)
    ordered = np.sort(replicates, axis=-1)  # NaN comes last
    low = np.take_along_axis(ordered, first[..., None], axis=-1)[..., 0]
    high = np.take_along_axis(ordered, last[..., None], axis=-1)[..., 0]
    return low.astype(np.float64), high.astype(np.float64)


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """P-values adjusted so that, of those called significant, few are false.

    Benjamini and Hochberg 1995: p(i) * m / i, made monotone; for the many pairs of a network. NaN
    is no test: it stays NaN and is not counted.

    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    p = np.array(p_values, np.float64)
    tested = ~np.isnan(p)
    # Imported here: it takes longer than most commands do.
    from scipy import stats

    p[tested] = stats.false_discovery_control(p[tested])
    return p


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """P-values adjusted so that not one called significant is likely to be false.

    Holm 1979: p(i) * (m - i + 1), made monotone; for a few groups. NaN is no test: it stays NaN
    and is not counted.

    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.array(p_values, np.float64)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    p[order] = np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)).clip(max=1)
    return p
