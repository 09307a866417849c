"""Blocs: the communities of states that vote alike, and how far to believe in them.

Two states are tied by their agreement: the share of the roll calls in which both cast a vote and
cast the same (exact match, the network of Macon, Mucha and Porter 2012). A division of the states
is good when ties within its parts are stronger than the states' overall agreement lets expect:
modularity. The best division is sought by the Leiden algorithm (Traag, Waltman and van Eck 2019)
again and again, over other draws of the questions, other resolutions and other seeds, and what the
divisions have in common is kept (consensus clustering, Lancichinetti and Fortunato 2012).

Non-voting is missing: a roll call counts for a pair only if both cast a vote.
"""

from __future__ import annotations

import random
import threading
from functools import lru_cache
from math import ceil

import igraph
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.uncertainty import clusters, draw_clusters, generator
from analytics.vote_matrix import ABSTAIN, NO, YES, VoteMatrix, is_cast
from data.errors import BadRequest

RUNS = 100
# All states agree on most roll calls, so that the network is nearly complete: below these
# resolutions it is one part, above them it falls to pieces.
RESOLUTIONS = (0.95, 0.975, 1.0, 1.025, 1.05)
LEAST_JOINT_VOTES = 5
LEAST_JOINT_SHARE = 0.1
STANDS = 0.4  # the mean certainty that a bloc needs

Division = NDArray[np.intp]

TOO_FEW_JOINT_VOTES = "too few joint votes"


def blocs(matrix: VoteMatrix, *, seed: int, runs: int = RUNS) -> pl.DataFrame:
    """Which states vote alike: one row per state, with its bloc and how certain that is.

    Columns: ms_code; bloc, numbered from 1 by size; certainty, the state's mean co-assignment with
    the others of its bloc minus that with the bloc next to it (`attachment`; 1: always with the
    one, never with the other), NULL when there is one bloc only; votes_cast; note. A state that
    shares too few joint votes with others (`placeable`) has neither bloc nor certainty, and the
    note says so. One bloc of all states means that no division holds.

    The same seed gives the same blocs on any number of threads. `split` tells how strong the
    division is, and should be read first.

    Raises BadRequest when fewer than two states can be placed, or there is no run.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters(
    ...     {"BRA": "YYYYYY", "DEU": "NNAYNN", "EGY": "YYYYYY", "FRA": "NNAYNN", "IND": "YYYYYA",
    ...      "ITA": "NNAYNA", "NRU": "---Y--"}, title=list("ABCDEF"))
    >>> blocs(world, seed=1).select("ms_code", "bloc", "note").rows()
    [('BRA', 1, None), ('DEU', 2, None), ('EGY', 1, None), ('FRA', 2, None), ('IND', 1, None),
    ('ITA', 2, None), ('NRU', None, 'too few joint votes')]
    """
    placed = placeable(matrix)
    together = co_assignment(matrix, placed, seed=seed, runs=runs)
    bloc = consensus(together)
    return pl.DataFrame(
        {
            "ms_code": matrix.states,
            "bloc": _spread(bloc + 1, placed),
            "certainty": _spread(certainty(together, bloc), placed),
            "votes_cast": is_cast(matrix.votes).sum(axis=0),
        },
        {"ms_code": pl.String, "bloc": pl.Int16, "certainty": pl.Float64, "votes_cast": pl.Int32},
        nan_to_null=True,
    ).with_columns(note=pl.when(pl.col("bloc").is_null()).then(pl.lit(TOO_FEW_JOINT_VOTES)))


def _spread(values: NDArray[np.number], placed: NDArray[np.bool_]) -> NDArray[np.float64]:
    spread = np.full(len(placed), np.nan)
    spread[placed] = values
    return spread


def placeable(matrix: VoteMatrix) -> NDArray[np.bool_]:
    """Which states share enough votes with all others to be placed in a bloc.

    Every two of them have at least 5 joint votes, and joint votes in at least a tenth of the roll
    calls. Of those that fall short of it with some other state, the one that does with most goes
    first, then the one with the fewest votes, then the first by code, until none is left.

    Raises BadRequest when fewer than two states remain.
    """
    joint = joint_counts(is_cast(matrix.votes))
    least = max(LEAST_JOINT_VOTES, ceil(LEAST_JOINT_SHARE * len(matrix)))
    few = joint < least
    own = joint.diagonal()
    placed = own >= least
    np.fill_diagonal(few, val=False)
    few &= placed & placed[:, None]
    while few.any():
        lacking = few.sum(axis=1)
        worst = np.lexsort((own, -lacking))[0]
        placed[worst] = False
        few[worst] = few[:, worst] = False
    if np.count_nonzero(placed) < 2:
        named = ", ".join(matrix.states[:3]) + ", ..." * (len(matrix.states) > 3)
        raise BadRequest(
            f"blocs need two states with at least {least} joint votes: found none in "
            f"{len(matrix)} roll calls of {named or 'no state'}"
        )
    return placed


def agreement_ties(votes: NDArray[np.int8]) -> NDArray[np.float64]:
    """How every two states are tied: the share of their joint votes that are the same.

    The index `agreement` of `analytics.agreement`.

    Parameters
    ----------
    votes
        Codes of `vote_matrix`, shape (roll calls, states).

    Returns
    -------
    One tie for each pair, in the order of `pairs`; NaN without a joint vote.

    >>> agreement_ties(np.array([[1, 1, 1], [1, 3, 3], [2, 2, 4], [1, 4, 1]], np.int8)).round(3)
    array([0.667, 0.667, 1.   ])
    """
    of_pairs = pairs(votes.shape[1])
    same = np.sum([joint_counts(votes == code)[of_pairs] for code in (YES, ABSTAIN, NO)], axis=0)
    with np.errstate(invalid="ignore"):
        ties: NDArray[np.float64] = same / joint_counts(is_cast(votes))[of_pairs]
    return ties


def joint_counts(held: NDArray[np.bool_]) -> NDArray[np.int32]:
    """In how many rows every two columns both hold.

    Counted in words of 64 rows: a hundred networks cost less than as many products of matrices,
    and what they cost does not hang on how many threads are free.

    >>> joint_counts(np.array([[True, True], [True, False]])).tolist()
    [[2, 1], [1, 1]]
    """
    height, width = held.shape
    padded = np.pad(held, ((0, -height % 64), (0, 0)))
    octets = np.packbits(padded, axis=0).reshape(-1, 8, width)
    words = np.ascontiguousarray(octets.swapaxes(1, 2)).view(np.uint64)[:, :, 0]
    counts = np.zeros((width, width), np.int32)
    for word in words:
        counts += np.bitwise_count(word[:, None] & word)
    return counts


def modularity(ties: NDArray[np.float64], division: Division, resolution: float = 1.0) -> float:
    """How much stronger ties within the parts of a division are than expected.

    Newman and Girvan 2004, with the resolution of Reichardt and Bornholdt 2006:
    Q = sum over i, j in one part of (A[i,j] - resolution * k[i] k[j] / 2m) / 2m, with A[i,j] the
    tie of i and j, k[i] the sum of the ties of i, and 2m the sum of k. 0 where there is no tie.

    >>> modularity(np.array([1, 0, 0, 0, 0, 1]), np.array([0, 0, 1, 1]))  # ties 0-1 and 2-3
    0.5
    """
    one, other = pairs(len(division))
    strength = strengths(ties, len(division))
    total = strength.sum()
    if total == 0:
        return 0.0
    within = 2 * ties[division[one] == division[other]].sum()
    expected = (np.bincount(division, strength) ** 2).sum() / total
    return float((within - resolution * expected) / total)


def strengths(ties: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The sum of the ties of each state: k."""
    one, other = pairs(count)
    return (np.bincount(one, ties, count) + np.bincount(other, ties, count)).astype(np.float64)


def divide(ties: NDArray[np.float64], count: int, *, resolution: float, seed: int) -> Division:
    """The division of highest modularity that the Leiden algorithm finds.

    Returns
    -------
    The part of each state, numbered from 0.
    """
    strength = strengths(ties, count)
    return _leiden(ties, strength / np.sqrt(strength.sum() or 1.0), resolution, seed)


def _leiden(
    ties: NDArray[np.float64], weights: NDArray[np.float64], resolution: float, seed: int
) -> Division:
    """The division with the highest sum, over pairs in one part, of tie - resolution w[i] w[j].

    With w = k / sqrt(2m) that is modularity, with w = 1 the constant Potts model.
    """
    graph = _complete_graph(len(weights))
    of_ties, of_states = ties.tolist(), weights.tolist()
    with _LEIDEN:
        igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 (no secret)
        parts = graph.community_leiden(
            "CPM", weights=of_ties, resolution=resolution, node_weights=of_states
        )
        igraph.set_random_number_generator(random)
    return np.array(parts.membership, np.intp)


# Leiden draws from the one random number generator that igraph has in a process.
_LEIDEN = threading.Lock()


@lru_cache(maxsize=16)
def pairs(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The two states of every pair: 0 and 1, 0 and 2, ..., 1 and 2, ..."""
    return np.triu_indices(count, 1)


@lru_cache(maxsize=16)
def _complete_graph(count: int) -> igraph.Graph:
    """A tie between every two nodes, in the order of `pairs`."""
    return igraph.Graph.Full(count)


def co_assignment(
    matrix: VoteMatrix, placed: NDArray[np.bool_], *, seed: int, runs: int = RUNS
) -> NDArray[np.float64]:
    """In what share of the runs every two states fell into one part.

    Each run draws the roll calls anew, by clusters (`uncertainty.clusters`), takes the network of
    the draw and divides it by Leiden with a seed of its own and the next of the resolutions .95,
    .975, 1, 1.025, 1.05. Where a draw holds no joint vote of a pair, its tie in all roll calls
    stands.

    Returns
    -------
    Symmetric array over the placed states, 1 on the diagonal.

    Raises BadRequest when `runs` is less than 1.
    """
    if runs < 1:
        raise BadRequest(f"runs {runs}: expected a whole number from 1")
    votes, count = matrix.votes[:, placed], int(placed.sum())
    cluster = clusters(matrix)
    draws = draw_clusters(int(cluster.max()) + 1, runs, seed).astype(np.intp)[:, cluster]
    seeds = leiden_seeds(seed, OF_RUNS, runs)
    in_full = agreement_ties(votes)
    together = np.zeros((count, count), np.int32)
    for run, draw in enumerate(draws):
        ties = agreement_ties(votes.repeat(draw, axis=0))
        ties = np.where(np.isnan(ties), in_full, ties)
        resolution = RESOLUTIONS[run % len(RESOLUTIONS)]
        part = divide(ties, count, resolution=resolution, seed=seeds[run])
        together += part[:, None] == part
    return together / runs


# Streams of random numbers, one a purpose.
OF_RUNS, OF_DEALS, OF_GROUPS, OF_FOLDS = range(1, 5)


def leiden_seeds(seed: int, purpose: int, count: int) -> list[int]:
    seeds: list[int] = generator(seed, purpose).integers(2**63, size=count).tolist()
    return seeds


def consensus(together: NDArray[np.float64]) -> Division:
    """The division that the runs have in common.

    The median division, of which a part stands as a bloc when its states are with it, in the mean,
    in at least 40 of 100 runs more than with the part next to it. The one that falls furthest
    short is dissolved, its states joining the part they are most often with, until all stand.

    Returns
    -------
    The bloc of each state, numbered from 0 by size, then by the first state. All in one: no
    division holds.

    >>> runs = np.array([[1, .9, .1], [.9, 1, .3], [.1, .3, 1]])
    >>> consensus(np.kron(runs, np.ones((2, 2)))).tolist()
    [0, 0, 0, 0, 1, 1]
    """
    part = median_division(together)
    while (part := _renumbered(part)).any():
        means = np.bincount(part, certainty(together, part)) / np.bincount(part)
        weakest = int(np.argmin(np.round(means, 9)))
        if means[weakest] >= STANDS:
            break
        by_part = attachment(together, part)
        by_part[:, weakest] = -1
        part = np.where(part == weakest, by_part.argmax(axis=1), part)
    return part


def median_division(together: NDArray[np.float64]) -> Division:
    """The division nearest to those of all runs.

    That with the highest sum, over pairs in one part, of co-assignment minus 1/2 (Barthélemy and
    Leclerc 1995), sought by Leiden: the best of 5 seeds.
    """
    one, other = pairs(len(together))
    ties = together[one, other]
    found = [_leiden(ties, np.ones(len(together)), 0.5, seed) for seed in range(5)]
    worth = [float((ties - 0.5)[part[one] == part[other]].sum()) for part in found]
    return found[int(np.argmax(np.round(worth, 9)))]


def _renumbered(part: Division) -> Division:
    """The parts of a division numbered from 0 by size, those alike by their first member."""
    _, first, part, sizes = np.unique(
        part, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -sizes))
    return np.argsort(order)[part]


def attachment(together: NDArray[np.float64], division: Division) -> NDArray[np.float64]:
    """Each state's mean co-assignment with the other states of each part.

    Returns
    -------
    Array of shape (states, parts). A state alone in its part counts as never with it.
    """
    belongs = division[:, None] == np.arange(int(division.max()) + 1)
    others = belongs.sum(axis=0) - belongs
    sums = np.stack([together[:, column].sum(axis=1) for column in belongs.T], axis=1)
    own = belongs * together.diagonal()[:, None]
    means: NDArray[np.float64] = (sums - own) / np.maximum(others, 1)
    return means


def certainty(together: NDArray[np.float64], division: Division) -> NDArray[np.float64]:
    """Each state's mean co-assignment with its part minus that with the part next to it.

    Between -1 and 1; NaN when there is one part only.

    >>> runs = np.array([[1, .9, .1], [.9, 1, .3], [.1, .3, 1]])
    >>> certainty(np.kron(runs, np.ones((2, 2))), np.array([0, 0, 0, 0, 1, 1])).round(3).tolist()
    [0.833, 0.833, 0.633, 0.633, 0.8, 0.8]
    """
    by_part = attachment(together, division)
    if by_part.shape[1] == 1:
        return np.full(len(division), np.nan)
    own = np.take_along_axis(by_part, division[:, None], axis=1)[:, 0]
    np.put_along_axis(by_part, division[:, None], -1, axis=1)
    lead: NDArray[np.float64] = own - by_part.max(axis=1)
    return lead
