"""How strong a division of the states is, and how far it is that of the regional groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.blocs import (
    OF_DEALS,
    OF_GROUPS,
    agreement_ties,
    divide,
    leiden_seeds,
    modularity,
    placeable,
)
from analytics.uncertainty import clusters, generator
from analytics.vote_matrix import NOT_ON_ROLL, VoteMatrix, members
from data.errors import BadRequest

DRAWS = 49
SIGNIFICANT = 0.05

REGIONAL_GROUPS = {
    "AG": "African Group",
    "APG": "Asia-Pacific Group",
    "EEG": "Eastern European Group",
    "GRULAC": "GRULAC",
    "WEOG": "WEOG",
}


@dataclass(frozen=True)
class Split:
    """How strong the division of a slice is.

    `modularity` is that of the best division of its network (resolution 1), `null_modularity` the
    mean of the same where votes on different questions have nothing to do with each other, and
    `p_value` how often such worlds are divided as strongly; both None where it cannot be told.
    """

    modularity: float
    null_modularity: float | None
    p_value: float | None


def split(matrix: VoteMatrix, *, seed: int, draws: int = DRAWS) -> Split:
    """How strongly the votes divide the states, against votes that differ by question alone.

    Null model: for each agenda item of a session (`uncertainty.clusters`) the states' votes on it
    are dealt anew to the states on its roll, each state's votes as a whole (permutation within
    exchangeability blocks, Winkler et al. 2015). Each roll call keeps its tally and absences, and
    votes on one item their relation to each other; only the relation between items goes. That
    networks without any bloc have a modularity above 0 is why one is needed (Guimerà,
    Sales-Pardo and Amaral 2004).

    p = (1 + dealt worlds with at least that modularity) / (1 + draws). None when all roll calls
    are on one item of one session, for then nothing is left to deal.

    Raises BadRequest when fewer than two states can be placed, or there is no draw.

    >>> from analytics.vote_matrix import from_letters
    >>> two = {"BRA": "YYYYYYY", "DEU": "NNNNNNN", "EGY": "YYYYYYA", "FRA": "NNNNNNA"}
    >>> found = split(from_letters(two, title=list("ABCDEFG")), seed=1, draws=19)
    >>> round(found.modularity, 3), round(found.null_modularity, 3), found.p_value
    (0.423, 0.043, 0.05)
    """
    if draws < 1:
        raise BadRequest(f"draws {draws}: expected a whole number from 1")
    votes = matrix.votes[:, placeable(matrix)]
    cluster = clusters(matrix)
    first, *seeds = leiden_seeds(seed, OF_DEALS, draws + 1)
    ties = agreement_ties(votes)
    observed = _best_modularity(ties, votes.shape[1], first)
    if not cluster.any():
        return Split(observed, None, None)
    rng = generator(seed, OF_DEALS, 1)
    dealt = np.empty(draws)
    for draw, leiden_seed in enumerate(seeds):
        drawn = agreement_ties(_dealt_anew(votes, cluster, rng))
        drawn = np.where(np.isnan(drawn), ties, drawn)
        dealt[draw] = _best_modularity(drawn, votes.shape[1], leiden_seed)
    as_strong = np.count_nonzero(dealt >= observed - 1e-9)
    return Split(observed, float(dealt.mean()), float((1 + as_strong) / (1 + draws)))


def untested_split(matrix: VoteMatrix, *, seed: int) -> Split:
    """How strongly the votes divide the states, not held against chance: the modularity of `split`.

    Raises BadRequest when fewer than two states can be placed.

    >>> from analytics.vote_matrix import from_letters
    >>> two = {"BRA": "YYYYYYY", "DEU": "NNNNNNN", "EGY": "YYYYYYA", "FRA": "NNNNNNA"}
    >>> untested_split(from_letters(two), seed=1).p_value is None
    True
    """
    votes = matrix.votes[:, placeable(matrix)]
    (first,) = leiden_seeds(seed, OF_DEALS, 1)
    return Split(_best_modularity(agreement_ties(votes), votes.shape[1], first), None, None)


def _best_modularity(ties: NDArray[np.float64], count: int, seed: int) -> float:
    found = modularity(ties, divide(ties, count, resolution=1, seed=seed))
    return max(found, 0.0)  # one part has 0, but for rounding


def _dealt_anew(
    votes: NDArray[np.int8], cluster: NDArray[np.intp], rng: np.random.Generator
) -> NDArray[np.int8]:
    """The votes with each cluster's columns exchanged among states on its roll alike."""
    order = np.argsort(cluster, kind="stable")
    starts = np.flatnonzero(np.diff(cluster[order], prepend=-1))
    on_roll = np.add.reduceat(votes[order] != NOT_ON_ROLL, starts, axis=0, dtype=np.int32)
    places = np.argsort(on_roll, axis=1, kind="stable")
    shuffled = np.lexsort((rng.random(on_roll.shape), on_roll), axis=1)
    source = np.empty_like(places)
    np.put_along_axis(source, places, shuffled, axis=1)
    return np.take_along_axis(votes, source[cluster], axis=1)


def regional_groups(matrix: VoteMatrix, memberships: pl.DataFrame) -> pl.Series:
    """The regional group of each state: that of most of the roll calls it was on the roll of.

    NULL for a state that was in none of the five on any of those days, as all are before
    17 December 1963.

    `memberships` are those of `load_memberships`.
    """
    on_roll = matrix.votes != NOT_ON_ROLL
    counts = np.zeros((len(REGIONAL_GROUPS), len(matrix.states)), np.intp)
    for row, group in enumerate(REGIONAL_GROUPS):
        if group in memberships["group_code"]:
            counts[row] = (members(matrix, memberships, group) & on_roll).sum(axis=0)
    codes = np.array(list(REGIONAL_GROUPS))[counts.argmax(axis=0)]
    return pl.select(
        pl.when(pl.Series(counts.any(axis=0))).then(pl.Series(codes)).alias("group_code")
    ).to_series()


@dataclass(frozen=True)
class Likeness:
    """How far two divisions of the same states are the same; None: nothing to compare."""

    ami: float | None
    adjusted_rand: float | None
    purity: float | None
    inverse_purity: float | None
    p_value: float | None


def likeness(blocs: pl.Series, groups: pl.Series, *, seed: int, draws: int = 999) -> Likeness:
    """How far blocs follow official groups, over the states that have both.

    ami
        Adjusted mutual information (Vinh, Epps and Bailey 2010): 1 the same division, 0 what
        chance gives.
    adjusted_rand
        Hubert and Arabie 1985, likewise.
    purity
        Share of states in the largest group of their bloc (Manning et al. 2008); low wherever
        there are fewer blocs than groups.
    inverse_purity
        Share of states in the main bloc of their group: how far groups hold together; high
        wherever one bloc is large.
    p_value
        (1 + draws as informative) / (1 + draws), the groups dealt anew among the states; by mutual
        information, which then orders draws as the adjusted one does.

    All None with fewer than two blocs or two groups.

    >>> groups = pl.Series(["AG", "AG", "AG", "WEOG", "WEOG", "WEOG", None])
    >>> found = likeness(pl.Series([1, 1, 1, 2, 2, 1, 1]), groups, seed=1)
    >>> round(found.ami, 3), round(found.adjusted_rand, 3), round(found.purity, 3)
    (0.355, 0.324, 0.833)
    """
    # Takes a second to import, which a command that asks for no bloc need not wait for.
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    both = blocs.is_not_null() & groups.is_not_null()
    bloc = blocs.filter(both).rank("dense").to_numpy().astype(np.intp) - 1
    group = groups.filter(both).rank("dense").to_numpy().astype(np.intp) - 1
    if len(bloc) == 0 or not bloc.any() or not group.any():
        return Likeness(None, None, None, None, None)
    table = _table(bloc, group)
    rng = generator(seed, OF_GROUPS)
    information = _information(table)
    dealt = [_information(_table(bloc, rng.permutation(group))) for _ in range(draws)]
    as_informative = np.count_nonzero(np.array(dealt) >= information - 1e-9)
    return Likeness(
        ami=float(adjusted_mutual_info_score(group, bloc)),
        adjusted_rand=float(adjusted_rand_score(group, bloc)),
        purity=float(table.max(axis=1).sum() / len(bloc)),
        inverse_purity=float(table.max(axis=0).sum() / len(bloc)),
        p_value=float((1 + as_informative) / (1 + draws)),
    )


def _table(one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.intp]:
    width = int(other.max()) + 1
    height = int(one.max()) + 1
    return np.bincount(one * width + other, minlength=height * width).reshape(height, width)


def _information(table: NDArray[np.intp]) -> float:
    """Mutual information, but for what rows and columns alone determine: sum of n log n."""
    return float((table * np.log(np.maximum(table, 1))).sum())
