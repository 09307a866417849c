"""How united groups of states vote: their position and cohesion, on a roll call and over many.

Membership is that of the day of the vote. Non-voting members are not among the votes cast, from
which every index is taken; how many took part stands beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

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
from analytics.vote_matrix import (
    ABSTAIN,
    CONTESTED,
    NO,
    VOTES,
    YES,
    VoteMatrix,
    contested,
    group_tallies,
    load_memberships,
)
from data.database import Connection, insert

INDICES = (
    "agreement_index",
    "rice_index",
    "rice_corrected",
    "attina_index",
    "effective_number",
    "pairwise_agreement",
)


def indices(
    yes: NDArray[np.integer], no: NDArray[np.integer], abstain: NDArray[np.integer]
) -> dict[str, NDArray[np.float64]]:
    """Every index of cohesion from the votes a group cast; n their sum, m the largest of the three.

    agreement_index
        Hix, Noury and Roland 2005: (m - (n - m) / 2) / n. 1: all alike; 0: evenly split in three.
    rice_index
        Rice 1928: |Y - N| / (Y + N); abstentions left out.
    rice_corrected
        The Rice index expected of two of the group's members drawn at random from those that voted
        yes or no, [Y (Y - 1) + N (N - 1)] / [(Y + N) (Y + N - 1)]. A small group looks united by
        chance; drawing a sample of one size from every group (Desposato 2005) makes them
        comparable, here exactly instead of by simulation. Votes cast by the toss of a coin give
        1/2 in a group of any size.
    attina_index
        Attinà 1990: 2 m / n - 1.
    effective_number
        Of positions in the group: 1 / sum of the squared shares of yes, no and abstain, 1 to 3.
    pairwise_agreement
        The share of pairs of members that voted alike: sum of c (c - 1) / [n (n - 1)].

    NaN where there is nothing to take it from: no vote cast, neither yes nor no, or one vote alone.

    >>> {name: round(float(value), 3) for name, value in indices(*np.array([6, 2, 2])).items()}
    {'agreement_index': 0.4, 'rice_index': 0.5, 'rice_corrected': 0.571, 'attina_index': 0.2,
    'effective_number': 2.273, 'pairwise_agreement': 0.378}

    By hand, for 6 yes, 2 no, 2 abstain: m = 6, n = 10; (6 - 2) / 10; 4 / 8; (30 + 2) / 56;
    12 / 10 - 1; 1 / (.36 + .04 + .04); (30 + 2 + 2) / 90.
    """
    cast, voting = yes + no + abstain, yes + no
    largest = np.maximum(np.maximum(yes, no), abstain)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "agreement_index": (3 * largest - cast) / (2 * cast),
            "rice_index": np.abs(yes - no) / voting,
            "rice_corrected": (yes * (yes - 1) + no * (no - 1)) / (voting * (voting - 1)),
            "attina_index": 2 * largest / cast - 1,
            "effective_number": cast**2 / (yes**2 + no**2 + abstain**2),
            "pairwise_agreement": (yes * (yes - 1) + no * (no - 1) + abstain * (abstain - 1))
            / (cast * (cast - 1)),
        }


def positions(
    matrix: VoteMatrix,
    memberships: pl.DataFrame,
    groups: Sequence[str] = (),
    *,
    minority: float = CONTESTED,
) -> pl.DataFrame:
    """Where each group stood on each roll call, and how united: one row per roll call and group.

    Columns roll_call_id, session, group_code, contested (in the whole Assembly), members (on the
    roll that day), yes, no, abstain, non_voting, position (strict plurality of the votes
    cast, NULL: a tie or none cast), defections (votes cast against the position, NULL without
    one) and the indices of `indices`, NULL where undefined. A group with no member on the roll has
    no row.

    Raises BadRequest when one of `groups` is none, or none of its members is on a roll.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YY", "CHN": "YN", "IND": "NX"})
    >>> brics = pl.DataFrame({
    ...     "group_code": "BRICS", "ms_code": ["BRA", "CHN", "IND"],
    ...     "from_date": None, "to_date": None, "undated": True})
    >>> positions(world, brics).select(
    ...     "members", "yes", "no", "position", "defections", "agreement_index").rows()
    [(3, 2, 1, 'yes', 1, 0.5), (3, 1, 1, None, None, 0.25)]
    """
    keys = matrix.roll_calls.select(
        "roll_call_id", "session", pl.Series("contested", contested(matrix, minority))
    )
    undated = memberships.filter("undated")
    of_undated = group_tallies(matrix, undated) if len(undated) else {}
    nothing = np.zeros((0, len(VOTES)), np.int64)
    frames = [_positions(keys.clear(), "", nothing, nothing)]  # the columns, if there is no group
    for group, tally in group_tallies(matrix, memberships, groups).items():
        frames.append(_positions(keys, group, tally, of_undated.get(group, np.zeros_like(tally))))
    return pl.concat(frames)


def _positions(
    keys: pl.DataFrame, group: str, tally: NDArray[np.int64], undated: NDArray[np.int64]
) -> pl.DataFrame:
    yes, abstain, no, non_voting = tally[:, YES:].T
    cast = tally[:, YES : NO + 1]
    codes = position_codes(tally)
    counts = {
        "members": tally[:, YES:].sum(axis=1),
        "yes": yes,
        "no": no,
        "abstain": abstain,
        "non_voting": non_voting,
        "position": np.array(VOTES)[codes],
        "defections": cast.sum(axis=1) - cast.max(axis=1),
        "undated_members": undated[:, YES:].sum(axis=1),
    }
    columns = pl.DataFrame(counts | indices(yes, no, abstain), nan_to_null=True)
    decided = pl.when(pl.lit(pl.Series(codes)) > 0).then(pl.col("position", "defections"))
    return (
        keys.with_columns(pl.lit(group).alias("group_code"))
        .hstack(columns.with_columns(decided))
        .filter(pl.col("members") > 0)
    )


def position_codes(tally: NDArray[np.int64]) -> NDArray[np.intp]:
    """The strict plurality of the votes cast, as the code of a vote; 0: a tie or none cast."""
    cast = tally[:, YES : NO + 1]
    strict = np.count_nonzero(cast == cast.max(axis=1)[:, None], axis=1) == 1
    return np.where(strict, YES + cast.argmax(axis=1), 0)


def cohesion(
    matrix: VoteMatrix,
    memberships: pl.DataFrame,
    groups: Sequence[str] = (),
    *,
    minority: float = CONTESTED,
) -> pl.DataFrame:
    """How united each group voted over a part of the record: one row per group.

    Columns
    -------
    group_code, roll_calls, contested_roll_calls
        Those with a member on the roll; of them, those in which the smaller side had 10% of yes
        and no in the Assembly.
    mean_members, undated_members
        Members on the roll, on average; at most so many of them whose first day is not known.
    participation_share
        Votes cast / votes the members could have cast.
    yes_positions, no_positions, abstain_positions, no_position
        Roll calls by the group's position.
    defection_share, defection_share_contested
        Votes cast against the position / votes cast where there was one.
    agreement_index, agreement_index_contested and so on
        The mean of each index of `indices` over the roll calls in which it is defined; then over
        the contested ones, for most votes are lopsided.

    Raises BadRequest when one of `groups` is none, or none of its members is on a roll.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YY", "CHN": "YN", "IND": "NX"})
    >>> brics = pl.DataFrame({
    ...     "group_code": "BRICS", "ms_code": ["BRA", "CHN", "IND"],
    ...     "from_date": None, "to_date": None, "undated": True})
    >>> cohesion(world, brics).select(
    ...     "roll_calls", "agreement_index", "participation_share", "defection_share").row(0)
    (2, 0.375, 0.8333333333333334, 0.3333333333333333)
    """
    of_roll_calls = positions(matrix, memberships, groups, minority=minority)
    return _summary(of_roll_calls, ["group_code"]).sort("group_code")


def cohesion_by_session(
    matrix: VoteMatrix, memberships: pl.DataFrame, *, minority: float = CONTESTED
) -> pl.DataFrame:
    """How united each group voted in each session: the rows of `cohesion` for each.

    Columns session and those of `cohesion`.
    """
    of_roll_calls = positions(matrix, memberships, minority=minority)
    summary = _summary(of_roll_calls, ["session", "group_code"])
    order = {session: number for number, session in enumerate(matrix.sessions)}
    return summary.sort(pl.col("session").replace_strict(order), "group_code")


def _summary(of_roll_calls: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    contested, cast = pl.col("contested"), pl.sum_horizontal("yes", "no", "abstain")
    decided = cast.filter(pl.col("position").is_not_null())
    contested_decided = cast.filter(pl.col("position").is_not_null() & contested)
    return of_roll_calls.group_by(keys).agg(
        pl.len().cast(pl.Int32).alias("roll_calls"),
        contested.sum().cast(pl.Int32).alias("contested_roll_calls"),
        pl.col("members").mean().alias("mean_members"),
        pl.col("undated_members").max(),
        (cast.sum() / pl.col("members").sum()).alias("participation_share"),
        *(
            (pl.col("position") == vote).sum().cast(pl.Int32).alias(f"{vote}_positions")
            for vote in ("yes", "no", "abstain")
        ),
        pl.col("position").null_count().cast(pl.Int32).alias("no_position"),
        _share(pl.col("defections").sum(), decided.sum()).alias("defection_share"),
        _share(pl.col("defections").filter(contested).sum(), contested_decided.sum()).alias(
            "defection_share_contested"
        ),
        *(pl.col(index).mean() for index in INDICES),
        *(pl.col(index).filter(contested).mean().name.suffix("_contested") for index in INDICES),
    )


def _share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole)


def cohesion_intervals(
    matrix: VoteMatrix,
    memberships: pl.DataFrame,
    groups: Sequence[str] = (),
    *,
    seed: int,
    minority: float = CONTESTED,
    replicates: int = REPLICATES,
    level: float = LEVEL,
) -> pl.DataFrame:
    """Between what bounds each mean of `cohesion` lies, had other questions come to the vote.

    Roll calls are drawn anew in clusters (`uncertainty.clusters`), the mean is taken of each draw,
    and of the draws the middle 95%.

    Columns group_code, index_name (as a column of `cohesion`), low, high; NULL where the roll calls
    of the mean lie in one cluster: one question says nothing of others. A mean that is undefined
    has no row.

    Raises BadRequest when one of `groups` is none, or none of its members is on a roll.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YY", "IND": "NY"}, title=["A", "B"])
    >>> g = pl.DataFrame({
    ...     "group_code": "G", "ms_code": ["BRA", "IND"],
    ...     "from_date": None, "to_date": None, "undated": False})
    >>> cohesion_intervals(world, g, seed=1).filter(index_name="rice_index").row(0)
    ('G', 'rice_index', 0.0, 1.0)
    """
    names, values = _means_of(matrix, memberships, groups, minority)
    return _intervals(names, values, clusters(matrix), seed, replicates, level)


def cohesion_intervals_by_session(
    matrix: VoteMatrix, memberships: pl.DataFrame, *, seed: int, replicates: int = REPLICATES
) -> pl.DataFrame:
    """The rows of `cohesion_intervals` for each session, with a column session."""
    names, values = _means_of(matrix, memberships, (), CONTESTED)

    def of_session(part: tuple[str, NDArray[np.intp]]) -> pl.DataFrame:
        session, rows = part
        together = clusters(matrix.select(rows))
        bounds = _intervals(names, values[rows], together, seed, replicates, LEVEL)
        return bounds.select(pl.lit(session).alias("session"), pl.all())

    nothing = pl.DataFrame(schema={"session": pl.String, **_INTERVALS})
    return pl.concat([nothing, *in_threads(of_session, matrix.rows_by_session())])


def _means_of(
    matrix: VoteMatrix, memberships: pl.DataFrame, groups: Sequence[str], minority: float
) -> tuple[list[tuple[str, str]], NDArray[np.float64]]:
    """What `cohesion` takes the mean of: the group and index of each column, and its values."""
    names = []
    columns = [np.zeros((len(matrix), 0))]
    in_contested = contested(matrix, minority)
    for group, tally in group_tallies(matrix, memberships, groups).items():
        for index, values in indices(tally[:, YES], tally[:, NO], tally[:, ABSTAIN]).items():
            names += [(group, index), (group, f"{index}_contested")]
            columns += [values[:, None], np.where(in_contested, values, np.nan)[:, None]]
    return names, np.hstack(columns)


def _intervals(
    names: list[tuple[str, str]],
    values: NDArray[np.float64],
    together: NDArray[np.intp],
    seed: int,
    replicates: int,
    level: float,
) -> pl.DataFrame:
    count = int(together.max()) + 1
    draws = draw_clusters(count, replicates, seed).astype(np.float64)
    held = sums_by_cluster((~np.isnan(values)).astype(np.float64), together)
    sums = sums_by_cluster(np.nan_to_num(values), together)
    with np.errstate(invalid="ignore"):
        means = (draws @ sums) / (draws @ held)
    in_one = np.count_nonzero(held, axis=0) < 2
    low, high = np.where(in_one, np.nan, percentile_interval(means.T, level)).round(9)
    told = {
        "group_code": [group for group, _ in names],
        "index_name": [index for _, index in names],
        "low": low,
        "high": high,
    }
    return pl.DataFrame(told, _INTERVALS, nan_to_null=True).filter(pl.Series(held.any(axis=0)))


_INTERVALS = {
    "group_code": pl.String,
    "index_name": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
}


def build(con: Connection) -> None:
    """Create `analytics.cohesion` and `analytics.cohesion_intervals`.

    Both count resolutions voted on as a whole. Their definitions stand in their comments.
    """
    con.execute(files("analytics").joinpath("cohesion.sql").read_text("utf-8"))
    matrix = load_resolutions(con)
    memberships = load_memberships(con)
    insert(con, "analytics.cohesion", cohesion_by_session(matrix, memberships))
    intervals = cohesion_intervals_by_session(matrix, memberships, seed=SEED)
    insert(con, "analytics.cohesion_intervals", intervals)
